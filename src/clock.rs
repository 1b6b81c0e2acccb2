//! The one source of wall-clock time and of random bytes.
//!
//! Every other module takes the time from here, so that a test can set it. Durations are measured elsewhere, with the
//! monotonic clock of the runtime.

use std::time::{Duration, SystemTime};

use jiff::Timestamp;

/// Where the time comes from.
#[derive(Debug, Clone, Copy)]
pub enum Clock {
    /// The system's clock.
    System,
    /// A clock that always shows this moment, for tests.
    Fixed(Timestamp),
}

impl Clock {
    /// The current time, truncated to whole microseconds, which is what the catalog stores.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the system clock")]
    pub fn now(self) -> Timestamp {
        let now = match self {
            Self::System => Timestamp::now(),
            Self::Fixed(moment) => moment,
        };
        Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
    }
}

/// A moment as the file system represents it; moments before 1970 become its beginning.
pub(crate) fn system_time(moment: Timestamp) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_micros(moment.as_microsecond().max(0).cast_unsigned())
}

/// Fills an array with bytes from the operating system's random number generator.
///
/// # Panics
///
/// If the operating system has no random bytes to give: nothing can continue safely then.
#[expect(clippy::expect_used, reason = "without randomness no token or identifier can be made safely")]
pub(crate) fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("random bytes of the operating system");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fixed_clock_always_shows_the_same_moment() {
        let moment: Timestamp = "2026-03-01T12:00:00Z".parse().unwrap();
        let clock = Clock::Fixed(moment);
        assert_eq!(clock.now(), moment);
        assert_eq!(clock.now(), clock.now());
    }

    #[test]
    fn two_draws_of_random_bytes_differ() {
        assert_ne!(random_bytes::<32>(), random_bytes::<32>());
    }
}
