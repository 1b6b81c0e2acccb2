//! The embedded pages: one shell for every page, and the assets that it loads, with a Content Security Policy that allows
//! nothing from elsewhere. What a page shows comes from the API.

mod assets;
mod shell;
pub(crate) mod sign_in;

use bytes::Bytes;
use hyper::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName,
    HeaderValue, VARY,
};

use crate::http::{ApiError, Body, Context, Response, is_trustworthy, private_headers};
use crate::values::Message;

/// Our own scripts, styles, images, requests and the worker that fits photos; `blob:` is the picture that was chosen and is not
/// sent yet. Scripts cannot turn a text into markup or code (Trusted Types), but for the worker's address.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; \
                      connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; \
                      form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; \
                      trusted-types tondo";

/// What pages may use of the device: the camera, for a picture.
const PERMISSIONS: &str = "camera=(self), geolocation=(), microphone=(), payment=(), usb=()";

const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");

/// `GET /`, `GET /setup` and every page below `/-/`: the shell. Its script shows the page of the address.
pub(crate) async fn page(context: &mut Context) -> Result<Response, ApiError> {
    let text = shell::render(context)?;
    let mut response = answer(context, Bytes::from(text), "text/html; charset=utf-8");
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(VARY, HeaderValue::from_static("Accept-Language, Cookie"));
    Ok(response)
}

/// `GET /assets/{digest}/…`: scripts, styles, images and texts of the pages. What is there never changes.
pub(crate) async fn asset(context: &mut Context) -> Result<Response, ApiError> {
    let missing = || ApiError::NotFound(Message::NoSuchPage);
    let path = context.app.config.base_path.strip(context.head.uri.path()).ok_or_else(missing)?;
    let rest = path.strip_prefix("/assets/").ok_or_else(missing)?;
    let (digest, name) = rest.split_once('/').ok_or_else(missing)?;
    // Another version's scripts do not fit to what this one has: the page says so and loads anew.
    let asset = assets::find(name).filter(|_| digest == assets::digest()).ok_or_else(missing)?;
    let media = media_type(name).ok_or_else(missing)?;
    let is_gzip_accepted = context.header(ACCEPT_ENCODING).is_some_and(accepts_gzip);
    let bytes = if is_gzip_accepted { asset.gzip()? } else { asset.plain()? };
    let mut response = answer(context, bytes, media);
    let headers = response.headers_mut();
    if is_gzip_accepted {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    headers.insert(VARY, HeaderValue::from_static("Accept-Encoding"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(assets::CACHE_CONTROL));
    Ok(response)
}

/// `GET /favicon.ico`, which browsers ask for without being told to.
pub(crate) async fn icon(context: &mut Context) -> Result<Response, ApiError> {
    let bytes = assets::find("tondo.svg").ok_or(ApiError::NotFound(Message::NoSuchPage))?.plain()?;
    let mut response = answer(context, bytes, "image/svg+xml");
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("max-age=86400"));
    Ok(response)
}

fn answer(context: &Context, bytes: Bytes, media: &'static str) -> Response {
    let mut response = Response::new(Body::Full(bytes));
    let headers = response.headers_mut();
    private_headers(headers);
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(PERMISSIONS_POLICY, HeaderValue::from_static(PERMISSIONS));
    // Browsers ignore it elsewhere, and say so on the console of every page.
    if is_trustworthy(context) {
        headers.insert(OPENER_POLICY, HeaderValue::from_static("same-origin"));
    }
    response
}

/// Whether an `Accept-Encoding` (RFC 9110, 12.5.3) allows gzip.
fn accepts_gzip(accepted: &str) -> bool {
    accepted.split(',').any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        let is_refused =
            weight.trim().strip_prefix("q=").is_some_and(|q| q.trim_end_matches(['0', '.']).is_empty());
        name.trim().eq_ignore_ascii_case("gzip") && !is_refused
    })
}

fn media_type(name: &str) -> Option<&'static str> {
    let (_, extension) = name.rsplit_once('.')?;
    match extension {
        "css" => Some("text/css; charset=utf-8"),
        "ftl" => Some("text/plain; charset=utf-8"),
        "js" => Some("text/javascript; charset=utf-8"),
        "svg" => Some("image/svg+xml"),
        "webmanifest" => Some("application/manifest+json"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_is_sent_to_clients_that_accept_it() {
        for (accepted, is_accepted) in [
            ("gzip, deflate, br", true),
            ("br;q=1.0, GZIP;q=0.5", true),
            ("gzip;q=0", false),
            ("gzip;q=0.000", false),
            ("gzip;q=0.001", true),
            ("identity", false),
            ("", false),
        ] {
            assert_eq!(accepts_gzip(accepted), is_accepted, "{accepted}");
        }
    }
}
