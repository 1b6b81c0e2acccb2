//! Snapshots: all rows at one moment, in memory, and bringing them back in one commit. For the development server only.

use std::sync::Arc;

use super::engine::Catalog;
use super::error::CatalogError;
use super::sqlite::Rows;
use crate::values::BlobHash;

/// All rows at one moment. Clones share them.
#[derive(Debug, Clone)]
pub(crate) struct Snapshot {
    rows: Arc<Rows>,
    blobs: Arc<[BlobHash]>,
}

impl Snapshot {
    /// The blobs that its rows refer to.
    pub(crate) fn blobs(&self) -> &Arc<[BlobHash]> {
        &self.blobs
    }
}

impl Catalog {
    /// Takes a snapshot. `keep` is called with the blobs that its rows refer to, under the write lock, under which blobs are
    /// removed, too.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub(crate) async fn take_snapshot(
        &self,
        keep: impl Fn(&[BlobHash]) + Send + 'static,
    ) -> Result<Snapshot, CatalogError> {
        let (rows, blobs) = self.engine().read_all_rows(keep).await?;
        Ok(Snapshot { rows: Arc::new(rows), blobs: blobs.into() })
    }

    /// Brings everything back as it was, the audit trail included. Returns the blobs that rows referred to before, for
    /// [`Catalog::remove_blob_if_unreferenced`]; `None`, and changes nothing, where `blobs_exist`, called under the write
    /// lock, says that a blob of the snapshot was removed.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub(crate) async fn restore_snapshot(
        &self,
        snapshot: &Snapshot,
        blobs_exist: impl Fn() -> bool + Send + Sync + 'static,
    ) -> Result<Option<Vec<BlobHash>>, CatalogError> {
        let rows = Arc::clone(&snapshot.rows);
        self.replace_rows(rows, blobs_exist).await
    }
}
