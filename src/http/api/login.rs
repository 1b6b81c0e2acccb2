//! Signing in and out: an address and a password for a token, to be kept by a program or in a cookie.

use hyper::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use zeroize::Zeroizing;

use super::fields::{self, Raw};
use crate::http::{ApiError, Context, Cookie, Response, json, no_content, require};
use crate::services::sessions::{self, LoginAttempt};
use crate::values::{Email, Scope, ValidationErrors};

/// An address and a password.
#[derive(Deserialize, ToSchema)]
#[schema(as = Login, example = json!({"email": "ada@example.org", "password": "correct horse battery"}))]
struct Form<'a> {
    /// The address that signs in.
    #[serde(borrow)]
    #[schema(value_type = String)]
    email: Raw<'a>,
    /// The password.
    #[serde(borrow)]
    #[schema(value_type = String, write_only)]
    password: Raw<'a>,
}

/// A token.
#[derive(Serialize, ToSchema)]
#[schema(as = LoginToken, example = json!({"token": "tondo_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG"}))]
struct Answer<'a> {
    /// What to send as `Authorization: Bearer …`.
    token: &'a str,
}

/// Sign in for a token
///
/// A wrong address, one that is no address at all and a wrong password answer alike.
#[utoipa::path(
    post,
    path = "/api/login",
    tag = "Signing in",
    operation_id = "logIn",
    request_body = Form,
    responses(
        (status = 200, description = "The token.", body = Answer),
        (status = 401, description = "The address or the password is wrong."),
        (status = 429, description = "Too many attempts."),
    ),
    security(())
)]
pub async fn log_in(context: &mut Context) -> Result<Response, ApiError> {
    let attempt = attempt(context).await?;
    let login = sessions::log_in(&context.app, attempt).await?;
    json(StatusCode::OK, &Answer { token: login.token.expose() })
}

/// Sign in for a cookie
///
/// For pages of this server: the browser keeps the token in a cookie that no script can read.
#[utoipa::path(
    post,
    path = "/api/session",
    tag = "Signing in",
    operation_id = "openSession",
    request_body = Form,
    responses(
        (status = 204, description = "Signed in.", headers(("set-cookie" = String, description = "The session."))),
        (status = 401, description = "The address or the password is wrong."),
        (status = 429, description = "Too many attempts."),
    ),
    security(())
)]
pub async fn open_session(context: &mut Context) -> Result<Response, ApiError> {
    let attempt = attempt(context).await?;
    let login = sessions::log_in(&context.app, attempt).await?;
    let mut response = no_content();
    Cookie::for_request(context).keep(context, &mut response, &login.token, login.lifetime);
    Ok(response)
}

/// Sign out
///
/// The token that was shown, or the cookie's, opens nothing from now on.
#[utoipa::path(
    post,
    path = "/api/logout",
    tag = "Signing in",
    operation_id = "logOut",
    responses((status = 204, description = "Signed out.",
        headers(("set-cookie" = String, description = "An empty cookie, which ends the session.")))),
    security(("token" = ["picture"]), ("cookie" = ["picture"]))
)]
pub async fn log_out(context: &mut Context) -> Result<Response, ApiError> {
    let session = require(context, Scope::Picture).await?;
    sessions::log_out(&context.app, &session, Some(context.client.to_string())).await?;
    let mut response = no_content();
    Cookie::for_request(context).forget(context, &mut response);
    Ok(response)
}

/// The address and the password that were sent.
async fn attempt(context: &mut Context) -> Result<LoginAttempt, ApiError> {
    let body = fields::json_body(context).await?;
    let form: Form<'_> = fields::object(&body)?;
    let mut faults = ValidationErrors::new();
    let email = faults.take("email", fields::text("email", form.email));
    let password = faults.take("password", fields::secret("password", form.password));
    let (Some(email), Some(password)) = (email, password) else { return Err(ApiError::Invalid(faults)) };
    Ok(LoginAttempt {
        email: Email::parse(&email).ok(),
        password: Zeroizing::new(password.into_owned()),
        client: Some(context.client.to_string()),
        address: context.client_ip(),
    })
}
