//! Fixture people: a person with everything that belongs to them, for the development server.

use jiff::Timestamp;

use super::identity::IdentityState;
use super::person::NewPerson;
use super::picture::NewPictureRow;
use super::token::NewToken;
use crate::values::{HashedToken, Identity, Rating};

/// A person to add with tokens and pictures, each with the moment it is said to have been added at.
#[derive(Debug, Clone)]
pub struct FixturePerson {
    /// The person, with a slug.
    pub person: (Timestamp, NewPerson),
    /// Whether the account is enabled.
    pub is_active: bool,
    /// The person's tokens.
    pub tokens: Vec<(Timestamp, NewToken)>,
    /// Whether the profile is public.
    pub is_public: bool,
    /// Further identities, granted or requested.
    pub identities: Vec<(Timestamp, Identity, IdentityState)>,
    /// The hash of a set-up link, and when the link expires.
    pub setup_link: Option<(HashedToken, Timestamp)>,
    /// The person's history with ratings, oldest first; the last is the current picture. Their blobs are in the store and
    /// synced.
    pub pictures: Vec<(Timestamp, NewPictureRow, Rating)>,
}
