//! Who is asking: the bearer token (RFC 6750) of a request.

use hyper::header::AUTHORIZATION;

use super::{ApiError, Context};
use crate::catalog::Session;
use crate::types::{PlainToken, Scope};
use crate::workflows::sessions::{Resolved, resolve};

/// The request's session, if it reaches as far as `needed`.
///
/// # Errors
///
/// 401 without a token that is good, 403 where its scope is too narrow.
pub async fn require(context: &Context, needed: Scope) -> Result<Session, ApiError> {
    let token = bearer_token(context).ok_or(ApiError::Unauthorized)?;
    match resolve(&context.app, &token).await? {
        Resolved::Unknown => Err(ApiError::Unauthorized),
        Resolved::Expired => Err(ApiError::ExpiredToken),
        Resolved::Session(session) if session.token.scope.covers(needed) => Ok(*session),
        Resolved::Session(_) => Err(ApiError::Forbidden(needed)),
    }
}

fn bearer_token(context: &Context) -> Option<PlainToken> {
    let (scheme, token) = context.header(AUTHORIZATION)?.split_once(' ')?;
    if scheme.eq_ignore_ascii_case("bearer") { PlainToken::from_caller(token.trim()) } else { None }
}
