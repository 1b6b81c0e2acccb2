//! Who is asking: the bearer token of a program (RFC 6750), or the cookie of this server's own pages.

use hyper::header::{AUTHORIZATION, COOKIE, HeaderValue, SET_COOKIE};

use super::security::{RequestOrigin, provenance};
use crate::catalog::Session;
use crate::http::{ApiError, Context, Response};
use crate::services::sessions::{Resolved, resolve};
use crate::values::{Days, PlainToken, Scope};

/// The cookie's name. Under HTTPS its prefix has browsers refuse it from anywhere but this very host (RFC 6265bis,
/// 4.1.3.2).
const NAME: &str = "tondo_session";
const HOST_NAME: &str = "__Host-tondo_session";

/// The request's session, if it reaches as far as `needed`. The answer is then in the person's language, unless the
/// request names another.
///
/// # Errors
///
/// 401 without a token that is good, 403 where its scope is too narrow, or where a cookie comes with a change that no
/// page of this server asks for.
pub async fn require(context: &mut Context, needed: Scope) -> Result<Session, ApiError> {
    let (token, is_cookie) = match bearer_token(context)? {
        Some(token) => (token, false),
        None => (Cookie::of(context).read(context).ok_or(ApiError::Unauthorized)?, true),
    };
    // Browsers send a cookie along with whatever any page asks for.
    if is_cookie && !context.is_safe() && provenance(context) != RequestOrigin::Own {
        return Err(ApiError::CrossSite);
    }
    let session = match resolve(&context.app, &token).await? {
        Resolved::Unknown => return Err(ApiError::Unauthorized),
        Resolved::Expired => return Err(ApiError::ExpiredToken),
        Resolved::Session(session) => *session,
    };
    if let Some(language) = session.person.language {
        context.prefer_locale(language);
    }
    if session.token.scope.covers(needed) { Ok(session) } else { Err(ApiError::Forbidden(needed)) }
}

/// Where a page's session is kept: a cookie that scripts cannot read and other sites' pages do not send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cookie {
    /// Over plain HTTP.
    Plain,
    /// Over HTTPS.
    Secure,
}

impl Cookie {
    /// The kind that fits how the request came.
    pub fn of(context: &Context) -> Self {
        if context.is_https() { Self::Secure } else { Self::Plain }
    }

    /// Has the browser keep a token.
    pub fn keep(self, context: &Context, response: &mut Response, token: &PlainToken, lifetime: Days) {
        self.set(context, response, token.expose(), lifetime.seconds());
    }

    /// Has the browser forget it.
    pub fn forget(self, context: &Context, response: &mut Response) {
        self.set(context, response, "", 0);
    }

    fn set(self, context: &Context, response: &mut Response, value: &str, max_age_s: u32) {
        let base = context.app.config.base_path.as_str();
        let (name, path, secure) = match self {
            Self::Plain => (NAME, base, ""),
            // The prefix demands the path.
            Self::Secure => (HOST_NAME, "/", "; Secure"),
        };
        let text =
            format!("{name}={value}; Path={path}; Max-Age={max_age_s}; HttpOnly; SameSite=Strict{secure}");
        if let Ok(mut header) = HeaderValue::from_str(&text) {
            header.set_sensitive(true);
            response.headers_mut().insert(SET_COOKIE, header);
        }
    }

    fn read(self, context: &Context) -> Option<PlainToken> {
        let name = if self == Self::Secure { HOST_NAME } else { NAME };
        let lines = context.headers().get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
        let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let mut found = pairs.filter(|(known, _)| *known == name).map(|(_, value)| value);
        let value = found.next()?;
        // Two of one name: somebody planted one, and which is ours cannot be told.
        if found.next().is_some() { None } else { PlainToken::from_client(value) }
    }
}

/// The bearer token that the request shows; `None` where it shows nothing of the kind, as behind a proxy that asks for a
/// password of its own.
///
/// # Errors
///
/// 401 for a bearer token that cannot be one, and for a doubled header: what was meant to open something must not give
/// way to a cookie beside it.
fn bearer_token(context: &Context) -> Result<Option<PlainToken>, ApiError> {
    const SCHEME: &[u8] = b"bearer";
    let mut lines = context.headers().get_all(AUTHORIZATION).into_iter();
    let Some(line) = lines.next() else { return Ok(None) };
    if lines.next().is_some() {
        return Err(ApiError::Unauthorized);
    }
    let (scheme, token) = line.as_bytes().split_at_checked(SCHEME.len()).unwrap_or_default();
    if !scheme.eq_ignore_ascii_case(SCHEME) || token.first().is_some_and(|byte| *byte != b' ') {
        return Ok(None);
    }
    let token = std::str::from_utf8(token).ok().and_then(|token| PlainToken::from_client(token.trim()));
    token.map(Some).ok_or(ApiError::Unauthorized)
}
