//! Reading a request's body: within a size, within a time, within the memory that all bodies share.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use hyper::body::{Body as _, Incoming};
use hyper::header::EXPECT;
use tokio::time::{Instant, timeout, timeout_at};

use crate::config::Config;
use crate::gate::Pass;
use crate::http::{ApiError, Context};
use crate::values::{ByteSize, Message};

/// How long a refused body is still read, so that a sender who writes before reading gets to see the answer.
const DRAIN_TIME: Duration = Duration::from_secs(2);

/// Bodies up to this length take no room in the shared memory, so that an upload of everyday size, or a login, never
/// waits for somebody's slow large one.
const FREE_BYTES: u64 = 128 * 1024;

/// Room that is made for a body whose length is not told.
const FIRST_ROOM_BYTES: u64 = 16 * 1024;

/// Reads the whole body. For a large one, the pass holds its weight in the shared memory, the picture inside included,
/// until dropped.
///
/// # Errors
///
/// 413 as soon as it is known to be larger than `limit_bytes`, 408 when it is too slow, 400 when it breaks off, 503
/// when too many bodies wait.
pub async fn read_body(context: &mut Context, limit_bytes: u64) -> Result<(Bytes, Option<Pass>), ApiError> {
    let Some(mut body) = context.take_body() else { return Err(ApiError::BadRequest(Message::BodyCut)) };
    let stated = body.size_hint().exact();
    let outcome = match stated {
        Some(bytes) if bytes > limit_bytes => Err(too_large(limit_bytes)),
        _ => receive(context, &mut body, stated, limit_bytes).await,
    };
    if outcome.is_err() && !context.head.headers.contains_key(EXPECT) {
        drain(body);
    }
    outcome
}

async fn receive(
    context: &Context,
    body: &mut Incoming,
    stated: Option<u64>,
    limit_bytes: u64,
) -> Result<(Bytes, Option<Pass>), ApiError> {
    let config = &context.app.config;
    let weight = Config::body_weight_bytes(stated.unwrap_or(limit_bytes));
    let enter = || async { context.app.body_gate.enter(weight).await.map_err(|_busy| ApiError::Busy) };
    let mut pass = if stated.is_some_and(|bytes| bytes > FREE_BYTES) { Some(enter().await?) } else { None };
    let mut clock = BodyClock::start(config);
    let room = stated.unwrap_or(FIRST_ROOM_BYTES.min(limit_bytes));
    let mut received = BytesMut::with_capacity(usize::try_from(room).unwrap_or(0));
    loop {
        let until = clock.next_end(config, received.len() as u64);
        let frame = timeout_at(until, body.frame()).await;
        let frame = frame.map_err(|_elapsed| clock.too_slow())?;
        let Some(frame) = frame else { break };
        let frame = frame.map_err(|_broken| ApiError::BadRequest(Message::BodyCut))?;
        let Ok(data) = frame.into_data() else { continue };
        if received.len() as u64 + data.len() as u64 > limit_bytes {
            return Err(too_large(limit_bytes));
        }
        if pass.is_none() && received.len() as u64 + data.len() as u64 > FREE_BYTES {
            let waited_from = Instant::now();
            pass = Some(enter().await?);
            clock.forgive(waited_from.elapsed());
        }
        received.extend_from_slice(&data);
    }
    Ok((received.freeze(), pass))
}

/// When a body is too slow: silent for too long, not complete in time, or below the least rate once its grace is over.
#[derive(Debug, Clone, Copy)]
struct BodyClock {
    start: Instant,
    end: Instant,
    next_end: Instant,
}

impl BodyClock {
    fn start(config: &Config) -> Self {
        let start = Instant::now();
        let end = start + config.body_timeout.duration();
        Self { start, end, next_end: end }
    }

    /// Until when the next bytes must come, after so many.
    fn next_end(&mut self, config: &Config, received_bytes: u64) -> Instant {
        let silence = config.body_idle_timeout.duration();
        let worth = received_bytes.saturating_mul(1000).checked_div(config.min_transfer_rate.bytes());
        let rate_end = worth.map_or(self.end, |millis| self.start + silence + Duration::from_millis(millis));
        self.next_end = (Instant::now() + silence).min(self.end).min(rate_end);
        self.next_end
    }

    /// Time that the sender waited for us.
    fn forgive(&mut self, waited: Duration) {
        self.start += waited;
        self.end += waited;
    }

    /// The sentence names the time that the body has had.
    fn too_slow(&self) -> ApiError {
        let given = self.next_end.saturating_duration_since(self.start).as_secs();
        ApiError::BodyTimeout { seconds: u32::try_from(given).unwrap_or(u32::MAX) }
    }
}

/// Reads on and throws away, for a short while and in the background: a connection that is closed over unread bytes
/// is reset, and the answer may be lost on its way.
pub fn drain(mut body: Incoming) {
    if body.is_end_stream() {
        return;
    }
    tokio::spawn(timeout(
        DRAIN_TIME,
        async move { while let Some(Ok(_thrown_away)) = body.frame().await {} },
    ));
}

fn too_large(limit_bytes: u64) -> ApiError {
    ApiError::TooLarge(Message::BodyTooLarge { limit: ByteSize::new(limit_bytes).to_string() })
}
