//! Sending a picture: the stored file, whole or in part, or a rendition of it; or 304 where the caller has it.

use std::io::{Seek, SeekFrom};
use std::sync::LazyLock;

use hyper::Method;
use hyper::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG,
    HeaderName, HeaderValue, LAST_MODIFIED, VARY,
};
use hyper::{HeaderMap, StatusCode};
use jiff::Timestamp;

use super::picture_query::Choice;
use crate::http::{ApiError, Body, ByteRange, Context, Freshness, Response, Validators, picture_headers};
use crate::rendition_cache::LargeHit;
use crate::services::default_avatars;
use crate::services::lookup::{MasterSource, Original, in_memory, open_master};
use crate::services::renditions::{RenditionOutcome, rendition};
use crate::services::{CachedResponse, DefaultAvatarSpec};
use crate::values::{DefaultAvatarFormat, RenditionSpec};

/// The head of every picture's answer, in which some values are still to be filled in. Copying it costs a fraction of
/// putting it together each time.
static HEAD: LazyLock<HeaderMap> = LazyLock::new(|| {
    let to_fill_in = [CONTENT_TYPE, CONTENT_LENGTH, ETAG, LAST_MODIFIED, CACHE_CONTROL];
    let mut head: HeaderMap =
        to_fill_in.map(|name| (name, HeaderValue::from_static(""))).into_iter().collect();
    picture_headers(&mut head);
    head
});

/// How an answer may be kept, and under which name.
#[derive(Debug)]
pub(super) struct CachePolicy<'a> {
    /// Since when the address has shown this.
    pub(super) modified: Timestamp,
    /// By what a caller's copy is known to be good.
    pub(super) conditions: Conditions,
    /// What caches are told.
    pub(super) cache_control: HeaderValue,
    /// What the file is called where somebody saves it, without its ending; `None` where the address says it.
    pub(super) stem: Option<&'a str>,
}

/// By what a caller's copy is known to be good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Conditions {
    /// Its tag, or the time of the last change.
    TagOrDate,
    /// Its tag only.
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

/// Sends what is wanted of a picture.
pub(super) async fn send(
    context: &Context,
    original: &Original,
    look: Option<RenditionSpec>,
    choice: Choice,
    terms: CachePolicy<'_>,
) -> Result<Response, ApiError> {
    let (response, media) = match look {
        None => (stored(context, original, &terms).await?, original.media),
        Some(look) => (made(context, original, look, &terms).await?, look.media),
    };
    Ok(completed(response, choice, terms, media.usual_extension()))
}

/// Sends a drawing.
pub(super) async fn send_drawing(
    context: &Context,
    drawn: DefaultAvatarSpec,
    choice: Choice,
    terms: CachePolicy<'_>,
) -> Result<Response, ApiError> {
    let format = drawn.format;
    let ready = match default_avatars::in_memory(&context.app, &drawn) {
        Some(ready) => ready,
        None => Box::pin(default_avatars::drawing(&context.app, drawn)).await?,
    };
    Ok(send_ready(context, &ready, format, choice, terms))
}

/// Sends what is in memory.
pub(super) fn send_ready(
    context: &Context,
    ready: &CachedResponse,
    format: DefaultAvatarFormat,
    choice: Choice,
    terms: CachePolicy<'_>,
) -> Response {
    let validators = Validators::with_tag(&ready.tag, terms.modified);
    let mut response = match terms.check(&validators, context.headers()) {
        Freshness::NotModified => not_modified(),
        Freshness::Send => whole(Body::Full(ready.bytes.clone()), format.mime()),
    };
    validators.write_to(response.headers_mut());
    completed(response, choice, terms, format.usual_extension())
}

/// Adds how the answer may be kept, by what it was chosen, and its name.
fn completed(mut response: Response, choice: Choice, terms: CachePolicy<'_>, extension: &str) -> Response {
    let status = response.status();
    let headers = response.headers_mut();
    let is_nothing = status == StatusCode::RANGE_NOT_SATISFIABLE;
    headers.insert(
        CACHE_CONTROL,
        if is_nothing { HeaderValue::from_static("no-store") } else { terms.cache_control },
    );
    if choice == Choice::Negotiated {
        headers.insert(VARY, HeaderValue::from_static("accept"));
    }
    if let Some(stem) = terms.stem {
        let name = ["inline; filename=\"", stem, ".", extension, "\""].concat();
        insert(&mut response, CONTENT_DISPOSITION, HeaderValue::try_from(name).ok());
    }
    response
}

async fn made(
    context: &Context,
    original: &Original,
    look: RenditionSpec,
    terms: &CachePolicy<'_>,
) -> Result<Response, ApiError> {
    let answer = match in_memory(&context.app, original.blob, Some(look)) {
        Some(ready) => RenditionOutcome::CachedResponse(ready),
        None => Box::pin(rendition(&context.app, original, look)).await?,
    };
    let (validators, body) = match answer {
        RenditionOutcome::CachedResponse(ready) => {
            (Validators::with_tag(&ready.tag, terms.modified), Body::Full(ready.bytes.clone()))
        }
        RenditionOutcome::Stored(LargeHit { file, bytes, hash }) => {
            (Validators::new(hash, terms.modified), Body::file(file, bytes))
        }
    };
    let mut response = match terms.check(&validators, context.headers()) {
        Freshness::NotModified => not_modified(),
        Freshness::Send => whole(body, look.media.mime()),
    };
    validators.write_to(response.headers_mut());
    Ok(response)
}

async fn stored(
    context: &Context,
    original: &Original,
    terms: &CachePolicy<'_>,
) -> Result<Response, ApiError> {
    let ready = in_memory(&context.app, original.blob, None);
    let validators = match &ready {
        Some(ready) => Validators::with_tag(&ready.tag, terms.modified),
        None => Validators::new(original.blob, terms.modified),
    };
    let mut response = match (terms.check(&validators, context.headers()), ready) {
        (Freshness::NotModified, _) => not_modified(),
        (Freshness::Send, Some(ready)) => {
            portion(context, original, &validators, MasterSource::CachedResponse(ready))?
        }
        (Freshness::Send, None) => {
            let master = Box::pin(open_master(&context.app, original)).await?;
            portion(context, original, &validators, master)?
        }
    };
    validators.write_to(response.headers_mut());
    response.headers_mut().insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    Ok(response)
}

/// The part of the stored file that is asked for.
fn portion(
    context: &Context,
    original: &Original,
    validators: &Validators,
    master: MasterSource,
) -> Result<Response, ApiError> {
    // Ranges are a matter of GET (RFC 9110, 14.2).
    let portion = match context.head.method {
        Method::GET => ByteRange::of(context.headers(), validators, original.bytes),
        _ => ByteRange::Whole,
    };
    let (first, count) = match &portion {
        ByteRange::Whole => (0, original.bytes),
        ByteRange::Part(range) => (*range.start(), range.end() - range.start() + 1),
        ByteRange::Unsatisfiable => (0, 0),
    };
    let body = match master {
        MasterSource::CachedResponse(ready) => {
            let at = |place: u64| usize::try_from(place).unwrap_or(usize::MAX).min(ready.bytes.len());
            Body::Full(ready.bytes.slice(at(first)..at(first + count)))
        }
        MasterSource::File(mut file) => {
            file.seek(SeekFrom::Start(first)).map_err(|error| ApiError::Internal(error.into()))?;
            Body::file(file, count)
        }
    };
    let mut response = whole(body, original.media.mime());
    *response.status_mut() = match portion {
        ByteRange::Whole => StatusCode::OK,
        ByteRange::Part(_) => StatusCode::PARTIAL_CONTENT,
        ByteRange::Unsatisfiable => StatusCode::RANGE_NOT_SATISFIABLE,
    };
    insert(&mut response, CONTENT_RANGE, portion.content_range(original.bytes));
    Ok(response)
}

fn whole(body: Body, mime: &'static str) -> Response {
    let length = HeaderValue::from(body.len_bytes());
    let mut response = Response::new(body);
    response.headers_mut().clone_from(&HEAD);
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
