//! The one source of wall-clock time and of random bytes.
//!
//! Everything above takes time from here, so that a test can set it. It never measures durations: those use the
//! monotonic clock of the runtime.

use std::time::{Duration, SystemTime};

use jiff::Timestamp;

/// Where the present time comes from.
#[derive(Debug, Clone, Copy)]
pub enum Clock {
    /// The system's clock.
    System,
    /// A clock that stands still, for tests.
    Fixed(Timestamp),
}

impl Clock {
    /// The present moment, cut to whole microseconds, which is what the catalogue keeps.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the system clock")]
    pub fn now(self) -> Timestamp {
        let now = match self {
            Self::System => Timestamp::now(),
            Self::Fixed(moment) => moment,
        };
        Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
    }
}

/// A moment as the file system tells it; what was before 1970 is as 1970 began.
pub fn system_time(moment: Timestamp) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_micros(moment.as_microsecond().max(0).cast_unsigned())
}

/// Fills an array with bytes from the operating system's random number generator.
///
/// # Panics
///
/// When the operating system has no randomness to give, which leaves no safe way to go on.
#[expect(clippy::expect_used, reason = "without randomness no token or identifier can be made safely")]
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fixed_clock_stands_still() {
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
