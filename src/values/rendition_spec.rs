//! What to make of a picture: framing, side, type and animation; and its placeholder and colors.

use std::fmt;
use std::str::FromStr;

use crate::values::{Framing, MediaType};

/// A square's side in pixels, 1 to 2048.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Side(u16);

impl Side {
    /// The largest side, in pixels.
    pub const MAX: u32 = 2048;

    /// A side of this many pixels; `None` outside 1 to 2048.
    pub fn new(pixels: u32) -> Option<Self> {
        (1..=Self::MAX).contains(&pixels).then(|| Self::clamped(pixels))
    }

    /// The side nearest to this many pixels.
    pub fn clamped(pixels: u32) -> Self {
        Self(u16::try_from(pixels.clamp(1, Self::MAX)).unwrap_or(u16::MAX))
    }

    /// The side in pixels.
    pub fn get(self) -> u32 {
        self.0.into()
    }
}

/// How an animation is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AnimationMode {
    /// As a still picture, by its first frame.
    Still,
    /// With all frames.
    Animated,
}

/// What rendition to make of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RenditionSpec {
    /// The square to show, and how it is turned.
    pub framing: Framing,
    /// The side of the rendition.
    pub side: Side,
    /// The type of the rendition.
    pub media: MediaType,
    /// How an animation is shown.
    pub animation: AnimationMode,
}

/// A color without transparency, in sRGB.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Color {
    /// 0 to 255.
    pub red: u8,
    /// 0 to 255.
    pub green: u8,
    /// 0 to 255.
    pub blue: u8,
}

/// What pages show until a picture has loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placeholder {
    /// Its ThumbHash: up to 25 bytes of a blurred picture of a few dozen pixels.
    pub thumb_hash: Vec<u8>,
    /// Its dominant color.
    pub color: Color,
}

impl Placeholder {
    /// Whether the picture is translucent: bit 23 of the ThumbHash's header states alpha.
    pub fn is_translucent(&self) -> bool {
        self.thumb_hash.get(2).is_some_and(|byte| byte & 0x80 != 0)
    }
}

impl Color {
    /// The color as one number, 0xRRGGBB.
    pub fn to_number(self) -> u32 {
        u32::from_be_bytes([0, self.red, self.green, self.blue])
    }

    /// The color of such a number; higher bits are ignored.
    pub fn from_number(number: u32) -> Self {
        let [_, red, green, blue] = number.to_be_bytes();
        Self { red, green, blue }
    }
}

impl fmt::Display for Color {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }
}

/// The text is not a color.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a color is written as in #ffffff")]
pub struct InvalidColor;

impl FromStr for Color {
    type Err = InvalidColor;

    fn from_str(text: &str) -> Result<Self, InvalidColor> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6).ok_or(InvalidColor)?;
        if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(InvalidColor);
        }
        u32::from_str_radix(digits, 16).map(Self::from_number).map_err(|_not_a_number| InvalidColor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_side_is_1_to_2048_pixels() {
        assert_eq!(Side::new(0), None);
        assert_eq!(Side::new(2049), None);
        assert_eq!(Side::new(2048).unwrap().get(), 2048);
        assert_eq!((Side::clamped(0).get(), Side::clamped(u32::MAX).get()), (1, 2048));
    }

    #[test]
    fn a_color_is_parsed_back_and_other_texts_are_errors() {
        let color = Color { red: 1, green: 0xab, blue: 255 };
        assert_eq!(color.to_string(), "#01abff");
        assert_eq!("#01ABff".parse(), Ok(color));
        for text in ["", "#", "01abff", "#01abf", "#01abff0", "#+1abff", "#01abfg", "white"] {
            assert_eq!(text.parse::<Color>(), Err(InvalidColor), "{text}");
        }
    }
}
