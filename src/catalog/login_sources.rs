//! The table of logins that were not made with a password: by an OpenID provider, or by the header of a trusted proxy.

use super::audit::record;
use super::engine::Catalog;
use super::error::CatalogError;
use super::people::person_by;
use super::sql::{Columns, Sql, all, optional, values};
use super::{sign_in_networks, tokens};
use crate::model::{Action, Actor, AuthError, Change, NewToken, PersonKey, ProviderLogin, SignInElsewhere};
use crate::values::{PersonId, TokenId};

/// The longest ID token that is kept, in bytes: it has to fit into a URL.
const MAX_ID_TOKEN_BYTES: usize = 6 * 1024;

impl Catalog {
    /// Adds the token of a login that was made elsewhere.
    ///
    /// # Errors
    ///
    /// [`AuthError::Unauthorized`] where the person was disabled or removed meanwhile, or is not the provider's any more; those of
    /// the engine.
    pub(crate) async fn add_login_from_elsewhere(
        &self,
        change: Change,
        new: NewToken,
        source: SignInElsewhere,
    ) -> Result<(), CatalogError> {
        self.write_by(change, move |sql, change| {
            let person = person_by(sql, &PersonKey::Id(new.owner))?;
            if !person.is_some_and(|person| person.is_active) || !is_linked(sql, new.owner, &source)? {
                return Err(AuthError::Unauthorized.into());
            }
            tokens::insert(sql, change, &new)?;
            insert(sql, new.id, &source)?;
            match new.device.network {
                Some(network) => sign_in_networks::note(sql, new.owner, network, change.at),
                None => Ok(()),
            }
        })
        .await
    }

    /// The sign-in at a provider by which a login was made.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub(crate) async fn provider_login(&self, token: TokenId) -> Result<Option<ProviderLogin>, CatalogError> {
        self.read(move |sql| {
            let statement = "SELECT issuer, subject, sid, id_token FROM login_sources
                             WHERE token = ?1 AND kind = 'oidc' AND issuer IS NOT NULL AND subject IS NOT NULL";
            optional(sql, statement, values![token.as_bytes()], |columns| {
                Ok(ProviderLogin {
                    issuer: columns.text()?.to_owned(),
                    subject: columns.text()?.to_owned(),
                    session: columns.optional_text()?.map(str::to_owned),
                    id_token: columns.optional_text()?.map(str::to_owned),
                })
            })
        })
        .await
    }

    /// Ends the logins that came from a sign-in at a provider: those of the session if one is named, else all of the person; a
    /// login whose session is not known counts as any of its person. How many there were. Each change is its person's own.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub(crate) async fn end_provider_logins(
        &self,
        change: Change,
        issuer: String,
        subject: Option<String>,
        session: Option<String>,
    ) -> Result<usize, CatalogError> {
        self.write_by(change, move |sql, change| {
            let statement = "DELETE FROM tokens WHERE id IN (
                                 SELECT token FROM login_sources WHERE kind = 'oidc' AND issuer = ?1
                                     AND (?2 IS NULL OR subject = ?2) AND coalesce(?2, ?3) IS NOT NULL
                                     AND (?3 IS NULL OR sid = ?3 OR (sid IS NULL AND ?2 IS NOT NULL)))
                             RETURNING id, person_id";
            let keys = values![issuer.as_str(), subject.as_deref(), session.as_deref()];
            let ended = all(sql, statement, keys, |columns: &mut Columns<'_>| {
                Ok((TokenId::from_bytes(columns.bytes()?), PersonId::from_bytes(columns.bytes()?)))
            })?;
            for (id, owner) in &ended {
                let change = Change { actor: Actor::Person(*owner), ..change.clone() };
                record(sql, &change, Action::LoggedOut, *owner, &id.to_string())?;
            }
            Ok(ended.len())
        })
        .await
    }
}

/// Whether the provider's subject is this person now. What a proxy says was looked up by the person's own names.
fn is_linked(sql: &dyn Sql, person: PersonId, source: &SignInElsewhere) -> Result<bool, CatalogError> {
    let SignInElsewhere::Provider(login) = source else { return Ok(true) };
    let statement = "SELECT person_id FROM external_identities WHERE source = ?1 AND subject = ?2";
    let key = format!("oidc:{}", login.issuer);
    let found = optional(sql, statement, values![key.as_str(), login.subject.as_str()], |columns| {
        Ok(PersonId::from_bytes(columns.bytes()?))
    })?;
    Ok(found == Some(person))
}

fn insert(sql: &dyn Sql, token: TokenId, source: &SignInElsewhere) -> Result<(), CatalogError> {
    let statement = "INSERT INTO login_sources (token, kind, issuer, subject, sid, id_token)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let (kind, login) = match source {
        SignInElsewhere::Provider(login) => ("oidc", Some(login)),
        SignInElsewhere::Proxy => ("proxy", None),
    };
    let id_token = login.and_then(|login| login.id_token.as_deref());
    sql.execute(
        statement,
        values![
            token.as_bytes(),
            kind,
            login.map(|login| login.issuer.as_str()),
            login.map(|login| login.subject.as_str()),
            login.and_then(|login| login.session.as_deref()),
            id_token.filter(|token| token.len() <= MAX_ID_TOKEN_BYTES),
        ],
    )?;
    Ok(())
}
