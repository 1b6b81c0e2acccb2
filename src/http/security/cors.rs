//! Cross-origin resource sharing (the Fetch standard): lets scripts of the sites in `cors_origins` use the API. Cookies are
//! never shared.

use hyper::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS, ALLOW, HeaderName,
    HeaderValue, ORIGIN, VARY,
};
use hyper::{HeaderMap, Method, StatusCode};

use super::csrf::{RequestOrigin, request_origin};
use super::headers::private_headers;
use crate::http::{Body, Context, Response, Visibility};

/// Headers that a script may send.
const REQUEST_HEADERS: &str =
    "authorization, content-type, content-disposition, accept-language, if-none-match, if-match";

/// Headers that a script may read.
const RESPONSE_HEADERS: &str =
    "location, etag, link, allow, retry-after, www-authenticate, content-language, x-request-id";

/// How long a browser may cache the answer to a preflight, in seconds.
const MAX_AGE_S: &str = "600";

/// The same for what everybody may see: a day. No setting changes that answer.
const PUBLIC_MAX_AGE_S: &str = "86400";

/// The answer to OPTIONS: the allowed methods (RFC 9110, 9.3.7). What everybody may see is open to scripts of every site,
/// with any headers: the answer is one to a preflight, whether or not `Origin` says so. Elsewhere, [`add_cors_headers`]
/// makes it one.
pub(crate) fn options(context: &Context, allowed: &'static str) -> Response {
    let mut response = Response::new(Body::Empty);
    *response.status_mut() = StatusCode::NO_CONTENT;
    let headers = response.headers_mut();
    private_headers(headers);
    headers.insert(ALLOW, HeaderValue::from_static(allowed));
    if context.visibility == Visibility::Public {
        let requested = requested_headers(context).cloned();
        headers.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static(allowed));
        headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, requested.unwrap_or(HeaderValue::from_static("*")));
        headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static(PUBLIC_MAX_AGE_S));
    }
    response
}

/// Lets a script of an allowed site read a private answer, and adds `Vary: origin` to it.
///
/// Other answers need no `Vary`: they are not cached (`no-store`), but for the pages' files, which other sites cannot read.
pub(crate) fn add_cors_headers(context: &Context, headers: &mut HeaderMap) {
    let Some(origin) = context.headers().get(ORIGIN) else { return };
    if request_origin(context) != RequestOrigin::Allowed {
        return;
    }
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
    headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(RESPONSE_HEADERS));
    let vary = if headers.contains_key(VARY) { "origin, accept-language" } else { "origin" };
    headers.insert(VARY, HeaderValue::from_static(vary));
    if context.head.method == Method::OPTIONS {
        let allowed = headers.get(ALLOW).cloned().unwrap_or(HeaderValue::from_static("GET"));
        headers.insert(ACCESS_CONTROL_ALLOW_METHODS, allowed);
        headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, allowed_request_headers(context));
        headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static(MAX_AGE_S));
    }
}

/// The headers that a script may send: where every site is allowed, all that the preflight names.
fn allowed_request_headers(context: &Context) -> HeaderValue {
    let requested = requested_headers(context).filter(|_| context.config.cors_origins.are_any());
    requested.cloned().unwrap_or(HeaderValue::from_static(REQUEST_HEADERS))
}

/// The headers that a preflight names, if all of them are names of headers.
fn requested_headers(context: &Context) -> Option<&HeaderValue> {
    let is_name = |name: &str| HeaderName::from_bytes(name.trim().as_bytes()).is_ok();
    let are_names = |value: &&HeaderValue| value.to_str().is_ok_and(|names| names.split(',').all(is_name));
    context.headers().get(ACCESS_CONTROL_REQUEST_HEADERS).filter(are_names)
}
