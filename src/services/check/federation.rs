//! The SRV records of a domain: which avatar server they name, as Libravatar's clients find it (RFC 2782).

use serde::Serialize;

use crate::clock::random_bytes;
use crate::http_client::{Resolver, SrvRecord, by_priority};

/// The records of a domain.
#[derive(Debug, Serialize)]
pub(crate) struct FederationReport {
    /// The domain.
    pub domain: String,
    /// `_avatars-sec._tcp`, for pages under HTTPS, and `_avatars._tcp`, for others.
    pub services: Vec<ServiceRecords>,
}

/// The records of one service.
#[derive(Debug, Serialize)]
pub(crate) struct ServiceRecords {
    /// The service's name.
    pub service: &'static str,
    /// The records, in the order in which a client tries them.
    pub records: Vec<String>,
    /// The URL of the server that a client asks first.
    pub server: Option<String>,
    /// Why the records are not known.
    pub error: Option<String>,
    /// What to change.
    pub advice: Vec<String>,
}

const SERVICES: [(&str, &str, u16); 2] = [("_avatars-sec._tcp", "https", 443), ("_avatars._tcp", "http", 80)];

/// Looks up the records of a domain.
pub(crate) async fn federation(resolver: &Resolver, domain: &str) -> FederationReport {
    let [secure, plain] = SERVICES;
    let (secure, plain) = tokio::join!(look_up(resolver, domain, secure), look_up(resolver, domain, plain));
    FederationReport { domain: domain.to_owned(), services: vec![secure, plain] }
}

async fn look_up(
    resolver: &Resolver,
    domain: &str,
    (service, scheme, default_port): (&'static str, &str, u16),
) -> ServiceRecords {
    let mut report =
        ServiceRecords { service, records: Vec::new(), server: None, error: None, advice: Vec::new() };
    let found = match resolver.lookup_srv(service, domain).await {
        Ok(found) => found,
        Err(error) => {
            report.error = Some(error.to_string());
            return report;
        }
    };
    report.advice = advice(&found);
    // Records of equal priority are tried in random order, as clients do.
    let random = |max: u32| u32::from_ne_bytes(random_bytes()) % (max.saturating_add(1).max(1));
    let ordered = by_priority(found, random);
    report.server = ordered.first().map(|first| {
        let port = if first.port == default_port { String::new() } else { format!(":{}", first.port) };
        format!("{scheme}://{}{port}", first.target)
    });
    report.records = ordered.iter().map(line).collect();
    report
}

fn line(record: &SrvRecord) -> String {
    let SrvRecord { priority, weight, port, target } = record;
    format!("{priority} {weight} {port} {target}")
}

fn advice(records: &[SrvRecord]) -> Vec<String> {
    let mut advice = Vec::new();
    if records.len() > 1 {
        advice.push("set only one record: a widespread client fails with several".to_owned());
    }
    if records.iter().any(|record| record.weight == 0 && !record.means_no_service()) {
        advice.push("set a weight above 0: a widespread client fails with 0".to_owned());
    }
    advice
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(weight: u16, target: &str) -> SrvRecord {
        SrvRecord { priority: 0, weight, port: 443, target: target.to_owned() }
    }

    #[test]
    fn several_records_and_a_weight_of_0_bring_advice() {
        assert_eq!(advice(&[record(10, "a")]), Vec::<String>::new());
        assert_eq!(advice(&[record(10, "a"), record(0, "b")]).len(), 2);
        assert_eq!(advice(&[record(0, ".")]).len(), 0);
    }
}
