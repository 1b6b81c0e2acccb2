//! How long an HTTP/1 connection may take for its next head: the keep-alive time until the first byte of it, the
//! header time from there on.
//!
//! hyper has one time for both, which it asks of the timer that it is given. This is that timer: it tells the two
//! apart by looking whether anything was read.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use hyper::rt::{Sleep, Timer};
use pin_project_lite::pin_project;

use super::connection_limiter::ConnectionLimiter;
use super::rate_guard::ReadCounter;

/// The timer of one connection.
#[derive(Debug)]
pub(super) struct HeadTimeouts {
    pub(super) door: Arc<ConnectionLimiter>,
    pub(super) meter: ReadCounter,
    pub(super) header_time: Duration,
    pub(super) keep_alive_time: Duration,
    /// When the first head must be there; what its first bytes waited for is part of its time.
    pub(super) first_end: tokio::time::Instant,
    /// Whether a head was waited for before.
    pub(super) is_kept_alive: AtomicBool,
}

pin_project! {
    /// One wait for a head.
    struct HeadWait {
        meter: ReadCounter,
        // Set until the head begins: what the meter showed, and the time that the head then has.
        idle: Option<(u64, Duration)>,
        #[pin]
        end: tokio::time::Sleep,
    }
}

impl HeadTimeouts {
    fn next_wait(&self) -> HeadWait {
        let (idle, end) = if self.is_kept_alive.swap(true, Ordering::Relaxed) {
            let idle_time = self.door.patience(self.keep_alive_time);
            let header_time = self.door.patience(self.header_time);
            (Some((self.meter.reads(), header_time)), tokio::time::Instant::now() + idle_time)
        } else {
            (None, self.first_end)
        };
        HeadWait { meter: self.meter.clone(), idle, end: tokio::time::sleep_until(end) }
    }
}

impl Timer for HeadTimeouts {
    fn sleep(&self, _duration: Duration) -> Pin<Box<dyn Sleep>> {
        Box::pin(self.next_wait())
    }

    /// hyper asks for nothing but the time of the next head.
    fn sleep_until(&self, _deadline: Instant) -> Pin<Box<dyn Sleep>> {
        Box::pin(self.next_wait())
    }
}

impl Sleep for HeadWait {}

impl Future for HeadWait {
    type Output = ();

    /// hyper polls this each time that it has read and the head is not complete yet.
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut wait = self.project();
        if let Some((_, header_time)) = wait.idle.take_if(|(seen, _)| *seen != wait.meter.reads()) {
            wait.end.as_mut().reset(tokio::time::Instant::now() + header_time);
        }
        wait.end.poll(context)
    }
}
