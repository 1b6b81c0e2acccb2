//! Errors of fetching, with texts for the operator.

use std::io;

use hyper::StatusCode;

use super::dns::DnsError;
use crate::values::InvalidUrl;

/// Why a fetch failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FetchError {
    /// The DNS look-up failed.
    #[error("{host}: {cause}")]
    Dns {
        /// The name.
        host: String,
        /// What went wrong.
        cause: DnsError,
    },
    /// The name has no IP.
    #[error("the name {0} does not exist")]
    NoSuchName(String),
    /// Every IP of the name is in a private network, and the SSRF filter is on.
    #[error("{0} has no public IP, and private ones are not allowed here")]
    NotPublic(String),
    /// The connection failed.
    #[error("cannot connect to {host}: {cause}")]
    Connect {
        /// The host and port.
        host: String,
        /// The system's error.
        cause: io::Error,
    },
    /// The TLS handshake failed, or the certificate is not trusted.
    #[error("no trusted TLS connection to {host}: {cause}")]
    Tls {
        /// The host.
        host: String,
        /// The error of the handshake.
        cause: io::Error,
    },
    /// The timeout passed.
    #[error("no complete response within {seconds} s")]
    Timeout {
        /// The timeout in seconds.
        seconds: u64,
    },
    /// The response is too large.
    #[error("the response is larger than {limit} bytes")]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// Too many redirects in a row.
    #[error("more than {limit} redirects in a row")]
    TooManyRedirects {
        /// The limit.
        limit: u8,
    },
    /// A redirect to a URL that may not be fetched.
    #[error("the redirect ({status}) cannot be followed: {cause}")]
    Redirect {
        /// The status of the response.
        status: StatusCode,
        /// What is wrong with the URL.
        cause: InvalidUrl,
    },
    /// A redirect from HTTPS to HTTP, which anybody on the network could read and forge.
    #[error("a redirect from https to http ({0}) is not followed")]
    InsecureRedirect(String),
    /// The response is compressed although the request excludes that.
    #[error("the response is compressed ({0}) although the request excludes that")]
    Compressed(String),
    /// The response is not valid HTTP, or broke off.
    #[error("{host} sent no valid HTTP response: {cause}")]
    Http {
        /// The host.
        host: String,
        /// The error of the HTTP parser or connection.
        cause: hyper::Error,
    },
}
