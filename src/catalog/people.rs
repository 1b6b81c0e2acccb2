//! The table of people: how rows are read.

use super::engine::Catalog;
use super::error::CatalogError;
use super::sql::{Columns, Sql, Value, exists, optional, row, values};
use crate::model::{AuthError, Person, PersonKey};
use crate::values::{DisplayName, Email, Locale, PasswordHash, PersonId, Slug, Username};

/// The columns that [`person`] reads.
pub(super) const COLUMNS: &str = "people.id, people.email, people.name, people.slug, people.username, people.role, people.active, \
    people.language, people.public, people.default_style, people.picture_count, people.picture_bytes, people.created_at, people.updated_at, \
    people.password_hash IS NOT NULL, nullif(people.last_seen_at, 0), \
    (SELECT expires_at FROM setup_links WHERE setup_links.person_id = people.id)";

impl Catalog {
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
}

/// Reads [`COLUMNS`].
pub(super) fn person(columns: &mut Columns<'_>) -> Result<Person, CatalogError> {
    Ok(Person {
        id: PersonId::from_bytes(columns.bytes()?),
        email: columns.parsed(Email::parse)?,
        name: columns.parsed(DisplayName::parse)?,
        slug: columns.parsed(Slug::parse)?,
        username: columns.optional_text()?.and_then(|username| Username::parse(username).ok()),
        role: columns.parsed(str::parse)?,
        is_active: columns.boolean()?,
        language: columns.optional_text()?.and_then(Locale::from_tag),
        is_public: columns.boolean()?,
        default_style: columns.optional_text()?.and_then(|style| style.parse().ok()),
        picture_count: columns.count()?,
        picture_bytes: columns.count()?,
        created_at: columns.time()?,
        updated_at: columns.time()?,
        has_password: columns.boolean()?,
        last_seen_at: columns.optional_time()?,
        invited_until: columns.optional_time()?,
    })
}

pub(super) fn person_by(sql: &dyn Sql, key: &PersonKey) -> Result<Option<Person>, CatalogError> {
    let (condition, keys): (_, &[Value<'_>]) = match key {
        PersonKey::Id(id) => ("id = ?1", values![id.as_bytes()]),
        PersonKey::Email(email) => ("email = ?1", values![email.as_str()]),
        PersonKey::Slug(slug) => ("slug = ?1", values![slug.as_str()]),
        PersonKey::Identity(identity) => (
            "id = (SELECT person_id FROM addresses WHERE normal = ?1 AND kind = ?2 AND state = 'granted')",
            values![identity.normal(), identity.kind().as_str()],
        ),
    };
    optional(sql, &format!("SELECT {COLUMNS} FROM people WHERE {condition}"), keys, person)
}

pub(super) fn has_administrator(sql: &dyn Sql) -> Result<bool, CatalogError> {
    exists(sql, "SELECT 1 FROM people WHERE role = 'admin' LIMIT 1", &[])
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
    let statement = "SELECT 1 FROM people WHERE id = ?1 AND password_hash = ?2 AND active";
    if exists(sql, statement, values![id.as_bytes(), password.as_str()])? {
        Ok(())
    } else {
        Err(AuthError::PasswordChanged.into())
    }
}
