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
use tokio::sync::SetOnce;
use tokio::time::{Instant, sleep};

use super::connection_limiter::{ConnectionLimiter, Permit};
use super::places::Place;
use super::rate_guard::TransferRate;
use crate::http::Body;

/// How many times `write_timeout` an answer may wait for its turn while the connection goes on.
const MAX_TURNS: u32 = 16;

/// Bytes that hyper takes of an answer at a time: a frame of HTTP/2 (RFC 9113, 6.5.2). What it has not taken is not counted
/// as progress.
const MAX_CHUNK_BYTES: usize = 16 * 1024;

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
    /// What the connection as a whole moves.
    connection: Arc<Place>,
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
    /// What is left of a chunk.
    rest: Bytes,
    permit: Option<Arc<Permit>>,
    progress: Option<Arc<Progress>>,
}

/// What a stream's task and its answer share.
#[derive(Debug, Default)]
struct Progress {
    /// Bytes of the answer's body that hyper has taken, and one for its head.
    taken: AtomicU64,
    /// The stream's place, once it has one.
    place: SetOnce<Arc<Place>>,
}

impl Progress {
    /// Ready once the stream must give up its place.
    async fn given_up(&self) {
        self.place.wait().await.given_up().await;
    }

    fn count(&self, bytes: usize) {
        self.taken.fetch_add(bytes as u64, Ordering::Relaxed);
        if let Some(place) = self.place.get() {
            place.count(bytes);
        }
    }
}

/// A chunk of a body with the permit that it keeps.
struct CountedBytes {
    bytes: Bytes,
    _permit: Arc<Permit>,
}

impl Streams {
    #[must_use]
    pub(super) fn new(
        limiter: Arc<ConnectionLimiter>,
        ip: Option<IpAddr>,
        rate: TransferRate,
        connection: Arc<Place>,
    ) -> Arc<Self> {
        let (open, last_closed_at) = (AtomicUsize::new(0), Mutex::new(None));
        Arc::new(Self { limiter, ip, rate, connection, open, connected_at: Instant::now(), last_closed_at })
    }

    /// A permit for the stream of the running task; `None` where there is none left.
    pub(super) async fn acquire(&self) -> Option<Arc<Permit>> {
        let permit = Arc::new(self.limiter.count(self.ip)?.acquire_soon().await?);
        let _unscoped = PROGRESS.try_with(|progress| progress.place.set(Arc::clone(permit.place())));
        Some(permit)
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

    /// Runs a stream until it ends, its answer is received too slowly or its place is given up. Dropping the future resets
    /// the stream.
    async fn run(self: Arc<Self>, stream: impl Future<Output = ()>) {
        let _open = OpenStream::new(&self);
        let progress = Arc::new(Progress::default());
        let mut stream = pin!(PROGRESS.scope(Arc::clone(&progress), stream));
        tokio::select! {
            biased;
            () = stream.as_mut() => {}
            () = progress.given_up() => tracing::debug!("a stream was reset: others need its place"),
            () = self.became_too_slow(&progress) => {
                tracing::debug!("a stream was reset: its answer was received too slowly");
            }
        }
    }

    /// Ready once the answer has made too little progress for too long. While the connection as a whole goes on, a stream may
    /// have to wait for its turn: streams share the connection's window, and not evenly.
    async fn became_too_slow(&self, progress: &Progress) {
        let required = self.rate.min_bytes_per_second.saturating_mul(self.rate.max_wait.as_secs()).max(1);
        let (mut seen, mut waits, mut of_connection) = (0, 0, self.connection.moved());
        loop {
            sleep(self.rate.max_wait).await;
            let moved = self.connection.moved();
            let connection_goes_on = moved - of_connection >= required;
            of_connection = moved;
            let taken = progress.taken.load(Ordering::Relaxed);
            let was_sending = seen > 0;
            if !was_sending || taken - seen >= required {
                (seen, waits) = (taken, 0);
                continue;
            }
            waits += 1;
            if !connection_goes_on || waits >= MAX_TURNS {
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
            progress.count(1);
        }
        Self { body, rest: Bytes::new(), permit, progress }
    }

    /// Lets the bytes keep the permit.
    fn keep_permit(&self, bytes: Bytes) -> Bytes {
        match &self.permit {
            Some(permit) => Bytes::from_owner(CountedBytes { bytes, _permit: Arc::clone(permit) }),
            None => bytes,
        }
    }

    /// The next piece of what is left of a chunk.
    fn next_piece(&mut self) -> Frame<Bytes> {
        let piece = self.rest.split_to(self.rest.len().min(MAX_CHUNK_BYTES));
        if let Some(progress) = &self.progress {
            progress.count(piece.len());
        }
        Frame::data(piece)
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
        if self.rest.is_empty() {
            let frame = match std::task::ready!(Pin::new(&mut self.body).poll_frame(context)) {
                Some(Ok(frame)) => frame,
                end => return Poll::Ready(end),
            };
            match frame.into_data() {
                Ok(bytes) => self.rest = self.keep_permit(bytes),
                Err(trailers) => return Poll::Ready(Some(Ok(trailers))),
            }
        }
        Poll::Ready(Some(Ok(self.next_piece())))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        if self.body.has_known_length() {
            SizeHint::with_exact(self.rest.len() as u64 + self.body.len_bytes())
        } else {
            SizeHint::default()
        }
    }
}
