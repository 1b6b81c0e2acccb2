//! The table of networks from which people signed in.

use std::net::IpAddr;

use jiff::Timestamp;

use super::engine::Catalog;
use super::error::CatalogError;
use super::sql::{Sql, exists, values};
use crate::values::{Email, PersonId};

/// Networks that are kept of a person, the last used ones: home, work, a telephone's, and more.
const MAX_NETWORKS: u32 = 20;

impl Catalog {
    /// Whether the person with this email address has signed in from this network.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub(crate) async fn has_signed_in_from(
        &self,
        account: Email,
        network: IpAddr,
    ) -> Result<bool, CatalogError> {
        self.read(move |sql| {
            let statement = "SELECT 1 FROM sign_in_networks JOIN people ON people.id = person_id
                             WHERE email = ?1 AND network = ?2";
            let network = network.to_string();
            exists(sql, statement, values![account.as_str(), network.as_str()])
        })
        .await
    }
}

/// Notes that a person signed in from a network, inside an open transaction.
pub(super) fn note(
    sql: &dyn Sql,
    person: PersonId,
    network: IpAddr,
    at: Timestamp,
) -> Result<(), CatalogError> {
    let network = network.to_string();
    let add = "INSERT INTO sign_in_networks (person_id, network, used_at) VALUES (?1, ?2, ?3)
               ON CONFLICT (person_id, network) DO UPDATE SET used_at = excluded.used_at";
    sql.execute(add, values![person.as_bytes(), network.as_str(), at])?;
    let prune = "DELETE FROM sign_in_networks WHERE person_id = ?1 AND network NOT IN (
                     SELECT network FROM sign_in_networks WHERE person_id = ?1 ORDER BY used_at DESC LIMIT ?2)";
    sql.execute(prune, values![person.as_bytes(), MAX_NETWORKS])?;
    Ok(())
}
