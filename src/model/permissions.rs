//! What somebody may change, and why not.

use jiff::Timestamp;

use crate::values::{PersonId, Role, Scope, TokenId};

/// The token by which a change is made, and the scope that the change needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grant {
    /// The token's owner.
    pub person: PersonId,
    /// The token.
    pub token: TokenId,
    /// The scope that the change needs.
    pub needed: Scope,
}

/// What an actor may do at the moment of a change.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Permissions {
    /// The widest scope.
    pub reach: Scope,
    /// The role; the operator has that of an administrator.
    pub role: Role,
    /// When the actor's token expires.
    pub expires_at: Option<Timestamp>,
}

impl Permissions {
    /// The operator's, and a person's whose right the change checks itself: everything, for ever.
    pub(crate) const ALL: Self = Self { reach: Scope::Admin, role: Role::Admin, expires_at: None };

    /// Checks that they allow this scope at this moment.
    ///
    /// # Errors
    ///
    /// [`AuthError::Expired`] and [`AuthError::OutOfReach`].
    pub(crate) fn check(&self, needed: Scope, now: Timestamp) -> Result<(), AuthError> {
        if self.expires_at.is_some_and(|end| end <= now) {
            return Err(AuthError::Expired);
        }
        if !self.reach.covers(needed) {
            return Err(AuthError::OutOfReach(needed));
        }
        Ok(())
    }
}

/// Why somebody may not make a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AuthError {
    /// The token was revoked, or its owner disabled or removed.
    #[error("the token is not valid any more")]
    Unauthorized,
    /// The token has expired.
    #[error("the token has expired")]
    Expired,
    /// The scope of the token, or the role of its owner, does not allow this.
    #[error("the token does not have the scope {0}")]
    OutOfReach(Scope),
    /// The password is not the person's any more, or the person was disabled or removed.
    #[error("the password was changed in the meantime")]
    PasswordChanged,
    /// Signing in needs the second factor, and it was not shown or is used up.
    #[error("the second factor is needed")]
    CodeNeeded,
    /// The person has this many tokens, which is the most a person may have.
    #[error("the person has {0} tokens already")]
    TokensFull(u64),
    /// The new token would allow more than its maker or its owner may do, which is this scope.
    #[error("the new token may have the scope {0} at most")]
    ScopeTooWide(Scope),
}
