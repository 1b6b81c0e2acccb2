//! Range requests (RFC 9110, 14): which part of a file is asked for.

use std::ops::RangeInclusive;

use http_range_header::parse_range_header;
use hyper::HeaderMap;
use hyper::header::{HeaderValue, IF_RANGE, RANGE};

use super::Validators;

/// What part of a file to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ByteRange {
    /// All of it.
    Whole,
    /// These bytes: 206.
    Part(RangeInclusive<u64>),
    /// The part that is asked for is not there: 416.
    Unsatisfiable,
}

impl ByteRange {
    /// What a request asks for of a file of so many bytes. One range is served; several are answered with the whole file,
    /// as everything that is no range of bytes is, and as a range is whose `If-Range` tells of another version.
    pub fn of(request: &HeaderMap, validators: &Validators, bytes: u64) -> Self {
        let Some(asked) = request.get(RANGE).and_then(|value| value.to_str().ok()) else {
            return Self::Whole;
        };
        if !request.get(IF_RANGE).is_none_or(|condition| validators.vouch_for(condition)) {
            return Self::Whole;
        }
        let Ok(parsed) = parse_range_header(asked) else { return Self::Whole };
        if parsed.len() != 1 {
            return Self::Whole;
        }
        match parsed.validate(bytes).map(|mut ranges| ranges.pop()) {
            Ok(Some(range)) => Self::Part(range),
            Ok(None) => Self::Whole,
            Err(_nothing_of_it) => Self::Unsatisfiable,
        }
    }

    /// The `Content-Range` of the answer.
    pub fn content_range(&self, bytes: u64) -> Option<HeaderValue> {
        let text = match self {
            Self::Whole => return None,
            Self::Part(range) => format!("bytes {}-{}/{bytes}", range.start(), range.end()),
            Self::Unsatisfiable => format!("bytes */{bytes}"),
        };
        HeaderValue::from_str(&text).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::BlobHash;

    fn portion(headers: &[(hyper::header::HeaderName, &str)]) -> ByteRange {
        let validators = Validators::new(BlobHash::of(b"abc"), "2026-03-01T12:00:00Z".parse().unwrap());
        let request =
            headers.iter().map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap()));
        ByteRange::of(&request.collect(), &validators, 100)
    }

    #[test]
    fn one_range_of_bytes_is_served_and_cut_to_the_file() {
        for (asked, expected) in
            [("bytes=0-9", 0..=9), ("bytes=90-", 90..=99), ("bytes=-10", 90..=99), ("bytes=50-500", 50..=99)]
        {
            assert_eq!(portion(&[(RANGE, asked)]), ByteRange::Part(expected), "{asked}");
        }
        assert_eq!(portion(&[(RANGE, "bytes=100-")]), ByteRange::Unsatisfiable);
        assert_eq!(portion(&[(RANGE, "bytes=-0")]), ByteRange::Unsatisfiable);
    }

    #[test]
    fn what_is_no_single_range_of_bytes_gets_the_whole() {
        for asked in ["", "bytes", "bytes=", "bytes=9-0", "lines=1-2", "bytes=0-9,20-29", "bytes=a-b"] {
            assert_eq!(portion(&[(RANGE, asked)]), ByteRange::Whole, "{asked}");
        }
        assert_eq!(portion(&[]), ByteRange::Whole);
    }

    #[test]
    fn a_range_of_another_version_gets_the_whole() {
        let tag = format!("\"{}\"", BlobHash::of(b"abc"));
        let range = (RANGE, "bytes=0-9");
        assert_eq!(portion(&[range.clone(), (IF_RANGE, &tag)]), ByteRange::Part(0..=9));
        for other in ["\"other\"", &format!("W/{tag}"), "Sun, 01 Mar 2026 12:00:01 GMT"] {
            assert_eq!(portion(&[range.clone(), (IF_RANGE, other)]), ByteRange::Whole, "{other}");
        }
        assert_eq!(portion(&[range, (IF_RANGE, "Sun, 01 Mar 2026 12:00:00 GMT")]), ByteRange::Part(0..=9));
    }

    #[test]
    fn the_answer_says_which_part_it_is() {
        assert_eq!(ByteRange::Part(0..=9).content_range(100).unwrap(), "bytes 0-9/100");
        assert_eq!(ByteRange::Unsatisfiable.content_range(100).unwrap(), "bytes */100");
        assert_eq!(ByteRange::Whole.content_range(100), None);
    }
}
