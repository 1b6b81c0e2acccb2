//! Signing in and out: an address and a password for a token, to be kept by a program or in a cookie.

use hyper::StatusCode;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::fields::{self, Raw};
use crate::types::{Email, Scope, Violations};
use crate::web::{ApiError, Context, Cookie, Response, json, no_content, read_body, require};
use crate::workflows::sessions::{self, Attempt};

/// The longest login body.
const MAX_BODY_BYTES: u64 = 16 * 1024;

#[derive(Deserialize)]
struct Form<'a> {
    #[serde(borrow)]
    email: Raw<'a>,
    #[serde(borrow)]
    password: Raw<'a>,
}

#[derive(Serialize)]
struct Answer<'a> {
    token: &'a str,
}

/// `POST /api/login`: answers a token. A wrong address, one that is no address at all and a wrong password answer alike.
pub async fn log_in(context: &mut Context) -> Result<Response, ApiError> {
    let attempt = attempt(context).await?;
    let login = sessions::log_in(&context.app, attempt).await?;
    json(StatusCode::OK, &Answer { token: login.token.expose() })
}

/// `POST /api/session`: the same for a page of this server, whose browser keeps the token in a cookie that no script
/// can read.
pub async fn open_session(context: &mut Context) -> Result<Response, ApiError> {
    let attempt = attempt(context).await?;
    let login = sessions::log_in(&context.app, attempt).await?;
    let mut response = no_content();
    Cookie::of(context).keep(context, &mut response, &login.token, login.lifetime);
    Ok(response)
}

/// `POST /api/logout`: the token that was shown, or the cookie's, opens nothing from now on.
pub async fn log_out(context: &mut Context) -> Result<Response, ApiError> {
    let session = require(context, Scope::Picture).await?;
    sessions::log_out(&context.app, context.change_by(&session), &session).await?;
    let mut response = no_content();
    Cookie::of(context).forget(context, &mut response);
    Ok(response)
}

/// The address and the password that were sent.
async fn attempt(context: &mut Context) -> Result<Attempt, ApiError> {
    if fields::media_type(context) != "application/json" {
        return Err(ApiError::UnsupportedMediaType("application/json".to_owned()));
    }
    let (body, _pass) = read_body(context, MAX_BODY_BYTES).await?;
    let form: Form<'_> = fields::object(&body)?;
    let mut faults = Violations::new();
    let email = faults.take("email", fields::text("email", form.email));
    let password = faults.take("password", fields::text("password", form.password));
    let (Some(email), Some(password)) = (email, password) else { return Err(ApiError::Invalid(faults)) };
    Ok(Attempt {
        email: Email::parse(&email).ok(),
        password: Zeroizing::new(password.into_owned()),
        client: Some(context.client.to_string()),
        address: context.client_address(),
    })
}
