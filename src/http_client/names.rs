//! Looks up the IPs of a host: an IP as it is, `localhost`, the hosts file, then the nameservers.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::dns::{DnsError, Resolver};
use super::records::{Record, RecordType};

impl Resolver {
    /// The IPs of a host, in the order in which to try them; none if the name does not exist.
    pub(crate) async fn lookup(&self, host: &str) -> Result<Vec<IpAddr>, DnsError> {
        if let Ok(ip) = host.parse() {
            return Ok(vec![ip]);
        }
        let local = self.lookup_local(host);
        if !local.is_empty() {
            return Ok(local);
        }
        for name in self.search_names(host) {
            let found = self.query_ips(&name).await?;
            if !found.is_empty() {
                return Ok(found);
            }
        }
        Ok(Vec::new())
    }

    /// The names to look up: a name without a dot first with each search domain of `/etc/resolv.conf`.
    fn search_names(&self, host: &str) -> Vec<String> {
        let completed = self.search_domains.iter().filter(|_domain| !host.contains('.'));
        completed.map(|domain| format!("{host}.{domain}")).chain([host.to_owned()]).collect()
    }

    async fn query_ips(&self, name: &str) -> Result<Vec<IpAddr>, DnsError> {
        let (v6, v4) = tokio::join!(self.query(name, RecordType::Aaaa), self.query(name, RecordType::A));
        // Some nameservers answer AAAA queries with an error.
        let records = match (v4, v6) {
            (Ok(v4), v6) => [v4, v6.unwrap_or_default()].concat(),
            (Err(_error), Ok(v6)) if !v6.is_empty() => v6,
            (Err(error), _) => return Err(error),
        };
        let ip = |record| match record {
            Record::Ip(ip) => Some(ip),
            Record::Srv(_) => None,
        };
        Ok(records.into_iter().filter_map(ip).collect())
    }

    /// The names that need no nameserver. `localhost` is always this machine (RFC 6761, 6.3).
    fn lookup_local(&self, host: &str) -> Vec<IpAddr> {
        let is_local = host == "localhost" || host.ends_with(".localhost");
        if is_local {
            return vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
        }
        let named = |line: &str| {
            let mut words = line.split('#').next().unwrap_or_default().split_ascii_whitespace();
            let ip: IpAddr = words.next()?.parse().ok()?;
            words.any(|name| name.eq_ignore_ascii_case(host)).then_some(ip)
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
    async fn ips_localhost_and_the_hosts_file_need_no_nameserver() {
        let mut resolver = Resolver::with_nameservers(Vec::new(), Duration::from_millis(10));
        resolver.hosts = "127.0.0.1 localhost\n10.0.0.7 Attic.example attic # x\n".to_owned();
        for (host, expected) in
            [("192.0.2.1", "192.0.2.1"), ("::1", "::1"), ("localhost", "127.0.0.1"), ("attic", "10.0.0.7")]
        {
            assert_eq!(
                resolver.lookup(host).await.unwrap()[0],
                expected.parse::<IpAddr>().unwrap(),
                "{host}"
            );
        }
        assert!(resolver.lookup("x").await.is_err());
    }

    #[tokio::test]
    async fn both_ip_versions_are_queried() {
        let server = nameserver(vec![RData::A(A { address: 1 }), RData::AAAA(AAAA { address: 2 })]).await;
        let resolver = Resolver::with_nameservers(vec![server], Duration::from_secs(5));
        let found = resolver.lookup("a.example").await.unwrap();
        assert_eq!(found, ["0.0.0.1".parse::<IpAddr>().unwrap(), "::2".parse().unwrap()]);
    }

    #[test]
    fn a_name_without_a_dot_is_looked_up_in_the_search_domains() {
        let mut resolver = Resolver::with_nameservers(Vec::new(), Duration::from_millis(10));
        resolver.search_domains = vec!["lan".to_owned()];
        assert_eq!(resolver.search_names("git"), ["git.lan", "git"]);
        assert_eq!(resolver.search_names("git.example"), ["git.example"]);
    }
}
