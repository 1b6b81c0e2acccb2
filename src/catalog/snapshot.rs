//! Snapshots of the catalog: what a backup holds. They are read, never changed; their calls block.

use std::fmt;
use std::path::Path;

use jiff::Timestamp;

use super::blobs;
use super::error::CatalogError;
use super::integrity;
use super::sql::{Sql, count};
use super::sqlite::{self, Schema};
use crate::model::ImageInfo;
use crate::values::{BlobHash, Email};

/// A copy of the catalog as it was at one moment.
pub(crate) struct Snapshot(Box<dyn Sql + Send>);

/// What a catalog holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Totals {
    /// People.
    pub people: u64,
    /// Pictures of their histories.
    pub pictures: u64,
    /// Pictures in the trash.
    pub trash: u64,
    /// Blobs that pictures refer to.
    pub blobs: u64,
    /// The bytes of the blobs.
    pub bytes: u64,
}

impl Snapshot {
    /// Takes one of the catalog in the file `live`, into the new file `target`, which is synced. Safe beside a running server,
    /// and nobody waits for it. `progress` hears of the pages done and of all.
    ///
    /// # Errors
    ///
    /// Those of the engine; a part of `target` may be there then.
    pub(crate) fn take(
        live: &Path,
        target: &Path,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<Self, CatalogError> {
        sqlite::copy(live, target, progress)?;
        Self::open(target)
    }

    /// Opens a snapshot of this program's schema.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub(crate) fn open(path: &Path) -> Result<Self, CatalogError> {
        Ok(Self(Box::new(sqlite::open(path)?)))
    }

    /// Opens a snapshot of this or an older schema: the file `scratch`, a copy that may be changed, is brought up to date
    /// first. Returns which schema it had; `None` for the snapshot if that is newer than this program's, or none at all.
    ///
    /// # Errors
    ///
    /// [`CatalogError::Failed`] where the file is no database, or cannot be brought up to date.
    pub(crate) fn rehearse(scratch: &Path, now: Timestamp) -> Result<(Option<Self>, Schema), CatalogError> {
        let schema = sqlite::schema(scratch)?;
        match schema {
            Schema::None | Schema::Newer => return Ok((None, schema)),
            Schema::Older => {
                let copies = scratch.with_extension("former");
                sqlite::bring_up_to_date(scratch, &copies, now)?;
            }
            Schema::Current => {}
        }
        sqlite::make_one_file(scratch)?;
        Ok((Some(Self::open(scratch)?), schema))
    }

    /// What it holds.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub(crate) fn totals(&self) -> Result<Totals, CatalogError> {
        totals(self.0.as_ref())
    }

    /// The blobs that pictures refer to whose hashes begin with this byte.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub(crate) fn blobs(&self, first_byte: u8) -> Result<Vec<ImageInfo>, CatalogError> {
        blobs::beginning_with(self.0.as_ref(), first_byte)
    }

    /// The people whose pictures, also deleted ones, refer to a blob.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub(crate) fn people_with(&self, blob: BlobHash) -> Result<Vec<Email>, CatalogError> {
        integrity::people_with(self.0.as_ref(), blob)
    }

    /// As [`super::Catalog::structural_errors`].
    ///
    /// # Errors
    ///
    /// As there.
    pub(crate) fn structural_errors(&self) -> Result<Vec<String>, CatalogError> {
        integrity::errors_or_why(self.0.as_ref())
    }
}

impl fmt::Debug for Snapshot {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Snapshot").finish_non_exhaustive()
    }
}

/// What administrators want to know besides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct StoreTotals {
    /// The bytes of pictures in the trash.
    pub trash_bytes: u64,
    /// Bytes that are not stored, because pictures share a file.
    pub shared_bytes: u64,
}

impl super::Catalog {
    /// What [`Self::totals`] does not say. It reads every row of pictures.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub(crate) async fn store_totals(&self) -> Result<StoreTotals, CatalogError> {
        self.read(|sql| {
            let trash = "SELECT coalesce(sum(bytes), 0) FROM trash JOIN blobs ON hash = blob";
            let named = "SELECT coalesce(sum(bytes), 0) FROM
                (SELECT blob FROM pictures UNION ALL SELECT blob FROM trash) JOIN blobs ON hash = blob";
            let stored = count(sql, "SELECT coalesce(sum(bytes), 0) FROM blobs", &[])?;
            let named = count(sql, named, &[])?;
            Ok(StoreTotals {
                trash_bytes: count(sql, trash, &[])?,
                shared_bytes: named.saturating_sub(stored),
            })
        })
        .await
    }

    /// What it holds.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub(crate) async fn totals(&self) -> Result<Totals, CatalogError> {
        self.read(totals).await
    }
}

fn totals(sql: &dyn Sql) -> Result<Totals, CatalogError> {
    Ok(Totals {
        people: count(sql, "SELECT count(*) FROM people", &[])?,
        pictures: count(sql, "SELECT count(*) FROM pictures", &[])?,
        trash: count(sql, "SELECT count(*) FROM trash", &[])?,
        blobs: count(sql, "SELECT count(*) FROM blobs", &[])?,
        bytes: count(sql, "SELECT coalesce(sum(bytes), 0) FROM blobs", &[])?,
    })
}
