//! The table of people.

use super::audit::record;
use super::blobs;
use super::engine::Catalog;
use super::error::CatalogError;
use super::identities;
use super::insert_person;
use super::setup_links;
use super::sql::{Columns, Sql, exists, optional, row, values};
use super::tokens;
use crate::model::{Action, Actor, AuthError, Change, NewPerson, Person, PersonEdit, PersonKey};
use crate::values::{BlobHash, DisplayName, Email, Locale, PasswordHash, PersonId, Role, Slug};

/// The columns that [`person`] reads.
pub(super) const COLUMNS: &str = "people.id, people.email, people.name, people.slug, people.role, people.active, \
    people.language, people.public, people.picture_count, people.picture_bytes, people.created_at, people.updated_at";

impl Catalog {
    /// Adds a person.
    ///
    /// # Errors
    ///
    /// [`CatalogError::Conflict`] where the email address, or the slug that was chosen, is somebody else's;
    /// [`CatalogError::Denied`], and those of the engine.
    pub async fn add_person(&self, change: Change, new: NewPerson) -> Result<Person, CatalogError> {
        self.write_by(change, move |sql, change| insert_person::insert_person(sql, change, &new)).await
    }

    /// One person.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub async fn person(&self, key: PersonKey) -> Result<Option<Person>, CatalogError> {
        self.read(move |sql| person_by(sql, &key)).await
    }

    /// One person with the password's hash.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub async fn person_with_password(
        &self,
        key: PersonKey,
    ) -> Result<Option<(Person, Option<PasswordHash>)>, CatalogError> {
        self.read(move |sql| {
            let Some(person) = person_by(sql, &key)? else { return Ok(None) };
            let statement = "SELECT password_hash FROM people WHERE id = ?1";
            let hash = |columns: &mut Columns<'_>| Ok(columns.optional_text()?.map(str::to_owned));
            let hash = row(sql, statement, values![person.id.as_bytes()], hash)?;
            Ok(Some((person, hash.map(PasswordHash::new))))
        })
        .await
    }

    /// Whether there is an administrator.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub async fn has_administrator(&self) -> Result<bool, CatalogError> {
        self.read(has_administrator).await
    }

    /// Changes a person's facts, all in one commit. `None` where there is no such person.
    ///
    /// # Errors
    ///
    /// [`CatalogError::LastAdministrator`] where a person would leave no administrator; [`CatalogError::Conflict`] where the
    /// email address or the slug is somebody else's; [`AuthError::PasswordChanged`] where the former password is not the
    /// current one any more; [`CatalogError::Denied`], and those of the engine.
    pub async fn edit_person(
        &self,
        change: Change,
        id: PersonId,
        edit: PersonEdit,
    ) -> Result<Option<Person>, CatalogError> {
        self.write_by(change, move |sql, change| edit_person(sql, change, id, &edit)).await
    }

    /// Removes a person with tokens and pictures. Returns the blobs that the pictures referred to, for
    /// [`Catalog::remove_blob_if_unreferenced`]; `None` where there is no such person.
    ///
    /// # Errors
    ///
    /// [`CatalogError::LastAdministrator`] where a person would leave no administrator; [`CatalogError::Denied`], and those of
    /// the engine.
    pub async fn remove_person(
        &self,
        change: Change,
        id: PersonId,
    ) -> Result<Option<Vec<BlobHash>>, CatalogError> {
        self.write_by(change, move |sql, change| remove_person(sql, change, id)).await
    }
}

/// Reads [`COLUMNS`].
pub(super) fn person(columns: &mut Columns<'_>) -> Result<Person, CatalogError> {
    Ok(Person {
        id: PersonId::from_bytes(columns.bytes()?),
        email: columns.parsed(Email::parse)?,
        name: columns.parsed(DisplayName::parse)?,
        slug: columns.parsed(Slug::parse)?,
        role: columns.parsed(str::parse)?,
        is_active: columns.boolean()?,
        language: columns.optional_text()?.and_then(Locale::from_tag),
        is_public: columns.boolean()?,
        picture_count: columns.count()?,
        picture_bytes: columns.count()?,
        created_at: columns.time()?,
        updated_at: columns.time()?,
    })
}

pub(super) fn person_by(sql: &dyn Sql, key: &PersonKey) -> Result<Option<Person>, CatalogError> {
    let (condition, value) = match key {
        PersonKey::Id(id) => ("id = ?1", values![id.as_bytes()]),
        PersonKey::Email(email) => ("email = ?1", values![email.as_str()]),
        PersonKey::Slug(slug) => ("slug = ?1", values![slug.as_str()]),
        PersonKey::Identity(identity) => (
            "id = (SELECT person_id FROM addresses WHERE normal = ?1 AND state = 'granted')",
            values![identity.normal()],
        ),
    };
    optional(sql, &format!("SELECT {COLUMNS} FROM people WHERE {condition}"), value, person)
}

pub(super) fn has_administrator(sql: &dyn Sql) -> Result<bool, CatalogError> {
    exists(sql, "SELECT 1 FROM people WHERE role = 'admin' LIMIT 1", &[])
}

/// Changes a person's facts inside an open transaction; nothing at all where the edit is empty.
pub(super) fn edit_person(
    sql: &dyn Sql,
    change: &Change,
    id: PersonId,
    edit: &PersonEdit,
) -> Result<Option<Person>, CatalogError> {
    if edit.is_empty() {
        return person_by(sql, &PersonKey::Id(id));
    }
    if let Some(former) = &edit.former_password {
        expect_password(sql, id, former)?;
    }
    if edit.role == Some(Role::Member) || edit.is_active == Some(false) {
        keep_an_administrator(sql, change, id)?;
    }
    let Some(former) = person_by(sql, &PersonKey::Id(id))? else { return Ok(None) };
    update(sql, change, id, edit)?;
    if let Some(email) = &edit.email {
        identities::set_sign_in(sql, id, Some(&former.email), email, change.at)?;
    }
    if edit.role == Some(Role::Member) {
        tokens::narrow_to_member(sql, id)?;
    }
    if edit.role == Some(Role::Admin) {
        setup_links::end_first(sql)?;
    }
    if edit.password.is_some() {
        tokens::end_logins(sql, id, edit.spared_login)?;
        setup_links::end_of_person(sql, id)?;
    }
    record_edit(sql, change, id, edit)?;
    person_by(sql, &PersonKey::Id(id))
}

/// Removes a person inside an open transaction.
pub(super) fn remove_person(
    sql: &dyn Sql,
    change: &Change,
    id: PersonId,
) -> Result<Option<Vec<BlobHash>>, CatalogError> {
    let Some(person) = person_by(sql, &PersonKey::Id(id))? else { return Ok(None) };
    keep_an_administrator(sql, change, id)?;
    let blobs = blobs::of_person(sql, id)?;
    identities::remove_hashes_of(sql, id)?;
    sql.execute("DELETE FROM people WHERE id = ?1", values![id.as_bytes()])?;
    record(sql, change, Action::PersonRemoved, id, person.email.as_str())?;
    Ok(Some(blobs))
}

fn update(sql: &dyn Sql, change: &Change, id: PersonId, edit: &PersonEdit) -> Result<(), CatalogError> {
    let statement = "UPDATE people SET email = coalesce(?1, email), name = coalesce(?2, name),
                     slug = coalesce(?3, slug), role = coalesce(?4, role), active = coalesce(?5, active),
                     public = coalesce(?6, public), language = CASE WHEN ?7 THEN ?8 ELSE language END,
                     password_hash = coalesce(?9, password_hash), updated_at = ?10 WHERE id = ?11";
    sql.execute(
        statement,
        values![
            edit.email.as_ref().map(Email::as_str),
            edit.name.as_ref().map(DisplayName::as_str),
            edit.slug.as_ref().map(Slug::as_str),
            edit.role.map(Role::as_str),
            edit.is_active,
            edit.is_public,
            edit.language.is_some(),
            edit.language.flatten().map(Locale::as_str),
            edit.password.as_ref().map(PasswordHash::as_str),
            change.at,
            id.as_bytes(),
        ],
    )?;
    Ok(())
}

/// Adds rows to the audit trail: one for the facts, one for each change that has an action of its own.
fn record_edit(sql: &dyn Sql, change: &Change, id: PersonId, edit: &PersonEdit) -> Result<(), CatalogError> {
    let summary = edit.summary();
    if !summary.is_empty() {
        record(sql, change, Action::PersonEdited, id, &summary)?;
    }
    match edit.is_active {
        Some(true) => record(sql, change, Action::PersonEnabled, id, "")?,
        Some(false) => record(sql, change, Action::PersonDisabled, id, "")?,
        None => {}
    }
    if edit.password.is_some() {
        record(sql, change, Action::PasswordSet, id, "")?;
    }
    Ok(())
}

/// Nobody can take the last administrator away, not even that administrator. The operator may, for the operator can add
/// another.
fn keep_an_administrator(sql: &dyn Sql, change: &Change, id: PersonId) -> Result<(), CatalogError> {
    if change.actor == Actor::Operator {
        return Ok(());
    }
    let is_one = "SELECT 1 FROM people WHERE id = ?1 AND role = 'admin' AND active = ?2";
    let others = "SELECT 1 FROM people WHERE role = 'admin' AND active = ?2 AND id <> ?1 LIMIT 1";
    let keys = values![id.as_bytes(), true];
    if !exists(sql, is_one, keys)? || exists(sql, others, keys)? {
        Ok(())
    } else {
        Err(CatalogError::LastAdministrator)
    }
}

/// Checks that this is still the password of a person whose account is enabled.
///
/// # Errors
///
/// [`AuthError::PasswordChanged`] where it is not.
pub(super) fn expect_password(
    sql: &dyn Sql,
    id: PersonId,
    password: &PasswordHash,
) -> Result<(), CatalogError> {
    let statement = "SELECT 1 FROM people WHERE id = ?1 AND password_hash = ?2 AND active = ?3";
    if exists(sql, statement, values![id.as_bytes(), password.as_str(), true])? {
        Ok(())
    } else {
        Err(AuthError::PasswordChanged.into())
    }
}
