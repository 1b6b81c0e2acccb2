//! The records of the DNS that are looked up: addresses and services. It parses and sends nothing.

use std::net::IpAddr;

/// The type of the records to look up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RecordType {
    A,
    Aaaa,
    Srv,
}

/// The content of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Record {
    Ip(IpAddr),
    Srv(SrvRecord),
}

/// An SRV record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SrvRecord {
    /// Records with a lower priority are tried first.
    pub priority: u16,
    /// How often it is chosen among records of the same priority, relative to their weights.
    pub weight: u16,
    /// The port at the target.
    pub port: u16,
    /// The host.
    pub target: String,
}

impl SrvRecord {
    /// Whether it says that the domain does not offer the service: its target is the root.
    pub(crate) fn means_no_service(&self) -> bool {
        matches!(self.target.as_str(), "" | ".")
    }
}
