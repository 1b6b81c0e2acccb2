//! The client of a request: the connection's peer, or the one that a trusted proxy names. Resolved once for each request,
//! and used by logs, the audit trail and rate limits.
//!
//! `X-Forwarded-For` and `X-Forwarded-Proto` are read from trusted proxies only. `Forwarded` (RFC 7239) and
//! `X-Forwarded-Host` are never read: a proxy that does not set them passes on what the client wrote.

use std::fmt;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};

use hyper::HeaderMap;
use hyper::header::{HeaderName, HeaderValue};

use crate::config::TrustedProxies;
use crate::values::Authority;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// The headers by which a proxy tells of its client.
const FORWARDING: [HeaderName; 3] =
    [FORWARDED_FOR, HeaderName::from_static("forwarded"), HeaderName::from_static("x-real-ip")];

/// A peer or client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Client {
    /// By its IP.
    Ip(IpAddr),
    /// On a unix socket.
    Local,
}

impl Client {
    /// Whether this is one of `trusted_proxies`.
    #[must_use]
    pub(crate) fn is_trusted(self, proxies: &TrustedProxies) -> bool {
        match self {
            Self::Ip(ip) => proxies.contain(ip),
            Self::Local => proxies.include_unix(),
        }
    }
}

impl fmt::Display for Client {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ip(ip) => ip.fmt(out),
            Self::Local => out.write_str("local"),
        }
    }
}

/// The scheme of the URL that the client used, as far as known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scheme {
    /// Not encrypted.
    Http,
    /// Encrypted between the client and this server, or a trusted proxy.
    Https,
}

/// The client and the scheme of a request; of a connection, its peer and whether it speaks TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ClientInfo {
    pub(crate) client: Client,
    pub(crate) scheme: Scheme,
}

impl ClientInfo {
    /// A connection from this peer without TLS.
    #[must_use]
    pub(crate) fn plain(client: Client) -> Self {
        Self { client, scheme: Scheme::Http }
    }

    /// Resolves the client of a request that came from this peer.
    #[must_use]
    pub(crate) fn resolve(peer: Self, headers: &HeaderMap, proxies: &TrustedProxies) -> Self {
        if !peer.client.is_trusted(proxies) {
            return peer;
        }
        let client = rightmost_untrusted(peer.client, headers, proxies);
        Self { client, scheme: forwarded_scheme(headers).unwrap_or(peer.scheme) }
    }
}

/// Tells in the log, once, that a proxy seems to stand before the server that is not in `trusted_proxies`: all its clients
/// then count as one.
#[derive(Debug, Default)]
pub(crate) struct ForwardingWarning {
    was_given: AtomicBool,
}

impl ForwardingWarning {
    /// Looks at a request from this peer.
    /// `was_seen` is set then, for the administrators' pages.
    pub(crate) fn look_at(
        &self,
        peer: Client,
        headers: &HeaderMap,
        proxies: &TrustedProxies,
        was_seen: &AtomicBool,
    ) {
        if self.was_given.load(Ordering::Relaxed) || peer.is_trusted(proxies) {
            return;
        }
        let Some(header) = FORWARDING.into_iter().find(|name| headers.contains_key(name)) else { return };
        was_seen.store(true, Ordering::Relaxed);
        if !self.was_given.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                %peer,
                %header,
                "a request was forwarded by a proxy that is not in trusted_proxies: all its clients count as one. If it is \
                 yours, add its IP, or `unix` for a unix socket; otherwise ignore this"
            );
        }
    }
}

/// The right-most IP of `X-Forwarded-For` that is not a trusted proxy. Each proxy appends the IP of its own peer, so what is
/// left of that IP may be forged. An entry that cannot be read ends the search at the proxy that passed it on.
fn rightmost_untrusted(peer: Client, headers: &HeaderMap, proxies: &TrustedProxies) -> Client {
    let mut client = peer;
    for line in headers.get_all(FORWARDED_FOR).into_iter().rev() {
        for hop in line.as_bytes().rsplit(|byte| *byte == b',') {
            let Some(ip) = forwarded_ip(hop) else { return client };
            client = Client::Ip(ip);
            if !proxies.contain(ip) {
                return client;
            }
        }
    }
    client
}

/// An IP as proxies write it: `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1`, `[2001:db8::1]`,
/// `[2001:db8::1]:4711`.
fn forwarded_ip(hop: &[u8]) -> Option<IpAddr> {
    let text = std::str::from_utf8(hop).ok()?.trim();
    let with_port = || text.parse::<Authority>().ok()?.ip();
    text.parse::<IpAddr>().ok().or_else(with_port).map(|ip| ip.to_canonical())
}

/// The scheme that the peer states: the last entry of the last `X-Forwarded-Proto`.
fn forwarded_scheme(headers: &HeaderMap) -> Option<Scheme> {
    let value = headers.get_all(FORWARDED_PROTO).into_iter().next_back().map(HeaderValue::as_bytes)?;
    let scheme = value.rsplit(|byte| *byte == b',').next()?.trim_ascii();
    if scheme.eq_ignore_ascii_case(b"https") {
        Some(Scheme::Https)
    } else if scheme.eq_ignore_ascii_case(b"http") {
        Some(Scheme::Http)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROXIES: &str = "10.0.0.0/8, fd00::/8, unix";

    fn resolved(peer: Client, lines: &[(&'static str, &str)]) -> ClientInfo {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        ClientInfo::resolve(ClientInfo::plain(peer), &headers, &PROXIES.parse().unwrap())
    }

    fn ip(text: &str) -> Client {
        Client::Ip(text.parse().unwrap())
    }

    fn client(peer: &str, lines: &[&str]) -> Client {
        let lines: Vec<_> = lines.iter().map(|line| ("x-forwarded-for", *line)).collect();
        resolved(ip(peer), &lines).client
    }

    #[test]
    fn headers_of_untrusted_peers_are_ignored() {
        let lines = [("x-forwarded-for", "192.0.2.9"), ("x-forwarded-proto", "https")];
        assert_eq!(
            resolved(ip("203.0.113.5"), &lines),
            ClientInfo { client: ip("203.0.113.5"), scheme: Scheme::Http }
        );
    }

    #[test]
    fn the_entry_of_a_proxy_counts_and_what_the_client_wrote_before_it_does_not() {
        assert_eq!(client("10.0.0.1", &["192.0.2.1"]), ip("192.0.2.1"));
        assert_eq!(client("10.0.0.1", &["127.0.0.1, 10.9.9.9, 192.0.2.1"]), ip("192.0.2.1"));
        assert_eq!(client("10.0.0.1", &["1.1.1.1, 192.0.2.1, 10.0.0.2,10.0.0.3"]), ip("192.0.2.1"));
    }

    #[test]
    fn several_headers_are_one_list() {
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
    fn ports_and_brackets_are_accepted() {
        assert_eq!(client("10.0.0.1", &["192.0.2.1:4711"]), ip("192.0.2.1"));
        for text in ["2001:db8::1", "[2001:db8::1]", "[2001:db8::1]:4711"] {
            assert_eq!(client("fd00::1", &[text]), ip("2001:db8::1"), "{text}");
        }
        assert_eq!(client("10.0.0.1", &["192.0.2.1, ::ffff:10.0.0.2"]), ip("192.0.2.1"));
    }

    #[test]
    fn among_proxies_only_the_outermost_counts() {
        assert_eq!(client("10.0.0.1", &["10.0.0.3, 10.0.0.2"]), ip("10.0.0.3"));
        assert_eq!(client("10.0.0.1", &[]), ip("10.0.0.1"));
    }

    #[test]
    fn a_proxy_on_a_unix_socket_can_be_trusted() {
        let lines = [("x-forwarded-for", "192.0.2.1"), ("x-forwarded-proto", "HTTPS")];
        assert_eq!(
            resolved(Client::Local, &lines),
            ClientInfo { client: ip("192.0.2.1"), scheme: Scheme::Https }
        );
        let no_proxies = TrustedProxies::default();
        let alone = ClientInfo::resolve(ClientInfo::plain(Client::Local), &HeaderMap::new(), &no_proxies);
        assert_eq!(alone.client, Client::Local);
    }

    #[test]
    fn the_scheme_is_the_last_entry_if_it_is_known() {
        let scheme = |text| resolved(ip("10.0.0.1"), &[("x-forwarded-proto", text)]).scheme;
        assert_eq!(scheme("https"), Scheme::Https);
        assert_eq!(scheme("http, https"), Scheme::Https);
        assert_eq!(scheme("https, http"), Scheme::Http);
        assert_eq!(scheme("wss"), Scheme::Http);
    }

    #[test]
    fn a_peer_over_tls_uses_https_whatever_it_states() {
        let mut headers = HeaderMap::new();
        headers.append("x-forwarded-proto", HeaderValue::from_static("http"));
        let over_tls = |client| ClientInfo { client, scheme: Scheme::Https };
        let proxies = PROXIES.parse().unwrap();
        let scheme =
            |peer, headers: &HeaderMap| ClientInfo::resolve(over_tls(ip(peer)), headers, &proxies).scheme;
        assert_eq!(scheme("203.0.113.5", &headers), Scheme::Https);
        let none = HeaderMap::new();
        assert_eq!(scheme("10.0.0.1", &none), Scheme::Https);
        assert_eq!(scheme("10.0.0.1", &headers), Scheme::Http);
    }

    #[test]
    fn other_forwarding_headers_are_not_read() {
        let lines = [
            ("forwarded", "for=192.0.2.1;proto=https"),
            ("x-real-ip", "192.0.2.1"),
            ("x-forwarded-host", "evil"),
        ];
        assert_eq!(
            resolved(ip("10.0.0.1"), &lines),
            ClientInfo { client: ip("10.0.0.1"), scheme: Scheme::Http }
        );
    }
}
