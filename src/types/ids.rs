//! Identifiers of records: UUID version 7 (RFC 9562), which sort by the time they were made.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use uuid::{Builder, Uuid};

/// The text is not a UUID in its canonical form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a UUID of 36 lower-case characters")]
pub struct NotAnId;

macro_rules! identifiers {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Uuid);

        impl $name {
            /// A new identifier, made of the present time and of random bytes.
            pub fn new(now: Timestamp, random: [u8; 10]) -> Self {
                let millis = u64::try_from(now.as_millisecond()).unwrap_or(0);
                Self(Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
            }

            /// The identifier as the catalogue keeps it.
            pub fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(Uuid::from_bytes(bytes))
            }

            /// The 16 bytes.
            pub fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            /// Takes the hyphenated lower-case form only, so that each record has one address.
            fn from_str(text: &str) -> Result<Self, NotAnId> {
                let uuid = Uuid::try_parse(text).map_err(|_error| NotAnId)?;
                let canonical = uuid.as_hyphenated().encode_lower(&mut Uuid::encode_buffer()) == text;
                if canonical { Ok(Self(uuid)) } else { Err(NotAnId) }
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
    PersonId;
    /// Identifies one upload in a person's history.
    PictureId;
    /// Identifies a token, without being one.
    TokenId;
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "019abc12-3456-7def-8123-456789abcdef";

    #[test]
    fn the_canonical_form_reads_back() {
        assert_eq!(TEXT.parse::<PersonId>().unwrap().to_string(), TEXT);
    }

    #[test]
    fn other_spellings_are_no_identifiers() {
        for text in ["", "..", &TEXT.to_uppercase(), &TEXT.replace('-', ""), &format!("{{{TEXT}}}")] {
            assert_eq!(text.parse::<PersonId>(), Err(NotAnId), "{text}");
        }
    }

    #[test]
    fn a_later_identifier_sorts_after_an_earlier_one() {
        let early = PictureId::new(Timestamp::from_second(1_000).unwrap(), [255; 10]);
        let late = PictureId::new(Timestamp::from_second(1_001).unwrap(), [0; 10]);
        assert!(early < late);
        assert_eq!(early.to_string().as_bytes().get(14), Some(&b'7'));
    }
}
