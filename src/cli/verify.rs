//! `tondo verify`: hashes the stored files again and checks the database. Changes nothing; safe beside a running server.

use serde::Serialize;

use crate::services::verify::{Damage, Finding, Verified, verify};
use crate::values::{ByteSize, Percent};

use super::args::command;
use super::exit::{CliError, Exit};

command! {
    /// read every picture's file again and list damaged and missing ones with their owners; exit with 1 if there are any
    #[argh(subcommand, name = "verify")]
    struct Verify {
        /// read only a random share of the files, such as 10%; of the others only the length is checked
        #[argh(option, default = "Percent::ALL")]
        read_subset: Percent,
    }
}

#[derive(Serialize)]
struct Report {
    sound: bool,
    /// Files that pictures refer to.
    blobs: u64,
    /// Files that were read and hashed.
    read: u64,
    read_bytes: u64,
    findings: Vec<FindingRow>,
    /// Errors of the database itself.
    catalogue: Vec<String>,
}

#[derive(Serialize)]
struct FindingRow {
    blob: String,
    trouble: &'static str,
    /// What exactly is wrong, if more is known.
    detail: Option<String>,
    /// The email addresses of the owners of the pictures in the file.
    people: Vec<String>,
}

impl Verify {
    pub(super) fn run(self) -> Result<Exit, CliError> {
        self.shared().open(async move |app, format| {
            let report = Report::from(verify(&app, self.read_subset).await?);
            let printed = format.print(&report, Report::text)?;
            Ok(if report.sound { printed } else { Exit::Failure })
        })
    }
}

impl From<Verified> for Report {
    fn from(verified: Verified) -> Self {
        Self {
            sound: verified.is_sound(),
            blobs: verified.blobs,
            read: verified.read,
            read_bytes: verified.read_bytes,
            findings: verified.findings.into_iter().map(FindingRow::from).collect(),
            catalogue: verified.catalogue_faults,
        }
    }
}

impl Report {
    fn text(&self) -> String {
        let mut lines: Vec<String> = self.findings.iter().map(FindingRow::line).collect();
        lines.extend(self.catalogue.iter().map(|error| format!("the database: {error}")));
        let size = ByteSize::new(self.read_bytes);
        let verdict = match (self.findings.len(), self.catalogue.len()) {
            (0, 0) => "no errors".to_owned(),
            (files, 0) => format!("{files} damaged or missing"),
            (0, _) => "the database is damaged".to_owned(),
            (files, _) => format!("{files} damaged or missing, and the database is damaged"),
        };
        lines.push(format!("{} files, {} of them read ({size}): {verdict}", self.blobs, self.read));
        lines.join("\n")
    }
}

impl From<Finding> for FindingRow {
    fn from(finding: Finding) -> Self {
        let (trouble, detail) = match finding.damage {
            Damage::Missing => ("missing", None),
            Damage::Damaged(how) => ("damaged", Some(how)),
            Damage::Unreadable(why) => ("unreadable", Some(why)),
        };
        let people = finding.people.iter().map(ToString::to_string).collect();
        Self { blob: finding.blob.to_hex(), trouble, detail, people }
    }
}

impl FindingRow {
    fn line(&self) -> String {
        let detail = self.detail.as_ref().map(|detail| format!(" ({detail})")).unwrap_or_default();
        format!("{}: {} of {}{detail}", self.trouble, self.blob, self.people.join(", "))
    }
}
