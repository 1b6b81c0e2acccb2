//! Building answers: JSON, 201 and 204, and others without a body.

use bytes::Bytes;
use hyper::StatusCode;
use hyper::header::{CONTENT_TYPE, ETAG, HeaderValue, LOCATION};
use serde::Serialize;

use super::security::{private_headers, public_headers};
use crate::http::{ApiError, Body};
use crate::values::EntityTag;

/// An answer.
pub(crate) type Response = hyper::Response<Body>;

/// A private answer in JSON.
///
/// # Errors
///
/// 500 where the value cannot be serialized.
pub(crate) fn json(status: StatusCode, value: &impl Serialize) -> Result<Response, ApiError> {
    let mut response = json_bytes(serialize(value)?);
    *response.status_mut() = status;
    Ok(response)
}

/// A private answer, 200, with JSON that was serialized before.
#[must_use]
pub(crate) fn json_bytes(bytes: Bytes) -> Response {
    let mut response = Response::new(Body::Full(bytes));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    private_headers(response.headers_mut());
    response
}

/// A public answer in JSON, which every site may read.
///
/// # Errors
///
/// 500 where the value cannot be serialized.
pub(crate) fn public_json(status: StatusCode, value: &impl Serialize) -> Result<Response, ApiError> {
    let mut response = Response::new(Body::Full(serialize(value)?));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    public_headers(response.headers_mut());
    Ok(response)
}

/// 201 in JSON, with the path of what was created.
///
/// # Errors
///
/// 500 where the value cannot be serialized.
pub(crate) fn created(location: &str, value: &impl Serialize) -> Result<Response, ApiError> {
    let mut response = json(StatusCode::CREATED, value)?;
    let location = HeaderValue::from_str(location).map_err(|error| ApiError::Internal(error.into()))?;
    response.headers_mut().insert(LOCATION, location);
    Ok(response)
}

/// A private answer in JSON about this version of a record.
///
/// # Errors
///
/// 500 where the value cannot be serialized.
pub(crate) fn versioned(version: &EntityTag, value: &impl Serialize) -> Result<Response, ApiError> {
    let mut response = json(StatusCode::OK, value)?;
    let tag = HeaderValue::from_maybe_shared(version.as_bytes().clone());
    response.headers_mut().insert(ETAG, tag.map_err(|error| ApiError::Internal(error.into()))?);
    Ok(response)
}

/// 204.
#[must_use]
pub(crate) fn no_content() -> Response {
    no_body(StatusCode::NO_CONTENT)
}

/// A private answer without a body.
#[must_use]
pub(crate) fn no_body(status: StatusCode) -> Response {
    let mut response = Response::new(Body::Empty);
    *response.status_mut() = status;
    private_headers(response.headers_mut());
    response
}

fn serialize(value: &impl Serialize) -> Result<Bytes, ApiError> {
    serde_json::to_vec(value).map(Bytes::from).map_err(|error| ApiError::Internal(error.into()))
}
