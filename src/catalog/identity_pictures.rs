//! The picture that an identity shows in place of its person's current one.

use super::audit::record;
use super::engine::Catalog;
use super::error::CatalogError;
use super::identities::{by_id, show, showing};
use super::sql::{Sql, exists, values};
use crate::model::{Action, Change, PersonIdentity};
use crate::values::{IdentityId, PersonId, PictureId};

impl Catalog {
    /// Has an identity show a picture of its person's history; `None` for the current one. Returns `None` where the person has
    /// no such identity.
    ///
    /// # Errors
    ///
    /// [`CatalogError::PictureMissing`] where the person has no such picture; [`CatalogError::Denied`], and those of the
    /// engine.
    pub async fn show_picture_for(
        &self,
        change: Change,
        owner: PersonId,
        id: IdentityId,
        picture: Option<PictureId>,
    ) -> Result<Option<PersonIdentity>, CatalogError> {
        self.write_by(change, move |sql, change| {
            let Some(found) = by_id(sql, owner, id)? else { return Ok(None) };
            if let Some(picture) = picture {
                expect_picture(sql, owner, picture)?;
            }
            if found.picture == picture {
                return Ok(Some(found));
            }
            show(sql, &found, picture)?;
            let chosen = picture.map_or_else(|| "none".to_owned(), |picture| picture.to_string());
            let detail = format!("{} {chosen}", found.address);
            record(sql, change, Action::AddressPictureChosen, owner, &detail)?;
            Ok(Some(PersonIdentity { picture, ..found }))
        })
        .await
    }
}

/// Has the identities that show a picture show the current one, before the picture goes.
pub(super) fn forget_picture(sql: &dyn Sql, picture: PictureId) -> Result<(), CatalogError> {
    showing(sql, picture)?.iter().try_for_each(|found| show(sql, found, None))
}

fn expect_picture(sql: &dyn Sql, owner: PersonId, picture: PictureId) -> Result<(), CatalogError> {
    let statement = "SELECT 1 FROM pictures WHERE id = ?1 AND person_id = ?2";
    let is_there = exists(sql, statement, values![picture.as_bytes(), owner.as_bytes()])?;
    if is_there { Ok(()) } else { Err(CatalogError::PictureMissing) }
}
