//! Replacing everybody by fixture people, in one commit. For the development server only.

use jiff::Timestamp;

use super::edit_person::{edit_person, remove_person};
use super::edit_picture::rate;
use super::engine::Catalog;
use super::error::CatalogError;
use super::identities;
use super::insert_person::insert_person;
use super::publish::publish;
use super::setup_links;
use super::sql::{Columns, Sql, all};
use super::tokens;
use crate::model::{Actor, Change, FixturePerson, PersonEdit};
use crate::values::{BlobHash, IfMatch, PersonId};

impl Catalog {
    /// Removes everybody and every set-up link, and adds these people. The audit trail goes on. Returns the blobs of those who
    /// were removed, for [`Catalog::remove_blob_if_unreferenced`]; `None`, and changes nothing, where `blobs_exist`, called
    /// under the write lock, says that a blob of these people was removed.
    ///
    /// # Errors
    ///
    /// [`CatalogError::Conflict`] where two of these people share an email address or a slug; those of the engine.
    pub async fn replace_all(
        &self,
        now: Timestamp,
        people: Vec<FixturePerson>,
        blobs_exist: impl Fn() -> bool + Send + Sync + 'static,
    ) -> Result<Option<Vec<BlobHash>>, CatalogError> {
        self.write_alone(move |sql| {
            if !blobs_exist() {
                return Ok(None);
            }
            let blobs = remove_all(sql, now)?;
            people.iter().try_for_each(|person| add(sql, person))?;
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
    sql.execute("DELETE FROM setup_links", &[])?;
    Ok(blobs)
}

fn add(sql: &dyn Sql, fixture: &FixturePerson) -> Result<(), CatalogError> {
    let (since, person) = &fixture.person;
    insert_person(sql, &by_operator(*since), person)?;
    for (at, token) in &fixture.tokens {
        tokens::insert(sql, &by_operator(*at), token)?;
    }
    for (at, picture, rating) in &fixture.pictures {
        let picture = publish(sql, &by_operator(*at), picture)?;
        if *rating != picture.rating {
            rate(sql, &by_operator(*at), &picture, *rating)?;
        }
    }
    for (at, identity, state) in &fixture.identities {
        identities::add(sql, &by_operator(*at), person.id, identity, *state)?;
    }
    let edit = PersonEdit {
        is_active: (!fixture.is_active).then_some(false),
        is_public: fixture.is_public.then_some(true),
        keeps_made_tokens: true,
        ..PersonEdit::default()
    };
    edit_person(sql, &by_operator(*since), person.id, &edit)?;
    if let Some((hash, expires_at)) = fixture.setup_link {
        setup_links::insert(sql, *since, Some(person.id), hash, expires_at)?;
    }
    Ok(())
}

fn by_operator(at: Timestamp) -> Change {
    Change { at, actor: Actor::Operator, client: None, condition: IfMatch::Anything }
}
