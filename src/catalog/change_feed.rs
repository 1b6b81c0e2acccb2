//! Tells what was read of pictures and still stands from what has changed since, without asking the catalogue.
//!
//! Triggers note the person and the blob of every row of pictures that changes, and every hash and slug whose owner does,
//! whoever changes it and why. After the
//! commit, before its caller is told, their counters move on; whoever kept something he read compares counters. Changes
//! of other processes are told by a file beside the catalogue: each appends a byte to it after its commit, and the
//! server looks at the file's length before it trusts what it kept.

use std::fs::{self, OpenOptions};
use std::hash::{BuildHasher, Hash, RandomState};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;

use super::connections::CatalogError;
use super::rows::broken;
use crate::values::{BlobHash, IdentityHash, PersonId};

/// Counters; subjects that share one only ask again more often than they must.
const COUNTERS: usize = 1024;

/// For how long a look at the other processes' file is good. They wait for as long after a change.
const LOOK_INTERVAL: Duration = Duration::from_millis(10);

/// What something was read of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Key<'a> {
    /// A person's pictures, and what else the world sees of the person.
    Person(PersonId),
    /// The pictures that have this blob.
    Blob(BlobHash),
    /// Whose address has this hash.
    Hash(IdentityHash),
    /// Whose slug this is.
    Slug(&'a str),
}

/// Where a subject's counters stood before it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Version(u64);

/// Who has the catalogue open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Process {
    /// The server, which keeps what it reads.
    Server,
    /// A command beside it, which tells of its changes.
    Visitor,
}

/// The counters of one process.
#[derive(Debug)]
pub(super) struct ChangeFeed {
    counters: Box<[AtomicU64]>,
    /// Changes of other processes, each of which may concern everything.
    foreign: AtomicU64,
    /// Counters of the rows that the open transaction touched.
    noted: Mutex<Vec<usize>>,
    hasher: RandomState,
    board: PathBuf,
    occupant: Process,
    /// Bytes and inode of the board when it was last looked at, folded into one.
    seen: AtomicU64,
    begun: Instant,
    /// Microseconds since `begun` of the last look.
    looked: AtomicU64,
}

impl ChangeFeed {
    pub(super) fn new(board: PathBuf, occupant: Process) -> Self {
        let news = Self {
            counters: (0..COUNTERS).map(|_| AtomicU64::new(0)).collect(),
            foreign: AtomicU64::new(0),
            noted: Mutex::default(),
            hasher: RandomState::new(),
            board,
            occupant,
            seen: AtomicU64::new(0),
            begun: Instant::now(),
            looked: AtomicU64::new(0),
        };
        news.seen.store(news.state_of_board(), Ordering::Relaxed);
        news
    }

    /// Taken before the subject is read; anything that changes from then on makes the stamp old.
    pub(super) fn stamp(&self, subject: Key<'_>) -> Version {
        self.look();
        self.count(subject)
    }

    /// Whether nothing of the subject has changed since the stamp was taken.
    pub(super) fn is_current(&self, subject: Key<'_>, stamp: Version) -> bool {
        self.look();
        self.count(subject) == stamp
    }

    fn count(&self, subject: Key<'_>) -> Version {
        let own = self.counters.get(self.place(subject)).map_or(0, |counter| counter.load(Ordering::Acquire));
        // Both only grow, so that equal sums have equal parts.
        Version(own.wrapping_add(self.foreign.load(Ordering::Acquire)))
    }

    /// Has every change of what is kept noted that is made on this connection.
    pub(super) fn listen(self: &Arc<Self>, connection: &Connection) -> Result<(), CatalogError> {
        self.hear_of_pictures(connection)?;
        self.hear_of_names(connection)?;
        connection.pragma_update(None, "temp_store", "MEMORY")?;
        Ok(connection.execute_batch(TRIGGERS)?)
    }

    fn hear_of_names(self: &Arc<Self>, connection: &Connection) -> Result<(), CatalogError> {
        let (hashes, slugs, people) = (Arc::clone(self), Arc::clone(self), Arc::clone(self));
        let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_INNOCUOUS;
        connection.create_scalar_function("note_hash", 1, flags, move |call| {
            let hash = call.get_raw(0).as_blob().ok().and_then(IdentityHash::from_bytes);
            hashes.note(Key::Hash(hash.ok_or_else(|| broken("hash"))?));
            Ok(0)
        })?;
        connection.create_scalar_function("note_person", 1, flags, move |call| {
            let id = call.get_raw(0).as_blob().ok().and_then(|bytes| bytes.try_into().ok());
            people.note(Key::Person(PersonId::from_bytes(id.ok_or_else(|| broken("id"))?)));
            Ok(0)
        })?;
        connection.create_scalar_function("note_slug", 1, flags, move |call| {
            slugs.note(Key::Slug(call.get_raw(0).as_str()?));
            Ok(0)
        })?;
        Ok(())
    }

    fn hear_of_pictures(self: &Arc<Self>, connection: &Connection) -> Result<(), CatalogError> {
        let news = Arc::clone(self);
        connection.create_scalar_function(
            "note_change",
            2,
            FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_INNOCUOUS,
            move |call| {
                let person = call.get_raw(0).as_blob().ok().and_then(|bytes| bytes.try_into().ok());
                let blob = call.get_raw(1).as_blob().ok().and_then(|bytes| bytes.try_into().ok());
                news.note(Key::Person(PersonId::from_bytes(person.ok_or_else(|| broken("person_id"))?)));
                news.note(Key::Blob(BlobHash::from_bytes(blob.ok_or_else(|| broken("blob"))?)));
                Ok(0)
            },
        )?;
        Ok(())
    }

    /// After a commit, and before its callers are told: what was noted has changed.
    pub(super) fn publish(&self) {
        let noted = std::mem::take(&mut *self.noted());
        if noted.is_empty() {
            return;
        }
        for counter in noted.into_iter().filter_map(|place| self.counters.get(place)) {
            counter.fetch_add(1, Ordering::Release);
        }
        if self.occupant == Process::Visitor {
            match self.tell() {
                Ok(()) => std::thread::sleep(LOOK_INTERVAL),
                Err(error) => tracing::warn!(
                    board = %self.board.display(),
                    %error,
                    "a running server could not be told of the change and may show the former picture for a minute"
                ),
            }
        }
    }

    fn note(&self, subject: Key<'_>) {
        let place = self.place(subject);
        self.noted().push(place);
    }

    fn noted(&self) -> std::sync::MutexGuard<'_, Vec<usize>> {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn place(&self, subject: impl Hash) -> usize {
        usize::try_from(self.hasher.hash_one(subject) % COUNTERS as u64).unwrap_or(0)
    }

    /// Looks for changes of other processes, unless somebody did a moment ago.
    fn look(&self) {
        if self.occupant == Process::Visitor {
            return;
        }
        let now = u64::try_from(self.begun.elapsed().as_micros()).unwrap_or(u64::MAX);
        let last = self.looked.load(Ordering::Relaxed);
        let interval = u64::try_from(LOOK_INTERVAL.as_micros()).unwrap_or(u64::MAX);
        if now.saturating_sub(last) < interval / 2 {
            return;
        }
        let state = self.state_of_board();
        if self.seen.swap(state, Ordering::AcqRel) != state {
            self.foreign.fetch_add(1, Ordering::Release);
        }
        self.looked.store(now, Ordering::Relaxed);
    }

    /// What changes of the board whenever somebody writes on it; one that is not there has a state, too.
    fn state_of_board(&self) -> u64 {
        fs::metadata(&self.board).map_or(0, |facts| facts.ino().rotate_left(40) ^ facts.len().wrapping_add(1))
    }

    fn tell(&self) -> io::Result<()> {
        let mut board = OpenOptions::new().create(true).append(true).mode(0o600).open(&self.board)?;
        board.write_all(b".")
    }
}

/// The triggers are this connection's own: they stand in no file.
const TRIGGERS: &str = "
    CREATE TEMP TRIGGER picture_came AFTER INSERT ON main.pictures BEGIN
        SELECT note_change(new.person_id, new.blob);
    END;
    CREATE TEMP TRIGGER picture_changed AFTER UPDATE ON main.pictures BEGIN
        SELECT note_change(old.person_id, old.blob), note_change(new.person_id, new.blob);
    END;
    CREATE TEMP TRIGGER picture_went AFTER DELETE ON main.pictures BEGIN
        SELECT note_change(old.person_id, old.blob);
    END;
    CREATE TEMP TRIGGER hash_came AFTER INSERT ON main.address_hashes BEGIN SELECT note_hash(new.hash); END;
    CREATE TEMP TRIGGER hash_went AFTER DELETE ON main.address_hashes BEGIN SELECT note_hash(old.hash); END;
    CREATE TEMP TRIGGER slug_came AFTER INSERT ON main.people BEGIN SELECT note_slug(new.slug); END;
    CREATE TEMP TRIGGER slug_changed AFTER UPDATE OF slug ON main.people BEGIN
        SELECT note_slug(old.slug), note_slug(new.slug);
    END;
    CREATE TEMP TRIGGER person_shown AFTER UPDATE OF name, public ON main.people BEGIN
        SELECT note_person(new.id);
    END;
    CREATE TEMP TRIGGER slug_went AFTER DELETE ON main.people BEGIN SELECT note_slug(old.slug); END;";
