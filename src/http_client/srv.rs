//! Which server does a service for a domain: SRV records (RFC 2782), by which Libravatar's clients find a domain's avatar
//! server. It looks them up and puts them in the order in which they are to be tried; it asks nobody else.

use super::dns::{DnsError, Kind, Record, Resolver};

/// One record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SrvRecord {
    /// The lowest is tried first.
    pub priority: u16,
    /// The share among those of equal priority.
    pub weight: u16,
    /// The port at the target.
    pub port: u16,
    /// The host.
    pub target: String,
}

impl SrvRecord {
    /// Whether it says that the domain does without this service.
    pub fn is_refusal(&self) -> bool {
        matches!(self.target.as_str(), "" | ".")
    }
}

impl Resolver {
    /// The records of a service, such as `_avatars-sec._tcp`, of a domain; none where there are none.
    pub async fn services(&self, service: &str, domain: &str) -> Result<Vec<SrvRecord>, DnsError> {
        let records = self.ask(&format!("{service}.{domain}"), Kind::Srv).await?;
        let service = |record| match record {
            Record::Service(service) => Some(service),
            Record::Identity(_) => None,
        };
        Ok(records.into_iter().filter_map(service).collect())
    }
}

/// The order in which a client tries them: by priority, and among equals by chance in the ratio of their weights.
/// `draw` gives a number from 0 to its argument, inclusive. Records that say "none" are left out.
pub fn in_order(records: Vec<SrvRecord>, mut draw: impl FnMut(u32) -> u32) -> Vec<SrvRecord> {
    let mut waiting = records;
    waiting.retain(|record| !record.is_refusal());
    // Those without weight come first among equals, so that they are drawn at all (RFC 2782, "Weight").
    waiting.sort_by_key(|record| (record.priority, record.weight));
    let mut ordered = Vec::with_capacity(waiting.len());
    while let Some(first) = waiting.first() {
        let priority = first.priority;
        let equals = waiting.iter().take_while(|record| record.priority == priority);
        let drawn = draw(equals.clone().map(|record| u32::from(record.weight)).sum());
        let mut passed = 0;
        let chosen = equals
            .map(|record| {
                passed += u32::from(record.weight);
                passed
            })
            .position(|passed| passed >= drawn);
        ordered.push(waiting.remove(chosen.unwrap_or(0)));
    }
    ordered
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::http_client::dns::tests::{nameserver, service};

    fn record(priority: u16, weight: u16, target: &str) -> SrvRecord {
        SrvRecord { priority, weight, port: 443, target: target.to_owned() }
    }

    fn targets(records: Vec<SrvRecord>, draw: impl FnMut(u32) -> u32) -> Vec<String> {
        in_order(records, draw).into_iter().map(|record| record.target).collect()
    }

    #[tokio::test]
    async fn the_records_of_a_domain_are_found() {
        let server = nameserver(vec![service(10, 5, 443, "avatars.example.org")]).await;
        let found = Resolver::with(vec![server], Duration::from_secs(5));
        let found = found.services("_avatars-sec._tcp", "example.org").await.unwrap();
        assert_eq!(found, [record(10, 5, "avatars.example.org")]);
    }

    #[tokio::test]
    async fn a_domain_without_records_has_none() {
        let server = nameserver(Vec::new()).await;
        let resolver = Resolver::with(vec![server], Duration::from_secs(5));
        assert_eq!(resolver.services("_avatars._tcp", "example.org").await.unwrap(), []);
    }

    #[test]
    fn a_lower_priority_is_tried_first_whatever_is_drawn() {
        let records = || vec![record(20, 100, "c"), record(10, 1, "a"), record(10, 0, "b")];
        for drawn in [0, u32::MAX] {
            let found = targets(records(), |max| drawn.min(max));
            assert_eq!(found[2], "c");
        }
    }

    #[test]
    fn equals_are_drawn_in_the_ratio_of_their_weights() {
        let records = || vec![record(1, 3, "b"), record(1, 1, "a"), record(1, 0, "zero")];
        assert_eq!(targets(records(), |_| 0), ["zero", "a", "b"]);
        assert_eq!(targets(records(), |max| 1.min(max))[0], "a");
        for drawn in 2..=4 {
            assert_eq!(targets(records(), |max| drawn.min(max))[0], "b");
        }
    }

    #[test]
    fn a_target_of_a_dot_is_no_server() {
        assert_eq!(targets(vec![record(0, 0, "."), record(0, 0, "")], |_| 0), Vec::<String>::new());
    }
}
