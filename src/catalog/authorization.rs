//! Authorization: by what right a change is made, checked in the change's own transaction.
//!
//! A body takes time to arrive, a password to hash, a picture to decode; an actor who loses the right meanwhile changes
//! nothing any more. Every method that takes a [`Change`] goes through [`Catalog::write_by`].

use jiff::Timestamp;

use super::engine::Catalog;
use super::error::CatalogError;
use super::sql::{Columns, Sql, optional, values};
use crate::model::{Actor, AuthError, Change, Permissions};
use crate::values::{EntityTag, Role, Scope};

impl Catalog {
    /// Runs a change if its actor may make it at that moment. When this returns, the change is on disk; an error leaves
    /// nothing of it.
    pub(super) fn write_by<T: Send + 'static>(
        &self,
        change: Change,
        work: impl Fn(&dyn Sql, &Change) -> Result<T, CatalogError> + Send + Sync + 'static,
    ) -> impl Future<Output = Result<T, CatalogError>> {
        self.write(move |sql| {
            authorize(sql, change.actor, change.at)?;
            work(sql, &change)
        })
    }
}

/// Checks that the record is the version that the change is for.
///
/// # Errors
///
/// [`CatalogError::Changed`] where it is not.
pub(super) fn expect_version(change: &Change, version: &EntityTag) -> Result<(), CatalogError> {
    if change.condition.holds_for(version) { Ok(()) } else { Err(CatalogError::Changed) }
}

/// What the actor may do.
///
/// # Errors
///
/// [`CatalogError::Denied`] where that is not enough for the change.
pub(super) fn authorize(sql: &dyn Sql, actor: Actor, now: Timestamp) -> Result<Permissions, CatalogError> {
    let Actor::Bearer(grant) = actor else { return Ok(Permissions::ALL) };
    // `active` is not compared with a parameter: a partial index has that column, and SQLite would plan the statement anew for
    // each value.
    let statement = "SELECT scope, role, expires_at FROM tokens JOIN people ON people.id = tokens.person_id
                     WHERE tokens.id = ?1 AND people.id = ?2 AND active";
    let keys = values![grant.token.as_bytes(), grant.person.as_bytes()];
    let found = optional(sql, statement, keys, permissions)?.ok_or(AuthError::Unauthorized)?;
    found.check(grant.needed, now)?;
    Ok(found)
}

fn permissions(columns: &mut Columns<'_>) -> Result<Permissions, CatalogError> {
    let (scope, role): (Scope, Role) = (columns.parsed(str::parse)?, columns.parsed(str::parse)?);
    Ok(Permissions { reach: scope.min(Scope::widest_for(role)), role, expires_at: columns.optional_time()? })
}
