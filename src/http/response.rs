//! Shaping answers, and the headers that every answer of a kind carries.

use bytes::Bytes;
use hyper::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName,
    HeaderValue, LOCATION, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use hyper::{HeaderMap, StatusCode};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;

use crate::catalog::Picture;
use crate::http::{ApiError, Body};
use crate::values::Crop;

/// An answer.
pub type Response = hyper::Response<Body>;

/// What stays as it is in a segment of a path (RFC 3986's unreserved characters).
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

const CROSS_ORIGIN_RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

const PICTURE_POLICY: &str = "default-src 'none'; sandbox";

/// Anybody may show a picture, nobody may take one for anything else.
const OF_PICTURES: [(HeaderName, HeaderValue); 4] = [
    (X_CONTENT_TYPE_OPTIONS, text("nosniff")),
    (CONTENT_SECURITY_POLICY, text(PICTURE_POLICY)),
    (CROSS_ORIGIN_RESOURCE_POLICY, text("cross-origin")),
    (ACCESS_CONTROL_ALLOW_ORIGIN, text("*")),
];

/// What is for one caller is kept by nobody else, and framed by nobody.
const OF_THE_CALLERS: [(HeaderName, HeaderValue); 5] = [
    (X_CONTENT_TYPE_OPTIONS, text("nosniff")),
    (CONTENT_SECURITY_POLICY, text("default-src 'none'; frame-ancestors 'none'")),
    (CROSS_ORIGIN_RESOURCE_POLICY, text("same-origin")),
    (REFERRER_POLICY, text("no-referrer")),
    (CACHE_CONTROL, text("no-store")),
];

/// An answer in JSON.
pub fn json(status: StatusCode, value: &impl Serialize) -> Result<Response, ApiError> {
    let bytes = serde_json::to_vec(value).map_err(|error| ApiError::Internal(error.into()))?;
    let mut response = ready_json(Bytes::from(bytes));
    *response.status_mut() = status;
    Ok(response)
}

/// 200 in JSON that was written before.
pub fn ready_json(bytes: Bytes) -> Response {
    let mut response = Response::new(Body::Full(bytes));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    private_headers(response.headers_mut());
    response
}

/// An answer in JSON that every site may read.
pub fn world_json(status: StatusCode, value: &impl Serialize) -> Result<Response, ApiError> {
    let bytes = serde_json::to_vec(value).map_err(|error| ApiError::Internal(error.into()))?;
    let mut response = Response::new(Body::Full(Bytes::from(bytes)));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    picture_headers(response.headers_mut());
    Ok(response)
}

/// 201 in JSON, with the address of what was made.
pub fn created(location: &str, value: &impl Serialize) -> Result<Response, ApiError> {
    let mut response = json(StatusCode::CREATED, value)?;
    let location = HeaderValue::from_str(location).map_err(|error| ApiError::Internal(error.into()))?;
    response.headers_mut().insert(LOCATION, location);
    Ok(response)
}

/// 204.
pub fn no_content() -> Response {
    let mut response = Response::new(Body::Empty);
    *response.status_mut() = StatusCode::NO_CONTENT;
    private_headers(response.headers_mut());
    response
}

/// Gives an answer the headers of pictures, unless it began with them.
pub fn picture_headers(headers: &mut HeaderMap) {
    if headers.get(CONTENT_SECURITY_POLICY).is_none_or(|policy| policy != PICTURE_POLICY) {
        set(headers, OF_PICTURES);
    }
}

/// Adds the headers of answers that are for their caller only.
pub fn private_headers(headers: &mut HeaderMap) {
    set(headers, OF_THE_CALLERS);
}

/// A path below the base, each segment escaped.
pub fn url_path(base: &str, segments: &[&str]) -> String {
    let escaped: Vec<String> =
        segments.iter().map(|segment| utf8_percent_encode(segment, SEGMENT).to_string()).collect();
    format!("{base}{}", escaped.join("/"))
}

/// Where a picture is served by its content, with the square that was chosen for it.
pub fn content_path(base: &str, picture: &Picture) -> String {
    let file = format!("{}.{}", picture.image.hash, picture.image.media.usual_extension());
    let path = url_path(base, &["p", &file]);
    picture.crop.map_or_else(|| path.clone(), |Crop { x, y, size }| format!("{path}?crop={x},{y},{size}"))
}

/// Puts each in the place of what stood there.
fn set<const N: usize>(headers: &mut HeaderMap, lines: [(HeaderName, HeaderValue); N]) {
    for (name, value) in lines {
        headers.insert(name, value);
    }
}

const fn text(value: &'static str) -> HeaderValue {
    HeaderValue::from_static(value)
}
