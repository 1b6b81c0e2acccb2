//! Rehearsing an app's error paths: answers that come late, and calls that fail as often as was asked for.
//!
//! Asked by `router` before a call's handler runs, so that nothing is stored of a call that fails; plain serving has no
//! rehearsal. Which calls fail and how late each is follows from their number alone, so that an app's tests repeat.

use std::str::FromStr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::anyhow;
use hyper::header::AUTHORIZATION;
use hyper::{Method, StatusCode};

use crate::http::{ApiError, Context, Rendered, Visibility};
use crate::i18n::render;
use crate::values::{Locale, MediaType, Message, Scope};

/// Calls after which the pattern of failures begins again: shares are counted in hundredths.
const PATTERN_CALLS: usize = 100;

/// The longest that an answer may be made to wait; connections have other clocks that run out later.
const MAX_LATENCY: Duration = Duration::from_mins(1);

/// When a caller who is told to come back should do so, in seconds.
const RETRY_AFTER_S: u64 = 2;

/// What is rehearsed.
#[derive(Debug)]
pub struct FaultInjection {
    latency: Option<Latency>,
    faults: Faults,
    calls: AtomicUsize,
}

impl FaultInjection {
    /// A rehearsal whose first call is yet to come.
    pub fn new(latency: Option<Latency>, faults: Faults) -> Self {
        Self { latency, faults, calls: AtomicUsize::new(0) }
    }

    /// Has one call wait, then lets it through. A browser's question beforehand (OPTIONS) is no call: where it failed, a
    /// script could not see with what.
    ///
    /// # Errors
    ///
    /// The failure that it is the call's turn for.
    pub(crate) async fn play(&self, context: &Context, allowed: &'static str) -> Result<(), ApiError> {
        if context.head.method == Method::OPTIONS {
            return Ok(());
        }
        let call = self.calls.fetch_add(1, Ordering::Relaxed);
        if let Some(latency) = self.latency {
            tokio::time::sleep(latency.of(call)).await;
        }
        match self.faults.of(call) {
            Some(status) => Err(ApiError::Rehearsed(status, real(status, context, allowed).map(Box::new))),
            None => Ok(()),
        }
    }
}

/// The error that the house itself answers with this status, where it has one whose sentence fits any call.
fn real(status: StatusCode, context: &Context, allowed: &'static str) -> Option<ApiError> {
    let config = &context.app.config;
    let missing = match context.visibility {
        Visibility::Private => Message::NoSuchPage,
        Visibility::Public => Message::NoSuchPicture,
    };
    Some(match status {
        StatusCode::UNAUTHORIZED => ApiError::Unauthorized,
        StatusCode::FORBIDDEN => ApiError::Forbidden(Scope::Account),
        StatusCode::NOT_FOUND => ApiError::NotFound(missing),
        StatusCode::METHOD_NOT_ALLOWED => {
            ApiError::MethodNotAllowed { method: context.head.method.clone(), allowed }
        }
        StatusCode::REQUEST_TIMEOUT => ApiError::BodyTimeout { seconds: config.body_timeout.get() },
        StatusCode::PAYLOAD_TOO_LARGE => {
            ApiError::TooLarge(Message::PictureTooLarge { limit: config.max_picture_size.to_string() })
        }
        StatusCode::UNSUPPORTED_MEDIA_TYPE => ApiError::UnsupportedMediaType(MediaType::accepted()),
        StatusCode::TOO_MANY_REQUESTS => ApiError::TooOften {
            wait: Duration::from_secs(RETRY_AFTER_S),
            message: Message::TooManyAttempts { seconds: RETRY_AFTER_S },
        },
        StatusCode::SERVICE_UNAVAILABLE => ApiError::Busy,
        StatusCode::INSUFFICIENT_STORAGE => ApiError::StorageFull,
        StatusCode::INTERNAL_SERVER_ERROR => ApiError::Internal(anyhow!("a failure that was asked for")),
        _ => return None,
    })
}

/// How late answers are: always the same, or anything within a range. Written as `200ms`, `2s` or `100ms..2s`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Latency {
    least: Duration,
    most: Duration,
}

impl Latency {
    /// The wait of one call. In a range, each next one steps on by the golden section, which fills it evenly.
    fn of(self, call: usize) -> Duration {
        const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;
        let step = (call as u64).wrapping_mul(GOLDEN) >> 48;
        let range_micros =
            u64::try_from(self.most.saturating_sub(self.least).as_micros()).unwrap_or(u64::MAX);
        self.least + Duration::from_micros(range_micros.saturating_mul(step) >> 16)
    }
}

impl FromStr for Latency {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (least, most) = text.split_once("..").unwrap_or((text, text));
        let range = wait(least).zip(wait(most)).filter(|(least, most)| least <= most && *most <= MAX_LATENCY);
        range.map(|(least, most)| Self { least, most }).ok_or_else(|| {
            format!("`{text}` is not a wait of up to 60s, such as `200ms`, nor a range such as `100ms..2s`")
        })
    }
}

fn wait(text: &str) -> Option<Duration> {
    let number_end = text.find(|letter: char| !letter.is_ascii_digit())?;
    let (number, unit) = text.split_at(number_end);
    let number = number.parse().ok()?;
    match unit {
        "ms" => Some(Duration::from_millis(number)),
        "s" => Some(Duration::from_secs(number)),
        _ => None,
    }
}

/// So many of a hundred calls fail with this status; written as `10:503`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FaultShare {
    percent: u8,
    status: StatusCode,
}

impl FromStr for FaultShare {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let read = || {
            let (percent, status) = text.split_once(':')?;
            let percent = percent.trim_end_matches('%').parse().ok().filter(|percent| *percent <= 100)?;
            let status = status.parse().ok().filter(|status| (400..=599).contains(status))?;
            Some(Self { percent, status: StatusCode::from_u16(status).ok()? })
        };
        read().ok_or_else(|| {
            format!(
                "`{text}` is not a share and a status from 400 to 599, as in `10:503` for 10 of 100 calls"
            )
        })
    }
}

/// Which calls fail, and with what.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Faults(Vec<Option<StatusCode>>);

impl Faults {
    /// Spreads the shares evenly over every hundred calls.
    ///
    /// # Errors
    ///
    /// Shares of more than a hundred together, in words.
    pub fn spread(shares: &[FaultShare]) -> Result<Self, String> {
        let failing: usize = shares.iter().map(|share| usize::from(share.percent)).sum();
        let passing = PATTERN_CALLS.checked_sub(failing).ok_or_else(|| {
            format!("of 100 calls, {failing} cannot fail; the shares of --fail are too large together")
        })?;
        let weighed = shares.iter().map(|share| (usize::from(share.percent), Some(share.status)));
        let mut turns: Vec<Turn> = [(passing, None)].into_iter().chain(weighed).map(Turn::new).collect();
        Ok(Self((0..PATTERN_CALLS).map(|_| next(&mut turns)).collect()))
    }

    fn of(&self, call: usize) -> Option<StatusCode> {
        self.0.get(call % PATTERN_CALLS).copied().flatten()
    }
}

/// An outcome and how long it has waited for its turn.
struct Turn {
    weight: i64,
    credit: i64,
    outcome: Option<StatusCode>,
}

impl Turn {
    fn new((weight, outcome): (usize, Option<StatusCode>)) -> Self {
        Self { weight: i64::try_from(weight).unwrap_or(0), credit: 0, outcome }
    }
}

/// The outcome whose turn it is (smooth weighted round-robin): each gets its weight, the richest one pays for all.
fn next(turns: &mut [Turn]) -> Option<StatusCode> {
    let mut all = 0;
    for turn in turns.iter_mut() {
        turn.credit += turn.weight;
        all += turn.weight;
    }
    let richest = turns.iter_mut().max_by_key(|turn| turn.credit)?;
    richest.credit -= all;
    richest.outcome
}

/// Why a request was refused, for its line in the log: what its sender is told, in English, one reason a line.
#[derive(Debug)]
pub(crate) struct RefusalReason(String);

/// What the log adds to what the sender is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LogHint {
    /// That the failure was asked for.
    AskedFor,
    /// What came instead of a token that opens something.
    Credentials,
    /// Nothing.
    Nothing,
}

impl LogHint {
    pub(crate) fn on(error: &ApiError) -> Self {
        match error {
            ApiError::Rehearsed(..) => Self::AskedFor,
            ApiError::Unauthorized => Self::Credentials,
            _ => Self::Nothing,
        }
    }
}

impl RefusalReason {
    pub(crate) fn new(context: &Context, rendered: &Rendered, aside: LogHint) -> Self {
        let said = rendered.reasons.iter();
        let mut reasons: Vec<String> =
            said.map(|(field, message)| format!("{field}: {}", render(message, Locale::En))).collect();
        reasons.extend(match aside {
            LogHint::AskedFor => Some("injected by --fail".to_owned()),
            LogHint::Credentials => Some(credentials(context).to_owned()),
            LogHint::Nothing => None,
        });
        Self(reasons.join("\n"))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a caller without a session sent for one. The answer itself says no more than it must.
fn credentials(context: &Context) -> &'static str {
    let Some(header) = context.headers().get(AUTHORIZATION) else {
        return "no Authorization header was sent";
    };
    if header.to_str().is_ok_and(|text| text.to_ascii_lowercase().starts_with("bearer ")) {
        "this token opens nothing: it is not there, or its owner is disabled"
    } else {
        "the Authorization header is not `Bearer TOKEN`"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(shares: &[&str]) -> Result<Faults, String> {
        Faults::spread(&shares.iter().map(|share| share.parse().unwrap()).collect::<Vec<_>>())
    }

    fn failing(faults: &Faults, calls: std::ops::Range<usize>, status: u16) -> usize {
        calls.filter(|call| faults.of(*call).is_some_and(|found| found == status)).count()
    }

    #[test]
    fn of_any_hundred_calls_exactly_the_share_fails() {
        let faults = faults(&["10:503", "7%:429", "33:500"]).unwrap();
        for first in [0, 1, 37, 12_345] {
            let share = |status| failing(&faults, first..first + 100, status);
            assert_eq!((share(503), share(429), share(500)), (10, 7, 33), "from {first}");
        }
    }

    #[test]
    fn failures_come_evenly() {
        let faults = faults(&["10:503"]).unwrap();
        for first in 0..200 {
            assert_eq!(failing(&faults, first..first + 10, 503), 1, "from {first}");
        }
    }

    #[test]
    fn all_or_none_may_fail() {
        assert_eq!(failing(&faults(&["100:500"]).unwrap(), 0..100, 500), 100);
        assert!((0..100).all(|call| faults(&["0:500"]).unwrap().of(call).is_none()));
        assert!((0..100).all(|call| Faults::default().of(call).is_none()));
        assert!(faults(&["60:500", "41:503"]).unwrap_err().contains("101"));
    }

    #[test]
    fn a_share_names_a_percentage_and_an_error() {
        for text in ["", "10", "10:", ":503", "101:503", "-1:503", "10:200", "10:399", "10:600", "1.5:503"] {
            assert!(text.parse::<FaultShare>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_wait_is_one_or_anything_in_a_range() {
        let one: Latency = "200ms".parse().unwrap();
        assert!((0..100).all(|call| one.of(call) == Duration::from_millis(200)));
        let range: Latency = "100ms..2s".parse().unwrap();
        let waits: Vec<Duration> = (0..1000).map(|call| range.of(call)).collect();
        let (least, most) = (Duration::from_millis(100), Duration::from_secs(2));
        assert!(waits.iter().all(|wait| (least..=most).contains(wait)));
        assert!(waits.iter().any(|wait| *wait < Duration::from_millis(110)));
        assert!(waits.iter().any(|wait| *wait > Duration::from_millis(1990)));
        for text in ["", "200", "ms", "2m", "2s..100ms", "61s", "1s..", "-1s", "1.5s"] {
            assert!(text.parse::<Latency>().is_err(), "{text}");
        }
    }
}
