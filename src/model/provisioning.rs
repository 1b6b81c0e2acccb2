//! What a directory, or a program that provisions accounts, said last of a person.

use jiff::Timestamp;

use crate::values::{PersonId, PictureId};

/// What a source said last of a person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Provisioned {
    /// What the source calls the state of which the photo was taken over.
    pub version: Option<String>,
    /// SHA-256 of the photo that it gave last.
    pub photo: Option<[u8; 32]>,
    /// The picture that this photo became.
    pub picture: Option<PictureId>,
    /// When it took the person away, whose account is disabled for that.
    pub gone_at: Option<Timestamp>,
}

/// A photo that was looked at, whether or not it became a picture.
#[derive(Debug, Clone)]
pub(crate) struct TakenPhoto {
    /// Whose.
    pub person: PersonId,
    /// What the source calls the state of which it is.
    pub version: Option<String>,
    /// SHA-256 of its bytes; `None` where there is none, or it could not be read.
    pub photo: Option<[u8; 32]>,
    /// The picture that it became, or, if it did not change, the one of before.
    pub picture: Option<PictureId>,
}
