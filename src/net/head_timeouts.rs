//! How long an HTTP/1 connection may take for the head of a request: the keep-alive timeout until its first byte comes, the
//! header timeout from then on. Both are shorter while the server is nearly full.
//!
//! Polled by the connection's task each time that hyper has made what progress it can. hyper's own timeout is off: it has
//! one duration for both waits.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep_until};

use super::connection_limiter::ConnectionLimiter;
use super::open_requests::OpenRequests;
use super::rate_guard::ReadCounter;

/// The two timeouts as configured.
#[derive(Debug, Clone, Copy)]
pub(super) struct Timeouts {
    pub(super) header: Duration,
    pub(super) keep_alive: Duration,
}

/// Tells when a connection waits too long for the head of its next request.
#[derive(Debug)]
pub(super) struct HeadTimeouts {
    timeouts: Timeouts,
    limiter: Arc<ConnectionLimiter>,
    reads: ReadCounter,
    requests: OpenRequests,
    /// Requests that had started when the phase was last looked at.
    started: u64,
    phase: Phase,
    timer: Pin<Box<Sleep>>,
}

/// What a connection waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// The first byte of a head: no read has brought bytes since there were this many.
    Idle { reads: u64, deadline: Instant },
    /// The rest of a head.
    Head { deadline: Instant },
    /// The end of the open request, which has timeouts of its own.
    Request,
}

impl HeadTimeouts {
    /// For a connection whose first head must be complete by `first_deadline`.
    #[must_use]
    pub(super) fn new(
        timeouts: Timeouts,
        limiter: Arc<ConnectionLimiter>,
        reads: ReadCounter,
        requests: OpenRequests,
        first_deadline: Instant,
    ) -> Self {
        let phase = Phase::Head { deadline: first_deadline };
        let timer = Box::pin(sleep_until(first_deadline));
        Self { timeouts, limiter, reads, requests, started: 0, phase, timer }
    }

    /// Ready once the connection is too late and should be closed.
    pub(super) fn poll_expired(&mut self, context: &mut Context<'_>) -> Poll<()> {
        self.phase = self.next_phase();
        self.started = self.requests.started();
        let deadline = self.phase.deadline();
        loop {
            // A timer that ends before the deadline may stay: it is cheaper to let it end now and then than to set it for
            // each request.
            if let Some(deadline) = deadline.filter(|deadline| *deadline < self.timer.deadline()) {
                self.timer.as_mut().reset(deadline);
            }
            ready!(self.timer.as_mut().poll(context));
            let now = Instant::now();
            match deadline {
                Some(deadline) if deadline <= now => return Poll::Ready(()),
                Some(deadline) => self.timer.as_mut().reset(deadline),
                // The end of a request does not always wake this task.
                None => self.timer.as_mut().reset(now + self.timeouts.header),
            }
        }
    }

    fn next_phase(&self) -> Phase {
        if self.requests.are_open() {
            return Phase::Request;
        }
        let reads = self.reads.reads();
        let is_same_wait = self.requests.started() == self.started;
        match self.phase {
            Phase::Idle { reads: seen, .. } if is_same_wait && reads != seen => {
                Phase::Head { deadline: self.deadline_after(self.timeouts.header) }
            }
            Phase::Idle { .. } | Phase::Head { .. } if is_same_wait => self.phase,
            _ => Phase::Idle { reads, deadline: self.deadline_after(self.timeouts.keep_alive) },
        }
    }

    fn deadline_after(&self, timeout: Duration) -> Instant {
        Instant::now() + self.limiter.idle_timeout(timeout)
    }
}

impl Phase {
    fn deadline(self) -> Option<Instant> {
        match self {
            Self::Idle { deadline, .. } | Self::Head { deadline } => Some(deadline),
            Self::Request => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::num::NonZeroU32;

    use futures_util::FutureExt;
    use tokio::time::{sleep, timeout};

    use super::*;
    use crate::net::connection_limiter::Permit;

    const TIMEOUTS: Timeouts =
        Timeouts { header: Duration::from_secs(10), keep_alive: Duration::from_secs(75) };

    struct Connection {
        head_timeouts: HeadTimeouts,
        limiter: Arc<ConnectionLimiter>,
        reads: ReadCounter,
        requests: OpenRequests,
    }

    impl Connection {
        fn open(max_connections: u32) -> Self {
            let max = NonZeroU32::new(max_connections).unwrap();
            let (limiter, reads) = (ConnectionLimiter::new(max, max), ReadCounter::default());
            let requests = OpenRequests::default();
            let head_timeouts = HeadTimeouts::new(
                TIMEOUTS,
                Arc::clone(&limiter),
                reads.clone(),
                requests.clone(),
                Instant::now() + TIMEOUTS.header,
            );
            Self { head_timeouts, limiter, reads, requests }
        }

        /// Waits for this long, as the connection's task does between two events; whether the connection stays open.
        async fn stays_open_for(&mut self, seconds: u64) -> bool {
            let expired = poll_fn(|context| self.head_timeouts.poll_expired(context));
            timeout(Duration::from_secs(seconds), expired).await.is_err()
        }

        async fn answer_a_request(&mut self) {
            drop(self.requests.start());
            assert!(self.stays_open_for(0).await);
        }

        fn permit(&self) -> Permit {
            self.limiter.count(None).unwrap().acquire_soon().now_or_never().flatten().unwrap()
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_first_head_has_the_header_timeout() {
        let mut connection = Connection::open(10);
        assert!(connection.stays_open_for(9).await);
        connection.reads.count();
        assert!(!connection.stays_open_for(2).await);
    }

    #[tokio::test(start_paused = true)]
    async fn an_idle_connection_has_the_keep_alive_timeout_after_each_request() {
        let mut connection = Connection::open(10);
        for _ in 0..3 {
            connection.answer_a_request().await;
            assert!(connection.stays_open_for(74).await);
        }
        assert!(!connection.stays_open_for(2).await);
    }

    #[tokio::test(start_paused = true)]
    async fn the_first_byte_of_a_head_starts_the_header_timeout_once() {
        let mut connection = Connection::open(10);
        connection.answer_a_request().await;
        assert!(connection.stays_open_for(70).await);
        connection.reads.count();
        assert!(connection.stays_open_for(9).await);
        connection.reads.count();
        assert!(!connection.stays_open_for(2).await);
    }

    #[tokio::test(start_paused = true)]
    async fn an_open_request_may_take_as_long_as_it_likes() {
        let mut connection = Connection::open(10);
        let request = connection.requests.start();
        assert!(connection.stays_open_for(500).await);
        let body = request.clone();
        drop(request);
        assert!(connection.stays_open_for(500).await);
        drop(body);
        assert!(connection.stays_open_for(74).await);
        assert!(!connection.stays_open_for(12).await);
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_that_ends_unnoticed_is_followed_by_an_idle_wait() {
        let mut connection = Connection::open(10);
        let request = connection.requests.start();
        assert!(connection.stays_open_for(1).await);
        tokio::spawn(async move {
            sleep(Duration::from_secs(5)).await;
            drop(request);
        });
        assert!(!connection.stays_open_for(5 + 75 + 10).await);
    }

    #[tokio::test(start_paused = true)]
    async fn both_timeouts_are_shorter_when_the_server_is_full() {
        let mut connection = Connection::open(1);
        let _permit = connection.permit();
        connection.answer_a_request().await;
        assert!(!connection.stays_open_for(2).await);
        let mut connection = Connection::open(1);
        connection.answer_a_request().await;
        let _permit = connection.permit();
        connection.reads.count();
        assert!(!connection.stays_open_for(2).await);
    }
}
