//! Saved rows: all rows at one moment, in memory, and bringing them back in one commit. For the development server only.

use std::sync::Arc;

use super::engine::Catalog;
use super::error::CatalogError;
use super::sqlite::Rows;
use crate::values::BlobHash;

/// All rows at one moment. Clones share them.
#[derive(Debug, Clone)]
pub(crate) struct SavedRows {
    rows: Arc<Rows>,
    blobs: Arc<[BlobHash]>,
}

impl SavedRows {
    /// The blobs that its rows refer to.
    pub(crate) fn blobs(&self) -> &Arc<[BlobHash]> {
        &self.blobs
    }
}

impl Catalog {
    /// Saves all rows. `keep` is called with the blobs that its rows refer to, under the write lock, under which blobs are
    /// removed, too.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub(crate) async fn save_rows(
        &self,
        keep: impl Fn(&[BlobHash]) + Send + 'static,
    ) -> Result<SavedRows, CatalogError> {
        let (rows, blobs) = self.engine().read_all_rows(keep).await?;
        Ok(SavedRows { rows: Arc::new(rows), blobs: blobs.into() })
    }

    /// Brings everything back as it was, the audit trail included. Returns the blobs that rows referred to before, for
    /// [`Catalog::remove_blob_if_unreferenced`]; `None`, and changes nothing, where `blobs_exist`, called under the write
    /// lock, says that a blob of theirs was removed.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub(crate) async fn restore_rows(
        &self,
        saved: &SavedRows,
        blobs_exist: impl Fn() -> bool + Send + Sync + 'static,
    ) -> Result<Option<Vec<BlobHash>>, CatalogError> {
        let rows = Arc::clone(&saved.rows);
        self.replace_rows(rows, blobs_exist).await
    }
}
