//! Rejects requests that two programs could read differently: the target, the path, transfer codings. Called by `service`
//! for each request before it is routed; looks at the head only, which hyper has parsed.

use std::borrow::Cow;

use hyper::Method;
use hyper::header::{HeaderMap, TRANSFER_ENCODING};
use hyper::http::request::Parts;
use hyper::http::uri::Uri;
use percent_encoding::percent_decode_str;

use super::host::request_host;
use crate::http::ApiError;
use crate::values::Message;

/// Validates the head of a request.
///
/// # Errors
///
/// 400 for a target that is not a path, a host as [`request_host`] rejects it, a path with dot segments, backslashes or
/// control characters, and a transfer coding other than `chunked`.
pub(crate) fn validate_head(head: &Parts) -> Result<(), ApiError> {
    check_target(&head.method, &head.uri)?;
    request_host(head)?;
    check_path(head.uri.path())?;
    check_transfer_codings(&head.headers)
}

/// Whether a path has percent-encoded characters.
#[must_use]
pub(crate) fn has_escapes(text: &str) -> bool {
    memchr::memchr(b'%', text.as_bytes()).is_some()
}

/// A path, an `http` or `https` URL, or the `*` of OPTIONS (RFC 9112, 3.2). Not the `host:port` of CONNECT.
fn check_target(method: &Method, target: &Uri) -> Result<(), ApiError> {
    let is_web = target.scheme_str().is_none_or(|scheme| matches!(scheme, "http" | "https"));
    let is_path = target.path().starts_with('/');
    let is_asterisk = *method == Method::OPTIONS && target.path() == "*";
    if *method != Method::CONNECT && is_web && (is_path || is_asterisk) {
        return Ok(());
    }
    Err(ApiError::BadRequest(Message::TargetInvalid))
}

/// Rejects dot segments, backslashes, which some programs read as slashes, and control characters, percent-encoded or not. An
/// encoded backslash is left in names of people, such as `DOMAIN\\john`: none of them names a file.
fn check_path(path: &str) -> Result<(), ApiError> {
    let may_have_dot_segments = || memchr::memmem::find(path.as_bytes(), b"/.").is_some();
    if memchr::memchr2(b'%', b'\\', path.as_bytes()).is_none() && !may_have_dot_segments() {
        return Ok(());
    }
    let decoded: Cow<'_, [u8]> = percent_decode_str(path).into();
    let has_backslash = if names_somebody(path) { path.contains('\\') } else { decoded.contains(&b'\\') };
    let is_dot_segment = |segment: &[u8]| matches!(segment, b"." | b"..");
    let mut segments = decoded.split(|byte| matches!(byte, b'/' | b'\\'));
    if has_backslash || decoded.iter().any(u8::is_ascii_control) || segments.any(is_dot_segment) {
        return Err(ApiError::BadRequest(Message::TargetInvalid));
    }
    Ok(())
}

/// Whether a path ends in the name of a person, by which a picture is requested.
fn names_somebody(path: &str) -> bool {
    ["/avatar/", "/u/"]
        .iter()
        .any(|start| path.rsplit_once(start).is_some_and(|(_, name)| !name.contains('/')))
}

/// hyper decodes the last transfer coding, `chunked`. Any other would be left in the body.
fn check_transfer_codings(headers: &HeaderMap) -> Result<(), ApiError> {
    let mut values = headers.get_all(TRANSFER_ENCODING).into_iter();
    let is_chunked = values.next().is_none_or(|value| value.as_bytes().eq_ignore_ascii_case(b"chunked"));
    if is_chunked && values.next().is_none() {
        Ok(())
    } else {
        Err(ApiError::BadRequest(Message::CodingUnknown))
    }
}

#[cfg(test)]
mod tests {
    use hyper::Request;
    use hyper::header::HOST;

    use super::*;

    fn head(method: &str, target: &str, host: &str) -> Parts {
        Request::builder().method(method).uri(target).header(HOST, host).body(()).unwrap().into_parts().0
    }

    fn is_valid(method: &str, target: &str, host: &str) -> bool {
        validate_head(&head(method, target, host)).is_ok()
    }

    #[test]
    fn a_target_is_a_path() {
        assert!(is_valid("OPTIONS", "*", "a"));
        assert!(!is_valid("GET", "*", "a"));
        assert!(!is_valid("CONNECT", "a.example:443", "a.example:443"));
        assert!(!is_valid("GET", "a.example:443", "a.example:443"));
        assert!(!is_valid("GET", "ftp://a/", "a"));
        assert!(!is_valid("GET", "/", "a b"));
    }

    #[test]
    fn dot_segments_backslashes_and_control_characters_are_rejected() {
        for path in ["/", "/a/b.jpg", "/a/..b", "/.well-known/x", "/a/b..", "/%C3%A9.jpg", "/a%20b", "/..."] {
            assert!(is_valid("GET", path, "a"), "{path}");
        }
        let dot_segments = ["/..", "/a/../b", "/./a", "/a/.", "/%2e%2e/a", "/.%2E/a", "/%2e", "/a%2f..%2fb"];
        for path in ["/u/DOMAIN%5Cjohn", "/avatars/avatar/DOMAIN%5cjohn.png", "/u/a%5C..b"] {
            assert!(is_valid("GET", path, "a"), "{path}");
        }
        for path in ["/u/a\\b", "/u/..%5Ca", "/u/a%5C..", "/u/a%5Cb/c", "/user/a%5Cb"] {
            assert!(!is_valid("GET", path, "a"), "{path}");
        }
        let characters = ["/a\\b", "/a%5cb", "/a%00b", "/%0a", "/a%7Fb"];
        for path in dot_segments.into_iter().chain(characters) {
            assert!(!is_valid("GET", path, "a"), "{path}");
        }
    }

    #[test]
    fn chunked_is_the_only_transfer_coding() {
        let is_valid = |codings: &[&str]| {
            let mut head = head("POST", "/", "a");
            for coding in codings {
                head.headers.append(TRANSFER_ENCODING, coding.parse().unwrap());
            }
            validate_head(&head).is_ok()
        };
        assert!(is_valid(&[]) && is_valid(&["Chunked"]));
        for codings in
            [&["gzip, chunked"][..], &["chunked, chunked"], &["gzip", "chunked"], &["identity"], &[""]]
        {
            assert!(!is_valid(codings), "{codings:?}");
        }
    }
}
