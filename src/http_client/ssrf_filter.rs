//! The SSRF filter: which IPs are on the public internet, from the special-purpose registries of IANA as tables. It is applied
//! to each IP before a connection; it never resolves names.
//!
//! Sources: <https://www.iana.org/assignments/iana-ipv4-special-registry>,
//! <https://www.iana.org/assignments/iana-ipv6-special-registry>,
//! <https://www.iana.org/assignments/ipv6-address-space>. An entry counts as public only if it says "Globally Reachable:
//! True" and carries ordinary servers; if it leaves that open, its IPs are refused.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The IPs that a fetch may connect to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AddressFilter {
    /// Public IPs only.
    PublicOnly,
    /// Any IP, private networks and this machine included: for URLs that the operator has typed.
    Anywhere,
    /// Any IP for the host that the operator has named, public ones for those to which it redirects.
    NamedHost,
}

impl AddressFilter {
    /// Whether a connection to this IP is allowed.
    pub(crate) fn allows(self, ip: IpAddr) -> bool {
        match self {
            Self::PublicOnly => is_public(ip),
            Self::Anywhere | Self::NamedHost => true,
        }
    }

    /// The filter for a host to which the named one redirects.
    pub(super) fn of_redirects(self) -> Self {
        match self {
            Self::NamedHost => Self::PublicOnly,
            other => other,
        }
    }
}

/// IPv4 networks that are not public, with the document that says so.
const NON_PUBLIC_V4: &[([u8; 4], u32, &str)] = &[
    ([0, 0, 0, 0], 8, "this network, RFC 791"),
    ([10, 0, 0, 0], 8, "private, RFC 1918"),
    ([100, 64, 0, 0], 10, "shared by carriers, RFC 6598"),
    ([127, 0, 0, 0], 8, "loopback, RFC 1122"),
    ([169, 254, 0, 0], 16, "link-local and clouds' metadata, RFC 3927"),
    ([172, 16, 0, 0], 12, "private, RFC 1918"),
    ([192, 0, 0, 0], 24, "protocol assignments, RFC 6890"),
    ([192, 0, 2, 0], 24, "documentation, RFC 5737"),
    ([192, 88, 99, 0], 24, "6to4 relays, RFC 7526"),
    ([192, 168, 0, 0], 16, "private, RFC 1918"),
    ([198, 18, 0, 0], 15, "benchmarks, RFC 2544"),
    ([198, 51, 100, 0], 24, "documentation, RFC 5737"),
    ([203, 0, 113, 0], 24, "documentation, RFC 5737"),
    ([224, 0, 0, 0], 4, "multicast, RFC 1112"),
    ([240, 0, 0, 0], 4, "reserved and broadcast, RFC 1112 and 919"),
];

/// IPv6 networks that are not public, inside 2000::/3: nothing outside of it is allocated for the public internet.
const NON_PUBLIC_V6: &[([u16; 3], u32, &str)] = &[
    ([0x2001, 0, 0], 23, "protocol assignments, Teredo among them, RFC 2928 and 4380"),
    ([0x2001, 0x0db8, 0], 32, "documentation, RFC 3849"),
    ([0x2002, 0, 0], 16, "6to4, which may embed any IPv4 address, RFC 3056"),
    ([0x3fff, 0, 0], 20, "documentation, RFC 9637"),
];

/// The 96-bit prefix of IPv4 addresses behind NAT64 (RFC 6052).
const NAT64: [u16; 6] = [0x0064, 0xff9b, 0, 0, 0, 0];

/// The 96-bit prefix of IPv4-mapped IPv6 addresses (RFC 4291, 2.5.5.2).
const MAPPED: [u16; 6] = [0, 0, 0, 0, 0, 0xffff];

/// Whether an IP is on the public internet.
pub(crate) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => match embedded(address) {
            Some(inner) => is_public_v4(inner),
            None => is_public_v6(address),
        },
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let bits = address.to_bits();
    !NON_PUBLIC_V4.iter().any(|(network, prefix, _)| {
        let network = Ipv4Addr::from(*network).to_bits();
        (bits ^ network) >> (32 - prefix) == 0
    })
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let bits = address.to_bits();
    let is_allocated = bits >> 125 == 1;
    is_allocated
        && !NON_PUBLIC_V6.iter().any(|([first, second, third], prefix, _)| {
            let network = Ipv6Addr::new(*first, *second, *third, 0, 0, 0, 0, 0).to_bits();
            (bits ^ network) >> (128 - prefix) == 0
        })
}

/// The IPv4 address inside an IPv4-mapped or NAT64 address.
fn embedded(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let prefix = address.segments().first_chunk().copied();
    let [.., fourth, third, second, first] = address.octets();
    (prefix == Some(MAPPED) || prefix == Some(NAT64)).then(|| Ipv4Addr::new(fourth, third, second, first))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn public(text: &str) -> bool {
        is_public(text.parse().unwrap())
    }

    #[test]
    fn public_ips_are_public() {
        for text in [
            "1.1.1.1",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.0",
            "169.253.255.255",
            "172.15.255.255",
            "172.32.0.0",
            "192.167.255.255",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "2606:4700::1111",
            "2a00::1",
            "2001:200::1",
            "2003::1",
            "::ffff:1.1.1.1",
            "64:ff9b::1.1.1.1",
        ] {
            assert!(public(text), "{text}");
        }
    }

    #[test]
    fn private_and_reserved_ips_are_not_public() {
        for text in [
            "0.0.0.0",
            "0.1.2.3",
            "10.1.2.3",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.255.255",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.9",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.7",
            "203.0.113.7",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "100::1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "5f00::1",
            "64:ff9b:1::1",
        ] {
            assert!(!public(text), "{text}");
        }
    }

    #[test]
    fn private_ipv4_addresses_embedded_in_ipv6_are_not_public() {
        for text in [
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:169.254.169.254",
            "64:ff9b::127.0.0.1",
            "64:ff9b::192.168.1.1",
            "2002:7f00:1::1",
            "2002:a00:1::1",
            "2001:0:7f00:1::1",
            "2001:2::1",
            "2001:20::1",
            "2001:db8::1",
            "3fff::1",
            "3fff:fff::1",
        ] {
            assert!(!public(text), "{text}");
        }
    }

    #[test]
    fn only_the_filter_anywhere_allows_private_ips() {
        let loopback = IpAddr::V4(Ipv4Addr::LOCALHOST);
        assert!(AddressFilter::Anywhere.allows(loopback));
        assert!(!AddressFilter::PublicOnly.allows(loopback));
    }
}
