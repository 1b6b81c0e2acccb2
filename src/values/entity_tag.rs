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
        list.split(',').map(str::trim).any(|tag| {
            let opaque_tag = tag.strip_prefix("W/").unwrap_or(tag);
            tag == "*" || opaque_tag.as_bytes() == self.0
        })
    }

    /// Whether this is the same tag by strong comparison: a weak one (`W/"x"`) never is.
    #[must_use]
    pub fn is_strongly(&self, tag: &str) -> bool {
        tag.as_bytes() == self.0
    }
}

impl From<BlobHash> for EntityTag {
    fn from(hash: BlobHash) -> Self {
        Self(Bytes::from(format!("\"{hash}\"")))
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
    fn strong_comparison_rejects_weak_tags() {
        let hash = BlobHash::of(b"abc");
        let tag = EntityTag::from(hash);
        assert!(tag.is_strongly(&format!("\"{hash}\"")));
        assert!(!tag.is_strongly(&format!("W/\"{hash}\"")) && !tag.is_strongly("*"));
    }
}
