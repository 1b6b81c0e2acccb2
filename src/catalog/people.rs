//! The table of people.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, named_params};

use super::audit::{Action, Change};
use super::connections::{Catalog, CatalogError, Unique};
use super::rows::{broken, bytes_at, changed, moment, moment_at};
use crate::types::{BlobHash, DisplayName, Email, PasswordHash, PersonId, Role, Slug};

/// A person's facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Identifies the person.
    pub id: PersonId,
    /// The address that signs in.
    pub email: Email,
    /// The name as shown; may be empty.
    pub name: DisplayName,
    /// The short public name.
    pub slug: Slug,
    /// What the person is in this house.
    pub role: Role,
    /// Whether the person may sign in.
    pub is_active: bool,
    /// When the person was added.
    pub created_at: Timestamp,
    /// When any of these facts last changed.
    pub updated_at: Timestamp,
}

/// A person to be added.
#[derive(Debug, Clone)]
pub struct NewPerson {
    /// The identifier, made by the caller.
    pub id: PersonId,
    /// The address that signs in.
    pub email: Email,
    /// The name as shown.
    pub name: DisplayName,
    /// The short public name that was asked for; otherwise one is found, from the name or the address.
    pub slug: Option<Slug>,
    /// What the person is.
    pub role: Role,
    /// Without one, the person cannot log in, but may be given tokens.
    pub password: Option<PasswordHash>,
}

/// What to change of a person; `None` leaves as it is.
#[derive(Debug, Clone, Default)]
pub struct PersonEdit {
    /// The address that signs in.
    pub email: Option<Email>,
    /// The name as shown.
    pub name: Option<DisplayName>,
    /// The short public name.
    pub slug: Option<Slug>,
    /// What the person is.
    pub role: Option<Role>,
}

/// What a person is looked up by.
#[derive(Debug, Clone)]
pub enum PersonKey {
    /// The identifier.
    Id(PersonId),
    /// The address.
    Email(Email),
}

const COLUMNS: &str = "id, email, name, slug, role, active, created_at, updated_at";

impl Person {
    pub(super) fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        let text = |column: &str| row.get::<_, String>(column);
        Ok(Self {
            id: PersonId::from_bytes(bytes_at(row, "id")?),
            email: Email::parse(&text("email")?).map_err(|_fault| broken("email"))?,
            name: DisplayName::parse(&text("name")?).map_err(|_fault| broken("name"))?,
            slug: Slug::parse(&text("slug")?).map_err(|_fault| broken("slug"))?,
            role: text("role")?.parse().map_err(|_fault| broken("role"))?,
            is_active: row.get("active")?,
            created_at: moment_at(row, "created_at")?,
            updated_at: moment_at(row, "updated_at")?,
        })
    }
}

impl Catalog {
    /// Adds a person.
    ///
    /// # Errors
    ///
    /// [`CatalogError::Taken`] where the address, or the slug that was asked for, is somebody else's.
    pub async fn add_person(&self, change: Change, new: NewPerson) -> Result<Person, CatalogError> {
        self.write(move |connection| {
            let id = new.id;
            insert(connection, &change, &new)?;
            change.record(connection, Action::PersonAdded, id, &format!("{} {}", new.email, new.role))?;
            person_by(connection, &PersonKey::Id(id))?.ok_or(CatalogError::Closed)
        })
        .await
    }

    /// One person.
    pub async fn person(&self, key: PersonKey) -> Result<Option<Person>, CatalogError> {
        self.read(move |connection| person_by(connection, &key)).await
    }

    /// The person of an address, with the password's hash.
    pub async fn person_to_log_in(
        &self,
        email: Email,
    ) -> Result<Option<(Person, Option<PasswordHash>)>, CatalogError> {
        self.read(move |connection| {
            let sql = format!("SELECT {COLUMNS}, password_hash FROM people WHERE email = ?1");
            let found = connection.prepare_cached(&sql)?.query_row([email.as_str()], |row| {
                let hash: Option<String> = row.get("password_hash")?;
                Ok((Person::from_row(row)?, hash.map(PasswordHash::new)))
            });
            Ok(found.optional()?)
        })
        .await
    }

    /// Up to `limit` people in the order of their identifiers, which is the order of their adding, after `after`.
    pub async fn people(&self, after: Option<PersonId>, limit: u32) -> Result<Vec<Person>, CatalogError> {
        self.read(move |connection| {
            let sql = format!("SELECT {COLUMNS} FROM people WHERE id > ?1 ORDER BY id LIMIT ?2");
            let after = after.map(|id| id.as_bytes().to_vec()).unwrap_or_default();
            let mut statement = connection.prepare_cached(&sql)?;
            let rows = statement.query_map((after, limit), Person::from_row)?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .await
    }

    /// Whether anybody is an administrator.
    pub async fn has_administrator(&self) -> Result<bool, CatalogError> {
        self.read(|connection| {
            let sql = "SELECT EXISTS (SELECT 1 FROM people WHERE role = 'admin')";
            Ok(connection.query_row(sql, [], |row| row.get(0))?)
        })
        .await
    }

    /// Changes a person's facts. `None` where there is no such person.
    pub async fn edit_person(
        &self,
        change: Change,
        id: PersonId,
        edit: PersonEdit,
    ) -> Result<Option<Person>, CatalogError> {
        self.write(move |connection| {
            let sql = "UPDATE people SET email = coalesce(:email, email), name = coalesce(:name, name),
                       slug = coalesce(:slug, slug), role = coalesce(:role, role), updated_at = :at WHERE id = :id";
            connection.prepare_cached(sql)?.execute(named_params! {
                ":email": edit.email.as_ref().map(Email::as_str),
                ":name": edit.name.as_ref().map(DisplayName::as_str),
                ":slug": edit.slug.as_ref().map(Slug::as_str),
                ":role": edit.role.map(Role::as_str),
                ":at": moment(change.at),
                ":id": id.as_bytes(),
            })?;
            if edit.role == Some(Role::Member) {
                narrow_tokens(connection, id)?;
            }
            let person = person_by(connection, &PersonKey::Id(id))?;
            if person.is_some() {
                change.record(connection, Action::PersonEdited, id, &edit.summary())?;
            }
            Ok(person)
        })
        .await
    }

    /// Opens or closes a person's account. Closing it makes every token useless. Whether there is such a person.
    pub async fn set_person_active(
        &self,
        change: Change,
        id: PersonId,
        is_active: bool,
    ) -> Result<bool, CatalogError> {
        self.write(move |connection| {
            let sql = "UPDATE people SET active = ?1, updated_at = ?2 WHERE id = ?3";
            let found = changed(connection.execute(sql, (is_active, moment(change.at), id.as_bytes())))?;
            if found {
                let action = if is_active { Action::PersonEnabled } else { Action::PersonDisabled };
                change.record(connection, action, id, "")?;
            }
            Ok(found)
        })
        .await
    }

    /// Sets a password and ends every login made with the former one. Whether there is such a person.
    pub async fn set_password(
        &self,
        change: Change,
        id: PersonId,
        hash: PasswordHash,
    ) -> Result<bool, CatalogError> {
        self.write(move |connection| {
            let sql = "UPDATE people SET password_hash = ?1, updated_at = ?2 WHERE id = ?3";
            let found = changed(connection.execute(sql, (hash.as_str(), moment(change.at), id.as_bytes())))?;
            if found {
                super::tokens::end_logins(connection, id)?;
                change.record(connection, Action::PasswordSet, id, "")?;
            }
            Ok(found)
        })
        .await
    }

    /// Removes a person with tokens and pictures. The blobs that were theirs, for the store's sake; `None` where
    /// there is no such person.
    pub async fn remove_person(
        &self,
        change: Change,
        id: PersonId,
    ) -> Result<Option<Vec<BlobHash>>, CatalogError> {
        self.write(move |connection| {
            let Some(person) = person_by(connection, &PersonKey::Id(id))? else { return Ok(None) };
            let blobs = super::pictures::blobs_of(connection, id)?;
            connection.execute("DELETE FROM people WHERE id = ?1", [id.as_bytes()])?;
            change.record(connection, Action::PersonRemoved, id, person.email.as_str())?;
            Ok(Some(blobs))
        })
        .await
    }
}

impl PersonEdit {
    /// What was changed, for the audit trail.
    fn summary(&self) -> String {
        let email = self.email.as_ref().map(|email| format!("email={email}"));
        let name = self.name.as_ref().map(|name| format!("name={}", name.as_str()));
        let slug = self.slug.as_ref().map(|slug| format!("slug={slug}"));
        let role = self.role.map(|role| format!("role={role}"));
        [email, name, slug, role].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}

/// How many numbers are tried for a slug, one after the other; many namesakes then get the end of their identifier.
const NUMBERED_SLUGS: u32 = 20;

fn insert(connection: &Connection, change: &Change, new: &NewPerson) -> Result<(), CatalogError> {
    let sql =
        "INSERT INTO people (id, email, name, slug, role, active, password_hash, created_at, updated_at)
               VALUES (:id, :email, :name, :slug, :role, 1, :password, :at, :at)";
    let slug = match &new.slug {
        Some(chosen) => chosen.clone(),
        None => free_slug(connection, new)?,
    };
    connection.prepare_cached(sql)?.execute(named_params! {
        ":id": new.id.as_bytes(),
        ":email": new.email.as_str(),
        ":name": new.name.as_str(),
        ":slug": slug.as_str(),
        ":role": new.role.as_str(),
        ":password": new.password.as_ref().map(PasswordHash::as_str),
        ":at": moment(change.at),
    })?;
    Ok(())
}

fn free_slug(connection: &Connection, new: &NewPerson) -> Result<Slug, CatalogError> {
    let wish = if new.name.as_str().is_empty() { new.email.local_part() } else { new.name.as_str() };
    let mut statement = connection.prepare_cached("SELECT EXISTS (SELECT 1 FROM people WHERE slug = ?1)")?;
    let [.., a, b, c, d] = *new.id.as_bytes();
    for attempt in (0..NUMBERED_SLUGS).chain([u32::from_be_bytes([a, b, c, d])]) {
        let slug = Slug::suggest(wish, attempt);
        if !statement.query_row([slug.as_str()], |row| row.get::<_, bool>(0))? {
            return Ok(slug);
        }
    }
    Err(CatalogError::Taken(Unique::Slug))
}

/// A member's tokens reach no further than a member may.
fn narrow_tokens(connection: &Connection, id: PersonId) -> Result<(), CatalogError> {
    let sql = "UPDATE tokens SET scope = 'account' WHERE person_id = ?1 AND scope = 'admin'";
    connection.execute(sql, [id.as_bytes()])?;
    Ok(())
}

fn person_by(connection: &Connection, key: &PersonKey) -> Result<Option<Person>, CatalogError> {
    let found = match key {
        PersonKey::Id(id) => connection
            .prepare_cached(&format!("SELECT {COLUMNS} FROM people WHERE id = ?1"))?
            .query_row([id.as_bytes()], Person::from_row),
        PersonKey::Email(email) => connection
            .prepare_cached(&format!("SELECT {COLUMNS} FROM people WHERE email = ?1"))?
            .query_row([email.as_str()], Person::from_row),
    };
    Ok(found.optional()?)
}
