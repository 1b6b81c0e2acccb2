//! A connection's bytes, under two watches: what was read ahead to tell the protocol is read again, and a receiver who
//! takes what is sent too slowly, or not at all, ends the connection.
//!
//! Made by `connection` around each stream. It knows nothing of HTTP.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

/// How slowly a receiver may take what is sent.
#[derive(Debug, Clone, Copy)]
pub(super) struct TransferRate {
    /// The longest wait without any progress; also the most that can be earned by having been fast before.
    pub(super) patience: Duration,
    /// What is to be taken while waiting, in bytes a second; 0 for anything.
    pub(super) bytes_a_second: u64,
}

/// How much was read off a connection, for those who must know whether anything came.
#[derive(Debug, Clone, Default)]
pub(super) struct ReadCounter(Arc<AtomicU64>);

impl ReadCounter {
    /// Reads so far that brought bytes.
    pub(super) fn reads(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    /// Only the connection's own task counts.
    fn count(&self) {
        self.0.store(self.reads().wrapping_add(1), Ordering::Relaxed);
    }
}

/// A stream under watch.
#[derive(Debug)]
pub(super) struct RateGuarded<T> {
    stream: T,
    ahead: Vec<u8>,
    meter: ReadCounter,
    pace: TransferRate,
    /// What is left of the time for waiting.
    credit: Duration,
    blocked: Option<Blocked>,
}

/// A write that waits for its receiver.
#[derive(Debug)]
struct Blocked {
    since: Instant,
    end: Pin<Box<Sleep>>,
}

impl<T: AsyncRead + Unpin> RateGuarded<T> {
    pub(super) fn new(stream: T, pace: TransferRate) -> Self {
        Self {
            stream,
            ahead: Vec::new(),
            meter: ReadCounter::default(),
            pace,
            credit: pace.patience,
            blocked: None,
        }
    }

    pub(super) fn meter(&self) -> ReadCounter {
        self.meter.clone()
    }

    /// Whether the connection begins with these bytes. Reads no further than where it differs, and whatever is read
    /// is read again afterwards.
    pub(super) async fn begins_with(&mut self, wanted: &[u8]) -> io::Result<bool> {
        let mut chunk = vec![0; wanted.len()];
        while self.ahead.len() < wanted.len() && wanted.starts_with(&self.ahead) {
            let space = chunk.get_mut(self.ahead.len()..).unwrap_or_default();
            let count = self.stream.read(space).await?;
            if count == 0 {
                return Ok(false);
            }
            self.meter.count();
            self.ahead.extend(space.iter().take(count));
        }
        Ok(self.ahead == wanted)
    }
}

impl<T> RateGuarded<T> {
    /// Notes how a write went; an error once the receiver has used up its time.
    fn watch(&mut self, context: &mut Context<'_>, went: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        match went {
            Poll::Ready(Ok(count)) => {
                if self.blocked.is_some() || self.credit < self.pace.patience {
                    self.earn(count);
                }
                went
            }
            Poll::Ready(Err(_)) => went,
            Poll::Pending => self.wait(context),
        }
    }

    fn wait(&mut self, context: &mut Context<'_>) -> Poll<io::Result<usize>> {
        let credit = self.credit;
        let blocked = self.blocked.get_or_insert_with(|| {
            let since = Instant::now();
            Blocked { since, end: Box::pin(sleep_until(since + credit)) }
        });
        match blocked.end.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
    }

    /// Waiting has cost time; what was taken now buys some back.
    fn earn(&mut self, count: usize) {
        if let Some(blocked) = self.blocked.take() {
            self.credit = self.credit.saturating_sub(blocked.since.elapsed());
        }
        let nanos = (count as u64).saturating_mul(1_000_000_000).checked_div(self.pace.bytes_a_second);
        let earned = nanos.map_or(self.pace.patience, Duration::from_nanos);
        self.credit = self.credit.saturating_add(earned).min(self.pace.patience);
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
            // What came behind it is mostly there already. An error or the end will be met again.
            if space.remaining() > 0 {
                self.ahead = Vec::new();
                drop(Pin::new(&mut self.stream).poll_read(context, space));
            }
            return Poll::Ready(Ok(()));
        }
        let went = Pin::new(&mut self.stream).poll_read(context, space);
        if space.filled().len() > before {
            self.meter.count();
        }
        went
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for RateGuarded<T> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let went = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.watch(context, went)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let went = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.watch(context, went)
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

    const PACE: TransferRate = TransferRate { patience: Duration::from_secs(30), bytes_a_second: 10 };

    #[tokio::test]
    async fn what_was_read_ahead_is_read_again() {
        for (sent, is_it) in [("PRI *", true), ("PRI *more", true), ("PRX", false), ("GET / HTTP", false)] {
            let (mut near, far) = tokio::io::duplex(64);
            near.write_all(sent.as_bytes()).await.unwrap();
            drop(near);
            let mut wire = RateGuarded::new(far, PACE);
            assert_eq!(wire.begins_with(b"PRI *").await.unwrap(), is_it, "{sent}");
            let mut all = String::new();
            wire.read_to_string(&mut all).await.unwrap();
            assert_eq!(all, sent);
        }
    }

    #[tokio::test]
    async fn an_end_is_not_a_beginning() {
        let (near, far) = tokio::io::duplex(64);
        drop(near);
        assert!(!RateGuarded::new(far, PACE).begins_with(b"PRI *").await.unwrap());
    }

    #[tokio::test(start_paused = true)]
    async fn a_receiver_who_takes_nothing_is_given_up_after_the_patience() {
        let (_near, far) = tokio::io::duplex(8);
        let (mut wire, begun) = (RateGuarded::new(far, PACE), Instant::now());
        let error = wire.write_all(&[0; 100]).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        assert_eq!(begun.elapsed().as_secs(), 30);
    }

    #[tokio::test(start_paused = true)]
    async fn a_trickle_below_the_rate_is_given_up_and_one_above_it_is_not() {
        for (every_seconds, is_given_up) in [(2, true), (1, false)] {
            let (mut near, far) = tokio::io::duplex(16);
            let mut wire = RateGuarded::new(far, PACE);
            let writing = tokio::spawn(async move { wire.write_all(&[0; 4000]).await });
            let mut chunk = [0; 16];
            for _ in 0..250 {
                sleep(Duration::from_secs(every_seconds)).await;
                drop(timeout(Duration::from_millis(1), near.read(&mut chunk)).await);
            }
            let went = timeout(Duration::from_secs(1), writing).await.unwrap().unwrap();
            assert_eq!(went.is_err(), is_given_up, "{every_seconds} seconds");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn time_between_writes_costs_nothing() {
        let (mut near, far) = tokio::io::duplex(8);
        let mut wire = RateGuarded::new(far, PACE);
        let mut chunk = [0; 8];
        for _ in 0..5 {
            wire.write_all(&[0; 8]).await.unwrap();
            advance(Duration::from_mins(5)).await;
            near.read_exact(&mut chunk).await.unwrap();
        }
    }
}
