//! Conditional requests (RFC 9110, 13): whether the caller's copy is still good.

use bytes::Bytes;
use hyper::HeaderMap;
use hyper::header::{ETAG, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED};
use jiff::Timestamp;
use jiff::fmt::rfc2822::{DateTimeParser, DateTimePrinter};

use crate::values::BlobHash;

/// What tells two versions of a picture apart.
#[derive(Debug, Clone)]
pub struct Validators {
    etag: Bytes,
    modified: Timestamp,
}

/// Whether the caller's copy is still good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freshness {
    /// It is: 304 is enough.
    NotModified,
    /// It isn't, or there is none.
    Send,
}

impl Validators {
    /// A strong entity tag from the content, and the time of the last change.
    pub fn new(hash: BlobHash, modified: Timestamp) -> Self {
        Self { etag: Bytes::from(format!("\"{hash}\"")), modified }
    }

    /// A strong entity tag that was made before, quotes included, and the time of the last change.
    pub fn with_tag(tag: &Bytes, modified: Timestamp) -> Self {
        Self { etag: tag.clone(), modified }
    }

    /// Adds both to an answer.
    pub fn write_to(&self, headers: &mut HeaderMap) {
        if let Ok(tag) = HeaderValue::from_maybe_shared(self.etag.clone()) {
            headers.insert(ETAG, tag);
        }
        let date = DateTimePrinter::new().timestamp_to_rfc9110_string(&self.modified).ok();
        if let Some(date) = date.and_then(|date| HeaderValue::from_maybe_shared(Bytes::from(date)).ok()) {
            headers.insert(LAST_MODIFIED, date);
        }
    }

    /// Holds the request's conditions against these. `If-Modified-Since` counts only without `If-None-Match`.
    pub fn check(&self, request: &HeaderMap) -> Freshness {
        let is_fresh = if request.contains_key(IF_NONE_MATCH) {
            let values = request.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
            values.flat_map(|value| value.split(',')).any(|tag| self.matches(tag.trim()))
        } else {
            let since = request.get(IF_MODIFIED_SINCE).and_then(|value| value.to_str().ok());
            let since = since.and_then(|text| DateTimeParser::new().parse_timestamp(text).ok());
            since.is_some_and(|since| self.modified.as_second() <= since.as_second())
        };
        if is_fresh { Freshness::NotModified } else { Freshness::Send }
    }

    /// Whether the version that `If-Range` tells of is this one, by strong comparison (RFC 9110, 13.1.5).
    pub fn vouch_for(&self, condition: &HeaderValue) -> bool {
        let Ok(text) = condition.to_str() else { return false };
        let date = DateTimeParser::new().parse_timestamp(text);
        text.as_bytes() == self.etag || date.is_ok_and(|date| date.as_second() == self.modified.as_second())
    }

    /// Holds the request's tags only against these: where what was shown before may have been newer than what is shown.
    pub fn check_tag(&self, request: &HeaderMap) -> Freshness {
        if request.contains_key(IF_NONE_MATCH) { self.check(request) } else { Freshness::Send }
    }

    /// Weak comparison (RFC 9110, 8.8.3.2), as `If-None-Match` asks for.
    fn matches(&self, tag: &str) -> bool {
        tag == "*" || tag.strip_prefix("W/").unwrap_or(tag).as_bytes() == self.etag
    }
}

#[cfg(test)]
mod tests {
    use hyper::header::HeaderName;

    use super::*;

    fn check(headers: &[(HeaderName, &str)]) -> Freshness {
        let validators = Validators::new(BlobHash::of(b"abc"), "2026-03-01T12:00:00.5Z".parse().unwrap());
        let request =
            headers.iter().map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap()));
        validators.check(&request.collect())
    }

    #[test]
    fn a_matching_tag_is_fresh_in_every_spelling() {
        let tag = format!("\"{}\"", BlobHash::of(b"abc"));
        for value in [tag.clone(), format!("W/{tag}"), format!("\"x\", {tag}"), "*".to_owned()] {
            assert_eq!(check(&[(IF_NONE_MATCH, &value)]), Freshness::NotModified, "{value}");
        }
        assert_eq!(check(&[(IF_NONE_MATCH, "\"x\"")]), Freshness::Send);
        assert_eq!(check(&[(IF_NONE_MATCH, tag.trim_matches('"'))]), Freshness::Send);
    }

    #[test]
    fn a_date_counts_by_the_second_and_only_without_a_tag() {
        let same = "Sun, 01 Mar 2026 12:00:00 GMT";
        assert_eq!(check(&[(IF_MODIFIED_SINCE, same)]), Freshness::NotModified);
        assert_eq!(check(&[(IF_MODIFIED_SINCE, "Sun, 01 Mar 2026 11:59:59 GMT")]), Freshness::Send);
        assert_eq!(check(&[(IF_MODIFIED_SINCE, same), (IF_NONE_MATCH, "\"x\"")]), Freshness::Send);
        assert_eq!(check(&[(IF_MODIFIED_SINCE, "yesterday")]), Freshness::Send);
        assert_eq!(check(&[]), Freshness::Send);
    }
}
