//! Changing what is kept beside a picture: rating, crop, rotation, text. The file never changes.

use super::audit::record;
use super::authorization::expect_version;
use super::engine::Catalog;
use super::error::CatalogError;
use super::moderation::{least_rating, set_least_rating};
use super::pictures::by_id;
use super::presentation::set_presentation;
use super::sql::{Sql, values};
use crate::model::{Action, Change, Picture, PictureEdit, Presentation};
use crate::values::{Framing, PersonId, PictureId, Rating};

impl Catalog {
    /// Changes a picture of a person's history. `None` where there is no such picture.
    ///
    /// # Errors
    ///
    /// [`CatalogError::Denied`], and those of the engine.
    pub async fn edit_picture(
        &self,
        change: Change,
        owner: PersonId,
        id: PictureId,
        edit: PictureEdit,
    ) -> Result<Option<Picture>, CatalogError> {
        self.write_by(change, move |sql, change| {
            let Some(found) = by_id(sql, owner, id)? else { return Ok(None) };
            expect_version(change, &found.version())?;
            if let Some(rating) = edit.rating {
                rate(sql, change, &found, rating)?;
            }
            let presentation = edited(&found.presentation, &edit);
            if presentation != found.presentation {
                set_presentation(sql, found.id, &presentation, change.at)?;
                let detail = edit_detail(&found, &presentation);
                record(sql, change, Action::PictureEdited, owner, &detail)?;
            }
            by_id(sql, owner, found.id)
        })
        .await
    }
}

/// Rates a picture inside an open transaction. An administrator's rating holds for the file: its pictures cannot be rated lower
/// by their owners.
pub(super) fn rate(
    sql: &dyn Sql,
    change: &Change,
    found: &Picture,
    rating: Rating,
) -> Result<(), CatalogError> {
    if change.actor.moderates(found.owner) {
        set_least_rating(sql, found.image.hash, rating)?;
    } else {
        let least = least_rating(sql, found.image.hash)?;
        if rating < least {
            return Err(CatalogError::RatedByAdministrator(least));
        }
    }
    let statement = "UPDATE pictures SET rating = ?1 WHERE id = ?2";
    sql.execute(statement, values![rating.as_str(), found.id.as_bytes()])?;
    touch(sql, change, found.id)?;
    let detail = format!("{} {}", found.id, rating.as_str());
    record(sql, change, Action::PictureRated, found.owner, &detail)
}

fn touch(sql: &dyn Sql, change: &Change, id: PictureId) -> Result<(), CatalogError> {
    sql.execute("UPDATE pictures SET updated_at = ?1 WHERE id = ?2", values![change.at, id.as_bytes()])?;
    Ok(())
}

fn edited(former: &Presentation, edit: &PictureEdit) -> Presentation {
    let PictureEdit { crop, rotation, alt, .. } = edit;
    let framing = former.framing;
    Presentation {
        framing: Framing {
            crop: crop.unwrap_or(framing.crop),
            rotation: rotation.unwrap_or(framing.rotation),
        },
        alt: alt.clone().unwrap_or_else(|| former.alt.clone()),
    }
}

/// What was changed, for the audit trail. Of a text it says only that it was: the trail outlives the picture.
fn edit_detail(found: &Picture, now: &Presentation) -> String {
    let (former, framing) = (&found.presentation, now.framing);
    let crop = framing.crop.map_or_else(|| "none".to_owned(), |crop| crop.to_string());
    let changes = [
        (framing.crop != former.framing.crop).then(|| format!("crop={crop}")),
        (framing.rotation != former.framing.rotation).then(|| format!("rotate={}", framing.rotation)),
        (now.alt != former.alt).then(|| "alt".to_owned()),
    ];
    let words: Vec<String> = [Some(found.id.to_string())].into_iter().chain(changes).flatten().collect();
    words.join(" ")
}
