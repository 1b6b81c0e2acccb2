//! The gallery: everybody's pictures in the order in which they were first uploaded, a page at a time.

use super::engine::Catalog;
use super::error::CatalogError;
use super::people::{self, person};
use super::pictures::{self, WITH_BLOB, picture};
use super::sql::{all, page, values};
use crate::model::GalleryPage;
use crate::values::PictureId;

impl Catalog {
    /// A page of everybody's pictures, former ones included, newest first: those before `before`.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub async fn gallery(&self, before: Option<PictureId>, limit: u32) -> Result<GalleryPage, CatalogError> {
        self.read(move |sql| {
            let (of_picture, of_person) = (pictures::columns(), people::COLUMNS);
            let statement = format!(
                "SELECT {of_picture}, {of_person} FROM {WITH_BLOB} JOIN people ON people.id = pictures.person_id
                 WHERE pictures.id < ?1 ORDER BY pictures.id DESC LIMIT ?2"
            );
            let before = before.map_or([0xff; 16], |id| *id.as_bytes());
            let found = all(sql, &statement, values![&before, limit.saturating_add(1)], |columns| {
                Ok((picture(columns)?, person(columns)?))
            })?;
            let (pictures, has_more) = page(found, limit);
            Ok(GalleryPage { pictures, has_more })
        })
        .await
    }
}
