//! The report of `tondo check` as text: a table of answers, the headers, redirects and errors, and the DNS records.

use serde::Serialize;

use crate::services::check::{AvatarLookup, FederationReport, ServiceRecords};

const TITLES: [&str; 7] = ["hash", "answer", "status", "type", "size", "bytes", "of"];

/// Everything that was found.
#[derive(Serialize)]
pub(super) struct Report {
    pub(super) subject: String,
    pub(super) server: Option<String>,
    pub(super) answers: Vec<AvatarLookup>,
    pub(super) federation: Option<FederationReport>,
}

/// The whole report.
pub(super) fn text(report: &Report) -> String {
    let mut parts = Vec::new();
    match &report.server {
        Some(server) => parts.push(format!("{} at {server}", report.subject)),
        None => parts.push(report.subject.clone()),
    }
    if !report.answers.is_empty() {
        parts.push(table(&report.answers));
    }
    let with_headers = report.answers.iter().find(|answer| !answer.headers.is_empty());
    if let Some(answer) = with_headers {
        let width = answer.headers.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
        let lines = answer.headers.iter().map(|(name, value)| format!("  {name:width$}  {value}"));
        parts.push(format!("headers of {}\n{}", answer.url, joined(lines)));
    }
    let mut errors = Vec::new();
    for answer in &report.answers {
        // The error of a server that does not answer at all is printed once.
        let is_new = answer.error.is_none() || !errors.contains(&&answer.error);
        parts.extend(redirects_and_error(answer).filter(|_text| is_new));
        errors.push(&answer.error);
    }
    parts.extend(report.federation.as_ref().map(federation));
    parts.join("\n\n")
}

fn table(answers: &[AvatarLookup]) -> String {
    let rows: Vec<[String; 7]> =
        [TITLES.map(str::to_owned)].into_iter().chain(answers.iter().map(row)).collect();
    let mut widths = [0; 7];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    joined(rows.iter().map(|row| {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
        format!("  {}", cells.collect::<Vec<_>>().join("  ")).trim_end().to_owned()
    }))
}

fn row(answer: &AvatarLookup) -> [String; 7] {
    let or_dash = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    let size = answer.width.zip(answer.height).map(|(width, height)| format!("{width} x {height}"));
    [
        or_dash(answer.hash.map(str::to_owned)),
        answer.verdict.as_str().to_owned(),
        or_dash(answer.status.map(|status| status.to_string())),
        or_dash(answer.content_type.clone()),
        or_dash(size),
        answer.bytes.to_string(),
        answer.spelling.clone().unwrap_or_else(|| answer.url.clone()),
    ]
}

/// The redirects that led to an answer and the error, if there are any.
fn redirects_and_error(answer: &AvatarLookup) -> Option<String> {
    if answer.hops.is_empty() && answer.error.is_none() {
        return None;
    }
    let hops = answer.hops.iter().map(|hop| format!("  {} -> {}", hop.status, hop.to));
    let error = answer.error.iter().map(|error| format!("  {error}"));
    Some(format!("{}\n{}", answer.url, joined(hops.chain(error))))
}

fn federation(report: &FederationReport) -> String {
    let services = report.services.iter().map(records);
    format!("records of {}\n{}", report.domain, joined(services))
}

fn records(found: &ServiceRecords) -> String {
    let service = found.service;
    let mut lines = match (&found.error, &found.server) {
        (Some(error), _) => vec![format!("  {service}: {error}")],
        (None, Some(server)) => vec![format!("  {service}: {server}")],
        (None, None) => vec![format!("  {service}: none, so clients use Libravatar's own server")],
    };
    lines.extend(found.records.iter().map(|record| format!("    {record}")));
    lines.extend(found.advice.iter().map(|advice| format!("    {advice}")));
    joined(lines)
}

fn joined(lines: impl IntoIterator<Item = String>) -> String {
    lines.into_iter().collect::<Vec<_>>().join("\n")
}
