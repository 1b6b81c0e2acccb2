//! Ids of records: UUIDs of version 7 (RFC 9562), which sort by the time of their creation. Lists are sorted by id, and several
//! records may be created within one millisecond, so the time is kept to a quarter of a microsecond (section 6.2, method 3).

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

/// The text is not a UUID in its canonical form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a UUID of 36 lower-case characters")]
pub struct InvalidId;

macro_rules! identifiers {
    ($($(#[$doc:meta])* $visible:vis $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        $visible struct $name(Uuid);

        impl $name {
            /// The id of no record.
            #[allow(dead_code, reason = "not every kind of record needs it")]
            $visible const NIL: Self = Self(Uuid::nil());

            /// A new id of the current time and random bytes.
            $visible fn new(now: Timestamp, random: [u8; 8]) -> Self {
                Self(version_7(now, random))
            }

            /// Takes an id back from the catalog.
            $visible fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(Uuid::from_bytes(bytes))
            }

            /// The 16 bytes.
            $visible fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            /// Parses the hyphenated lower-case form only, so that each record has one URL.
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                let uuid = Uuid::try_parse(text).map_err(|_error| InvalidId)?;
                let canonical = uuid.as_hyphenated().encode_lower(&mut Uuid::encode_buffer()) == text;
                if canonical { Ok(Self(uuid)) } else { Err(InvalidId) }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.as_hyphenated().fmt(out)
            }
        }
    )*};
}

identifiers! {
    /// Identifies a person.
    pub PersonId;
    /// Identifies a picture in a person's history.
    pub PictureId;
    /// Identifies a token. It does not give access.
    pub TokenId;
    /// Identifies an email address or OpenID of a person, confirmed or not.
    pub IdentityId;
    /// Identifies a job.
    pub(crate) JobId;
    /// Identifies a webhook, or a message to one.
    pub(crate) WebhookId;
}

impl IdentityId {
    /// The id of an identity that is added to a person at this time.
    pub fn for_identity(now: Timestamp, owner: &[u8; 16], identity: &str) -> Self {
        let digest = Sha256::new().chain_update(owner).chain_update(identity).finalize();
        Self::new(now, digest.first_chunk().copied().unwrap_or_default())
    }
}

/// Milliseconds in 48 bits, the fraction of a millisecond in 12, random bits in the other 62.
fn version_7(now: Timestamp, random: [u8; 8]) -> Uuid {
    let nanos = now.as_nanosecond().max(0);
    let millis = u64::try_from(nanos / 1_000_000).unwrap_or(0);
    let fraction = u16::try_from(nanos % 1_000_000 * 4096 / 1_000_000).unwrap_or(0);
    let mut rest = [0; 10];
    let (fraction_bytes, random_bytes) = rest.split_at_mut(2);
    fraction_bytes.copy_from_slice(&fraction.to_be_bytes());
    random_bytes.copy_from_slice(&random);
    Builder::from_unix_timestamp_millis(millis, &rest).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "019abc12-3456-7def-8123-456789abcdef";

    #[test]
    fn the_canonical_form_reads_back() {
        assert_eq!(TEXT.parse::<PersonId>().unwrap().to_string(), TEXT);
    }

    // Promise 16
    #[test]
    fn other_spellings_are_refused() {
        for text in ["", "..", &TEXT.to_uppercase(), &TEXT.replace('-', ""), &format!("{{{TEXT}}}")] {
            assert_eq!(text.parse::<PersonId>(), Err(InvalidId), "{text}");
        }
    }

    #[test]
    fn a_later_id_sorts_after_an_earlier_one() {
        for apart_us in [1, 999, 1_000, 1_000_000] {
            let early = PictureId::new(Timestamp::from_microsecond(1_000_999).unwrap(), [255; 8]);
            let late = PictureId::new(Timestamp::from_microsecond(1_000_999 + apart_us).unwrap(), [0; 8]);
            assert!(early < late, "{apart_us} µs apart");
            assert_eq!(early.to_string().as_bytes().get(14), Some(&b'7'));
        }
    }
}
