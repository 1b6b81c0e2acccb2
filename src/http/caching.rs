//! Conditional requests (RFC 9110, 13): whether the copy that the caller has is still current.

use bytes::Bytes;
use hyper::HeaderMap;
use hyper::header::{ETAG, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED};
use jiff::Timestamp;
use jiff::fmt::rfc2822::{DateTimeParser, DateTimePrinter};

use crate::values::EntityTag;

/// What identifies a version of a picture: its entity tag and the time of its last change.
#[derive(Debug, Clone)]
pub(crate) struct Validators {
    etag: EntityTag,
    last_modified: Timestamp,
}

/// Whether the caller's copy is current.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Freshness {
    /// It is: answer 304.
    NotModified,
    /// It is outdated, or the caller has none: send the picture.
    Send,
}

impl Validators {
    /// The validators of a version. Only whole seconds of the time count, as in the headers.
    #[must_use]
    pub(crate) fn new(etag: EntityTag, last_modified: Timestamp) -> Self {
        Self { etag, last_modified }
    }

    /// Sets `ETag` and `Last-Modified`.
    pub(crate) fn write_to(&self, headers: &mut HeaderMap) {
        if let Ok(tag) = HeaderValue::from_maybe_shared(self.etag.as_bytes().clone()) {
            headers.insert(ETAG, tag);
        }
        let date = DateTimePrinter::new().timestamp_to_rfc9110_string(&self.last_modified).ok();
        if let Some(date) = date.and_then(|date| HeaderValue::from_maybe_shared(Bytes::from(date)).ok()) {
            headers.insert(LAST_MODIFIED, date);
        }
    }

    /// Evaluates `If-None-Match`, or without it `If-Modified-Since` (RFC 9110, 13.2.2).
    #[must_use]
    pub(crate) fn check(&self, request: &HeaderMap) -> Freshness {
        if request.contains_key(IF_NONE_MATCH) { self.check_tag(request) } else { self.check_date(request) }
    }

    /// Evaluates `If-None-Match` only: for URLs that may go back to an older picture, where a later date proves nothing.
    #[must_use]
    pub(crate) fn check_tag(&self, request: &HeaderMap) -> Freshness {
        let mut lists = request.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
        Freshness::from_match(lists.any(|list| self.etag.is_in_list(list)))
    }

    fn check_date(&self, request: &HeaderMap) -> Freshness {
        let since = request.get(IF_MODIFIED_SINCE).and_then(|value| value.to_str().ok());
        let since = since.and_then(|text| DateTimeParser::new().parse_timestamp(text).ok());
        Freshness::from_match(since.is_some_and(|since| self.last_modified.as_second() <= since.as_second()))
    }

    /// Whether `If-Range` names this version: by strong comparison of the tag, or by the exact date (RFC 9110, 13.1.5).
    #[must_use]
    pub(crate) fn match_if_range(&self, condition: &HeaderValue) -> bool {
        let Ok(text) = condition.to_str() else { return false };
        let date = DateTimeParser::new().parse_timestamp(text);
        self.etag.is_strongly(text)
            || date.is_ok_and(|date| date.as_second() == self.last_modified.as_second())
    }
}

impl Freshness {
    fn from_match(matches: bool) -> Self {
        if matches { Self::NotModified } else { Self::Send }
    }
}

#[cfg(test)]
mod tests {
    use hyper::header::HeaderName;

    use super::*;
    use crate::values::BlobHash;

    fn check(headers: &[(HeaderName, &str)]) -> Freshness {
        let etag = BlobHash::of(b"abc").into();
        let validators = Validators::new(etag, "2026-03-01T12:00:00.5Z".parse().unwrap());
        let request =
            headers.iter().map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap()));
        validators.check(&request.collect())
    }

    #[test]
    fn a_matching_tag_is_fresh_in_every_notation() {
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
