//! Settings about who may speak to the server from where: its public address, its host names, sites beside it.

use std::net::IpAddr;
use std::str::FromStr;

use crate::values::{InvalidUrl, Url};

/// The address under which people reach the server: `https://avatars.example.org`, without a path. May be unset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl(Option<Origin>);

/// Scheme, host and port of a site (RFC 6454), lower-cased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin(String);

impl PublicUrl {
    /// The address without a slash at its end, where it is set.
    pub fn as_str(&self) -> Option<&str> {
        self.0.as_ref().map(Origin::as_str)
    }

    /// Whether it is set, and is an `https` one.
    pub fn is_https(&self) -> bool {
        self.as_str().is_some_and(|url| url.starts_with("https://"))
    }

    /// Its host, without the port.
    pub fn host(&self) -> Option<&str> {
        self.as_str().and_then(|url| url.split_once("://")).map(|(_, authority)| host_of(authority))
    }
}

impl FromStr for PublicUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            return Ok(Self(None));
        }
        text.trim_end_matches('/').parse().map(Some).map(Self).map_err(|_origin| {
            format!("`{text}` is not an address such as https://avatars.example.org (a path belongs into `base_path`)")
        })
    }
}

impl Origin {
    /// The origin as browsers write it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Origin {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let lower = text.to_ascii_lowercase();
        let authority = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://"));
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:[]".contains(&byte);
        match authority {
            Some(authority) if !authority.is_empty() && authority.bytes().all(plain) => Ok(Self(lower)),
            _ => Err(format!("`{text}` is not an origin such as https://app.example.org")),
        }
    }
}

/// The sites whose scripts may use the API from a browser: none, some, or `*` for all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origins {
    /// These only.
    Listed(Vec<Origin>),
    /// Every site.
    Any,
}

impl Origins {
    /// Whether this origin, as a browser writes it, is among them.
    pub fn allow(&self, origin: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Listed(listed) => listed.iter().any(|known| known.as_str().eq_ignore_ascii_case(origin)),
        }
    }
}

impl Origins {
    /// Whether every site is among them.
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

/// The host names under which API and pages answer, beside those that no stranger can own. A page of a stranger's
/// whose name is pointed at this machine (DNS rebinding) sends the stranger's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hosts {
    /// These too.
    Listed(Vec<String>),
    /// Every name.
    Any,
}

/// Names below which nobody can register one (RFC 6761, 6762, 8375, 9476).
const PRIVATE_SUFFIXES: [&str; 6] = [".localhost", ".local", ".lan", ".internal", ".home.arpa", ".test"];

impl Hosts {
    /// Whether a request to this host, port included, is one to this server. Addresses, names without a dot and
    /// private names always are.
    pub fn allow(&self, authority: &str, public: &PublicUrl) -> bool {
        let host = host_of(authority).trim_end_matches('.').to_ascii_lowercase();
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        match self {
            Self::Any => true,
            Self::Listed(listed) => {
                bare.parse::<IpAddr>().is_ok()
                    || !host.contains('.')
                    || PRIVATE_SUFFIXES.iter().any(|suffix| host.ends_with(suffix))
                    || public.host().is_some_and(|known| known == host)
                    || listed.contains(&host)
            }
        }
    }
}

impl FromStr for Hosts {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
        let name = |part: &str| {
            let name = part.trim().to_ascii_lowercase();
            let is_sound = !name.is_empty() && name.bytes().all(plain);
            if is_sound {
                Ok(name)
            } else {
                Err(format!("`{part}` is not a host name such as pictures.example.org"))
            }
        };
        match text.trim() {
            "*" => Ok(Self::Any),
            "" => Ok(Self::Listed(Vec::new())),
            list => list.split(',').map(name).collect::<Result<_, _>>().map(Self::Listed),
        }
    }
}

/// Hosts to which callers may be redirected on somebody's word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RedirectHosts(Vec<String>);

impl RedirectHosts {
    /// Whether this host, with its port where the address names one, is listed just so.
    pub fn allow(&self, authority: &str) -> bool {
        self.0.iter().any(|listed| listed.eq_ignore_ascii_case(authority))
    }
}

impl FromStr for RedirectHosts {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:[]".contains(&byte);
        let host = |part: &str| match part.trim() {
            host if !host.is_empty() && host.bytes().all(plain) => Ok(host.to_owned()),
            other => Err(format!("`{other}` is not a host such as cdn.example.org")),
        };
        if text.trim().is_empty() {
            return Ok(Self(Vec::new()));
        }
        text.split(',').map(host).collect::<Result<_, _>>().map(Self)
    }
}

/// Another avatar server, by the address before its hashes. May be unset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upstream(Option<Url>);

impl Upstream {
    /// The address, where one is set.
    pub fn address(&self) -> Option<&Url> {
        self.0.as_ref()
    }
}

impl FromStr for Upstream {
    type Err = InvalidUrl;

    fn from_str(text: &str) -> Result<Self, InvalidUrl> {
        if text.is_empty() { Ok(Self(None)) } else { text.parse().map(Some).map(Self) }
    }
}

/// The host of an authority, without its port.
fn host_of(authority: &str) -> &str {
    match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) && !host.ends_with(':') => host,
        _ => authority,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_a_stranger_cannot_own_are_always_this_server() {
        let (hosts, public): (Hosts, PublicUrl) = ("".parse().unwrap(), "".parse().unwrap());
        for host in
            ["127.0.0.1:8740", "[::1]:8740", "192.168.1.7", "localhost:8740", "pi", "pi.local", "a.localhost"]
        {
            assert!(hosts.allow(host, &public), "{host}");
        }
        for host in ["evil.example", "127.0.0.1.evil.example", "evil.example:8740", "localhost.evil.example"]
        {
            assert!(!hosts.allow(host, &public), "{host}");
        }
    }

    #[test]
    fn configured_names_are_this_server() {
        let public: PublicUrl = "https://Avatars.example.org/".parse().unwrap();
        let hosts: Hosts = "pictures.example.org".parse().unwrap();
        assert!(
            hosts.allow("avatars.example.org", &public) && hosts.allow("AVATARS.example.org:443", &public)
        );
        assert!(hosts.allow("pictures.example.org:8740", &public));
        assert!(!hosts.allow("example.org", &public));
        assert!("*".parse::<Hosts>().unwrap().allow("evil.example", &public));
        assert!("a b".parse::<Hosts>().is_err());
    }

    #[test]
    fn a_public_url_has_no_path() {
        assert!("https://example.org/avatars".parse::<PublicUrl>().is_err());
        assert!("example.org".parse::<PublicUrl>().is_err());
        assert_eq!("".parse::<PublicUrl>().unwrap().as_str(), None);
        assert!("https://example.org".parse::<PublicUrl>().unwrap().is_https());
    }

    #[test]
    fn origins_are_listed_or_all() {
        let origins: Origins = "https://app.example.org, http://localhost:3000".parse().unwrap();
        assert!(origins.allow("https://app.example.org") && origins.allow("http://localhost:3000"));
        assert!(!origins.allow("http://app.example.org") && !origins.allow("null"));
        assert!("app.example.org".parse::<Origins>().is_err());
        assert!("*".parse::<Origins>().unwrap().allow("null"));
    }
}
