//! Quantities as people write them in settings and flags.

use std::fmt;
use std::num::NonZeroU32;
use std::str::FromStr;
use std::time::Duration;

/// A number of bytes; written plain or with `B`, `KiB`, `MiB`, `GiB`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ByteSize(u64);

impl ByteSize {
    const UNITS: [(&'static str, u64); 4] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1)];

    /// This many bytes.
    pub const fn new(bytes: u64) -> Self {
        Self(bytes)
    }

    /// The number of bytes.
    pub const fn bytes(self) -> u64 {
        self.0
    }
}

impl FromStr for ByteSize {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number_end = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
        let (number, unit) = text.split_at(number_end);
        let unit = unit.trim();
        let factor = if unit.is_empty() {
            Some(1)
        } else {
            Self::UNITS.iter().find(|(name, _)| name.eq_ignore_ascii_case(unit)).map(|(_, factor)| *factor)
        };
        number
            .parse::<u64>()
            .ok()
            .zip(factor)
            .and_then(|(number, factor)| number.checked_mul(factor))
            .map(Self)
            .ok_or_else(|| format!("`{text}` is not a size such as `8 MiB`, `500 KiB` or `1048576`"))
    }
}

impl fmt::Display for ByteSize {
    /// In the largest unit that divides it evenly.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (unit, factor) = Self::UNITS
            .into_iter()
            .find(|(_, factor)| self.0 >= *factor && self.0.is_multiple_of(*factor))
            .unwrap_or(("B", 1));
        write!(out, "{} {unit}", self.0 / factor)
    }
}

/// A span of time of whole seconds; written plain or with `s`, `m`, `h`, `d`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seconds(u32);

impl Seconds {
    /// One hour.
    pub const HOUR: Self = Self(60 * 60);

    /// The number of seconds.
    pub const fn get(self) -> u32 {
        self.0
    }

    /// As the standard library's duration.
    pub const fn duration(self) -> Duration {
        Duration::from_secs(self.0 as u64)
    }
}

impl FromStr for Seconds {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        span(text, 1)
            .map(Self)
            .map_err(|_fault| format!("`{text}` is not a span of time such as `30s`, `5m`, `12h` or `90`"))
    }
}

impl fmt::Display for Seconds {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}s", self.0)
    }
}

/// A span of time as people give tokens, where a plain number means days; also `s`, `m`, `h`, `d`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days(u32);

impl Days {
    /// The longest, in whole days.
    pub const MAX: Self = Self(u32::MAX / DAY_S * DAY_S);

    /// The span in seconds.
    pub const fn seconds(self) -> u32 {
        self.0
    }
}

/// Why a text is no span of time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DurationError {
    /// It cannot be read as one, or is none at all.
    #[error("`{0}` is not a span of time such as `90d`, `12h` or `30m`")]
    Unreadable(String),
    /// It is too long.
    #[error("`{0}` is longer than the longest span of time, which is {max}", max = Days::MAX)]
    TooLong(String),
}

impl FromStr for Days {
    type Err = DurationError;

    fn from_str(text: &str) -> Result<Self, DurationError> {
        match span(text, DAY_S)? {
            0 => Err(DurationError::Unreadable(text.to_owned())),
            seconds if seconds > Self::MAX.0 => Err(DurationError::TooLong(text.to_owned())),
            seconds => Ok(Self(seconds)),
        }
    }
}

impl fmt::Display for Days {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_multiple_of(DAY_S) {
            write!(out, "{}d", self.0 / DAY_S)
        } else {
            write!(out, "{}s", self.0)
        }
    }
}

/// How often something may happen: so many times at once, and again as the span goes by. Written as `60/5m`; `off` sets
/// no bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rate {
    /// So many times in the span.
    AtMost {
        /// How many times, at least once.
        times: NonZeroU32,
        /// The span, at least a second.
        span: Duration,
    },
    /// Any number of times.
    Unbounded,
}

impl FromStr for Rate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "off" {
            return Ok(Self::Unbounded);
        }
        let read = || {
            let (times, seconds) = text.split_once('/')?;
            let seconds = span(seconds.trim(), 1).ok().filter(|seconds| *seconds > 0)?;
            Some(Self::AtMost {
                times: times.trim().parse().ok()?,
                span: Duration::from_secs(seconds.into()),
            })
        };
        read().ok_or_else(|| format!("`{text}` is not a rate such as `60/5m`, `10/1h` or `off`"))
    }
}

/// A share of a whole, from 1 to 100 in a hundred; written plain or with `%`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Percent(u8);

impl Percent {
    /// The whole.
    pub const ALL: Self = Self(100);

    /// Whether a draw of random bytes falls into the share.
    pub fn holds(self, draw: [u8; 4]) -> bool {
        u64::from(u32::from_le_bytes(draw)) * 100 < u64::from(self.0) << u32::BITS
    }
}

impl FromStr for Percent {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = text.strip_suffix('%').unwrap_or(text).trim_end();
        let share = number.parse().ok().filter(|share| (1..=100).contains(share));
        share.map(Self).ok_or_else(|| format!("`{text}` is not a share such as `10%`, from 1% to 100%"))
    }
}

const DAY_S: u32 = 24 * 60 * 60;

/// Seconds in a text such as `90`, `90s`, `5m`, `12h` or `90d`; `bare_unit_s` is what a plain number counts.
fn span(text: &str, bare_unit_s: u32) -> Result<u32, DurationError> {
    let number_end = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(number_end);
    let factor = match unit.trim() {
        "" => bare_unit_s,
        "s" => 1,
        "m" => 60,
        "h" => 60 * 60,
        "d" => DAY_S,
        _ => return Err(DurationError::Unreadable(text.to_owned())),
    };
    if number.is_empty() {
        return Err(DurationError::Unreadable(text.to_owned()));
    }
    // What is left are digits, perhaps too many.
    let seconds = number.parse::<u32>().ok().and_then(|number| number.checked_mul(factor));
    seconds.ok_or_else(|| DurationError::TooLong(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_read_as_people_write_them() {
        for (text, bytes) in
            [("8 MiB", 8 << 20), ("500kib", 500 << 10), ("1118", 1118), ("2 GiB", 2 << 30), ("7 B", 7)]
        {
            assert_eq!(text.parse::<ByteSize>().unwrap().bytes(), bytes, "{text}");
        }
        for text in ["", "MiB", "8 MB", "-1", "8.5 MiB", "99999999999999999999 GiB"] {
            assert!(text.parse::<ByteSize>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_size_prints_in_the_largest_whole_unit() {
        assert_eq!(ByteSize::new(8 << 20).to_string(), "8 MiB");
        assert_eq!(ByteSize::new(1118).to_string(), "1118 B");
        assert_eq!(ByteSize::new(0).to_string(), "0 B");
    }

    #[test]
    fn a_rate_is_a_number_in_a_span() {
        let five_minutes = Duration::from_mins(5);
        let times = NonZeroU32::new(60).unwrap();
        assert_eq!("60/5m".parse(), Ok(Rate::AtMost { times, span: five_minutes }));
        assert_eq!("off".parse(), Ok(Rate::Unbounded));
        for text in ["", "60", "0/5m", "60/0s", "-1/5m", "60/5w", "OFF"] {
            assert!(text.parse::<Rate>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_share_is_of_a_hundred_and_holds_as_many_draws() {
        for text in ["", "%", "0%", "101%", "-1", "half", "1.5%"] {
            assert!(text.parse::<Percent>().is_err(), "{text}");
        }
        let thousandth = |part: u64| u32::try_from((part << u32::BITS).div_ceil(1000)).unwrap().to_le_bytes();
        let draws = (0..1000).map(thousandth);
        for (text, held) in [("100%", 1000), ("10", 100), ("1 %", 10)] {
            let share: Percent = text.parse().unwrap();
            assert_eq!(draws.clone().filter(|draw| share.holds(*draw)).count(), held, "{text}");
        }
        assert!(Percent::ALL.holds([0xff; 4]));
    }

    #[test]
    fn spans_read_as_people_write_them() {
        assert_eq!("90d".parse::<Days>().unwrap().seconds(), 90 * 86_400);
        assert_eq!("90".parse::<Days>().unwrap().to_string(), "90d");
        assert_eq!("12h".parse::<Days>().unwrap().seconds(), 43_200);
        assert_eq!("90".parse::<Seconds>().unwrap().get(), 90);
        for text in ["", "d", "-1d", "1w", "0d", "1.5d"] {
            assert_eq!(text.parse::<Days>(), Err(DurationError::Unreadable(text.to_owned())));
        }
        for text in ["49711d", "99999999d", "99999999999999999999", "4294967295s"] {
            assert_eq!(text.parse::<Days>(), Err(DurationError::TooLong(text.to_owned())));
        }
        assert_eq!("49710d".parse(), Ok(Days::MAX));
    }
}
