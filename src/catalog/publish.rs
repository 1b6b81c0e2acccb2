//! Publishing a picture: one transaction that checks the quota and the blob, and makes the picture its owner's current one.

use super::audit::record;
use super::blobs::{self, is_referenced};
use super::engine::Catalog;
use super::error::CatalogError;
use super::pictures::{by_id, detail, id_at, make_current, make_none_current};
use super::sql::{Sql, optional, values};
use crate::model::{Action, Change, NewPictureRow, Picture, PutOutcome, Quota};
use crate::values::{Crop, PersonId, PictureId, Rating};

impl Catalog {
    /// Makes a picture its owner's current one. The same file under the same name is one entry of the history, which becomes
    /// current again. `is_settled` says that the caller has synced the blob; otherwise it must be known from a committed
    /// picture. `blob_exists` is called under the write lock, under which blobs are removed, too: see
    /// [`Catalog::remove_blob_if_unreferenced`].
    ///
    /// # Errors
    ///
    /// [`CatalogError::Denied`], and those of the engine.
    pub async fn publish_picture(
        &self,
        change: Change,
        new: NewPictureRow,
        quota: Quota,
        is_settled: bool,
        blob_exists: impl Fn() -> bool + Send + Sync + 'static,
    ) -> Result<PutOutcome, CatalogError> {
        self.write_by(change, move |sql, change| {
            let Some((count, bytes)) = totals(sql, new.owner)? else { return Ok(PutOutcome::OwnerMissing) };
            if !is_settled && !is_referenced(sql, new.image.hash)? {
                return Ok(PutOutcome::BlobUnsettled);
            }
            if !blob_exists() {
                return Ok(PutOutcome::BlobMissing);
            }
            let fits = count < quota.max_pictures && bytes.saturating_add(new.image.bytes) <= quota.max_bytes;
            if !fits && same_in_history(sql, &new)?.is_none() {
                return Ok(PutOutcome::QuotaFull);
            }
            publish(sql, change, &new).map(Box::new).map(PutOutcome::Published)
        })
        .await
    }
}

/// Makes a picture whose blob exists its owner's current one, inside an open transaction.
pub(super) fn publish(sql: &dyn Sql, change: &Change, new: &NewPictureRow) -> Result<Picture, CatalogError> {
    let known = same_in_history(sql, new)?;
    let id = known.unwrap_or(new.id);
    make_none_current(sql, new.owner)?;
    // For a picture of the history as well: it may bring the placeholder that was missing.
    blobs::insert(sql, &new.image)?;
    if known.is_some() {
        make_current(sql, change, id)?;
        set_crop(sql, id, new.crop)?;
    } else {
        insert(sql, change, new)?;
    }
    record(sql, change, Action::PicturePublished, new.owner, &detail(id, new.image.hash))?;
    by_id(sql, new.owner, id)?.ok_or(CatalogError::Closed)
}

fn insert(sql: &dyn Sql, change: &Change, new: &NewPictureRow) -> Result<(), CatalogError> {
    let statement = "INSERT INTO pictures (id, person_id, blob, basename, crop_x, crop_y, crop_size, rating,
                         is_current, created_at, updated_at)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 1, ?9, ?9)";
    sql.execute(
        statement,
        values![
            new.id.as_bytes(),
            new.owner.as_bytes(),
            new.image.hash.as_bytes(),
            new.name.basename(),
            new.crop.map(|crop| crop.x),
            new.crop.map(|crop| crop.y),
            new.crop.map(|crop| crop.size),
            Rating::G.as_str(),
            change.at,
        ],
    )?;
    Ok(())
}

fn set_crop(sql: &dyn Sql, id: PictureId, crop: Option<Crop>) -> Result<(), CatalogError> {
    let statement = "UPDATE pictures SET crop_x = ?1, crop_y = ?2, crop_size = ?3 WHERE id = ?4";
    let (x, y, size) = (crop.map(|crop| crop.x), crop.map(|crop| crop.y), crop.map(|crop| crop.size));
    sql.execute(statement, values![x, y, size, id.as_bytes()])?;
    Ok(())
}

fn same_in_history(sql: &dyn Sql, new: &NewPictureRow) -> Result<Option<PictureId>, CatalogError> {
    let statement = "SELECT id FROM pictures WHERE blob = ?1 AND person_id = ?2 AND basename = ?3";
    let keys = values![new.image.hash.as_bytes(), new.owner.as_bytes(), new.name.basename()];
    optional(sql, statement, keys, id_at)
}

/// The number of pictures in a person's history and their bytes; `None` where there is no such person.
fn totals(sql: &dyn Sql, id: PersonId) -> Result<Option<(u64, u64)>, CatalogError> {
    let statement = "SELECT picture_count, picture_bytes FROM people WHERE id = ?1";
    optional(sql, statement, values![id.as_bytes()], |columns| Ok((columns.count()?, columns.count()?)))
}
