//! Host and port as URLs, `Host` headers and settings write them: the only place that takes such a text apart, because
//! request validation, the origin check and the SSRF filter must all read the same host out of it.
//!
//! It is a parser of its own: `http::uri::Authority` lets user names and unreadable ports through, and the `url` crate
//! rewrites hosts as browsers do (`0x7f.1` becomes `127.0.0.1`) and brings the tables of international names. It never
//! resolves a name.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::str::FromStr;

/// The longest host name, in bytes (RFC 1035, 2.3.4).
const MAX_HOST_BYTES: usize = 253;

/// The most digits of a port.
const MAX_PORT_DIGITS: usize = 5;

/// A host and, where it is written, a port: `avatars.example.org`, `192.0.2.1:8740`, `[2001:db8::1]:8740`.
///
/// The host is lower-case and an IPv6 address in its shortest form, so that equal hosts compare equal. A dot at the end of
/// a name is kept: browsers take `example.org.` and `example.org` for two sites. An empty port counts as none (RFC 3986,
/// 3.2.3).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Authority {
    /// Without the brackets of IPv6.
    host: String,
    ip: Option<IpAddr>,
    port: Option<u16>,
}

/// Why a text is not a host with an optional port.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidAuthority {
    /// A user name or password before the host.
    #[error("a user name or password before the host is not allowed")]
    UserInfo,
    /// The host is neither a name nor an IP address.
    #[error("`{0}` is not a host name; write an international name in its xn-- form")]
    Host(String),
    /// The port is not a number from 0 to 65535.
    #[error("`{0}` is not a port number")]
    Port(String),
}

impl Authority {
    /// The host: a lower-case name, or an IP address without brackets.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The host without the dot that may end a name.
    pub fn host_without_dot(&self) -> &str {
        self.host.trim_end_matches('.')
    }

    /// The IP address, if the host is one.
    pub fn ip(&self) -> Option<IpAddr> {
        self.ip
    }

    /// The port, if one is written.
    pub fn port(&self) -> Option<u16> {
        self.port
    }

    /// The port, or the given one if none is written.
    pub fn port_or(&self, default_port: u16) -> u16 {
        self.port.unwrap_or(default_port)
    }

    /// Whether both have the same host and port; `default_port` counts where none is written.
    pub fn is_same(&self, other: &Self, default_port: u16) -> bool {
        self.host == other.host && self.port_or(default_port) == other.port_or(default_port)
    }
}

impl FromStr for Authority {
    type Err = InvalidAuthority;

    fn from_str(text: &str) -> Result<Self, InvalidAuthority> {
        if text.contains('@') {
            return Err(InvalidAuthority::UserInfo);
        }
        let invalid_host = || InvalidAuthority::Host(text.chars().take(MAX_HOST_BYTES).collect());
        let (host, ip, rest) = if let Some(bracketed) = text.strip_prefix('[') {
            let (inside, rest) = bracketed.split_once(']').ok_or_else(invalid_host)?;
            // The standard parser refuses zone identifiers (RFC 6874): they mean something on one machine only.
            let ip: Ipv6Addr = inside.parse().map_err(|_error| invalid_host())?;
            (ip.to_string(), Some(IpAddr::V6(ip)), rest)
        } else {
            let (name, rest) = text.split_at(text.find(':').unwrap_or(text.len()));
            if !is_name(name) {
                return Err(invalid_host());
            }
            let name = name.to_ascii_lowercase();
            let ip = name.trim_end_matches('.').parse().ok();
            (name, ip, rest)
        };
        let port = match rest.strip_prefix(':') {
            Some(digits) => parse_port(digits)?,
            None if rest.is_empty() => None,
            None => return Err(invalid_host()),
        };
        Ok(Self { host, ip, port })
    }
}

impl fmt::Display for Authority {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.ip {
            Some(IpAddr::V6(_)) => write!(out, "[{}]", self.host)?,
            Some(IpAddr::V4(_)) | None => out.write_str(&self.host)?,
        }
        self.port.map_or(Ok(()), |port| write!(out, ":{port}"))
    }
}

/// Letters and digits of ASCII, hyphens, underscores and dots. International names come in their `xn--` form.
fn is_name(host: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    (1..=MAX_HOST_BYTES).contains(&host.len()) && host.bytes().all(is_plain) && !host.starts_with('.')
}

fn parse_port(digits: &str) -> Result<Option<u16>, InvalidAuthority> {
    if digits.is_empty() {
        return Ok(None);
    }
    // The standard parser also takes a plus sign.
    let is_number = digits.len() <= MAX_PORT_DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit());
    let port = is_number.then(|| digits.parse().ok()).flatten();
    port.map(Some).ok_or_else(|| InvalidAuthority::Port(digits.chars().take(MAX_HOST_BYTES).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn authority(text: &str) -> Authority {
        text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn host_and_port_are_parsed_and_normalized() {
        for (text, host, port, normalized) in [
            ("Example.ORG", "example.org", None, "example.org"),
            ("example.org:8740", "example.org", Some(8740), "example.org:8740"),
            ("example.org:", "example.org", None, "example.org"),
            ("example.org:0080", "example.org", Some(80), "example.org:80"),
            ("a:0", "a", Some(0), "a:0"),
            ("a:65535", "a", Some(65535), "a:65535"),
            ("my_app:1", "my_app", Some(1), "my_app:1"),
            ("192.0.2.1:1", "192.0.2.1", Some(1), "192.0.2.1:1"),
            ("[2001:DB8:0::1]", "2001:db8::1", None, "[2001:db8::1]"),
            ("[::1]:8740", "::1", Some(8740), "[::1]:8740"),
            ("[::1]:", "::1", None, "[::1]"),
            ("xn--bcher-kva.example", "xn--bcher-kva.example", None, "xn--bcher-kva.example"),
        ] {
            let parsed = authority(text);
            assert_eq!((parsed.host(), parsed.port()), (host, port), "{text}");
            assert_eq!(parsed.to_string(), normalized);
        }
    }

    #[test]
    fn a_dot_at_the_end_is_kept_but_does_not_hide_an_ip() {
        let dotted = authority("Example.org.:80");
        assert_eq!((dotted.host(), dotted.host_without_dot()), ("example.org.", "example.org"));
        assert_ne!(dotted, authority("example.org:80"));
        assert_eq!(authority("127.0.0.1.").ip(), authority("127.0.0.1").ip());
        assert!(authority("127.0.0.1").ip().is_some() && authority("127.1").ip().is_none());
    }

    #[test]
    fn anything_else_is_refused() {
        let long = "a".repeat(254);
        for host in [
            "",
            ":80",
            ".",
            ".a",
            "a b",
            "a/b",
            "a\\b",
            "a,b",
            "a%2e",
            "a?",
            "a#",
            "bücher.example",
            "::1",
            "[::1",
            "[x]",
            "[]",
            "[127.0.0.1]",
            "[::1]x",
            "[::1]80",
            "[fe80::1%eth0]",
            "[fe80::1%25eth0]",
            "[fe80::1%1]:80",
            "a\0",
            &long,
        ] {
            assert!(host.parse::<Authority>().is_err(), "{host}");
        }
        for text in
            ["a:65536", "a:123456", "a:-1", "a:+80", "a:b", "a:80:90", "a: 80", "[::1]:x", "fe80::1%1"]
        {
            assert!(matches!(text.parse::<Authority>(), Err(InvalidAuthority::Port(_))), "{text}");
        }
        for text in ["ada@example.org", "ada:pw@example.org", "example.org@10.0.0.1", "@a"] {
            assert_eq!(text.parse::<Authority>(), Err(InvalidAuthority::UserInfo), "{text}");
        }
    }

    #[test]
    fn the_default_port_counts_where_none_is_written() {
        assert!(authority("A:443").is_same(&authority("a"), 443));
        assert!(authority("a:").is_same(&authority("a:443"), 443));
        assert!(!authority("a:80").is_same(&authority("a"), 443));
        assert!(!authority("a").is_same(&authority("b"), 443));
        assert!(authority("[0:0::1]").is_same(&authority("[::1]:80"), 80));
    }
}
