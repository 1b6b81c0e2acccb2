//! URLs that Tondo may fetch: `http` or `https`, no user name or password. Parsed once, from what was typed, configured or
//! named by a redirect; it never resolves a name.

use std::fmt;
use std::str::FromStr;

use http::Uri;
use percent_encoding::{AsciiSet, CONTROLS, percent_encode};

use crate::values::{Authority, InvalidAuthority};

/// The scheme of a URL that can be fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scheme {
    Http,
    Https,
}

impl Scheme {
    fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }

    fn default_port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
        }
    }
}

/// A URL such as `https://avatars.example.org/avatar/abc?s=80`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Url {
    scheme: Scheme,
    authority: Authority,
    /// From the first slash on, with the query.
    target: String,
}

/// Why a text is not a URL that Tondo fetches.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidUrl {
    /// Not a URL with a scheme and a host, or too long.
    #[error("`{0}` is not a URL such as https://avatars.example.org/avatar/abc")]
    Malformed(String),
    /// Neither `http` nor `https`.
    #[error("`{0}` begins with neither https:// nor http://")]
    Scheme(String),
    /// The host or the port is not valid.
    #[error(transparent)]
    Authority(#[from] InvalidAuthority),
}

/// Characters that are escaped in a request's target. A percent sign stays, because it begins an escape.
const ESCAPED: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'\\').add(b'^').add(b'`');

/// The longest URL that is fetched, in bytes.
const MAX_BYTES: usize = 8 * 1024;

/// The most characters of an invalid URL that its error quotes.
const MAX_QUOTED_CHARS: usize = 200;

impl Url {
    /// Whether the scheme is `https`.
    pub fn is_https(&self) -> bool {
        self.scheme == Scheme::Https
    }

    /// The host's name without a dot at its end, or its IP address without brackets.
    pub fn host(&self) -> &str {
        self.authority.host_without_dot()
    }

    /// The port, by default the scheme's own.
    pub fn port(&self) -> u16 {
        self.authority.port_or(self.scheme.default_port())
    }

    /// The path with its leading slash, and the query.
    pub fn target(&self) -> &str {
        &self.target
    }

    /// Host and port as the `Host` header takes them.
    pub fn authority(&self) -> &Authority {
        &self.authority
    }

    /// Whether scheme, host and port are the same (RFC 6454, 5).
    pub fn is_same_origin(&self, other: &Self) -> bool {
        self.scheme == other.scheme && self.port() == other.port() && self.host() == other.host()
    }

    /// Appends a path, with this URL as a folder: `https://example.org/base` and `avatar/x` give
    /// `https://example.org/base/avatar/x`. The query of this URL is dropped.
    pub fn append_path(&self, path: &str) -> Result<Self, InvalidUrl> {
        let folder = self.target.split('?').next().unwrap_or_default().trim_end_matches('/');
        format!("{}{folder}/{path}", self.origin()).parse()
    }

    /// Resolves a `Location` header of a response from this URL (RFC 3986, 5.2).
    pub fn resolve(&self, location: &str) -> Result<Self, InvalidUrl> {
        let location = location.split('#').next().unwrap_or_default();
        let (path, query) = self.target.split_once('?').unwrap_or((&self.target, ""));
        let origin = self.origin();
        if location.contains("://") && !location.starts_with(['/', '?', '.']) {
            return location.parse();
        }
        if let Some(rest) = location.strip_prefix("//") {
            return format!("{}://{rest}", self.scheme.as_str()).parse();
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
        format!("{origin}{}{new_query}", remove_dot_segments(&whole)).parse()
    }

    fn origin(&self) -> String {
        format!("{}://{}", self.scheme.as_str(), self.authority)
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
        let quoted = || text.chars().take(MAX_QUOTED_CHARS).collect();
        let malformed = || InvalidUrl::Malformed(quoted());
        if text.len() > MAX_BYTES {
            return Err(malformed());
        }
        let (scheme, rest) = text.split_once("://").ok_or_else(malformed)?;
        let scheme = match scheme.to_ascii_lowercase().as_str() {
            "https" => Scheme::Https,
            "http" => Scheme::Http,
            _ => return Err(InvalidUrl::Scheme(quoted())),
        };
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, target) = rest.split_at_checked(end).ok_or_else(malformed)?;
        let authority: Authority = authority.parse()?;
        if authority.port() == Some(0) {
            return Err(InvalidAuthority::Port("0".to_owned()).into());
        }
        let target: String = percent_encode(target.as_bytes(), ESCAPED).collect();
        let target = if target.starts_with('/') { target } else { format!("/{target}") };
        // The HTTP client parses the target again: what it reads differently could not be sent as it is.
        let uri: Uri = target.parse().map_err(|_error| malformed())?;
        if uri.path_and_query().is_none_or(|parsed| parsed.as_str() != target) {
            return Err(malformed());
        }
        Ok(Self { scheme, authority, target })
    }
}

/// A path without its `.` and `..` segments (RFC 3986, 5.2.4).
fn remove_dot_segments(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let last = path.rsplit('/').next().unwrap_or_default();
    for segment in path.split('/').skip(1) {
        match segment {
            "." => {}
            ".." => drop(kept.pop()),
            other => kept.push(other),
        }
    }
    let is_folder = matches!(last, "." | "..") && !kept.is_empty();
    format!("/{}{}", kept.join("/"), if is_folder { "/" } else { "" })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        text.parse().unwrap()
    }

    #[test]
    fn a_url_is_split_into_its_parts() {
        let parsed = url("HTTPS://Avatars.Example.org:8443/avatar/x?s=80&d=404#top");
        assert_eq!((parsed.host(), parsed.port(), parsed.is_https()), ("avatars.example.org", 8443, true));
        assert_eq!(parsed.target(), "/avatar/x?s=80&d=404");
        assert_eq!(parsed.to_string(), "https://avatars.example.org:8443/avatar/x?s=80&d=404");
        assert_eq!((url("http://a.example").port(), url("https://a.example?q").port()), (80, 443));
        assert_eq!(url("https://a.example?q").to_string(), "https://a.example/?q");
        assert_eq!(url("http://[::1]:8740/x").host(), "::1");
    }

    #[test]
    fn urls_that_may_not_be_fetched_are_refused() {
        for text in
            ["", "example.org", "https://", "https:///x", "https://a b/", "http://a:0/", "http://a:x/"]
        {
            assert!(text.parse::<Url>().is_err(), "{text}");
        }
        for text in ["http://[::1", "http://[127.0.0.1]/", "http://[::1]x/", "http://bücher.example/"] {
            assert!(
                matches!(text.parse::<Url>(), Err(InvalidUrl::Authority(InvalidAuthority::Host(_)))),
                "{text}"
            );
        }
        for text in ["file:///etc/passwd", "ftp://a.example/", "gopher://a.example/", "unix:///run/x"] {
            assert!(matches!(text.parse::<Url>(), Err(InvalidUrl::Scheme(_))), "{text}");
        }
        for text in
            ["https://ada@example.org/", "https://ada:pw@example.org/", "https://example.org@10.0.0.1/"]
        {
            assert_eq!(text.parse::<Url>(), Err(InvalidAuthority::UserInfo.into()), "{text}");
        }
    }

    #[test]
    fn characters_that_cannot_be_sent_are_escaped() {
        assert_eq!(url("http://a.example/ü x?q=\"").target(), "/%C3%BC%20x?q=%22");
        assert_eq!(url("http://a.example/%C3%BC").target(), "/%C3%BC");
    }

    #[test]
    fn a_location_is_resolved_as_rfc_3986_says() {
        let base = url("https://a.example/b/c?d=e");
        for (location, expected) in [
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
            assert_eq!(base.resolve(location).unwrap().to_string(), expected, "{location}");
        }
        assert!(base.resolve("file:///etc/passwd").is_err());
        assert!(base.resolve("https://ada@z.example/").is_err());
    }

    #[test]
    fn an_appended_path_keeps_the_path_of_the_base() {
        for base in ["https://a.example/avatars/", "https://a.example/avatars"] {
            assert_eq!(
                url(base).append_path("avatar/x?s=1").unwrap().to_string(),
                "https://a.example/avatars/avatar/x?s=1"
            );
        }
    }
}
