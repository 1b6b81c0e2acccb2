//! Fault injection for apps under development: calls that are delayed, and a given share of calls that fail.
//!
//! A call fails before its handler runs, so it changes nothing. Which calls fail, and how long each is delayed, follows
//! from their number alone, so that a test run repeats exactly.

use std::str::FromStr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::anyhow;
use hyper::StatusCode;

use super::latency::Latency;
use crate::http::{ApiError, Context, Visibility};
use crate::values::{MediaType, Message, Scope};

/// The pattern of failures repeats after this many calls: shares are percentages.
const PATTERN_CALLS: usize = 100;

/// The `Retry-After` of an injected 429, in seconds.
const RETRY_AFTER_S: u64 = 2;

/// Delays calls and makes a share of them fail.
#[derive(Debug)]
pub(crate) struct FaultInjection {
    latency: Option<Latency>,
    faults: FaultPattern,
    calls: AtomicUsize,
}

impl FaultInjection {
    /// Starts counting at call 0.
    pub(crate) fn new(latency: Option<Latency>, faults: FaultPattern) -> Self {
        Self { latency, faults, calls: AtomicUsize::new(0) }
    }

    /// Counts a call: how late it is to be, and how it is to fail.
    pub(super) fn next(&self) -> (Option<Duration>, Option<StatusCode>) {
        let call = self.calls.fetch_add(1, Ordering::Relaxed);
        (self.latency.map(|latency| latency.delay(call)), self.faults.status(call))
    }
}

/// A failure with this status, in the form of the API's errors.
pub(super) fn injected(status: StatusCode, context: &Context, allowed: &'static str) -> ApiError {
    ApiError::Injected(status, real_error(status, context, allowed).map(Box::new))
}

/// The error that Tondo itself answers with this status, if its message fits any call.
fn real_error(status: StatusCode, context: &Context, allowed: &'static str) -> Option<ApiError> {
    let config = &context.config;
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
        StatusCode::INTERNAL_SERVER_ERROR => ApiError::Internal(anyhow!("injected")),
        _ => return None,
    })
}

/// A percentage of calls that fail with a status: `10:503` for 10 of 100 calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FaultShare {
    percent: u8,
    status: StatusCode,
}

impl FromStr for FaultShare {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parsed = || {
            let (percent, status) = text.split_once(':')?;
            let percent = percent.trim_end_matches('%').parse().ok().filter(|percent| *percent <= 100)?;
            let status = status.parse().ok().filter(|status| (400..=599).contains(status))?;
            Some(Self { percent, status: StatusCode::from_u16(status).ok()? })
        };
        parsed().ok_or_else(|| {
            format!(
                "`{text}` is not a percentage and a status from 400 to 599, such as `10:503` for 10 of 100 calls"
            )
        })
    }
}

/// Which of 100 calls fail, and with which status.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct FaultPattern(Vec<Option<StatusCode>>);

impl FaultPattern {
    /// Spreads the shares evenly over every 100 calls.
    ///
    /// # Errors
    ///
    /// The shares add up to more than 100 percent.
    pub(crate) fn new(shares: &[FaultShare]) -> Result<Self, String> {
        let failing: usize = shares.iter().map(|share| usize::from(share.percent)).sum();
        let passing = PATTERN_CALLS
            .checked_sub(failing)
            .ok_or_else(|| format!("the shares of --fail add up to {failing} of 100 calls; lower them"))?;
        let weighted = shares.iter().map(|share| (usize::from(share.percent), Some(share.status)));
        let mut turns: Vec<Turn> = [(passing, None)].into_iter().chain(weighted).map(Turn::new).collect();
        Ok(Self((0..PATTERN_CALLS).map(|_| next_outcome(&mut turns)).collect()))
    }

    /// The status that call number `call` fails with.
    fn status(&self, call: usize) -> Option<StatusCode> {
        self.0.get(call % PATTERN_CALLS).copied().flatten()
    }
}

/// An outcome in a smooth weighted round-robin.
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

/// One step of the round-robin: every outcome earns its weight, and the richest one pays the sum and is taken.
fn next_outcome(turns: &mut [Turn]) -> Option<StatusCode> {
    let mut sum = 0;
    for turn in turns.iter_mut() {
        turn.credit += turn.weight;
        sum += turn.weight;
    }
    let richest = turns.iter_mut().max_by_key(|turn| turn.credit)?;
    richest.credit -= sum;
    richest.outcome
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(shares: &[&str]) -> Result<FaultPattern, String> {
        FaultPattern::new(&shares.iter().map(|share| share.parse().unwrap()).collect::<Vec<_>>())
    }

    fn failing(faults: &FaultPattern, calls: std::ops::Range<usize>, status: u16) -> usize {
        calls.filter(|call| faults.status(*call).is_some_and(|found| found == status)).count()
    }

    #[test]
    fn exactly_the_share_of_any_hundred_calls_fails() {
        let faults = pattern(&["10:503", "7%:429", "33:500"]).unwrap();
        for first in [0, 1, 37, 12_345] {
            let share = |status| failing(&faults, first..first + 100, status);
            assert_eq!((share(503), share(429), share(500)), (10, 7, 33), "from {first}");
        }
    }

    #[test]
    fn failures_are_spread_evenly() {
        let faults = pattern(&["10:503"]).unwrap();
        for first in 0..200 {
            assert_eq!(failing(&faults, first..first + 10, 503), 1, "from {first}");
        }
    }

    #[test]
    fn all_or_no_calls_may_fail() {
        assert_eq!(failing(&pattern(&["100:500"]).unwrap(), 0..100, 500), 100);
        assert!((0..100).all(|call| pattern(&["0:500"]).unwrap().status(call).is_none()));
        assert!((0..100).all(|call| FaultPattern::default().status(call).is_none()));
        assert!(pattern(&["60:500", "41:503"]).unwrap_err().contains("101"));
    }

    #[test]
    fn a_share_is_a_percentage_and_an_error_status() {
        for text in ["", "10", "10:", ":503", "101:503", "-1:503", "10:200", "10:399", "10:600", "1.5:503"] {
            assert!(text.parse::<FaultShare>().is_err(), "{text}");
        }
    }
}
