//! The accounts of OpenID providers with which a person signs in.

use hyper::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use super::caller::Caller;
use crate::http::{ApiError, Context, Response, json, no_content};
use crate::model::ProviderAccount;
use crate::services::oidc;

/// The accounts with which a person signs in.
#[derive(Serialize, ToSchema)]
#[schema(as = LinkedAccounts)]
struct AccountsJson {
    /// Those of OpenID providers.
    accounts: Vec<AccountJson>,
}

/// An account of an OpenID provider.
#[derive(Serialize, ToSchema)]
#[schema(as = LinkedAccount, example = json!({"provider": "the house", "issuer": "https://id.example.org", "subject": "248289761001"}))]
struct AccountJson {
    /// The provider's name; its issuer if it is not set any more.
    provider: String,
    /// The provider.
    issuer: String,
    /// Its name for the person.
    subject: String,
}

/// List the accounts with which a person signs in
#[utoipa::path(
    get,
    path = "",
    tag = "Accounts",
    responses((status = 200, description = "The accounts.", body = AccountsJson))
)]
pub(crate) async fn list(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    let person = caller.subject(context).await?;
    let linked = oidc::accounts(&context.app, person.id).await?;
    let accounts = linked
        .into_iter()
        .map(|ProviderAccount { issuer, subject }| AccountJson {
            provider: oidc::name_of(&context.app, &issuer),
            issuer,
            subject,
        })
        .collect();
    json(StatusCode::OK, &AccountsJson { accounts })
}

/// Unlink the accounts with which a person signs in
///
/// The logins that came from there end. Whoever signs in next with a provider and the person's verified email address is linked
/// anew.
#[utoipa::path(
    delete,
    path = "",
    tag = "Accounts",
    responses((status = 204, description = "No account is linked."))
)]
pub(crate) async fn unlink(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    let person = caller.subject(context).await?;
    oidc::unlink(&context.app, caller.change(context), person.id).await?;
    Ok(no_content())
}
