//! What a domain's records say: which server its addresses lead to, as Libravatar's clients find it.

use serde::Serialize;

use crate::clock::random_bytes;
use crate::http_client::{Resolver, SrvRecord, by_priority};

/// What both services' records say.
#[derive(Debug, Serialize)]
pub struct FederationReport {
    /// The domain.
    pub domain: String,
    /// `_avatars-sec._tcp`, for pages under HTTPS, and `_avatars._tcp`, for others.
    pub services: Vec<Records>,
}

/// The records of one service.
#[derive(Debug, Serialize)]
pub struct Records {
    /// The service's name.
    pub service: &'static str,
    /// The records, in the order in which a client tries them.
    pub records: Vec<String>,
    /// The address that a client comes to first.
    pub server: Option<String>,
    /// Why nothing is known.
    pub error: Option<String>,
    /// What is wrong with the records.
    pub advice: Vec<String>,
}

const SERVICES: [(&str, &str, u16); 2] = [("_avatars-sec._tcp", "https", 443), ("_avatars._tcp", "http", 80)];

/// Looks the records of a domain up.
pub async fn federation(resolver: &Resolver, domain: &str) -> FederationReport {
    let [secure, plain] = SERVICES;
    let (secure, plain) = tokio::join!(service(resolver, domain, secure), service(resolver, domain, plain));
    FederationReport { domain: domain.to_owned(), services: vec![secure, plain] }
}

async fn service(
    resolver: &Resolver,
    domain: &str,
    (service, scheme, own_port): (&'static str, &str, u16),
) -> Records {
    let mut report = Records { service, records: Vec::new(), server: None, error: None, advice: Vec::new() };
    let found = match resolver.lookup_srv(service, domain).await {
        Ok(found) => found,
        Err(error) => {
            report.error = Some(error.to_string());
            return report;
        }
    };
    report.advice = advice(&found);
    // Which of equals is tried first is left to chance, as it is with any client.
    let draw = |max: u32| u32::from_ne_bytes(random_bytes()) % (max.saturating_add(1).max(1));
    let ordered = by_priority(found, draw);
    report.server = ordered.first().map(|first| {
        let port = if first.port == own_port { String::new() } else { format!(":{}", first.port) };
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
        advice.push("set one record only: a widespread client fails at several".to_owned());
    }
    if records.iter().any(|record| record.weight == 0 && !record.means_no_service()) {
        advice.push("set a weight above 0: a widespread client fails at 0".to_owned());
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
    fn several_records_and_a_weight_of_0_are_advised_against() {
        assert_eq!(advice(&[record(10, "a")]), Vec::<String>::new());
        assert_eq!(advice(&[record(10, "a"), record(0, "b")]).len(), 2);
        assert_eq!(advice(&[record(0, ".")]).len(), 0);
    }
}
