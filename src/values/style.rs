//! Pictures that are made on the spot: their styles, and what of a caller's word they are made of.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};

use super::MediaType;

/// A style in which a picture is drawn for whoever has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Style {
    /// A symmetric pattern.
    Identicon,
    /// A monster.
    Monsterid,
    /// A face.
    Wavatar,
    /// A figure of large pixels, as in an arcade.
    Retro,
    /// A robot.
    Robohash,
    /// A hero of large pixels.
    Pagan,
    /// The outline of somebody, the same for everybody ("mystery person").
    Mp,
    /// Nothing, which is transparent.
    Blank,
    /// First letters of a name.
    Initials,
    /// One color.
    Color,
}

/// The text is no style's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a style: identicon, monsterid, wavatar, retro, robohash, pagan, mp, blank, initials or color")]
pub struct InvalidStyle;

impl Style {
    /// Every style.
    pub const ALL: [Self; 10] = [
        Self::Identicon,
        Self::Monsterid,
        Self::Wavatar,
        Self::Retro,
        Self::Robohash,
        Self::Pagan,
        Self::Mp,
        Self::Blank,
        Self::Initials,
        Self::Color,
    ];

    /// The style's name in the avatar protocol.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Identicon => "identicon",
            Self::Monsterid => "monsterid",
            Self::Wavatar => "wavatar",
            Self::Retro => "retro",
            Self::Robohash => "robohash",
            Self::Pagan => "pagan",
            Self::Mp => "mp",
            Self::Blank => "blank",
            Self::Initials => "initials",
            Self::Color => "color",
        }
    }
}

impl FromStr for Style {
    type Err = InvalidStyle;

    /// Reads a name in any letter case; `mm` and `mystery` are older ones of `mp`.
    fn from_str(text: &str) -> Result<Self, InvalidStyle> {
        if text.eq_ignore_ascii_case("mm") || text.eq_ignore_ascii_case("mystery") {
            return Ok(Self::Mp);
        }
        Self::ALL.into_iter().find(|style| style.as_str().eq_ignore_ascii_case(text)).ok_or(InvalidStyle)
    }
}

impl fmt::Display for Style {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

/// The type of a drawing's file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DefaultAvatarFormat {
    /// SVG (W3C, 1.1), which only drawings are sent as.
    Svg,
    /// Pixels.
    Raster(MediaType),
}

impl DefaultAvatarFormat {
    /// The name on the wire.
    pub fn mime(self) -> &'static str {
        match self {
            Self::Svg => "image/svg+xml",
            Self::Raster(media) => media.mime(),
        }
    }

    /// The ending of a file's name.
    pub fn usual_extension(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            Self::Raster(media) => media.usual_extension(),
        }
    }

    /// The type that an ending names, in any letter case; `None` where it names none of these.
    pub fn of_ending(ending: &str) -> Option<Self> {
        if ending.eq_ignore_ascii_case("svg") {
            return Some(Self::Svg);
        }
        MediaType::ALL.into_iter().find(|media| media.has_extension(ending)).map(Self::Raster)
    }
}

/// What makes one drawing differ from another of its style: 16 bytes of a hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Seed([u8; 16]);

impl Seed {
    /// The first 16 bytes of a hash.
    pub fn from_hash(bytes: &[u8]) -> Self {
        bytes.first_chunk().map_or_else(|| Self::of_text(""), |first| Self(*first))
    }

    /// The seed of what is no hash: of any text, whatever its letter case.
    pub fn of_text(text: &str) -> Self {
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
    fn every_style_reads_back_from_its_name_in_any_case() {
        for style in Style::ALL {
            assert_eq!(style.as_str().to_uppercase().parse(), Ok(style));
        }
        assert_eq!(("mm".parse(), "mystery".parse()), (Ok(Style::Mp), Ok(Style::Mp)));
        assert_eq!("404".parse::<Style>(), Err(InvalidStyle));
    }

    #[test]
    fn an_ending_names_a_type_in_any_case_or_none() {
        assert_eq!(DefaultAvatarFormat::of_ending("SVG"), Some(DefaultAvatarFormat::Svg));
        assert_eq!(
            DefaultAvatarFormat::of_ending("jpeg"),
            Some(DefaultAvatarFormat::Raster(MediaType::Jpeg))
        );
        assert_eq!(DefaultAvatarFormat::of_ending("php"), None);
    }

    #[test]
    fn a_seed_is_a_hashs_beginning_or_a_texts() {
        assert_eq!(Seed::from_hash(&[7; 32]).as_bytes(), &[7; 16]);
        assert_eq!(Seed::of_text("Ada"), Seed::of_text("ada"));
        assert_ne!(Seed::of_text("ada"), Seed::of_text("grace"));
    }
}
