//! Strong entity tags (RFC 9110, 8.8.3): made from the hash of a file's bytes, and compared with what a request names.
//!
//! The one place that formats them. Which header a tag is read from or written to is the caller's.

use bytes::Bytes;

use super::BlobHash;

/// A strong entity tag with its quotes: `"84842ebf..."`. Cloning it copies no text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntityTag(Bytes);

impl EntityTag {
    /// The tag as it is written in a header: ASCII, quotes included.
    #[must_use]
    pub fn as_bytes(&self) -> &Bytes {
        &self.0
    }

    /// Whether a list of tags, the value of `If-None-Match`, names this one or is `*`. Compares weakly, so that `W/"x"`
    /// equals `"x"` (RFC 9110, 8.8.3.2 and 13.1.2).
    #[must_use]
    pub fn is_in_list(&self, list: &str) -> bool {
        is_tag_in_list(&self.0, list)
    }

    /// Whether this is the same tag by strong comparison: a weak one (`W/"x"`) never is.
    #[must_use]
    pub fn is_strongly(&self, tag: &str) -> bool {
        tag.as_bytes() == self.0
    }
}

/// Whether a list of tags names this one, as [`EntityTag::is_in_list`] compares them.
#[must_use]
pub(crate) fn is_tag_in_list(written: &[u8], list: &str) -> bool {
    list.split(',').map(str::trim).any(|tag| {
        let opaque_tag = tag.strip_prefix("W/").unwrap_or(tag);
        tag == "*" || opaque_tag.as_bytes() == written
    })
}

impl From<BlobHash> for EntityTag {
    fn from(hash: BlobHash) -> Self {
        Self(Bytes::from(format!("\"{hash}\"")))
    }
}

/// What `If-Match` demands of a record before it is changed (RFC 9110, 13.1.1).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum IfMatch {
    /// Nothing: there is no such header.
    #[default]
    Anything,
    /// That it exists: `*`.
    Existing,
    /// That it is one of these versions.
    OneOf(Vec<String>),
}

impl IfMatch {
    /// Reads the values of all `If-Match` headers, which are one list.
    #[must_use]
    pub fn from_lists<'a>(lists: impl Iterator<Item = &'a str>) -> Self {
        let lists: Vec<&str> = lists.collect();
        let tags = lists.iter().flat_map(|list| list.split(',')).map(str::trim);
        let tags: Vec<String> = tags.filter(|tag| !tag.is_empty()).map(str::to_owned).collect();
        match &tags[..] {
            _ if lists.is_empty() => Self::Anything,
            [any] if any == "*" => Self::Existing,
            _ => Self::OneOf(tags),
        }
    }

    /// Whether a record that exists, of this version, may be changed. A weak tag names no version.
    #[must_use]
    pub fn holds_for(&self, version: &EntityTag) -> bool {
        match self {
            Self::Anything | Self::Existing => true,
            Self::OneOf(tags) => tags.iter().any(|tag| version.is_strongly(tag)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_names_a_tag_in_every_notation() {
        let hash = BlobHash::of(b"abc");
        let (tag, text) = (EntityTag::from(hash), format!("\"{hash}\""));
        for list in [text.clone(), format!("W/{text}"), format!("\"x\", {text}"), "*".to_owned()] {
            assert!(tag.is_in_list(&list), "{list}");
        }
        for list in ["", "\"x\"", text.trim_matches('"'), "W/*"] {
            assert!(!tag.is_in_list(list), "{list}");
        }
    }

    #[test]
    fn if_match_takes_a_list_or_a_star_and_no_weak_tags() {
        let hash = BlobHash::of(b"abc");
        let (tag, text) = (EntityTag::from(hash), format!("\"{hash}\""));
        let holds = |lists: &[&str]| IfMatch::from_lists(lists.iter().copied()).holds_for(&tag);
        assert!(holds(&[]) && holds(&["*"]) && holds(&[&text]));
        assert!(holds(&[&format!("\"x\", {text}")]) && holds(&["\"x\"", &text]));
        assert!(
            !holds(&[""]) && !holds(&["\"x\""]) && !holds(&[&format!("W/{text}")]) && !holds(&["\"x\", *"])
        );
    }

    #[test]
    fn strong_comparison_rejects_weak_tags() {
        let hash = BlobHash::of(b"abc");
        let tag = EntityTag::from(hash);
        assert!(tag.is_strongly(&format!("\"{hash}\"")));
        assert!(!tag.is_strongly(&format!("W/\"{hash}\"")) && !tag.is_strongly("*"));
    }
}
