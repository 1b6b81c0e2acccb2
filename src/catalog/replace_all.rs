//! Replacing everybody by fixture people, in one commit. For the development server only.

use jiff::Timestamp;

use super::edit_person::{edit_person, remove_person};
use super::edit_picture::rate;
use super::engine::Catalog;
use super::error::CatalogError;
use super::identities::{self, show};
use super::insert_person::insert_person;
use super::moderation::block;
use super::publish::publish;
use super::setup_links;
use super::sql::{Columns, Sql, all};
use super::tokens;
use super::trash::put_by_owner;
use crate::model::{Actor, Change, FixturePerson, FixturePicture, Fixtures, PersonEdit};
use crate::values::{BlobHash, IfMatch, PersonId, PictureId};

impl Catalog {
    /// Removes everybody, every set-up link and every decision about files, and adds these. The audit trail goes on. Returns the blobs of those who
    /// were removed, for [`Catalog::remove_blob_if_unreferenced`]; `None`, and changes nothing, where `blobs_exist`, called
    /// under the write lock, says that a blob of these people was removed.
    ///
    /// # Errors
    ///
    /// [`CatalogError::Conflict`] where two of these people share an email address or a slug; those of the engine.
    pub async fn replace_all(
        &self,
        now: Timestamp,
        fixtures: Fixtures,
        blobs_exist: impl Fn() -> bool + Send + Sync + 'static,
    ) -> Result<Option<Vec<BlobHash>>, CatalogError> {
        self.write_alone(move |sql| {
            if !blobs_exist() {
                return Ok(None);
            }
            let blobs = remove_all(sql, now)?;
            fixtures.people.iter().try_for_each(|person| add(sql, person))?;
            for (blob, reason) in &fixtures.blocked {
                block(sql, &by_operator(now), *blob, reason)?;
            }
            Ok(Some(blobs))
        })
        .await
    }
}

fn remove_all(sql: &dyn Sql, now: Timestamp) -> Result<Vec<BlobHash>, CatalogError> {
    let id = |columns: &mut Columns<'_>| Ok(PersonId::from_bytes(columns.bytes()?));
    let everybody = all(sql, "SELECT id FROM people", &[], id)?;
    let mut blobs = Vec::new();
    for id in everybody {
        blobs.extend(remove_person(sql, &by_operator(now), id)?.unwrap_or_default());
    }
    for table in ["setup_links", "blocked_files", "least_ratings", "scim_groups"] {
        sql.execute(&format!("DELETE FROM {table}"), &[])?;
    }
    Ok(blobs)
}

fn add(sql: &dyn Sql, fixture: &FixturePerson) -> Result<(), CatalogError> {
    let (since, person) = &fixture.person;
    insert_person(sql, &by_operator(*since), person)?;
    for (at, token) in &fixture.tokens {
        tokens::insert(sql, &by_operator(*at), token)?;
    }
    let pictures = add_pictures(sql, &fixture.pictures)?;
    for identity in &fixture.identities {
        let added =
            identities::add(sql, &by_operator(identity.at), person.id, &identity.address, identity.state)?;
        let shown = pictures.iter().find(|(asked, _)| Some(*asked) == identity.picture);
        if let Some((_, picture)) = shown {
            show(sql, &added, Some(*picture))?;
        }
    }
    let edit = PersonEdit {
        is_active: (!fixture.is_active).then_some(false),
        is_public: fixture.is_public.then_some(true),
        default_style: fixture.default_style.map(Some),
        keeps_made_tokens: true,
        ..PersonEdit::default()
    };
    edit_person(sql, &by_operator(*since), person.id, &edit)?;
    if let Some((hash, expires_at)) = fixture.setup_link {
        setup_links::insert(sql, *since, Some(person.id), hash, expires_at)?;
    }
    Ok(())
}

/// Adds a person's pictures. The same file under the same name is one picture of a history: the identifiers that were asked
/// for, each with the one that the picture has.
fn add_pictures(
    sql: &dyn Sql,
    pictures: &[FixturePicture],
) -> Result<Vec<(PictureId, PictureId)>, CatalogError> {
    let mut added = Vec::new();
    for FixturePicture { at, row, rating, deleted_at } in pictures {
        let picture = publish(sql, &by_operator(*at), row)?;
        if *rating != picture.rating {
            rate(sql, &by_operator(*at), &picture, *rating)?;
        }
        match deleted_at {
            Some(deleted_at) => put_by_owner(sql, *deleted_at, row.owner, picture.id, row.image.hash)?,
            None => added.push((row.id, picture.id)),
        }
    }
    Ok(added)
}

fn by_operator(at: Timestamp) -> Change {
    Change { at, actor: Actor::Operator, client: None, condition: IfMatch::Anything }
}
