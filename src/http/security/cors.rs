//! Cross-origin sharing (the Fetch standard): lets scripts of the configured sites use the API. Without
//! configuration nothing is shared, and cookies never are.

use hyper::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS, ALLOW, HeaderName,
    HeaderValue, ORIGIN, VARY,
};
use hyper::{HeaderMap, StatusCode};

use super::csrf::{RequestOrigin, provenance};
use crate::http::response::private_headers;
use crate::http::{Body, Context, Response};

/// What a script of a listed site may send along.
const REQUEST_HEADERS: &str =
    "authorization, content-type, content-disposition, accept-language, if-none-match";

/// What a script may read.
const RESPONSE_HEADERS: &str =
    "location, etag, allow, retry-after, www-authenticate, content-language, x-request-id";

/// How long a browser may remember an answer to its question, in seconds.
const MAX_AGE_S: &str = "600";

/// The answer to OPTIONS: what may be asked here (RFC 9110, 9.3.7). Of a browser's preflight it is also the answer, once
/// [`share`] has added its headers.
pub fn options(allowed: &'static str) -> Response {
    let mut response = Response::new(Body::Empty);
    *response.status_mut() = StatusCode::NO_CONTENT;
    private_headers(response.headers_mut());
    response.headers_mut().insert(ALLOW, HeaderValue::from_static(allowed));
    response
}

/// Adds to an answer for the caller only what lets a configured site's script read it. That answer depends on the origin,
/// and says so. Others do not say it: nobody may keep them for another request (`no-store`) but the pages' own files,
/// which no other site's script reads.
pub fn share(context: &Context, headers: &mut HeaderMap) {
    let Some(origin) = context.headers().get(ORIGIN) else { return };
    if provenance(context) != RequestOrigin::Listed {
        return;
    }
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
    headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(RESPONSE_HEADERS));
    let vary = if headers.contains_key(VARY) { "origin, accept-language" } else { "origin" };
    headers.insert(VARY, HeaderValue::from_static(vary));
    if context.head.method == hyper::Method::OPTIONS {
        let allowed = headers.get(ALLOW).cloned().unwrap_or(HeaderValue::from_static("GET"));
        headers.insert(ACCESS_CONTROL_ALLOW_METHODS, allowed);
        headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, request_headers(context));
        headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static(MAX_AGE_S));
    }
}

/// What a script may send along: where every site may use the API, whatever names it asks for.
fn request_headers(context: &Context) -> HeaderValue {
    let is_name = |name: &str| HeaderName::from_bytes(name.trim().as_bytes()).is_ok();
    let are_names = |asked: &&HeaderValue| asked.to_str().is_ok_and(|names| names.split(',').all(is_name));
    let asked = context.headers().get(ACCESS_CONTROL_REQUEST_HEADERS).filter(are_names);
    let asked = asked.filter(|_| context.app.config.cors_origins.are_any());
    asked.cloned().unwrap_or(HeaderValue::from_static(REQUEST_HEADERS))
}
