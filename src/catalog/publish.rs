//! Publishing a picture: one transaction that checks the quota and the blob, adds the picture to its owner's history and makes
//! it the current one.

use super::audit::record;
use super::blobs::{self, is_referenced};
use super::engine::Catalog;
use super::error::CatalogError;
use super::moderation::{allow, ban, least_rating};
use super::pictures::{by_id, current_of, detail, id_at, make_current, make_none_current};
use super::presentation::set_presentation;
use super::quota::{fits, totals};
use super::sql::{Sql, optional, values};
use super::trash;
use crate::model::{Action, Change, NewPictureRow, Picture, Presentation, PutOutcome, Quota, Selection};
use crate::values::{AltText, Framing, PersonId, PictureId};

impl Catalog {
    /// Adds a picture to its owner's history and makes it the current one, as its [`Selection`] says. The same file under the
    /// same name is one entry of the history. It leaves the trash, of which the oldest pictures go if the quota needs it. `is_settled` says that the
    /// caller has synced the blob; otherwise it must be known from a committed picture. `is_stored` says whether the blob exists
    /// and will survive what the commit survives. It is called under the write lock, under which blobs are removed, too: see [`Catalog::remove_blob_if_unreferenced`].
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
        is_stored: impl Fn() -> bool + Send + Sync + 'static,
    ) -> Result<PutOutcome, CatalogError> {
        self.write_by(change, move |sql, change| {
            let Some(totals) = totals(sql, new.owner)? else { return Ok(PutOutcome::OwnerMissing) };
            if !is_settled && !is_referenced(sql, new.image.hash)? {
                return Ok(PutOutcome::BlobUnsettled);
            }
            if let Some(reason) = ban(sql, change, new.owner, new.image.hash)? {
                return Ok(PutOutcome::Banned(reason));
            }
            if !fits(totals, new.image.bytes, quota) && same_in_history(sql, &new)?.is_none() {
                return Ok(PutOutcome::QuotaFull);
            }
            if !is_stored() {
                return Ok(PutOutcome::BlobMissing);
            }
            if change.actor.moderates(new.owner) {
                allow(sql, new.owner, new.image.hash)?;
            }
            let picture = Box::new(publish(sql, change, &new)?);
            trash::take_same(sql, &new)?;
            let removed = trash::make_room(sql, change, new.owner, quota)?;
            Ok(PutOutcome::Published { picture, removed })
        })
        .await
    }
}

/// Publishes a picture whose blob exists, inside an open transaction.
pub(super) fn publish(sql: &dyn Sql, change: &Change, new: &NewPictureRow) -> Result<Picture, CatalogError> {
    let known = same_in_history(sql, new)?;
    let id = known.unwrap_or(new.id);
    // For a picture of the history as well: it may bring the placeholder that was missing.
    blobs::insert(sql, &new.image)?;
    if known.is_some() {
        set_presentation(sql, id, &new.presentation, change.at)?;
    } else {
        insert(sql, change, new)?;
    }
    let mut picture = by_id(sql, new.owner, id)?.ok_or(CatalogError::Closed)?;
    if !picture.is_current && becomes_current(sql, new.owner, new.selection)? {
        make_none_current(sql, new.owner)?;
        make_current(sql, change, id)?;
        picture.is_current = true;
    }
    record(sql, change, Action::PicturePublished, new.owner, &detail(id, new.image.hash))?;
    Ok(picture)
}

fn becomes_current(sql: &dyn Sql, owner: PersonId, selection: Selection) -> Result<bool, CatalogError> {
    match selection {
        Selection::Always => Ok(true),
        Selection::IfNone => Ok(current_of(sql, owner)?.is_none()),
        Selection::Never => Ok(false),
    }
}

/// Adds a picture to the history.
fn insert(sql: &dyn Sql, change: &Change, new: &NewPictureRow) -> Result<(), CatalogError> {
    let statement =
        "INSERT INTO pictures (id, person_id, blob, basename, crop_x, crop_y, crop_size, rotate, alt,
                         rating, is_current, created_at, updated_at)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 0, ?11, ?11)";
    let Presentation { framing: Framing { crop, rotation }, alt } = &new.presentation;
    sql.execute(
        statement,
        values![
            new.id.as_bytes(),
            new.owner.as_bytes(),
            new.image.hash.as_bytes(),
            new.name.basename(),
            crop.map(|crop| crop.x),
            crop.map(|crop| crop.y),
            crop.map(|crop| crop.size),
            rotation.degrees(),
            alt.as_ref().map(AltText::as_str),
            least_rating(sql, new.image.hash)?.as_str(),
            change.at,
        ],
    )?;
    Ok(())
}

fn same_in_history(sql: &dyn Sql, new: &NewPictureRow) -> Result<Option<PictureId>, CatalogError> {
    let statement = "SELECT id FROM pictures WHERE blob = ?1 AND person_id = ?2 AND basename = ?3";
    let keys = values![new.image.hash.as_bytes(), new.owner.as_bytes(), new.name.basename()];
    optional(sql, statement, keys, id_at)
}
