//! The table of set-up links, which holds their hashes only: one-time, expiring, one for each person and one for the
//! first administrator.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension};

use super::audit::{Action, Change};
use super::connections::{Catalog, CatalogError};
use super::insert_person::add;
use super::people::{NewPerson, Person, PersonKey, has_administrator, person_by};
use super::rows::{moment, moment_at};
use crate::values::{HashedToken, PasswordHash, PersonId};

/// For whom a link is.
#[derive(Debug, Clone)]
pub enum LinkHolder {
    /// For a person who is there already.
    Person(Box<Person>),
    /// For whoever becomes the first administrator.
    FirstAdministrator,
}

/// A link that can be used now.
#[derive(Debug, Clone)]
pub struct LiveLink {
    /// For whom it is.
    pub holder: LinkHolder,
    /// When its time is over.
    pub expires_at: Timestamp,
}

impl Catalog {
    /// Makes a link for a person; the former one of the same person ends. `None` where there is no such person.
    pub async fn add_link_of_person(
        &self,
        change: Change,
        id: PersonId,
        hash: HashedToken,
        expires_at: Timestamp,
    ) -> Result<Option<()>, CatalogError> {
        self.write_by(change, move |connection, change| {
            if person_by(connection, &PersonKey::Id(id))?.is_none() {
                return Ok(None);
            }
            end_of_person(connection, id)?;
            insert(connection, change.at, Some(id), hash, expires_at)?;
            change.record(connection, Action::SetupLinkCreated, id, &expires_at.to_string())?;
            Ok(Some(()))
        })
        .await
    }

    /// Makes the link for the first administrator; the former one ends. `None` where there is an administrator. It is
    /// not in the audit trail, for it concerns nobody yet; what it is used for is.
    pub async fn add_first_link(
        &self,
        now: Timestamp,
        hash: HashedToken,
        expires_at: Timestamp,
    ) -> Result<Option<()>, CatalogError> {
        self.write(move |connection| {
            if has_administrator(connection)? {
                return Ok(None);
            }
            end_first(connection)?;
            insert(connection, now, None, hash, expires_at).map(Some)
        })
        .await
    }

    /// The link of this hash; `None` where there is none, its time is over, its person's account is closed, or the
    /// first administrator is there already.
    pub async fn setup_link(
        &self,
        hash: HashedToken,
        now: Timestamp,
    ) -> Result<Option<LiveLink>, CatalogError> {
        self.read(move |connection| live(connection, hash, now)).await
    }

    /// Uses a person's link up: sets the password, which ends every login made with a former one. `None` where there
    /// is no such link any more.
    pub async fn use_link_of_person(
        &self,
        change: Change,
        hash: HashedToken,
        password: PasswordHash,
    ) -> Result<Option<Person>, CatalogError> {
        self.write_by(change, move |connection, change| {
            let link = live(connection, hash, change.at)?;
            let Some(LinkHolder::Person(person)) = link.map(|link| link.holder) else { return Ok(None) };
            end_of_person(connection, person.id)?;
            let sql = "UPDATE people SET password_hash = ?1, updated_at = ?2 WHERE id = ?3";
            connection.execute(sql, (password.as_str(), moment(change.at), person.id.as_bytes()))?;
            super::tokens::end_logins(connection, person.id, None)?;
            change.record(connection, Action::PasswordSet, person.id, BY_LINK)?;
            person_by(connection, &PersonKey::Id(person.id))
        })
        .await
    }

    /// Uses the first administrator's link up: adds the person, whose coming ends it. `None` where there is no such
    /// link any more.
    ///
    /// # Errors
    ///
    /// [`CatalogError::Hit`] where the address is somebody else's; the link can then be used again.
    pub async fn use_first_link(
        &self,
        change: Change,
        hash: HashedToken,
        new: NewPerson,
    ) -> Result<Option<Person>, CatalogError> {
        self.write_by(change, move |connection, change| {
            let link = live(connection, hash, change.at)?;
            let Some(LinkHolder::FirstAdministrator) = link.map(|link| link.holder) else { return Ok(None) };
            end_first(connection)?;
            let person = add(connection, change, &new)?;
            change.record(connection, Action::PasswordSet, person.id, BY_LINK)?;
            Ok(Some(person))
        })
        .await
    }

    /// Removes the links whose time is over, which are of no use to anybody.
    pub async fn sweep_setup_links(&self, now: Timestamp) -> Result<(), CatalogError> {
        self.write(move |connection| {
            connection.execute("DELETE FROM setup_links WHERE expires_at <= ?1", [moment(now)])?;
            Ok(())
        })
        .await
    }
}

/// How the trail says that a password was set by a link.
const BY_LINK: &str = "set-up link";

/// Ends the first administrator's link: there is one now, or a newer link.
pub(super) fn end_first(connection: &Connection) -> Result<(), CatalogError> {
    connection.execute("DELETE FROM setup_links WHERE person_id IS NULL", [])?;
    Ok(())
}

/// Ends a person's link: it was used, the password was set otherwise, or there is a newer link.
pub(super) fn end_of_person(connection: &Connection, id: PersonId) -> Result<(), CatalogError> {
    connection.execute("DELETE FROM setup_links WHERE person_id = ?1", [id.as_bytes()])?;
    Ok(())
}

fn insert(
    connection: &Connection,
    now: Timestamp,
    person: Option<PersonId>,
    hash: HashedToken,
    expires_at: Timestamp,
) -> Result<(), CatalogError> {
    let sql = "INSERT INTO setup_links (hash, person_id, created_at, expires_at) VALUES (?1, ?2, ?3, ?4)";
    let person = person.as_ref().map(PersonId::as_bytes);
    connection.execute(sql, (hash.as_bytes(), person, moment(now), moment(expires_at)))?;
    Ok(())
}

fn live(
    connection: &Connection,
    hash: HashedToken,
    now: Timestamp,
) -> Result<Option<LiveLink>, CatalogError> {
    let sql = "SELECT person_id, expires_at FROM setup_links WHERE hash = ?1 AND expires_at > ?2";
    let row = connection.prepare_cached(sql)?.query_row((hash.as_bytes(), moment(now)), |row| {
        let person: Option<[u8; 16]> = row.get("person_id")?;
        Ok((person.map(PersonId::from_bytes), moment_at(row, "expires_at")?))
    });
    let Some((person, expires_at)) = row.optional()? else { return Ok(None) };
    let holder = match person {
        Some(id) => person_by(connection, &PersonKey::Id(id))?
            .filter(|person| person.is_active)
            .map(|person| LinkHolder::Person(Box::new(person))),
        None => (!has_administrator(connection)?).then_some(LinkHolder::FirstAdministrator),
    };
    Ok(holder.map(|holder| LiveLink { holder, expires_at }))
}
