//! Range requests (RFC 9110, 14): which bytes of a file to send.

use std::ops::RangeInclusive;

use http_range_header::parse_range_header;
use hyper::HeaderMap;
use hyper::header::{HeaderValue, IF_RANGE, RANGE};

use super::Validators;

/// The bytes of a file that a request gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ByteRange {
    /// The whole file: 200.
    Whole,
    /// These bytes: 206.
    Part(RangeInclusive<u64>),
    /// The range lies outside the file: 416.
    Unsatisfiable,
}

impl ByteRange {
    /// Reads `Range` and `If-Range` of a request for a file of `file_bytes`. The whole file is sent where there are
    /// several ranges, where the header is no range of bytes, and where `If-Range` names another version.
    #[must_use]
    pub(crate) fn from_headers(request: &HeaderMap, validators: &Validators, file_bytes: u64) -> Self {
        let Some(range) = request.get(RANGE).and_then(|value| value.to_str().ok()) else {
            return Self::Whole;
        };
        if !request.get(IF_RANGE).is_none_or(|condition| validators.match_if_range(condition)) {
            return Self::Whole;
        }
        let Ok(parsed) = parse_range_header(range) else { return Self::Whole };
        if parsed.len() != 1 {
            return Self::Whole;
        }
        match parsed.validate(file_bytes).map(|mut ranges| ranges.pop()) {
            Ok(Some(range)) => Self::Part(range),
            Ok(None) => Self::Whole,
            Err(_outside_the_file) => Self::Unsatisfiable,
        }
    }

    /// The first byte and the number of bytes to send.
    #[must_use]
    pub(crate) fn span(&self, file_bytes: u64) -> (u64, u64) {
        match self {
            Self::Whole => (0, file_bytes),
            Self::Part(range) => (*range.start(), range.end() - range.start() + 1),
            Self::Unsatisfiable => (0, 0),
        }
    }

    /// The `Content-Range` of the answer; `None` for the whole file.
    #[must_use]
    pub(crate) fn content_range(&self, file_bytes: u64) -> Option<HeaderValue> {
        let text = match self {
            Self::Whole => return None,
            Self::Part(range) => format!("bytes {}-{}/{file_bytes}", range.start(), range.end()),
            Self::Unsatisfiable => format!("bytes */{file_bytes}"),
        };
        HeaderValue::from_str(&text).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::BlobHash;

    fn byte_range(headers: &[(hyper::header::HeaderName, &str)]) -> ByteRange {
        let etag = BlobHash::of(b"abc").into();
        let validators = Validators::new(etag, "2026-03-01T12:00:00Z".parse().unwrap());
        let request =
            headers.iter().map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap()));
        ByteRange::from_headers(&request.collect(), &validators, 100)
    }

    #[test]
    fn one_range_of_bytes_is_served_and_cut_to_the_file() {
        for (range, expected) in
            [("bytes=0-9", 0..=9), ("bytes=90-", 90..=99), ("bytes=-10", 90..=99), ("bytes=50-500", 50..=99)]
        {
            assert_eq!(byte_range(&[(RANGE, range)]), ByteRange::Part(expected), "{range}");
        }
        assert_eq!(byte_range(&[(RANGE, "bytes=100-")]), ByteRange::Unsatisfiable);
        assert_eq!(byte_range(&[(RANGE, "bytes=-0")]), ByteRange::Unsatisfiable);
    }

    #[test]
    fn anything_but_a_single_range_of_bytes_gets_the_whole_file() {
        for range in ["", "bytes", "bytes=", "bytes=9-0", "lines=1-2", "bytes=0-9,20-29", "bytes=a-b"] {
            assert_eq!(byte_range(&[(RANGE, range)]), ByteRange::Whole, "{range}");
        }
        assert_eq!(byte_range(&[]), ByteRange::Whole);
    }

    #[test]
    fn a_range_of_another_version_gets_the_whole_file() {
        let tag = format!("\"{}\"", BlobHash::of(b"abc"));
        let range = (RANGE, "bytes=0-9");
        assert_eq!(byte_range(&[range.clone(), (IF_RANGE, &tag)]), ByteRange::Part(0..=9));
        for other in ["\"other\"", &format!("W/{tag}"), "Sun, 01 Mar 2026 12:00:01 GMT"] {
            assert_eq!(byte_range(&[range.clone(), (IF_RANGE, other)]), ByteRange::Whole, "{other}");
        }
        assert_eq!(byte_range(&[range, (IF_RANGE, "Sun, 01 Mar 2026 12:00:00 GMT")]), ByteRange::Part(0..=9));
    }

    #[test]
    fn content_range_names_the_bytes_and_the_length() {
        assert_eq!(ByteRange::Part(0..=9).content_range(100).unwrap(), "bytes 0-9/100");
        assert_eq!(ByteRange::Unsatisfiable.content_range(100).unwrap(), "bytes */100");
        assert_eq!(ByteRange::Whole.content_range(100), None);
    }
}
