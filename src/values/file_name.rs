//! Names of picture files: as a client sends them, and as they are stored and served.

use crate::values::{MediaType, Message};

/// The longest file name, in bytes of UTF-8: what common file systems accept.
const MAX_NAME_BYTES: usize = 255;

/// A file name as the client knows it: one path segment of 1 to 255 bytes, without control characters or a leading dot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PictureName(String);

impl PictureName {
    /// Checks a name that the client chose. White space around it is removed.
    ///
    /// # Errors
    ///
    /// The message for the field `name`.
    pub(crate) fn parse(text: &str) -> Result<Self, Message> {
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

    /// Checks the file name that a client sends. Some send a path, such as `C:\fakepath\me.jpg`; its last segment counts
    /// (RFC 7578, 4.2).
    ///
    /// # Errors
    ///
    /// The message for the field `name`.
    pub(crate) fn from_sent_path(path: &str) -> Result<Self, Message> {
        Self::parse(path.rsplit(['/', '\\']).next().unwrap_or(path))
    }

    /// The name under which a picture of this type is stored and served, with an extension that fits the type.
    pub(crate) fn stored_as(&self, media: MediaType) -> StoredName {
        let (stem, given) = self.0.rsplit_once('.').unwrap_or((&self.0, ""));
        let (stem, extension) = if media.has_extension(given) {
            (stem, given)
        } else if given.is_empty() || MediaType::is_picture_ending(given) {
            (stem, media.usual_extension())
        } else {
            (self.0.as_str(), media.usual_extension())
        };
        let max_stem_bytes = MAX_NAME_BYTES.saturating_sub(extension.len() + 1);
        let stem = stem.get(..stem.floor_char_boundary(max_stem_bytes)).unwrap_or(stem);
        StoredName { basename: format!("{stem}.{extension}"), stem_bytes: stem.len() }
    }
}

/// The name of a stored picture: a stem and an extension that fits its type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredName {
    basename: String,
    stem_bytes: usize,
}

impl StoredName {
    /// Takes a name back from the catalog.
    pub fn from_catalog(basename: String) -> Self {
        let stem_bytes = basename.rfind('.').unwrap_or(basename.len());
        Self { basename, stem_bytes }
    }

    /// Stem, dot and extension.
    pub fn basename(&self) -> &str {
        &self.basename
    }

    /// The name without the dot and the extension.
    pub fn stem(&self) -> &str {
        self.basename.get(..self.stem_bytes).unwrap_or_default()
    }

    /// The extension, without its dot.
    pub fn extension(&self) -> &str {
        self.basename.get(self.stem_bytes + 1..).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stored(name: &str, media: MediaType) -> String {
        PictureName::parse(name).unwrap().stored_as(media).basename().to_owned()
    }

    #[test]
    fn the_extension_follows_the_real_type() {
        assert_eq!(stored("profile_picture.jpg", MediaType::Jpeg), "profile_picture.jpg");
        assert_eq!(stored("photo.png", MediaType::Jpeg), "photo.jpg");
        assert_eq!(stored("IMG_1.HEIC", MediaType::Jpeg), "IMG_1.jpg");
        assert_eq!(stored("photo.jpeg", MediaType::Jpeg), "photo.jpeg");
        assert_eq!(stored("PHOTO.JPG", MediaType::Jpeg), "PHOTO.JPG");
        assert_eq!(stored("photo", MediaType::Webp), "photo.webp");
        assert_eq!(stored("photo.", MediaType::Gif), "photo.gif");
    }

    #[test]
    fn a_dot_inside_a_name_begins_no_extension() {
        assert_eq!(stored("ada.v2", MediaType::Png), "ada.v2.png");
    }

    #[test]
    fn a_stored_name_has_at_most_255_bytes_and_whole_characters() {
        let name = stored(&"ü".repeat(127), MediaType::Webp);
        assert!(name.len() <= 255 && name.ends_with("ü.webp"), "{name}");
    }

    #[test]
    fn stem_and_extension_read_back() {
        let name = PictureName::parse("a.b.png").unwrap().stored_as(MediaType::Png);
        assert_eq!((name.stem(), name.extension()), ("a.b", "png"));
        assert_eq!(StoredName::from_catalog("a.b.png".into()), name);
    }

    #[test]
    fn names_in_any_script_are_valid() {
        for name in ["fotoğraf.jpg", "写真.png", "Ελένη.gif", "my photo (1).webp"] {
            assert!(PictureName::parse(name).is_ok(), "{name}");
        }
    }

    #[test]
    fn each_invalid_name_has_its_message() {
        assert_eq!(PictureName::parse("a/b.jpg"), Err(Message::NameSeparator));
        assert_eq!(PictureName::parse("a\\b.jpg"), Err(Message::NameSeparator));
        assert_eq!(PictureName::parse("a\0.jpg"), Err(Message::NameControl));
        assert_eq!(PictureName::parse(".htaccess"), Err(Message::NameLeadingDot));
        assert_eq!(PictureName::parse("..."), Err(Message::NameLeadingDot));
        assert_eq!(PictureName::parse(&"x".repeat(10_000)), Err(Message::NameTooLong { max: 255 }));
        assert_eq!(PictureName::parse("  "), Err(Message::FieldRequired { field: "name".into() }));
    }

    #[test]
    fn the_last_segment_of_a_sent_path_counts() {
        assert_eq!(PictureName::from_sent_path("C:\\Users\\ada\\me.jpg"), PictureName::parse("me.jpg"));
        assert_eq!(PictureName::from_sent_path("/home/ada/me.jpg"), PictureName::parse("me.jpg"));
        assert_eq!(PictureName::from_sent_path("C:\\fakepath\\me.jpg"), PictureName::parse("me.jpg"));
        assert_eq!(PictureName::from_sent_path("ada/"), PictureName::parse(""));
    }
}
