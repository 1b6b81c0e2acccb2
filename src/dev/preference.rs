//! `Prefer: code=503, wait=2` (RFC 7240): what a single call asks the development server to do with it. Preferences that
//! are not known, or whose values are not, are passed over, as the RFC has it.

use std::time::Duration;

use hyper::header::{HeaderName, HeaderValue};
use hyper::{HeaderMap, StatusCode};

/// The request's header.
const PREFER: HeaderName = HeaderName::from_static("prefer");

/// The longest wait.
const MAX_WAIT_S: u64 = 60;

/// What a call asks for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Preference {
    /// The error that it wants to be answered with.
    pub(super) status: Option<StatusCode>,
    /// How long it wants to wait before that.
    pub(super) wait: Option<Duration>,
}

impl Preference {
    /// Reads the headers. Of a preference that is given twice, the first counts.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let mut found = Self::default();
        let values = headers.get_all(PREFER).into_iter().filter_map(|value| value.to_str().ok());
        for preference in values.flat_map(|value| value.split(',')) {
            // Parameters behind a semicolon belong to the preference; none is known.
            let preference = preference.split(';').next().unwrap_or_default();
            let Some((name, value)) = preference.split_once('=') else { continue };
            let value = value.trim().trim_matches('"');
            match name.trim().to_ascii_lowercase().as_str() {
                "code" => found.status = found.status.or_else(|| error_status(value)),
                "wait" => found.wait = found.wait.or_else(|| wait(value)),
                _ => {}
            }
        }
        found
    }

    /// What the answer says was applied; `None` for nothing.
    pub(super) fn applied(self) -> Option<HeaderValue> {
        let code = self.status.map(|status| format!("code={}", status.as_u16()));
        let wait = self.wait.map(|wait| format!("wait={}", wait.as_secs()));
        let applied: Vec<String> = code.into_iter().chain(wait).collect();
        if applied.is_empty() { None } else { HeaderValue::from_str(&applied.join(", ")).ok() }
    }
}

fn error_status(text: &str) -> Option<StatusCode> {
    let status = text.parse().ok().filter(|status| (400..=599).contains(status))?;
    StatusCode::from_u16(status).ok()
}

fn wait(text: &str) -> Option<Duration> {
    text.parse().ok().filter(|seconds| *seconds <= MAX_WAIT_S).map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: &[&str]) -> (Option<u16>, Option<u64>) {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(PREFER, HeaderValue::from_str(value).unwrap());
        }
        let preference = Preference::of(&headers);
        (preference.status.map(|status| status.as_u16()), preference.wait.map(|wait| wait.as_secs()))
    }

    #[test]
    fn code_and_wait_are_read_in_every_form_of_the_header() {
        assert_eq!(of(&["code=503, wait=2"]), (Some(503), Some(2)));
        assert_eq!(of(&["wait=\"2\"; x=1", "respond-async, Code = 429"]), (Some(429), Some(2)));
        assert_eq!(of(&["code=404, code=500"]), (Some(404), None));
    }

    #[test]
    fn what_is_not_known_is_passed_over() {
        for value in
            ["", "code", "code=", "code=200", "code=600", "code=x", "wait=61", "wait=-1", "handling=lenient"]
        {
            assert_eq!(of(&[value]), (None, None), "{value}");
        }
        assert_eq!(Preference::default().applied(), None);
    }

    #[test]
    fn the_answer_says_what_was_applied() {
        let preference = Preference { status: error_status("503"), wait: wait("2") };
        assert_eq!(preference.applied().unwrap(), "code=503, wait=2");
    }
}
