//! Replacing everybody at once: people, tokens and pictures that were prepared elsewhere come instead of those who are
//! here, in one commit. For rehearsals only; a house that people live in is never replaced.

use jiff::Timestamp;
use rusqlite::Connection;

use super::audit::Change;
use super::authorization::Actor;
use super::connections::{Catalog, CatalogError};
use super::insert_person;
use super::people::{self, NewPerson, PersonEdit};
use super::pictures::{self, NewPictureRow};
use super::rows::bytes_at;
use super::tokens::{self, NewToken};
use crate::values::{BlobHash, PersonId};

/// Somebody who is to live here, with all that is theirs, each with the moment since when.
#[derive(Debug, Clone)]
pub struct FixturePerson {
    /// The person, with a slug.
    pub person: (Timestamp, NewPerson),
    /// Whether the account is open.
    pub is_active: bool,
    /// The person's tokens.
    pub tokens: Vec<(Timestamp, NewToken)>,
    /// The person's history, oldest first; the last is the current picture. Their blobs are in the store and synced.
    pub pictures: Vec<(Timestamp, NewPictureRow)>,
}

impl Catalog {
    /// Removes everybody and every set-up link, and adds these people. The trail goes on, and their numbers begin
    /// again. The blobs of those who were here, for the store's sake; `None`, and nothing is changed, where
    /// `blobs_are_there`, asked under the write lock, says that a blob of theirs went away.
    ///
    /// # Errors
    ///
    /// [`CatalogError::Hit`] where two of these people share an address or a slug.
    pub async fn replace_everybody(
        &self,
        now: Timestamp,
        residents: Vec<FixturePerson>,
        blobs_are_there: impl FnOnce() -> bool + Send + 'static,
    ) -> Result<Option<Vec<BlobHash>>, CatalogError> {
        self.write_alone(move |connection| {
            if !blobs_are_there() {
                return Ok(None);
            }
            let former = remove_everybody(connection, now)?;
            for resident in &residents {
                move_in(connection, resident)?;
            }
            Ok(Some(former))
        })
        .await
    }
}

fn remove_everybody(connection: &Connection, now: Timestamp) -> Result<Vec<BlobHash>, CatalogError> {
    let mut statement = connection.prepare("SELECT id FROM people")?;
    let rows = statement.query_map([], |row| bytes_at(row, "id").map(PersonId::from_bytes))?;
    let everybody: Vec<PersonId> = rows.collect::<Result<_, _>>()?;
    let mut blobs = Vec::new();
    for id in everybody {
        blobs.extend(people::remove(connection, &by_operator(now), id)?.unwrap_or_default());
    }
    connection.execute("DELETE FROM setup_links", [])?;
    Ok(blobs)
}

fn move_in(connection: &Connection, resident: &FixturePerson) -> Result<(), CatalogError> {
    let (since, person) = &resident.person;
    insert_person::add(connection, &by_operator(*since), person)?;
    for (at, token) in &resident.tokens {
        tokens::add(connection, &by_operator(*at), token)?;
    }
    for (at, picture) in &resident.pictures {
        pictures::show(connection, &by_operator(*at), picture)?;
    }
    if !resident.is_active {
        let close = PersonEdit { is_active: Some(false), ..PersonEdit::default() };
        people::alter(connection, &by_operator(*since), person.id, &close)?;
    }
    Ok(())
}

fn by_operator(at: Timestamp) -> Change {
    Change { at, actor: Actor::Operator, client: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Process, Unique, bring_up_to_date};
    use crate::values::{DisplayName, Email, Role, Slug};

    const THEN: Timestamp = Timestamp::UNIX_EPOCH;

    fn resident(email: &str, slug: &str) -> FixturePerson {
        let person = NewPerson {
            id: PersonId::new(THEN, slug.repeat(8).into_bytes()[..8].try_into().unwrap()),
            email: Email::parse(email).unwrap(),
            name: DisplayName::parse(slug).unwrap(),
            slug: Some(Slug::parse(slug).unwrap()),
            role: Role::Member,
            language: None,
            password: None,
        };
        FixturePerson { person: (THEN, person), is_active: true, tokens: Vec::new(), pictures: Vec::new() }
    }

    async fn lives_here(catalog: &Catalog, email: &str) -> bool {
        let key = crate::catalog::PersonKey::Email(Email::parse(email).unwrap());
        catalog.person(key).await.unwrap().is_some()
    }

    #[tokio::test]
    async fn everybody_is_replaced_or_nobody() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tondo.db");
        bring_up_to_date(&path, folder.path(), THEN).unwrap();
        let catalog = Catalog::open(&path, Process::Server).unwrap();
        let replace = |residents, blobs_are_there: bool| {
            catalog.replace_everybody(THEN, residents, move || blobs_are_there)
        };
        let first = vec![resident("a@a.org", "a"), resident("b@b.org", "b")];
        assert!(replace(first, true).await.unwrap().is_some());
        // Half of this could be done.
        let clash = vec![resident("c@c.org", "c"), resident("c@c.org", "d")];
        assert!(matches!(replace(clash, true).await, Err(CatalogError::Hit(Unique::Email))));
        assert!(replace(vec![resident("c@c.org", "c")], false).await.unwrap().is_none());
        assert!(lives_here(&catalog, "a@a.org").await && !lives_here(&catalog, "c@c.org").await);
        assert!(replace(vec![resident("b@b.org", "c")], true).await.unwrap().is_some());
        assert!(lives_here(&catalog, "b@b.org").await && !lives_here(&catalog, "a@a.org").await);
    }
}
