//! The picture types that Tondo accepts, in one list: names on the wire, file name extensions, signatures.

use std::fmt;

/// Bytes at fixed positions at the start of a file; all of them must match.
type Signature = &'static [(usize, &'static [u8])];

/// What is known of a type.
struct Facts {
    mime: &'static str,
    /// Other names that programs send, old and never registered ones.
    aliases: &'static [&'static str],
    extensions: &'static [&'static str],
    signatures: &'static [Signature],
}

macro_rules! media_types {
    ($($(#[$doc:meta])+ $name:ident: $mime:literal, $aliases:expr, $extensions:expr, $signatures:expr;)+) => {
        /// A picture's type. SVG is not accepted: it can hold scripts, and uploads are untrusted.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum MediaType { $($(#[$doc])+ $name,)+ }

        impl MediaType {
            /// Every accepted type.
            pub const ALL: [Self; [$(Self::$name),+].len()] = [$(Self::$name),+];

            fn facts(self) -> &'static Facts {
                match self {
                    $(Self::$name => {
                        &Facts { mime: $mime, aliases: $aliases, extensions: $extensions, signatures: $signatures }
                    })+
                }
            }
        }
    };
}

// To add a type, add its line here and its folder to `imaging/formats`. The usual extension comes first.
media_types! {
    /// JPEG (ISO/IEC 10918-1).
    Jpeg: "image/jpeg", &["image/jpg", "image/pjpeg"], &["jpg", "jpeg", "jpe", "jfif"], &[&[(0, b"\xff\xd8\xff")]];
    /// PNG (W3C, third edition), animated ones included.
    Png: "image/png", &["image/x-png", "image/apng", "image/vnd.mozilla.apng"], &["png", "apng"], &[&[(0, b"\x89PNG\r\n\x1a\n")]];
    /// WebP (RFC 9649).
    Webp: "image/webp", &["image/x-webp"], &["webp"], &[&[(0, b"RIFF"), (8, b"WEBP")]];
    /// GIF (versions 87a and 89a).
    Gif: "image/gif", &[], &["gif"], &[&[(0, b"GIF87a")], &[(0, b"GIF89a")]];
}

/// Extensions of picture formats that are not accepted. A name that ends in a picture extension but holds another format
/// was misnamed, and the extension is replaced; any other extension belongs to the name.
const OTHER_EXTENSIONS: &[&str] =
    &["heic", "heif", "avif", "bmp", "tif", "tiff", "jp2", "jxl", "svg", "ico", "dng"];

impl MediaType {
    /// The type with this MIME name, in any letter case (RFC 9110, 8.3.1), or `None`.
    pub fn from_mime(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|media| media.mime().eq_ignore_ascii_case(text))
    }

    /// The type that a client declares: a MIME name or another one that programs send, perhaps with parameters and white
    /// space, or `None`.
    pub fn from_declared(text: &str) -> Option<Self> {
        let name = text.split(';').next().unwrap_or_default().trim();
        let is_alias =
            |media: &Self| media.facts().aliases.iter().any(|alias| alias.eq_ignore_ascii_case(name));
        Self::from_mime(name).or_else(|| Self::ALL.into_iter().find(is_alias))
    }

    /// The type whose signature these bytes begin with, or `None`.
    pub(crate) fn from_signature(bytes: &[u8]) -> Option<Self> {
        let has = |(at, part): &(usize, &[u8])| bytes.get(*at..).is_some_and(|rest| rest.starts_with(part));
        let matches = |signature: &Signature| signature.iter().all(has);
        Self::ALL.into_iter().find(|media| media.facts().signatures.iter().any(matches))
    }

    /// The type that a file name extension belongs to, in any letter case, or `None`.
    pub(crate) fn from_extension(extension: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|media| media.has_extension(extension))
    }

    /// The MIME name.
    pub fn mime(self) -> &'static str {
        self.facts().mime
    }

    /// The MIME names of all accepted types, for messages.
    pub fn accepted() -> String {
        Self::ALL.map(Self::mime).join(", ")
    }

    /// The extension given to a name that has none.
    pub fn usual_extension(self) -> &'static str {
        self.facts().extensions.first().copied().unwrap_or_default()
    }

    /// Whether this extension belongs to the type, in any letter case.
    pub fn has_extension(self, extension: &str) -> bool {
        self.facts().extensions.iter().any(|own| own.eq_ignore_ascii_case(extension))
    }

    /// Whether this extension names any picture format, accepted or not.
    pub fn is_picture_ending(extension: &str) -> bool {
        Self::from_extension(extension).is_some()
            || OTHER_EXTENSIONS.iter().any(|known| known.eq_ignore_ascii_case(extension))
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
    fn every_type_is_parsed_from_its_name_in_any_case() {
        for media in MediaType::ALL {
            assert_eq!(MediaType::from_mime(&media.mime().to_uppercase()), Some(media));
        }
    }

    #[test]
    fn old_names_count_where_a_client_declares_a_type() {
        for (name, media) in [
            ("image/jpg", MediaType::Jpeg),
            ("Image/PJPEG", MediaType::Jpeg),
            ("image/x-png", MediaType::Png),
            ("image/apng", MediaType::Png),
            (" image/webp ; q=1", MediaType::Webp),
        ] {
            assert_eq!(MediaType::from_declared(name), Some(media), "{name}");
        }
        assert_eq!(MediaType::from_declared("image/heic"), None);
        assert_eq!(MediaType::from_mime("image/jpg"), None);
    }

    #[test]
    fn svg_is_not_accepted() {
        assert_eq!(MediaType::from_mime("image/svg+xml"), None);
    }

    #[test]
    fn an_extension_names_its_type_in_any_case() {
        for (extension, media) in
            [("JPG", MediaType::Jpeg), ("jfif", MediaType::Jpeg), ("apng", MediaType::Png)]
        {
            assert_eq!(MediaType::from_extension(extension), Some(media));
        }
        assert_eq!(MediaType::from_extension("heic"), None);
        assert!(MediaType::is_picture_ending("HEIC") && !MediaType::is_picture_ending("v2"));
    }

    #[test]
    fn a_signature_counts_only_at_the_start_and_whole() {
        assert_eq!(MediaType::from_signature(b"RIFF\0\0\0\0WEBPVP8 "), Some(MediaType::Webp));
        for bytes in [b"RIFF\0\0\0\0WAVE".as_slice(), b"RIFF", b" GIF89a", b""] {
            assert_eq!(MediaType::from_signature(bytes), None);
        }
    }
}
