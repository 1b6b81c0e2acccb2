//! The gallery: everybody's pictures in the order in which they were first uploaded, a page at a time.

use jiff::Timestamp;

use super::engine::Catalog;
use super::error::CatalogError;
use super::people::{self, person};
use super::pictures::{self, WITH_BLOB, picture};
use super::sql::{Sql, all, page, values};
use crate::model::{GalleryFilters, GalleryPage, Person, Picture};
use crate::values::{MediaType, PersonId, PictureId, Rating};

/// The most pictures that one page looks through: some 20 ms.
const MAX_SCANNED: u32 = 10_000;

impl Catalog {
    /// A page of everybody's pictures, former ones included, newest first: those before `before` that the filters keep. Where
    /// they keep few, the page may be shorter than the limit; the list ends where `next` is `None`.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub async fn gallery(
        &self,
        filters: GalleryFilters,
        before: Option<PictureId>,
        limit: u32,
    ) -> Result<GalleryPage, CatalogError> {
        self.read(move |sql| gallery(sql, &filters, before, limit, MAX_SCANNED)).await
    }
}

fn gallery(
    sql: &dyn Sql,
    filters: &GalleryFilters,
    before: Option<PictureId>,
    limit: u32,
    max_scanned: u32,
) -> Result<GalleryPage, CatalogError> {
    let before = before.map_or([0xff; 16], |id| *id.as_bytes());
    let scanned = if *filters == GalleryFilters::default() { limit } else { max_scanned };
    // The index is used where its column is compared with a value, not with one that may be NULL.
    let owner = if filters.owner.is_some() { "person_id = ?3" } else { "?3 IS NULL" };
    let reach =
        format!("SELECT id FROM pictures WHERE id < ?1 AND {owner} ORDER BY id DESC LIMIT 2 OFFSET ?2");
    let owner_id = filters.owner.as_ref().map(PersonId::as_bytes);
    let keys = values![&before, scanned.saturating_sub(1), owner_id];
    // The last picture that this page may look at, and whether there is one behind it.
    let reach = all(sql, &reach, keys, |columns| Ok(PictureId::from_bytes(columns.bytes()?)))?;
    let last = reach.first().copied();
    let found = kept(sql, filters, before, last, limit.saturating_add(1))?;
    let (pictures, has_more) = page(found, limit);
    let next = if has_more {
        pictures.last().map(|(picture, _)| picture.id)
    } else {
        last.filter(|_| reach.len() > 1)
    };
    Ok(GalleryPage { pictures, next })
}

/// Those between the two that the filters keep.
fn kept(
    sql: &dyn Sql,
    filters: &GalleryFilters,
    before: [u8; 16],
    last: Option<PictureId>,
    limit: u32,
) -> Result<Vec<(Picture, Person)>, CatalogError> {
    let (of_picture, of_person) = (pictures::columns(), people::COLUMNS);
    let owner = if filters.owner.is_some() { "pictures.person_id = ?4" } else { "?4 IS NULL" };
    let statement = format!(
        "SELECT {of_picture}, {of_person} FROM {WITH_BLOB} JOIN people ON people.id = pictures.person_id
         WHERE pictures.id < ?1 AND pictures.id >= ?2 AND {owner} AND (?5 IS NULL OR rating = ?5)
             AND (?6 IS NULL OR mime = ?6) AND (?7 IS NULL OR (frames > 1) = ?7) AND bytes >= ?8
             AND pictures.created_at >= ?9 AND pictures.created_at < ?10
         ORDER BY pictures.id DESC LIMIT ?3"
    );
    let last = last.map_or([0; 16], |id| *id.as_bytes());
    let keys = values![
        &before,
        &last,
        limit,
        filters.owner.as_ref().map(PersonId::as_bytes),
        filters.rating.map(Rating::as_str),
        filters.media.map(MediaType::mime),
        filters.is_animated,
        filters.min_bytes.unwrap_or_default(),
        filters.since.unwrap_or(Timestamp::MIN),
        filters.until.unwrap_or(Timestamp::MAX),
    ];
    all(sql, &statement, keys, |columns| Ok((picture(columns)?, person(columns)?)))
}
