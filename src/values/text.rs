//! Short texts that people choose, passwords, and password hashes.

use std::fmt;

use zeroize::Zeroizing;

use super::Message;
use super::common_passwords::is_common;
use super::unicode::nfc;

/// The longest user agent that is kept, in characters; browsers send up to 200.
const MAX_USER_AGENT_CHARS: usize = 300;

const MAX_DISPLAY_NAME_CHARS: usize = 200;
const MAX_LABEL_CHARS: usize = 100;
const MAX_ALT_CHARS: usize = 1000;

/// The most characters of a reason.
const MAX_REASON_CHARS: usize = 500;

/// The shortest password, in characters (NIST SP 800-63B requires at least 8).
const MIN_PASSWORD_CHARS: usize = 8;

/// The longest password, in characters. The limit bounds the work of hashing. (Until version 0.1 it was 1024 bytes; such a
/// password still signs in.)
const MAX_PASSWORD_CHARS: usize = 128;

/// A person's display name: up to 200 characters of any script, without control characters. It may be empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisplayName(String);

impl DisplayName {
    /// Checks a name and trims it.
    ///
    /// # Errors
    ///
    /// The message for the field `name`.
    pub fn parse(text: &str) -> Result<Self, Message> {
        short_text(text, MAX_DISPLAY_NAME_CHARS).map(Self)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The label of a token, chosen by its owner: up to 100 characters without control characters. It may be empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label(String);

impl Label {
    /// Checks a label and trims it.
    ///
    /// # Errors
    ///
    /// The message for the field `label`.
    pub fn parse(text: &str) -> Result<Self, Message> {
        short_text(text, MAX_LABEL_CHARS).map(Self)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a picture shows, for those who do not see it: 1 to 1,000 characters without control characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AltText(String);

impl AltText {
    /// Checks a text and trims it; `None` where nothing is left.
    ///
    /// # Errors
    ///
    /// The message for the field `alt`.
    pub fn parse(text: &str) -> Result<Option<Self>, Message> {
        let text = short_text(text, MAX_ALT_CHARS)?;
        Ok((!text.is_empty()).then_some(Self(text)))
    }

    /// A text that was checked before it was stored.
    pub fn from_catalog(text: String) -> Self {
        Self(text)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why an administrator removed a picture: up to 500 characters without control characters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reason(String);

impl Reason {
    /// Checks a text and trims it.
    ///
    /// # Errors
    ///
    /// The message for the field `reason`.
    pub fn parse(text: &str) -> Result<Self, Message> {
        short_text(text, MAX_REASON_CHARS).map(Self)
    }

    /// A text that was checked before it was stored.
    pub fn from_catalog(text: String) -> Self {
        Self(text)
    }

    /// The text; it may be empty.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a client calls itself: its `User-Agent`, without controls and at most [`MAX_USER_AGENT_CHARS`] long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserAgent(String);

impl UserAgent {
    /// What the client sent, made printable and cut.
    pub fn from_client(text: &str) -> Self {
        Self(text.chars().filter(|char| !char.is_control()).take(MAX_USER_AGENT_CHARS).collect())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn short_text(text: &str, max_chars: usize) -> Result<String, Message> {
    let trimmed = text.trim();
    if trimmed.chars().count() > max_chars {
        return Err(Message::TextTooLong { max: max_chars as u64 });
    }
    if trimmed.chars().any(char::is_control) {
        return Err(Message::TextControl);
    }
    Ok(trimmed.to_owned())
}

/// A new password, in Unicode's form NFC, so that it is the same on each keyboard. It is wiped from memory when it is dropped.
#[derive(Clone)]
pub(crate) struct NewPassword(Zeroizing<String>);

impl NewPassword {
    /// Checks the length, 8 to 128 characters, and that it is not on the list of a hundred thousand most used passwords
    /// (NIST SP 800-63B, 5.1.1.2).
    ///
    /// # Errors
    ///
    /// The message for the field `password`.
    pub(crate) fn parse(text: Zeroizing<String>) -> Result<Self, Message> {
        let text = Zeroizing::new(nfc(&text).into_owned());
        match text.chars().count() {
            ..MIN_PASSWORD_CHARS => Err(Message::PasswordTooShort { min: MIN_PASSWORD_CHARS as u64 }),
            MIN_PASSWORD_CHARS..=MAX_PASSWORD_CHARS if is_common(&Zeroizing::new(text.to_lowercase())) => {
                Err(Message::PasswordCommon)
            }
            MIN_PASSWORD_CHARS..=MAX_PASSWORD_CHARS => Ok(Self(text)),
            _ => Err(Message::PasswordTooLong { max: MAX_PASSWORD_CHARS as u64 }),
        }
    }

    /// The password itself, for hashing it.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for NewPassword {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("NewPassword(redacted)")
    }
}

/// A password's hash as a PHC string, which contains the algorithm, its parameters and the salt.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// Takes a hash from the hasher or from the catalog.
    pub fn new(phc: String) -> Self {
        Self(phc)
    }

    /// The PHC string.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("PasswordHash(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_length_of_a_password_is_checked_in_characters() {
        assert!(NewPassword::parse("şifreşif".to_owned().into()).is_ok());
        assert!(NewPassword::parse("şifreşi".to_owned().into()).is_err());
        assert!(NewPassword::parse("ş".repeat(128).into()).is_ok());
        assert_eq!(
            NewPassword::parse("ş".repeat(129).into()).err(),
            Some(Message::PasswordTooLong { max: 128 })
        );
    }

    #[test]
    fn a_password_that_many_people_use_is_refused() {
        for common in ["password1", "iloveyou", "Football", "1q2w3e4r5t", "trustno1"] {
            assert_eq!(
                NewPassword::parse(common.to_owned().into()).err(),
                Some(Message::PasswordCommon),
                "{common}"
            );
        }
    }

    #[test]
    fn a_password_is_the_same_however_its_letters_are_composed() {
        let exposed = |text: &str| NewPassword::parse(text.to_owned().into()).unwrap().expose().to_owned();
        assert_eq!(exposed("cafe\u{301} noir"), exposed("caf\u{e9} noir"));
    }

    #[test]
    fn a_password_is_not_printed() {
        let password = NewPassword::parse("correct horse".to_owned().into()).unwrap();
        assert!(!format!("{password:?}").contains("horse"));
    }

    #[test]
    fn names_are_trimmed_and_limited() {
        assert_eq!(DisplayName::parse("  Ada ").unwrap().as_str(), "Ada");
        assert!(DisplayName::parse(&"x".repeat(201)).is_err());
        assert!(DisplayName::parse("a\nb").is_err());
    }
}
