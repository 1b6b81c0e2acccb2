//! `tondo verify`: hashes the stored files again and checks the database, of the data directory or of a backup. Changes nothing,
//! unless it is to mend; safe beside a running server.

use std::path::PathBuf;

use serde::Serialize;
use tokio::runtime;

use crate::clock::Clock;
use crate::services::backups::{self, SchemaFound};
use crate::services::verify::{Damage, Finding, Verified, verify};
use crate::values::{ByteSize, Percent};

use super::args::{Shared, command};
use super::bar::bar;
use super::exit::{CliError, Exit};
use super::open::operator_change;

command! {
    /// read every picture's file again and list damaged and missing ones with their owners; exit with 1 if there are any
    #[argh(subcommand, name = "verify")]
    struct Verify {
        /// read only a random share of the files, such as 10%; of the others only the length is checked
        #[argh(option, default = "Percent::ALL")]
        read_subset: Percent,
        /// write damaged and missing files anew from this backup, a folder or a file that ends in .tar.zst
        #[argh(option)]
        repair_from: Option<PathBuf>,
        /// verify this backup, and not the data directory
        #[argh(option)]
        backup: Option<PathBuf>,
    }
}

#[derive(Serialize)]
pub(super) struct Report {
    sound: bool,
    /// Files that pictures refer to.
    blobs: u64,
    /// Files that were read and hashed.
    read: u64,
    read_bytes: u64,
    findings: Vec<FindingRow>,
    /// Errors of the database itself.
    catalogue: Vec<String>,
    /// Files that were mended, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    mended: Option<Vec<String>>,
    /// Whether the backup is older, and a copy of its database was brought up to date without an error.
    #[serde(skip_serializing_if = "Option::is_none")]
    migrated: Option<bool>,
    /// Files in the backup that its database does not name.
    #[serde(skip_serializing_if = "Option::is_none")]
    unknown: Option<u64>,
}

#[derive(Serialize)]
pub(super) struct FindingRow {
    blob: String,
    trouble: &'static str,
    /// What exactly is wrong, if more is known.
    detail: Option<String>,
    /// The email addresses of the owners of the pictures in the file.
    people: Vec<String>,
}

impl Verify {
    pub(super) fn run(self) -> Result<Exit, CliError> {
        let shared = self.shared();
        match (self.backup, self.repair_from) {
            (Some(_), Some(_)) => Err(CliError::usage("--backup and --repair-from do not go together")),
            (Some(backup), None) => verify_backup(shared, backup),
            (None, Some(backup)) => mend(shared, backup),
            (None, None) => shared.open(async move |app, format| {
                let (bar, progress) = bar();
                let verified = verify(&app, self.read_subset, &progress).await;
                bar.finish_and_clear();
                let report = Report::from(verified?);
                let printed = format.print(&report, Report::text)?;
                Ok(if report.sound { printed } else { Exit::Failure })
            }),
        }
    }
}

fn mend(shared: Shared, backup: PathBuf) -> Result<Exit, CliError> {
    shared.open(async move |app, format| {
        let (bar, progress) = bar();
        let mended = backups::mend(&app, operator_change(&app), backup, progress).await;
        bar.finish_and_clear();
        let mended = mended?;
        let mut report = Report::from(mended.verified);
        report.mended = Some(mended.mended.iter().map(|blob| blob.to_hex()).collect());
        let printed = format.print(&report, Report::text)?;
        Ok(if report.sound { printed } else { Exit::Failure })
    })
}

fn verify_backup(shared: Shared, backup: PathBuf) -> Result<Exit, CliError> {
    let format = shared.format;
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    let (bar, progress) = bar();
    let checked = runtime.block_on(backups::verify(backup, None, Clock::System.now(), progress));
    bar.finish_and_clear();
    let checked = checked.map_err(|error| CliError::failure(error.to_string()))?;
    let mut report = Report::from(checked.verified);
    report.unknown = Some(checked.unknown);
    report.migrated = Some(checked.schema == SchemaFound::Migrated);
    let printed = format.print(&report, Report::text)?;
    Ok(if report.sound { printed } else { Exit::Failure })
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
            mended: None,
            migrated: None,
            unknown: None,
        }
    }
}

impl Report {
    pub(super) fn text(&self) -> String {
        let mended = self.mended.iter().flatten().map(|blob| format!("mended: {blob}"));
        let mut lines: Vec<String> = mended.collect();
        lines.extend(self.findings.iter().map(FindingRow::line));
        lines.extend(self.catalogue.iter().map(|error| format!("the database: {error}")));
        let size = ByteSize::new(self.read_bytes);
        let verdict = match (self.findings.len(), self.catalogue.len()) {
            (0, 0) => "no errors".to_owned(),
            (files, 0) => format!("{files} damaged or missing"),
            (0, _) => "the database is damaged".to_owned(),
            (files, _) => format!("{files} damaged or missing, and the database is damaged"),
        };
        lines.push(format!("{} files, {} of them read ({size}): {verdict}", self.blobs, self.read));
        if let Some(unknown @ 1..) = self.unknown {
            lines.push(format!("{unknown} files in it are named by nothing; a restore leaves them out"));
        }
        if self.migrated == Some(true) {
            lines.push("an older version made it: a copy of its database was brought up to date".to_owned());
        }
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
    pub(super) fn line(&self) -> String {
        let detail = self.detail.as_ref().map(|detail| format!(" ({detail})")).unwrap_or_default();
        format!("{}: {} of {}{detail}", self.trouble, self.blob, self.people.join(", "))
    }
}
