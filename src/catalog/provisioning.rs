//! The table of provisioning: what directories and programs that provision accounts said last of people, and disabling people
//! who are gone from there.

use std::collections::HashMap;

use super::edit_person::edit_person;
use super::engine::Catalog;
use super::error::CatalogError;
use super::people::person_by;
use super::sql::{Columns, Sql, all, optional, values};
use crate::model::{Change, ExternalSource, Person, PersonEdit, PersonKey, Provisioned, TakenPhoto};
use crate::values::{PersonId, PictureId};

impl Catalog {
    /// What a source said last of everybody.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub(crate) async fn provisioned_by(
        &self,
        source: ExternalSource,
    ) -> Result<HashMap<PersonId, Provisioned>, CatalogError> {
        self.read(move |sql| {
            let statement =
                "SELECT person_id, version, photo, picture, gone_at FROM provisioning WHERE source = ?1";
            let rows = all(sql, statement, values![source.key().as_str()], |columns| {
                Ok((PersonId::from_bytes(columns.bytes()?), provisioned(columns)?))
            })?;
            Ok(rows.into_iter().collect())
        })
        .await
    }

    /// What a source said last of a person; nothing if it never said anything.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub(crate) async fn provisioned(
        &self,
        source: ExternalSource,
        person: PersonId,
    ) -> Result<Provisioned, CatalogError> {
        self.read(move |sql| Ok(row(sql, &source.key(), person)?.unwrap_or_default())).await
    }

    /// Notes the photo that a source gave last. It is not in the audit trail; the picture's upload is.
    ///
    /// # Errors
    ///
    /// [`CatalogError::Denied`], and those of the engine.
    pub(crate) async fn note_photo(
        &self,
        change: Change,
        source: ExternalSource,
        taken: TakenPhoto,
    ) -> Result<(), CatalogError> {
        self.write_by(change, move |sql, _change| {
            if person_by(sql, &PersonKey::Id(taken.person))?.is_none() {
                return Ok(());
            }
            let statement = "INSERT INTO provisioning (person_id, source, version, photo, picture)
                             VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (person_id, source)
                             DO UPDATE SET version = ?3, photo = ?4, picture = ?5";
            let picture = taken.picture.as_ref().map(PictureId::as_bytes);
            let (source, version) = (source.key(), taken.version.as_deref());
            let person = taken.person.as_bytes();
            sql.execute(statement, values![person, source.as_str(), version, taken.photo.as_ref(), picture])?;
            Ok(())
        })
        .await
    }

    /// Disables a person who is gone from a source, and notes it. `None` where there is no such person; otherwise whether the
    /// account was enabled.
    ///
    /// # Errors
    ///
    /// [`CatalogError::LastAdministrator`]; [`CatalogError::Denied`], and those of the engine.
    pub(crate) async fn take_away(
        &self,
        change: Change,
        source: ExternalSource,
        id: PersonId,
    ) -> Result<Option<bool>, CatalogError> {
        self.write_by(change, move |sql, change| {
            let Some(person) = person_by(sql, &PersonKey::Id(id))? else { return Ok(None) };
            if person.is_active {
                let edit = PersonEdit { is_active: Some(false), ..PersonEdit::default() };
                edit_person(sql, change, id, &edit)?;
            }
            let statement = "INSERT INTO provisioning (person_id, source, gone_at) VALUES (?1, ?2, ?3)
                             ON CONFLICT (person_id, source) DO UPDATE SET gone_at = ?3";
            sql.execute(statement, values![id.as_bytes(), source.key().as_str(), change.at])?;
            Ok(Some(person.is_active))
        })
        .await
    }

    /// Enables a person again whom this source took away; whoever else is disabled stays so. The person as it is then; `None`
    /// where there is no such person.
    ///
    /// # Errors
    ///
    /// [`CatalogError::Denied`], and those of the engine.
    pub(crate) async fn bring_back(
        &self,
        change: Change,
        source: ExternalSource,
        id: PersonId,
    ) -> Result<Option<Person>, CatalogError> {
        self.write_by(change, move |sql, change| {
            let source = source.key();
            let Some(person) = person_by(sql, &PersonKey::Id(id))? else { return Ok(None) };
            if row(sql, &source, id)?.is_none_or(|known| known.gone_at.is_none()) {
                return Ok(Some(person));
            }
            let statement = "UPDATE provisioning SET gone_at = NULL WHERE person_id = ?1 AND source = ?2";
            sql.execute(statement, values![id.as_bytes(), source.as_str()])?;
            if person.is_active {
                return Ok(Some(person));
            }
            edit_person(sql, change, id, &PersonEdit { is_active: Some(true), ..PersonEdit::default() })
        })
        .await
    }
}

fn row(sql: &dyn Sql, source: &str, person: PersonId) -> Result<Option<Provisioned>, CatalogError> {
    let statement =
        "SELECT version, photo, picture, gone_at FROM provisioning WHERE person_id = ?1 AND source = ?2";
    optional(sql, statement, values![person.as_bytes(), source], provisioned)
}

fn provisioned(columns: &mut Columns<'_>) -> Result<Provisioned, CatalogError> {
    Ok(Provisioned {
        version: columns.optional_text()?.map(str::to_owned),
        photo: columns.optional_id()?,
        picture: columns.optional_id()?.map(PictureId::from_bytes),
        gone_at: columns.optional_time()?,
    })
}
