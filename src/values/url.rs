//! An address of the web that may be fetched: `http` or `https`, a host, nothing hidden in it. Made once, from what was
//! typed, configured, or named by a redirect; it never looks a name up.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use hyper::Uri;
use percent_encoding::{AsciiSet, CONTROLS, percent_encode};

/// Whether what is said on the way can be read by others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scheme {
    Http,
    Https,
}

/// An address such as `https://avatars.example.org/avatar/abc?s=80`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Url {
    scheme: Scheme,
    /// As in `Host`: with the port where it is not the scheme's own.
    authority: String,
    /// Without the brackets of IPv6.
    host: String,
    port: u16,
    /// From the slash on, with the query.
    target: String,
}

/// Why a text is no address that may be fetched.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidUrl {
    /// Not of the shape of one.
    #[error("`{0}` is not an address such as https://avatars.example.org/avatar/abc")]
    Malformed(String),
    /// Neither `http` nor `https`.
    #[error("`{0}` begins with neither https:// nor http://")]
    Scheme(String),
    /// A name or password before the host.
    #[error("an address with a name or password before the host is not fetched")]
    UserInfo,
    /// A host that is no name and no IP address.
    #[error("`{0}` is no host name; write an international one in its xn-- form")]
    Host(String),
}

/// What may not stand in a request's target as it is; a percent sign stays, for it begins an escape.
const UNSENDABLE: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'\\').add(b'^').add(b'`');

/// The longest address that is fetched.
const MAX_BYTES: usize = 8 * 1024;

impl Url {
    /// Whether it is an `https` one.
    pub fn is_https(&self) -> bool {
        self.scheme == Scheme::Https
    }

    /// The host's name, or its IP address without brackets.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port, named or the scheme's own.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// What follows the host: the path with its leading slash, and the query.
    pub fn target(&self) -> &str {
        &self.target
    }

    /// The host as a request names it.
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// Whether another address is of the same scheme, host and port.
    pub fn is_same_origin(&self, other: &Self) -> bool {
        (self.scheme, self.port) == (other.scheme, other.port) && self.host == other.host
    }

    /// The address below this one, taken for a folder: `https://example.org/base` and `avatar/x` are
    /// `https://example.org/base/avatar/x`. A query of this one is left out.
    pub fn below(&self, path: &str) -> Result<Self, InvalidUrl> {
        let folder = self.target.split('?').next().unwrap_or_default().trim_end_matches('/');
        format!("{}{folder}/{path}", self.origin()).parse()
    }

    /// Where a `Location` of an answer to this address leads (RFC 3986, 5.2).
    pub fn redirected(&self, location: &str) -> Result<Self, InvalidUrl> {
        let location = location.split('#').next().unwrap_or_default();
        let (path, query) = self.target.split_once('?').unwrap_or((&self.target, ""));
        let origin = self.origin();
        if location.contains("://") && !location.starts_with(['/', '?', '.']) {
            return location.parse();
        }
        if let Some(rest) = location.strip_prefix("//") {
            let scheme = if self.is_https() { "https" } else { "http" };
            return format!("{scheme}://{rest}").parse();
        }
        if location.is_empty() {
            return format!("{origin}{path}?{query}").parse();
        }
        if location.starts_with('?') {
            return format!("{origin}{path}{location}").parse();
        }
        let (new_path, new_query) = match location.split_once('?') {
            Some((path, query)) => (path, format!("?{query}")),
            None => (location, String::new()),
        };
        let folder = path.rsplit_once('/').map_or("", |(folder, _file)| folder);
        let whole =
            if new_path.starts_with('/') { new_path.to_owned() } else { format!("{folder}/{new_path}") };
        format!("{origin}{}{new_query}", without_dots(&whole)).parse()
    }

    fn origin(&self) -> String {
        let scheme = if self.is_https() { "https" } else { "http" };
        format!("{scheme}://{}", self.authority)
    }
}

impl fmt::Display for Url {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}{}", self.origin(), self.target)
    }
}

impl FromStr for Url {
    type Err = InvalidUrl;

    fn from_str(text: &str) -> Result<Self, InvalidUrl> {
        let text = text.trim().split('#').next().unwrap_or_default();
        let malformed = || InvalidUrl::Malformed(text.chars().take(200).collect());
        if text.len() > MAX_BYTES {
            return Err(malformed());
        }
        let (scheme, rest) = text.split_once("://").ok_or_else(malformed)?;
        let scheme = match scheme.to_ascii_lowercase().as_str() {
            "https" => Scheme::Https,
            "http" => Scheme::Http,
            _ => return Err(InvalidUrl::Scheme(text.chars().take(200).collect())),
        };
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, target) = rest.split_at_checked(end).ok_or_else(malformed)?;
        if authority.contains('@') {
            return Err(InvalidUrl::UserInfo);
        }
        let target: String = percent_encode(target.as_bytes(), UNSENDABLE).collect();
        let target = if target.starts_with('/') { target } else { format!("/{target}") };
        let authority = authority.to_ascii_lowercase();
        let (host, port) = host_and_port(&authority, scheme)?;
        // The client's own reader has the last word on what can be sent.
        let uri: Uri = target.parse().map_err(|_error| malformed())?;
        if uri.path_and_query().is_none_or(|sent| sent.as_str() != target) {
            return Err(malformed());
        }
        Ok(Self { scheme, authority, host, port, target })
    }
}

fn host_and_port(authority: &str, scheme: Scheme) -> Result<(String, u16), InvalidUrl> {
    let fault = || InvalidUrl::Host(authority.to_owned());
    let (host, port) = match authority.strip_prefix('[') {
        Some(rest) => {
            let (host, port) = rest.split_once(']').ok_or_else(fault)?;
            let is_ipv6 = host.parse::<IpAddr>().is_ok_and(|address| address.is_ipv6());
            if !is_ipv6 || !(port.is_empty() || port.starts_with(':')) {
                return Err(fault());
            }
            (host, port.strip_prefix(':'))
        }
        None => match authority.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        },
    };
    let is_name = |host: &str| {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        !host.is_empty() && host.len() <= 253 && host.bytes().all(plain) && !host.starts_with('.')
    };
    if host.parse::<IpAddr>().is_err() && !is_name(host) {
        return Err(fault());
    }
    let own = if scheme == Scheme::Https { 443 } else { 80 };
    let port = match port {
        Some(text) if !text.is_empty() => text.parse().ok().filter(|port| *port != 0).ok_or_else(fault)?,
        _ => own,
    };
    Ok((host.trim_end_matches('.').to_owned(), port))
}

/// A path without its `.` and `..` (RFC 3986, 5.2.4).
fn without_dots(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let last = path.rsplit('/').next().unwrap_or_default();
    for segment in path.split('/').skip(1) {
        match segment {
            "." => {}
            ".." => drop(kept.pop()),
            other => kept.push(other),
        }
    }
    let ends_as_folder = matches!(last, "." | "..");
    format!("/{}{}", kept.join("/"), if ends_as_folder && !kept.is_empty() { "/" } else { "" })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Url {
        text.parse().unwrap()
    }

    #[test]
    fn an_address_is_taken_apart() {
        let found = address("HTTPS://Avatars.Example.org:8443/avatar/x?s=80&d=404#top");
        assert_eq!((found.host(), found.port(), found.is_https()), ("avatars.example.org", 8443, true));
        assert_eq!(found.target(), "/avatar/x?s=80&d=404");
        assert_eq!(found.to_string(), "https://avatars.example.org:8443/avatar/x?s=80&d=404");
        assert_eq!((address("http://a.example").port(), address("https://a.example?q").port()), (80, 443));
        assert_eq!(address("https://a.example?q").to_string(), "https://a.example/?q");
        assert_eq!(address("http://[::1]:8740/x").host(), "::1");
    }

    #[test]
    fn what_may_not_be_fetched_is_refused() {
        for text in
            ["", "example.org", "https://", "https:///x", "https://a b/", "http://a:0/", "http://a:x/"]
        {
            assert!(text.parse::<Url>().is_err(), "{text}");
        }
        for text in ["http://[::1", "http://[127.0.0.1]/", "http://[::1]x/", "http://bücher.example/"] {
            assert!(matches!(text.parse::<Url>(), Err(InvalidUrl::Host(_))), "{text}");
        }
        for text in ["file:///etc/passwd", "ftp://a.example/", "gopher://a.example/", "unix:///run/x"] {
            assert!(matches!(text.parse::<Url>(), Err(InvalidUrl::Scheme(_))), "{text}");
        }
        for text in
            ["https://ada@example.org/", "https://ada:pw@example.org/", "https://example.org@10.0.0.1/"]
        {
            assert_eq!(text.parse::<Url>(), Err(InvalidUrl::UserInfo), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_sent_is_escaped() {
        assert_eq!(address("http://a.example/ü x?q=\"").target(), "/%C3%BC%20x?q=%22");
        assert_eq!(address("http://a.example/%C3%BC").target(), "/%C3%BC");
    }

    #[test]
    fn a_redirect_leads_where_the_standard_says() {
        let base = address("https://a.example/b/c?d=e");
        for (location, wanted) in [
            ("http://z.example/y", "http://z.example/y"),
            ("//z.example/y", "https://z.example/y"),
            ("/y?x=https://q", "https://a.example/y?x=https://q"),
            ("y", "https://a.example/b/y"),
            ("../y/./z", "https://a.example/y/z"),
            ("../../../y", "https://a.example/y"),
            ("?x", "https://a.example/b/c?x"),
            ("", "https://a.example/b/c?d=e"),
            ("..", "https://a.example/"),
            (".", "https://a.example/b/"),
        ] {
            assert_eq!(base.redirected(location).unwrap().to_string(), wanted, "{location}");
        }
        assert!(base.redirected("file:///etc/passwd").is_err());
        assert!(base.redirected("https://ada@z.example/").is_err());
    }

    #[test]
    fn an_address_below_a_base_keeps_the_bases_path() {
        for base in ["https://a.example/avatars/", "https://a.example/avatars"] {
            assert_eq!(
                address(base).below("avatar/x?s=1").unwrap().to_string(),
                "https://a.example/avatars/avatar/x?s=1"
            );
        }
    }
}
