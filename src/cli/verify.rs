//! `tondo verify`: holds every picture's file against its name, and the catalogue against itself. Safe beside a
//! running server; it changes nothing.

use std::path::PathBuf;

use argh::FromArgs;
use serde::Serialize;

use crate::services::OpenMode;
use crate::services::verify::{Damage, Finding, Verified, verify};
use crate::values::{ByteSize, Percent};

use super::exit::{CliError, Exit};
use super::open::{DataArgs, visit};
use super::output::Format;

/// read every picture's file again and tell what is damaged or missing, and whose it is; ends with 1 if anything is
#[derive(FromArgs, Debug)]
#[argh(subcommand, name = "verify")]
pub(super) struct Verify {
    /// read only so many of the files, picked by chance, such as 10%; of the others only the length is looked at
    #[argh(option, default = "Percent::ALL")]
    read_subset: Percent,
    /// the data folder
    #[argh(option)]
    data: Option<String>,
    /// the configuration file
    #[argh(option)]
    config: Option<PathBuf>,
    /// print JSON
    #[argh(switch)]
    json: bool,
}

#[derive(Serialize)]
struct Report {
    sound: bool,
    /// Files that pictures refer to.
    blobs: u64,
    /// Those that were read and hashed.
    read: u64,
    read_bytes: u64,
    findings: Vec<Line>,
    /// What is wrong with the catalogue itself.
    catalogue: Vec<String>,
}

#[derive(Serialize)]
struct Line {
    blob: String,
    trouble: &'static str,
    /// What exactly; `None` where there is no more to say.
    detail: Option<String>,
    /// The addresses of those whose pictures the file holds.
    people: Vec<String>,
}

impl Verify {
    pub(super) fn run(self) -> Result<Exit, CliError> {
        let format = Format::chosen(self.json);
        visit(DataArgs { data: self.data, config: self.config }, OpenMode::Visit, async move |app| {
            let report = Report::of(verify(&app, self.read_subset).await?);
            let printed = format.print(&report, Report::text)?;
            Ok(if report.sound { printed } else { Exit::Failure })
        })
    }
}

impl Report {
    fn of(verified: Verified) -> Self {
        Self {
            sound: verified.is_sound(),
            blobs: verified.blobs,
            read: verified.read,
            read_bytes: verified.read_bytes,
            findings: verified.findings.into_iter().map(Line::of).collect(),
            catalogue: verified.catalogue_faults,
        }
    }

    fn text(&self) -> String {
        let mut lines: Vec<String> = self.findings.iter().map(Line::text).collect();
        lines.extend(self.catalogue.iter().map(|fault| format!("the catalogue: {fault}")));
        let size = ByteSize::new(self.read_bytes);
        let verdict = match (self.findings.len(), self.catalogue.len()) {
            (0, 0) => "all is sound".to_owned(),
            (files, 0) => format!("{files} damaged or missing"),
            (0, _) => "the catalogue is damaged".to_owned(),
            (files, _) => format!("{files} damaged or missing, and the catalogue is damaged"),
        };
        lines.push(format!("{} files, {} of them read ({size}): {verdict}", self.blobs, self.read));
        lines.join("\n")
    }
}

impl Line {
    fn of(finding: Finding) -> Self {
        let (trouble, detail) = match finding.damage {
            Damage::Missing => ("missing", None),
            Damage::Damaged(how) => ("damaged", Some(how)),
            Damage::Unreadable(why) => ("unreadable", Some(why)),
        };
        let people = finding.people.iter().map(ToString::to_string).collect();
        Self { blob: finding.blob.to_hex(), trouble, detail, people }
    }

    fn text(&self) -> String {
        let detail = self.detail.as_ref().map(|detail| format!(" ({detail})")).unwrap_or_default();
        format!("{}: {} of {}{detail}", self.trouble, self.blob, self.people.join(", "))
    }
}
