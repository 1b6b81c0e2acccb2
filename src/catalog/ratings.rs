//! Saying for whom a picture is.

use super::audit::{Action, Change};
use super::connections::{Catalog, CatalogError};
use super::pictures::{Picture, current_of, picture_by};
use super::rows::moment;
use crate::values::{PersonId, PictureId, Rating};

impl Catalog {
    /// Rates a picture of a person's history; the current one where `id` is `None`. `None` where there is no such picture.
    pub async fn rate_picture(
        &self,
        change: Change,
        owner: PersonId,
        id: Option<PictureId>,
        rating: Rating,
    ) -> Result<Option<Picture>, CatalogError> {
        self.write_by(change, move |connection, change| {
            let found = match id {
                Some(id) => picture_by(connection, owner, id)?,
                None => current_of(connection, owner)?,
            };
            let Some(picture) = found else { return Ok(None) };
            let sql = "UPDATE pictures SET rating = ?1, updated_at = ?2 WHERE id = ?3";
            let id = picture.id;
            connection.prepare_cached(sql)?.execute((rating.as_str(), moment(change.at), id.as_bytes()))?;
            change.record(connection, Action::PictureRated, owner, &format!("{id} {}", rating.as_str()))?;
            picture_by(connection, owner, id)
        })
        .await
    }
}
