//! The host that a request names: reading it unambiguously, and checking it against `allowed_hosts`, which protects the API
//! and the pages from DNS rebinding.

use hyper::Version;
use hyper::header::HOST;
use hyper::http::request::Parts;
use hyper::http::uri;

use super::client_ip::Scheme;
use crate::http::{ApiError, Context};
use crate::values::{Authority, Message};

/// The longest host with its port, in bytes: a DNS name has at most 253 (RFC 1035).
const MAX_HOST_BYTES: usize = 260;

/// The host of a request, with its port where it names one; `None` where an HTTP/1.0 request names no host.
///
/// # Errors
///
/// 400 where a request of HTTP/1.1 or HTTP/2 names no host, where there are two `Host` headers, where one of the hosts is
/// malformed, and where in HTTP/2 the header contradicts `:authority` (RFC 9113, 8.3.1). In HTTP/1 the host of an absolute
/// target counts, whatever the header says (RFC 9112, 3.2.2).
pub(crate) fn request_host(head: &Parts) -> Result<Option<&str>, ApiError> {
    let invalid = || ApiError::BadRequest(Message::HostInvalid);
    let mut headers = head.headers.get_all(HOST).into_iter();
    let (header, second) = (headers.next(), headers.next());
    if second.is_some() {
        return Err(invalid());
    }
    let header = header.map(|value| value.to_str().map_err(|_not_ascii| invalid())).transpose()?;
    let target = head.uri.authority().map(uri::Authority::as_str);
    let default_port = if head.uri.scheme_str() == Some("https") { 443 } else { 80 };
    let contradicts = head.version >= Version::HTTP_2
        && header.zip(target).is_some_and(|(header, target)| !is_same_host(header, target, default_port));
    let host = target.or(header);
    let is_missing = host.is_none() && head.version != Version::HTTP_10;
    if is_missing || contradicts || ![host, header].into_iter().flatten().all(is_host) {
        return Err(invalid());
    }
    Ok(host)
}

/// Checks that the request is for this server: `allowed_hosts`, `public_url`, or a name that nobody else can register.
///
/// # Errors
///
/// 421 for any other host.
pub(crate) fn check_host(context: &Context) -> Result<(), ApiError> {
    let config = &context.config;
    match effective_host(context) {
        Some(host) if !config.allowed_hosts.allow(host, &config.public_url) => {
            Err(ApiError::Misdirected(Message::HostNotAllowed { host: host.to_owned() }))
        }
        _ => Ok(()),
    }
}

/// The host of a request, unchecked: HTTP/2's `:authority` or that of an absolute target, else the `Host` header.
pub(super) fn effective_host(context: &Context) -> Option<&str> {
    context.head.uri.authority().map(uri::Authority::as_str).or_else(|| context.header(HOST))
}

/// Whether browsers take the origin of this request as trustworthy (Secure Contexts, 3.1): HTTPS, also as a trusted proxy or
/// `public_url` tells it, or this very machine.
pub(crate) fn is_trustworthy(context: &Context) -> bool {
    if context.scheme == Scheme::Https {
        return true;
    }
    let host = effective_host(context).and_then(|host| host.parse::<Authority>().ok());
    let Some(host) = host else { return false };
    let public = &context.config.public_url;
    let is_public = |public: &Authority| public.host_without_dot() == host.host_without_dot();
    is_loopback(&host) || (public.is_https() && public.authority().is_some_and(is_public))
}

/// Whether the host is this machine, whatever its name server says (RFC 6761, 6.3).
fn is_loopback(host: &Authority) -> bool {
    let name = host.host_without_dot();
    host.ip().map_or_else(|| name == "localhost" || name.ends_with(".localhost"), |ip| ip.is_loopback())
}

/// A name, an IPv4 address or an IPv6 address in brackets, with or without a port. No user info.
fn is_host(text: &str) -> bool {
    text.len() <= MAX_HOST_BYTES && text.parse::<Authority>().is_ok()
}

fn is_same_host(one: &str, other: &str, default_port: u16) -> bool {
    let parsed = one.parse::<Authority>().ok().zip(other.parse::<Authority>().ok());
    parsed.is_some_and(|(one, other)| one.is_same(&other, default_port))
}

#[cfg(test)]
mod tests {
    use hyper::Request;

    use super::*;

    fn head(target: &str, hosts: &[&str], version: Version) -> Parts {
        let mut request = Request::builder().uri(target).version(version);
        for host in hosts {
            request = request.header(HOST, *host);
        }
        request.body(()).unwrap().into_parts().0
    }

    fn is_valid(target: &str, hosts: &[&str]) -> bool {
        request_host(&head(target, hosts, Version::HTTP_11)).is_ok()
    }

    #[test]
    fn only_names_and_ips_of_this_machine_are_loopback() {
        let is = |text: &str| is_loopback(&text.parse().unwrap());
        assert!(is("localhost:8740") && is("tondo.localhost.") && is("127.1.2.3:80") && is("[::1]:8740"));
        assert!(!is("pi.local") && !is("192.168.1.2") && !is("localhost.example.org") && !is("tondo:8740"));
    }

    #[test]
    fn one_well_formed_host_is_required() {
        let valid = [
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
        for host in valid {
            assert!(is_valid("/", &[host]), "{host}");
        }
        let malformed = [
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
        for host in malformed {
            assert!(!is_valid("/", &[host]), "{host}");
        }
        assert!(!is_valid("/", &[]));
        assert!(!is_valid("/", &["a", "a"]));
        assert!(!is_valid("/", &["a", "b"]));
    }

    #[test]
    fn only_http_1_0_may_omit_the_host() {
        assert!(request_host(&head("/", &[], Version::HTTP_10)).is_ok());
        assert!(request_host(&head("/", &["a", "b"], Version::HTTP_10)).is_err());
        assert!(request_host(&head("/", &[], Version::HTTP_2)).is_err());
    }

    #[test]
    fn in_http_2_the_authority_and_the_header_must_agree() {
        let agree = |target, host| request_host(&head(target, &[host], Version::HTTP_2)).is_ok();
        assert!(agree("http://a.example/", "A.example"));
        assert!(agree("http://a.example/", "a.example:80"));
        assert!(agree("http://a.example/", "a.example:"));
        assert!(!agree("http://a.example/", "a.example."));
        assert!(!agree("http://a.example/", "b.example"));
        assert!(!agree("http://a.example:8080/", "a.example"));
        let http2 = head("http://a.example/", &[], Version::HTTP_2);
        assert_eq!(request_host(&http2).unwrap(), Some("a.example"));
    }

    #[test]
    fn in_http_1_the_host_of_an_absolute_target_counts() {
        for hosts in [&[][..], &["a.example"], &["b.example"], &["a.example:8080"]] {
            let head = head("http://a.example/", hosts, Version::HTTP_11);
            assert_eq!(request_host(&head).unwrap(), Some("a.example"), "{hosts:?}");
        }
        assert!(!is_valid("http://u@a.example/", &["a.example"]));
        assert!(!is_valid("http://a.example/", &["a b"]));
        assert!(!is_valid("http://a.example/", &["a.example", "a.example"]));
    }
}
