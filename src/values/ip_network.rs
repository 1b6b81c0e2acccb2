//! The network that an IP belongs to, for limits that count clients.

use std::net::{IpAddr, Ipv6Addr};

/// The prefix of an IPv6 network, in bits. One host may use any address below it (RFC 4291, 2.5.4; RFC 6177).
const IPV6_PREFIX_BITS: u32 = 64;

/// The IP under which a client is counted: an IPv4 address as it is, of an IPv6 address its /64. An IPv4 address mapped
/// into IPv6 (`::ffff:192.0.2.1`) counts as the IPv4 address.
#[must_use]
pub fn network_of(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V4(ip) => IpAddr::V4(ip),
        IpAddr::V6(ip) => {
            let mask = u128::MAX << (u128::BITS - IPV6_PREFIX_BITS);
            IpAddr::V6(Ipv6Addr::from_bits(ip.to_bits() & mask))
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
    fn an_ipv6_address_counts_as_its_slash_64() {
        assert_eq!(network("2001:db8:1:2:aaaa::1"), network("2001:db8:1:2:bbbb::2"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
    }

    #[test]
    fn an_ipv4_address_counts_as_itself_in_both_notations() {
        assert_eq!(network("::ffff:192.0.2.1"), network("192.0.2.1"));
        assert_ne!(network("192.0.2.1"), network("192.0.2.2"));
    }
}
