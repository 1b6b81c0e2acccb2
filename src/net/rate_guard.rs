//! A connection's byte stream with a least transfer rate: a peer that receives too slowly, or not at all, ends the
//! connection. Bytes that were read to detect the protocol are read again.
//!
//! Wrapped by `connection` around each stream. It knows nothing of HTTP.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

use super::places::Place;

/// The least rate at which a peer must receive.
#[derive(Debug, Clone, Copy)]
pub(super) struct TransferRate {
    /// The longest that a write may wait without progress. Also the most time that fast receiving can earn.
    pub(super) max_wait: Duration,
    /// Bytes a second that buy back time spent waiting; 0 for any progress.
    pub(super) min_bytes_per_second: u64,
}

/// Counts the reads of a connection that brought bytes.
#[derive(Debug, Clone, Default)]
pub(super) struct ReadCounter(Arc<AtomicU64>);

impl ReadCounter {
    /// Reads so far.
    #[must_use]
    pub(super) fn reads(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    /// Called by the connection's own task only, so that a load and a store are enough.
    pub(super) fn count(&self) {
        self.0.store(self.reads().wrapping_add(1), Ordering::Relaxed);
    }
}

/// A stream with a least transfer rate.
///
/// Each write may wait as long as there is time left. Waiting uses time up; bytes received at the least rate buy it back.
#[derive(Debug)]
pub(super) struct RateGuarded<T> {
    stream: T,
    /// Bytes that were read ahead.
    ahead: Vec<u8>,
    reads: ReadCounter,
    /// Where the bytes that are read and written are counted.
    place: Arc<Place>,
    rate: TransferRate,
    time_left: Duration,
    blocked: Option<BlockedWrite>,
}

/// A write that waits for the peer.
#[derive(Debug)]
struct BlockedWrite {
    since: Instant,
    deadline: Pin<Box<Sleep>>,
}

impl<T: AsyncRead + Unpin> RateGuarded<T> {
    #[must_use]
    pub(super) fn new(stream: T, rate: TransferRate, place: Arc<Place>) -> Self {
        Self {
            stream,
            ahead: Vec::new(),
            reads: ReadCounter::default(),
            place,
            rate,
            time_left: rate.max_wait,
            blocked: None,
        }
    }

    /// The counter of this stream's reads.
    #[must_use]
    pub(super) fn reads(&self) -> ReadCounter {
        self.reads.clone()
    }

    /// Whether the stream begins with these bytes. Reads no further than the first difference; everything read here is
    /// read again afterwards.
    pub(super) async fn begins_with(&mut self, prefix: &[u8]) -> io::Result<bool> {
        let mut chunk = vec![0; prefix.len()];
        while self.ahead.len() < prefix.len() && prefix.starts_with(&self.ahead) {
            let space = chunk.get_mut(self.ahead.len()..).unwrap_or_default();
            let count = self.stream.read(space).await?;
            if count == 0 {
                return Ok(false);
            }
            self.reads.count();
            self.ahead.extend(space.iter().take(count));
        }
        Ok(self.ahead == prefix)
    }
}

impl<T> RateGuarded<T> {
    /// Takes note of the result of a write, and turns it into an error once the time is used up.
    fn guard(
        &mut self,
        context: &mut Context<'_>,
        written: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        match written {
            Poll::Ready(Ok(count)) => {
                self.place.count(count);
                if self.blocked.is_some() || self.time_left < self.rate.max_wait {
                    self.buy_back_time(count);
                }
                written
            }
            Poll::Ready(Err(_)) => written,
            Poll::Pending => self.poll_deadline(context),
        }
    }

    fn poll_deadline(&mut self, context: &mut Context<'_>) -> Poll<io::Result<usize>> {
        let time_left = self.time_left;
        let blocked = self.blocked.get_or_insert_with(|| {
            let since = Instant::now();
            BlockedWrite { since, deadline: Box::pin(sleep_until(since + time_left)) }
        });
        match blocked.deadline.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
    }

    fn buy_back_time(&mut self, received_bytes: usize) {
        if let Some(blocked) = self.blocked.take() {
            self.time_left = self.time_left.saturating_sub(blocked.since.elapsed());
        }
        let nanos =
            (received_bytes as u64).saturating_mul(1_000_000_000).checked_div(self.rate.min_bytes_per_second);
        let bought = nanos.map_or(self.rate.max_wait, Duration::from_nanos);
        self.time_left = self.time_left.saturating_add(bought).min(self.rate.max_wait);
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for RateGuarded<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        space: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = space.filled().len();
        if !self.ahead.is_empty() {
            let count = self.ahead.len().min(space.remaining());
            space.put_slice(self.ahead.get(..count).unwrap_or_default());
            self.ahead.drain(..count);
            // The bytes that follow have mostly arrived. An error or the end of the stream is met again by the next read.
            if space.remaining() > 0 {
                self.ahead = Vec::new();
                drop(Pin::new(&mut self.stream).poll_read(context, space));
            }
            return Poll::Ready(Ok(()));
        }
        let read = Pin::new(&mut self.stream).poll_read(context, space);
        if space.filled().len() > before {
            self.place.count(space.filled().len() - before);
            self.reads.count();
        }
        read
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for RateGuarded<T> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.guard(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.guard(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncWriteExt;
    use tokio::time::{advance, sleep, timeout};

    use super::*;

    const RATE: TransferRate = TransferRate { max_wait: Duration::from_secs(30), min_bytes_per_second: 10 };

    #[tokio::test]
    async fn bytes_read_ahead_are_read_again() {
        for (sent, expected) in [("PRI *", true), ("PRI *more", true), ("PRX", false), ("GET / HTTP", false)]
        {
            let (mut near, far) = tokio::io::duplex(64);
            near.write_all(sent.as_bytes()).await.unwrap();
            drop(near);
            let mut stream = RateGuarded::new(far, RATE, Arc::default());
            assert_eq!(stream.begins_with(b"PRI *").await.unwrap(), expected, "{sent}");
            let mut all = String::new();
            stream.read_to_string(&mut all).await.unwrap();
            assert_eq!(all, sent);
        }
    }

    #[tokio::test]
    async fn an_empty_stream_does_not_begin_with_anything() {
        let (near, far) = tokio::io::duplex(64);
        drop(near);
        assert!(!RateGuarded::new(far, RATE, Arc::default()).begins_with(b"PRI *").await.unwrap());
    }

    #[tokio::test(start_paused = true)]
    async fn a_peer_that_receives_nothing_is_timed_out() {
        let (_near, far) = tokio::io::duplex(8);
        let (mut stream, begun) = (RateGuarded::new(far, RATE, Arc::default()), Instant::now());
        let error = stream.write_all(&[0; 100]).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        assert_eq!(begun.elapsed().as_secs(), 30);
    }

    #[tokio::test(start_paused = true)]
    async fn a_peer_below_the_rate_is_timed_out_and_one_above_it_is_not() {
        for (every_seconds, times_out) in [(2, true), (1, false)] {
            let (mut near, far) = tokio::io::duplex(16);
            let mut stream = RateGuarded::new(far, RATE, Arc::default());
            let writing = tokio::spawn(async move { stream.write_all(&[0; 4000]).await });
            let mut chunk = [0; 16];
            for _ in 0..250 {
                sleep(Duration::from_secs(every_seconds)).await;
                drop(timeout(Duration::from_millis(1), near.read(&mut chunk)).await);
            }
            let written = timeout(Duration::from_secs(1), writing).await.unwrap().unwrap();
            assert_eq!(written.is_err(), times_out, "{every_seconds} seconds");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn time_between_writes_is_free() {
        let (mut near, far) = tokio::io::duplex(8);
        let mut stream = RateGuarded::new(far, RATE, Arc::default());
        let mut chunk = [0; 8];
        for _ in 0..5 {
            stream.write_all(&[0; 8]).await.unwrap();
            advance(Duration::from_mins(5)).await;
            near.read_exact(&mut chunk).await.unwrap();
        }
    }
}
