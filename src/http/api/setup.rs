//! Setup links: making one for a person, and using one. The token is sent in the body, never in a URL, which logs and
//! browser histories keep.

use hyper::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use zeroize::Zeroizing;

use super::caller::Caller;
use super::json_fields::{self, Raw};
use super::login;
use super::mail_json::MailJson;
use super::people_forms::{email, keep_tokens, name, password};
use crate::http::{ApiError, Context, Response, json};
use crate::model::{LinkHolder, LiveLink, Person, Refusal};
use crate::services::setup::{self, SetupForm, SetupLink};
use crate::services::{LoginTry, Missing, ServiceError};
use crate::services::{mails, refusals};
use crate::values::{PlainToken, ValidationErrors};

/// A setup link.
#[derive(Deserialize, ToSchema)]
#[schema(as = SetupLinkToken, example = json!({"token": "tondo_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG"}))]
struct LinkForm<'a> {
    /// The part of the link after the `#`.
    #[serde(borrow)]
    #[schema(value_type = String, write_only)]
    token: Raw<'a>,
}

/// A setup link and what its holder enters.
#[derive(Deserialize, ToSchema)]
#[schema(as = Setup, example = json!({"token": "tondo_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG",
    "email": "ada@example.org", "name": "Ada", "password": "correct horse battery"}))]
struct UseForm<'a> {
    /// The part of the link after the `#`.
    #[serde(borrow)]
    #[schema(value_type = String, write_only)]
    token: Raw<'a>,
    /// The first administrator's email address; ignored for anybody else.
    #[serde(borrow)]
    #[schema(value_type = Option<String>)]
    email: Raw<'a>,
    /// The first administrator's display name, optional; ignored for anybody else.
    #[serde(borrow)]
    #[schema(value_type = Option<String>)]
    name: Raw<'a>,
    /// The password: 8 to 128 characters.
    #[serde(borrow)]
    #[schema(value_type = String, min_length = 8, max_length = 128, write_only)]
    password: Raw<'a>,
    /// The code of the second factor, or a recovery code, where the person has one.
    #[serde(borrow)]
    #[schema(value_type = Option<String>, write_only)]
    code: Raw<'a>,
    /// Whether tokens that were made stay valid; false by default, so that the change ends a compromise.
    #[serde(borrow)]
    #[schema(value_type = Option<bool>)]
    keep_tokens: Raw<'a>,
}

/// Who asks for a setup link.
#[derive(Deserialize, ToSchema)]
#[schema(as = SetupLinkRequest, example = json!({"current_password": "correct horse battery"}))]
struct InviteForm<'a> {
    /// The password of whoever asks, unless they signed in within the last ten minutes.
    #[serde(borrow)]
    #[schema(value_type = Option<String>, write_only)]
    current_password: Raw<'a>,
    /// Whether the link is sent to the person by mail; not by default.
    #[serde(borrow)]
    #[schema(value_type = Option<bool>)]
    send: Raw<'a>,
}

/// The person for whom a setup link was made.
#[derive(Serialize, ToSchema)]
#[schema(as = SetupLinkHolder)]
struct HolderJson<'a> {
    /// `person`, or `first-administrator` for a link that adds the first administrator.
    #[schema(example = "person")]
    kind: &'static str,
    /// The person's email address; null for the first administrator.
    #[schema(example = "ada@example.org", required)]
    email: Option<&'a str>,
    /// The person's display name, may be empty; null for the first administrator.
    #[schema(example = "Ada", required)]
    name: Option<&'a str>,
    /// When the link expires.
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
}

/// A setup link that was just made.
#[derive(Serialize, ToSchema)]
#[schema(as = NewSetupLink, example = json!({
    "url": "https://pictures.example.org/setup#tondo_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG",
    "expires_at": "2026-01-03T12:00:00Z"
}))]
pub(super) struct NewLinkJson {
    /// The URL to give to the person. It is shown only this once.
    url: String,
    /// When the link expires.
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
    /// What became of the mail; only where one was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    mail: Option<MailJson>,
}

/// Show a setup link
///
/// Shows for whom the link was made. It does not use the link up.
#[utoipa::path(
    post,
    path = "",
    tag = "Signing in",
    request_body = LinkForm,
    responses(
        (status = 200, description = "The person for whom the link was made.", body = HolderJson),
        (status = 404, description = "The link is unknown, used or expired."),
        (status = 429, description = "Too many attempts."),
    )
)]
pub(crate) async fn show_link(context: &mut Context) -> Result<Response, ApiError> {
    let body = json_fields::json_body(context).await?;
    let form: LinkForm<'_> = json_fields::object(&body)?;
    let token = json_fields::text("token", form.token)
        .map_err(|message| ApiError::Invalid(ValidationErrors::one("token", message)))?;
    let link = find(context, &parse_token(&token)?).await?;
    json(StatusCode::OK, &HolderJson::from(&link))
}

/// Make a setup link for a person
///
/// With it the person sets a password once, without knowing the old one. Another link for the same person replaces it. Needs
/// `current_password`, or a sign-in younger than ten minutes. With `send` the link also goes to the person by mail.
#[utoipa::path(
    post,
    path = "",
    tag = "Accounts",
    request_body = Option<InviteForm>,
    responses(
        (status = 201, description = "The link, which is shown only this once.", body = NewLinkJson),
        (status = 403, description = "The password is needed, or a recent sign-in."),
        (status = 409, description = "The link was to be sent, and this server sends no mail."),
    )
)]
pub(crate) async fn invite(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    let person = caller.subject(context).await?;
    let (password, is_sent) = read_invitation(context).await?;
    if is_sent {
        mails::expect_on(&context.app)?;
    }
    caller.confirm(context, password).await?;
    let link = setup::invite(&context.app, caller.change(context), person.id).await?;
    let mut answer = NewLinkJson::new(context, &link);
    if is_sent {
        answer.send(context, &person, &link).await;
    }
    json(StatusCode::CREATED, &answer)
}

/// Use a setup link
///
/// Sets the person's password, which ends all their sessions and tokens (with `keep_tokens`, not those that were made), or adds the first administrator.
/// Where the person has a second factor, it stays, and `code` is needed. Then signs in for a cookie,
/// which ends the browser's former session, whoever's it was. The link cannot be used again.
#[utoipa::path(
    post,
    path = "",
    tag = "Signing in",
    request_body = UseForm,
    responses(
        (status = 204, description = "The password is set; signed in.", headers(("set-cookie" = String, description = "The session."))),
        (status = 401, description = "`Code needed`: the code of the second factor is missing or wrong."),
        (status = 404, description = "The link is unknown, used or expired."),
        (status = 429, description = "Too many attempts."),
    )
)]
pub(crate) async fn use_link(context: &mut Context) -> Result<Response, ApiError> {
    let body = json_fields::json_body(context).await?;
    let form: UseForm<'_> = json_fields::object(&body)?;
    let mut errors = ValidationErrors::new();
    let token = errors.take("token", json_fields::text("token", form.token));
    let password = errors.take("password", password(form.password));
    let keeps = errors.take("keep_tokens", keep_tokens(form.keep_tokens));
    let code = errors.take("code", json_fields::text_or_nothing("code", form.code));
    let Some(token) = token else { return Err(ApiError::Invalid(errors)) };
    let token = parse_token(&token)?;
    let filled = match find(context, &token).await?.holder {
        LinkHolder::Person(_) => {
            password.zip(keeps).zip(code).map(|((password, keeps_made_tokens), code)| SetupForm::Person {
                password,
                code: Some(code.into_owned()),
                keeps_made_tokens,
            })
        }
        LinkHolder::FirstAdministrator => {
            let email = errors.take("email", email(form.email));
            let name = errors.take("name", name(form.name));
            email.zip(name).zip(password).map(|((email, name), password)| SetupForm::FirstAdministrator {
                email,
                name,
                password,
            })
        }
    };
    let Some(filled) = filled else { return Err(ApiError::Invalid(errors)) };
    let login = setup::complete(&context.app, context.device(), &token, filled).await?;
    login::keep_cookie(context, &login).await
}

impl NewLinkJson {
    pub(super) fn new(context: &Context, link: &SetupLink) -> Self {
        let url = format!("{}{}", context.site_of_links(), setup::page_path(&context.app, link));
        Self { url, expires_at: link.expires_at, mail: None }
    }

    /// Sends the link to its person, after the answer.
    pub(super) fn queue(mut self, context: &Context, person: &Person, link: &SetupLink) -> Self {
        self.mail = Some(MailJson::new(mails::queue_setup_link(&context.app, person, link)));
        self
    }

    /// Sends the link to its person.
    pub(super) async fn send(&mut self, context: &Context, person: &Person, link: &SetupLink) {
        self.mail = Some(MailJson::new(mails::send_setup_link(&context.app, person, link).await));
    }
}

impl<'a> From<&'a LiveLink> for HolderJson<'a> {
    fn from(link: &'a LiveLink) -> Self {
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

/// Reads who asks for a link: the caller's password, if there is a body; and whether the link is sent.
async fn read_invitation(context: &mut Context) -> Result<(Option<Zeroizing<String>>, bool), ApiError> {
    if json_fields::media_type(context).is_empty() {
        return Ok((None, false));
    }
    let body = json_fields::json_body(context).await?;
    let form: InviteForm<'_> = json_fields::object(&body)?;
    let mut errors = ValidationErrors::new();
    let password = errors.take("current_password", json_fields::current_password(form.current_password));
    let send = form.send.map(|raw| json_fields::boolean("send", Some(raw))).transpose();
    let send = errors.take("send", send);
    let (Some(password), Some(send)) = (password, send) else { return Err(ApiError::Invalid(errors)) };
    Ok((password, send.unwrap_or_default()))
}

/// Finds the link. An unknown one is charged as a failed login. The response is then in its person's language, unless the request names another.
async fn find(context: &mut Context, token: &PlainToken) -> Result<LiveLink, ApiError> {
    let login = LoginTry { ip: Some(context.limited_ip()), account: None, is_known_network: false };
    let app = &context.app;
    let note = |refusal| refusals::note(app, refusal, None, &context.device());
    app.limits.charge_login(&login).inspect_err(|_| note(Refusal::TooManyAttempts))?;
    let found = setup::find(app, token).await;
    if matches!(found, Err(ServiceError::Missing(Missing::SetupLink))) {
        note(Refusal::UnknownSetupLink);
    }
    let link = found?;
    context.app.limits.login_succeeded(&login);
    if let LinkHolder::Person(person) = &link.holder
        && let Some(language) = person.language
    {
        context.set_person_locale(language);
    }
    Ok(link)
}

fn parse_token(token: &str) -> Result<PlainToken, ApiError> {
    PlainToken::from_client(token).ok_or_else(|| ServiceError::Missing(Missing::SetupLink).into())
}
