//! Settings about the web around the server: its public URL, its host names, the sites beside it, another avatar server.

use std::str::FromStr;

use crate::values::{Authority, InvalidUrl, Url};

/// Who may see pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureAccess {
    /// Everybody.
    Public,
    /// Who is signed in, or sends a token.
    SignedIn,
    /// Who is signed in, sends a token, or has a signed URL.
    SignedUrls,
}

impl FromStr for PictureAccess {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "public" => Ok(Self::Public),
            "signed-in" => Ok(Self::SignedIn),
            "signed-urls" => Ok(Self::SignedUrls),
            other => Err(format!("`{other}` is not one of public, signed-in, signed-urls")),
        }
    }
}

/// The URL under which people reach the server: `https://avatars.example.org`, without a path. It may be unset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl(Option<WebOrigin>);

/// The origin of a site (RFC 6454): scheme, host and port. Two origins are equal if a browser takes them for one: the
/// default port may be left out.
#[derive(Debug, Clone)]
pub struct WebOrigin {
    is_https: bool,
    authority: Authority,
    /// As configured, lower-case.
    text: String,
}

impl PublicUrl {
    /// The URL without a slash at its end, if it is set.
    pub fn as_str(&self) -> Option<&str> {
        self.0.as_ref().map(WebOrigin::as_str)
    }

    /// Whether it is set and its scheme is `https`.
    pub fn is_https(&self) -> bool {
        self.0.as_ref().is_some_and(WebOrigin::is_https)
    }

    /// Its host and port.
    pub fn authority(&self) -> Option<&Authority> {
        self.0.as_ref().map(WebOrigin::authority)
    }

    /// Whether it has this origin.
    pub fn is(&self, origin: &WebOrigin) -> bool {
        self.0.as_ref() == Some(origin)
    }
}

impl FromStr for PublicUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            return Ok(Self(None));
        }
        text.trim_end_matches('/').parse().map(Some).map(Self).map_err(|_origin| {
            format!(
                "`{text}` is not a URL such as https://avatars.example.org (a path belongs into `base_path`)"
            )
        })
    }
}

impl WebOrigin {
    /// The origin as text, such as `https://app.example.org:8443`.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether its scheme is `https`.
    pub fn is_https(&self) -> bool {
        self.is_https
    }

    /// Its host and port.
    pub fn authority(&self) -> &Authority {
        &self.authority
    }

    /// The port of its scheme.
    pub fn default_port(&self) -> u16 {
        if self.is_https { 443 } else { 80 }
    }
}

impl PartialEq for WebOrigin {
    fn eq(&self, other: &Self) -> bool {
        self.is_https == other.is_https && self.authority.is_same(&other.authority, self.default_port())
    }
}

impl Eq for WebOrigin {}

impl FromStr for WebOrigin {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let invalid = || format!("`{text}` is not an origin such as https://app.example.org");
        let lower = text.to_ascii_lowercase();
        let (scheme, authority) = lower.split_once("://").ok_or_else(invalid)?;
        let is_https = match scheme {
            "https" => true,
            "http" => false,
            _ => return Err(invalid()),
        };
        let authority = authority.parse().map_err(|_authority| invalid())?;
        Ok(Self { is_https, authority, text: lower })
    }
}

/// The name of a header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderName(String);

impl HeaderName {
    /// The name in lower case.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for HeaderName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let is_one = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        if text.is_empty() || text.len() > 100 || !text.bytes().all(is_one) {
            return Err(format!("`{text}` is not the name of a header such as Remote-User"));
        }
        Ok(Self(text.to_ascii_lowercase()))
    }
}

/// The sites whose scripts may use the API from a browser: none, some, or `*` for all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origins {
    /// These only.
    Listed(Vec<WebOrigin>),
    /// Every site.
    Any,
}

impl Origins {
    /// Whether an `Origin` header names one of them.
    pub fn allow(&self, origin: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Listed(listed) if listed.is_empty() => false,
            Self::Listed(listed) => origin.parse().is_ok_and(|origin: WebOrigin| listed.contains(&origin)),
        }
    }

    /// Whether every site is allowed.
    pub fn are_any(&self) -> bool {
        matches!(self, Self::Any)
    }
}

impl FromStr for Origins {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.trim() {
            "*" => Ok(Self::Any),
            "" => Ok(Self::Listed(Vec::new())),
            list => {
                list.split(',').map(|part| part.trim().parse()).collect::<Result<_, _>>().map(Self::Listed)
            }
        }
    }
}

/// The host names under which the API and the pages answer, besides those that no outsider can own. This is the defense
/// against DNS rebinding: the page of an attacker whose name points at this machine sends the attacker's name as `Host`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hosts {
    /// These too, lower-case.
    Listed(Vec<String>),
    /// Every name.
    Any,
}

/// Names below which nobody can register one (RFC 6761, 6762, 8375, 9476).
const PRIVATE_SUFFIXES: [&str; 6] = [".localhost", ".local", ".lan", ".internal", ".home.arpa", ".test"];

impl Hosts {
    /// Whether every name is allowed.
    pub fn are_any(&self) -> bool {
        matches!(self, Self::Any)
    }

    /// Whether a request to this host, port included, is meant for this server. IP addresses, names without a dot and
    /// private names always are; a text that is not a host never is, unless every name is allowed.
    pub fn allow(&self, authority: &str, public: &PublicUrl) -> bool {
        let listed = match self {
            Self::Any => return true,
            Self::Listed(listed) => listed,
        };
        let Ok(authority) = authority.parse::<Authority>() else { return false };
        let host = authority.host_without_dot();
        authority.ip().is_some()
            || !host.contains('.')
            || PRIVATE_SUFFIXES.iter().any(|suffix| host.ends_with(suffix))
            || public.authority().is_some_and(|public| public.host_without_dot() == host)
            || listed.iter().any(|name| name == host)
    }
}

impl FromStr for Hosts {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let name = |part: &str| match part.trim().parse::<Authority>() {
            Ok(authority) if authority.port().is_none() => Ok(authority.host_without_dot().to_owned()),
            _ => Err(format!("`{}` is not a host name such as pictures.example.org", part.trim())),
        };
        match text.trim() {
            "*" => Ok(Self::Any),
            "" => Ok(Self::Listed(Vec::new())),
            list => list.split(',').map(name).collect::<Result<_, _>>().map(Self::Listed),
        }
    }
}

/// The hosts to which an avatar's `d=URL` may redirect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RedirectHosts(Vec<Authority>);

impl RedirectHosts {
    /// Whether exactly this host and port are listed.
    pub fn allow(&self, authority: &str) -> bool {
        authority.parse().is_ok_and(|authority| self.0.contains(&authority))
    }
}

impl FromStr for RedirectHosts {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let host = |part: &str| {
            let part = part.trim();
            part.parse().map_err(|_invalid| format!("`{part}` is not a host such as cdn.example.org"))
        };
        if text.trim().is_empty() {
            return Ok(Self(Vec::new()));
        }
        text.split(',').map(host).collect::<Result<_, _>>().map(Self)
    }
}

/// Another avatar server, by the URL before its hashes. It may be unset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upstream(Option<Url>);

impl Upstream {
    /// The URL, if one is set.
    pub fn url(&self) -> Option<&Url> {
        self.0.as_ref()
    }
}

impl FromStr for Upstream {
    type Err = InvalidUrl;

    fn from_str(text: &str) -> Result<Self, InvalidUrl> {
        if text.is_empty() { Ok(Self(None)) } else { text.parse().map(Some).map(Self) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_allowed(hosts: &str, public: &str, host: &str) -> bool {
        hosts.parse::<Hosts>().unwrap().allow(host, &public.parse().unwrap())
    }

    #[test]
    fn names_that_an_outsider_cannot_own_are_always_allowed() {
        for host in [
            "127.0.0.1:8740",
            "127.0.0.1.",
            "[::1]:8740",
            "192.168.1.7",
            "localhost:8740",
            "localhost.",
            "pi",
            "pi.local",
            "a.localhost",
        ] {
            assert!(is_allowed("", "", host), "{host}");
        }
        for host in [
            "evil.example",
            "evil.example.",
            "127.0.0.1.evil.example",
            "evil.example:8740",
            "localhost.evil.example",
            "xn--bcher-kva.example",
        ] {
            assert!(!is_allowed("", "", host), "{host}");
        }
    }

    #[test]
    fn a_text_that_is_not_a_host_is_not_allowed() {
        for host in ["", "ada@localhost", "localhost:99999", "[fe80::1%1]", "local host", "::1"] {
            assert!(!is_allowed("", "", host), "{host}");
        }
    }

    #[test]
    fn configured_names_are_allowed() {
        let (hosts, public) = ("pictures.example.org", "https://Avatars.example.org/");
        assert!(is_allowed(hosts, public, "avatars.example.org"));
        assert!(is_allowed(hosts, public, "AVATARS.example.org:443"));
        assert!(is_allowed(hosts, public, "pictures.example.org.:8740"));
        assert!(!is_allowed(hosts, public, "example.org"));
        assert!(is_allowed("*", "", "evil.example"));
        for text in ["a b", "a.example:80", "ada@a.example", "a,,b"] {
            assert!(text.parse::<Hosts>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_public_url_has_no_path() {
        for text in
            ["https://example.org/avatars", "example.org", "https://ada@example.org", "ftp://a", "https://"]
        {
            assert!(text.parse::<PublicUrl>().is_err(), "{text}");
        }
        assert_eq!("".parse::<PublicUrl>().unwrap().as_str(), None);
        let public: PublicUrl = "https://Example.org/".parse().unwrap();
        assert!(public.is_https());
        assert_eq!(public.as_str(), Some("https://example.org"));
    }

    #[test]
    fn origins_are_listed_or_all() {
        let origins: Origins = "https://app.example.org, http://localhost:3000".parse().unwrap();
        assert!(origins.allow("https://app.example.org") && origins.allow("http://localhost:3000"));
        assert!(origins.allow("https://App.Example.org:443"));
        for origin in ["http://app.example.org", "null", "http://localhost", "https://app.example.org."] {
            assert!(!origins.allow(origin), "{origin}");
        }
        assert!("app.example.org".parse::<Origins>().is_err());
        assert!("*".parse::<Origins>().unwrap().allow("null"));
        assert!(!"".parse::<Origins>().unwrap().allow("null"));
    }

    #[test]
    fn a_redirect_goes_to_the_listed_host_and_port_only() {
        let hosts: RedirectHosts = "cdn.example.org, img.example.org:8443, [::1]".parse().unwrap();
        for host in ["cdn.example.org", "CDN.example.org", "img.example.org:8443", "[::1]"] {
            assert!(hosts.allow(host), "{host}");
        }
        for host in [
            "img.example.org",
            "cdn.example.org:443",
            "cdn.example.org.",
            "ada@cdn.example.org",
            "cdn.example.org@evil.example",
            "evil.example",
        ] {
            assert!(!hosts.allow(host), "{host}");
        }
        for text in ["a b", "https://cdn.example.org", "ada@cdn.example.org", "cdn.example.org:99999"] {
            assert!(text.parse::<RedirectHosts>().is_err(), "{text}");
        }
    }
}
