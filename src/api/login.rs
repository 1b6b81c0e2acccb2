//! `POST /api/login`: an address and a password for a token.

use hyper::StatusCode;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::fields::{self, Raw};
use crate::types::{Email, Violations};
use crate::web::{ApiError, Context, Response, json, read_body};
use crate::workflows::sessions;

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

/// Answers a token. A wrong address, one that is no address at all and a wrong password answer alike.
pub async fn log_in(context: &mut Context) -> Result<Response, ApiError> {
    if fields::media_type(context) != "application/json" {
        return Err(ApiError::UnsupportedMediaType("application/json".to_owned()));
    }
    let (body, _pass) = read_body(context, MAX_BODY_BYTES).await?;
    let form: Form<'_> = fields::object(&body)?;
    let mut faults = Violations::new();
    let email = faults.take("email", fields::text("email", form.email));
    let password = faults.take("password", fields::text("password", form.password));
    let (Some(email), Some(password)) = (email, password) else { return Err(ApiError::Invalid(faults)) };
    let email = Email::parse(&email).ok();
    let password = Zeroizing::new(password.into_owned());
    let token = sessions::log_in(&context.app, email, password, Some(context.client.to_string())).await?;
    json(StatusCode::OK, &Answer { token: token.expose() })
}
