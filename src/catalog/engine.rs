//! The open catalog: runs changes and questions on the engine that is behind it.

use std::fmt;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use super::change_feed::{Dependency, Key, Process, Version};
use super::error::CatalogError;
use super::sql::Sql;
use super::sqlite::{Announcement, Batching, Database, Rows, replace_all_rows};
use crate::gate::blocking;
use crate::values::BlobHash;

/// How often a change that found the disk full is made again, each time after room was made.
const MAX_RETRIES_WHEN_FULL: usize = 3;

/// Makes room on a full disk for a change that began then; whether trying again makes sense. It may block.
type MakeRoom = Box<dyn Fn(Instant) -> bool + Send + Sync>;

/// A change that is made again where room was made.
type SharedChange<T> = Arc<dyn Fn(&dyn Sql) -> Result<T, CatalogError> + Send + Sync>;

/// An open catalog. Clones share it. [`Self::close`] ends it cleanly.
#[derive(Debug, Clone)]
pub struct Catalog {
    engine: Database,
    when_full: Arc<WhenFull>,
}

/// What to do when the disk is full; nothing until it is said.
#[derive(Default)]
struct WhenFull {
    make_room: OnceLock<MakeRoom>,
    /// Whether the last change found no room.
    was_full: AtomicBool,
}

impl fmt::Debug for WhenFull {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("WhenFull").finish_non_exhaustive()
    }
}

impl Catalog {
    /// Opens the catalog in this file, which exists and has the current schema.
    ///
    /// # Errors
    ///
    /// [`CatalogError::Failed`] where it does not open.
    pub fn open(path: &Path, process: Process) -> Result<Self, CatalogError> {
        Ok(Self { engine: Database::open(path, process)?, when_full: Arc::default() })
    }

    /// The version of a key. Take it before reading what the key stands for, then cache both.
    pub fn version(&self, key: Key<'_>) -> Version {
        self.engine.feed().version(key)
    }

    /// Whether a cached value is fresh: no commit of this process, and none that another process announced, has changed
    /// what the key stands for since the version was taken. It costs two atomic loads, and every few milliseconds a `stat`.
    pub fn is_current(&self, key: Key<'_>, version: Version) -> bool {
        self.engine.feed().is_current(key, version)
    }

    /// A key, and its state now. Take it before reading what the key stands for, then keep it with what follows from that.
    pub(crate) fn dependency(&self, key: Key<'_>) -> Dependency {
        self.engine.feed().dependency(key)
    }

    /// Whether nothing of this has changed, as [`Self::is_current`] has it. It looks at the notify file once at most.
    pub(crate) fn are_unchanged(&self, dependencies: &[Dependency]) -> bool {
        self.engine.feed().are_unchanged(dependencies)
    }

    /// Says how room is made when a change finds the disk full. Only the first call counts.
    pub(crate) fn make_room_by(&self, make_room: impl Fn(Instant) -> bool + Send + Sync + 'static) {
        drop(self.when_full.make_room.set(Box::new(make_room)));
    }

    /// Whether the last change found the disk full, even after room was made.
    pub(crate) fn is_full(&self) -> bool {
        self.when_full.was_full.load(Ordering::Relaxed)
    }

    /// Runs a change in a transaction, which others may share. When this returns, the change is on disk; an error leaves
    /// nothing of it. The closure may run again: after a conflict, and on a full disk where room was made.
    pub(super) fn write<T: Send + 'static>(
        &self,
        change: impl Fn(&dyn Sql) -> Result<T, CatalogError> + Send + Sync + 'static,
    ) -> impl Future<Output = Result<T, CatalogError>> {
        self.commit(Arc::new(change), Batching::Shared)
    }

    /// Runs a change in a commit of its own: everything it reads is on disk. In a shared commit it could read another change
    /// of the same batch, which a crash may still undo. For changes that have effects outside the catalog.
    pub(super) fn write_alone<T: Send + 'static>(
        &self,
        change: impl Fn(&dyn Sql) -> Result<T, CatalogError> + Send + Sync + 'static,
    ) -> impl Future<Output = Result<T, CatalogError>> {
        self.commit(Arc::new(change), Batching::Alone)
    }

    /// The change has one type for each type of result: the executable holds this code, and the engine's, only so often.
    async fn commit<T: Send + 'static>(
        &self,
        change: SharedChange<T>,
        batching: Batching,
    ) -> Result<T, CatalogError> {
        self.with_room(|| {
            let change = Arc::clone(&change);
            self.engine.submit(Box::new(move |connection| change(connection)), batching)
        })
        .await
    }

    /// The engine itself.
    pub(super) fn engine(&self) -> &Database {
        &self.engine
    }

    /// Replaces all rows in a commit of its own, if `is_allowed`, called under the write lock, says so. The blobs that the
    /// former rows referred to.
    pub(super) async fn replace_rows(
        &self,
        rows: Arc<Rows>,
        is_allowed: impl Fn() -> bool + Send + Sync + 'static,
    ) -> Result<Option<Vec<BlobHash>>, CatalogError> {
        let is_allowed = Arc::new(is_allowed);
        self.with_room(|| {
            let (rows, is_allowed) = (Arc::clone(&rows), Arc::clone(&is_allowed));
            self.engine.write_alone(move |connection| {
                if is_allowed() { replace_all_rows(connection, &rows).map(Some) } else { Ok(None) }
            })
        })
        .await
    }

    /// Makes a change, and makes it again where the disk was full and room was made.
    async fn with_room<T, F: Future<Output = Result<T, CatalogError>>>(
        &self,
        change: impl Fn() -> F,
    ) -> Result<T, CatalogError> {
        let mut began = Instant::now();
        let mut outcome = change().await;
        for _ in 0..MAX_RETRIES_WHEN_FULL {
            if !matches!(outcome, Err(CatalogError::Full)) || !self.make_room(began).await {
                break;
            }
            began = Instant::now();
            outcome = change().await;
        }
        self.when_full.was_full.store(matches!(outcome, Err(CatalogError::Full)), Ordering::Relaxed);
        outcome
    }

    async fn make_room(&self, began: Instant) -> bool {
        let when_full = Arc::clone(&self.when_full);
        blocking(move || when_full.make_room.get().is_some_and(|make_room| make_room(began))).await
    }

    /// Announces a change that its caller is about to make, so that it may share its commit with others. It counts until it is
    /// dropped.
    pub(crate) fn announce(&self) -> Announcement {
        self.engine.announce()
    }

    /// Runs a question that looks up a few rows by their keys.
    pub(super) async fn look_up<T: Send + 'static>(
        &self,
        question: impl FnOnce(&dyn Sql) -> Result<T, CatalogError> + Send + 'static,
    ) -> Result<T, CatalogError> {
        self.engine.look_up(move |connection| question(connection)).await
    }

    /// Runs a question on one of the reading connections.
    pub(super) fn read<T: Send + 'static>(
        &self,
        question: impl FnOnce(&dyn Sql) -> Result<T, CatalogError> + Send + 'static,
    ) -> impl Future<Output = Result<T, CatalogError>> {
        self.engine.read(Box::new(move |connection| question(connection)))
    }

    /// Makes sure that a commit that failed cannot come back. A commit whose fsync failed is complete in SQLite's log until
    /// the next one is written over it, and a crash before that would restore it. Call this before removing anything that
    /// only the current rows say nobody needs.
    ///
    /// # Errors
    ///
    /// Those of any change, but not [`CatalogError::Full`]: a log without room for one more page has none that could come
    /// back.
    pub async fn checkpoint(&self) -> Result<(), CatalogError> {
        self.engine.checkpoint().await
    }

    /// Finishes what was begun and closes the engine; whatever comes later fails with [`CatalogError::Closed`].
    pub async fn close(&self) {
        self.engine.close().await;
    }

    /// Whether the engine answers.
    ///
    /// # Errors
    ///
    /// Why it does not.
    pub async fn probe(&self) -> Result<(), CatalogError> {
        self.read(|sql| super::sql::row(sql, "SELECT 1", &[], |_columns| Ok(()))).await
    }
}
