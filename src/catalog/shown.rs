//! What the world may see of a person: by an identifier, or in one statement by the name that a public URL has.

use std::sync::LazyLock;

use super::engine::Catalog;
use super::error::CatalogError;
use super::pictures::{self, by_id, current_of, picture};
use super::sql::{Columns, Sql, optional, values};
use crate::model::{Holder, Picture, Shown};
use crate::values::{DisplayName, IdentityHash, NameKey, PersonId, PictureId};

/// The tables of a person and the current picture, if there is one.
const WITH_CURRENT: &str = "LEFT JOIN pictures ON pictures.person_id = people.id AND pictures.is_current = 1
     LEFT JOIN blobs ON blobs.hash = pictures.blob";

static BY_HASH: LazyLock<String> = LazyLock::new(|| {
    let columns = columns("addresses.picture");
    format!(
        "SELECT {columns} FROM address_hashes JOIN addresses ON addresses.number = address_hashes.address
         JOIN people ON people.id = addresses.person_id {WITH_CURRENT}
         WHERE address_hashes.hash = ?1 AND addresses.state = 'granted'"
    )
});

static BY_NAME: LazyLock<String> = LazyLock::new(|| {
    let columns = columns("NULL");
    format!(
        "SELECT {columns} FROM people {WITH_CURRENT}
         WHERE people.id = (SELECT id FROM people WHERE slug = ?1 UNION ALL
                            SELECT id FROM people WHERE username_key = ?1 LIMIT 1)"
    )
});

impl Catalog {
    /// What is public of a person: the picture that was chosen for the name by which the person is asked for, or else the
    /// current one. Nothing, where there is no such person.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub async fn shown(&self, holder: Holder) -> Result<Shown, CatalogError> {
        self.look_up(move |sql| {
            let statement = "SELECT name, public, active, default_style FROM people WHERE id = ?1";
            let found = optional(sql, statement, values![holder.person.as_bytes()], profile)?;
            let shown = found.unwrap_or(Shown {
                public_name: None,
                is_active: false,
                default_style: None,
                picture: None,
            });
            Ok(Shown { picture: shown_of(sql, holder)?, ..shown })
        })
        .await
    }

    /// The person who has the identity of this hash, with the picture that was chosen for it, and what is public of the person.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub async fn shown_by_hash(&self, hash: IdentityHash) -> Result<Option<(Holder, Shown)>, CatalogError> {
        self.look_up(move |sql| first(sql, &BY_HASH, values![hash.as_bytes()])).await
    }

    /// The person who has this slug or username, and what is public of the person.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub async fn shown_by_name(&self, name: NameKey) -> Result<Option<(Holder, Shown)>, CatalogError> {
        self.look_up(move |sql| first(sql, &BY_NAME, values![name.as_str()])).await
    }
}

/// The columns that [`first`] reads. `chosen` is the picture that was chosen for the name.
fn columns(chosen: &str) -> String {
    let of_picture = pictures::columns();
    format!(
        "people.id, {chosen}, people.name, people.public, people.active, people.default_style, {of_picture}"
    )
}

fn first(
    sql: &dyn Sql,
    statement: &str,
    keys: &[super::sql::Value<'_>],
) -> Result<Option<(Holder, Shown)>, CatalogError> {
    let found = optional(sql, statement, keys, |columns| {
        let person = PersonId::from_bytes(columns.bytes()?);
        let chosen = columns.optional_id()?.map(PictureId::from_bytes);
        let shown = profile(columns)?;
        let current = if columns.is_null()? { None } else { Some(picture(columns)?) };
        Ok((Holder { person, picture: chosen }, Shown { picture: current, ..shown }))
    })?;
    let Some((holder, shown)) = found else { return Ok(None) };
    let picture = if holder.picture.is_some() { shown_of(sql, holder)? } else { shown.picture };
    Ok(Some((holder, Shown { picture, ..shown })))
}

/// Reads `name, public, active, default_style`.
fn profile(columns: &mut Columns<'_>) -> Result<Shown, CatalogError> {
    let (name, is_public) = (columns.parsed(DisplayName::parse)?, columns.boolean()?);
    let (is_active, style) = (columns.boolean()?, columns.optional_text()?);
    Ok(Shown {
        public_name: is_public.then_some(name),
        is_active,
        default_style: style.and_then(|style| style.parse().ok()),
        picture: None,
    })
}

fn shown_of(sql: &dyn Sql, Holder { person, picture }: Holder) -> Result<Option<Picture>, CatalogError> {
    let chosen = picture.map(|id| by_id(sql, person, id)).transpose()?.flatten();
    match chosen {
        Some(chosen) => Ok(Some(chosen)),
        // Without a choice; or the chosen one was deleted a moment ago.
        None => current_of(sql, person),
    }
}
