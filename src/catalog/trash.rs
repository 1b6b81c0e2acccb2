//! The trash: deleted pictures that can be brought back for a while. They are in a table of their own, so that nothing that
//! shows pictures finds them.
//!
//! A row of the trash refers to its blob as a picture does: the file lives as long as either refers to it. Pictures in the
//! trash fill what the history leaves of a quota, and go oldest first when an upload needs it.

use jiff::Timestamp;

use super::audit::record;
use super::authorization::expect_version;
use super::blobs;
use super::engine::Catalog;
use super::error::CatalogError;
use super::identity_pictures::forget_picture;
use super::moderation::{allow, block, remember_removal};
use super::pictures::{by_id, current_of, detail, newest_first, picture};
use super::quota::{fits, totals};
use super::sql::{Columns, Sql, all, count, optional, values};
use crate::model::{
    Action, Change, Deletion, NewPictureRow, Picture, Quota, Removal, RestoreOutcome, RestoreRight,
    TrashPage, TrashedPicture,
};
use crate::values::{BlobHash, PersonId, PictureId};

/// The columns that [`trashed`] reads, from the trash joined with blobs.
fn columns() -> String {
    let of_blob = blobs::COLUMNS;
    format!(
        "trash.id, trash.person_id, {of_blob}, trash.basename, trash.crop_x, trash.crop_y, trash.crop_size,
         trash.rotate, trash.alt, trash.rating, 0, trash.created_at, trash.updated_at, trash.was_current,
         trash.by_owner, trash.deleted_at"
    )
}

const WITH_BLOB: &str = "trash JOIN blobs ON blobs.hash = trash.blob";

/// What a picture and a row of the trash have in common.
const COMMON: &str =
    "id, person_id, blob, basename, crop_x, crop_y, crop_size, rotate, alt, rating, created_at";

impl Catalog {
    /// Deletes one picture of a person's history; the current one where `id` is `None`. Returns the blob it referred to:
    /// unless it was kept in the trash, for [`Catalog::remove_blob_if_unreferenced`].
    ///
    /// # Errors
    ///
    /// [`CatalogError::Denied`], and those of the engine.
    pub async fn remove_picture(
        &self,
        change: Change,
        owner: PersonId,
        id: Option<PictureId>,
        deletion: Deletion,
        removal: Removal,
    ) -> Result<Option<BlobHash>, CatalogError> {
        self.write_by(change, move |sql, change| {
            let found = match id {
                Some(id) => by_id(sql, owner, id)?,
                None => current_of(sql, owner)?,
            };
            let Some(found) = found else { return Ok(None) };
            expect_version(change, &found.version())?;
            let Picture { id, image, .. } = found;
            forget_picture(sql, id)?;
            if deletion == Deletion::ToTrash {
                put(sql, change.at, id, change.actor.person() == Some(owner))?;
            }
            delete(sql, owner, id, image.hash)?;
            if change.actor.moderates(owner) {
                remember_removal(sql, change, owner, image.hash, &removal.reason)?;
            }
            let detail = format!("{} {}", detail(id, image.hash), removal.reason.as_str());
            record(sql, change, Action::PictureRemoved, owner, detail.trim_end())?;
            if removal.blocks {
                block(sql, change, image.hash, &removal.reason)?;
            }
            Ok(Some(image.hash))
        })
        .await
    }

    /// A page of a person's trash in the order in which the pictures were first uploaded, newest first: those before `before`.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub async fn trash(
        &self,
        owner: PersonId,
        before: Option<PictureId>,
        limit: u32,
    ) -> Result<TrashPage, CatalogError> {
        self.read(move |sql| {
            let source = format!("SELECT {} FROM {WITH_BLOB}", columns());
            let (pictures, has_more) = newest_first(sql, &source, owner, (before, limit), trashed)?;
            Ok(TrashPage { pictures, has_more })
        })
        .await
    }

    /// Brings a picture back into its person's history: as the current one, if it was that and there is none now.
    ///
    /// # Errors
    ///
    /// [`CatalogError::Denied`], and those of the engine.
    pub async fn restore_from_trash(
        &self,
        change: Change,
        owner: PersonId,
        id: PictureId,
        quota: Quota,
        right: RestoreRight,
    ) -> Result<RestoreOutcome, CatalogError> {
        self.write_by(change, move |sql, change| {
            let Some(found) = in_trash(sql, owner, id)? else { return Ok(RestoreOutcome::Missing) };
            if right == RestoreRight::OwnDeletions && !found.by_owner {
                return Ok(RestoreOutcome::ByOthers);
            }
            let Some(totals) = totals(sql, owner)? else { return Ok(RestoreOutcome::Missing) };
            if !fits(totals, found.picture.image.bytes, quota) {
                return Ok(RestoreOutcome::QuotaFull);
            }
            let is_current = found.was_current && current_of(sql, owner)?.is_none();
            let statement = format!(
                "INSERT INTO pictures ({COMMON}, is_current, updated_at)
                 SELECT {COMMON}, ?1, ?2 FROM trash WHERE id = ?3"
            );
            sql.execute(&statement, values![is_current, change.at, id.as_bytes()])?;
            take(sql, id)?;
            allow(sql, owner, found.picture.image.hash)?;
            let detail = detail(id, found.picture.image.hash);
            record(sql, change, Action::PictureUndeleted, owner, &detail)?;
            let restored = by_id(sql, owner, id)?.ok_or(CatalogError::Closed)?;
            Ok(RestoreOutcome::Restored(Box::new(restored)))
        })
        .await
    }

    /// Deletes a picture in the trash for good. Returns the blob it referred to, for
    /// [`Catalog::remove_blob_if_unreferenced`]; `None` where it is not in the person's trash.
    ///
    /// # Errors
    ///
    /// [`CatalogError::Denied`], and those of the engine.
    pub async fn remove_from_trash(
        &self,
        change: Change,
        owner: PersonId,
        id: PictureId,
    ) -> Result<Option<BlobHash>, CatalogError> {
        self.write_by(change, move |sql, change| {
            let Some(found) = in_trash(sql, owner, id)? else { return Ok(None) };
            take(sql, id)?;
            let blob = found.picture.image.hash;
            record(sql, change, Action::PictureErased, owner, &detail(id, blob))?;
            Ok(Some(blob))
        })
        .await
    }

    /// Deletes the oldest pictures in everybody's trash for good: at most `limit` of those that were deleted at `until` or
    /// before. Returns the blobs they referred to, one for each, for [`Catalog::remove_blob_if_unreferenced`]. That their time
    /// was over is not in the audit trail, which has their deletion.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub async fn empty_trash(&self, until: Timestamp, limit: u32) -> Result<Vec<BlobHash>, CatalogError> {
        self.write(move |sql| {
            let statement =
                "SELECT id, blob FROM trash WHERE deleted_at <= ?1 ORDER BY deleted_at, id LIMIT ?2";
            let oldest = all(sql, statement, values![until, limit], |columns| {
                Ok((PictureId::from_bytes(columns.bytes()?), blobs::hash(columns)?))
            })?;
            oldest.iter().try_for_each(|(id, _)| take(sql, *id))?;
            Ok(oldest.into_iter().map(|(_, blob)| blob).collect())
        })
        .await
    }

    /// How many pictures in everybody's trash were deleted at `until` or before.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub async fn count_trash(&self, until: Timestamp) -> Result<u64, CatalogError> {
        self.read(move |sql| count(sql, "SELECT count(*) FROM trash WHERE deleted_at <= ?1", values![until]))
            .await
    }
}

/// Moves a picture from the history into the trash, as if its owner had deleted it.
pub(super) fn put_by_owner(
    sql: &dyn Sql,
    at: Timestamp,
    owner: PersonId,
    id: PictureId,
    blob: BlobHash,
) -> Result<(), CatalogError> {
    put(sql, at, id, true)?;
    delete(sql, owner, id, blob)
}

/// Takes a picture out of the history, and notes that its file was deleted.
fn delete(sql: &dyn Sql, owner: PersonId, id: PictureId, blob: BlobHash) -> Result<(), CatalogError> {
    sql.execute("DELETE FROM pictures WHERE id = ?1", values![id.as_bytes()])?;
    let statement = "INSERT INTO deleted_pictures (person_id, blob) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
    sql.execute(statement, values![owner.as_bytes(), blob.as_bytes()])?;
    Ok(())
}

/// Copies a picture of the history into the trash.
fn put(sql: &dyn Sql, at: Timestamp, id: PictureId, by_owner: bool) -> Result<(), CatalogError> {
    let statement = format!(
        "INSERT INTO trash ({COMMON}, updated_at, was_current, by_owner, deleted_at)
         SELECT {COMMON}, updated_at, is_current, ?1, ?2 FROM pictures WHERE id = ?3"
    );
    sql.execute(&statement, values![by_owner, at, id.as_bytes()])?;
    Ok(())
}

fn take(sql: &dyn Sql, id: PictureId) -> Result<(), CatalogError> {
    sql.execute("DELETE FROM trash WHERE id = ?1", values![id.as_bytes()])?;
    Ok(())
}

/// Takes the file that is being uploaded out of its owner's trash: it is in the history again.
pub(super) fn take_same(sql: &dyn Sql, new: &NewPictureRow) -> Result<(), CatalogError> {
    let statement = "DELETE FROM trash WHERE blob = ?1 AND person_id = ?2 AND basename = ?3";
    sql.execute(statement, values![new.image.hash.as_bytes(), new.owner.as_bytes(), new.name.basename()])?;
    Ok(())
}

/// Deletes the oldest pictures in a person's trash for good, until history and trash together are within the quota. Returns
/// the blobs they referred to.
pub(super) fn make_room(
    sql: &dyn Sql,
    change: &Change,
    owner: PersonId,
    quota: Quota,
) -> Result<Vec<BlobHash>, CatalogError> {
    let statement = format!(
        "SELECT trash.id, trash.blob, blobs.bytes FROM {WITH_BLOB} WHERE person_id = ?1
         ORDER BY deleted_at DESC, id DESC"
    );
    let newest_first = all(sql, &statement, values![owner.as_bytes()], |columns| {
        Ok((PictureId::from_bytes(columns.bytes()?), blobs::hash(columns)?, columns.count()?))
    })?;
    if newest_first.is_empty() {
        return Ok(Vec::new());
    }
    let Some(mut totals) = totals(sql, owner)? else { return Ok(Vec::new()) };
    let mut removed = Vec::new();
    for (id, blob, bytes) in newest_first {
        if removed.is_empty() && fits(totals, bytes, quota) {
            totals = totals.with(bytes);
            continue;
        }
        take(sql, id)?;
        record(sql, change, Action::PictureErased, owner, &detail(id, blob))?;
        removed.push(blob);
    }
    Ok(removed)
}

fn in_trash(sql: &dyn Sql, owner: PersonId, id: PictureId) -> Result<Option<TrashedPicture>, CatalogError> {
    let columns = columns();
    let statement = format!("SELECT {columns} FROM {WITH_BLOB} WHERE id = ?1 AND person_id = ?2");
    optional(sql, &statement, values![id.as_bytes(), owner.as_bytes()], trashed)
}

/// Reads [`columns`].
fn trashed(columns: &mut Columns<'_>) -> Result<TrashedPicture, CatalogError> {
    Ok(TrashedPicture {
        picture: picture(columns)?,
        was_current: columns.integer()? != 0,
        by_owner: columns.integer()? != 0,
        deleted_at: columns.time()?,
    })
}
