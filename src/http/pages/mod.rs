//! The embedded pages: plain files from `assets/pages`, under a policy that lets nothing in from outside.

use std::borrow::Cow;

use bytes::Bytes;
use hyper::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, HeaderValue};
use rust_embed::RustEmbed;

use crate::http::{ApiError, Body, Context, Response, private_headers};
use crate::values::Message;

#[derive(RustEmbed)]
#[folder = "assets/pages"]
struct Assets;

/// Scripts, styles, images and calls of our own; nothing inline, nothing framed.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// `GET /`: says that the server runs, and what to do next.
pub fn home() -> Result<Response, ApiError> {
    file("index.html")
}

/// `GET /setup`: where a set-up link is used. The link's token is behind the `#`, where only the page sees it.
pub fn setup() -> Result<Response, ApiError> {
    file("setup.html")
}

/// `GET /assets/{file}`: what the pages are made of. The pages themselves have addresses of their own.
pub fn asset(context: &Context) -> Result<Response, ApiError> {
    let name: String = context.path_parameter("file", Message::NoSuchPage)?;
    let is_page = matches!(name.rsplit_once('.'), Some((_, "html")));
    if is_page { Err(ApiError::NotFound(Message::NoSuchPage)) } else { file(&name) }
}

fn file(name: &str) -> Result<Response, ApiError> {
    let media = media_type(name).ok_or(ApiError::NotFound(Message::NoSuchPage))?;
    let file = Assets::get(name).ok_or(ApiError::NotFound(Message::NoSuchPage))?;
    let bytes = match file.data {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => Bytes::from(bytes),
    };
    let mut response = Response::new(Body::Full(bytes));
    let headers = response.headers_mut();
    private_headers(headers);
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    );
    Ok(response)
}

fn media_type(name: &str) -> Option<&'static str> {
    let (_, ending) = name.rsplit_once('.')?;
    match ending {
        "html" => Some("text/html; charset=utf-8"),
        "css" => Some("text/css; charset=utf-8"),
        "js" => Some("text/javascript; charset=utf-8"),
        "svg" => Some("image/svg+xml"),
        _ => None,
    }
}
