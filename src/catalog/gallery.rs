//! Everybody's pictures in the order in which they first came, newest first, a page at a time.

use super::connections::{Catalog, CatalogError};
use super::people::{Person, PersonKey, person_by};
use super::pictures::{COLUMNS, Picture};
use crate::values::PictureId;

/// A part of everybody's pictures.
#[derive(Debug, Clone)]
pub struct GalleryPage {
    /// The pictures, newest first, each with its owner.
    pub pictures: Vec<(Picture, Person)>,
    /// Whether there are older ones.
    pub has_more: bool,
}

impl Catalog {
    /// A page of everybody's pictures, former ones among them, older than `before`.
    pub async fn gallery(&self, before: Option<PictureId>, limit: u32) -> Result<GalleryPage, CatalogError> {
        self.read(move |connection| {
            let sql = format!("SELECT {COLUMNS} FROM pictures WHERE id < ?1 ORDER BY id DESC LIMIT ?2");
            let before = before.map_or([0xff; 16], |id| *id.as_bytes());
            let mut statement = connection.prepare_cached(&sql)?;
            let rows = statement.query_map((before, limit.saturating_add(1)), Picture::from_row)?;
            let mut found: Vec<Picture> = rows.collect::<Result<_, _>>()?;
            let has_more = found.len() > limit as usize;
            found.truncate(limit as usize);
            let with_owner = |picture: Picture| {
                let owner = person_by(connection, &PersonKey::Id(picture.owner))?;
                Ok(owner.map(|owner| (picture, owner)))
            };
            let pictures: Result<Vec<_>, CatalogError> =
                found.into_iter().filter_map(|picture| with_owner(picture).transpose()).collect();
            Ok(GalleryPage { pictures: pictures?, has_more })
        })
        .await
    }
}
