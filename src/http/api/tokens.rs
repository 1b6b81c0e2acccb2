//! Tokens: one's own, and everybody's for administrators. A token is seen once, when it is made.

use hyper::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::fields::{self, Raw};
use super::paging::Page;
use super::path_subject::PathSubject;
use super::schemas;
use crate::catalog::{Session, Token};
use crate::http::{ApiError, Context, Response, created, json, no_content, require, url_path};
use crate::services::accounts::{self, TokenWish};
use crate::services::{Missing, ServiceError};
use crate::values::{Days, DurationError, Label, Message, PersonId, Scope, TokenId, ValidationErrors};

/// A token's facts, not the token itself.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "019aa2c4-2b00-7a11-8c44-3e5f6a7b8c9d", "owner": "019aa2c4-1c00-7c3e-9d2b-5f0e8a7b6c5d",
    "label": "wiki", "scope": "picture", "kind": "made", "current": false, "created_at": "2026-01-01T12:00:00Z",
    "expires_at": "2026-04-01T12:00:00Z", "last_used_at": null
}))]
struct TokenFacts {
    /// Identifies the token, without being one.
    #[schema(value_type = String, format = "uuid")]
    id: String,
    /// PathSubject it is.
    #[schema(value_type = String, format = "uuid")]
    owner: String,
    /// What its owner calls it; may be empty.
    label: String,
    /// What it opens: `picture`, the owner's own picture; `account`, the owner's own account, too; `admin`, everything.
    #[schema(value_type = schemas::Scope)]
    scope: &'static str,
    /// `login` came to be by signing in, `made` was made.
    #[schema(value_type = schemas::TokenKind)]
    kind: &'static str,
    /// Whether it is the token of this very request.
    current: bool,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// When its time is over; null for never.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    expires_at: Option<Timestamp>,
    /// When it was last used, to the minute or so; null for never.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    last_used_at: Option<Timestamp>,
}

/// A part of a list of tokens.
#[derive(Serialize, ToSchema)]
struct Tokens {
    /// The tokens, newest first.
    tokens: Vec<TokenFacts>,
    /// What `after` is for the next page; null on the last.
    #[schema(required)]
    next: Option<String>,
}

/// A token that was just made.
#[derive(Serialize, ToSchema)]
struct NewToken {
    #[serde(flatten)]
    facts: TokenFacts,
    /// The token itself, which is seen this once.
    #[schema(example = "tondo_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG")]
    token: String,
}

/// What a token is to be.
#[derive(Deserialize, ToSchema)]
#[schema(as = TokenWish, example = json!({"label": "wiki", "scope": "picture", "expires_in": "90d"}))]
struct TokenForm<'a> {
    /// What its owner calls it.
    #[serde(borrow)]
    #[schema(value_type = Option<String>, max_length = 100)]
    label: Raw<'a>,
    /// What it opens; all that its maker and its owner may unless said otherwise.
    #[serde(borrow)]
    #[schema(value_type = Option<schemas::Scope>)]
    scope: Raw<'a>,
    /// How long it is good for, such as `90d`, `12h`, `30m`, `49710d` at most; for ever unless said otherwise.
    #[serde(borrow)]
    #[schema(value_type = Option<String>)]
    expires_in: Raw<'a>,
}

/// List the own tokens
#[utoipa::path(
    get,
    path = "/api/{version}/me/tokens",
    tag = "Tokens",
    operation_id = "listOwnTokens",
    params(Page<TokenId>),
    responses((status = 200, description = "A page of tokens.", body = Tokens)),
    security(("token" = ["account"]), ("cookie" = ["account"]))
)]
pub async fn list_own(context: &mut Context) -> Result<Response, ApiError> {
    list_of(context, PathSubject::Own(Scope::Account)).await
}

/// List a person's tokens
#[utoipa::path(
    get,
    path = "/api/{version}/users/{id}/tokens",
    tag = "Tokens",
    operation_id = "listTokens",
    params(Page<TokenId>),
    responses((status = 200, description = "A page of tokens.", body = Tokens)),
    security(("token" = ["admin"]), ("cookie" = ["admin"]))
)]
pub async fn list(context: &mut Context) -> Result<Response, ApiError> {
    list_of(context, PathSubject::Named).await
}

/// Make a token of one's own
///
/// It reaches no further than the token with which it is made. A person may have so many; administrators make any number.
#[utoipa::path(
    post,
    path = "/api/{version}/me/tokens",
    tag = "Tokens",
    operation_id = "makeOwnToken",
    request_body = TokenForm,
    responses(
        (status = 201, description = "The token, which is seen this once.", body = NewToken,
            headers(("location" = String, description = "Where the token's facts are."))),
        (status = 409, description = "The person has as many tokens as allowed."),
    ),
    security(("token" = ["account"]), ("cookie" = ["account"]))
)]
pub async fn create_own(context: &mut Context) -> Result<Response, ApiError> {
    create_for(context, PathSubject::Own(Scope::Account)).await
}

/// Make a token for a person
#[utoipa::path(
    post,
    path = "/api/{version}/users/{id}/tokens",
    tag = "Tokens",
    operation_id = "makeToken",
    request_body = TokenForm,
    responses((status = 201, description = "The token, which is seen this once.", body = NewToken,
        headers(("location" = String, description = "Where the token's facts are.")))),
    security(("token" = ["admin"]), ("cookie" = ["admin"]))
)]
pub async fn create(context: &mut Context) -> Result<Response, ApiError> {
    create_for(context, PathSubject::Named).await
}

/// Show a token's facts
///
/// One's own; anybody's for administrators.
#[utoipa::path(
    get,
    path = "/api/{version}/tokens/{id}",
    tag = "Tokens",
    operation_id = "showToken",
    responses((status = 200, description = "The token's facts.", body = TokenFacts)),
    security(("token" = ["account"]), ("cookie" = ["account"]))
)]
pub async fn show(context: &mut Context) -> Result<Response, ApiError> {
    let session = require(context, Scope::Account).await?;
    let id: TokenId = context.path_parameter("id", Message::NoSuchToken)?;
    let (token, owner) = accounts::token(&context.app, id).await?;
    if reach(&session).is_some_and(|own| own != owner) {
        return Err(ServiceError::Missing(Missing::Token).into());
    }
    json(StatusCode::OK, &TokenFacts::of(&token, owner, &session))
}

/// Revoke a token
///
/// It opens nothing from now on. One's own; anybody's for administrators.
#[utoipa::path(
    delete,
    path = "/api/{version}/tokens/{id}",
    tag = "Tokens",
    operation_id = "revokeToken",
    responses((status = 204, description = "The token is revoked.")),
    security(("token" = ["account"]), ("cookie" = ["account"]))
)]
pub async fn revoke(context: &mut Context) -> Result<Response, ApiError> {
    let session = require(context, Scope::Account).await?;
    let id = context.path_parameter("id", Message::NoSuchToken)?;
    let whose = reach(&session);
    let needed = if whose.is_some() { Scope::Account } else { Scope::Admin };
    accounts::revoke_token(&context.app, context.change_by(&session, needed), id, whose).await?;
    Ok(no_content())
}

async fn list_of(context: &mut Context, whose: PathSubject) -> Result<Response, ApiError> {
    let (session, owner) = whose.resolve(context).await?;
    let page = Page::<TokenId>::of(&context.query)?;
    let found = accounts::tokens(&context.app, owner.id, page.after, page.limit).await?;
    let next = found.tokens.last().filter(|_| found.has_more).map(|token| token.id.to_string());
    let tokens = found.tokens.iter().map(|token| TokenFacts::of(token, owner.id, &session)).collect();
    json(StatusCode::OK, &Tokens { tokens, next })
}

async fn create_for(context: &mut Context, whose: PathSubject) -> Result<Response, ApiError> {
    let (session, owner) = whose.resolve(context).await?;
    let body = fields::json_body(context).await?;
    let wish = fields::object::<TokenForm<'_>>(&body)?.read()?;
    let change = context.change_by(&session, whose.scope());
    let made = accounts::create_token(&context.app, change, owner.id, wish).await?;
    let facts = TokenFacts::of(&made.0, owner.id, &session);
    let location = url_path(context.app.config.base_path.as_str(), &["api", "v1", "tokens", &facts.id]);
    created(&location, &NewToken { facts, token: made.1.expose().to_owned() })
}

/// PathSubject tokens the session reaches; `None` for everybody's.
fn reach(session: &Session) -> Option<PersonId> {
    (!session.token.scope.covers(Scope::Admin)).then_some(session.person.id)
}

impl TokenFacts {
    fn of(token: &Token, owner: PersonId, session: &Session) -> Self {
        Self {
            id: token.id.to_string(),
            owner: owner.to_string(),
            label: token.label.as_str().to_owned(),
            scope: token.scope.as_str(),
            kind: token.kind.as_str(),
            current: token.id == session.token.id,
            created_at: token.created_at,
            expires_at: token.expires_at,
            last_used_at: token.last_used_at,
        }
    }
}

impl TokenForm<'_> {
    fn read(self) -> Result<TokenWish, ApiError> {
        let mut faults = ValidationErrors::new();
        let label = fields::text_or_nothing("label", self.label).and_then(|label| Label::parse(&label));
        let label = faults.take("label", label);
        let scope = self.scope.map(|raw| fields::word("scope", Some(raw), Scope::ALL)).transpose();
        let scope = faults.take("scope", scope);
        let lifetime = self.expires_in.map(|raw| {
            fields::text("expires_in", Some(raw))?.trim().parse().map_err(|fault| match fault {
                DurationError::Malformed(_) => Message::SpanInvalid,
                DurationError::TooLong(_) => Message::SpanTooLong { max: Days::MAX.to_string() },
            })
        });
        let lifetime = faults.take("expires_in", lifetime.transpose());
        match (label, scope, lifetime) {
            (Some(label), Some(scope), Some(lifetime)) => Ok(TokenWish { label, scope, lifetime }),
            _ => Err(ApiError::Invalid(faults)),
        }
    }
}
