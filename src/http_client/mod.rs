//! The HTTP client: fetches from other servers within limits. It is used by the operator's commands, by settings that
//! are off by default, and by the checks that signed-in people ask for: of this very server, and by administrators of public
//! ones.
//!
//! A [`Fetcher`] speaks HTTP/1.1, over TLS or not, and stops at a timeout and a maximum size. [`AddressFilter::PublicOnly`] is
//! the SSRF filter: it refuses every IP inside a private network, whatever a name, a redirect or a second look-up gives,
//! because the connection goes to the very IP that was checked. It stores no cookies, accepts nothing compressed, and sends
//! only what the caller passes. A [`Resolver`] looks names up.

mod dns;
mod error;
mod fetcher;
#[cfg(test)]
mod fetcher_tests;
mod names;
mod records;
mod send;
mod srv;
mod ssrf_filter;
mod trust;

/// The parts of HTTP that callers read answers with.
pub(crate) use hyper::{StatusCode, header};

pub(crate) use dns::Resolver;
pub(crate) use error::FetchError;
pub(crate) use fetcher::{FetchLimits, Fetched, Fetcher, Redirect};
pub(crate) use records::SrvRecord;
pub(crate) use send::{Duplex, connect_to_own_server};
pub(crate) use srv::by_priority;
pub(crate) use ssrf_filter::AddressFilter;
