//! An LDAP client (RFC 4511): connects over TLS, binds, and searches in pages.
//!
//! It is written here because what it takes from a directory is bounded: a message has a largest size, and one that is larger is
//! read past; nothing is nested deeper than the protocol says; each answer has a time. An entry is held until the caller takes
//! the next one, so a directory of any size needs no more memory.

mod ber;
mod connection;
mod error;
mod files;
mod messages;
mod tls;

pub(crate) use connection::{Connection, Found, Place, Search, Security};
pub(crate) use error::LdapError;
pub(crate) use files::read_secret;
pub(crate) use messages::{Entry, SearchScope};
