//! By what right a change is made, looked at in the change's own transaction. Bodies take their time to arrive, hashes and
//! pictures to be worked on; whoever loses the right meanwhile changes nothing any more. Every command that takes a
//! [`Change`] goes through [`Catalog::write_by`].

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row};

use super::audit::Change;
use super::connections::{Catalog, CatalogError};
use super::rows::{broken, optional_moment_at};
use crate::values::{PersonId, Role, Scope, TokenId};

/// Who makes a change, and by what right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// Whoever may use the command line on this machine.
    Operator,
    /// A person by what the change looks at itself: the password in use, a set-up link, the token that it ends.
    Person(PersonId),
    /// A person by a token, for as long as it opens what the change needs.
    Bearer(Grant),
}

/// The token by which a change is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grant {
    /// Whose it is.
    pub person: PersonId,
    /// Which it is.
    pub token: TokenId,
    /// How far it has to reach for this change.
    pub needed: Scope,
}

/// Why somebody may not make a change, as things stand in its transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AuthError {
    /// The token was revoked, or its owner disabled or removed.
    #[error("the token opens nothing any more")]
    Unauthorized,
    /// The token's time is over.
    #[error("the token's time is over")]
    Expired,
    /// The token, or its owner's role, reaches less far than this.
    #[error("the token does not reach as far as {0}")]
    OutOfReach(Scope),
    /// The password that was shown is not the person's any more, or the person was disabled or removed.
    #[error("the password is another by now")]
    PasswordChanged,
    /// The person has this many tokens, and may have no more.
    #[error("the person has {0} tokens already")]
    TokensFull(u64),
    /// A token that is asked for would reach further than its maker's or its owner may, which is this far.
    #[error("the new token could reach no further than {0}")]
    ScopeTooWide(Scope),
}

/// How an actor stands at the moment of a change.
#[derive(Debug, Clone, Copy)]
pub(super) struct Permissions {
    /// How far the actor reaches.
    pub(super) reach: Scope,
    /// What the actor is; the operator may what administrators may.
    pub(super) role: Role,
    expires_at: Option<Timestamp>,
}

impl Catalog {
    /// Runs a change for as long as its actor may make it. It returns when the change is on disk; an error leaves
    /// nothing of it.
    pub(super) async fn write_by<T: Send + 'static>(
        &self,
        change: Change,
        work: impl FnOnce(&Connection, &Change) -> Result<T, CatalogError> + Send + 'static,
    ) -> Result<T, CatalogError> {
        self.write(move |connection| {
            change.actor.stand(connection, change.at)?;
            work(connection, &change)
        })
        .await
    }
}

impl Actor {
    /// Who it is; `None` for the operator.
    pub fn person(self) -> Option<PersonId> {
        match self {
            Self::Operator => None,
            Self::Person(id) => Some(id),
            Self::Bearer(warrant) => Some(warrant.person),
        }
    }

    /// How the actor stands.
    ///
    /// # Errors
    ///
    /// [`CatalogError::Denied`] where that is not enough for the change.
    pub(super) fn stand(self, connection: &Connection, now: Timestamp) -> Result<Permissions, CatalogError> {
        let Self::Bearer(warrant) = self else {
            return Ok(Permissions { reach: Scope::Admin, role: Role::Admin, expires_at: None });
        };
        let sql = "SELECT scope, expires_at, role FROM tokens JOIN people ON people.id = tokens.person_id
                   WHERE tokens.id = ?1 AND people.id = ?2 AND active = 1";
        let keys = (warrant.token.as_bytes(), warrant.person.as_bytes());
        let found = connection.prepare_cached(sql)?.query_row(keys, Permissions::from_row).optional()?;
        let standing = found.ok_or(AuthError::Unauthorized)?;
        if standing.expires_at.is_some_and(|end| end <= now) {
            return Err(AuthError::Expired.into());
        }
        if !standing.reach.covers(warrant.needed) {
            return Err(AuthError::OutOfReach(warrant.needed).into());
        }
        Ok(standing)
    }
}

impl Permissions {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        let scope: Scope = row.get::<_, String>("scope")?.parse().map_err(|_fault| broken("scope"))?;
        let role: Role = row.get::<_, String>("role")?.parse().map_err(|_fault| broken("role"))?;
        let reach = scope.min(Scope::widest_for(role));
        Ok(Self { reach, role, expires_at: optional_moment_at(row, "expires_at")? })
    }
}
