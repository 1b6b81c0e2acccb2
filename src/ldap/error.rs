//! Why a directory does not do what it is asked for.

use std::io;

/// Why a directory does not do what it is asked for. No text has a secret in it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LdapError {
    /// The name of its host cannot be looked up.
    #[error("the host `{0}` has no address: {1}")]
    NoAddress(String, String),
    /// Nothing answers there.
    #[error("the connection to `{0}` failed: {1}")]
    Connect(String, io::Error),
    /// It does not prove its name, or speaks no TLS.
    #[error("TLS with `{0}` failed: {1}")]
    Tls(String, io::Error),
    /// A file that was named cannot be read or holds nothing that can be used.
    #[error("{0}")]
    File(String),
    /// It takes too long.
    #[error("the directory did not answer in time")]
    Timeout,
    /// It closed the connection, or that broke off.
    #[error("the connection to the directory broke off: {0}")]
    Broken(io::Error),
    /// What it sends is not LDAP.
    #[error("what the directory sent is not LDAP")]
    Malformed,
    /// It sent a message larger than anything that was asked for.
    #[error("the directory sent a message of {0} bytes")]
    TooLarge(usize),
    /// It answered with an error.
    #[error("the directory answered {name} ({code}){}", if text.is_empty() { String::new() } else { format!(": {text}") })]
    Refused {
        /// The result code.
        code: u32,
        /// Its name.
        name: &'static str,
        /// What the directory says of it.
        text: String,
    },
}

/// The name of a result code (RFC 4511, 4.1.9).
pub(super) fn code_name(code: u32) -> &'static str {
    match code {
        1 => "operationsError",
        2 => "protocolError",
        3 => "timeLimitExceeded",
        4 => "sizeLimitExceeded",
        7 => "authMethodNotSupported",
        8 => "strongerAuthRequired",
        10 => "referral",
        11 => "adminLimitExceeded",
        12 => "unavailableCriticalExtension",
        13 => "confidentialityRequired",
        16 => "noSuchAttribute",
        17 => "undefinedAttributeType",
        18 => "inappropriateMatching",
        19 => "constraintViolation",
        21 => "invalidAttributeSyntax",
        32 => "noSuchObject",
        34 => "invalidDNSyntax",
        48 => "inappropriateAuthentication",
        49 => "invalidCredentials",
        50 => "insufficientAccessRights",
        51 => "busy",
        52 => "unavailable",
        53 => "unwillingToPerform",
        65 => "objectClassViolation",
        _ => "an error",
    }
}
