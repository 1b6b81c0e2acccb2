//! What a seed says, checked; and the identifiers that follow from it.

use std::fmt;

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

use crate::values::{
    BlobHash, Crop, DisplayName, Email, Label, Locale, NewPassword, PersonId, PictureId, PictureName,
    PlainToken, Role, Scope, Slug, TokenId,
};

/// When everything in a seed begins: 2026-01-01T00:00:00Z, in seconds since 1970.
const EPOCH_S: i64 = 1_767_225_600;

/// Told apart from whatever else may hash an address.
const NAMESPACE: &[u8] = b"tondo/seed/1";

/// A made-up house.
#[derive(Debug)]
pub struct Seed {
    /// Who lives in it, in the seed's order.
    pub people: Vec<SeedPerson>,
    /// Tells this seed from any other, its pictures included.
    pub fingerprint: Fingerprint,
}

/// The SHA-256 of a seed and its pictures, in hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fingerprint(String);

/// Somebody made up.
#[derive(Debug)]
pub struct SeedPerson {
    /// Follows from the address.
    pub id: PersonId,
    /// Since when: a minute after whoever stands before.
    pub since: Timestamp,
    /// The address that signs in.
    pub email: Email,
    /// The name as shown.
    pub name: DisplayName,
    /// The short public name.
    pub slug: Slug,
    /// What the person is.
    pub role: Role,
    /// The language that the person chose.
    pub language: Option<Locale>,
    /// Whether the account is open.
    pub is_active: bool,
    /// The password; nobody's secret.
    pub password: Option<NewPassword>,
    /// Tokens, known in advance.
    pub tokens: Vec<FixedToken>,
    /// The history, oldest first; the last is the current picture.
    pub pictures: Vec<SeedPicture>,
}

/// A token that is known in advance.
#[derive(Debug)]
pub struct FixedToken {
    /// Follows from the token and its place.
    pub id: TokenId,
    /// Since when.
    pub since: Timestamp,
    /// The token itself.
    pub plain: PlainToken,
    /// What its owner calls it.
    pub label: Label,
    /// What it opens.
    pub scope: Scope,
    /// When its time is over.
    pub expires_at: Option<Timestamp>,
}

/// A picture of a history.
#[derive(Debug)]
pub struct SeedPicture {
    /// Follows from the owner and the place in the history.
    pub id: PictureId,
    /// Since when.
    pub since: Timestamp,
    /// The name that it was uploaded under.
    pub name: PictureName,
    /// The square to be shown; whether it lies inside is not known before the picture is examined.
    pub crop: Option<Crop>,
    /// The file; whether it is a picture is not known yet.
    pub bytes: Bytes,
    /// Where the seed names it, for faults.
    pub place: String,
}

/// Everything that is wrong with a seed: each line says where and what.
#[derive(Debug, Clone, Default, PartialEq, Eq, thiserror::Error)]
pub struct SeedErrors(pub Vec<String>);

impl fmt::Display for SeedErrors {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0.join("\n"))
    }
}

impl Fingerprint {
    /// Of the seed's text and its pictures.
    pub(super) fn of<'a>(text: &str, pictures: impl Iterator<Item = &'a Bytes>) -> Self {
        let mut whole = Sha256::new_with_prefix(Sha256::digest(text));
        for picture in pictures {
            whole.update(Sha256::digest(picture));
        }
        let digest: [u8; 32] = whole.finalize().into();
        Self(BlobHash::from_bytes(digest).to_string())
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// So many minutes after everything began.
pub(super) fn minutes_in(minutes: usize) -> Timestamp {
    let start = Timestamp::from_second(EPOCH_S).unwrap_or(Timestamp::UNIX_EPOCH);
    start + SignedDuration::from_mins(i64::try_from(minutes).unwrap_or(0))
}

/// Takes the part of an identifier that is drawn by lot elsewhere from what the record is: the start of a SHA-256.
pub(super) fn lot(kind: &str, whose: &Email, what: &str) -> [u8; 8] {
    let mut digest = Sha256::new_with_prefix(NAMESPACE);
    for part in [kind, whose.as_str(), what] {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    let drawn: [u8; 32] = digest.finalize().into();
    drawn.first_chunk().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn email(text: &str) -> Email {
        Email::parse(text).unwrap()
    }

    #[test]
    fn everything_begins_with_2026() {
        assert_eq!(minutes_in(0).to_string(), "2026-01-01T00:00:00Z");
        assert_eq!(minutes_in(61).to_string(), "2026-01-01T01:01:00Z");
    }

    #[test]
    fn a_lot_is_the_same_on_every_machine_and_differs_with_each_part() {
        let ada = email("ada@example.org");
        let drawn = PersonId::new(minutes_in(0), lot("person", &ada, ""));
        assert_eq!(drawn.to_string(), "019b76da-a800-7000-9c0e-b71d4608482e");
        assert_ne!(lot("person", &ada, ""), lot("person", &email("a@example.org"), ""));
        assert_ne!(lot("person", &ada, ""), lot("token", &ada, ""));
        assert_ne!(lot("picture", &ada, "0"), lot("picture", &ada, "1"));
    }
}
