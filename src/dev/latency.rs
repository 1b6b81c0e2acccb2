//! The delay of `--latency`: fixed, or spread over a range. The delay of a call follows from its number, so that a test
//! run repeats exactly.

use std::str::FromStr;
use std::time::Duration;

/// The longest delay. The client's own timeouts come later.
const MAX_LATENCY: Duration = Duration::from_mins(1);

/// How long each call is delayed: `200ms`, `2s`, or a range such as `100ms..2s`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Latency {
    min: Duration,
    max: Duration,
}

impl Latency {
    /// The delay of call number `call`. Within a range, each call steps on by the golden ratio, which fills the range
    /// evenly.
    pub(super) fn delay(self, call: usize) -> Duration {
        const GOLDEN_RATIO: u64 = 0x9e37_79b9_7f4a_7c15;
        let step = (call as u64).wrapping_mul(GOLDEN_RATIO) >> 48;
        let range_micros = u64::try_from(self.max.saturating_sub(self.min).as_micros()).unwrap_or(u64::MAX);
        self.min + Duration::from_micros(range_micros.saturating_mul(step) >> 16)
    }
}

impl FromStr for Latency {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (min, max) = text.split_once("..").unwrap_or((text, text));
        let range =
            parse_delay(min).zip(parse_delay(max)).filter(|(min, max)| min <= max && *max <= MAX_LATENCY);
        range.map(|(min, max)| Self { min, max }).ok_or_else(|| {
            format!("`{text}` is not a delay of up to 60s, such as `200ms`, or a range such as `100ms..2s`")
        })
    }
}

fn parse_delay(text: &str) -> Option<Duration> {
    let number_end = text.find(|letter: char| !letter.is_ascii_digit())?;
    let (number, unit) = text.split_at(number_end);
    let number = number.parse().ok()?;
    match unit {
        "ms" => Some(Duration::from_millis(number)),
        "s" => Some(Duration::from_secs(number)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_latency_is_fixed_or_spread_over_a_range() {
        let fixed: Latency = "200ms".parse().unwrap();
        assert!((0..100).all(|call| fixed.delay(call) == Duration::from_millis(200)));
        let range: Latency = "100ms..2s".parse().unwrap();
        let delays: Vec<Duration> = (0..1000).map(|call| range.delay(call)).collect();
        let (min, max) = (Duration::from_millis(100), Duration::from_secs(2));
        assert!(delays.iter().all(|delay| (min..=max).contains(delay)));
        assert!(delays.iter().any(|delay| *delay < Duration::from_millis(110)));
        assert!(delays.iter().any(|delay| *delay > Duration::from_millis(1990)));
    }

    #[test]
    fn a_malformed_latency_is_rejected() {
        for text in ["", "200", "ms", "2m", "2s..100ms", "61s", "1s..", "-1s", "1.5s"] {
            assert!(text.parse::<Latency>().is_err(), "{text}");
        }
    }
}
