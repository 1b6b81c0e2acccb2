//! Types of values that only settings have.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

use jiff::civil::Time;

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

/// The time of day of scheduled backups, in UTC; `None` where there is no schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BackupTime(Option<Time>);

impl BackupTime {
    /// The time of day.
    pub fn get(self) -> Option<Time> {
        self.0
    }
}

impl FromStr for BackupTime {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            return Ok(Self(None));
        }
        let number = |text: &str| {
            let is_number = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
            is_number.then(|| text.parse::<i8>().ok()).flatten()
        };
        let time = text
            .split_once(':')
            .and_then(|(hour, minute)| Time::new(number(hour)?, number(minute)?, 0, 0).ok());
        time.map(|time| Self(Some(time)))
            .ok_or_else(|| format!("`{text}` is not a time of day such as 03:15"))
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
    fn a_time_of_day_has_four_digits() {
        let time: BackupTime = "03:15".parse().unwrap();
        assert_eq!(time.get(), Some(Time::constant(3, 15, 0, 0)));
        assert_eq!("".parse::<BackupTime>().unwrap().get(), None);
        for text in ["3:15", "24:00", "03:60", "03:15:00", "+3:15", "03.15", "noon"] {
            assert!(text.parse::<BackupTime>().is_err(), "{text}");
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
    fn a_socket_mode_is_octal() {
        assert_eq!("0660".parse::<SocketMode>().unwrap().bits(), 0o660);
        assert!("0990".parse::<SocketMode>().is_err());
        assert!("7777".parse::<SocketMode>().is_err());
    }
}
