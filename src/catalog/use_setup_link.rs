//! Using a set-up link: a person sets a password, or the first administrator is added.

use super::audit::record;
use super::engine::Catalog;
use super::error::CatalogError;
use super::insert_person::insert_person;
use super::people::person_by;
use super::setup_links::{end_first, end_of_person, live};
use super::sql::values;
use super::tokens::{self, Survivors};
use crate::model::{Action, Change, LinkHolder, NewPerson, Person, PersonKey};
use crate::values::{HashedToken, PasswordHash};

/// How the audit trail says that a password was set by a link.
const BY_LINK: &str = "set-up link";

impl Catalog {
    /// Uses a person's link: sets the password, which ends every token but, if `keeps_made_tokens`, those that were made.
    /// `None` where there is no such link any more.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub async fn use_link_of_person(
        &self,
        change: Change,
        hash: HashedToken,
        password: PasswordHash,
        keeps_made_tokens: bool,
    ) -> Result<Option<Person>, CatalogError> {
        self.write_by(change, move |sql, change| {
            let link = live(sql, hash, change.at)?;
            let Some(LinkHolder::Person(person)) = link.map(|link| link.holder) else { return Ok(None) };
            end_of_person(sql, person.id)?;
            let statement = "UPDATE people SET password_hash = ?1, updated_at = ?2 WHERE id = ?3";
            sql.execute(statement, values![password.as_str(), change.at, person.id.as_bytes()])?;
            tokens::end_tokens(sql, person.id, Survivors { spared: None, made: keeps_made_tokens })?;
            record(sql, change, Action::PasswordSet, person.id, BY_LINK)?;
            person_by(sql, &PersonKey::Id(person.id))
        })
        .await
    }

    /// Uses the first administrator's link: adds the person, which ends the link. `None` where there is no such link any more.
    ///
    /// # Errors
    ///
    /// [`CatalogError::Conflict`] where the email address is somebody else's, and the link can be used again; those of the
    /// engine.
    pub async fn use_first_link(
        &self,
        change: Change,
        hash: HashedToken,
        new: NewPerson,
    ) -> Result<Option<Person>, CatalogError> {
        self.write_by(change, move |sql, change| {
            let link = live(sql, hash, change.at)?;
            let Some(LinkHolder::FirstAdministrator) = link.map(|link| link.holder) else { return Ok(None) };
            end_first(sql)?;
            let person = insert_person(sql, change, &new)?;
            record(sql, change, Action::PasswordSet, person.id, BY_LINK)?;
            Ok(Some(person))
        })
        .await
    }
}
