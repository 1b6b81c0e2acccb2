//! Short texts that people choose, passwords, and password hashes.

use std::fmt;

use zeroize::Zeroizing;

use super::Message;

/// The longest user agent that is kept, in characters; browsers send up to 200.
const MAX_USER_AGENT_CHARS: usize = 300;

const MAX_DISPLAY_NAME_CHARS: usize = 200;
const MAX_LABEL_CHARS: usize = 100;

/// The shortest password, in characters (NIST SP 800-63B requires at least 8).
const MIN_PASSWORD_CHARS: usize = 8;

/// The longest password, in bytes. The limit bounds the work of hashing.
const MAX_PASSWORD_BYTES: usize = 1024;

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

/// A new password. It is wiped from memory when it is dropped.
#[derive(Clone)]
pub(crate) struct NewPassword(Zeroizing<String>);

impl NewPassword {
    /// Checks the length: at least 8 characters, at most 1024 bytes.
    ///
    /// # Errors
    ///
    /// The message for the field `password`.
    pub(crate) fn parse(text: Zeroizing<String>) -> Result<Self, Message> {
        if text.chars().count() < MIN_PASSWORD_CHARS {
            return Err(Message::PasswordTooShort { min: MIN_PASSWORD_CHARS as u64 });
        }
        if text.len() > MAX_PASSWORD_BYTES {
            return Err(Message::PasswordTooLong { max: MAX_PASSWORD_BYTES as u64 });
        }
        Ok(Self(text))
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
        assert!(NewPassword::parse("x".repeat(1025).into()).is_err());
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
