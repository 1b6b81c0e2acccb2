//! Names of files and of people's addresses.

use std::fmt;

use crate::values::{MediaType, Message};

/// The longest file name, in bytes of UTF-8: what common file systems take.
const MAX_NAME_BYTES: usize = 255;

/// The longest slug, in characters.
const MAX_SLUG_CHARS: usize = 63;

/// A file name as the client knows it: one segment, no control characters, no leading dot, 1 to 255 bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PictureName(String);

impl PictureName {
    /// Checks a name that the caller chose.
    ///
    /// # Errors
    ///
    /// The message for the `name` field.
    pub fn parse(text: &str) -> Result<Self, Message> {
        let name = text.trim();
        if name.is_empty() {
            return Err(Message::FieldRequired { field: "name".into() });
        }
        if name.len() > MAX_NAME_BYTES {
            return Err(Message::NameTooLong { max: MAX_NAME_BYTES as u64 });
        }
        if name.contains(['/', '\\']) {
            return Err(Message::NameSeparator);
        }
        if text.chars().any(char::is_control) {
            return Err(Message::NameControl);
        }
        if name.starts_with('.') {
            return Err(Message::NameLeadingDot);
        }
        Ok(Self(name.to_owned()))
    }

    /// Checks the name that a browser or client sent along with a file: only the last segment of a path counts
    /// (RFC 7578, 4.2).
    ///
    /// # Errors
    ///
    /// The message for the `name` field.
    pub fn from_sent_path(path: &str) -> Result<Self, Message> {
        Self::parse(path.rsplit(['/', '\\']).next().unwrap_or(path))
    }

    /// The name under which a picture of this type is stored and served: its ending is made to tell the truth.
    pub fn stored_as(&self, media: MediaType) -> StoredName {
        let (stem, ending) = self.0.rsplit_once('.').unwrap_or((&self.0, ""));
        let (stem, extension) = if media.has_extension(ending) {
            (stem, ending)
        } else if ending.is_empty() || MediaType::is_picture_ending(ending) {
            (stem, media.usual_extension())
        } else {
            (self.0.as_str(), media.usual_extension())
        };
        let room = MAX_NAME_BYTES.saturating_sub(extension.len() + 1);
        let stem = stem.get(..stem.floor_char_boundary(room)).unwrap_or(stem);
        StoredName { basename: format!("{stem}.{extension}"), stem_bytes: stem.len() }
    }
}

/// The name of a stored picture: a stem and an ending that fits its type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredName {
    basename: String,
    stem_bytes: usize,
}

impl StoredName {
    /// Reads a name back from the catalogue.
    pub fn from_catalogue(basename: String) -> Self {
        let stem_bytes = basename.rfind('.').unwrap_or(basename.len());
        Self { basename, stem_bytes }
    }

    /// Stem, dot and extension.
    pub fn basename(&self) -> &str {
        &self.basename
    }

    /// The name without dot and extension.
    pub fn stem(&self) -> &str {
        self.basename.get(..self.stem_bytes).unwrap_or_default()
    }

    /// The extension, without its dot.
    pub fn extension(&self) -> &str {
        self.basename.get(self.stem_bytes + 1..).unwrap_or_default()
    }
}

/// A person's short public name in addresses: `a-z`, `0-9` and inner hyphens, up to 63 characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Slug(String);

impl Slug {
    /// Checks a slug that somebody chose.
    ///
    /// # Errors
    ///
    /// The message for the `slug` field. A text that reads as a hash of an address is refused, for the two share
    /// their place in avatar addresses.
    pub fn parse(text: &str) -> Result<Self, Message> {
        let slug = text.trim().to_lowercase();
        let letters =
            slug.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        let ends = !slug.starts_with('-') && !slug.ends_with('-') && !slug.is_empty();
        let hashlike =
            matches!(slug.len(), 32 | 40 | 64) && slug.bytes().all(|byte| byte.is_ascii_hexdigit());
        if letters && ends && !hashlike && slug.len() <= MAX_SLUG_CHARS {
            Ok(Self(slug))
        } else {
            Err(Message::SlugInvalid { max: MAX_SLUG_CHARS as u64 })
        }
    }

    /// Makes a slug of any text: letters and digits stay, every other run becomes one hyphen. `attempt` above 0 is
    /// appended, to find one that is free.
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

    fn stored(name: &str, media: MediaType) -> String {
        PictureName::parse(name).unwrap().stored_as(media).basename().to_owned()
    }

    #[test]
    fn the_ending_follows_the_real_type() {
        assert_eq!(stored("profile_picture.jpg", MediaType::Jpeg), "profile_picture.jpg");
        assert_eq!(stored("photo.png", MediaType::Jpeg), "photo.jpg");
        assert_eq!(stored("IMG_1.HEIC", MediaType::Jpeg), "IMG_1.jpg");
        assert_eq!(stored("photo.jpeg", MediaType::Jpeg), "photo.jpeg");
        assert_eq!(stored("PHOTO.JPG", MediaType::Jpeg), "PHOTO.JPG");
        assert_eq!(stored("photo", MediaType::Webp), "photo.webp");
        assert_eq!(stored("photo.", MediaType::Gif), "photo.gif");
    }

    #[test]
    fn a_dot_inside_a_name_is_no_ending() {
        assert_eq!(stored("ada.v2", MediaType::Png), "ada.v2.png");
    }

    #[test]
    fn a_stored_name_never_grows_past_255_bytes_or_splits_a_letter() {
        let name = stored(&"ü".repeat(127), MediaType::Webp);
        assert!(name.len() <= 255 && name.ends_with("ü.webp"), "{name}");
    }

    #[test]
    fn stem_and_extension_read_back() {
        let name = PictureName::parse("a.b.png").unwrap().stored_as(MediaType::Png);
        assert_eq!((name.stem(), name.extension()), ("a.b", "png"));
        assert_eq!(StoredName::from_catalogue("a.b.png".into()), name);
    }

    #[test]
    fn any_script_is_a_fine_name() {
        for name in ["fotoğraf.jpg", "写真.png", "Ελένη.gif", "my photo (1).webp"] {
            assert!(PictureName::parse(name).is_ok(), "{name}");
        }
    }

    #[test]
    fn bad_names_are_refused_with_their_reason() {
        assert_eq!(PictureName::parse("a/b.jpg"), Err(Message::NameSeparator));
        assert_eq!(PictureName::parse("a\\b.jpg"), Err(Message::NameSeparator));
        assert_eq!(PictureName::parse("a\0.jpg"), Err(Message::NameControl));
        assert_eq!(PictureName::parse(".htaccess"), Err(Message::NameLeadingDot));
        assert_eq!(PictureName::parse("..."), Err(Message::NameLeadingDot));
        assert_eq!(PictureName::parse(&"x".repeat(10_000)), Err(Message::NameTooLong { max: 255 }));
        assert_eq!(PictureName::parse("  "), Err(Message::FieldRequired { field: "name".into() }));
    }

    #[test]
    fn of_a_path_sent_along_only_the_last_segment_counts() {
        assert_eq!(PictureName::from_sent_path("C:\\Users\\ada\\me.jpg"), PictureName::parse("me.jpg"));
        assert_eq!(PictureName::from_sent_path("/home/ada/me.jpg"), PictureName::parse("me.jpg"));
    }

    #[test]
    fn a_slug_is_suggested_from_any_text() {
        assert_eq!(Slug::suggest("Ada Lovelace", 0).as_str(), "ada-lovelace");
        assert_eq!(Slug::suggest("ada", 2).as_str(), "ada-2");
        assert_eq!(Slug::suggest("  ", 0).as_str(), "person");
        assert_eq!(Slug::suggest("花子", 3).as_str(), "person-3");
    }

    #[test]
    fn a_slug_is_never_mistaken_for_a_hash() {
        assert!(Slug::parse(&"a".repeat(32)).is_err());
        assert!(Slug::parse("-ada").is_err());
        assert!(Slug::parse("ada_l").is_err());
        assert!(Slug::parse(&"x".repeat(64)).is_err());
    }
}
