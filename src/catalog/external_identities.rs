//! The table of external identities: who a person is at an identity provider, in a directory, for a program that provisions
//! accounts.

use super::audit::record;
use super::engine::Catalog;
use super::error::CatalogError;
use super::people::person_by;
use super::sql::{Columns, Sql, all, optional, values};
use crate::model::{Action, Change, ExternalIdentity, ExternalSource, Person, PersonKey};
use crate::values::PersonId;

impl Catalog {
    /// The person with this subject in a source, and what is kept of it.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub(crate) async fn person_of_subject(
        &self,
        source: ExternalSource,
        subject: String,
    ) -> Result<Option<(Person, ExternalIdentity)>, CatalogError> {
        self.read(move |sql| {
            let Some(found) = by_subject(sql, &source.key(), &subject)? else { return Ok(None) };
            Ok(person_by(sql, &PersonKey::Id(found.person))?.map(|person| (person, found)))
        })
        .await
    }

    /// Who a person is in a source; several if it names the person several times.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub(crate) async fn subjects_of_person(
        &self,
        source: ExternalSource,
        person: PersonId,
    ) -> Result<Vec<ExternalIdentity>, CatalogError> {
        self.read(move |sql| {
            let statement = "SELECT subject, person_id, picture FROM external_identities
                             WHERE person_id = ?1 AND source = ?2 ORDER BY subject";
            all(sql, statement, values![person.as_bytes(), source.key().as_str()], external_identity)
        })
        .await
    }

    /// Everybody that a source knows, by subject.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub(crate) async fn external_identities(
        &self,
        source: ExternalSource,
    ) -> Result<Vec<ExternalIdentity>, CatalogError> {
        self.read(move |sql| {
            let statement = "SELECT subject, person_id, picture FROM external_identities
                             WHERE source = ?1 ORDER BY subject";
            all(sql, statement, values![source.key().as_str()], external_identity)
        })
        .await
    }

    /// Notes that this subject is this person. `false` where it is somebody else's, or there is no such person; nothing is
    /// changed then.
    ///
    /// # Errors
    ///
    /// [`CatalogError::Denied`], and those of the engine.
    pub(crate) async fn link_subject(
        &self,
        change: Change,
        source: ExternalSource,
        subject: String,
        person: PersonId,
    ) -> Result<bool, CatalogError> {
        self.write_by(change, move |sql, change| {
            let source = source.key();
            if let Some(known) = by_subject(sql, &source, &subject)? {
                return Ok(known.person == person);
            }
            if person_by(sql, &PersonKey::Id(person))?.is_none() {
                return Ok(false);
            }
            let statement = "INSERT INTO external_identities (source, subject, person_id, created_at)
                             VALUES (?1, ?2, ?3, ?4)";
            sql.execute(statement, values![source.as_str(), subject.as_str(), person.as_bytes(), change.at])?;
            record(sql, change, Action::IdentityLinked, person, &format!("{source} {subject}"))?;
            Ok(true)
        })
        .await
    }

    /// Forgets that a subject is a person. `false` where it was nobody.
    ///
    /// # Errors
    ///
    /// [`CatalogError::Denied`], and those of the engine.
    pub(crate) async fn unlink_subject(
        &self,
        change: Change,
        source: ExternalSource,
        subject: String,
    ) -> Result<bool, CatalogError> {
        self.write_by(change, move |sql, change| {
            let source = source.key();
            let Some(known) = by_subject(sql, &source, &subject)? else { return Ok(false) };
            let statement = "DELETE FROM external_identities WHERE source = ?1 AND subject = ?2";
            sql.execute(statement, values![source.as_str(), subject.as_str()])?;
            record(sql, change, Action::IdentityUnlinked, known.person, &format!("{source} {subject}"))?;
            Ok(true)
        })
        .await
    }

    /// Notes the SHA-256 of what a source last gave for a picture. It is not in the audit trail; the picture's upload is.
    ///
    /// # Errors
    ///
    /// [`CatalogError::Denied`], and those of the engine.
    pub(crate) async fn note_external_picture(
        &self,
        change: Change,
        source: ExternalSource,
        subject: String,
        picture: [u8; 32],
    ) -> Result<(), CatalogError> {
        self.write_by(change, move |sql, _change| {
            let statement = "UPDATE external_identities SET picture = ?3 WHERE source = ?1 AND subject = ?2";
            sql.execute(statement, values![source.key().as_str(), subject.as_str(), picture.as_slice()])?;
            Ok(())
        })
        .await
    }
}

fn by_subject(sql: &dyn Sql, source: &str, subject: &str) -> Result<Option<ExternalIdentity>, CatalogError> {
    let statement = "SELECT subject, person_id, picture FROM external_identities
                     WHERE source = ?1 AND subject = ?2";
    optional(sql, statement, values![source, subject], external_identity)
}

fn external_identity(columns: &mut Columns<'_>) -> Result<ExternalIdentity, CatalogError> {
    Ok(ExternalIdentity {
        subject: columns.text()?.to_owned(),
        person: PersonId::from_bytes(columns.bytes()?),
        picture: columns.optional_id()?,
    })
}
