//! Using a set-up link. The token comes in the body, never in an address, which logs and histories keep.

use bytes::Bytes;
use hyper::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::fields::{self, Raw};
use crate::catalog::{LinkHolder, LiveLink};
use crate::types::{DisplayName, Email, Message, NewPassword, PlainToken, Violations};
use crate::web::{ApiError, Context, Cookie, Response, json, no_content, read_body};
use crate::workflows::setup::{self, SetupForm};
use crate::workflows::{Fault, Missing};

/// The longest body that asks for a set-up.
const MAX_BODY_BYTES: u64 = 16 * 1024;

#[derive(Deserialize)]
struct Form<'a> {
    #[serde(borrow)]
    token: Raw<'a>,
    #[serde(borrow)]
    email: Raw<'a>,
    #[serde(borrow)]
    name: Raw<'a>,
    #[serde(borrow)]
    password: Raw<'a>,
}

#[derive(Serialize)]
struct Holder<'a> {
    kind: &'static str,
    email: Option<&'a str>,
    name: Option<&'a str>,
    expires_at: Timestamp,
}

/// `POST /api/setup/link`: for whom a link is. It can still be used afterwards.
pub async fn look_at_link(context: &mut Context) -> Result<Response, ApiError> {
    let body = body(context).await?;
    let form: Form<'_> = fields::object(&body)?;
    let token = fields::text("token", form.token)
        .map_err(|message| ApiError::Invalid(Violations::one("token", message)))?;
    let link = look(context, &plain(&token)?).await?;
    json(StatusCode::OK, &Holder::of(&link))
}

/// `POST /api/setup`: uses a link up and signs in, as `POST /api/session` does.
pub async fn set_up(context: &mut Context) -> Result<Response, ApiError> {
    let body = body(context).await?;
    let form: Form<'_> = fields::object(&body)?;
    let mut faults = Violations::new();
    let token = faults.take("token", fields::text("token", form.token));
    let password = faults.take("password", password(form.password));
    let Some(token) = token else { return Err(ApiError::Invalid(faults)) };
    let token = plain(&token)?;
    let filled = match look(context, &token).await?.holder {
        LinkHolder::Person(_) => password.map(|password| SetupForm::Person { password }),
        LinkHolder::FirstAdministrator => {
            let email = faults.take("email", email(form.email));
            let name = faults.take("name", name(form.name));
            email.zip(name).zip(password).map(|((email, name), password)| SetupForm::FirstAdministrator {
                email,
                name,
                password,
            })
        }
    };
    let Some(filled) = filled else { return Err(ApiError::Invalid(faults)) };
    let login = setup::complete(&context.app, Some(context.client.to_string()), &token, filled).await?;
    let mut response = no_content();
    Cookie::of(context).keep(context, &mut response, &login.token, login.lifetime);
    Ok(response)
}

impl<'a> Holder<'a> {
    fn of(link: &'a LiveLink) -> Self {
        let expires_at = link.expires_at;
        match &link.holder {
            LinkHolder::Person(person) => Self {
                kind: "person",
                email: Some(person.email.as_str()),
                name: Some(person.name.as_str()),
                expires_at,
            },
            LinkHolder::FirstAdministrator => {
                Self { kind: "first-administrator", email: None, name: None, expires_at }
            }
        }
    }
}

/// The body, which is small enough to be held without a pass. Counted as a try to sign in, for it is one.
async fn body(context: &mut Context) -> Result<Bytes, ApiError> {
    context.app.limits.count_login(context.client_address(), None)?;
    if fields::media_type(context) != "application/json" {
        return Err(ApiError::UnsupportedMediaType("application/json".to_owned()));
    }
    Ok(read_body(context, MAX_BODY_BYTES).await?.0)
}

/// The link; the answer is then in its person's language, unless the request names another.
async fn look(context: &mut Context, token: &PlainToken) -> Result<LiveLink, ApiError> {
    let link = setup::look(&context.app, token).await?;
    if let LinkHolder::Person(person) = &link.holder
        && let Some(language) = person.language
    {
        context.prefer_locale(language);
    }
    Ok(link)
}

fn plain(token: &str) -> Result<PlainToken, ApiError> {
    PlainToken::from_caller(token).ok_or_else(|| Fault::Missing(Missing::SetupLink).into())
}

fn password(raw: Raw<'_>) -> Result<NewPassword, Message> {
    NewPassword::parse(Zeroizing::new(fields::text("password", raw)?.into_owned()))
}

fn email(raw: Raw<'_>) -> Result<Email, Message> {
    Email::parse(&fields::text("email", raw)?)
}

/// A name, which may be left out or empty.
fn name(raw: Raw<'_>) -> Result<DisplayName, Message> {
    match fields::text("name", raw) {
        Ok(text) => DisplayName::parse(&text),
        Err(Message::FieldRequired { .. }) => DisplayName::parse(""),
        Err(other) => Err(other),
    }
}
