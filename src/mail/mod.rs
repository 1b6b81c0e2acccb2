//! Sending mail: one message to one person, by SMTP (RFC 5321). It knows nothing of accounts, and nothing of when a mail is sent
//! again. Written here, since the client that Rust has for it would make the executable three quarters of a megabyte larger.

mod message;
mod reply;
mod smtp;
mod trust;

pub(crate) use message::Mail;
pub(crate) use smtp::{Credentials, Session, SmtpServer, TlsMode};

/// Why a mail was not sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum MailError {
    /// It may be sent later: the server is away, busy, or asks for that (RFC 5321, 4yz).
    #[error("{0}")]
    Temporary(String),
    /// It is not sent as it is: somebody has to change something.
    #[error("{0}")]
    Permanent(String),
}

impl MailError {
    /// Whether trying again makes sense.
    pub(crate) fn is_temporary(&self) -> bool {
        matches!(self, Self::Temporary(_))
    }
}
