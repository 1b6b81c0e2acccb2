//! Fetching from another server, within bounds. Nothing here is used unless the operator asks for it: a command of the command
//! line, or a setting that is off by default.
//!
//! A [`Fetcher`] speaks HTTP/1.1 in the open or over TLS and gives up at a time and at a length that are told
//! beforehand. With [`AddressFilter::PublicOnly`] it comes to no address inside anybody's network, whatever a name, a redirect or
//! a second look-up of a name says: the connection goes to the very address that was looked at. A [`Resolver`] looks names
//! up; it is our own because the C library's reads plug-ins at run time, which a static executable of another build
//! cannot. It never keeps cookies, takes nothing compressed, and sends nothing but what the caller names.

mod dns;
mod error;
mod fetcher;
#[cfg(test)]
mod fetcher_tests;
mod names;
mod send;
mod srv;
mod ssrf_filter;
mod trust;

pub use dns::{DnsError, Resolver};
pub use error::FetchError;
pub use fetcher::{FetchLimits, Fetched, Fetcher, Hop, Method};
pub use send::Duplex;
pub use srv::{SrvRecord, in_order};
pub use ssrf_filter::{AddressFilter, is_public};
