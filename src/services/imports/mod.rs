//! Imports of people, addresses and pictures from other systems, for `tondo import`.
//!
//! Running an import again changes nothing: existing people and pictures stay, the same picture is not uploaded twice,
//! and a picture that its owner has replaced or deleted since does not come back.

mod entry;
mod pictures;
pub(crate) mod remote;
mod window;

use futures_util::future::join_all;
use serde::Serialize;

use window::{ReadEntry, Window};

use crate::gate::blocking;
use crate::i18n::render;
use crate::import::{Entries, EntryError};
use crate::model::{Actor, Change};
use crate::services::{App, ServiceError};
use crate::values::Locale;

/// What an import may do.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Options {
    /// What to do with people who are not here.
    pub unknown_people: UnknownPeople,
    /// What to do with pictures that people have.
    pub existing_picture: ExistingPicture,
    /// Whether to change anything.
    pub mode: Mode,
}

/// What to do with an entry of a person who is not here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UnknownPeople {
    /// Add the person, without a password.
    Add,
    /// Skip the entry.
    Skip,
}

/// What to do with an entry's picture if the person has another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ExistingPicture {
    /// Keep the person's own.
    Keep,
    /// Make the entry's picture the current one; the person's own stays in the history.
    Replace,
}

/// Whether an import changes anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Check everything, decode pictures, and change nothing.
    DryRun,
    /// Import.
    Apply,
}

/// What an import did, or would do.
#[derive(Debug, Default, Serialize)]
pub(crate) struct ImportReport {
    /// Entries that were read.
    pub entries: u64,
    /// People who were added.
    pub people_added: u64,
    /// Pictures that were added.
    pub pictures_set: u64,
    /// Addresses that were added.
    pub addresses_granted: u64,
    /// Usernames that were set.
    pub usernames_set: u64,
    /// Entries that changed nothing.
    pub unchanged: u64,
    /// People of whom the remote server has no picture.
    pub absent: u64,
    /// What was skipped, and why.
    pub skipped: Vec<Skipped>,
}

/// Something that was skipped.
#[derive(Debug, Serialize)]
pub(crate) struct Skipped {
    /// Where it is in the source.
    pub place: String,
    /// Why it was skipped.
    pub why: String,
}

/// How an import ended.
#[derive(Debug)]
pub(crate) struct ImportOutcome {
    /// What was done.
    pub report: ImportReport,
    /// What stopped it before the end of the source. What was done until then stays.
    pub stopped: Option<ServiceError>,
}

/// Imports the entries of a source, some at a time; it comes to the same as one after the other. `progress` is called after
/// each.
pub(crate) async fn import(
    app: &App,
    options: Options,
    entries: Entries,
    mut progress: impl FnMut(&ImportReport),
) -> ImportOutcome {
    let mut report = ImportReport::default();
    let mut source = Source { entries, held_back: None };
    loop {
        // The source reads its file as it goes.
        let (rest, window) = blocking(move || {
            let window = source.next_window();
            (source, window)
        })
        .await;
        source = rest;
        if window.is_empty() {
            return ImportOutcome { report, stopped: None };
        }
        let imported = window.into_entries().into_iter().map(|entry| import_one(app, options, entry));
        let mut stopped = None;
        for (of_entry, outcome) in join_all(imported).await {
            report.add(of_entry);
            stopped = stopped.or(outcome.err());
            progress(&report);
        }
        if stopped.is_some() {
            return ImportOutcome { report, stopped };
        }
    }
}

/// A source, and the entry that did not fit the last window.
struct Source {
    entries: Entries,
    held_back: Option<ReadEntry>,
}

impl Source {
    /// The next entries that can be imported at the same time; none at the end.
    fn next_window(&mut self) -> Window {
        let mut window = Window::default();
        while let Some(entry) = self.held_back.take().or_else(|| self.entries.next()) {
            self.held_back = window.add(entry);
            if self.held_back.is_some() {
                break;
            }
        }
        window
    }
}

/// Imports one entry; what was done, and the error that stops the import.
async fn import_one(
    app: &App,
    options: Options,
    entry: ReadEntry,
) -> (ImportReport, Result<(), ServiceError>) {
    let mut report = ImportReport { entries: 1, ..ImportReport::default() };
    let imported = match entry {
        Ok(entry) => entry::import(app, options, entry, &mut report).await,
        Err(EntryError { place, why }) => {
            report.skip(&place, why);
            Ok(())
        }
    };
    (report, imported)
}

impl ImportReport {
    /// Adds what was done for one entry.
    fn add(&mut self, entry: Self) {
        self.entries += entry.entries;
        self.people_added += entry.people_added;
        self.usernames_set += entry.usernames_set;
        self.pictures_set += entry.pictures_set;
        self.addresses_granted += entry.addresses_granted;
        self.unchanged += entry.unchanged;
        self.absent += entry.absent;
        self.skipped.extend(entry.skipped);
    }

    fn skip(&mut self, place: &str, why: impl Into<String>) {
        self.skipped.push(Skipped { place: place.to_owned(), why: why.into() });
    }

    /// Skips an entry because of an error; returns one that concerns the whole import.
    fn skip_for(&mut self, place: &str, error: ServiceError) -> Result<(), ServiceError> {
        self.skip(place, entry_error(error)?);
        Ok(())
    }

    fn changes(&self) -> u64 {
        self.people_added + self.pictures_set + self.addresses_granted + self.usernames_set
    }
}

/// The message of an error of one entry. Errors of the server or its disk stop the import.
pub(crate) fn entry_error(error: ServiceError) -> Result<String, ServiceError> {
    let text = |message| render(message, Locale::En);
    match error {
        ServiceError::Invalid(errors) => {
            let sentences: Vec<String> =
                errors.iter().map(|(field, message)| format!("{field}: {}", text(message))).collect();
            Ok(sentences.join(" "))
        }
        ServiceError::Missing(missing) => Ok(text(&missing.message())),
        ServiceError::Conflict(message) => Ok(text(&message)),
        banned @ ServiceError::Banned(_) => Ok(banned.to_string()),
        ServiceError::TooLarge { limit } => Ok(format!("the picture is larger than {limit}")),
        other => Err(other),
    }
}

/// A change that the operator makes now, for the audit trail.
fn change(app: &App) -> Change {
    app.change(Actor::Operator, None)
}
