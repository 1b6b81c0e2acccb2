//! Adding a person: the row, the slug that is free, the address that signs in.

use rusqlite::{Connection, named_params};

use super::audit::{Action, Change};
use super::connections::{CatalogError, Unique};
use super::identities;
use super::people::{NewPerson, Person, PersonKey, person_by};
use super::rows::moment;
use crate::values::{Locale, PasswordHash, Role, Slug};

/// How many numbers are tried for a slug, one after the other; many namesakes then get the end of their identifier.
const NUMBERED_SLUGS: u32 = 20;

/// Adds a person inside an open transaction.
pub(super) fn add(connection: &Connection, change: &Change, new: &NewPerson) -> Result<Person, CatalogError> {
    insert(connection, change, new)?;
    if new.role == Role::Admin {
        super::setup_links::end_first(connection)?;
    }
    change.record(connection, Action::PersonAdded, new.id, &format!("{} {}", new.email, new.role))?;
    person_by(connection, &PersonKey::Id(new.id))?.ok_or(CatalogError::Closed)
}

fn insert(connection: &Connection, change: &Change, new: &NewPerson) -> Result<(), CatalogError> {
    let sql =
        "INSERT INTO people (id, email, name, slug, role, active, language, password_hash, created_at, updated_at)
               VALUES (:id, :email, :name, :slug, :role, 1, :language, :password, :at, :at)";
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
        ":language": new.language.map(Locale::as_str),
        ":password": new.password.as_ref().map(PasswordHash::as_str),
        ":at": moment(change.at),
    })?;
    identities::set_sign_in(connection, new.id, None, &new.email, change.at)
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
    Err(CatalogError::Hit(Unique::Slug))
}
