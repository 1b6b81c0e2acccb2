//! Tokens: people manage their own, administrators everybody's. A token is shown once, when it is made.

use hyper::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use zeroize::Zeroizing;

use super::caller::Caller;
use super::enum_schemas;
use super::json_fields::{self, Raw, current_password};
use super::paging::{Page, next_cursor};
use crate::http::{ApiError, Context, Response, created, json, no_content, urls};
use crate::model::{Origin, Token, TokenKind};
use crate::services::accounts::{self, TokenRequest};
use crate::services::{Missing, ServiceError};
use crate::values::{Days, DurationError, Label, Message, PersonId, Scope, TokenId, ValidationErrors};

/// A token, without the secret itself.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Token, example = json!({
    "id": "019aa2c4-2b00-7a11-8c44-3e5f6a7b8c9d", "owner": "019aa2c4-1c00-7c3e-9d2b-5f0e8a7b6c5d",
    "label": "wiki", "scope": "picture", "kind": "made", "current": false, "created_at": "2026-01-01T12:00:00Z",
    "expires_at": "2026-04-01T12:00:00Z", "last_used_at": null, "client": null, "user_agent": null
}))]
pub(super) struct TokenJson {
    /// The token's ID, which is not the secret.
    #[schema(value_type = String, format = "uuid")]
    id: String,
    /// The ID of the person whose token it is.
    #[schema(value_type = String, format = "uuid")]
    owner: String,
    /// The owner's name for it; may be empty.
    label: String,
    /// `picture` for the owner's pictures, `account` for the owner's account as well, `admin` for everything.
    #[schema(value_type = enum_schemas::Scope)]
    scope: &'static str,
    /// `login` for a token from signing in, `made` for one that was made.
    #[schema(value_type = enum_schemas::TokenKind)]
    kind: &'static str,
    /// Whether this request uses it.
    current: bool,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// When it expires; null for never.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    expires_at: Option<Timestamp>,
    /// When it was last used, to about a minute; null for never.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    last_used_at: Option<Timestamp>,
    /// The IP that signed in; null for a token that was made.
    #[schema(required)]
    client: Option<String>,
    /// The program that signed in, as it calls itself; null for a token that was made.
    #[schema(required)]
    user_agent: Option<String>,
}

/// How many tokens were revoked.
#[derive(Serialize, ToSchema)]
#[schema(as = RevokedTokens, example = json!({"revoked": 3}))]
struct RevokedJson {
    /// How many tokens of the person were revoked.
    revoked: u64,
}

/// A page of tokens.
#[derive(Serialize, ToSchema)]
#[schema(as = Tokens)]
struct TokensJson {
    /// The tokens, newest first.
    tokens: Vec<TokenJson>,
    /// Pass it as `after` to get the next page; null on the last page.
    #[schema(required)]
    next: Option<String>,
}

/// A token that was just made.
#[derive(Serialize, ToSchema)]
#[schema(as = NewToken)]
struct NewTokenJson {
    #[serde(flatten)]
    facts: TokenJson,
    /// The token itself. It is shown only this once.
    #[schema(example = "tondo_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG")]
    token: String,
}

/// A token to make.
#[derive(Deserialize, ToSchema)]
#[schema(as = TokenRequest, example = json!({"label": "wiki", "scope": "picture", "expires_in": "90d"}))]
struct TokenForm<'a> {
    /// The owner's name for it.
    #[serde(borrow)]
    #[schema(value_type = Option<String>, max_length = 100)]
    label: Raw<'a>,
    /// Its scope; by default the widest that both its maker and its owner may use.
    #[serde(borrow)]
    #[schema(value_type = Option<enum_schemas::Scope>)]
    scope: Raw<'a>,
    /// How long it is valid, such as `90d`, `12h` or `30m`; at most `49710d`. It never expires by default.
    #[serde(borrow)]
    #[schema(value_type = Option<String>)]
    expires_in: Raw<'a>,
    /// The password of whoever makes the token. Without it the sign-in must be younger than ten minutes, and the token
    /// ends with that sign-in.
    #[serde(borrow)]
    #[schema(value_type = Option<String>, write_only)]
    current_password: Raw<'a>,
}

/// List tokens
///
/// With `kind=login` the signed-in devices, each with its program and IP.
#[utoipa::path(
    get,
    path = "",
    tag = "Tokens",
    params(
        ("kind" = Option<enum_schemas::TokenKind>, Query, description = "Only tokens of this kind."),
        Page<TokenId>,
    ),
    responses((status = 200, description = "A page of tokens.", body = TokensJson))
)]
pub(crate) async fn list(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    let owner = caller.subject(context).await?;
    let page = Page::<TokenId>::parse(&context.query)?;
    let kind = context.query.get("kind").map(read_kind).transpose()?;
    let found = accounts::tokens(&context.app, owner.id, kind, page.after, page.limit).await?;
    let next = next_cursor(&found.tokens, found.has_more, |token| token.id);
    let tokens = found.tokens.iter().map(|token| TokenJson::new(token, owner.id, &caller)).collect();
    json(StatusCode::OK, &TokensJson { tokens, next })
}

/// Make a token
///
/// Needs `current_password`, or a sign-in younger than ten minutes. Its scope is at most that of the token that makes it; and
/// without the password it ends with that token: when it expires, when it is revoked, when its owner signs out. Members may have a limited number of tokens; administrators may make
/// any number.
#[utoipa::path(
    post,
    path = "",
    tag = "Tokens",
    request_body = TokenForm,
    responses(
        (status = 201, description = "The token, which is shown only this once.", body = NewTokenJson,
            headers(("location" = String, description = "The path of the token."))),
        (status = 403, description = "The password is needed, or a recent sign-in."),
        (status = 409, description = "The person has the most tokens allowed."),
    )
)]
pub(crate) async fn create(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    let owner = caller.subject(context).await?;
    let body = json_fields::json_body(context).await?;
    let (wish, password) = json_fields::object::<TokenForm<'_>>(&body)?.read()?;
    let origin = caller.confirm(context, password).await?;
    let wish = TokenRequest { origin, ..wish };
    let (row, token) = accounts::create_token(&context.app, caller.change(context), owner.id, wish).await?;
    let facts = TokenJson::new(&row, owner.id, &caller);
    let location = urls::token_path(&context.app.config.base_path, row.id);
    created(&location, &NewTokenJson { facts, token: token.expose().to_owned() })
}

/// Show a token
///
/// One of your own; with `admin`, anybody's.
#[utoipa::path(
    get,
    path = "",
    tag = "Tokens",
    responses((status = 200, description = "The token.", body = TokenJson))
)]
pub(crate) async fn show(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    let id: TokenId = context.path_parameter("id", Message::NoSuchToken)?;
    let (token, owner) = accounts::token(&context.app, id).await?;
    if only_owner(&caller).is_some_and(|own| own != owner) {
        return Err(ServiceError::Missing(Missing::Token).into());
    }
    json(StatusCode::OK, &TokenJson::new(&token, owner, &caller))
}

/// Revoke a token
///
/// It stops working at once. One of your own; with `admin`, anybody's.
#[utoipa::path(
    delete,
    path = "",
    tag = "Tokens",
    responses((status = 204, description = "The token is revoked."))
)]
pub(crate) async fn revoke(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    let id = context.path_parameter("id", Message::NoSuchToken)?;
    let owner = only_owner(&caller);
    let change = match owner {
        Some(_) => caller.change(context),
        None => caller.change_of_version_with(context, Scope::Admin)?,
    };
    accounts::revoke_token(&context.app, change, id, owner).await?;
    Ok(no_content())
}

/// Revoke all tokens
///
/// Ends every sign-in and every token of the person at once. Your own: all but the one of this request, unless another token
/// created it.
#[utoipa::path(
    delete,
    path = "",
    tag = "Tokens",
    responses((status = 200, description = "They are revoked.", body = RevokedJson))
)]
pub(crate) async fn revoke_all(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    let owner = caller.subject(context).await?;
    let spared = caller.is_about_caller().then_some(caller.session.token.id);
    let revoked = accounts::revoke_all_tokens(&context.app, caller.change(context), owner.id, spared).await?;
    json(StatusCode::OK, &RevokedJson { revoked })
}

fn read_kind(text: &str) -> Result<TokenKind, ApiError> {
    TokenKind::from_name(text).ok_or_else(|| {
        let accepted = TokenKind::ALL.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(", ");
        ApiError::Invalid(ValidationErrors::one("kind", Message::NotAmong { accepted }))
    })
}

/// The only person whose tokens the caller may see; `None` for everybody's.
fn only_owner(caller: &Caller) -> Option<PersonId> {
    (!caller.covers(Scope::Admin)).then_some(caller.session.person.id)
}

impl TokenJson {
    pub(super) fn new(token: &Token, owner: PersonId, caller: &Caller) -> Self {
        Self {
            id: token.id.to_string(),
            owner: owner.to_string(),
            label: token.label.as_str().to_owned(),
            scope: token.scope.as_str(),
            kind: token.kind.as_str(),
            current: token.id == caller.session.token.id,
            created_at: token.created_at,
            expires_at: token.expires_at,
            last_used_at: token.last_used_at,
            client: token.device.client.clone(),
            user_agent: token.device.user_agent.as_ref().map(|agent| agent.as_str().to_owned()),
        }
    }
}

impl TokenForm<'_> {
    fn read(self) -> Result<(TokenRequest, Option<Zeroizing<String>>), ApiError> {
        let mut errors = ValidationErrors::new();
        let label = json_fields::text_or_nothing("label", self.label).and_then(|text| Label::parse(&text));
        let label = errors.take("label", label);
        let scope = self.scope.map(|raw| json_fields::word("scope", Some(raw), Scope::ALL)).transpose();
        let scope = errors.take("scope", scope);
        let lifetime = self.expires_in.map(|raw| {
            json_fields::text("expires_in", Some(raw))?.trim().parse().map_err(|error| match error {
                DurationError::Malformed(_) => Message::SpanInvalid,
                DurationError::TooLong(_) => Message::SpanTooLong { max: Days::MAX.to_string() },
            })
        });
        let lifetime = errors.take("expires_in", lifetime.transpose());
        let password = errors.take("current_password", current_password(self.current_password));
        match (label, scope, lifetime, password) {
            (Some(label), Some(scope), Some(lifetime), Some(password)) => {
                Ok((TokenRequest { label, scope, lifetime, origin: Origin::Token }, password))
            }
            _ => Err(ApiError::Invalid(errors)),
        }
    }
}
