//! From a host's name to its addresses: an address as it is, this machine's own name, the hosts file, the nameservers.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::dns::{DnsError, Kind, Record, Resolver};

impl Resolver {
    /// Every address of a host, in the order in which they should be tried; none where there is no such host.
    pub async fn addresses(&self, host: &str) -> Result<Vec<IpAddr>, DnsError> {
        if let Ok(address) = host.parse() {
            return Ok(vec![address]);
        }
        let known = self.known(host);
        if !known.is_empty() {
            return Ok(known);
        }
        for name in self.spellings(host) {
            let found = self.asked(&name).await?;
            if !found.is_empty() {
                return Ok(found);
            }
        }
        Ok(Vec::new())
    }

    /// A name without a dot is one of the own network's first, as the system is set up.
    fn spellings(&self, host: &str) -> Vec<String> {
        let searched = self.search.iter().filter(|_domain| !host.contains('.'));
        searched.map(|domain| format!("{host}.{domain}")).chain([host.to_owned()]).collect()
    }

    async fn asked(&self, name: &str) -> Result<Vec<IpAddr>, DnsError> {
        let (v6, v4) = tokio::join!(self.ask(name, Kind::Aaaa), self.ask(name, Kind::A));
        // Some nameservers know nothing of AAAA and say so with an error.
        let records = match (v4, v6) {
            (Ok(v4), v6) => [v4, v6.unwrap_or_default()].concat(),
            (Err(_error), Ok(v6)) if !v6.is_empty() => v6,
            (Err(error), _) => return Err(error),
        };
        let address = |record| match record {
            Record::Identity(address) => Some(address),
            Record::Service(_) => None,
        };
        Ok(records.into_iter().filter_map(address).collect())
    }

    /// What needs no nameserver. `localhost` is this machine wherever one is (RFC 6761, 6.3).
    fn known(&self, host: &str) -> Vec<IpAddr> {
        let is_local = host == "localhost" || host.ends_with(".localhost");
        if is_local {
            return vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
        }
        let named = |line: &str| {
            let mut words = line.split('#').next().unwrap_or_default().split_ascii_whitespace();
            let address: IpAddr = words.next()?.parse().ok()?;
            words.any(|name| name.eq_ignore_ascii_case(host)).then_some(address)
        };
        self.hosts.lines().filter_map(named).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use simple_dns::rdata::{A, AAAA, RData};

    use super::*;
    use crate::http_client::dns::tests::nameserver;

    #[tokio::test]
    async fn addresses_localhost_and_the_hosts_file_need_no_nameserver() {
        let mut resolver = Resolver::with(Vec::new(), Duration::from_millis(10));
        resolver.hosts = "127.0.0.1 localhost\n10.0.0.7 Attic.example attic # x\n".to_owned();
        for (host, wanted) in
            [("192.0.2.1", "192.0.2.1"), ("::1", "::1"), ("localhost", "127.0.0.1"), ("attic", "10.0.0.7")]
        {
            assert_eq!(
                resolver.addresses(host).await.unwrap()[0],
                wanted.parse::<IpAddr>().unwrap(),
                "{host}"
            );
        }
        assert!(resolver.addresses("x").await.is_err());
    }

    #[tokio::test]
    async fn both_kinds_of_address_are_asked_for() {
        let server = nameserver(vec![RData::A(A { address: 1 }), RData::AAAA(AAAA { address: 2 })]).await;
        let resolver = Resolver::with(vec![server], Duration::from_secs(5));
        let found = resolver.addresses("a.example").await.unwrap();
        assert_eq!(found, ["0.0.0.1".parse::<IpAddr>().unwrap(), "::2".parse().unwrap()]);
    }

    #[test]
    fn a_name_without_a_dot_is_searched_for_in_the_own_network() {
        let mut resolver = Resolver::with(Vec::new(), Duration::from_millis(10));
        resolver.search = vec!["lan".to_owned()];
        assert_eq!(resolver.spellings("git"), ["git.lan", "git"]);
        assert_eq!(resolver.spellings("git.example"), ["git.example"]);
    }
}
