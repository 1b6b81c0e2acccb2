//! The table of links by which people confirm an address, which holds their hashes only.

use jiff::Timestamp;

use super::engine::Catalog;
use super::error::CatalogError;
use super::identities::{add, by_id};
use super::people::person_by;
use super::sql::{Sql, optional, values};
use crate::model::{Change, Confirmation, IdentityState, PersonIdentity, PersonKey};
use crate::values::{HashedToken, Identity, IdentityId, PersonId};

impl Catalog {
    /// Adds a link for an address that its person asks for, which ends a former one. `false` where the person does not ask for it.
    ///
    /// # Errors
    ///
    /// [`CatalogError::Denied`](super::CatalogError::Denied), and those of the engine.
    pub(crate) async fn add_confirmation(
        &self,
        change: Change,
        person: PersonId,
        asked: IdentityId,
        hash: HashedToken,
        expires_at: Timestamp,
    ) -> Result<bool, CatalogError> {
        self.write_by(change, move |sql, _change| {
            let Some(found) = by_id(sql, person, asked)?.filter(|found| !found.is_granted()) else {
                return Ok(false);
            };
            let address = found.address.typed();
            let statement = "DELETE FROM confirmations WHERE person_id = ?1 AND address = ?2";
            sql.execute(statement, values![person.as_bytes(), address])?;
            let statement =
                "INSERT INTO confirmations (hash, person_id, address, expires_at) VALUES (?1, ?2, ?3, ?4)";
            sql.execute(statement, values![hash.as_bytes(), person.as_bytes(), address, expires_at])?;
            Ok(true)
        })
        .await
    }

    /// What the link with this hash confirms. `None` where there is none, it has expired, its person is disabled, or does not ask
    /// for the address any more.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub(crate) async fn confirmation(
        &self,
        hash: HashedToken,
        now: Timestamp,
    ) -> Result<Option<Confirmation>, CatalogError> {
        self.read(move |sql| Ok(live(sql, hash, now)?.map(|(confirmation, _)| confirmation))).await
    }

    /// Grants the address that a link confirms, and ends the link. `false` where there is no such link any more.
    ///
    /// # Errors
    ///
    /// [`CatalogError::Conflict`] where the address is somebody else's; those of the engine.
    pub(crate) async fn use_confirmation(
        &self,
        change: Change,
        hash: HashedToken,
    ) -> Result<bool, CatalogError> {
        self.write_by(change, move |sql, change| {
            let Some((confirmation, asked)) = live(sql, hash, change.at)? else { return Ok(false) };
            sql.execute("DELETE FROM confirmations WHERE hash = ?1", values![hash.as_bytes()])?;
            add(sql, change, confirmation.person.id, &asked.address, IdentityState::Granted)?;
            Ok(true)
        })
        .await
    }
}

/// Removes the links that have expired.
pub(super) fn sweep(sql: &dyn Sql, now: Timestamp) -> Result<(), CatalogError> {
    sql.execute("DELETE FROM confirmations WHERE expires_at <= ?1", values![now])?;
    Ok(())
}

fn live(
    sql: &dyn Sql,
    hash: HashedToken,
    now: Timestamp,
) -> Result<Option<(Confirmation, PersonIdentity)>, CatalogError> {
    let statement = "SELECT person_id, address FROM confirmations WHERE hash = ?1 AND expires_at > ?2";
    let found = optional(sql, statement, values![hash.as_bytes(), now], |columns| {
        Ok((PersonId::from_bytes(columns.bytes()?), columns.text()?.to_owned()))
    })?;
    let Some((id, address)) = found else { return Ok(None) };
    let Some(person) = person_by(sql, &PersonKey::Id(id))?.filter(|person| person.is_active) else {
        return Ok(None);
    };
    let Ok(identity) = Identity::parse(&address) else { return Ok(None) };
    let asked = super::identities::by_normal(sql, id, &identity)?.filter(|asked| !asked.is_granted());
    Ok(asked.map(|asked| (Confirmation { person, address }, asked)))
}
