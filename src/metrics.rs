//! What this process counts for the metrics, and the text in which it tells them: Prometheus' exposition format.
//!
//! A counter is one number that only grows; counting is one atomic addition without a lock. Each process serves one data
//! directory, so the counters belong to the process. Nothing here knows what is counted.

use std::fmt::{self, Write as _};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// A number of events since the process began.
#[derive(Debug, Default)]
pub(crate) struct Counter(AtomicU64);

/// Changes that were committed together, with one sync.
pub(crate) static CATALOG_COMMITS: Counter = Counter::new();

/// Connections that were closed at once: their IP has `max_connections_per_ip`.
pub(crate) static CONNECTIONS_REFUSED: Counter = Counter::new();

/// Lines that the log lost: nobody read it.
pub(crate) static LOG_LINES_DROPPED: Counter = Counter::new();

/// Pictures that were stored.
pub(crate) static UPLOADS: Counter = Counter::new();

/// Logins and renditions, by what became of them.
static LOGINS: [Counter; 3] = [const { Counter::new() }; 3];
static RENDITIONS: [Counter; 3] = [const { Counter::new() }; 3];

/// What became of a login.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LoginOutcome {
    /// Signed in.
    Accepted,
    /// A wrong password, an unknown account, or one that is disabled.
    Refused,
    /// Not tried: too many failed before.
    Limited,
}

/// Where a rendition comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RenditionSource {
    /// The response cache.
    Memory,
    /// The rendition cache.
    Disk,
    /// Made for the request, or for one that asked for the same before.
    Made,
}

impl Counter {
    pub(crate) const fn new() -> Self {
        Self(AtomicU64::new(0))
    }

    pub(crate) fn count(&self) {
        self.add(1);
    }

    pub(crate) fn add(&self, more: u64) {
        self.0.fetch_add(more, Ordering::Relaxed);
    }

    pub(crate) fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl LoginOutcome {
    const ALL: [(Self, &'static str); 3] =
        [(Self::Accepted, "accepted"), (Self::Refused, "refused"), (Self::Limited, "limited")];

    pub(crate) fn count(self) {
        if let Some(counter) = LOGINS.get(self as usize) {
            counter.count();
        }
    }
}

impl RenditionSource {
    const ALL: [(Self, &'static str); 3] =
        [(Self::Memory, "memory"), (Self::Disk, "disk"), (Self::Made, "made")];

    pub(crate) fn count(self) {
        if let Some(counter) = RENDITIONS.get(self as usize) {
            counter.count();
        }
    }
}

/// How long something took, in buckets.
#[derive(Debug, Default)]
pub(crate) struct Histogram {
    /// Those up to each of [`BUCKETS`] and above the one before, and those above the last.
    buckets: [Counter; BUCKETS.len() + 1],
    sum_micros: Counter,
}

/// The upper ends of the buckets: in microseconds, and as they are written in seconds.
const BUCKETS: [(u64, &str); 14] = [
    (500, "0.0005"),
    (1000, "0.001"),
    (2500, "0.0025"),
    (5000, "0.005"),
    (10_000, "0.01"),
    (25_000, "0.025"),
    (50_000, "0.05"),
    (100_000, "0.1"),
    (250_000, "0.25"),
    (500_000, "0.5"),
    (1_000_000, "1"),
    (2_500_000, "2.5"),
    (5_000_000, "5"),
    (10_000_000, "10"),
];

impl Histogram {
    pub(crate) fn count(&self, took: Duration) {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let bucket = BUCKETS.iter().position(|(end, _)| micros <= *end).unwrap_or(BUCKETS.len());
        if let Some(counter) = self.buckets.get(bucket) {
            counter.count();
        }
        self.sum_micros.add(micros);
    }
}

/// The kind of a metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Counter,
    Gauge,
    Histogram,
}

impl fmt::Display for Kind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Counter => "counter",
            Self::Gauge => "gauge",
            Self::Histogram => "histogram",
        })
    }
}

/// The text of the metrics, as far as it is written.
#[derive(Debug, Default)]
pub(crate) struct Exposition(String);

/// The lines of one metric.
pub(crate) struct Metric<'a> {
    text: &'a mut String,
    name: &'static str,
}

impl Exposition {
    /// Begins a metric. The help is one line.
    pub(crate) fn metric(&mut self, name: &'static str, kind: Kind, help: &'static str) -> Metric<'_> {
        add(&mut self.0, format_args!("# HELP {name} {help}\n# TYPE {name} {kind}\n"));
        Metric { text: &mut self.0, name }
    }

    /// A metric of one line.
    pub(crate) fn single(
        &mut self,
        name: &'static str,
        kind: Kind,
        help: &'static str,
        value: impl fmt::Display,
    ) {
        self.metric(name, kind, help).line(&[], value);
    }

    /// A histogram.
    pub(crate) fn histogram(&mut self, name: &'static str, help: &'static str, histogram: &Histogram) {
        let metric = self.metric(name, Kind::Histogram, help);
        let mut below = 0;
        let ends = BUCKETS.iter().map(|(_, end)| *end).chain(["+Inf"]);
        for (counter, end) in histogram.buckets.iter().zip(ends) {
            below += counter.get();
            add(metric.text, format_args!("{name}_bucket{{le=\"{end}\"}} {below}\n"));
        }
        let sum = histogram.sum_micros.get();
        let (seconds, micros) = (sum / 1_000_000, sum % 1_000_000);
        add(metric.text, format_args!("{name}_sum {seconds}.{micros:06}\n{name}_count {below}\n"));
    }

    /// What the process counts, whoever counts it.
    pub(crate) fn counters(&mut self) {
        let mut logins =
            self.metric("tondo_logins_total", Kind::Counter, "Logins with a password, by outcome.");
        for (outcome, name) in LoginOutcome::ALL {
            logins.line(&[("outcome", name)], LOGINS.get(outcome as usize).map_or(0, Counter::get));
        }
        let help = "Renditions of pictures that were requested, by where they came from.";
        let mut renditions = self.metric("tondo_renditions_total", Kind::Counter, help);
        for (source, name) in RenditionSource::ALL {
            renditions.line(&[("source", name)], RENDITIONS.get(source as usize).map_or(0, Counter::get));
        }
        for (name, counter, help) in [
            ("tondo_uploads_total", &UPLOADS, "Pictures that were stored."),
            (
                "tondo_catalog_commits_total",
                &CATALOG_COMMITS,
                "Commits of this process to the database, each with one sync.",
            ),
            (
                "tondo_connections_refused_total",
                &CONNECTIONS_REFUSED,
                "Connections that were closed because their IP had max_connections_per_ip.",
            ),
            (
                "tondo_log_lines_dropped_total",
                &LOG_LINES_DROPPED,
                "Lines of the log that were lost because nobody read it.",
            ),
        ] {
            self.single(name, Kind::Counter, help, counter.get());
        }
    }

    /// The whole text.
    pub(crate) fn into_text(self) -> String {
        self.0
    }
}

impl Metric<'_> {
    /// A value with its labels. Names of labels, and values, are ours: none needs to be escaped but those of text.
    pub(crate) fn line(&mut self, labels: &[(&str, &str)], value: impl fmt::Display) {
        self.text.push_str(self.name);
        for (index, (label, text)) in labels.iter().enumerate() {
            let text = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
            let separator = if index == 0 { '{' } else { ',' };
            add(self.text, format_args!("{separator}{label}=\"{text}\""));
        }
        let end = if labels.is_empty() { "" } else { "}" };
        add(self.text, format_args!("{end} {value}\n"));
    }
}

/// A text takes whatever is written to it.
fn add(text: &mut String, more: fmt::Arguments<'_>) {
    text.write_fmt(more).unwrap_or_default();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_histogram_counts_in_buckets_that_include_their_ends() {
        let histogram = Histogram::default();
        for micros in [0, 500, 501, 10_000_000, 10_000_001] {
            histogram.count(Duration::from_micros(micros));
        }
        let mut text = Exposition::default();
        text.histogram("x_seconds", "X.", &histogram);
        let text = text.into_text();
        assert!(text.starts_with("# HELP x_seconds X.\n# TYPE x_seconds histogram\n"), "{text}");
        for line in [
            "x_seconds_bucket{le=\"0.0005\"} 2",
            "x_seconds_bucket{le=\"0.001\"} 3",
            "x_seconds_bucket{le=\"5\"} 3",
            "x_seconds_bucket{le=\"10\"} 4",
            "x_seconds_bucket{le=\"+Inf\"} 5",
            "x_seconds_sum 20.001002",
            "x_seconds_count 5",
        ] {
            assert!(text.lines().any(|other| other == line), "{line} in {text}");
        }
    }

    #[test]
    fn the_ends_of_the_buckets_are_written_as_they_count() {
        for (micros, seconds) in BUCKETS {
            #[expect(clippy::cast_precision_loss, reason = "small numbers")]
            let expected = micros as f64 / 1_000_000.0;
            assert!((seconds.parse::<f64>().unwrap() - expected).abs() < f64::EPSILON, "{seconds}");
        }
    }

    #[test]
    fn labels_are_escaped() {
        let mut text = Exposition::default();
        let mut metric = text.metric("x_total", Kind::Counter, "X.");
        metric.line(&[("a", "1"), ("b", "\"\\\n")], 7);
        metric.line(&[], 8);
        assert!(text.into_text().ends_with("\nx_total{a=\"1\",b=\"\\\"\\\\\\n\"} 7\nx_total 8\n"));
    }

    #[test]
    fn each_outcome_and_source_has_a_counter_of_its_own() {
        let before = LOGINS.each_ref().map(Counter::get);
        LoginOutcome::Limited.count();
        assert!(LOGINS[2].get() > before[2]);
        for (index, (outcome, _)) in LoginOutcome::ALL.into_iter().enumerate() {
            assert_eq!(outcome as usize, index);
        }
        for (index, (source, _)) in RenditionSource::ALL.into_iter().enumerate() {
            assert_eq!(source as usize, index);
        }
    }
}
