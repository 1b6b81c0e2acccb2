//! The accounts of OpenID providers that are linked to a person, among the external identities.

use super::audit::record;
use super::engine::Catalog;
use super::error::CatalogError;
use super::sql::{Columns, Sql, all, values};
use crate::model::{Action, Change, ProviderAccount};
use crate::values::PersonId;

/// What the source of a provider begins with.
const PREFIX: &str = "oidc:";

impl Catalog {
    /// The accounts of providers that are linked to a person.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub(crate) async fn provider_accounts(
        &self,
        person: PersonId,
    ) -> Result<Vec<ProviderAccount>, CatalogError> {
        self.read(move |sql| accounts(sql, person)).await
    }

    /// Ends the links of a person to accounts of providers, and the logins that came from there. How many links there were.
    ///
    /// # Errors
    ///
    /// [`CatalogError::Denied`], and those of the engine.
    pub(crate) async fn unlink_provider_accounts(
        &self,
        change: Change,
        person: PersonId,
    ) -> Result<usize, CatalogError> {
        self.write_by(change, move |sql, change| {
            let linked = accounts(sql, person)?;
            for ProviderAccount { issuer, subject } in &linked {
                let source = format!("{PREFIX}{issuer}");
                let unlink =
                    "DELETE FROM external_identities WHERE source = ?1 AND subject = ?2 AND person_id = ?3";
                sql.execute(unlink, values![source.as_str(), subject.as_str(), person.as_bytes()])?;
                record(sql, change, Action::IdentityUnlinked, person, &format!("{source} {subject}"))?;
            }
            let logins = "DELETE FROM tokens WHERE person_id = ?1
                          AND id IN (SELECT token FROM login_sources WHERE kind = 'oidc')";
            if !linked.is_empty() {
                sql.execute(logins, values![person.as_bytes()])?;
            }
            Ok(linked.len())
        })
        .await
    }
}

fn accounts(sql: &dyn Sql, person: PersonId) -> Result<Vec<ProviderAccount>, CatalogError> {
    let statement = "SELECT source, subject FROM external_identities
                     WHERE person_id = ?1 AND source LIKE 'oidc:%' ORDER BY source, subject";
    all(sql, statement, values![person.as_bytes()], |columns: &mut Columns<'_>| {
        let issuer = columns.text()?.trim_start_matches(PREFIX).to_owned();
        Ok(ProviderAccount { issuer, subject: columns.text()?.to_owned() })
    })
}
