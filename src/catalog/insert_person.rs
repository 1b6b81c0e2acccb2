//! Adding a person: the row, a free slug, the identity that signs in.

use super::audit::record;
use super::engine::Catalog;
use super::error::{CatalogError, Unique};
use super::identities;
use super::names::{expect_free, is_others};
use super::people::person_by;
use super::setup_links;
use super::sql::{Sql, values};
use crate::model::{Action, Change, NewPerson, Person, PersonKey};
use crate::values::{Locale, NameKey, PasswordHash, Role, Slug, Username};

/// How many numbers are tried for a slug. A person with more namesakes gets the end of the identifier.
const NUMBERED_SLUGS: u32 = 20;

impl Catalog {
    /// Adds a person.
    ///
    /// # Errors
    ///
    /// [`CatalogError::Conflict`] where the email address, or the slug that was chosen, is somebody else's;
    /// [`CatalogError::Denied`], and those of the engine.
    pub async fn add_person(&self, change: Change, new: NewPerson) -> Result<Person, CatalogError> {
        self.write_by(change, move |sql, change| insert_person(sql, change, &new)).await
    }
}

/// Adds a person inside an open transaction.
pub(super) fn insert_person(sql: &dyn Sql, change: &Change, new: &NewPerson) -> Result<Person, CatalogError> {
    insert(sql, change, new)?;
    identities::set_sign_in(sql, new.id, None, &new.email, change.at)?;
    if new.role == Role::Admin {
        setup_links::end_first(sql)?;
    }
    record(sql, change, Action::PersonAdded, new.id, &format!("{} {}", new.email, new.role))?;
    person_by(sql, &PersonKey::Id(new.id))?.ok_or(CatalogError::Closed)
}

fn insert(sql: &dyn Sql, change: &Change, new: &NewPerson) -> Result<(), CatalogError> {
    let slug = match &new.slug {
        Some(chosen) => chosen.clone(),
        None => free_slug(sql, new)?,
    };
    expect_free(sql, new.id, Some(&slug), new.username.as_ref())?;
    let statement = "INSERT INTO people (id, email, name, slug, role, active, language, password_hash,
                         created_at, updated_at, username, username_key)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9, ?10, ?11)";
    sql.execute(
        statement,
        values![
            new.id.as_bytes(),
            new.email.as_str(),
            new.name.as_str(),
            slug.as_str(),
            new.role.as_str(),
            true,
            new.language.map(Locale::as_str),
            new.password.as_ref().map(PasswordHash::as_str),
            change.at,
            new.username.as_ref().map(Username::as_str),
            new.username.as_ref().map(|username| username.key().as_str()),
        ],
    )?;
    Ok(())
}

/// A slug made from the name, or from the email where there is no name, with a number where it is in use.
fn free_slug(sql: &dyn Sql, new: &NewPerson) -> Result<Slug, CatalogError> {
    let wish = if new.name.as_str().is_empty() { new.email.local_part() } else { new.name.as_str() };
    let [.., a, b, c, d] = *new.id.as_bytes();
    for attempt in (0..NUMBERED_SLUGS).chain([u32::from_be_bytes([a, b, c, d])]) {
        let slug = Slug::suggest(wish, attempt);
        if !is_others(sql, new.id, &NameKey::from(&slug))? {
            return Ok(slug);
        }
    }
    Err(CatalogError::Conflict(Unique::Slug))
}
