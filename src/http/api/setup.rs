//! Set-up links: making one for a person, and using one. The token comes in the body, never in an address, which logs
//! and histories keep.

use bytes::Bytes;
use hyper::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::fields::{self, Raw};
use super::path_subject::PathSubject;
use super::people_forms::{email, name, password};
use crate::catalog::{LinkHolder, LiveLink};
use crate::http::{ApiError, Context, Cookie, Response, json, no_content};
use crate::services::setup::{self, SetupForm};
use crate::services::{Missing, ServiceError};
use crate::values::{PlainToken, ValidationErrors};

/// A set-up link.
#[derive(Deserialize, ToSchema)]
#[schema(as = SetupLinkToken, example = json!({"token": "tondo_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG"}))]
struct LinkForm<'a> {
    /// What stands behind the `#` of the link.
    #[serde(borrow)]
    #[schema(value_type = String, write_only)]
    token: Raw<'a>,
}

/// What is filled in by whoever has a set-up link.
#[derive(Deserialize, ToSchema)]
#[schema(as = SetUp, example = json!({"token": "tondo_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG",
    "email": "ada@example.org", "name": "Ada", "password": "correct horse battery"}))]
struct Form<'a> {
    /// What stands behind the `#` of the link.
    #[serde(borrow)]
    #[schema(value_type = String, write_only)]
    token: Raw<'a>,
    /// The address that will sign in: asked of the first administrator, not looked at otherwise.
    #[serde(borrow)]
    #[schema(value_type = Option<String>)]
    email: Raw<'a>,
    /// The name as shown; may be left out, and is not looked at unless it is the first administrator's.
    #[serde(borrow)]
    #[schema(value_type = Option<String>)]
    name: Raw<'a>,
    /// The password, of 8 characters at least.
    #[serde(borrow)]
    #[schema(value_type = String, write_only)]
    password: Raw<'a>,
}

/// For whom a set-up link is.
#[derive(Serialize, ToSchema)]
#[schema(as = SetupLinkHolder)]
struct Holder<'a> {
    /// `person`, or `first-administrator` for whoever becomes that.
    #[schema(example = "person")]
    kind: &'static str,
    /// The person's address; null for the first administrator.
    #[schema(example = "ada@example.org", required)]
    email: Option<&'a str>,
    /// The person's name, perhaps empty; null for the first administrator.
    #[schema(example = "Ada", required)]
    name: Option<&'a str>,
    /// When the link's time is over.
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
}

/// Ask for whom a set-up link is
///
/// The link can still be used afterwards.
#[utoipa::path(
    post,
    path = "/api/setup/link",
    tag = "Signing in",
    operation_id = "lookAtSetupLink",
    request_body = LinkForm,
    responses(
        (status = 200, description = "For whom it is.", body = Holder),
        (status = 404, description = "The link is none, was used, or its time is over."),
        (status = 429, description = "Too many attempts."),
    ),
    security(())
)]
pub async fn look_at_link(context: &mut Context) -> Result<Response, ApiError> {
    let body = body(context).await?;
    let form: LinkForm<'_> = fields::object(&body)?;
    let token = fields::text("token", form.token)
        .map_err(|message| ApiError::Invalid(ValidationErrors::one("token", message)))?;
    let link = look(context, &plain(&token)?).await?;
    json(StatusCode::OK, &Holder::of(&link))
}

/// A set-up link that was just made.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({
    "url": "https://pictures.example.org/setup#tondo_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG",
    "expires_at": "2026-01-03T12:00:00Z"
}))]
struct NewSetupLink {
    /// The address to hand to the person. It is told this once.
    url: String,
    /// When its time is over.
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
}

/// Make a set-up link for a person
///
/// With it the person sets a password, once, without knowing a former one. Another link for the same person ends it.
#[utoipa::path(
    post,
    path = "/api/{version}/users/{id}/setup-link",
    tag = "People",
    operation_id = "makeSetupLink",
    responses((status = 201, description = "The link, which is told this once.", body = NewSetupLink)),
    security(("token" = ["admin"]), ("cookie" = ["admin"]))
)]
pub async fn invite(context: &mut Context) -> Result<Response, ApiError> {
    let (session, person) = PathSubject::Named.resolve(context).await?;
    let link =
        setup::invite(&context.app, context.change_by(&session, PathSubject::Named.scope()), person.id)
            .await?;
    let url = format!("{}{}", context.site(), setup::page_path(&context.app, &link));
    json(StatusCode::CREATED, &NewSetupLink { url, expires_at: link.expires_at })
}

/// Use a set-up link
///
/// Sets the person's password, which ends every former login, or adds the first administrator; and signs in for a
/// cookie. The link is used up.
#[utoipa::path(
    post,
    path = "/api/setup",
    tag = "Signing in",
    operation_id = "setUp",
    request_body = Form,
    responses(
        (status = 204, description = "Set up and signed in.", headers(("set-cookie" = String, description = "The session."))),
        (status = 404, description = "The link is none, was used, or its time is over."),
        (status = 429, description = "Too many attempts."),
    ),
    security(())
)]
pub async fn set_up(context: &mut Context) -> Result<Response, ApiError> {
    let body = body(context).await?;
    let form: Form<'_> = fields::object(&body)?;
    let mut faults = ValidationErrors::new();
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

/// The body. Counted as a try to sign in, for it is one.
async fn body(context: &mut Context) -> Result<Bytes, ApiError> {
    context.app.limits.count_login(context.client_address(), None)?;
    fields::json_body(context).await
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
    PlainToken::from_client(token).ok_or_else(|| ServiceError::Missing(Missing::SetupLink).into())
}
