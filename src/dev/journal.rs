//! The journal: what the app under test sent, what it was answered, and why. It is kept in memory, bounded.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use hyper::HeaderMap;
use hyper::header::CONTENT_TYPE;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value};

use super::excerpt::{headers_excerpt, json_excerpt, query_excerpt, without_tokens};
use crate::http::{Access, Body, Context, Response, route_list};

/// The most entries, and the most bytes that they may take together, roughly.
const MAX_ENTRIES: usize = 1000;
const MAX_BYTES: usize = 8 * 1024 * 1024;

/// A request and its answer.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Entry {
    /// Counts from 1 and never comes again; the cursor of [`Journal::since`].
    id: u64,
    at: Timestamp,
    /// The `X-Request-Id` of the answer.
    request: String,
    client: String,
    /// Whether a page of Tondo itself sent it, and not the app.
    by_page: bool,
    method: String,
    path: String,
    query: Option<String>,
    /// The path's line in the table of routes; `None` for a path that there is not.
    route: Option<&'static str>,
    headers: Map<String, Value>,
    /// The beginning of a body in JSON.
    body: Option<String>,
    /// The length of the body that was read; `None` where it was not looked at.
    body_bytes: Option<usize>,
    status: u16,
    answer_headers: Map<String, Value>,
    /// The beginning of an answer in JSON.
    answer: Option<String>,
    answer_bytes: u64,
    micros: u64,
    /// Why the request failed.
    reasons: Vec<String>,
}

/// Entries behind a cursor.
#[derive(Debug, Serialize)]
pub(super) struct Page {
    requests: Vec<Entry>,
    /// The cursor for what comes later.
    last: u64,
}

#[derive(Debug, Default)]
struct Kept {
    entries: VecDeque<(Entry, usize)>,
    bytes: usize,
    last: u64,
}

/// The entries.
#[derive(Debug, Default)]
pub(super) struct Journal(Mutex<Kept>);

impl Journal {
    /// Notes a request and its answer, unless it was for a page, a health probe or the description of the API.
    pub(super) fn note(
        &self,
        context: &Context,
        response: &Response,
        reasons: Option<&str>,
        elapsed: Duration,
    ) {
        let pattern = context.pattern();
        if route_list().iter().any(|route| route.path == pattern && route.access == Access::Page) {
            return;
        }
        let entry = Entry::new(context, response, reasons, elapsed);
        let bytes = entry.weight();
        let kept = &mut *self.kept();
        kept.last += 1;
        kept.entries.push_back((Entry { id: kept.last, ..entry }, bytes));
        kept.bytes += bytes;
        while kept.entries.len() > MAX_ENTRIES || kept.bytes > MAX_BYTES {
            let Some((_, bytes)) = kept.entries.pop_front() else { break };
            kept.bytes -= bytes;
        }
    }

    /// The entries behind this one, oldest first.
    pub(super) fn since(&self, id: u64) -> Page {
        let kept = self.kept();
        let requests = kept.entries.iter().map(|(entry, _)| entry).filter(|entry| entry.id > id);
        Page { requests: requests.cloned().collect(), last: kept.last }
    }

    /// Forgets all entries. The count goes on.
    pub(super) fn clear(&self) {
        let kept = &mut *self.kept();
        kept.entries.clear();
        kept.bytes = 0;
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Entry {
    fn new(context: &Context, response: &Response, reasons: Option<&str>, elapsed: Duration) -> Self {
        let body = context.observed.as_ref().and_then(|observed| observed.body.as_ref());
        let answer = match response.body() {
            Body::Full(bytes) => is_json(response.headers()).then(|| json_excerpt(bytes)),
            Body::Empty | Body::Pieces { .. } | Body::Stream { .. } | Body::File { .. } => None,
        };
        let pattern = context.pattern();
        Self {
            id: 0,
            at: context.app.clock.now(),
            request: context.id.to_string(),
            client: context.client.to_string(),
            by_page: context.header("sec-fetch-site") == Some("same-origin"),
            method: context.head.method.to_string(),
            path: without_tokens(context.head.uri.path()),
            query: context.head.uri.query().map(query_excerpt),
            route: Some(pattern).filter(|pattern| !pattern.is_empty()),
            headers: headers_excerpt(context.headers()),
            body: body.filter(|_| is_json(context.headers())).map(|body| json_excerpt(body)),
            body_bytes: body.map(bytes::Bytes::len),
            status: response.status().as_u16(),
            answer_headers: headers_excerpt(response.headers()),
            answer,
            answer_bytes: response.body().len_bytes(),
            micros: u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX),
            reasons: reasons.unwrap_or_default().lines().map(str::to_owned).collect(),
        }
    }

    /// Roughly the bytes that it takes.
    fn weight(&self) -> usize {
        let headers = |headers: &Map<String, Value>| -> usize {
            headers.iter().map(|(name, value)| name.len() + value.as_str().map_or(0, str::len) + 64).sum()
        };
        let texts = [&self.body, &self.answer, &self.query];
        let texts: usize = texts.iter().map(|text| text.as_ref().map_or(0, String::len)).sum();
        let reasons: usize = self.reasons.iter().map(String::len).sum();
        size_of::<Self>()
            + self.path.len()
            + texts
            + reasons
            + headers(&self.headers)
            + headers(&self.answer_headers)
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let media = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media = media.split(';').next().unwrap_or_default().trim();
    media.eq_ignore_ascii_case("application/json") || media.ends_with("+json")
}
