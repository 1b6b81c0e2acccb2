//! The embedded pages: plain files from `assets/pages`, with a Content Security Policy that allows nothing from elsewhere.

use std::borrow::Cow;

use bytes::Bytes;
use hyper::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, HeaderValue};
use rust_embed::RustEmbed;

use crate::http::{ApiError, Body, Context, Response, is_trustworthy, private_headers};
use crate::values::Message;

#[derive(RustEmbed)]
#[folder = "assets/pages"]
struct Assets;

/// Only our own scripts, styles, images and requests; nothing inline, no framing.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");

/// `GET /`: shows that the server runs, and what to do next.
pub(crate) async fn home(context: &mut Context) -> Result<Response, ApiError> {
    file(context, "index.html")
}

/// `GET /setup`: uses a setup link. The link's token is after the `#`, where only the page sees it.
pub(crate) async fn setup(context: &mut Context) -> Result<Response, ApiError> {
    file(context, "setup.html")
}

/// `GET /assets/{file}`: scripts, styles and images of the pages. The pages have paths of their own.
pub(crate) async fn asset(context: &mut Context) -> Result<Response, ApiError> {
    let name: String = context.path_parameter("file", Message::NoSuchPage)?;
    let is_page = matches!(name.rsplit_once('.'), Some((_, "html")));
    if is_page { Err(ApiError::NotFound(Message::NoSuchPage)) } else { file(context, &name) }
}

fn file(context: &Context, name: &str) -> Result<Response, ApiError> {
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
    // Browsers ignore it elsewhere, and say so on the console of every page.
    if is_trustworthy(context) {
        headers.insert(OPENER_POLICY, HeaderValue::from_static("same-origin"));
    }
    Ok(response)
}

fn media_type(name: &str) -> Option<&'static str> {
    let (_, extension) = name.rsplit_once('.')?;
    match extension {
        "html" => Some("text/html; charset=utf-8"),
        "css" => Some("text/css; charset=utf-8"),
        "js" => Some("text/javascript; charset=utf-8"),
        "svg" => Some("image/svg+xml"),
        _ => None,
    }
}
