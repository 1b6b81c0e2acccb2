//! A checked seed, and the identifiers that follow from it.

use std::fmt;

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

use crate::model::IdentityState;
use crate::values::{
    AltText, BlobHash, Crop, DisplayName, Email, Identity, Label, Locale, NewPassword, PersonId, PictureId,
    PictureName, PlainToken, Rating, Reason, Role, Rotation, Scope, Slug, Style, TokenId, Username,
};

/// The first timestamp in a seed: 2026-01-01T00:00:00Z, in Unix seconds.
const EPOCH_S: i64 = 1_767_225_600;

/// Keeps these hashes apart from all others of email addresses.
const NAMESPACE: &[u8] = b"tondo/seed/1";

/// A checked seed.
#[derive(Debug)]
pub(crate) struct Seed {
    /// The people, in the order of the file.
    pub people: Vec<SeedPerson>,
    /// Files that nobody may upload.
    pub blocked: Vec<SeedBlock>,
    /// Identifies this seed and its pictures.
    pub fingerprint: Fingerprint,
}

/// The SHA-256 of a seed and its pictures, in hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fingerprint(String);

/// A person of a seed.
#[derive(Debug)]
pub(crate) struct SeedPerson {
    /// Derived from the email address.
    pub id: PersonId,
    /// One minute after the person before.
    pub created_at: Timestamp,
    /// The address that signs in.
    pub email: Email,
    /// The name as shown.
    pub name: DisplayName,
    /// The short public name.
    pub slug: Slug,
    /// The name on the person's other systems.
    pub username: Option<Username>,
    /// Member or administrator.
    pub role: Role,
    /// The person's language.
    pub language: Option<Locale>,
    /// `false` for a disabled account.
    pub is_active: bool,
    /// Whether the profile is public.
    pub is_public: bool,
    /// The style of the avatar that is shown without a picture.
    pub default_style: Option<Style>,
    /// Further addresses.
    pub addresses: Vec<SeedAddress>,
    /// The token of a set-up link.
    pub setup_link: Option<PlainToken>,
    /// The password, which is not secret.
    pub password: Option<NewPassword>,
    /// Tokens with fixed values.
    pub tokens: Vec<FixedToken>,
    /// The history and the trash, oldest first.
    pub pictures: Vec<SeedPicture>,
}

/// An address that a person has or asks for.
#[derive(Debug)]
pub(crate) struct SeedAddress {
    /// When it was granted or asked for.
    pub created_at: Timestamp,
    /// The address.
    pub address: Identity,
    /// Whether it is granted.
    pub state: IdentityState,
    /// The picture that it shows in place of the current one.
    pub picture: Option<PictureId>,
}

/// A token with a fixed value.
#[derive(Debug)]
pub(crate) struct FixedToken {
    /// Derived from the owner and the token.
    pub id: TokenId,
    /// When it was created.
    pub created_at: Timestamp,
    /// The token itself.
    pub plain: PlainToken,
    /// Its label.
    pub label: Label,
    /// Its scope.
    pub scope: Scope,
    /// When it expires; `None` for never.
    pub expires_at: Option<Timestamp>,
}

/// A picture in a person's history.
#[derive(Debug)]
pub(crate) struct SeedPicture {
    /// Derived from the owner and the position in the history.
    pub id: PictureId,
    /// When it was created.
    pub created_at: Timestamp,
    /// Its file name.
    pub name: PictureName,
    /// The square to show. It is checked against the picture's size when the seed is loaded.
    pub crop: Option<Crop>,
    /// How the square is turned.
    pub rotation: Rotation,
    /// What it shows.
    pub alt: Option<AltText>,
    /// Its audience.
    pub rating: Rating,
    /// Where it is.
    pub place: Place,
    /// Its file.
    pub content: Content,
    /// File, line and field, for errors.
    pub location: String,
}

/// Where a picture is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// In the history, and shown.
    Current,
    /// In the history.
    History,
    /// In the trash.
    Trash,
}

/// A picture's file.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Content {
    /// Its bytes, not yet decoded.
    File(Bytes),
    /// Drawn from a word when the seed is loaded, with this side in pixels.
    SampleAvatar { word: String, side: u32 },
}

/// A file that nobody may upload.
#[derive(Debug)]
pub(crate) struct SeedBlock {
    /// Which file.
    pub file: BlockedFile,
    /// Why.
    pub reason: Reason,
}

/// A file, by itself or by its hash.
#[derive(Debug)]
pub(crate) enum BlockedFile {
    /// The hash of the file as it is stored.
    Hash(BlobHash),
    /// The file, and where the seed names it.
    File { content: Content, location: String },
}

/// The errors of a seed, each with its file, line and field.
#[derive(Debug, Clone, Default, PartialEq, Eq, thiserror::Error)]
pub(crate) struct SeedErrors(pub Vec<String>);

impl fmt::Display for SeedErrors {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0.join("\n"))
    }
}

impl Fingerprint {
    /// Hashes the seed's text and its files. What is drawn follows from the text.
    pub(super) fn new<'a>(text: &str, files: impl Iterator<Item = &'a Content>) -> Self {
        let mut whole = Sha256::new_with_prefix(Sha256::digest(text));
        for content in files {
            if let Content::File(bytes) = content {
                whole.update(Sha256::digest(bytes));
            }
        }
        let digest: [u8; 32] = whole.finalize().into();
        Self(BlobHash::from_bytes(digest).to_string())
    }

    /// 64 hexadecimal digits.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// This many minutes after the first timestamp.
pub(super) fn timestamp_at(minutes: usize) -> Timestamp {
    let start = Timestamp::from_second(EPOCH_S).unwrap_or(Timestamp::UNIX_EPOCH);
    start + SignedDuration::from_mins(i64::try_from(minutes).unwrap_or(0))
}

/// The part of an identifier that is random elsewhere, derived from the record instead: the start of a SHA-256.
pub(super) fn derived_bits(kind: &str, owner: &Email, name: &str) -> [u8; 8] {
    let mut digest = Sha256::new_with_prefix(NAMESPACE);
    for part in [kind, owner.as_str(), name] {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    let hash: [u8; 32] = digest.finalize().into();
    hash.first_chunk().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn email(text: &str) -> Email {
        Email::parse(text).unwrap()
    }

    #[test]
    fn timestamps_start_in_2026() {
        assert_eq!(timestamp_at(0).to_string(), "2026-01-01T00:00:00Z");
        assert_eq!(timestamp_at(61).to_string(), "2026-01-01T01:01:00Z");
    }

    #[test]
    fn derived_bits_are_the_same_on_every_machine_and_differ_with_each_part() {
        let ada = email("ada@example.org");
        let id = PersonId::new(timestamp_at(0), derived_bits("person", &ada, ""));
        assert_eq!(id.to_string(), "019b76da-a800-7000-9c0e-b71d4608482e");
        assert_ne!(derived_bits("person", &ada, ""), derived_bits("person", &email("a@example.org"), ""));
        assert_ne!(derived_bits("person", &ada, ""), derived_bits("token", &ada, ""));
        assert_ne!(derived_bits("picture", &ada, "0"), derived_bits("picture", &ada, "1"));
    }
}
