//! Where a request came from: the connection's peer, or what a trusted proxy says of whom it serves. Resolved once for
//! each request, before anything else; logs, the audit trail and limits use the answer.
//!
//! `X-Forwarded-For` and `X-Forwarded-Proto` are believed from trusted peers only. `Forwarded` (RFC 7239) and
//! `X-Forwarded-Host` are never believed: a proxy that does not set them would pass on what a stranger wrote.

use std::fmt;
use std::net::IpAddr;

use hyper::HeaderMap;
use hyper::header::{HeaderName, HeaderValue};

use crate::config::TrustedProxies;
use crate::values::Authority;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// Where a request came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Client {
    /// A network address.
    Ip(IpAddr),
    /// A unix socket of this machine.
    Local,
}

impl Client {
    /// Whether this is a proxy of ours.
    pub fn is_trusted(self, proxies: &TrustedProxies) -> bool {
        match self {
            Self::Ip(address) => proxies.contain(address),
            Self::Local => proxies.include_unix(),
        }
    }
}

impl fmt::Display for Client {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ip(address) => address.fmt(out),
            Self::Local => out.write_str("local"),
        }
    }
}

/// How a request travelled, as far as we know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// In the clear.
    Http,
    /// Encrypted, at least up to the trusted proxy that says so.
    Https,
}

/// Who sent a request, and how it travelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visitor {
    /// The sender.
    pub client: Client,
    /// The way.
    pub scheme: Scheme,
}

impl Visitor {
    /// Tells who sent a request that came from this peer, which reached us over `scheme`.
    pub fn resolve(peer: Client, scheme: Scheme, headers: &HeaderMap, proxies: &TrustedProxies) -> Self {
        if !peer.is_trusted(proxies) {
            return Self { client: peer, scheme };
        }
        let client = rightmost_untrusted(peer, headers, proxies);
        Self { client, scheme: stated_scheme(headers).unwrap_or(scheme) }
    }
}

/// Walks from our own peer towards the sender for as long as the hops are proxies of ours. Each hop was noted by the
/// one to its right, so the first that is not ours is the last that anybody trusted saw; what stands left of it may
/// be made up. What cannot be read ends the walk at the proxy that passed it on.
fn rightmost_untrusted(peer: Client, headers: &HeaderMap, proxies: &TrustedProxies) -> Client {
    let mut client = peer;
    for line in headers.get_all(FORWARDED_FOR).into_iter().rev() {
        for hop in line.as_bytes().rsplit(|byte| *byte == b',') {
            let Some(address) = address(hop) else { return client };
            client = Client::Ip(address);
            if !proxies.contain(address) {
                return client;
            }
        }
    }
    client
}

/// An address as proxies write it: `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1`, `[2001:db8::1]`,
/// `[2001:db8::1]:4711`.
fn address(hop: &[u8]) -> Option<IpAddr> {
    let text = std::str::from_utf8(hop).ok()?.trim();
    let with_port = || text.parse::<Authority>().ok()?.ip();
    text.parse::<IpAddr>().ok().or_else(with_port).map(|ip| ip.to_canonical())
}

/// What our own peer says, which is the last word of the last line; proxies further out are not asked.
fn stated_scheme(headers: &HeaderMap) -> Option<Scheme> {
    let line = headers.get_all(FORWARDED_PROTO).into_iter().next_back().map(HeaderValue::as_bytes)?;
    let word = line.rsplit(|byte| *byte == b',').next()?.trim_ascii();
    if word.eq_ignore_ascii_case(b"https") {
        Some(Scheme::Https)
    } else if word.eq_ignore_ascii_case(b"http") {
        Some(Scheme::Http)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROXIES: &str = "10.0.0.0/8, fd00::/8, unix";

    fn resolved(peer: Client, lines: &[(&'static str, &str)]) -> Visitor {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        Visitor::resolve(peer, Scheme::Http, &headers, &PROXIES.parse().unwrap())
    }

    fn ip(text: &str) -> Client {
        Client::Ip(text.parse().unwrap())
    }

    fn client(peer: &str, lines: &[&str]) -> Client {
        let lines: Vec<_> = lines.iter().map(|line| ("x-forwarded-for", *line)).collect();
        resolved(ip(peer), &lines).client
    }

    #[test]
    fn the_headers_of_strangers_are_ignored() {
        let lines = [("x-forwarded-for", "192.0.2.9"), ("x-forwarded-proto", "https")];
        assert_eq!(
            resolved(ip("203.0.113.5"), &lines),
            Visitor { client: ip("203.0.113.5"), scheme: Scheme::Http }
        );
    }

    #[test]
    fn a_proxys_own_hop_counts_and_what_a_stranger_put_before_it_does_not() {
        assert_eq!(client("10.0.0.1", &["192.0.2.1"]), ip("192.0.2.1"));
        assert_eq!(client("10.0.0.1", &["127.0.0.1, 10.9.9.9, 192.0.2.1"]), ip("192.0.2.1"));
        assert_eq!(client("10.0.0.1", &["1.1.1.1, 192.0.2.1, 10.0.0.2,10.0.0.3"]), ip("192.0.2.1"));
    }

    #[test]
    fn several_lines_are_one_list() {
        assert_eq!(client("10.0.0.1", &["1.1.1.1", "192.0.2.1, 10.0.0.3"]), ip("192.0.2.1"));
        assert_eq!(client("10.0.0.1", &["192.0.2.1", "10.0.0.3"]), ip("192.0.2.1"));
    }

    #[test]
    fn garbage_ends_the_walk_at_the_proxy_that_passed_it_on() {
        for garbage in [
            "unknown",
            "",
            "_hidden",
            "1.2.3",
            "[::1",
            "::1]:80",
            "1.2.3.4:99999",
            "ada@1.2.3.4",
            "[fe80::1%1]:80",
            "unix:",
            "\u{e9}",
        ] {
            assert_eq!(client("10.0.0.1", &[garbage]), ip("10.0.0.1"), "{garbage}");
            let behind = format!("192.0.2.1, {garbage}, 10.0.0.2");
            assert_eq!(client("10.0.0.1", &[&behind]), ip("10.0.0.2"), "{garbage}");
        }
    }

    #[test]
    fn ports_and_brackets_are_read() {
        assert_eq!(client("10.0.0.1", &["192.0.2.1:4711"]), ip("192.0.2.1"));
        for text in ["2001:db8::1", "[2001:db8::1]", "[2001:db8::1]:4711"] {
            assert_eq!(client("fd00::1", &[text]), ip("2001:db8::1"), "{text}");
        }
        assert_eq!(client("10.0.0.1", &["192.0.2.1, ::ffff:10.0.0.2"]), ip("192.0.2.1"));
    }

    #[test]
    fn of_proxies_only_the_outermost_counts() {
        assert_eq!(client("10.0.0.1", &["10.0.0.3, 10.0.0.2"]), ip("10.0.0.3"));
        assert_eq!(client("10.0.0.1", &[]), ip("10.0.0.1"));
    }

    #[test]
    fn a_proxy_on_a_unix_socket_can_be_trusted() {
        let lines = [("x-forwarded-for", "192.0.2.1"), ("x-forwarded-proto", "HTTPS")];
        assert_eq!(
            resolved(Client::Local, &lines),
            Visitor { client: ip("192.0.2.1"), scheme: Scheme::Https }
        );
        let nobody = TrustedProxies::default();
        let alone = Visitor::resolve(Client::Local, Scheme::Http, &HeaderMap::new(), &nobody);
        assert_eq!(alone.client, Client::Local);
    }

    #[test]
    fn the_scheme_is_the_last_word_and_only_a_known_one() {
        let scheme = |text| resolved(ip("10.0.0.1"), &[("x-forwarded-proto", text)]).scheme;
        assert_eq!(scheme("https"), Scheme::Https);
        assert_eq!(scheme("http, https"), Scheme::Https);
        assert_eq!(scheme("https, http"), Scheme::Http);
        assert_eq!(scheme("wss"), Scheme::Http);
    }

    #[test]
    fn other_headers_of_this_kind_are_not_believed() {
        let lines = [
            ("forwarded", "for=192.0.2.1;proto=https"),
            ("x-real-ip", "192.0.2.1"),
            ("x-forwarded-host", "evil"),
        ];
        assert_eq!(
            resolved(ip("10.0.0.1"), &lines),
            Visitor { client: ip("10.0.0.1"), scheme: Scheme::Http }
        );
    }
}
