//! Names in public URLs: usernames and slugs. Both stand in the same place, so nobody may have a name that is another person's
//! of either kind, or that another person's name with a known extension would hide.

use super::engine::Catalog;
use super::error::{CatalogError, Unique};
use super::sql::{Columns, Sql, exists, optional, values};
use crate::values::{KNOWN_EXTENSIONS, NameKey, PersonId, Slug, Username};

impl Catalog {
    /// The person who has this slug or username.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub async fn owner_of_name(&self, name: NameKey) -> Result<Option<PersonId>, CatalogError> {
        self.look_up(move |sql| {
            let statement = "SELECT id FROM people WHERE slug = ?1 UNION ALL
                             SELECT id FROM people WHERE username_key = ?1 LIMIT 1";
            let id = |columns: &mut Columns<'_>| Ok(PersonId::from_bytes(columns.bytes()?));
            optional(sql, statement, values![name.as_str()], id)
        })
        .await
    }
}

/// Checks that nobody but this person has these names.
///
/// # Errors
///
/// [`CatalogError::Conflict`] where somebody has.
pub(super) fn expect_free(
    sql: &dyn Sql,
    owner: PersonId,
    slug: Option<&Slug>,
    username: Option<&Username>,
) -> Result<(), CatalogError> {
    let names = [
        (slug.map(NameKey::from), Unique::Slug),
        (username.map(|username| username.key().clone()), Unique::Username),
    ];
    for (name, unique) in names {
        if let Some(name) = name
            && is_others(sql, owner, &name)?
        {
            return Err(CatalogError::Conflict(unique));
        }
    }
    Ok(())
}

/// Whether a name, the name before its extension, or the name with an extension is somebody else's.
pub(super) fn is_others(sql: &dyn Sql, owner: PersonId, name: &NameKey) -> Result<bool, CatalogError> {
    let extended = KNOWN_EXTENSIONS.map(|extension| format!("{}.{extension}", name.as_str()));
    let before = name.before_extension();
    let names = [name.as_str()].into_iter().chain(before).chain(extended.iter().map(String::as_str));
    for name in names {
        let statement = "SELECT 1 FROM people WHERE slug = ?1 AND id <> ?2 UNION ALL
                         SELECT 1 FROM people WHERE username_key = ?1 AND id <> ?2 LIMIT 1";
        if exists(sql, statement, values![name, owner.as_bytes()])? {
            return Ok(true);
        }
    }
    Ok(false)
}
