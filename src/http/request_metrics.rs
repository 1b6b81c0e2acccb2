//! Metrics of requests: how many by route, method and status, how long they took, how many are being answered.
//!
//! Kept only where `metrics_listen` is set. A request costs a few atomic additions; every number has its place from the
//! start, so that nothing that clients send makes the metrics grow.

use std::time::Instant;

use hyper::Method;

use super::routes::ROUTES;
use crate::metrics::{Counter, Exposition, Histogram, Kind};

/// The methods that are told apart.
const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/// The statuses that are told apart. 499: the client went away before the answer.
const STATUSES: [u16; 30] = [
    200, 201, 202, 204, 206, 301, 302, 303, 304, 307, 308, 400, 401, 403, 404, 405, 406, 408, 409, 412, 413,
    415, 416, 421, 422, 429, 499, 500, 503, 507,
];

/// The status of a request whose client went away.
const GONE: u16 = 499;

/// What stands for any other route, method or status.
const OTHER: &str = "other";

/// The numbers of all requests.
#[derive(Debug)]
pub(crate) struct RequestMetrics {
    /// The patterns of all paths, each once.
    paths: Vec<&'static str>,
    /// For each path, and then for none, a row of each method and other; in it, each status and other.
    counts: Vec<Counter>,
    durations: Histogram,
    begun: Counter,
    ended: Counter,
}

impl RequestMetrics {
    #[must_use]
    pub(crate) fn new() -> Self {
        let mut paths: Vec<&'static str> = ROUTES.iter().map(|route| route.path).collect();
        paths.sort_unstable();
        paths.dedup();
        let rows = (paths.len() + 1) * (METHODS.len() + 1);
        let counts = std::iter::repeat_with(Counter::new).take(rows * (STATUSES.len() + 1)).collect();
        Self { paths, counts, durations: Histogram::default(), begun: Counter::new(), ended: Counter::new() }
    }

    /// Counts a request that begins.
    pub(crate) fn begin(&self) {
        self.begun.count();
    }

    /// Counts a request that ends. `pattern` is its path in the table of routes, if it was found there.
    pub(crate) fn end(&self, pattern: &str, method: &Method, status: Option<u16>, started: Instant) {
        self.ended.count();
        self.durations.count(started.elapsed());
        let path = self.paths.binary_search(&pattern).unwrap_or(self.paths.len());
        let method = METHODS.iter().position(|known| *known == method.as_str()).unwrap_or(METHODS.len());
        let status = STATUSES.binary_search(&status.unwrap_or(GONE)).unwrap_or(STATUSES.len());
        let place = (path * (METHODS.len() + 1) + method) * (STATUSES.len() + 1) + status;
        if let Some(counter) = self.counts.get(place) {
            counter.count();
        }
    }

    /// Adds the numbers; those that are 0 are left out.
    pub(crate) fn add_to(&self, metrics: &mut Exposition) {
        let help = "Requests that were answered, by route, method and status; 499 where the client went away before.";
        let mut requests = metrics.metric("tondo_http_requests_total", Kind::Counter, help);
        let statuses = STATUSES.map(|status| status.to_string());
        let (statuses, methods) = (with_other(statuses.iter().map(String::as_str)), with_other(METHODS));
        let routes = self.paths.iter().copied().chain([OTHER]);
        let labels = routes.flat_map(|route| methods.iter().map(move |method| (route, *method)));
        let rows = self.counts.chunks(statuses.len());
        for ((route, method), row) in labels.zip(rows) {
            for (status, counter) in statuses.iter().zip(row).filter(|(_, counter)| counter.get() > 0) {
                let labels = [("route", route), ("method", method), ("status", status)];
                requests.line(&labels, counter.get());
            }
        }
        let help = "How long requests took until the head of their answer was ready.";
        metrics.histogram("tondo_http_request_duration_seconds", help, &self.durations);
        // Read in this order, it is never below 0.
        let ended = self.ended.get();
        let in_flight = self.begun.get().saturating_sub(ended);
        let help = "Requests that are being answered now.";
        metrics.single("tondo_http_requests_in_flight", Kind::Gauge, help, in_flight);
    }
}

fn with_other<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    names.into_iter().chain([OTHER]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_request_is_counted_in_its_place_and_unknown_ones_in_places_for_others() {
        let metrics = RequestMetrics::new();
        let end = |pattern: &str, method: &str, status| {
            metrics.begin();
            metrics.end(pattern, &method.parse().unwrap(), status, Instant::now());
        };
        end("/healthz", "GET", Some(200));
        end("/healthz", "GET", Some(200));
        end("/avatar/{hash}", "HEAD", Some(304));
        end("", "BREW", Some(418));
        end("/avatar/{hash}", "GET", None);
        metrics.begin();
        let mut text = Exposition::default();
        metrics.add_to(&mut text);
        let text = text.into_text();
        let counted: Vec<&str> =
            text.lines().filter(|line| line.starts_with("tondo_http_requests_total{")).collect();
        let expected = [
            r#"tondo_http_requests_total{route="/avatar/{hash}",method="GET",status="499"} 1"#,
            r#"tondo_http_requests_total{route="/avatar/{hash}",method="HEAD",status="304"} 1"#,
            r#"tondo_http_requests_total{route="/healthz",method="GET",status="200"} 2"#,
            r#"tondo_http_requests_total{route="other",method="other",status="other"} 1"#,
        ];
        assert_eq!(counted, expected);
        assert!(text.contains("\ntondo_http_requests_in_flight 1\n"), "{text}");
        assert!(text.contains("\ntondo_http_request_duration_seconds_count 5\n"), "{text}");
    }

    #[test]
    fn the_statuses_are_in_order() {
        assert!(STATUSES.is_sorted());
        assert!(ROUTES.iter().all(|route| METHODS.contains(&route.method.as_str())));
    }
}
