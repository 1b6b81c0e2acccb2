//! The table of set-up links, which holds their hashes only: links that work once and expire, one for each person and one for
//! the first administrator.

use jiff::Timestamp;

use super::audit::record;
use super::confirmations;
use super::engine::Catalog;
use super::error::CatalogError;
use super::people::{self, has_administrator, person, person_by};
use super::sql::{Sql, all, exists, optional, page, values};
use crate::model::{Action, Change, LinkHolder, LiveLink, OpenLink, OpenLinkPage, PersonKey};
use crate::values::{HashedToken, PersonId};

impl Catalog {
    /// Adds a link for a person and ends the person's former one. `None` where there is no such person.
    ///
    /// # Errors
    ///
    /// [`CatalogError::Denied`], and those of the engine.
    pub async fn add_link_of_person(
        &self,
        change: Change,
        id: PersonId,
        hash: HashedToken,
        expires_at: Timestamp,
    ) -> Result<Option<()>, CatalogError> {
        self.write_by(change, move |sql, change| {
            if person_by(sql, &PersonKey::Id(id))?.is_none() {
                return Ok(None);
            }
            end_of_person(sql, id)?;
            insert(sql, change.at, Some(id), hash, expires_at)?;
            record(sql, change, Action::SetupLinkCreated, id, &expires_at.to_string())?;
            Ok(Some(()))
        })
        .await
    }

    /// Adds the link for the first administrator and ends the former one. `None` where there is an administrator. It is not in
    /// the audit trail, for it concerns nobody yet; its use is.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub async fn add_first_link(
        &self,
        now: Timestamp,
        hash: HashedToken,
        expires_at: Timestamp,
    ) -> Result<Option<()>, CatalogError> {
        self.write(move |sql| {
            if has_administrator(sql)? {
                return Ok(None);
            }
            end_first(sql)?;
            insert(sql, now, None, hash, expires_at).map(Some)
        })
        .await
    }

    /// The link with this hash. `None` where there is none, it has expired, its person's account is disabled, or there is an
    /// administrator already and it is for the first.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub async fn setup_link(
        &self,
        hash: HashedToken,
        now: Timestamp,
    ) -> Result<Option<LiveLink>, CatalogError> {
        self.read(move |sql| live(sql, hash, now)).await
    }

    /// A page of people's links that can be used now: those of people before `before`.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub async fn open_links(
        &self,
        before: Option<PersonId>,
        limit: u32,
        now: Timestamp,
    ) -> Result<OpenLinkPage, CatalogError> {
        self.read(move |sql| {
            let of_person = people::COLUMNS;
            let statement = format!(
                "SELECT {of_person}, setup_links.created_at, setup_links.expires_at
                 FROM setup_links JOIN people ON people.id = setup_links.person_id
                 WHERE person_id < ?1 AND expires_at > ?2 AND active = ?3 ORDER BY person_id DESC LIMIT ?4"
            );
            let before = before.map_or([0xff; 16], |id| *id.as_bytes());
            let found =
                all(sql, &statement, values![&before, now, true, limit.saturating_add(1)], |columns| {
                    Ok(OpenLink {
                        person: person(columns)?,
                        created_at: columns.time()?,
                        expires_at: columns.time()?,
                    })
                })?;
            let (links, has_more) = page(found, limit);
            Ok(OpenLinkPage { links, has_more })
        })
        .await
    }

    /// Ends a person's link; whether there was one.
    ///
    /// # Errors
    ///
    /// [`CatalogError::Denied`], and those of the engine.
    pub async fn end_link(&self, change: Change, id: PersonId) -> Result<bool, CatalogError> {
        self.write_by(change, move |sql, change| {
            let statement = "SELECT 1 FROM setup_links WHERE person_id = ?1 AND expires_at > ?2";
            if !exists(sql, statement, values![id.as_bytes(), change.at])? {
                return Ok(false);
            }
            end_of_person(sql, id)?;
            record(sql, change, Action::SetupLinkEnded, id, "")?;
            Ok(true)
        })
        .await
    }

    /// Removes the links that have expired, also those that confirm an address.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub async fn sweep_setup_links(&self, now: Timestamp) -> Result<(), CatalogError> {
        self.write(move |sql| {
            sql.execute("DELETE FROM setup_links WHERE expires_at <= ?1", values![now])?;
            confirmations::sweep(sql, now)
        })
        .await
    }
}

/// Ends the first administrator's link: there is an administrator now, or a newer link.
pub(super) fn end_first(sql: &dyn Sql) -> Result<(), CatalogError> {
    sql.execute("DELETE FROM setup_links WHERE person_id IS NULL", &[])?;
    Ok(())
}

/// Ends a person's link: it was used, the password was set otherwise, or there is a newer link.
pub(super) fn end_of_person(sql: &dyn Sql, id: PersonId) -> Result<(), CatalogError> {
    sql.execute("DELETE FROM setup_links WHERE person_id = ?1", values![id.as_bytes()])?;
    Ok(())
}

/// Adds a link inside an open transaction.
pub(super) fn insert(
    sql: &dyn Sql,
    now: Timestamp,
    person: Option<PersonId>,
    hash: HashedToken,
    expires_at: Timestamp,
) -> Result<(), CatalogError> {
    let statement =
        "INSERT INTO setup_links (hash, person_id, created_at, expires_at) VALUES (?1, ?2, ?3, ?4)";
    let person = person.as_ref().map(PersonId::as_bytes);
    sql.execute(statement, values![hash.as_bytes(), person, now, expires_at])?;
    Ok(())
}

/// The link of this hash that can be used now.
pub(super) fn live(
    sql: &dyn Sql,
    hash: HashedToken,
    now: Timestamp,
) -> Result<Option<LiveLink>, CatalogError> {
    let statement = "SELECT person_id, expires_at FROM setup_links WHERE hash = ?1 AND expires_at > ?2";
    let found = optional(sql, statement, values![hash.as_bytes(), now], |columns| {
        Ok((columns.optional_id()?.map(PersonId::from_bytes), columns.time()?))
    })?;
    let Some((person, expires_at)) = found else { return Ok(None) };
    let holder = match person {
        Some(id) => person_by(sql, &PersonKey::Id(id))?
            .filter(|person| person.is_active)
            .map(|person| LinkHolder::Person(Box::new(person))),
        None => (!has_administrator(sql)?).then_some(LinkHolder::FirstAdministrator),
    };
    Ok(holder.map(|holder| LiveLink { holder, expires_at }))
}
