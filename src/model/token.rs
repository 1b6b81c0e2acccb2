//! Tokens: what a person or an application shows to be let in.

use jiff::Timestamp;

use super::person::Person;
use crate::values::{HashedToken, Label, PersonId, Scope, TokenId};

/// Where a token comes from. A new password ends logins and leaves tokens that people created.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// A login.
    Login,
    /// Created by hand.
    Made,
}

impl TokenKind {
    /// Every kind.
    pub const ALL: &[Self] = &[Self::Login, Self::Made];

    /// The kind's name in the catalog and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::Made => "made",
        }
    }

    /// The kind of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == name)
    }
}

/// A token's facts; its secret is stored nowhere.
#[derive(Debug, Clone)]
pub struct Token {
    /// Identifies the token.
    pub id: TokenId,
    /// Where it comes from.
    pub kind: TokenKind,
    /// What its owner calls it.
    pub label: Label,
    /// What it allows.
    pub scope: Scope,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it expires; `None` for never.
    pub expires_at: Option<Timestamp>,
    /// When it was last used, to about a minute.
    pub last_used_at: Option<Timestamp>,
}

/// A token to add.
#[derive(Debug, Clone)]
pub struct NewToken {
    /// The identifier, made by the caller.
    pub id: TokenId,
    /// The person it belongs to.
    pub owner: PersonId,
    /// The hash by which it is found.
    pub hash: HashedToken,
    /// What its owner calls it; `None` for the token of a login.
    pub label: Option<Label>,
    /// What it allows; `None` for everything its maker and its owner may do.
    pub scope: Option<Scope>,
    /// When it expires.
    pub expires_at: Option<Timestamp>,
}

/// A token that was presented, and its owner.
#[derive(Debug, Clone)]
pub struct Session {
    /// The token.
    pub token: Token,
    /// Its owner, who may have been disabled.
    pub person: Person,
}

impl Session {
    /// Limits the token's scope to what its owner's role allows.
    #[must_use]
    pub fn within_role(mut self) -> Self {
        self.token.scope = self.token.scope.min(Scope::widest_for(self.person.role));
        self
    }
}

/// A page of a person's tokens.
#[derive(Debug, Clone)]
pub struct TokenPage {
    /// The tokens, newest first.
    pub tokens: Vec<Token>,
    /// Whether there are older ones.
    pub has_more: bool,
}
