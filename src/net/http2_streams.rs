//! The streams of one HTTP/2 connection: a task for each, its place among all streams, and an end for those whose
//! receiver does not take what is sent.
//!
//! A stream is as dear as a connection, so the same two limits hold for streams, counted by themselves. A stream's
//! place stays taken until its request has ended, even where the stream was reset meanwhile, and until the last piece
//! of its answer has left our memory.

use std::io;
use std::net::IpAddr;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Frame, SizeHint};
use hyper::rt::Executor;
use tokio::time::{Instant, sleep};

use super::connection_limiter::{ConnectionLimiter, Permit};
use super::rate_guard::TransferRate;
use crate::http::Body;

tokio::task_local! {
    /// How far the answer of the stream whose task this is has come.
    static PROGRESS: Arc<Progress>;
}

/// What a connection knows of its streams.
#[derive(Debug)]
pub(super) struct Streams {
    door: Arc<ConnectionLimiter>,
    network: Option<IpAddr>,
    pace: TransferRate,
    open: AtomicUsize,
    begun: Instant,
    last_end: Mutex<Option<Instant>>,
}

/// Runs the streams of a connection.
#[derive(Debug, Clone)]
pub(super) struct StreamExecutor(pub(super) Arc<Streams>);

/// An answer's body whose pieces hold the stream's place.
#[derive(Debug)]
pub(super) struct CountedBody {
    body: Body,
    place: Option<Arc<Permit>>,
    progress: Option<Arc<Progress>>,
}

/// Bytes of an answer's body that were handed on; the first is counted for the answer's head.
#[derive(Debug, Default)]
struct Progress(AtomicU64);

/// A piece of a body in memory, with the place that it holds.
struct CountedBytes {
    bytes: Bytes,
    _place: Arc<Permit>,
}

impl Streams {
    pub(super) fn new(
        door: Arc<ConnectionLimiter>,
        network: Option<IpAddr>,
        pace: TransferRate,
    ) -> Arc<Self> {
        let (open, last_end) = (AtomicUsize::new(0), Mutex::new(None));
        Arc::new(Self { door, network, pace, open, begun: Instant::now(), last_end })
    }

    /// A place for one more stream; `None` where all are taken.
    pub(super) fn enter(&self) -> Option<Arc<Permit>> {
        self.door.share(self.network)?.enter_now().map(Arc::new)
    }

    /// When a connection without an open stream has been idle for long enough; `None` while a stream is open.
    pub(super) fn idle_end(&self, first_time: Duration, keep_alive_time: Duration) -> Option<Instant> {
        if self.open.load(Ordering::Acquire) > 0 {
            return None;
        }
        let last_end = *self.last_end.lock().unwrap_or_else(PoisonError::into_inner);
        Some(last_end.map_or(self.begun + first_time, |end| end + keep_alive_time))
    }

    /// Runs a stream until it ends, or until its answer is taken too slowly: dropping it resets the stream.
    async fn run(self: Arc<Self>, stream: impl Future<Output = ()>) {
        let _open = OpenStream::new(&self);
        let progress = Arc::new(Progress::default());
        let mut stream = pin!(PROGRESS.scope(Arc::clone(&progress), stream));
        let needed = self.pace.bytes_a_second.saturating_mul(self.pace.patience.as_secs()).max(1);
        loop {
            let before = progress.0.load(Ordering::Relaxed);
            tokio::select! {
                biased;
                () = stream.as_mut() => return,
                () = sleep(self.pace.patience) => {}
            }
            let is_sending = before > 0;
            if is_sending && progress.0.load(Ordering::Relaxed) - before < needed {
                tracing::debug!("a stream was reset: its answer was taken too slowly");
                return;
            }
        }
    }
}

/// Counts an open stream.
struct OpenStream<'a>(&'a Streams);

impl<'a> OpenStream<'a> {
    fn new(streams: &'a Streams) -> Self {
        streams.open.fetch_add(1, Ordering::AcqRel);
        Self(streams)
    }
}

impl Drop for OpenStream<'_> {
    fn drop(&mut self) {
        *self.0.last_end.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        self.0.open.fetch_sub(1, Ordering::AcqRel);
    }
}

impl<F: Future<Output = ()> + Send + 'static> Executor<F> for StreamExecutor {
    fn execute(&self, stream: F) {
        tokio::spawn(Arc::clone(&self.0).run(stream));
    }
}

impl CountedBody {
    /// A body that holds the place until its last piece is sent.
    pub(super) fn new(body: Body, place: Option<Arc<Permit>>) -> Self {
        let progress = PROGRESS.try_with(Arc::clone).ok();
        if let Some(progress) = &progress {
            progress.0.fetch_add(1, Ordering::Relaxed);
        }
        Self { body, place, progress }
    }

    fn noted(&self, bytes: Bytes) -> Bytes {
        if let Some(progress) = &self.progress {
            progress.0.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        }
        match &self.place {
            Some(place) => Bytes::from_owner(CountedBytes { bytes, _place: Arc::clone(place) }),
            None => bytes,
        }
    }
}

impl AsRef<[u8]> for CountedBytes {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl hyper::body::Body for CountedBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let frame = std::task::ready!(Pin::new(&mut self.body).poll_frame(context));
        Poll::Ready(frame.map(|frame| frame.map(|frame| frame.map_data(|bytes| self.noted(bytes)))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
