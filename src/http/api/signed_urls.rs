//! Handing out signed URLs of pictures.

use hyper::StatusCode;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::caller::Caller;
use super::json_fields::{self, Raw};
use crate::http::{ApiError, Context, Response, json};
use crate::services::signed_urls::{can_be_signed, sign};
use crate::values::{Message, ValidationErrors};

/// The most URLs that are signed at once.
const MAX_URLS: usize = 1000;

/// The longest URL, in bytes.
const MAX_URL_BYTES: usize = 2048;

/// The largest body.
const MAX_BODY_BYTES: u64 = 1024 * 1024;

/// How long a signature holds, in seconds: a week at most, an hour unless said otherwise.
const MAX_LIFETIME_S: u32 = 7 * 24 * 3600;
const DEFAULT_LIFETIME_S: u32 = 3600;

/// URLs to be signed.
#[derive(Deserialize, ToSchema)]
#[schema(as = UrlsToSign, example = json!({"urls": ["/avatar/84059b07d4be67b806386c0aad8070a23f18836bbaae342275dc0a83414c32ee?s=80"], "lifetime": 3600}))]
struct UrlsForm<'a> {
    /// Up to 1000 paths of pictures on this server, or whole URLs of it, with their queries.
    #[serde(borrow)]
    #[schema(value_type = Vec<String>)]
    urls: Raw<'a>,
    /// How long the signatures hold, in seconds.
    #[serde(borrow)]
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 604_800, default = 3600)]
    lifetime: Raw<'a>,
}

/// Signed URLs.
#[derive(Serialize, ToSchema)]
#[schema(as = SignedUrls)]
struct UrlsJson {
    /// The URLs, in the order of the request, with `expires` and `signature` in the query.
    urls: Vec<String>,
    /// Until when they hold.
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
}

/// Sign URLs of pictures
///
/// For servers with `pictures = signed-urls`: whoever has a signed URL may see that picture until it expires, in any size and
/// format. Where everybody may see pictures, the signature changes nothing.
#[utoipa::path(
    post,
    path = "",
    tag = "Pictures",
    request_body = UrlsForm,
    responses((status = 200, description = "The signed URLs.", body = UrlsJson))
)]
pub(crate) async fn sign_urls(context: &mut Context, _caller: Caller) -> Result<Response, ApiError> {
    let body = json_fields::json_body_up_to(context, MAX_BODY_BYTES).await?;
    let form: UrlsForm<'_> = json_fields::object(&body)?;
    let mut errors = ValidationErrors::new();
    let urls = errors.take("urls", urls(form.urls));
    let lifetime = errors.take("lifetime", lifetime(form.lifetime));
    let site = context.site();
    let paths = urls.iter().flatten().map(|url| path_of(context, &site, url)).collect::<Option<Vec<_>>>();
    if paths.is_none() {
        errors.add("urls", Message::PictureUrlInvalid);
    }
    let (Some(urls), Some(paths), Some(lifetime), true) = (&urls, paths, lifetime, errors.is_empty()) else {
        return Err(ApiError::Invalid(errors));
    };
    let end = context.app.clock.now() + SignedDuration::from_secs(lifetime.into());
    // As the URLs have it: in whole seconds.
    let expires_at = Timestamp::from_second(end.as_second()).unwrap_or(end);
    let mut signed = Vec::with_capacity(urls.len());
    for (url, path) in urls.iter().zip(paths) {
        let signature = sign(&context.app, path, expires_at).await?;
        let separator = if url.contains('?') { '&' } else { '?' };
        signed.push(format!("{url}{separator}expires={}&signature={signature}", expires_at.as_second()));
    }
    json(StatusCode::OK, &UrlsJson { urls: signed, expires_at })
}

fn urls(raw: Raw<'_>) -> Result<Vec<String>, Message> {
    let field = || "urls".to_owned();
    let raw = raw.ok_or_else(|| Message::FieldRequired { field: field() })?;
    let urls: Vec<String> =
        serde_json::from_str(raw.get()).map_err(|_error| Message::FieldNotAList { field: field() })?;
    match urls.len() {
        0 => Err(Message::FieldRequired { field: field() }),
        1..=MAX_URLS => Ok(urls),
        _ => Err(Message::TooManyRows { max: MAX_URLS as u64 }),
    }
}

fn lifetime(raw: Raw<'_>) -> Result<u32, Message> {
    match raw {
        None => Ok(DEFAULT_LIFETIME_S),
        given => json_fields::number("lifetime", given, 1, MAX_LIFETIME_S),
    }
}

/// The path below the base path of a URL of this server that names a picture and is not signed yet.
fn path_of<'a>(context: &Context, site: &str, url: &'a str) -> Option<&'a str> {
    let target = url.strip_prefix(site).unwrap_or(url);
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let path = context.app.config.base_path.strip(path)?;
    let is_plain =
        url.len() <= MAX_URL_BYTES && url.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#');
    let is_signed = form_urlencoded::parse(query.as_bytes())
        .any(|(name, _)| matches!(name.as_ref(), "expires" | "signature"));
    (is_plain && !is_signed && can_be_signed(path)).then_some(path)
}
