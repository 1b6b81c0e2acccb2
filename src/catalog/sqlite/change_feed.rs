//! How SQLite feeds the change feed: triggers note what each statement changes, and a notify file tells the server of the
//! changes of other processes.
//!
//! Each other process appends a byte to the notify file after its commit. The server looks at the file's length before it
//! trusts a cached value. `batching` finds the commits of a process that was killed before it could.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use rusqlite::Connection;
use rusqlite::functions::{Context, FunctionFlags};

use crate::catalog::change_feed::{Counters, Dependency, Key, Process, Version};
use crate::catalog::error::CatalogError;
use crate::values::{BlobHash, IdentityHash, PersonId};

/// How long the server trusts one look at the notify file. Other processes wait for as long after a change.
const LOOK_INTERVAL: Duration = Duration::from_millis(10);

/// The counters of one process, and the file by which it hears of the others.
#[derive(Debug)]
pub(in crate::catalog) struct ChangeFeed {
    counters: Counters,
    notify_file: PathBuf,
    process: Process,
    /// The notify file's length and inode at the last look, folded into one number.
    seen: AtomicU64,
    started: Instant,
    /// Microseconds from `started` to the last look.
    looked: AtomicU64,
}

impl ChangeFeed {
    pub(super) fn new(notify_file: PathBuf, process: Process) -> Self {
        let feed = Self {
            counters: Counters::new(),
            notify_file,
            process,
            seen: AtomicU64::new(0),
            started: Instant::now(),
            looked: AtomicU64::new(0),
        };
        feed.seen.store(feed.file_state(), Ordering::Relaxed);
        feed
    }

    /// The version of a key, for [`Self::is_current`].
    pub(in crate::catalog) fn version(&self, key: Key<'_>) -> Version {
        self.look();
        self.counters.version(key)
    }

    /// Whether nothing that the key stands for has changed since the version was taken.
    pub(in crate::catalog) fn is_current(&self, key: Key<'_>, version: Version) -> bool {
        self.look();
        self.counters.version(key) == version
    }

    /// A key, and its state now, for [`Self::are_unchanged`].
    pub(in crate::catalog) fn dependency(&self, key: Key<'_>) -> Dependency {
        self.look();
        self.counters.dependency(key)
    }

    /// Whether nothing that the keys of these dependencies stand for has changed.
    pub(in crate::catalog) fn are_unchanged(&self, dependencies: &[Dependency]) -> bool {
        self.look();
        dependencies.iter().all(|dependency| self.counters.is_unchanged(*dependency))
    }

    /// Notes every change that is made on this connection from now on.
    pub(super) fn watch(self: &Arc<Self>, connection: &Connection) -> Result<(), CatalogError> {
        self.add_function(connection, "note_person", |call, counters| {
            counters.note(Key::Person(PersonId::from_bytes(argument(call, 0)?)));
            Ok(())
        })?;
        self.add_function(connection, "note_blob", |call, counters| {
            counters.note(Key::Blob(BlobHash::from_bytes(argument(call, 0)?)));
            Ok(())
        })?;
        self.add_function(connection, "note_hash", |call, counters| {
            let hash = IdentityHash::from_bytes(call.get_raw(0).as_blob()?);
            counters.note(Key::Hash(hash.ok_or_else(unexpected)?));
            Ok(())
        })?;
        self.add_function(connection, "note_name", |call, counters| {
            if let Some(name) = call.get_raw(0).as_str_or_null()? {
                counters.note(Key::Name(name));
            }
            Ok(())
        })?;
        self.add_function(connection, "note_setting", |_call, counters| {
            counters.note(Key::Settings);
            Ok(())
        })?;
        connection.pragma_update(None, "temp_store", "MEMORY")?;
        Ok(connection.execute_batch(TRIGGERS)?)
    }

    fn add_function(
        self: &Arc<Self>,
        connection: &Connection,
        name: &str,
        note: fn(&Context<'_>, &Counters) -> rusqlite::Result<()>,
    ) -> rusqlite::Result<()> {
        let feed = Arc::clone(self);
        let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_INNOCUOUS;
        connection.create_scalar_function(name, 1, flags, move |call| {
            note(call, &feed.counters)?;
            Ok(0)
        })
    }

    /// Counts a commit of another process that it may not have announced.
    pub(super) fn count_other_process(&self) {
        self.counters.count_other_process();
    }

    /// Counts what was noted, after a commit and before its callers get their answers.
    pub(super) fn publish(&self) {
        if !self.counters.publish() || self.process == Process::Server {
            return;
        }
        match self.notify() {
            Ok(()) => std::thread::sleep(LOOK_INTERVAL),
            Err(error) => tracing::warn!(
                file = %self.notify_file.display(),
                %error,
                "cannot notify a running server of the change; it may show the former picture for some seconds"
            ),
        }
    }

    /// Looks for changes of other processes, unless another caller did a moment ago.
    fn look(&self) {
        if self.process == Process::Other {
            return;
        }
        let now = u64::try_from(self.started.elapsed().as_micros()).unwrap_or(u64::MAX);
        let last = self.looked.load(Ordering::Relaxed);
        let interval = u64::try_from(LOOK_INTERVAL.as_micros()).unwrap_or(u64::MAX);
        if now.saturating_sub(last) < interval / 2 {
            return;
        }
        let state = self.file_state();
        if self.seen.swap(state, Ordering::AcqRel) != state {
            self.counters.count_other_process();
        }
        self.looked.store(now, Ordering::Relaxed);
    }

    /// A number that changes whenever a process appends to the notify file; a missing file has one, too.
    fn file_state(&self) -> u64 {
        fs::metadata(&self.notify_file)
            .map_or(0, |facts| facts.ino().rotate_left(40) ^ facts.len().wrapping_add(1))
    }

    fn notify(&self) -> io::Result<()> {
        let mut file = OpenOptions::new().create(true).append(true).mode(0o600).open(&self.notify_file)?;
        file.write_all(b".")
    }
}

fn argument<const N: usize>(call: &Context<'_>, index: usize) -> rusqlite::Result<[u8; N]> {
    call.get_raw(index).as_blob()?.try_into().map_err(|_length| unexpected())
}

fn unexpected() -> rusqlite::Error {
    rusqlite::Error::UserFunctionError("a key has an unexpected length".into())
}

/// The triggers belong to the connection; they are not in the file.
const TRIGGERS: &str = "
    CREATE TEMP TRIGGER picture_added AFTER INSERT ON main.pictures BEGIN
        SELECT note_person(new.person_id), note_blob(new.blob);
    END;
    CREATE TEMP TRIGGER picture_changed AFTER UPDATE ON main.pictures BEGIN
        SELECT note_person(old.person_id), note_blob(old.blob), note_person(new.person_id), note_blob(new.blob);
    END;
    CREATE TEMP TRIGGER picture_removed AFTER DELETE ON main.pictures BEGIN
        SELECT note_person(old.person_id), note_blob(old.blob);
    END;
    CREATE TEMP TRIGGER blob_changed AFTER UPDATE ON main.blobs BEGIN
        SELECT note_person(person_id), note_blob(blob) FROM main.pictures WHERE blob = new.hash;
    END;
    CREATE TEMP TRIGGER hash_added AFTER INSERT ON main.address_hashes BEGIN SELECT note_hash(new.hash); END;
    CREATE TEMP TRIGGER hash_removed AFTER DELETE ON main.address_hashes BEGIN SELECT note_hash(old.hash); END;
    CREATE TEMP TRIGGER hash_changed AFTER UPDATE ON main.address_hashes BEGIN SELECT note_hash(new.hash); END;
    CREATE TEMP TRIGGER person_added AFTER INSERT ON main.people BEGIN
        SELECT note_name(new.slug), note_name(new.username_key);
    END;
    CREATE TEMP TRIGGER name_changed AFTER UPDATE OF slug, username_key ON main.people BEGIN
        SELECT note_name(old.slug), note_name(new.slug), note_name(old.username_key), note_name(new.username_key);
    END;
    CREATE TEMP TRIGGER person_disabled_or_enabled AFTER UPDATE OF active ON main.people WHEN old.active <> new.active BEGIN
        SELECT note_person(new.id);
        SELECT note_blob(blob) FROM main.pictures WHERE person_id = new.id;
    END;
    CREATE TEMP TRIGGER profile_changed AFTER UPDATE OF name, public, default_style ON main.people BEGIN
        SELECT note_person(new.id);
    END;
    CREATE TEMP TRIGGER person_removed AFTER DELETE ON main.people BEGIN
        SELECT note_name(old.slug), note_name(old.username_key);
    END;
    CREATE TEMP TRIGGER setting_added AFTER INSERT ON main.settings BEGIN SELECT note_setting(new.key); END;
    CREATE TEMP TRIGGER setting_changed AFTER UPDATE ON main.settings BEGIN SELECT note_setting(new.key); END;
    CREATE TEMP TRIGGER setting_removed AFTER DELETE ON main.settings BEGIN SELECT note_setting(old.key); END;";
