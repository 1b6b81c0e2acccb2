//! Reading the body of a request: limited in size, in time, and in the memory that all bodies share.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use hyper::body::{Body as _, Incoming};
use hyper::header::CONTENT_ENCODING;
use tokio::time::{Instant, timeout, timeout_at};

use crate::config::Config;
use crate::gate::Pass;
use crate::http::{ApiError, Context};
use crate::values::{ByteSize, Message};

/// How long an unread body is drained.
const DRAIN_TIME: Duration = Duration::from_secs(2);

/// Bodies up to this length take no shared memory, so that a usual upload or a login never waits for slow large ones.
const FREE_BYTES: u64 = 128 * 1024;

/// The initial buffer of a body whose length is unknown, in bytes.
const INITIAL_BUFFER_BYTES: u64 = 16 * 1024;

/// Reads the whole body. For a large one, the pass holds its weight in the shared memory, that of decoding the picture
/// included, until dropped.
///
/// # Errors
///
/// 415 if it is compressed, 413 as soon as it is known to exceed `limit_bytes`, 408 when it is too slow, 400 when it breaks off, 503 when too many
/// bodies wait.
pub(crate) async fn read_body(
    context: &mut Context,
    limit_bytes: u64,
) -> Result<(Bytes, Option<Pass>), ApiError> {
    if let Some(coding) = content_coding(context) {
        return Err(ApiError::Unsupported(Message::ContentCodingNotAccepted { coding }));
    }
    let Some(mut body) = context.take_body() else { return Err(ApiError::BadRequest(Message::BodyCut)) };
    let length = body.size_hint().exact();
    let result = match length {
        Some(bytes) if bytes > limit_bytes => Err(too_large(limit_bytes)),
        _ => receive(context, &mut body, length, limit_bytes).await,
    };
    match (&result, &mut context.observed) {
        (Ok((bytes, _pass)), Some(observed)) => observed.body = Some(bytes.clone()),
        (Err(_), _) => context.return_body(body),
        (Ok(_), None) => {}
    }
    result
}

/// The coding of a compressed body (RFC 9110, 8.4). None is accepted: how much a body inflates to is not known before.
fn content_coding(context: &Context) -> Option<String> {
    let values = context.headers().get_all(CONTENT_ENCODING).iter();
    let mut codings = values.flat_map(|value| value.to_str().unwrap_or("?").split(',')).map(str::trim);
    let compressed = codings.find(|coding| !coding.is_empty() && !coding.eq_ignore_ascii_case("identity"));
    compressed.map(|coding| coding.chars().take(MAX_CODING_CHARS).collect())
}

/// The longest name of a coding that an answer repeats.
const MAX_CODING_CHARS: usize = 32;

async fn receive(
    context: &Context,
    body: &mut Incoming,
    length: Option<u64>,
    limit_bytes: u64,
) -> Result<(Bytes, Option<Pass>), ApiError> {
    let config = &context.config;
    let weight = Config::body_weight_bytes(length.unwrap_or(limit_bytes));
    let enter = || async { context.app.body_gate.enter(weight).await.map_err(|_busy| ApiError::Busy) };
    let mut pass = if length.is_some_and(|bytes| bytes > FREE_BYTES) { Some(enter().await?) } else { None };
    let mut timeouts = BodyTimeouts::start(config);
    let capacity = length.unwrap_or(INITIAL_BUFFER_BYTES.min(limit_bytes));
    let mut received = BytesMut::with_capacity(usize::try_from(capacity).unwrap_or(0));
    loop {
        let deadline = timeouts.next_deadline(config, received.len() as u64);
        let frame = timeout_at(deadline, body.frame()).await;
        let frame = frame.map_err(|_elapsed| timeouts.error())?;
        let Some(frame) = frame else { break };
        let frame = frame.map_err(|_broken| ApiError::BadRequest(Message::BodyCut))?;
        let Ok(data) = frame.into_data() else { continue };
        if received.len() as u64 + data.len() as u64 > limit_bytes {
            return Err(too_large(limit_bytes));
        }
        if pass.is_none() && received.len() as u64 + data.len() as u64 > FREE_BYTES {
            let waiting_since = Instant::now();
            pass = Some(enter().await?);
            timeouts.extend(waiting_since.elapsed());
        }
        received.extend_from_slice(&data);
    }
    Ok((received.freeze(), pass))
}

/// When a body is too slow: silent for `body_idle_timeout`, not complete within `body_timeout`, or slower than
/// `min_transfer_rate` after a grace period of `body_idle_timeout`.
#[derive(Debug, Clone, Copy)]
struct BodyTimeouts {
    start: Instant,
    end: Instant,
    next_deadline: Instant,
}

impl BodyTimeouts {
    fn start(config: &Config) -> Self {
        let start = Instant::now();
        let end = start + config.body_timeout.duration();
        Self { start, end, next_deadline: end }
    }

    /// When more bytes must have come, after `received_bytes`.
    fn next_deadline(&mut self, config: &Config, received_bytes: u64) -> Instant {
        let idle_timeout = config.body_idle_timeout.duration();
        let earned_millis = received_bytes.saturating_mul(1000).checked_div(config.min_transfer_rate.bytes());
        let rate_deadline = earned_millis
            .map_or(self.end, |millis| self.start + idle_timeout + Duration::from_millis(millis));
        self.next_deadline = (Instant::now() + idle_timeout).min(self.end).min(rate_deadline);
        self.next_deadline
    }

    /// Adds the time that the sender waited for us.
    fn extend(&mut self, waited: Duration) {
        self.start += waited;
        self.end += waited;
    }

    /// 408, with the time that the body had.
    fn error(&self) -> ApiError {
        let seconds = self.next_deadline.saturating_duration_since(self.start).as_secs();
        ApiError::BodyTimeout { seconds: u32::try_from(seconds).unwrap_or(u32::MAX) }
    }
}

/// Reads what is left of a body, for a short while and in the background, and discards it. Closing a connection over unread
/// bytes resets it, and a sender that writes before it reads may never see the answer. `guard` is dropped when the body is
/// read.
pub(super) fn drain(mut body: Incoming, guard: impl Send + 'static) {
    if body.is_end_stream() {
        return;
    }
    tokio::spawn(async move {
        let discard = async { while let Some(Ok(_discarded)) = body.frame().await {} };
        drop(timeout(DRAIN_TIME, discard).await);
        drop(guard);
    });
}

fn too_large(limit_bytes: u64) -> ApiError {
    ApiError::TooLarge(Message::BodyTooLarge { limit: ByteSize::new(limit_bytes).to_string() })
}
