//! The table of people.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, named_params};

use super::audit::{Action, Change};
use super::authorization::{Actor, AuthError};
use super::connections::{Catalog, CatalogError};
use super::rows::{broken, bytes_at, moment, moment_at};
use crate::catalog::{identities, insert_person};
use crate::values::{
    BlobHash, DisplayName, Email, Identity, Locale, PasswordHash, PersonId, Role, Slug, TokenId,
};

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
    /// The language that the person chose.
    pub language: Option<Locale>,
    /// Whether the world may see who it is; the picture always is to be seen.
    pub is_public: bool,
    /// Pictures in the person's history.
    pub picture_count: u64,
    /// Their bytes together.
    pub picture_bytes: u64,
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
    /// The language that the person chose.
    pub language: Option<Locale>,
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
    /// Whether the person may sign in. An account that is closed keeps its tokens, which open nothing.
    pub is_active: Option<bool>,
    /// Whether the world may see who it is.
    pub is_public: Option<bool>,
    /// The language; `Some(None)` takes the choice back.
    pub language: Option<Option<Locale>>,
    /// The password, which ends every login made with the former one, and the person's set-up link.
    pub password: Option<PasswordHash>,
    /// The password that whoever changes it has shown to know; the change is made only where it is still in use.
    pub former_password: Option<PasswordHash>,
    /// The login that goes on: the one in which the person sets the password.
    pub spared_login: Option<TokenId>,
}

/// What a person is looked up by.
#[derive(Debug, Clone)]
pub enum PersonKey {
    /// The identifier.
    Id(PersonId),
    /// The address that signs in.
    Email(Email),
    /// Any of the person's addresses.
    Identity(Identity),
    /// The short public name.
    Slug(Slug),
}

pub(super) const COLUMNS: &str = "id, email, name, slug, role, active, language, public, picture_count, picture_bytes, created_at, updated_at";

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
            language: row.get::<_, Option<String>>("language")?.and_then(|tag| Locale::from_tag(&tag)),
            is_public: row.get("public")?,
            picture_count: row.get::<_, i64>("picture_count")?.cast_unsigned(),
            picture_bytes: row.get::<_, i64>("picture_bytes")?.cast_unsigned(),
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
    /// [`CatalogError::Hit`] where the address, or the slug that was asked for, is somebody else's.
    pub async fn add_person(&self, change: Change, new: NewPerson) -> Result<Person, CatalogError> {
        self.write_by(change, move |connection, change| insert_person::add(connection, change, &new)).await
    }

    /// One person.
    pub async fn person(&self, key: PersonKey) -> Result<Option<Person>, CatalogError> {
        self.read(move |connection| person_by(connection, &key)).await
    }

    /// One person with the password's hash.
    pub async fn person_with_password(
        &self,
        key: PersonKey,
    ) -> Result<Option<(Person, Option<PasswordHash>)>, CatalogError> {
        self.read(move |connection| {
            let Some(person) = person_by(connection, &key)? else { return Ok(None) };
            let sql = "SELECT password_hash FROM people WHERE id = ?1";
            let hash: Option<String> =
                connection.prepare_cached(sql)?.query_row([person.id.as_bytes()], |row| row.get(0))?;
            Ok(Some((person, hash.map(PasswordHash::new))))
        })
        .await
    }

    /// Whether anybody is an administrator.
    pub async fn has_administrator(&self) -> Result<bool, CatalogError> {
        self.read(has_administrator).await
    }

    /// Changes a person's facts, all in one commit. `None` where there is no such person.
    ///
    /// # Errors
    ///
    /// [`CatalogError::LastAdministrator`] where a person would leave the house without one.
    pub async fn edit_person(
        &self,
        change: Change,
        id: PersonId,
        edit: PersonEdit,
    ) -> Result<Option<Person>, CatalogError> {
        self.write_by(change, move |connection, change| alter(connection, change, id, &edit)).await
    }

    /// Removes a person with tokens and pictures. The blobs that were theirs, for the store's sake; `None` where
    /// there is no such person.
    ///
    /// # Errors
    ///
    /// [`CatalogError::LastAdministrator`] where a person would leave the house without one.
    pub async fn remove_person(
        &self,
        change: Change,
        id: PersonId,
    ) -> Result<Option<Vec<BlobHash>>, CatalogError> {
        self.write_by(change, move |connection, change| remove(connection, change, id)).await
    }
}

impl PersonEdit {
    /// Whether nothing is to change.
    fn is_empty(&self) -> bool {
        self.summary().is_empty() && self.is_active.is_none() && self.password.is_none()
    }

    /// Adds the trail's rows: one for the facts, one each for what matters by itself.
    fn record(&self, connection: &Connection, change: &Change, id: PersonId) -> Result<(), CatalogError> {
        let summary = self.summary();
        if !summary.is_empty() {
            change.record(connection, Action::PersonEdited, id, &summary)?;
        }
        match self.is_active {
            Some(true) => change.record(connection, Action::PersonEnabled, id, "")?,
            Some(false) => change.record(connection, Action::PersonDisabled, id, "")?,
            None => {}
        }
        if self.password.is_some() {
            change.record(connection, Action::PasswordSet, id, "")?;
        }
        Ok(())
    }

    /// What was changed of the facts.
    fn summary(&self) -> String {
        let email = self.email.as_ref().map(|email| format!("email={email}"));
        let name = self.name.as_ref().map(|name| format!("name={}", name.as_str()));
        let slug = self.slug.as_ref().map(|slug| format!("slug={slug}"));
        let role = self.role.map(|role| format!("role={role}"));
        let language =
            self.language.map(|language| format!("language={}", language.map_or("none", Locale::as_str)));
        let public = self.is_public.map(|is_public| format!("public={is_public}"));
        [email, name, slug, role, language, public].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}

/// Changes a person's facts inside an open transaction; nothing at all where the edit names none.
pub(super) fn alter(
    connection: &Connection,
    change: &Change,
    id: PersonId,
    edit: &PersonEdit,
) -> Result<Option<Person>, CatalogError> {
    if edit.is_empty() {
        return person_by(connection, &PersonKey::Id(id));
    }
    if let Some(shown) = &edit.former_password {
        expect_password(connection, id, shown)?;
    }
    if edit.role == Some(Role::Member) || edit.is_active == Some(false) {
        keep_an_administrator(connection, change, id)?;
    }
    let Some(former) = person_by(connection, &PersonKey::Id(id))? else { return Ok(None) };
    update(connection, change, id, edit)?;
    if let Some(email) = &edit.email {
        identities::set_sign_in(connection, id, Some(&former.email), email, change.at)?;
    }
    if edit.role == Some(Role::Member) {
        narrow_tokens(connection, id)?;
    }
    if edit.role == Some(Role::Admin) {
        super::setup_links::end_first(connection)?;
    }
    if edit.password.is_some() {
        super::tokens::end_logins(connection, id, edit.spared_login)?;
        super::setup_links::end_of_person(connection, id)?;
    }
    edit.record(connection, change, id)?;
    person_by(connection, &PersonKey::Id(id))
}

/// Removes a person inside an open transaction.
pub(super) fn remove(
    connection: &Connection,
    change: &Change,
    id: PersonId,
) -> Result<Option<Vec<BlobHash>>, CatalogError> {
    let Some(person) = person_by(connection, &PersonKey::Id(id))? else { return Ok(None) };
    keep_an_administrator(connection, change, id)?;
    let blobs = super::pictures::blobs_of(connection, id)?;
    identities::forget_hashes_of(connection, id)?;
    connection.execute("DELETE FROM people WHERE id = ?1", [id.as_bytes()])?;
    change.record(connection, Action::PersonRemoved, id, person.email.as_str())?;
    Ok(Some(blobs))
}

fn update(
    connection: &Connection,
    change: &Change,
    id: PersonId,
    edit: &PersonEdit,
) -> Result<(), CatalogError> {
    let sql = "UPDATE people SET email = coalesce(:email, email), name = coalesce(:name, name),
               slug = coalesce(:slug, slug), role = coalesce(:role, role), active = coalesce(:active, active),
               public = coalesce(:public, public),
               language = iif(:edits_language, :language, language),
               password_hash = coalesce(:password, password_hash), updated_at = :at WHERE id = :id";
    connection.prepare_cached(sql)?.execute(named_params! {
        ":email": edit.email.as_ref().map(Email::as_str),
        ":name": edit.name.as_ref().map(DisplayName::as_str),
        ":slug": edit.slug.as_ref().map(Slug::as_str),
        ":role": edit.role.map(Role::as_str),
        ":active": edit.is_active,
        ":public": edit.is_public,
        ":edits_language": edit.language.is_some(),
        ":language": edit.language.flatten().map(Locale::as_str),
        ":password": edit.password.as_ref().map(PasswordHash::as_str),
        ":at": moment(change.at),
        ":id": id.as_bytes(),
    })?;
    Ok(())
}

/// People cannot take the last administrator away, themselves included; the operator, who can make another, may.
fn keep_an_administrator(connection: &Connection, change: &Change, id: PersonId) -> Result<(), CatalogError> {
    if change.actor == Actor::Operator {
        return Ok(());
    }
    let sql = "SELECT NOT EXISTS (SELECT 1 FROM people WHERE id = ?1 AND role = 'admin' AND active = 1)
               OR EXISTS (SELECT 1 FROM people WHERE role = 'admin' AND active = 1 AND id <> ?1)";
    let stays = connection.prepare_cached(sql)?.query_row([id.as_bytes()], |row| row.get::<_, bool>(0))?;
    if stays { Ok(()) } else { Err(CatalogError::LastAdministrator) }
}

pub(super) fn has_administrator(connection: &Connection) -> Result<bool, CatalogError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM people WHERE role = 'admin')";
    Ok(connection.query_row(sql, [], |row| row.get(0))?)
}

/// That this is, by now, the password of a person who may sign in.
///
/// # Errors
///
/// [`AuthError::PasswordChanged`] where it is not.
pub(super) fn expect_password(
    connection: &Connection,
    id: PersonId,
    shown: &PasswordHash,
) -> Result<(), CatalogError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM people WHERE id = ?1 AND password_hash = ?2 AND active = 1)";
    let is_in_use = connection
        .prepare_cached(sql)?
        .query_row((id.as_bytes(), shown.as_str()), |row| row.get::<_, bool>(0))?;
    if is_in_use { Ok(()) } else { Err(AuthError::PasswordChanged.into()) }
}

/// A member's tokens reach no further than a member may.
fn narrow_tokens(connection: &Connection, id: PersonId) -> Result<(), CatalogError> {
    let sql = "UPDATE tokens SET scope = 'account' WHERE person_id = ?1 AND scope = 'admin'";
    connection.execute(sql, [id.as_bytes()])?;
    Ok(())
}

pub(super) fn person_by(connection: &Connection, key: &PersonKey) -> Result<Option<Person>, CatalogError> {
    let found = match key {
        PersonKey::Id(id) => connection
            .prepare_cached(&format!("SELECT {COLUMNS} FROM people WHERE id = ?1"))?
            .query_row([id.as_bytes()], Person::from_row),
        PersonKey::Email(email) => connection
            .prepare_cached(&format!("SELECT {COLUMNS} FROM people WHERE email = ?1"))?
            .query_row([email.as_str()], Person::from_row),
        PersonKey::Slug(slug) => connection
            .prepare_cached(&format!("SELECT {COLUMNS} FROM people WHERE slug = ?1"))?
            .query_row([slug.as_str()], Person::from_row),
        PersonKey::Identity(address) => {
            let owner = "SELECT person_id FROM addresses WHERE normal = ?1 AND state = 'granted'";
            let sql = format!("SELECT {COLUMNS} FROM people WHERE id = ({owner})");
            connection.prepare_cached(&sql)?.query_row([address.normal()], Person::from_row)
        }
    };
    Ok(found.optional()?)
}
