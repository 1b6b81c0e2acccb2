//! Which requests of an HTTP/1 connection are open: from their complete head until the handler has ended, the body of the
//! answer is handed to hyper and the body of the request is read.
//!
//! Counted by guards, and read by `head_timeouts`, which times the waits between requests only.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Frame, SizeHint};

use crate::http::Body;

/// The requests of one connection.
#[derive(Debug, Clone, Default)]
pub(super) struct OpenRequests(Arc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    started: AtomicU64,
    guards: AtomicU64,
}

/// Keeps a request open until it and its clones are dropped.
#[derive(Debug)]
pub(super) struct OpenRequest(Arc<Counts>);

impl OpenRequests {
    /// Opens a request.
    #[must_use]
    pub(super) fn start(&self) -> OpenRequest {
        self.0.started.fetch_add(1, Ordering::Relaxed);
        OpenRequest::new(&self.0)
    }

    /// The number of requests so far.
    #[must_use]
    pub(super) fn started(&self) -> u64 {
        self.0.started.load(Ordering::Relaxed)
    }

    /// Whether a request is open now.
    #[must_use]
    pub(super) fn are_open(&self) -> bool {
        self.0.guards.load(Ordering::Acquire) > 0
    }
}

impl OpenRequest {
    fn new(counts: &Arc<Counts>) -> Self {
        counts.guards.fetch_add(1, Ordering::AcqRel);
        Self(Arc::clone(counts))
    }
}

impl Clone for OpenRequest {
    fn clone(&self) -> Self {
        Self::new(&self.0)
    }
}

impl Drop for OpenRequest {
    fn drop(&mut self) {
        self.0.guards.fetch_sub(1, Ordering::AcqRel);
    }
}

/// The body of an answer, which keeps its request open.
#[derive(Debug)]
pub(super) struct OpenBody {
    body: Body,
    _request: OpenRequest,
}

impl OpenBody {
    #[must_use]
    pub(super) fn new(body: Body, request: OpenRequest) -> Self {
        Self { body, _request: request }
    }
}

impl hyper::body::Body for OpenBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
