//! Types of values that only settings have.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

use tracing_subscriber::filter::{ParseError, Targets};

/// Where to listen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListenAddress {
    /// An IP and a port; with port 0 the system chooses one.
    Tcp(SocketAddr),
    /// A unix socket.
    Unix(PathBuf),
}

impl FromStr for ListenAddress {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Some(path) = text.strip_prefix("unix:") {
            let path = PathBuf::from(path);
            return if path.is_absolute() {
                Ok(Self::Unix(path))
            } else {
                Err(format!("`{text}`: a unix socket needs an absolute path, as in unix:/run/tondo.sock"))
            };
        }
        text.parse().map(Self::Tcp).map_err(|_error| {
            format!("`{text}` is not IP:PORT or a unix socket, such as 127.0.0.1:8740, [::]:8740 or unix:/run/tondo.sock")
        })
    }
}

impl fmt::Display for ListenAddress {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => address.fmt(out),
            Self::Unix(path) => write!(out, "unix:{}", path.display()),
        }
    }
}

/// One or several places to listen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListenAddresses(Vec<ListenAddress>);

impl ListenAddresses {
    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &ListenAddress> {
        self.0.iter()
    }
}

impl FromStr for ListenAddresses {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.split(',').map(|part| part.trim().parse()).collect::<Result<_, _>>().map(Self)
    }
}

/// The path under which everything is served. It begins and ends with a slash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BasePath(String);

impl BasePath {
    /// The path with its slashes.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The rest of a request's path, with its leading slash; `None` if the path is not under the base path.
    pub fn strip<'a>(&self, path: &'a str) -> Option<&'a str> {
        path.get(self.0.len() - 1..).filter(|rest| rest.starts_with('/') && path.starts_with(&self.0))
    }
}

impl FromStr for BasePath {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let inner = text.trim_matches('/');
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~');
        let is_valid =
            |segment: &str| !segment.is_empty() && segment.bytes().all(plain) && !segment.starts_with('.');
        if inner.is_empty() {
            Ok(Self("/".to_owned()))
        } else if inner.split('/').all(is_valid) {
            Ok(Self(format!("/{inner}/")))
        } else {
            Err(format!("`{text}` is not a path such as / or /avatars/"))
        }
    }
}

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// `Pretty` on a terminal, `Json` otherwise.
    Auto,
    /// For people.
    Pretty,
    /// One JSON object per line.
    Json,
}

impl FromStr for LogFormat {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "auto" => Ok(Self::Auto),
            "pretty" => Ok(Self::Pretty),
            "json" => Ok(Self::Json),
            other => Err(format!("`{other}` is not one of auto, pretty, json")),
        }
    }
}

/// What is logged: a level, or a filter by targets.
#[derive(Debug, Clone, PartialEq)]
pub struct LogFilter {
    text: String,
    targets: Targets,
}

impl LogFilter {
    /// The filter as the log takes it.
    pub fn targets(&self) -> Targets {
        self.targets.clone()
    }
}

impl FromStr for LogFilter {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let invalid = |error: ParseError| format!("`{text}` is not a level or a filter: {error}");
        let targets = text.parse().map_err(invalid)?;
        Ok(Self { text: text.to_owned(), targets })
    }
}

impl fmt::Display for LogFilter {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text)
    }
}

/// The name of the house: one line, not empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteName(String);

/// The longest name, in characters. It stands in the head of each page and in tabs of browsers.
const MAX_NAME_CHARS: usize = 60;

impl SiteName {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for SiteName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let name = text.trim();
        if name.is_empty() || name.chars().count() > MAX_NAME_CHARS || name.chars().any(char::is_control) {
            return Err(format!("`{text}` is not a name of one line, of 1 to {MAX_NAME_CHARS} characters"));
        }
        Ok(Self(name.to_owned()))
    }
}

/// The permission bits of a unix socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SocketMode(u32);

impl SocketMode {
    /// The nine permission bits.
    pub fn bits(self) -> u32 {
        self.0
    }
}

impl FromStr for SocketMode {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        u32::from_str_radix(text, 8)
            .ok()
            .filter(|bits| *bits <= 0o777)
            .map(Self)
            .ok_or_else(|| format!("`{text}` is not an octal mode such as 0660"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_path_is_stripped_at_a_slash_only() {
        let base: BasePath = "avatars".parse().unwrap();
        assert_eq!(base.as_str(), "/avatars/");
        assert_eq!(base.strip("/avatars/user/x"), Some("/user/x"));
        assert_eq!(base.strip("/avatars/"), Some("/"));
        assert_eq!(base.strip("/avatars"), None);
        assert_eq!(base.strip("/avatarsuser"), None);
        assert_eq!("/".parse::<BasePath>().unwrap().strip("/user/x"), Some("/user/x"));
    }

    #[test]
    fn a_base_path_cannot_escape() {
        for text in ["/../", "/a b/", "/a//b/", "/%2e/"] {
            assert!(text.parse::<BasePath>().is_err(), "{text}");
        }
    }

    #[test]
    fn listen_addresses_are_parsed() {
        assert!("[::1]:0".parse::<ListenAddress>().is_ok());
        assert!("unix:/run/tondo.sock".parse::<ListenAddress>().is_ok());
        for text in ["localhost", "8740", "unix:tondo.sock", ""] {
            assert!(text.parse::<ListenAddress>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_log_filter_is_a_level_or_names_targets() {
        for text in ["info", "info,tondo::access=error", "off"] {
            assert_eq!(text.parse::<LogFilter>().unwrap().to_string(), text);
        }
        assert!("info,tondo=loud".parse::<LogFilter>().is_err());
    }

    #[test]
    fn a_site_name_is_one_line() {
        assert_eq!(" House of Ada ".parse::<SiteName>().unwrap().as_str(), "House of Ada");
        for text in ["", "  ", "two\nlines", &"x".repeat(61)] {
            assert!(text.parse::<SiteName>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_socket_mode_is_octal() {
        assert_eq!("0660".parse::<SocketMode>().unwrap().bits(), 0o660);
        assert!("0990".parse::<SocketMode>().is_err());
        assert!("7777".parse::<SocketMode>().is_err());
    }
}
