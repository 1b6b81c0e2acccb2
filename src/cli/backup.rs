//! `tondo backup`: a consistent copy of everything, made beside a running server.

use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::services::App;
use crate::services::backups::{self, Kind, Made, Order, Target, is_archive};
use crate::values::ByteSize;

use super::args::command;
use super::bar::bar;
use super::exit::{CliError, Exit};
use super::open::operator_change;

/// The endings of archives that a backup is none of.
const OTHER_ARCHIVES: [&str; 8] = [".tar", ".gz", ".tgz", ".zst", ".zip", ".bz2", ".xz", ".7z"];

command! {
    /// copy the database and all pictures, beside a running server, into a new folder in DEST or into the archive DEST; exit with 3 if files were missing or damaged
    #[argh(subcommand, name = "backup")]
    struct Backup {
        /// a folder of backups, or a file that ends in .tar.zst; otherwise `backup_folder`
        #[argh(positional, arg_name = "dest")]
        target: Option<PathBuf>,
    }
}

#[derive(Serialize)]
struct Report {
    path: String,
    name: String,
    people: u64,
    pictures: u64,
    trash: u64,
    bytes: u64,
    copied_files: u64,
    copied_bytes: u64,
    linked_files: u64,
    troubles: Vec<TroubleRow>,
}

#[derive(Serialize)]
struct TroubleRow {
    blob: String,
    why: String,
    people: Vec<String>,
    /// Whether a former backup had it, so that it is in this one.
    saved: bool,
}

impl Backup {
    pub(super) fn run(self) -> Result<Exit, CliError> {
        self.shared().open(async move |app, format| {
            let target = match self.target {
                Some(path) => {
                    check_destination(&app, &path)?;
                    if is_archive(&path) { Target::Archive(path) } else { Target::Folder(path) }
                }
                None => Target::Folder(app.backup_folder()),
            };
            let (bar, progress) = bar();
            let order = Order { target, kind: Kind::Manual };
            let made = backups::make(&app, operator_change(&app), order, progress).await;
            bar.finish_and_clear();
            let report = Report::from(made?);
            let printed = format.print(&report, Report::text)?;
            Ok(if report.troubles.is_empty() { printed } else { Exit::Partly })
        })
    }
}

/// Refuses a destination inside the data folder, but for the folder `backups`, and a name that promises another kind of
/// archive.
pub(super) fn check_destination(app: &App, path: &Path) -> Result<(), CliError> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    if !is_archive(path) && OTHER_ARCHIVES.iter().any(|ending| name.ends_with(ending)) {
        return Err(CliError::usage(format!("{}: the name of an archive ends in .tar.zst", path.display())));
    }
    let data = &app.config.data;
    let (place, backups) = (existing_part(path), existing_part(&data.join("backups")));
    if place.starts_with(existing_part(data)) && !place.starts_with(backups) {
        return Err(CliError::usage(format!(
            "{} is inside the data folder, whose parts Tondo cleans up and replaces: choose a place outside of it",
            path.display()
        )));
    }
    Ok(())
}

/// Where a path leads, as far as it exists already, without links; with the rest of it behind.
fn existing_part(path: &Path) -> PathBuf {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    for ancestor in whole.ancestors() {
        if let (Ok(real), Ok(rest)) = (ancestor.canonicalize(), whole.strip_prefix(ancestor)) {
            return real.join(rest);
        }
    }
    whole
}

impl From<Made> for Report {
    fn from(made: Made) -> Self {
        let row = |trouble: backups::Trouble| TroubleRow {
            blob: trouble.blob.blob,
            why: trouble.blob.why,
            people: trouble.blob.people,
            saved: trouble.is_saved,
        };
        Self {
            path: made.path.display().to_string(),
            name: made.name.to_string(),
            people: made.manifest.people,
            pictures: made.manifest.pictures,
            trash: made.manifest.trash,
            bytes: made.manifest.total_bytes(),
            copied_files: made.copied_files,
            copied_bytes: made.copied_bytes,
            linked_files: made.linked_files,
            troubles: made.troubles.into_iter().map(row).collect(),
        }
    }
}

impl Report {
    fn text(&self) -> String {
        let mut lines: Vec<String> = self.troubles.iter().map(TroubleRow::line).collect();
        let trash = if self.trash > 0 { format!(" and {} in the trash", self.trash) } else { String::new() };
        lines.push(format!(
            "{}: {} people, {} pictures{trash}; {} files copied ({}), {} linked",
            self.path,
            self.people,
            self.pictures,
            self.copied_files,
            ByteSize::new(self.copied_bytes),
            self.linked_files
        ));
        if !self.troubles.is_empty() {
            lines.push(format!(
                "{} files are missing or damaged in the store: see `tondo verify`, and mend them with --repair-from",
                self.troubles.len()
            ));
        }
        lines.join("\n")
    }
}

impl TroubleRow {
    fn line(&self) -> String {
        let outcome = if self.saved { "taken from a former backup" } else { "not in the backup" };
        format!("{outcome}: {} of {} ({})", self.blob, self.people.join(", "), self.why)
    }
}
