//! Whole answers in memory, by the target of their request: a picture that is shown again needs no route, no look-up and no
//! head built anew, and neither does "there is none".
//!
//! A ready answer says what its handler would say: it is given while the settings are the same, nothing that the handler read
//! has changed, and the picture is in memory. Here are heads; `services` keeps the pictures' bytes. Anything unusual about a
//! request leaves it to the handler.

use std::hash::{BuildHasher, Hash, RandomState};
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use hyper::header::{
    ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, ETAG, EXPECT, HOST, HeaderMap, HeaderValue, IF_MODIFIED_SINCE,
    IF_NONE_MATCH, IF_RANGE, RANGE, TRANSFER_ENCODING, VARY,
};
use hyper::{Method, StatusCode, Uri, Version};
use quick_cache::Equivalent;
use quick_cache::sync::Cache;

use super::{Body, Context, Response};
use crate::catalog::Dependency;
use crate::services::renditions::at_once;
use crate::services::{App, READY_ANSWERS_SHARE, ResponseKey, settings};
use crate::values::is_tag_in_list;

/// The longest target, and the longest `Accept`, by which an answer is kept, in bytes.
const MAX_TARGET_BYTES: usize = 512;
const MAX_ACCEPT_BYTES: usize = 256;

/// What a ready answer takes, about: its target, and the map of its headers with their values.
const ANSWER_BYTES: u64 = 2560;

/// Targets that are remembered as asked for once: four for each answer, at least and at most so many. Most targets are never
/// asked for again, and not worth an entry.
const ONCE_SEEN: RangeInclusive<u64> = 1024..=65_536;

/// The ready answers of one server.
#[derive(Debug)]
pub(super) struct ReadyAnswers {
    answers: Cache<Target, Arc<ReadyAnswer>>,
    /// The `cache_memory` that the capacity follows.
    cache_memory: AtomicU64,
    /// Hashes of targets that were asked for once, each in its place.
    once_seen: Box<[AtomicU64]>,
    hasher: RandomState,
}

/// What an answer must have to be given again. Handlers attach it to their answers.
#[derive(Debug, Clone)]
pub(crate) struct Reusable {
    /// Where the body is.
    pub(crate) body: KeptBody,
    /// What must not change, taken before it was read.
    pub(crate) dependencies: Vec<Dependency>,
}

/// Where the body of a ready answer is.
#[derive(Debug, Clone)]
pub(crate) enum KeptBody {
    /// A picture, in the memory of `services`.
    File(ResponseKey),
    /// A text of this program.
    Text(&'static str),
}

/// By what an answer is found.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Target {
    path_and_query: Box<str>,
    /// The `Accept` of the request, empty without one; `None` where the answer does not vary by it.
    accept: Option<Box<[u8]>>,
}

/// The same, borrowed from a request.
#[derive(Debug, Clone, Copy, Hash)]
struct TargetRef<'a> {
    path_and_query: &'a str,
    accept: Option<&'a [u8]>,
}

/// Whether answers to one path and query differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Varies {
    No,
    ByAccept,
}

/// A request of the usual kind, for the whole of something.
#[derive(Debug)]
struct UsualRequest<'a> {
    path_and_query: &'a str,
    accept: &'a [u8],
    host: &'a [u8],
    if_none_match: Option<&'a HeaderValue>,
}

#[derive(Debug)]
struct ReadyAnswer {
    status: StatusCode,
    headers: HeaderMap,
    reusable: Reusable,
    /// The generation of the settings under which it was made.
    generation: u64,
    /// The host that the first request named. It was validated, so an equal one is valid, too.
    host: Box<[u8]>,
    /// The pattern of its route.
    pattern: &'static str,
}

/// An answer that was found, and the pattern of its route.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) response: Response,
    pub(super) pattern: &'static str,
}

impl ReadyAnswers {
    /// None yet.
    #[must_use]
    pub(super) fn new(cache_memory: u64) -> Self {
        let capacity = capacity(cache_memory);
        Self {
            answers: Cache::new(usize::try_from(capacity).unwrap_or(usize::MAX)),
            cache_memory: AtomicU64::new(cache_memory),
            once_seen: (0..once_seen(capacity)).map(|_| AtomicU64::new(0)).collect(),
            hasher: RandomState::new(),
        }
    }

    /// The answer to a request, if it is ready.
    pub(super) fn find<B>(&self, app: &App, request: &hyper::Request<B>) -> Option<Found> {
        let (method, uri) = (request.method(), request.uri());
        let usual = UsualRequest::read(method, uri, request.version(), request.headers())?;
        let answer = self
            .answers
            .get(&usual.target(Varies::No))
            .or_else(|| self.answers.get(&usual.target(Varies::ByAccept)))?;
        let holds = answer.generation == settings::generation(app)
            && *answer.host == *usual.host
            && app.catalog.are_unchanged(&answer.reusable.dependencies);
        let response = if holds { answer.to(app, usual.if_none_match)? } else { return None };
        Some(Found { response, pattern: answer.pattern })
    }

    /// Keeps an answer that may be given again, from the second time on.
    pub(super) fn keep(&self, context: &Context, response: &Response, mut reusable: Reusable) {
        let head = &context.head;
        let usual = UsualRequest::read(&head.method, &head.uri, head.version, &head.headers);
        let (Some(usual), Some(settings)) = (usual, context.config.dependency()) else { return };
        let (headers, status) = (response.headers(), response.status());
        let varies = if headers.contains_key(VARY) { Varies::ByAccept } else { Varies::No };
        let target = usual.target(varies);
        let is_kept = matches!(status, StatusCode::OK | StatusCode::NOT_MODIFIED | StatusCode::NOT_FOUND);
        if !is_kept || !self.was_seen(&target) {
            return;
        }
        self.follow(context.config.cache_memory.bytes());
        reusable.dependencies.push(settings);
        let answer = ReadyAnswer {
            status,
            headers: headers.clone(),
            reusable,
            generation: context.generation,
            host: usual.host.into(),
            pattern: context.pattern(),
        };
        self.answers.insert(target.to_owned(), Arc::new(answer));
    }

    /// Whether a target was asked for lately; it is from now on.
    fn was_seen(&self, target: &TargetRef<'_>) -> bool {
        let hash = self.hasher.hash_one(target);
        let place = usize::try_from(hash % self.once_seen.len().max(1) as u64).unwrap_or(0);
        self.once_seen.get(place).is_some_and(|seen| seen.swap(hash, Ordering::Relaxed) == hash)
    }

    fn follow(&self, cache_memory: u64) {
        if self.cache_memory.swap(cache_memory, Ordering::Relaxed) != cache_memory {
            self.answers.set_capacity(capacity(cache_memory));
        }
    }
}

/// How many answers so much memory has room for.
fn capacity(cache_memory: u64) -> u64 {
    cache_memory / READY_ANSWERS_SHARE / ANSWER_BYTES
}

/// How many targets are remembered as asked for once.
fn once_seen(capacity: u64) -> u64 {
    capacity.saturating_mul(4).clamp(*ONCE_SEEN.start(), *ONCE_SEEN.end())
}

impl<'a> UsualRequest<'a> {
    /// `None` for a request that asks for a part, has a body, depends on a date, or says twice what must be said once.
    fn read(
        method: &Method,
        uri: &'a Uri,
        version: Version,
        headers: &'a HeaderMap,
    ) -> Option<UsualRequest<'a>> {
        let path_and_query = uri.path_and_query()?.as_str();
        if *method != Method::GET || path_and_query.len() > MAX_TARGET_BYTES {
            return None;
        }
        let (mut host, mut accept, mut if_none_match) = (None, None, None);
        for (name, value) in headers {
            let place = if *name == HOST {
                &mut host
            } else if *name == ACCEPT {
                &mut accept
            } else if *name == IF_NONE_MATCH {
                &mut if_none_match
            } else if [RANGE, IF_RANGE, IF_MODIFIED_SINCE, CONTENT_LENGTH, TRANSFER_ENCODING, EXPECT]
                .contains(name)
            {
                return None;
            } else {
                continue;
            };
            if place.replace(value).is_some() {
                return None;
            }
        }
        let host = match (version, uri.authority(), host) {
            (Version::HTTP_11, None, Some(host)) => host.as_bytes(),
            (Version::HTTP_2, Some(authority), None) => authority.as_str().as_bytes(),
            _ => return None,
        };
        let accept = accept.map_or(&b""[..], HeaderValue::as_bytes);
        (accept.len() <= MAX_ACCEPT_BYTES).then_some(Self { path_and_query, accept, host, if_none_match })
    }

    fn target(&self, varies: Varies) -> TargetRef<'a> {
        let accept = match varies {
            Varies::No => None,
            Varies::ByAccept => Some(self.accept),
        };
        TargetRef { path_and_query: self.path_and_query, accept }
    }
}

impl ReadyAnswer {
    /// The answer to a request whose copy has one of these tags. `None` where its handler must make it.
    fn to(&self, app: &App, if_none_match: Option<&HeaderValue>) -> Option<Response> {
        let etag = self.headers.get(ETAG);
        let is_current = if_none_match.zip(etag).is_some_and(|(list, etag)| {
            // A browser sends the one tag that it got.
            list == etag || list.to_str().is_ok_and(|list| is_tag_in_list(etag.as_bytes(), list))
        });
        let (status, body) = if is_current {
            (StatusCode::NOT_MODIFIED, Body::Empty)
        } else if self.status == StatusCode::NOT_MODIFIED {
            return None;
        } else {
            (self.status, self.reusable.body.read(app, etag)?)
        };
        let mut headers = self.headers.clone();
        if is_current {
            headers.remove(CONTENT_TYPE);
            headers.remove(CONTENT_LENGTH);
        }
        let mut response = Response::new(body);
        *response.headers_mut() = headers;
        *response.status_mut() = status;
        Some(response)
    }
}

impl KeptBody {
    /// The body that has this tag. A file is looked up each time, so that what is asked for stays in memory.
    fn read(&self, app: &App, etag: Option<&HeaderValue>) -> Option<Body> {
        match self {
            Self::File(key) => {
                let file = at_once(app, key)?;
                // A rendition may have been made again, by another version of this program.
                let is_same = etag.is_some_and(|etag| etag.as_bytes() == file.tag.as_bytes());
                is_same.then(|| Body::Full(file.bytes.clone()))
            }
            Self::Text(text) => Some(Body::Full(Bytes::from_static(text.as_bytes()))),
        }
    }
}

impl TargetRef<'_> {
    fn to_owned(self) -> Target {
        Target { path_and_query: self.path_and_query.into(), accept: self.accept.map(Into::into) }
    }
}

impl Equivalent<Target> for TargetRef<'_> {
    fn equivalent(&self, target: &Target) -> bool {
        *self.path_and_query == *target.path_and_query && self.accept == target.accept.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use hyper::Request;
    use hyper::header::HeaderName;

    use super::*;

    fn request(headers: &[(HeaderName, &str)]) -> Request<()> {
        let mut request = Request::builder().uri("/avatar/x?s=80").version(Version::HTTP_11);
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        request.body(()).unwrap()
    }

    fn is_usual(request: &Request<()>) -> bool {
        let (method, uri) = (request.method(), request.uri());
        UsualRequest::read(method, uri, request.version(), request.headers()).is_some()
    }

    #[test]
    fn only_requests_for_the_whole_of_something_are_usual() {
        assert!(is_usual(&request(&[(HOST, "a")])));
        assert!(is_usual(&request(&[(HOST, "a"), (ACCEPT, "image/webp"), (IF_NONE_MATCH, "\"x\"")])));
        assert!(!is_usual(&request(&[])));
        for (name, value) in [
            (HOST, "b"),
            (RANGE, "bytes=0-1"),
            (IF_RANGE, "\"x\""),
            (IF_MODIFIED_SINCE, "Sun, 01 Mar 2026 12:00:00 GMT"),
            (CONTENT_LENGTH, "1"),
            (TRANSFER_ENCODING, "chunked"),
            (EXPECT, "100-continue"),
        ] {
            assert!(!is_usual(&request(&[(HOST, "a"), (name.clone(), value)])), "{name}");
        }
        let twice = [(HOST, "a"), (ACCEPT, "image/webp"), (ACCEPT, "image/png")];
        assert!(!is_usual(&request(&twice)));
        let mut head = request(&[(HOST, "a")]);
        *head.method_mut() = Method::HEAD;
        assert!(!is_usual(&head));
        let mut absolute = request(&[(HOST, "a")]);
        *absolute.uri_mut() = "http://b/avatar/x".parse().unwrap();
        assert!(!is_usual(&absolute));
    }

    #[test]
    fn a_borrowed_target_is_hashed_like_its_own_copy() {
        let borrowed = TargetRef { path_and_query: "/p/x?s=1", accept: Some(b"image/webp") };
        let (hasher, owned) = (RandomState::new(), borrowed.to_owned());
        assert_eq!(hasher.hash_one(borrowed), hasher.hash_one(&owned));
        assert!(borrowed.equivalent(&owned));
        for accept in [None, Some(&b""[..])] {
            assert!(!TargetRef { accept, ..borrowed }.equivalent(&owned));
        }
    }

    #[test]
    fn a_target_is_kept_the_second_time() {
        let ready = ReadyAnswers::new(1 << 20);
        let target = TargetRef { path_and_query: "/p/x", accept: None };
        assert_eq!([ready.was_seen(&target), ready.was_seen(&target)], [false, true]);
    }
}
