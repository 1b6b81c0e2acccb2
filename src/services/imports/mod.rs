//! Taking over what other systems know: people, their addresses and their pictures, from a source that the operator names.
//! Called by `tondo import`. A second run of the same import changes nothing: what is there stays, a picture that was
//! uploaded twice is one, and one that its owner has replaced since is not brought back.

mod entry;
pub mod gravatar;
mod placing;

use serde::Serialize;

use crate::catalog::{Actor, Change};
use crate::gate::blocking;
use crate::i18n::render;
use crate::import::{Entries, EntryError};
use crate::values::Locale;

use crate::services::{App, ServiceError, pictures};

/// What an import may do.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// What becomes of people who are not there.
    pub strangers: UnknownPeople,
    /// What becomes of pictures that people have.
    pub former: Former,
    /// Whether anything is changed.
    pub mode: Mode,
}

/// What becomes of an entry whose person is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnknownPeople {
    /// The person is added, without a password.
    Added,
    /// The entry is skipped.
    Skipped,
}

/// What becomes of a picture of an entry whose person has one that did not come from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Former {
    /// The person's own stays.
    Cached,
    /// The entry's becomes the current one; the person's own is in the history.
    Replaced,
}

/// Whether an import is made or only tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Everything is looked at, pictures are decoded, and nothing is changed.
    FaultInjection,
    /// It is made.
    Real,
}

/// What an import came to.
#[derive(Debug, Default, Serialize)]
pub struct ImportReport {
    /// Entries that were looked at.
    pub entries: u64,
    /// People who were added.
    pub people_added: u64,
    /// Pictures that became their owner's.
    pub pictures_set: u64,
    /// Addresses that became their owner's.
    pub addresses_granted: u64,
    /// Entries of which everything was there.
    pub unchanged: u64,
    /// People of whom the other server has no picture.
    pub absent: u64,
    /// What was not taken, and why.
    pub skipped: Vec<Skipped>,
}

/// Something that was not taken.
#[derive(Debug, Serialize)]
pub struct Skipped {
    /// Where it stands in the source.
    pub place: String,
    /// Why.
    pub why: String,
}

/// How an import ended.
#[derive(Debug)]
pub struct Outcome {
    /// What was done.
    pub tally: ImportReport,
    /// What ended it before the end of the source; whatever was done until then is kept.
    pub stopped: Option<ServiceError>,
}

/// Takes every entry of a source over, one after the other. `progress` hears of each.
pub async fn import(
    app: &App,
    options: Options,
    entries: Entries,
    mut progress: impl FnMut(&ImportReport),
) -> Outcome {
    let mut tally = ImportReport::default();
    let mut source = entries;
    loop {
        // The source is a file that is read as it goes on.
        let (rest, next) = blocking(move || {
            let next = source.next();
            (source, next)
        })
        .await;
        source = rest;
        let Some(next) = next else { return Outcome { tally, stopped: None } };
        tally.entries += 1;
        let taken = match next {
            Ok(found) => entry::take(app, options, found, &mut tally).await,
            Err(EntryError { place, why }) => {
                tally.skip(&place, why);
                Ok(())
            }
        };
        if let Err(fault) = taken {
            return Outcome { tally, stopped: Some(fault) };
        }
        progress(&tally);
    }
}

impl ImportReport {
    fn skip(&mut self, place: &str, why: impl Into<String>) {
        self.skipped.push(Skipped { place: place.to_owned(), why: why.into() });
    }

    /// Notes a fault of one entry, or hands on what concerns them all.
    fn skip_for(&mut self, place: &str, fault: ServiceError) -> Result<(), ServiceError> {
        self.skip(place, entry_fault(fault)?);
        Ok(())
    }
}

/// What is wrong with one entry, as a sentence; what is wrong with the house ends the import.
fn entry_fault(fault: ServiceError) -> Result<String, ServiceError> {
    let text = |message| render(message, Locale::En);
    match fault {
        ServiceError::Invalid(violations) => {
            let sentences: Vec<String> =
                violations.iter().map(|(field, message)| format!("{field}: {}", text(message))).collect();
            Ok(sentences.join(" "))
        }
        ServiceError::Missing(missing) => Ok(text(&missing.message())),
        ServiceError::Conflict(message) => Ok(text(&message)),
        ServiceError::TooLarge { limit } => Ok(format!("the picture is larger than {limit}")),
        other => Err(other),
    }
}

/// The circumstances of a change that the operator makes now.
fn change(app: &App) -> Change {
    app.change(Actor::Operator, None)
}

/// Whether there is room for pictures at all.
fn admit(app: &App, mode: Mode) -> Result<(), ServiceError> {
    match mode {
        Mode::Real => pictures::admit(app),
        Mode::FaultInjection => Ok(()),
    }
}
