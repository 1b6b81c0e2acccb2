//! Usernames: the names under which people are known elsewhere, as they are written there; and how they are compared.

use std::fmt;

use super::identity::is_deceptive_text;
use super::unicode::nfc;
use crate::values::{IdentityHash, Message};

/// The longest username, in characters.
const MAX_USERNAME_CHARS: usize = 128;

/// Extensions that select the form of an answer in public URLs. A username with one of them is kept apart from the name before
/// it.
pub(crate) const KNOWN_EXTENSIONS: [&str; 8] = ["jpg", "jpeg", "png", "webp", "gif", "svg", "json", "vcf"];

/// The name of a person elsewhere, such as `john.doe` or `DOMAIN\john`: 1 to 128 visible characters of any script, in form NFC.
/// It does not look like the hash of an address, with or without an extension, nor like another name in other scripts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Username {
    written: String,
    key: NameKey,
}

/// What names are compared by: form NFC (UAX 15) with each letter in Unicode's lower case, and one form of the small sigma. A
/// slug is one, too: both stand in the same place of public URLs.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct NameKey(String);

impl Username {
    /// Checks a username and trims it.
    ///
    /// # Errors
    ///
    /// The message for the field `username`.
    pub fn parse(text: &str) -> Result<Self, Message> {
        let invalid = || Message::UsernameInvalid { max: MAX_USERNAME_CHARS as u64 };
        let written = nfc(text.trim()).into_owned();
        let length = written.chars().take(MAX_USERNAME_CHARS + 1).count();
        let is_visible = !written.chars().any(|letter| letter.is_whitespace() || letter.is_control());
        let has_dot_segment = written.split(['/', '\\']).any(|segment| matches!(segment, "." | ".."));
        if !(1..=MAX_USERNAME_CHARS).contains(&length) || !is_visible || has_dot_segment || is_hash(&written)
        {
            return Err(invalid());
        }
        if is_deceptive_text(&written) {
            return Err(Message::UsernameDeceptive);
        }
        let key = NameKey::new(&written);
        Ok(Self { written, key })
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.written
    }

    /// What it is compared by.
    pub fn key(&self) -> &NameKey {
        &self.key
    }
}

impl NameKey {
    /// The key of a name in a public URL; `None` for a text that nobody can be called.
    pub fn parse(text: &str) -> Option<Self> {
        Username::parse(text).ok().map(|username| username.key)
    }

    fn new(text: &str) -> Self {
        let lower: String = text
            .chars()
            .flat_map(char::to_lowercase)
            .map(|letter| if letter == 'ς' { 'σ' } else { letter })
            .collect();
        Self(nfc(&lower).into_owned())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands before a known extension, if there is one.
    pub fn before_extension(&self) -> Option<&str> {
        let (stem, extension) = self.0.rsplit_once('.')?;
        (KNOWN_EXTENSIONS.contains(&extension) && !stem.is_empty()).then_some(stem)
    }
}

impl From<&super::Slug> for NameKey {
    fn from(slug: &super::Slug) -> Self {
        Self(slug.as_str().to_owned())
    }
}

/// Whether a text, or what stands before its last dot, looks like the hash of an address.
fn is_hash(text: &str) -> bool {
    let stem = text.rsplit_once('.').map_or(text, |(stem, _)| stem);
    [text, stem].into_iter().any(|text| text.parse::<IdentityHash>().is_ok())
}

impl fmt::Display for Username {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.written)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> String {
        Username::parse(text).unwrap().key().as_str().to_owned()
    }

    #[test]
    fn names_of_any_script_are_kept_as_they_are_written() {
        for text in
            ["john.doe", "john_doe", "DOMAIN\\john", "ada@example.org", "李明", "José", "ιωάννης", "x", "a/b"]
        {
            assert_eq!(Username::parse(text).unwrap().as_str(), text);
        }
        assert_eq!(Username::parse(" jose\u{301} ").unwrap().as_str(), "josé");
        assert!(Username::parse(&"ü".repeat(128)).is_ok());
    }

    #[test]
    fn names_that_differ_in_case_only_are_one() {
        assert_eq!(key("John.Doe"), key("john.doe"));
        assert_eq!(key("JOSE\u{301}"), key("josé"));
        assert_eq!(key("ΟΔΥΣΣΕΥΣ"), key("οδυσσευς"));
        assert_eq!(key("DOMAIN\\john"), key("domain\\JOHN"));
        assert_ne!(key("john.doe"), key("john_doe"));
    }

    #[test]
    fn what_is_no_name_is_refused() {
        let long = "x".repeat(129);
        let (md5, sha1, sha256) = ("a".repeat(32), "0".repeat(40), "F".repeat(64));
        let image = format!("{md5}.png");
        for text in
            ["", "  ", "john doe", "a\nb", ".", "..", "a/../b", "..\\b", &long, &md5, &sha1, &sha256, &image]
        {
            assert_eq!(Username::parse(text), Err(Message::UsernameInvalid { max: 128 }), "{text:?}");
        }
        for text in ["p\u{430}ypal", "jo\u{200b}hn", "\u{202e}ada"] {
            assert_eq!(Username::parse(text), Err(Message::UsernameDeceptive), "{text:?}");
        }
    }

    #[test]
    fn only_known_extensions_are_told_apart() {
        let before = |text| NameKey::parse(text).unwrap().before_extension().map(str::to_owned);
        assert_eq!(before("Ada.JPG").as_deref(), Some("ada"));
        assert_eq!(before("john.doe"), None);
        assert_eq!(before(".png"), None);
    }
}
