//! A person's short public name in URLs.

use std::fmt;

use crate::values::Message;

/// The longest slug, in characters.
const MAX_SLUG_CHARS: usize = 63;

/// A person's short public name in URLs: 1 to 63 characters of `a-z`, `0-9` and inner hyphens.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Slug(String);

impl Slug {
    /// Checks a slug, trimmed and lower-cased. A text that looks like a hash is refused, because both stand in the same place of
    /// avatar URLs.
    ///
    /// # Errors
    ///
    /// The message for the field `slug`.
    pub fn parse(text: &str) -> Result<Self, Message> {
        let slug = text.trim().to_lowercase();
        let is_plain =
            slug.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        let has_valid_ends = !slug.starts_with('-') && !slug.ends_with('-') && !slug.is_empty();
        let is_hash = matches!(slug.len(), 32 | 40 | 64) && slug.bytes().all(|byte| byte.is_ascii_hexdigit());
        if is_plain && has_valid_ends && !is_hash && slug.len() <= MAX_SLUG_CHARS {
            Ok(Self(slug))
        } else {
            Err(Message::SlugInvalid { max: MAX_SLUG_CHARS as u64 })
        }
    }

    /// Makes a slug of any text: ASCII letters and digits stay, anything between them becomes one hyphen. An `attempt` above 0
    /// is appended, for when the slug is already in use.
    pub fn suggest(text: &str, attempt: u32) -> Self {
        let suffix = if attempt == 0 { String::new() } else { format!("-{attempt}") };
        let mut slug = String::new();
        for letter in text.to_lowercase().chars() {
            if letter.is_ascii_alphanumeric() {
                slug.push(letter);
            } else if !slug.is_empty() && !slug.ends_with('-') {
                slug.push('-');
            }
        }
        slug.truncate(MAX_SLUG_CHARS / 2);
        let stem = slug.trim_end_matches('-');
        let candidate = format!("{}{suffix}", if stem.is_empty() { "person" } else { stem });
        Self::parse(&candidate).unwrap_or_else(|_invalid| Self(format!("p{suffix}")))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_suggested_from_any_text() {
        assert_eq!(Slug::suggest("Ada Lovelace", 0).as_str(), "ada-lovelace");
        assert_eq!(Slug::suggest("ada", 2).as_str(), "ada-2");
        assert_eq!(Slug::suggest("  ", 0).as_str(), "person");
        assert_eq!(Slug::suggest("花子", 3).as_str(), "person-3");
    }

    #[test]
    fn texts_that_look_like_hashes_and_other_invalid_slugs_are_refused() {
        assert!(Slug::parse(&"a".repeat(32)).is_err());
        assert!(Slug::parse("-ada").is_err());
        assert!(Slug::parse("ada_l").is_err());
        assert!(Slug::parse(&"x".repeat(64)).is_err());
    }
}
