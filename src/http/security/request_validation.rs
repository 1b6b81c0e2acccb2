//! What is refused before anybody looks for a route: requests that two programs could read in two ways. Asked by
//! `server::service` for each request; it looks at the head only, and hyper has parsed that.

use std::borrow::Cow;

use hyper::header::{HOST, HeaderMap, TRANSFER_ENCODING};
use hyper::http::request::Parts;
use hyper::http::uri::{self, Uri};
use hyper::{Method, Version};
use percent_encoding::percent_decode_str;

use crate::http::ApiError;
use crate::values::{Authority, Message};

/// The longest host name with its port that is read: a name in DNS has at most 253 bytes (RFC 1035).
const MAX_HOST_BYTES: usize = 260;

/// Lets a sound request through.
///
/// # Errors
///
/// 400 for a target that is no path, a host that is missing, doubled, unreadable or contradicted, a path that could
/// climb or hide something, a transfer coding besides `chunked`.
pub fn admit(head: &Parts) -> Result<(), ApiError> {
    check_target(&head.method, &head.uri)?;
    stated_host(head)?;
    check_path(head.uri.path())?;
    check_codings(&head.headers)
}

/// The host that the request is for, with its port where it names one; `None` from HTTP/1.0 callers who name none.
///
/// # Errors
///
/// 400 where it is missing from HTTP/1.1 or HTTP/2, stands there twice, is no host, or contradicts the target.
pub fn stated_host(head: &Parts) -> Result<Option<&str>, ApiError> {
    let mut lines = head.headers.get_all(HOST).into_iter();
    let (line, more) = (lines.next(), lines.next());
    if more.is_some() {
        return Err(refused(Message::HostInvalid));
    }
    let line =
        line.map(|value| value.to_str().map_err(|_not_ascii| refused(Message::HostInvalid))).transpose()?;
    let target = head.uri.authority().map(uri::Authority::as_str);
    let default = if head.uri.scheme_str() == Some("https") { 443 } else { 80 };
    let contradicts = line.zip(target).is_some_and(|(line, target)| !is_same_host(line, target, default));
    let host = target.or(line);
    let is_missing = host.is_none() && head.version != Version::HTTP_10;
    if is_missing || contradicts || !host.is_none_or(is_host) {
        return Err(refused(Message::HostInvalid));
    }
    Ok(host)
}

/// Whether something in a part of an address is escaped.
pub fn has_escapes(text: &str) -> bool {
    memchr::memchr(b'%', text.as_bytes()).is_some()
}

/// A path, or an address of the web, or the `*` of OPTIONS (RFC 9112, 3.2); never CONNECT's `host:port`.
fn check_target(method: &Method, target: &Uri) -> Result<(), ApiError> {
    let is_web = target.scheme_str().is_none_or(|scheme| matches!(scheme, "http" | "https"));
    let is_path = target.path().starts_with('/');
    let is_asterisk = *method == Method::OPTIONS && target.path() == "*";
    if *method != Method::CONNECT && is_web && (is_path || is_asterisk) {
        return Ok(());
    }
    Err(refused(Message::TargetInvalid))
}

/// Dots that climb, backslashes that some take for slashes, and control characters, escaped or not.
fn check_path(path: &str) -> Result<(), ApiError> {
    let has_dots = || memchr::memmem::find(path.as_bytes(), b"/.").is_some();
    if memchr::memchr2(b'%', b'\\', path.as_bytes()).is_none() && !has_dots() {
        return Ok(());
    }
    let decoded: Cow<'_, [u8]> = percent_decode_str(path).into();
    let is_odd = |byte: &u8| *byte == b'\\' || byte.is_ascii_control();
    let climbs = |segment: &[u8]| matches!(segment, b"." | b"..");
    if decoded.iter().any(is_odd) || decoded.split(|byte| *byte == b'/').any(climbs) {
        return Err(refused(Message::TargetInvalid));
    }
    Ok(())
}

/// hyper takes the last coding off a body, which must be `chunked`; any other would stay on it unseen.
fn check_codings(headers: &HeaderMap) -> Result<(), ApiError> {
    let mut lines = headers.get_all(TRANSFER_ENCODING).into_iter();
    let is_chunked = lines.next().is_none_or(|value| value.as_bytes().eq_ignore_ascii_case(b"chunked"));
    if is_chunked && lines.next().is_none() { Ok(()) } else { Err(refused(Message::CodingUnknown)) }
}

/// A name, an IPv4 address or an IPv6 address in brackets, perhaps with a port; no user name before it.
fn is_host(text: &str) -> bool {
    text.len() <= MAX_HOST_BYTES && text.parse::<Authority>().is_ok()
}

fn is_same_host(one: &str, other: &str, default_port: u16) -> bool {
    let parsed = one.parse::<Authority>().ok().zip(other.parse::<Authority>().ok());
    parsed.is_some_and(|(one, other)| one.is_same(&other, default_port))
}

fn refused(message: Message) -> ApiError {
    ApiError::BadRequest(message)
}

#[cfg(test)]
mod tests {
    use hyper::Request;

    use super::*;

    fn head(method: &str, target: &str, hosts: &[&str], version: Version) -> Parts {
        let mut request = Request::builder().method(method).uri(target).version(version);
        for host in hosts {
            request = request.header(HOST, *host);
        }
        request.body(()).unwrap().into_parts().0
    }

    fn is_admitted(method: &str, target: &str, hosts: &[&str]) -> bool {
        admit(&head(method, target, hosts, Version::HTTP_11)).is_ok()
    }

    #[test]
    fn one_readable_host_is_asked_for() {
        let sound = [
            "a",
            "a.example",
            "a.example:80",
            "my_app:8740",
            "192.0.2.1:1",
            "[::1]",
            "[2001:db8::1]:8740",
            "a:",
            "a.example.",
            "xn--bcher-kva.example",
        ];
        for host in sound {
            assert!(is_admitted("GET", "/", &[host]), "{host}");
        }
        let odd = [
            "",
            ":80",
            "a b",
            "a/b",
            "a@b",
            "a:b",
            "a:65536",
            "a:123456",
            "a:+80",
            "[::1",
            "[x]",
            "::1",
            "a,b",
            "a%2e",
            "a?",
            "[fe80::1%1]",
            "[fe80::1%25eth0]:80",
            "bücher.example",
        ];
        for host in odd {
            assert!(!is_admitted("GET", "/", &[host]), "{host}");
        }
        assert!(!is_admitted("GET", "/", &[]));
        assert!(!is_admitted("GET", "/", &["a", "a"]));
        assert!(!is_admitted("GET", "/", &["a", "b"]));
    }

    #[test]
    fn only_http_1_0_may_leave_the_host_out() {
        assert!(admit(&head("GET", "/", &[], Version::HTTP_10)).is_ok());
        assert!(admit(&head("GET", "/", &["a", "b"], Version::HTTP_10)).is_err());
        assert!(admit(&head("GET", "/", &[], Version::HTTP_2)).is_err());
    }

    #[test]
    fn the_targets_host_and_the_lines_must_agree() {
        assert!(is_admitted("GET", "http://a.example/", &["A.example"]));
        assert!(is_admitted("GET", "http://a.example/", &["a.example:80"]));
        assert!(is_admitted("GET", "http://a.example/", &["a.example:"]));
        assert!(!is_admitted("GET", "http://a.example/", &["a.example."]));
        assert!(!is_admitted("GET", "http://a.example/", &["b.example"]));
        assert!(!is_admitted("GET", "http://a.example:8080/", &["a.example"]));
        assert!(!is_admitted("GET", "http://u@a.example/", &["u@a.example"]));
        let second = head("GET", "http://a.example/", &[], Version::HTTP_2);
        assert_eq!(stated_host(&second).unwrap(), Some("a.example"));
    }

    #[test]
    fn a_target_is_a_path() {
        assert!(is_admitted("OPTIONS", "*", &["a"]));
        assert!(!is_admitted("GET", "*", &["a"]));
        assert!(!is_admitted("CONNECT", "a.example:443", &["a.example:443"]));
        assert!(!is_admitted("GET", "a.example:443", &["a.example:443"]));
        assert!(!is_admitted("GET", "ftp://a/", &["a"]));
    }

    #[test]
    fn paths_that_climb_or_hide_something_are_refused() {
        for path in ["/", "/a/b.jpg", "/a/..b", "/.well-known/x", "/a/b..", "/%C3%A9.jpg", "/a%20b", "/..."] {
            assert!(is_admitted("GET", path, &["a"]), "{path}");
        }
        let climbing = ["/..", "/a/../b", "/./a", "/a/.", "/%2e%2e/a", "/.%2E/a", "/%2e", "/a%2f..%2fb"];
        let hiding = ["/a\\b", "/a%5cb", "/a%00b", "/%0a", "/a%7Fb"];
        for path in climbing.into_iter().chain(hiding) {
            assert!(!is_admitted("GET", path, &["a"]), "{path}");
        }
    }

    #[test]
    fn chunked_is_the_one_transfer_coding() {
        let with = |codings: &[&str]| {
            let mut head = head("POST", "/", &["a"], Version::HTTP_11);
            for coding in codings {
                head.headers.append(TRANSFER_ENCODING, coding.parse().unwrap());
            }
            admit(&head).is_ok()
        };
        assert!(with(&[]) && with(&["Chunked"]));
        for codings in
            [&["gzip, chunked"][..], &["chunked, chunked"], &["gzip", "chunked"], &["identity"], &[""]]
        {
            assert!(!with(codings), "{codings:?}");
        }
    }
}
