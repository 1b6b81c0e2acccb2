//! One's own account: seeing it, changing it, setting the password.

use serde::Deserialize;
use utoipa::ToSchema;
use zeroize::Zeroizing;

use super::account_facts::Account;
use super::fields::{self, Raw};
use super::people::answer;
use super::people_forms::{PersonChanges, password_of};
use crate::http::{ApiError, Context, Response, no_content, require};
use crate::services::accounts::{self, PasswordChange};
use crate::values::{Scope, ValidationErrors};

/// Show the own account
///
/// The account that the token opens, with the current picture.
#[utoipa::path(
    get,
    path = "/api/{version}/me",
    tag = "Own account",
    operation_id = "showOwnAccount",
    responses((status = 200, description = "The account.", body = Account)),
    security(("token" = ["account"]), ("cookie" = ["account"]))
)]
pub async fn me(context: &mut Context) -> Result<Response, ApiError> {
    let person = require(context, Scope::Account).await?.person;
    answer(context, &person).await
}

/// Change the own account
///
/// Fields that are absent stay as they are. Name, language and `public` are everybody's to change; the others are for
/// administrators, and 403 says so.
#[utoipa::path(
    patch,
    path = "/api/{version}/me",
    tag = "Own account",
    operation_id = "changeOwnAccount",
    request_body = PersonChanges,
    responses(
        (status = 200, description = "The account, changed.", body = Account),
        (status = 409, description = "It is the last administrator."),
    ),
    security(("token" = ["account"]), ("cookie" = ["account"]))
)]
pub async fn edit_me(context: &mut Context) -> Result<Response, ApiError> {
    let session = require(context, Scope::Account).await?;
    let body = fields::json_body(context).await?;
    let changes = fields::object::<PersonChanges<'_>>(&body)?;
    if !session.token.scope.covers(changes.scope()) {
        return Err(ApiError::Forbidden(changes.scope()));
    }
    let change = context.change_by(&session, changes.scope());
    let (facts, password) = changes.read()?;
    let person = accounts::edit(&context.app, change, session.person.id, facts, password).await?;
    answer(context, &person).await
}

/// The password in use, and the one that is to be.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"current": "correct horse battery", "new": "staple of all days"}))]
pub(super) struct PasswordForm<'a> {
    /// The password in use.
    #[serde(borrow)]
    #[schema(value_type = String, write_only)]
    current: Raw<'a>,
    /// The new one: at least 8 characters.
    #[serde(borrow)]
    #[schema(value_type = String, min_length = 8, max_length = 1024, write_only)]
    new: Raw<'a>,
}

/// Set the own password
///
/// Ends every login but this one. Tokens that were made stay.
#[utoipa::path(
    put,
    path = "/api/{version}/me/password",
    tag = "Own account",
    operation_id = "setOwnPassword",
    request_body = PasswordForm,
    responses(
        (status = 204, description = "The password is set."),
        (status = 429, description = "Too many attempts."),
    ),
    security(("token" = ["account"]), ("cookie" = ["account"]))
)]
pub async fn set_password(context: &mut Context) -> Result<Response, ApiError> {
    let session = require(context, Scope::Account).await?;
    let body = fields::json_body(context).await?;
    let form: PasswordForm<'_> = fields::object(&body)?;
    let mut faults = ValidationErrors::new();
    let current = faults.take("current", fields::secret("current", form.current));
    let new = faults.take("new", password_of("new", form.new));
    let (Some(current), Some(new)) = (current, new) else { return Err(ApiError::Invalid(faults)) };
    let current = Zeroizing::new(current.into_owned());
    let passwords = PasswordChange { current, new, spared_login: session.token.id };
    let (change, address) = (context.change_by(&session, Scope::Account), context.client_ip());
    accounts::change_password(&context.app, change, &session.person, passwords, address).await?;
    Ok(no_content())
}
