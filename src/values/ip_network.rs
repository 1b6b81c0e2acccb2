//! The network and the site of an IP, by which limits count clients: a host may use any address of its IPv6 network.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Bits of an IPv6 address that name the network; the others name the interface (RFC 4291, 2.5.4). A site gets at
/// least one such network (RFC 6177).
const NETWORK_BITS: u32 = 64;

/// The network of an IP: of IPv6 the /64, of IPv4 the IP itself. An IPv4-mapped IPv6 address counts as IPv4.
pub(crate) fn network_of(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V6(v6) => {
            let mask = u128::MAX << (u128::BITS - NETWORK_BITS);
            IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & mask))
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

/// Bits that name a site: what one customer of a provider usually gets of IPv6 (RFC 6177), and the longest prefix of IPv4
/// that is routed by itself.
const SITE_BITS_V6: u32 = 48;
const SITE_BITS_V4: u32 = 24;

/// The site of an IP: of IPv6 the /48, of IPv4 the /24.
pub(crate) fn site_of(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V6(v6) => {
            IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & (u128::MAX << (u128::BITS - SITE_BITS_V6))))
        }
        IpAddr::V4(v4) => {
            IpAddr::V4(Ipv4Addr::from_bits(v4.to_bits() & (u32::MAX << (u32::BITS - SITE_BITS_V4))))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(text: &str) -> IpAddr {
        network_of(text.parse().unwrap())
    }

    #[test]
    fn addresses_of_one_ipv6_network_count_as_one() {
        assert_eq!(network("2001:db8:1:2:aaaa::1"), network("2001:db8:1:2:bbbb::2"));
        assert_eq!(network("2001:db8:1:2:aaaa::1").to_string(), "2001:db8:1:2::");
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
    }

    #[test]
    fn a_site_is_a_slash_48_or_a_slash_24() {
        let site = |text: &str| site_of(text.parse().unwrap()).to_string();
        assert_eq!(site("2001:db8:1:2:aaaa::1"), "2001:db8:1::");
        assert_eq!(site("192.0.2.77"), "192.0.2.0");
        assert_eq!(site("::ffff:192.0.2.77"), "192.0.2.0");
    }

    #[test]
    fn each_ipv4_address_counts_by_itself() {
        assert_eq!(network("::ffff:192.0.2.1"), network("192.0.2.1"));
        assert_ne!(network("192.0.2.1"), network("192.0.2.2"));
    }
}
