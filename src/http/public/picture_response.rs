//! Answers with a picture: the stored file, whole or in part, a rendition or a default avatar; or 304 where the caller's
//! copy is current.

use std::sync::LazyLock;

use hyper::Method;
use hyper::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG,
    HeaderName, HeaderValue, LAST_MODIFIED, VARY,
};
use hyper::{HeaderMap, StatusCode};
use jiff::Timestamp;

use super::picture_query::FormatChoice;
use crate::catalog::Dependency;
use crate::http::{
    ApiError, Body, ByteRange, Context, Freshness, KeptBody, Response, Reusable, Validators,
    content_disposition, public_headers,
};
use crate::rendition_cache::LargeHit;
use crate::services::default_avatars;
use crate::services::lookup::{MasterSource, Original, cached, cached_file, open_master};
use crate::services::renditions::{RenditionOutcome, rendition};
use crate::services::{CachedResponse, DefaultAvatarSpec, ResponseKey};
use crate::values::{DefaultAvatarFormat, RenditionSpec};

/// The headers that every picture has, some with empty values to be filled in. Cloning this map costs a fraction of
/// building it for each answer.
static HEADER_TEMPLATE: LazyLock<HeaderMap> = LazyLock::new(|| {
    let to_fill_in = [CONTENT_TYPE, CONTENT_LENGTH, ETAG, LAST_MODIFIED, CACHE_CONTROL];
    let mut headers: HeaderMap =
        to_fill_in.map(|name| (name, HeaderValue::from_static(""))).into_iter().collect();
    public_headers(&mut headers);
    headers
});

/// How an answer is cached and named.
#[derive(Debug)]
pub(super) struct CachePolicy<'a> {
    /// Since when the URL has shown this picture.
    pub(super) last_modified: Timestamp,
    /// Which conditional headers count.
    pub(super) conditions: Conditions,
    /// The `Cache-Control` header.
    pub(super) cache_control: HeaderValue,
    /// What must not change for the answer to be given again, taken before it was read; `None` where it is not given again.
    pub(super) depends_on: Option<Vec<Dependency>>,
    /// The file name in `Content-Disposition`, without its extension: ASCII letters, digits, `-` and `_`. `None` where the
    /// URL ends in the file name.
    pub(super) file_stem: Option<&'a str>,
}

/// Which headers of a request decide on 304.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Conditions {
    /// `If-None-Match` and `If-Modified-Since`.
    TagOrDate,
    /// `If-None-Match` only.
    Tag,
}

impl CachePolicy<'_> {
    fn check(&self, validators: &Validators, request: &HeaderMap) -> Freshness {
        match self.conditions {
            Conditions::TagOrDate => validators.check(request),
            Conditions::Tag => validators.check_tag(request),
        }
    }
}

/// Answers with a stored picture: the rendition `spec`, or the stored file where there is none.
pub(super) async fn picture_response(
    context: &Context,
    original: &Original,
    spec: Option<RenditionSpec>,
    choice: FormatChoice,
    policy: CachePolicy<'_>,
) -> Result<Response, ApiError> {
    let (response, media) = match spec {
        None => (stored_file(context, original, &policy).await?, original.media),
        Some(spec) => (rendered(context, original, spec, &policy).await?, spec.media),
    };
    let file = ResponseKey::Stored { blob: original.blob, spec };
    Ok(with_policy(response, choice, policy, media.usual_extension(), Some(file)))
}

/// Answers with a default avatar.
pub(super) async fn default_avatar_response(
    context: &Context,
    spec: DefaultAvatarSpec,
    choice: FormatChoice,
    policy: CachePolicy<'_>,
) -> Result<Response, ApiError> {
    let (format, file) = (spec.format, ResponseKey::DefaultAvatar(spec.clone()));
    let cached = match cached_file(&context.app, &file) {
        Some(cached) => cached,
        None => Box::pin(default_avatars::default_avatar(&context.app, spec)).await?,
    };
    Ok(cached_response(context, &cached, format, choice, policy, Some(file)))
}

/// Answers with a file in memory; `file` is its key there, if it has one.
pub(super) fn cached_response(
    context: &Context,
    cached: &CachedResponse,
    format: DefaultAvatarFormat,
    choice: FormatChoice,
    policy: CachePolicy<'_>,
    file: Option<ResponseKey>,
) -> Response {
    let validators = Validators::new(cached.tag.clone(), policy.last_modified);
    let mut response = match policy.check(&validators, context.headers()) {
        Freshness::NotModified => not_modified(),
        Freshness::Send => whole_file(Body::Full(cached.bytes.clone()), format.content_type()),
    };
    validators.write_to(response.headers_mut());
    with_policy(response, choice, policy, format.usual_extension(), file)
}

/// Sets `Cache-Control`, `Vary` and `Content-Disposition`, and says by which file the answer may be given again.
fn with_policy(
    mut response: Response,
    choice: FormatChoice,
    policy: CachePolicy<'_>,
    extension: &str,
    file: Option<ResponseKey>,
) -> Response {
    let is_unsatisfiable = response.status() == StatusCode::RANGE_NOT_SATISFIABLE;
    let headers = response.headers_mut();
    headers.insert(
        CACHE_CONTROL,
        if is_unsatisfiable { HeaderValue::from_static("no-store") } else { policy.cache_control },
    );
    if choice == FormatChoice::Negotiated {
        headers.insert(VARY, HeaderValue::from_static("accept"));
    }
    if let Some(stem) = policy.file_stem {
        insert(&mut response, CONTENT_DISPOSITION, content_disposition::inline(stem, extension));
    }
    let is_of_file =
        matches!(response.body(), Body::Full(_)) || response.status() == StatusCode::NOT_MODIFIED;
    if is_of_file && let Some((file, dependencies)) = file.zip(policy.depends_on) {
        response.extensions_mut().insert(Reusable { body: KeptBody::File(file), dependencies });
    }
    response
}

async fn rendered(
    context: &Context,
    original: &Original,
    spec: RenditionSpec,
    policy: &CachePolicy<'_>,
) -> Result<Response, ApiError> {
    let outcome = match cached(&context.app, original.blob, Some(spec)) {
        Some(cached) => RenditionOutcome::CachedResponse(cached),
        None => Box::pin(rendition(&context.app, original, spec)).await?,
    };
    let (tag, body) = match outcome {
        RenditionOutcome::CachedResponse(cached) => (cached.tag.clone(), Body::Full(cached.bytes.clone())),
        RenditionOutcome::Stored(LargeHit { file, bytes, hash }) => (hash.into(), Body::file(file, bytes)),
    };
    let validators = Validators::new(tag, policy.last_modified);
    let mut response = match policy.check(&validators, context.headers()) {
        Freshness::NotModified => not_modified(),
        Freshness::Send => whole_file(body, spec.media.mime()),
    };
    validators.write_to(response.headers_mut());
    Ok(response)
}

async fn stored_file(
    context: &Context,
    original: &Original,
    policy: &CachePolicy<'_>,
) -> Result<Response, ApiError> {
    let cached = cached(&context.app, original.blob, None);
    let tag = cached.as_ref().map_or_else(|| original.blob.into(), |cached| cached.tag.clone());
    let validators = Validators::new(tag, policy.last_modified);
    let mut response = match (policy.check(&validators, context.headers()), cached) {
        (Freshness::NotModified, _) => not_modified(),
        (Freshness::Send, Some(cached)) => {
            requested_range(context, original, &validators, MasterSource::CachedResponse(cached))?
        }
        (Freshness::Send, None) => {
            let master = Box::pin(open_master(&context.app, original)).await?;
            requested_range(context, original, &validators, master)?
        }
    };
    validators.write_to(response.headers_mut());
    response.headers_mut().insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    Ok(response)
}

/// The bytes of the stored file that the request's `Range` names.
fn requested_range(
    context: &Context,
    original: &Original,
    validators: &Validators,
    master: MasterSource,
) -> Result<Response, ApiError> {
    // `Range` has a meaning for GET only (RFC 9110, 14.2).
    let range = match context.head.method {
        Method::GET => ByteRange::from_headers(context.headers(), validators, original.bytes),
        _ => ByteRange::Whole,
    };
    let (first, count) = range.span(original.bytes);
    let body = match master {
        MasterSource::CachedResponse(cached) => {
            let index = |byte: u64| usize::try_from(byte).unwrap_or(usize::MAX).min(cached.bytes.len());
            Body::Full(cached.bytes.slice(index(first)..index(first + count)))
        }
        MasterSource::File(file) => {
            let file = file.positioned_at(first).map_err(|error| ApiError::Internal(error.into()))?;
            Body::file(file, count)
        }
    };
    let mut response = whole_file(body, original.media.mime());
    *response.status_mut() = match range {
        ByteRange::Whole => StatusCode::OK,
        ByteRange::Part(_) => StatusCode::PARTIAL_CONTENT,
        ByteRange::Unsatisfiable => StatusCode::RANGE_NOT_SATISFIABLE,
    };
    if range == ByteRange::Unsatisfiable {
        // There is no body whose type it could name.
        response.headers_mut().remove(CONTENT_TYPE);
    }
    insert(&mut response, CONTENT_RANGE, range.content_range(original.bytes));
    Ok(response)
}

fn whole_file(body: Body, mime: &'static str) -> Response {
    let length = HeaderValue::from(body.len_bytes());
    let mut response = Response::new(body);
    response.headers_mut().clone_from(&HEADER_TEMPLATE);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(mime));
    response.headers_mut().insert(CONTENT_LENGTH, length);
    response
}

fn not_modified() -> Response {
    let mut response = Response::new(Body::Empty);
    *response.status_mut() = StatusCode::NOT_MODIFIED;
    response
}

fn insert(response: &mut Response, name: HeaderName, value: Option<HeaderValue>) {
    if let Some(value) = value {
        response.headers_mut().insert(name, value);
    }
}
