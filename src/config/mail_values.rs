//! Types of values that only settings about mail have.

use std::str::FromStr;

use crate::values::Email;

/// The mail server; empty for none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmtpHost(String);

impl SmtpHost {
    /// Its name; `None` where no mail is sent.
    pub fn get(&self) -> Option<&str> {
        Some(self.0.as_str()).filter(|host| !host.is_empty())
    }
}

impl FromStr for SmtpHost {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b':');
        let host = text.trim();
        if host.len() <= 253 && host.bytes().all(is_part) && !host.starts_with(['.', '-']) {
            Ok(Self(host.to_ascii_lowercase()))
        } else {
            Err(format!("`{text}` is no host such as mail.example.org, without a port"))
        }
    }
}

/// The port of the mail server; unset, the usual one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SmtpPort(Option<u16>);

impl FromStr for SmtpPort {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            return Ok(Self(None));
        }
        let port = text.parse().ok().filter(|port| *port > 0);
        port.map(|port| Self(Some(port))).ok_or_else(|| format!("`{text}` is no port from 1 to 65535"))
    }
}

/// How the connection to the mail server is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmtpTls {
    /// From its beginning.
    Tls,
    /// By the command STARTTLS, without which nothing is sent.
    StartTls,
    /// Not at all.
    None,
}

impl SmtpTls {
    /// The port, or the usual one of this mode.
    pub fn port(self, port: SmtpPort) -> u16 {
        port.0.unwrap_or(match self {
            Self::Tls => 465,
            Self::StartTls => 587,
            Self::None => 25,
        })
    }
}

impl FromStr for SmtpTls {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "tls" => Ok(Self::Tls),
            "starttls" => Ok(Self::StartTls),
            "none" => Ok(Self::None),
            other => Err(format!("`{other}` is not one of tls, starttls, none")),
        }
    }
}

/// The address that mails come from; it may be unset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmtpFrom(Option<Email>);

impl SmtpFrom {
    /// The address.
    pub fn get(&self) -> Option<&Email> {
        self.0.as_ref()
    }
}

impl FromStr for SmtpFrom {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            return Ok(Self(None));
        }
        let email = Email::parse(text).map(Some).map(Self);
        email.map_err(|_invalid| format!("`{text}` is no email address such as tondo@example.org"))
    }
}
