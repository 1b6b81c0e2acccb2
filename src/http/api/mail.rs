//! What mails are for: a forgotten password, an address to confirm, and trying the mail server.

use hyper::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::caller::Caller;
use super::connection_test_json::{ConnectionTestJson, connection_test};
use super::json_fields::{self, Raw};
use crate::http::{ApiError, Context, Response, json, no_content};
use crate::model::{Confirmation, Refusal};
use crate::services::{LoginTry, Missing, ServiceError, mails, refusals};
use crate::values::{Email, Message, PlainToken, ValidationErrors};

/// Whose password is forgotten.
#[derive(Deserialize, ToSchema)]
#[schema(as = PasswordReset, example = json!({"email": "ada@example.org"}))]
struct ResetForm<'a> {
    /// The email address that signs in.
    #[serde(borrow)]
    #[schema(value_type = String)]
    email: Raw<'a>,
}

/// A link that confirms an address.
#[derive(Deserialize, ToSchema)]
#[schema(as = ConfirmationToken, example = json!({"token": "tondo_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG"}))]
struct TokenForm<'a> {
    /// The part of the link after the `#`.
    #[serde(borrow)]
    #[schema(value_type = String, write_only)]
    token: Raw<'a>,
}

/// What a link confirms.
#[derive(Serialize, ToSchema)]
#[schema(as = Confirmation, example = json!({"address": "ada@example.net", "account": "ada@example.org"}))]
struct ConfirmationJson<'a> {
    /// The address to which the link was sent.
    #[schema(example = "ada@example.net")]
    address: &'a str,
    /// The sign-in address of the account that asks for it.
    #[schema(example = "ada@example.org")]
    account: &'a str,
}

/// Ask for a new password
///
/// Sends a link with which the person sets a new password within an hour. The response is the same, and comes as fast, whether or
/// not there is such a person; disabled people get no mail.
#[utoipa::path(
    post,
    path = "",
    tag = "Signing in",
    request_body = ResetForm,
    responses(
        (status = 204, description = "If there is such a person, a mail is sent."),
        (status = 409, description = "This server sends no mail."),
        (status = 429, description = "Too many mails."),
        (status = 503, description = "Too many mails are waiting."),
    )
)]
pub(crate) async fn reset_password(context: &mut Context) -> Result<Response, ApiError> {
    let body = json_fields::json_body(context).await?;
    let form: ResetForm<'_> = json_fields::object(&body)?;
    let email = json_fields::text("email", form.email)
        .map_err(|message| ApiError::Invalid(ValidationErrors::one("email", message)))?;
    mails::ask_for_reset(&context.app, Email::parse(&email).ok(), context.device()).await?;
    Ok(no_content())
}

/// Show what a link confirms
///
/// It does not use the link up.
#[utoipa::path(
    post,
    path = "",
    tag = "Addresses",
    request_body = TokenForm,
    responses(
        (status = 200, description = "What the link confirms.", body = ConfirmationJson),
        (status = 404, description = "The link is unknown, used or expired, or the address is not asked for any more."),
        (status = 429, description = "Too many attempts."),
    )
)]
pub(crate) async fn show_confirmation(context: &mut Context) -> Result<Response, ApiError> {
    let token = read_token(context).await?;
    let found = mails::find_confirmation(&context.app, &token).await;
    answer(context, found)
}

/// Confirm an address
///
/// Grants the address to which the link was sent, if it is nobody else's. Whoever has the mail may call this; nobody needs to be
/// signed in.
#[utoipa::path(
    post,
    path = "",
    tag = "Addresses",
    request_body = TokenForm,
    responses(
        (status = 200, description = "The address is granted.", body = ConfirmationJson),
        (status = 404, description = "The link is unknown, used or expired, or the address is not asked for any more."),
        (status = 409, description = "The address is somebody else's."),
        (status = 429, description = "Too many attempts."),
    )
)]
pub(crate) async fn confirm(context: &mut Context) -> Result<Response, ApiError> {
    let token = read_token(context).await?;
    let confirmed = mails::confirm(&context.app, &token, Some(context.client.to_string())).await;
    answer(context, confirmed)
}

/// Try the mail server
///
/// Connects, begins TLS, signs in, and sends a mail to the calling administrator. The first step that fails is the last.
#[utoipa::path(
    post,
    path = "",
    tag = "Server",
    responses(
        (status = 200, description = "What came of it.", body = ConnectionTestJson),
        (status = 409, description = "This server sends no mail."),
        (status = 429, description = "Too many attempts."),
    )
)]
pub(crate) async fn try_mail(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    let test = mails::try_mail(&context.app, &caller.session.person, context.locale()).await?;
    connection_test(test)
}

/// Reads the link's token. Each try is charged as a failed login, until it is known to be right.
async fn read_token(context: &mut Context) -> Result<PlainToken, ApiError> {
    let body = json_fields::json_body(context).await?;
    let form: TokenForm<'_> = json_fields::object(&body)?;
    let token = json_fields::text("token", form.token)
        .map_err(|message| ApiError::Invalid(ValidationErrors::one("token", message)))?;
    let login = login_try(context);
    let note = |refusal| refusals::note(&context.app, refusal, None, &context.device());
    context.app.limits.charge_login(&login).inspect_err(|_| note(Refusal::TooManyAttempts))?;
    PlainToken::from_client(&token).ok_or(ApiError::NotFound(Message::ConfirmationInvalid))
}

fn answer(context: &Context, found: Result<Confirmation, ServiceError>) -> Result<Response, ApiError> {
    if !matches!(found, Err(ServiceError::Missing(Missing::Confirmation))) {
        context.app.limits.login_succeeded(&login_try(context));
    }
    let found = found?;
    json(StatusCode::OK, &ConfirmationJson { address: &found.address, account: found.person.email.as_str() })
}

fn login_try(context: &Context) -> LoginTry {
    LoginTry { ip: Some(context.limited_ip()), account: None, is_known_network: false }
}
