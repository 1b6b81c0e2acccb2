//! What went wrong while something was fetched, in plain words for the operator.

use std::io;

use hyper::StatusCode;

use super::dns::DnsError;
use crate::values::InvalidUrl;

/// Why nothing was fetched.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The name could not be looked up.
    #[error("{host}: {problem}")]
    Name {
        /// The name.
        host: String,
        /// What went wrong.
        problem: DnsError,
    },
    /// The name is nobody's.
    #[error("there is no server of the name {0}")]
    NoSuchName(String),
    /// Every address of the name is inside some network.
    #[error("{0} leads to no address of the public internet, and others are not asked")]
    NotPublic(String),
    /// No connection came about.
    #[error("no connection to {host}: {problem}")]
    Connect {
        /// The host and port.
        host: String,
        /// What the system says.
        problem: io::Error,
    },
    /// The server could not show who it is.
    #[error("{host} speaks no TLS that can be trusted: {problem}")]
    Tls {
        /// The host.
        host: String,
        /// What is wrong with it.
        problem: io::Error,
    },
    /// The time is over.
    #[error("no whole answer within {seconds} s")]
    TooSlow {
        /// The time.
        seconds: u64,
    },
    /// More came than is taken.
    #[error("the answer is longer than {limit} bytes")]
    TooLarge {
        /// The limit.
        limit: u64,
    },
    /// Each answer names another address.
    #[error("more than {limit} redirects, one after the other")]
    TooManyRedirects {
        /// The limit.
        limit: u8,
    },
    /// A redirect to an address that may not be fetched.
    #[error("a redirect ({status}) that cannot be followed: {problem}")]
    Redirect {
        /// The answer's status.
        status: StatusCode,
        /// What is wrong with the address.
        problem: InvalidUrl,
    },
    /// A redirect out of HTTPS, which anybody on the way could read and answer.
    #[error("a redirect from https to http ({0}) is not followed")]
    Unprotected(String),
    /// The answer is packed although nobody asked for it.
    #[error("the answer is compressed ({0}), which was not asked for")]
    Compressed(String),
    /// The other side does not speak HTTP as it should.
    #[error("{host} gave no sound HTTP answer: {problem}")]
    Http {
        /// The host.
        host: String,
        /// What is wrong with it.
        problem: hyper::Error,
    },
}

impl FetchError {
    /// Whether the same may succeed at another time.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Name { .. } | Self::Connect { .. } | Self::TooSlow { .. } | Self::Http { .. } => true,
            Self::NoSuchName(_)
            | Self::NotPublic(_)
            | Self::Tls { .. }
            | Self::TooLarge { .. }
            | Self::TooManyRedirects { .. }
            | Self::Redirect { .. }
            | Self::Unprotected(_)
            | Self::Compressed(_) => false,
        }
    }
}
