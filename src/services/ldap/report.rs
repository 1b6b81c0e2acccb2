//! What a sync did, or would do.

use serde::Serialize;

use crate::ldap::LdapError;
use crate::services::ServiceError;
use crate::services::imports::{Skipped, entry_error};

/// Lines that a report has of each kind; the rest is counted.
const MAX_LINES: usize = 1000;

/// What a sync did, or would do.
#[derive(Debug, Default, Serialize)]
pub(crate) struct SyncReport {
    /// Entries that were read.
    pub entries: u64,
    /// People who were added.
    pub people_added: u64,
    /// People who were here already and are known as the directory's from now on.
    pub people_linked: u64,
    /// People whose name, username, email address or language changed.
    pub people_changed: u64,
    /// Addresses that were granted.
    pub addresses_granted: u64,
    /// People who became administrators.
    pub roles_given: u64,
    /// People who are no administrators any more.
    pub roles_taken: u64,
    /// Pictures that were set.
    pub pictures_set: u64,
    /// People who were disabled because they are gone from the directory.
    pub people_disabled: u64,
    /// People who were enabled because they are there again.
    pub people_enabled: u64,
    /// Entries that changed nothing.
    pub unchanged: u64,
    /// Referrals to other directories, which are not followed.
    pub referrals: u64,
    /// People whose photo did not replace a picture of their own.
    pub pictures_kept: u64,
    /// What was skipped.
    pub skipped_total: u64,
    /// What was skipped, and why; the first ones.
    pub skipped: Vec<Skipped>,
    /// What a dry run would change; the first ones.
    pub changes: Vec<Skipped>,
}

/// How a sync ended.
#[derive(Debug)]
pub(crate) struct SyncOutcome {
    /// What was done.
    pub report: SyncReport,
    /// What stopped it before its end. What was done until then stays, and nobody was disabled.
    pub stopped: Option<String>,
}

/// What stops a sync.
#[derive(Debug, thiserror::Error)]
pub(super) enum Stop {
    #[error("{0}")]
    Ldap(#[from] LdapError),
    #[error("{0}")]
    Service(#[from] ServiceError),
    #[error("there is no directory; set `ldap_url` and `ldap_base`")]
    NoDirectory,
}

impl SyncReport {
    /// Everything that a sync has changed here.
    pub(crate) fn changed_rows(&self) -> u64 {
        [
            self.people_added,
            self.people_linked,
            self.people_changed,
            self.addresses_granted,
            self.roles_given,
            self.roles_taken,
            self.pictures_set,
            self.people_disabled,
            self.people_enabled,
        ]
        .iter()
        .sum()
    }

    /// Notes what was skipped.
    pub(super) fn skip(&mut self, place: &str, why: impl Into<String>) {
        self.skipped_total += 1;
        if self.skipped.len() < MAX_LINES {
            self.skipped.push(Skipped { place: place.to_owned(), why: why.into() });
        }
    }

    /// Notes an error of one entry; another one stops the sync.
    pub(super) fn skip_for(&mut self, place: &str, error: ServiceError) -> Result<(), Stop> {
        self.skip(place, entry_error(error)?);
        Ok(())
    }

    /// Notes what a dry run would change.
    pub(super) fn would(&mut self, place: &str, what: impl Into<String>) {
        if self.changes.len() < MAX_LINES {
            self.changes.push(Skipped { place: place.to_owned(), why: what.into() });
        }
    }

    /// Adds what was done for one entry.
    pub(super) fn add(&mut self, other: Self) {
        self.people_added += other.people_added;
        self.people_linked += other.people_linked;
        self.people_changed += other.people_changed;
        self.addresses_granted += other.addresses_granted;
        self.roles_given += other.roles_given;
        self.roles_taken += other.roles_taken;
        self.pictures_set += other.pictures_set;
        self.people_disabled += other.people_disabled;
        self.people_enabled += other.people_enabled;
        self.unchanged += other.unchanged;
        self.pictures_kept += other.pictures_kept;
        self.skipped_total += other.skipped_total;
        let room = MAX_LINES.saturating_sub(self.skipped.len());
        self.skipped.extend(other.skipped.into_iter().take(room));
        let room = MAX_LINES.saturating_sub(self.changes.len());
        self.changes.extend(other.changes.into_iter().take(room));
    }
}
