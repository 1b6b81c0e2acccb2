//! The kinds of picture that Tondo takes.

use std::fmt;

/// A picture's type. SVG is not among them: it is a program, and Tondo takes pictures from strangers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MediaType {
    /// JPEG (ISO/IEC 10918-1).
    Jpeg,
    /// PNG (W3C, third edition), animated ones included.
    Png,
    /// WebP (RFC 9649).
    Webp,
    /// GIF (version 87a and 89a).
    Gif,
}

/// Endings that name some picture format. A name that ends in one of them but holds another format was misnamed, and
/// the ending is replaced; any other ending belongs to the name.
const PICTURE_ENDINGS: &[&str] = &[
    "jpg", "jpeg", "jpe", "jfif", "png", "apng", "webp", "gif", "heic", "heif", "avif", "bmp", "tif", "tiff",
    "jp2", "jxl", "svg", "ico", "dng",
];

impl MediaType {
    /// Every accepted type.
    pub const ALL: [Self; 4] = [Self::Jpeg, Self::Png, Self::Webp, Self::Gif];

    /// The type with this name, compared without regard to letter case (RFC 9110, 8.3.1), or `None`.
    pub fn from_mime(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|media| media.mime().eq_ignore_ascii_case(text))
    }

    /// The name on the wire.
    pub fn mime(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Gif => "image/gif",
        }
    }

    /// Every accepted type's name, for messages.
    pub fn accepted() -> String {
        Self::ALL.map(Self::mime).join(", ")
    }

    /// File name endings of this type; the usual one first.
    pub fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Jpeg => &["jpg", "jpeg", "jpe", "jfif"],
            Self::Png => &["png", "apng"],
            Self::Webp => &["webp"],
            Self::Gif => &["gif"],
        }
    }

    /// The ending given to a name that has none.
    pub fn usual_extension(self) -> &'static str {
        self.extensions().first().copied().unwrap_or_default()
    }

    /// Whether this ending is one of the type's own.
    pub fn has_extension(self, ending: &str) -> bool {
        self.extensions().iter().any(|own| own.eq_ignore_ascii_case(ending))
    }

    /// Whether this ending names any picture format, accepted or not.
    pub fn is_picture_ending(ending: &str) -> bool {
        PICTURE_ENDINGS.iter().any(|known| known.eq_ignore_ascii_case(ending))
    }
}

impl fmt::Display for MediaType {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.mime())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_reads_back_from_its_name_in_any_case() {
        for media in MediaType::ALL {
            assert_eq!(MediaType::from_mime(&media.mime().to_uppercase()), Some(media));
        }
    }

    #[test]
    fn svg_is_not_accepted() {
        assert_eq!(MediaType::from_mime("image/svg+xml"), None);
    }

    #[test]
    fn every_own_ending_is_known_as_a_pictures() {
        for media in MediaType::ALL {
            assert!(media.extensions().iter().all(|ending| MediaType::is_picture_ending(ending)), "{media}");
        }
    }
}
