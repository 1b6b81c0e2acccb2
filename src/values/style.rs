//! Default avatars: their styles in one list, their file types, and the seed that chooses one.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};

use super::MediaType;

macro_rules! styles {
    ($($(#[$doc:meta])+ $name:ident: $($names:literal)|+;)+) => {
        /// The style of a default avatar, for people without a picture.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Style { $($(#[$doc])+ $name,)+ }

        impl Style {
            /// Every style.
            pub const ALL: [Self; [$(Self::$name),+].len()] = [$(Self::$name),+];

            /// The style's names in the avatar protocol, the usual one first.
            fn names(self) -> &'static [&'static str] {
                match self { $(Self::$name => &[$($names),+],)+ }
            }
        }
    };
}

// To add a style, add its line here and its file to `default_avatars`.
styles! {
    /// A symmetric pattern.
    Identicon: "identicon";
    /// A monster.
    Monsterid: "monsterid";
    /// A face.
    Wavatar: "wavatar";
    /// An arcade figure in pixel art.
    Retro: "retro";
    /// A robot.
    Robohash: "robohash";
    /// A hero in pixel art.
    Pagan: "pagan";
    /// The outline of a person, the same for everyone ("mystery person").
    Mp: "mp" | "mm" | "mystery";
    /// A transparent picture.
    Blank: "blank";
    /// The first letters of a name.
    Initials: "initials";
    /// One color.
    Color: "color";
}

/// The text is no style's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a style: {}", Style::listed())]
pub struct InvalidStyle;

impl Style {
    /// The style's usual name in the avatar protocol.
    pub fn as_str(self) -> &'static str {
        self.names().first().copied().unwrap_or_default()
    }

    /// The usual names of all styles for texts: "identicon, monsterid, ... or color".
    pub(crate) fn listed() -> String {
        let names = Self::ALL.map(Self::as_str);
        match names.split_last() {
            Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
            None => String::new(),
        }
    }
}

impl FromStr for Style {
    type Err = InvalidStyle;

    /// Parses a name in any letter case.
    fn from_str(text: &str) -> Result<Self, InvalidStyle> {
        let has_name = |style: &Self| style.names().iter().any(|name| name.eq_ignore_ascii_case(text));
        Self::ALL.into_iter().find(has_name).ok_or(InvalidStyle)
    }
}

impl fmt::Display for Style {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

/// The type of a default avatar's file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum DefaultAvatarFormat {
    /// SVG (W3C, 1.1), which only default avatars are served as.
    Svg,
    /// Pixels.
    Raster(MediaType),
}

impl DefaultAvatarFormat {
    /// The value of `Content-Type`: that of text names its encoding.
    pub(crate) fn content_type(self) -> &'static str {
        match self {
            Self::Svg => "image/svg+xml; charset=utf-8",
            Self::Raster(media) => media.mime(),
        }
    }

    /// The extension of a file name.
    pub(crate) fn usual_extension(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            Self::Raster(media) => media.usual_extension(),
        }
    }

    /// The type that a file name extension belongs to, in any letter case, or `None`.
    pub(crate) fn from_extension(extension: &str) -> Option<Self> {
        if extension.eq_ignore_ascii_case("svg") {
            return Some(Self::Svg);
        }
        MediaType::from_extension(extension).map(Self::Raster)
    }
}

/// What makes one default avatar differ from another of its style: 16 bytes of a hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Seed([u8; 16]);

impl Seed {
    /// The first 16 bytes of a hash.
    pub fn from_hash(bytes: &[u8]) -> Self {
        bytes.first_chunk().map_or_else(|| Self::from_text(""), |first| Self(*first))
    }

    /// The seed of any text that is no hash, in any letter case.
    pub fn from_text(text: &str) -> Self {
        let digest: [u8; 32] = Sha256::digest(text.to_lowercase().as_bytes()).into();
        Self::from_hash(&digest)
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_style_is_parsed_from_its_name_in_any_case() {
        for style in Style::ALL {
            assert_eq!(style.as_str().to_uppercase().parse(), Ok(style));
        }
        assert_eq!(("mm".parse(), "mystery".parse()), (Ok(Style::Mp), Ok(Style::Mp)));
        assert_eq!("404".parse::<Style>(), Err(InvalidStyle));
    }

    #[test]
    fn the_error_lists_every_style() {
        let text = "not a style: identicon, monsterid, wavatar, retro, robohash, pagan, mp, blank, initials or color";
        assert_eq!(InvalidStyle.to_string(), text);
    }

    #[test]
    fn an_extension_names_a_type_in_any_case_or_none() {
        assert_eq!(DefaultAvatarFormat::from_extension("SVG"), Some(DefaultAvatarFormat::Svg));
        assert_eq!(
            DefaultAvatarFormat::from_extension("jpeg"),
            Some(DefaultAvatarFormat::Raster(MediaType::Jpeg))
        );
        assert_eq!(DefaultAvatarFormat::from_extension("php"), None);
    }

    #[test]
    fn a_seed_is_the_start_of_a_hash_or_the_hash_of_a_text() {
        assert_eq!(Seed::from_hash(&[7; 32]).as_bytes(), &[7; 16]);
        assert_eq!(Seed::from_text("Ada"), Seed::from_text("ada"));
        assert_ne!(Seed::from_text("ada"), Seed::from_text("grace"));
    }
}
