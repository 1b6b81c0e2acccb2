//! Authentication of a request: the bearer token of a program (RFC 6750), or the session cookie of Tondo's own pages.

use hyper::header::{AUTHORIZATION, COOKIE, HeaderValue, SET_COOKIE};

use super::security::{ProxyUser, RequestOrigin, proxy_user, request_origin};
use crate::http::{ApiError, Context, Response};
use crate::model::{LoginSource, Session};
use crate::services::proxy_sign_in;
use crate::services::sessions::{Resolved, resolve};
use crate::values::{Days, PlainToken, Scope};

/// The cookie's name. Over HTTPS, browsers accept a name with this prefix from this very host only (RFC 6265bis, 4.1.3.2).
const NAME: &str = "tondo_session";
const HOST_NAME: &str = "__Host-tondo_session";

/// The request's session, if its scope covers `needed`. Also makes the person's language the default of the answer.
///
/// # Errors
///
/// 401 without a valid token, 403 where its scope is too narrow, and where a cookie comes with an unsafe request of another
/// site's page.
pub(crate) async fn require(context: &mut Context, needed: Scope) -> Result<Session, ApiError> {
    let (token, is_cookie) = match bearer_token(context)? {
        Some(token) => (token, false),
        None => (Cookie::for_request(context).read(context).ok_or(ApiError::Unauthorized)?, true),
    };
    // Browsers send a cookie with the requests of any site's page.
    if is_cookie && !context.is_safe() && request_origin(context) != RequestOrigin::SameOrigin {
        return Err(ApiError::CrossSite);
    }
    let session = match resolve(&context.app, &token).await? {
        Resolved::Unknown => return Err(ApiError::Unauthorized),
        Resolved::Expired => return Err(ApiError::ExpiredToken),
        Resolved::Session(session) => *session,
    };
    if session.token.source == LoginSource::Proxy && !is_confirmed(context, &session) {
        return Err(ApiError::Unauthorized);
    }
    if let Some(language) = session.person.language {
        context.set_person_locale(language);
    }
    if session.token.scope.covers(needed) { Ok(session) } else { Err(ApiError::Forbidden(needed)) }
}

/// Whether the proxy that made a login still names its person: a copy of the cookie is worth nothing beside the proxy.
fn is_confirmed(context: &Context, session: &Session) -> bool {
    match proxy_user(context) {
        ProxyUser::Named(visitor) => proxy_sign_in::confirms(session, &visitor.username),
        ProxyUser::Nobody | ProxyUser::Untrusted | ProxyUser::Unclear => false,
    }
}

/// Whether a request that [`require`] let in is a browser's, by its cookie, and not a program's, by a bearer token.
#[must_use]
pub(crate) fn is_by_cookie(context: &Context) -> bool {
    matches!(bearer_token(context), Ok(None))
}

/// The session cookie of the pages: scripts cannot read it, and browsers do not send it from other sites.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cookie {
    /// Over HTTP.
    Plain,
    /// Over HTTPS.
    Secure,
}

impl Cookie {
    /// The kind of cookie for the scheme of the request.
    #[must_use]
    pub(crate) fn for_request(context: &Context) -> Self {
        if context.is_https() { Self::Secure } else { Self::Plain }
    }

    /// Sets the cookie.
    pub(crate) fn keep(self, context: &Context, response: &mut Response, token: &PlainToken, lifetime: Days) {
        self.set(context, response, token.expose(), lifetime.seconds());
    }

    /// Deletes the cookie.
    pub(crate) fn forget(self, context: &Context, response: &mut Response) {
        self.set(context, response, "", 0);
    }

    fn set(self, context: &Context, response: &mut Response, value: &str, max_age_s: u32) {
        let base = context.app.config.base_path.as_str();
        let (name, path, secure) = match self {
            Self::Plain => (NAME, base, ""),
            // The prefix `__Host-` requires this path.
            Self::Secure => (HOST_NAME, "/", "; Secure"),
        };
        let text =
            format!("{name}={value}; Path={path}; Max-Age={max_age_s}; HttpOnly; SameSite=Strict{secure}");
        if let Ok(mut header) = HeaderValue::from_str(&text) {
            header.set_sensitive(true);
            response.headers_mut().insert(SET_COOKIE, header);
        }
    }

    /// The token in the request's cookie.
    pub(crate) fn read(self, context: &Context) -> Option<PlainToken> {
        let name = if self == Self::Secure { HOST_NAME } else { NAME };
        cookie(context, name).and_then(PlainToken::from_client)
    }
}

/// The value of the request's cookie with this name.
pub(crate) fn cookie<'a>(context: &'a Context, name: &str) -> Option<&'a str> {
    let headers = context.headers().get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = headers.flat_map(|header| header.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let mut values = pairs.filter(|(known, _)| *known == name).map(|(_, value)| value);
    let value = values.next()?;
    // With two of them, one may be an attacker's, and nothing tells which.
    if values.next().is_some() { None } else { Some(value) }
}

/// The bearer token of a request. `None` without an `Authorization` header, or with one of another scheme, as a proxy that
/// asks for a password of its own leaves it.
///
/// # Errors
///
/// 401 for a malformed token and for two headers: the cookie must not be used instead of a token that was meant.
fn bearer_token(context: &Context) -> Result<Option<PlainToken>, ApiError> {
    const SCHEME: &[u8] = b"bearer";
    let mut headers = context.headers().get_all(AUTHORIZATION).into_iter();
    let Some(header) = headers.next() else { return Ok(None) };
    if headers.next().is_some() {
        return Err(ApiError::Unauthorized);
    }
    let (scheme, token) = header.as_bytes().split_at_checked(SCHEME.len()).unwrap_or_default();
    if !scheme.eq_ignore_ascii_case(SCHEME) || token.first().is_some_and(|byte| *byte != b' ') {
        return Ok(None);
    }
    let token = std::str::from_utf8(token).ok().and_then(|token| PlainToken::from_client(token.trim()));
    token.map(Some).ok_or(ApiError::Unauthorized)
}
