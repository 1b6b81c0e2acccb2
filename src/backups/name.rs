//! The name of a backup, which is a folder's name: parsed before any path is made of it.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;

/// The name of a backup.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct BackupName(String);

/// The text is no name of a backup.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the name of a backup")]
pub(crate) struct InvalidName;

/// The longest name, in bytes: paths in an archive have room for it.
const MAX_BYTES: usize = 80;

impl BackupName {
    /// The name of a backup that is made now.
    pub(crate) fn at(now: Timestamp) -> Self {
        Self(format!("tondo-{}", now.strftime("%Y%m%d-%H%M%S")))
    }

    /// The same with a number behind it, for a second one.
    pub(super) fn numbered(&self, number: u32) -> Self {
        Self(format!("{}-{number}", self.0))
    }

    /// The name as text.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for BackupName {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, InvalidName> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        let is_name = (1..=MAX_BYTES).contains(&text.len())
            && text.bytes().all(is_plain)
            && text.starts_with(|first: char| first.is_ascii_alphanumeric());
        if is_name { Ok(Self(text.to_owned())) } else { Err(InvalidName) }
    }
}

impl fmt::Display for BackupName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_when_and_is_no_path() {
        let name = BackupName::at("2026-03-01T12:30:05Z".parse().unwrap());
        assert_eq!(name.as_str(), "tondo-20260301-123005");
        assert_eq!(name.as_str().parse(), Ok(name.clone()));
        assert_eq!(name.numbered(2).as_str(), "tondo-20260301-123005-2");
        for text in ["", ".", "..", ".hidden", "a/b", "a\\b", "a b", "\u{e4}", "-x", &"a".repeat(81)] {
            assert_eq!(text.parse::<BackupName>(), Err(InvalidName), "{text}");
        }
    }
}
