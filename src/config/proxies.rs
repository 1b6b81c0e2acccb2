//! The setting `trusted_proxies`: the reverse proxies whose forwarding headers count. Request handling and the connection
//! limits use it; it reads no request itself.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use ipnet::IpNet;

impl super::Config {
    /// Whether signing in by headers of proxies is possible as it is set.
    pub(super) fn check_proxy_sign_in(&self) -> Result<(), (&'static str, &'static str)> {
        let is_nobody_trusted = self.trusted_proxies == TrustedProxies::default();
        if self.proxy_sign_in == super::Switch::On && is_nobody_trusted {
            return Err((
                "proxy_sign_in",
                "it needs `trusted_proxies`: the IP of the proxy whose headers sign people in, or `unix`",
            ));
        }
        Ok(())
    }
}

/// The word for every client of a unix socket.
const UNIX: &str = "unix";

/// The word for no proxy.
const NONE: &str = "none";

/// The networks of the trusted proxies, and whether clients of unix sockets are trusted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrustedProxies {
    networks: Vec<IpNet>,
    includes_unix: bool,
}

impl TrustedProxies {
    /// Whether this IP is a trusted proxy's. An IPv4-mapped IPv6 address counts as its IPv4 address.
    pub fn contain(&self, ip: IpAddr) -> bool {
        let ip = ip.to_canonical();
        self.networks.iter().any(|network| network.contains(&ip))
    }

    /// Whether clients of unix sockets are trusted proxies.
    pub fn include_unix(&self) -> bool {
        self.includes_unix
    }
}

impl FromStr for TrustedProxies {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut proxies = Self::default();
        if text.trim().is_empty() || text.trim() == NONE {
            return Ok(proxies);
        }
        for part in text.split(',').map(str::trim) {
            if part == UNIX {
                proxies.includes_unix = true;
            } else {
                proxies.networks.push(network(part)?);
            }
        }
        Ok(proxies)
    }
}

impl fmt::Display for TrustedProxies {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unix = self.includes_unix.then(|| UNIX.to_owned());
        let all: Vec<String> = self.networks.iter().map(ToString::to_string).chain(unix).collect();
        out.write_str(if all.is_empty() { NONE } else { "" })?;
        out.write_str(&all.join(","))
    }
}

/// A network, or an IP as a network of one.
fn network(text: &str) -> Result<IpNet, String> {
    let ip = || text.parse::<IpAddr>().map(|ip| IpNet::from(ip.to_canonical()));
    text.parse::<IpNet>().or_else(|_not_a_network| ip()).map_err(|_neither| {
        format!("`{text}` is not an IP, a network such as 10.0.0.0/8 or fd00::/8, or the word unix")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contains(proxies: &str, address: &str) -> bool {
        proxies.parse::<TrustedProxies>().unwrap().contain(address.parse().unwrap())
    }

    #[test]
    fn ips_and_networks_of_both_families_are_parsed() {
        let proxies = "127.0.0.1, 10.0.0.7/8,fd00::/8,::1, unix";
        for address in ["127.0.0.1", "10.255.0.1", "fd12::1", "::1", "::ffff:10.1.1.1"] {
            assert!(contains(proxies, address), "{address}");
        }
        for address in ["127.0.0.2", "11.0.0.1", "fe80::1", "::2"] {
            assert!(!contains(proxies, address), "{address}");
        }
        assert!(proxies.parse::<TrustedProxies>().unwrap().include_unix());
    }

    #[test]
    fn no_proxy_is_trusted_by_default() {
        for text in ["none", "", " "] {
            let proxies: TrustedProxies = text.parse().unwrap();
            assert_eq!(proxies, TrustedProxies::default());
            assert_eq!(proxies.to_string(), "none");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in ["localhost", "10.0.0.0/33", "10.0.0.0/", "unix:/run/x.sock", "10.0.0.1,,", "none,unix"] {
            assert!(text.parse::<TrustedProxies>().is_err(), "{text}");
        }
    }
}
