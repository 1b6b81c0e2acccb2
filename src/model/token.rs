//! Tokens: what a person or an application shows to be let in.

use std::net::IpAddr;

use jiff::Timestamp;

use super::person::Person;
use crate::values::{HashedToken, Label, PersonId, Scope, TokenId, UserAgent};

/// Where a token comes from.
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

/// By what somebody signed in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum LoginSource {
    /// The password, or a set-up link.
    #[default]
    Password,
    /// An OpenID provider.
    Provider,
    /// The header of a trusted proxy.
    Proxy,
}

impl LoginSource {
    /// As the catalog keeps it; a password is not kept.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "oidc" => Some(Self::Provider),
            "proxy" => Some(Self::Proxy),
            _ => None,
        }
    }
}

/// What a login was made by, other than a password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SignInElsewhere {
    /// An OpenID provider.
    Provider(ProviderLogin),
    /// The header of a trusted proxy.
    Proxy,
}

/// A sign-in at an OpenID provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ProviderLogin {
    /// The provider.
    pub issuer: String,
    /// Its name for the person.
    pub subject: String,
    /// Its name for the sign-in.
    pub session: Option<String>,
    /// The ID token, by which the provider knows what is to end.
    pub id_token: Option<String>,
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
    /// Where a login was made; nothing for other tokens.
    pub device: Device,
    /// By what a login was made.
    pub source: LoginSource,
}

/// Where somebody signed in: what the person needs to recognize a login as their own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Device {
    /// The client's IP.
    pub client: Option<String>,
    /// What the program calls itself; printable, bounded.
    pub user_agent: Option<UserAgent>,
    /// The network, for the limits of later logins; nothing once it is stored.
    pub network: Option<IpAddr>,
}

/// By what right a token is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// By the actor's token alone, with which the new one ends.
    Token,
    /// By the password, shown again, or by the operator: it stands on its own.
    Password,
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
    /// When it expires, unless what it was made by expires earlier.
    pub expires_at: Option<Timestamp>,
    /// By what right it is made.
    pub origin: Origin,
    /// Where a login was made.
    pub device: Device,
}

/// What became of a token to add.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AddedToken {
    /// What it allows.
    pub scope: Scope,
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
