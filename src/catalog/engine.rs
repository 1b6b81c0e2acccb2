//! The open catalog: runs changes and questions on the engine that is behind it.

use std::path::Path;

use super::change_feed::{Key, Process, Version};
use super::error::CatalogError;
use super::sql::Sql;
use super::sqlite::Database;

/// An open catalog. Clones share it. [`Self::close`] ends it cleanly.
#[derive(Debug, Clone)]
pub struct Catalog {
    engine: Database,
}

impl Catalog {
    /// Opens the catalog in this file, which exists and has the current schema.
    ///
    /// # Errors
    ///
    /// [`CatalogError::Failed`] where it does not open.
    pub fn open(path: &Path, process: Process) -> Result<Self, CatalogError> {
        Ok(Self { engine: Database::open(path, process)? })
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

    /// Runs a change in a transaction, which others may share. When this returns, the change is on disk; an error leaves
    /// nothing of it. An engine may run the closure again after a conflict.
    pub(super) async fn write<T: Send + 'static>(
        &self,
        change: impl Fn(&dyn Sql) -> Result<T, CatalogError> + Send + 'static,
    ) -> Result<T, CatalogError> {
        self.engine.write(move |connection| change(connection)).await
    }

    /// Runs a change in a commit of its own: everything it reads is on disk. In a shared commit it could read another change
    /// of the same batch, which a crash may still undo. For changes that have effects outside the catalog.
    pub(super) async fn write_alone<T: Send + 'static>(
        &self,
        change: impl Fn(&dyn Sql) -> Result<T, CatalogError> + Send + 'static,
    ) -> Result<T, CatalogError> {
        self.engine.write_alone(move |connection| change(connection)).await
    }

    /// Runs a question on one of the reading connections.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        question: impl FnOnce(&dyn Sql) -> Result<T, CatalogError> + Send + 'static,
    ) -> Result<T, CatalogError> {
        self.engine.read(move |connection| question(connection)).await
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
