//! The streams of one HTTP/2 connection: a task and a permit for each, and a reset for those whose peer receives too slowly.
//!
//! A stream costs as much as a connection, so it has a limiter of the same kind. A stream keeps its permit until its request
//! has ended, even where it was reset before, and until the last chunk of its answer is out of memory.

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
    /// The progress of the answer of the task's stream.
    static PROGRESS: Arc<Progress>;
}

/// The streams of a connection.
#[derive(Debug)]
pub(super) struct Streams {
    limiter: Arc<ConnectionLimiter>,
    ip: Option<IpAddr>,
    rate: TransferRate,
    open: AtomicUsize,
    connected_at: Instant,
    last_closed_at: Mutex<Option<Instant>>,
}

/// Runs each stream of a connection in a task.
#[derive(Debug, Clone)]
pub(super) struct StreamExecutor(pub(super) Arc<Streams>);

/// The body of an answer. Its chunks keep the stream's permit.
#[derive(Debug)]
pub(super) struct CountedBody {
    body: Body,
    permit: Option<Arc<Permit>>,
    progress: Option<Arc<Progress>>,
}

/// Bytes of an answer's body that hyper has taken, and one for its head.
#[derive(Debug, Default)]
struct Progress(AtomicU64);

/// A chunk of a body with the permit that it keeps.
struct CountedBytes {
    bytes: Bytes,
    _permit: Arc<Permit>,
}

impl Streams {
    #[must_use]
    pub(super) fn new(limiter: Arc<ConnectionLimiter>, ip: Option<IpAddr>, rate: TransferRate) -> Arc<Self> {
        let (open, last_closed_at) = (AtomicUsize::new(0), Mutex::new(None));
        Arc::new(Self { limiter, ip, rate, open, connected_at: Instant::now(), last_closed_at })
    }

    /// A permit for one more stream; `None` where there is none left.
    #[must_use]
    pub(super) fn try_acquire(&self) -> Option<Arc<Permit>> {
        self.limiter.count(self.ip)?.try_acquire().map(Arc::new)
    }

    /// When a connection without an open stream has been idle for too long: `first` after it was opened, or `keep_alive`
    /// after its last stream. `None` while a stream is open.
    #[must_use]
    pub(super) fn idle_deadline(&self, first: Duration, keep_alive: Duration) -> Option<Instant> {
        if self.open.load(Ordering::Acquire) > 0 {
            return None;
        }
        let last_closed_at = *self.last_closed_at.lock().unwrap_or_else(PoisonError::into_inner);
        Some(last_closed_at.map_or(self.connected_at + first, |closed_at| closed_at + keep_alive))
    }

    /// Runs a stream until it ends or its answer is received too slowly. Dropping the future resets the stream.
    async fn run(self: Arc<Self>, stream: impl Future<Output = ()>) {
        let _open = OpenStream::new(&self);
        let progress = Arc::new(Progress::default());
        let mut stream = pin!(PROGRESS.scope(Arc::clone(&progress), stream));
        let required = self.rate.min_bytes_per_second.saturating_mul(self.rate.max_wait.as_secs()).max(1);
        loop {
            let before = progress.0.load(Ordering::Relaxed);
            tokio::select! {
                biased;
                () = stream.as_mut() => return,
                () = sleep(self.rate.max_wait) => {}
            }
            let is_sending = before > 0;
            if is_sending && progress.0.load(Ordering::Relaxed) - before < required {
                tracing::debug!("a stream was reset: its answer was received too slowly");
                return;
            }
        }
    }
}

/// Counts an open stream until dropped.
struct OpenStream<'a>(&'a Streams);

impl<'a> OpenStream<'a> {
    fn new(streams: &'a Streams) -> Self {
        streams.open.fetch_add(1, Ordering::AcqRel);
        Self(streams)
    }
}

impl Drop for OpenStream<'_> {
    fn drop(&mut self) {
        *self.0.last_closed_at.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        self.0.open.fetch_sub(1, Ordering::AcqRel);
    }
}

impl<F: Future<Output = ()> + Send + 'static> Executor<F> for StreamExecutor {
    fn execute(&self, stream: F) {
        tokio::spawn(Arc::clone(&self.0).run(stream));
    }
}

impl CountedBody {
    /// A body that keeps the permit until its last chunk is sent. Called in the stream's task.
    #[must_use]
    pub(super) fn new(body: Body, permit: Option<Arc<Permit>>) -> Self {
        let progress = PROGRESS.try_with(Arc::clone).ok();
        if let Some(progress) = &progress {
            progress.0.fetch_add(1, Ordering::Relaxed);
        }
        Self { body, permit, progress }
    }

    fn count(&self, bytes: Bytes) -> Bytes {
        if let Some(progress) = &self.progress {
            progress.0.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        }
        match &self.permit {
            Some(permit) => Bytes::from_owner(CountedBytes { bytes, _permit: Arc::clone(permit) }),
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
        Poll::Ready(frame.map(|frame| frame.map(|frame| frame.map_data(|bytes| self.count(bytes)))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
