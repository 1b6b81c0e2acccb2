//! Fixture people: a person with everything that belongs to them, for the development server.

use jiff::Timestamp;

use super::identity::IdentityState;
use super::person::NewPerson;
use super::picture::NewPictureRow;
use super::token::NewToken;
use crate::values::{BlobHash, HashedToken, Identity, PictureId, Rating, Reason, Style};

/// Everything that a seed describes.
#[derive(Debug, Clone, Default)]
pub struct Fixtures {
    /// The people.
    pub people: Vec<FixturePerson>,
    /// Files that nobody may upload.
    pub blocked: Vec<(BlobHash, Reason)>,
}

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
    /// The style of the avatar that is shown without a picture.
    pub default_style: Option<Style>,
    /// Further identities; the one that signs in is among them only to show a picture of its own.
    pub identities: Vec<FixtureIdentity>,
    /// The hash of a set-up link, and when the link expires.
    pub setup_link: Option<(HashedToken, Timestamp)>,
    /// The person's history and trash, oldest first. Their blobs are in the store and synced.
    pub pictures: Vec<FixturePicture>,
}

/// An identity to add.
#[derive(Debug, Clone)]
pub struct FixtureIdentity {
    /// When it was granted or requested.
    pub at: Timestamp,
    /// The identity.
    pub address: Identity,
    /// Whether it is granted.
    pub state: IdentityState,
    /// The picture that it shows in place of the current one.
    pub picture: Option<PictureId>,
}

/// A picture to add.
#[derive(Debug, Clone)]
pub struct FixturePicture {
    /// When it was uploaded.
    pub at: Timestamp,
    /// The picture.
    pub row: NewPictureRow,
    /// Its audience.
    pub rating: Rating,
    /// When its owner deleted it, if it is in the trash.
    pub deleted_at: Option<Timestamp>,
}
