//! The table of pictures: each person's history, of which one may be the current picture.

use super::audit::record;
use super::blobs::{self, image_info};
use super::engine::Catalog;
use super::error::CatalogError;
use super::presentation::presentation;
use super::sql::{Columns, Sql, all, optional, page, values};
use crate::model::{Action, Change, HistoryPage, Picture};
use crate::values::{BlobHash, PersonId, PictureId, Rating, StoredName};

/// The columns that [`picture`] reads, from pictures joined with blobs.
pub(super) fn columns() -> String {
    let of_blob = blobs::COLUMNS;
    format!(
        "pictures.id, pictures.person_id, {of_blob}, pictures.basename, pictures.crop_x, pictures.crop_y,
         pictures.crop_size, pictures.rotate, pictures.alt, pictures.rating, pictures.is_current, pictures.created_at, pictures.updated_at"
    )
}

/// The table of pictures, each with its file.
pub(super) const WITH_BLOB: &str = "pictures JOIN blobs ON blobs.hash = pictures.blob";

impl Catalog {
    /// A person's current picture.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub async fn current_picture(&self, owner: PersonId) -> Result<Option<Picture>, CatalogError> {
        self.read(move |sql| current_of(sql, owner)).await
    }

    /// A page of a person's history in the order in which the pictures were first uploaded, newest first: those before
    /// `before`. Uploading a picture again or restoring it does not move it.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub async fn history(
        &self,
        owner: PersonId,
        before: Option<PictureId>,
        limit: u32,
    ) -> Result<HistoryPage, CatalogError> {
        self.read(move |sql| {
            let source = format!("SELECT {} FROM {WITH_BLOB}", columns());
            let (pictures, has_more) = newest_first(sql, &source, owner, (before, limit), picture)?;
            Ok(HistoryPage { pictures, has_more })
        })
        .await
    }

    /// Makes a former picture the current one again. `None` where the person has no such picture.
    ///
    /// # Errors
    ///
    /// [`CatalogError::Denied`], and those of the engine.
    pub async fn restore_picture(
        &self,
        change: Change,
        owner: PersonId,
        id: PictureId,
    ) -> Result<Option<Picture>, CatalogError> {
        self.write_by(change, move |sql, change| {
            let Some(found) = by_id(sql, owner, id)? else { return Ok(None) };
            make_none_current(sql, owner)?;
            make_current(sql, change, id)?;
            record(sql, change, Action::PictureRestored, owner, &detail(id, found.image.hash))?;
            by_id(sql, owner, id)
        })
        .await
    }

    /// A picture of a person's history; the current one where `id` is `None`.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub async fn picture(
        &self,
        owner: PersonId,
        id: Option<PictureId>,
    ) -> Result<Option<Picture>, CatalogError> {
        self.read(move |sql| match id {
            Some(id) => by_id(sql, owner, id),
            None => current_of(sql, owner),
        })
        .await
    }
}

/// Reads [`columns`].
pub(super) fn picture(columns: &mut Columns<'_>) -> Result<Picture, CatalogError> {
    Ok(Picture {
        id: id_at(columns)?,
        owner: PersonId::from_bytes(columns.bytes()?),
        image: image_info(columns)?,
        name: StoredName::from_catalog(columns.text()?.to_owned()),
        presentation: presentation(columns)?,
        rating: columns.named(Rating::from_name)?,
        is_current: columns.integer()? != 0,
        created_at: columns.time()?,
        updated_at: columns.time()?,
    })
}

pub(super) fn id_at(columns: &mut Columns<'_>) -> Result<PictureId, CatalogError> {
    Ok(PictureId::from_bytes(columns.bytes()?))
}

/// A page of what `source` selects of a person, newest first: those before the picture, up to the limit. And whether there are
/// older ones.
pub(super) fn newest_first<T>(
    sql: &dyn Sql,
    source: &str,
    owner: PersonId,
    (before, limit): (Option<PictureId>, u32),
    read: impl FnMut(&mut Columns<'_>) -> Result<T, CatalogError>,
) -> Result<(Vec<T>, bool), CatalogError> {
    let statement = format!("{source} WHERE person_id = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3");
    let before = before.map_or([0xff; 16], |id| *id.as_bytes());
    let keys = values![owner.as_bytes(), &before, limit.saturating_add(1)];
    Ok(page(all(sql, &statement, keys, read)?, limit))
}

/// A person's current picture.
pub(super) fn current_of(sql: &dyn Sql, owner: PersonId) -> Result<Option<Picture>, CatalogError> {
    let columns = columns();
    let statement = format!("SELECT {columns} FROM {WITH_BLOB} WHERE person_id = ?1 AND is_current = 1");
    optional(sql, &statement, values![owner.as_bytes()], picture)
}

/// A picture of this person's history.
pub(super) fn by_id(sql: &dyn Sql, owner: PersonId, id: PictureId) -> Result<Option<Picture>, CatalogError> {
    let columns = columns();
    let statement = format!("SELECT {columns} FROM {WITH_BLOB} WHERE id = ?1 AND person_id = ?2");
    optional(sql, &statement, values![id.as_bytes(), owner.as_bytes()], picture)
}

/// Makes a picture of the history current. The former one must not be any more.
pub(super) fn make_current(sql: &dyn Sql, change: &Change, id: PictureId) -> Result<(), CatalogError> {
    let statement = "UPDATE pictures SET is_current = 1, updated_at = ?1 WHERE id = ?2";
    sql.execute(statement, values![change.at, id.as_bytes()])?;
    Ok(())
}

pub(super) fn make_none_current(sql: &dyn Sql, owner: PersonId) -> Result<(), CatalogError> {
    let statement = "UPDATE pictures SET is_current = 0 WHERE person_id = ?1 AND is_current = 1";
    sql.execute(statement, values![owner.as_bytes()])?;
    Ok(())
}

/// How the audit trail names a picture.
pub(super) fn detail(id: PictureId, blob: BlobHash) -> String {
    format!("{id} {blob}")
}
