//! `tondo restore`: puts a backup into a data directory that no server uses, after it was read and proved.

use std::path::PathBuf;

use serde::Serialize;
use tokio::runtime;

use crate::services::backups::{self, Checked, RestoreError, RestoreMode, Restored, SchemaFound};
use crate::values::ByteSize;

use super::args::command;
use super::bar::bar;
use super::exit::{CliError, Exit};
use super::output::{self, Format};
use super::verify::FindingRow;

command! {
    /// put a backup into the data directory, which no server may use meanwhile; every file is read and proved first, and what is there is kept
    #[argh(subcommand, name = "restore")]
    struct Restore {
        /// the backup: a folder, or a file that ends in .tar.zst
        #[argh(positional, arg_name = "backup")]
        source: Option<PathBuf>,
        /// take the place of what is in the data directory, which is kept in it as `before-restore-TIME`
        #[argh(switch)]
        replace: bool,
        /// restore all that is whole, although the backup is damaged
        #[argh(switch)]
        accept_damage: bool,
        /// bring back what the last restore replaced
        #[argh(switch)]
        undo: bool,
    }
}

#[derive(Serialize)]
struct Report {
    data: String,
    made_at: String,
    made_by: String,
    people: u64,
    pictures: u64,
    trash: u64,
    /// Files that were read, and that match their names.
    blobs: u64,
    bytes: u64,
    /// Whether an older version made it, so that the next start brings its database up to date.
    older: bool,
    findings: Vec<FindingRow>,
    catalogue: Vec<String>,
    /// Where the former content is kept.
    former: Option<String>,
}

#[derive(Serialize)]
struct Undone {
    restored: String,
    former: Option<String>,
}

impl Restore {
    pub(super) fn run(self) -> Result<Exit, CliError> {
        let shared = self.shared();
        let format = shared.format;
        let config = shared.config()?;
        let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
        let source = match (self.source, self.undo) {
            (Some(source), false) => source,
            (None, true) => {
                let (restored, former) = runtime.block_on(backups::undo(&config))?;
                let former = former.map(|path| path.display().to_string());
                let undone = Undone { restored: restored.display().to_string(), former };
                return format.print(&undone, Undone::text);
            }
            _ => return Err(CliError::usage("name the backup to restore, or else use --undo")),
        };
        let mode = RestoreMode { replaces: self.replace, accepts_damage: self.accept_damage };
        let (bar, progress) = bar();
        let restored = runtime.block_on(backups::restore(&config, source, mode, progress));
        bar.finish_and_clear();
        match restored {
            Ok(restored) => {
                let report = Report::new(config.data.display().to_string(), restored);
                let printed = format.print(&report, Report::text)?;
                Ok(if report.is_whole() { printed } else { Exit::Partly })
            }
            Err(RestoreError::Damaged(checked)) => report_damage(*checked, format),
            Err(error) => Err(error.into()),
        }
    }
}

/// Prints what is damaged, and that nothing was restored.
fn report_damage(checked: Checked, format: Format) -> Result<Exit, CliError> {
    let report = super::verify::Report::from(checked.verified);
    format.print(&report, super::verify::Report::text)?;
    output::eprintln(format_args!(
        "tondo: the backup is damaged, and nothing was restored; with --accept-damage all that is whole is restored"
    ));
    Ok(Exit::Failure)
}

impl From<RestoreError> for CliError {
    fn from(error: RestoreError) -> Self {
        match error {
            RestoreError::DataDir(error) => error.into(),
            RestoreError::NotEmpty(_) => Self::usage(error.to_string()),
            RestoreError::NothingKept(_) | RestoreError::Damaged(_) | RestoreError::Backup(_) => {
                Self::failure(error.to_string())
            }
        }
    }
}

impl Report {
    fn new(data: String, restored: Restored) -> Self {
        let Checked { manifest, schema, totals, verified, .. } = restored.checked;
        Self {
            data,
            made_at: manifest.created_at.to_string(),
            made_by: manifest.tondo,
            people: totals.people,
            pictures: totals.pictures,
            trash: totals.trash,
            blobs: verified.read,
            bytes: verified.read_bytes,
            older: schema == SchemaFound::Migrated,
            findings: verified.findings.into_iter().map(FindingRow::from).collect(),
            catalogue: verified.catalogue_faults,
            former: restored.former.map(|path| path.display().to_string()),
        }
    }

    fn is_whole(&self) -> bool {
        self.findings.is_empty() && self.catalogue.is_empty()
    }

    fn text(&self) -> String {
        let mut lines: Vec<String> = self.findings.iter().map(FindingRow::line).collect();
        lines.extend(self.catalogue.iter().map(|error| format!("the database: {error}")));
        lines.push(format!(
            "{} holds the backup of {} now: {} people, {} pictures, {} in the trash",
            self.data, self.made_at, self.people, self.pictures, self.trash
        ));
        lines.push(format!(
            "proved: {} files read and compared with their names ({}), every file that the database names looked for, the \
             database checked",
            self.blobs,
            ByteSize::new(self.bytes)
        ));
        if self.older {
            lines.push("an older version made it: the next start brings the database up to date".to_owned());
        }
        if let Some(former) = &self.former {
            lines.push(format!(
                "the former content is in {former}; `tondo restore --undo` brings it back, and when all is well, remove it"
            ));
        }
        lines.join("\n")
    }
}

impl Undone {
    fn text(&self) -> String {
        let kept = self.former.as_ref().map(|former| format!("; what was there is in {former}"));
        format!("the content of {} is back{}", self.restored, kept.unwrap_or_default())
    }
}
