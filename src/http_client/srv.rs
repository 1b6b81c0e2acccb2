//! SRV records (RFC 2782): which server provides a service for a domain. Libravatar's clients find a domain's avatar server
//! by them. It looks the records up and puts them in the order in which to try them; it connects to none of them.

use super::dns::{DnsError, Resolver};
use super::records::{Record, RecordType, SrvRecord};

impl Resolver {
    /// The SRV records of a service, such as `_avatars-sec._tcp`, at a domain.
    pub(crate) async fn lookup_srv(&self, service: &str, domain: &str) -> Result<Vec<SrvRecord>, DnsError> {
        let records = self.query(&format!("{service}.{domain}"), RecordType::Srv).await?;
        let srv = |record| match record {
            Record::Srv(srv) => Some(srv),
            Record::Ip(_) => None,
        };
        Ok(records.into_iter().filter_map(srv).collect())
    }
}

/// Sorts records into the order in which to try them: by priority, and at random by weight within one priority. `draw`
/// returns a random number from 0 to its argument, inclusive. Records that mean "no service" are left out.
pub(crate) fn by_priority(records: Vec<SrvRecord>, mut draw: impl FnMut(u32) -> u32) -> Vec<SrvRecord> {
    let mut waiting = records;
    waiting.retain(|record| !record.means_no_service());
    // Records of weight 0 come first within their priority, so that they can be chosen at all (RFC 2782, "Weight").
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
    use crate::http_client::dns::tests::{nameserver, srv};

    fn record(priority: u16, weight: u16, target: &str) -> SrvRecord {
        SrvRecord { priority, weight, port: 443, target: target.to_owned() }
    }

    fn targets(records: Vec<SrvRecord>, draw: impl FnMut(u32) -> u32) -> Vec<String> {
        by_priority(records, draw).into_iter().map(|record| record.target).collect()
    }

    #[tokio::test]
    async fn the_records_of_a_domain_are_found() {
        let server = nameserver(vec![srv(10, 5, 443, "avatars.example.org")]).await;
        let found = Resolver::with_nameservers(vec![server], Duration::from_secs(5));
        let found = found.lookup_srv("_avatars-sec._tcp", "example.org").await.unwrap();
        assert_eq!(found, [record(10, 5, "avatars.example.org")]);
    }

    #[tokio::test]
    async fn a_domain_without_records_has_none() {
        let server = nameserver(Vec::new()).await;
        let resolver = Resolver::with_nameservers(vec![server], Duration::from_secs(5));
        assert_eq!(resolver.lookup_srv("_avatars._tcp", "example.org").await.unwrap(), []);
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
    fn records_of_one_priority_are_drawn_by_weight() {
        let records = || vec![record(1, 3, "b"), record(1, 1, "a"), record(1, 0, "zero")];
        assert_eq!(targets(records(), |_| 0), ["zero", "a", "b"]);
        assert_eq!(targets(records(), |max| 1.min(max))[0], "a");
        for drawn in 2..=4 {
            assert_eq!(targets(records(), |max| drawn.min(max))[0], "b");
        }
    }

    #[test]
    fn a_root_target_means_no_service() {
        assert_eq!(targets(vec![record(0, 0, "."), record(0, 0, "")], |_| 0), Vec::<String>::new());
    }
}
