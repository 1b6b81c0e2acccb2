//! Sizes, times, rates and percentages, as people write them in settings and flags.

use std::fmt;
use std::num::NonZeroU32;
use std::str::FromStr;
use std::time::Duration;

/// A number of bytes, written as a plain number or with `B`, `KiB`, `MiB` or `GiB`.
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
    /// In the largest unit that gives a whole number.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (unit, factor) = Self::UNITS
            .into_iter()
            .find(|(_, factor)| self.0 >= *factor && self.0.is_multiple_of(*factor))
            .unwrap_or(("B", 1));
        write!(out, "{} {unit}", self.0 / factor)
    }
}

/// A time in seconds, written as a plain number or with `s`, `m`, `h` or `d`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seconds(u32);

impl Seconds {
    /// One hour.
    pub const HOUR: Self = Self(60 * 60);

    /// The number of seconds.
    pub const fn get(self) -> u32 {
        self.0
    }

    /// The time as a `Duration`.
    pub const fn duration(self) -> Duration {
        Duration::from_secs(self.0 as u64)
    }
}

impl FromStr for Seconds {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        parse_time(text, 1)
            .map(Self)
            .map_err(|_error| format!("`{text}` is not a time such as `30s`, `5m`, `12h` or `90`"))
    }
}

impl fmt::Display for Seconds {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}s", self.0)
    }
}

/// A lifetime in which a plain number means days; also written with `s`, `m`, `h` or `d`. At least one second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days(u32);

impl Days {
    /// The longest lifetime, in whole days.
    pub const MAX: Self = Self(u32::MAX / DAY_S * DAY_S);

    /// The lifetime in seconds.
    pub const fn seconds(self) -> u32 {
        self.0
    }
}

/// Why a text is not a time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DurationError {
    /// It cannot be parsed, or is zero.
    #[error("`{0}` is not a time such as `90d`, `12h` or `30m`")]
    Malformed(String),
    /// It is too long.
    #[error("`{0}` is longer than {max}, the longest time", max = Days::MAX)]
    TooLong(String),
}

impl FromStr for Days {
    type Err = DurationError;

    fn from_str(text: &str) -> Result<Self, DurationError> {
        match parse_time(text, DAY_S)? {
            0 => Err(DurationError::Malformed(text.to_owned())),
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

/// How often something may happen. `60/5m` allows it 60 times at once, then again one by one, 60 within five minutes; `off` sets
/// no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rate {
    /// A number of times per period.
    Limited {
        /// The number of times.
        times: NonZeroU32,
        /// The period, at least one second.
        period: Duration,
    },
    /// Any number of times.
    Unlimited,
}

impl Rate {
    /// So many times as often.
    pub(crate) fn times(self, factor: u32) -> Self {
        match self {
            Self::Limited { times, period } => {
                let factor = NonZeroU32::new(factor).unwrap_or(NonZeroU32::MIN);
                Self::Limited { times: times.saturating_mul(factor), period }
            }
            Self::Unlimited => Self::Unlimited,
        }
    }
}

impl FromStr for Rate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "off" {
            return Ok(Self::Unlimited);
        }
        let parsed = || {
            let (times, seconds) = text.split_once('/')?;
            let seconds = parse_time(seconds.trim(), 1).ok().filter(|seconds| *seconds > 0)?;
            Some(Self::Limited {
                times: times.trim().parse().ok()?,
                period: Duration::from_secs(seconds.into()),
            })
        };
        parsed().ok_or_else(|| format!("`{text}` is not a rate such as `60/5m`, `10/1h` or `off`"))
    }
}

/// A whole percentage from 1 to 100, written as a plain number or with `%`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Percent(u8);

impl Percent {
    /// 100 %.
    pub(crate) const ALL: Self = Self(100);

    /// Whether random bytes fall into this share of all values: true for this percentage of them.
    pub(crate) fn holds(self, random: [u8; 4]) -> bool {
        u64::from(u32::from_le_bytes(random)) * 100 < u64::from(self.0) << u32::BITS
    }
}

impl FromStr for Percent {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = text.strip_suffix('%').unwrap_or(text).trim_end();
        let percent = number.parse().ok().filter(|percent| (1..=100).contains(percent));
        percent
            .map(Self)
            .ok_or_else(|| format!("`{text}` is not a percentage such as `10%`, from 1% to 100%"))
    }
}

const DAY_S: u32 = 24 * 60 * 60;

/// Parses a time such as `90`, `90s`, `5m`, `12h` or `90d` into seconds. A plain number is in units of `default_unit_s` seconds.
fn parse_time(text: &str, default_unit_s: u32) -> Result<u32, DurationError> {
    let number_end = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(number_end);
    let factor = match unit.trim() {
        "" => default_unit_s,
        "s" => 1,
        "m" => 60,
        "h" => 60 * 60,
        "d" => DAY_S,
        _ => return Err(DurationError::Malformed(text.to_owned())),
    };
    if number.is_empty() {
        return Err(DurationError::Malformed(text.to_owned()));
    }
    // The number consists of digits only: if it does not parse, it is too large.
    let seconds = number.parse::<u32>().ok().and_then(|number| number.checked_mul(factor));
    seconds.ok_or_else(|| DurationError::TooLong(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_parsed_with_their_units() {
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
    fn a_rate_is_a_number_per_period() {
        let five_minutes = Duration::from_mins(5);
        let times = NonZeroU32::new(60).unwrap();
        assert_eq!("60/5m".parse(), Ok(Rate::Limited { times, period: five_minutes }));
        assert_eq!("off".parse(), Ok(Rate::Unlimited));
        for text in ["", "60", "0/5m", "60/0s", "-1/5m", "60/5w", "OFF"] {
            assert!(text.parse::<Rate>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_percentage_holds_as_many_of_all_values() {
        for text in ["", "%", "0%", "101%", "-1", "half", "1.5%"] {
            assert!(text.parse::<Percent>().is_err(), "{text}");
        }
        let thousandth = |part: u64| u32::try_from((part << u32::BITS).div_ceil(1000)).unwrap().to_le_bytes();
        let values = (0..1000).map(thousandth);
        for (text, expected) in [("100%", 1000), ("10", 100), ("1 %", 10)] {
            let percent: Percent = text.parse().unwrap();
            assert_eq!(values.clone().filter(|random| percent.holds(*random)).count(), expected, "{text}");
        }
        assert!(Percent::ALL.holds([0xff; 4]));
    }

    #[test]
    fn times_are_parsed_with_their_units() {
        assert_eq!("90d".parse::<Days>().unwrap().seconds(), 90 * 86_400);
        assert_eq!("90".parse::<Days>().unwrap().to_string(), "90d");
        assert_eq!("12h".parse::<Days>().unwrap().seconds(), 43_200);
        assert_eq!("90".parse::<Seconds>().unwrap().get(), 90);
        for text in ["", "d", "-1d", "1w", "0d", "1.5d"] {
            assert_eq!(text.parse::<Days>(), Err(DurationError::Malformed(text.to_owned())));
        }
        for text in ["49711d", "99999999d", "99999999999999999999", "4294967295s"] {
            assert_eq!(text.parse::<Days>(), Err(DurationError::TooLong(text.to_owned())));
        }
        assert_eq!("49710d".parse(), Ok(Days::MAX));
    }
}
