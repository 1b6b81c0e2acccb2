//! A picture's size, crop and rating.

use std::fmt;
use std::str::FromStr;

use super::Message;

/// A size in pixels; a picture's is upright unless stated otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PixelSize {
    /// Pixels from left to right.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
}

impl PixelSize {
    /// The number of pixels.
    pub fn area(self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }

    /// The size after a quarter turn.
    #[must_use]
    pub fn turned(self) -> Self {
        Self { width: self.height, height: self.width }
    }
}

/// The square of a picture that renditions show, in upright pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Crop {
    /// Pixels from the left edge.
    pub x: u32,
    /// Pixels from the top edge.
    pub y: u32,
    /// The square's side in pixels, at least 1.
    pub size: u32,
}

impl fmt::Display for Crop {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{},{},{}", self.x, self.y, self.size)
    }
}

/// Reads `x,y,size`, as it is displayed.
impl FromStr for Crop {
    type Err = Message;

    fn from_str(text: &str) -> Result<Self, Message> {
        let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let parts: Vec<&str> = text.split(',').filter(is_number).collect();
        let numbers: Vec<u32> = parts.iter().filter_map(|part| part.parse().ok()).collect();
        match numbers[..] {
            [x, y, size] if text.split(',').count() == 3 => Ok(Self { x, y, size }),
            _ => Err(Message::CropInvalid),
        }
    }
}

impl Crop {
    /// Checks that the square lies inside a picture of this size.
    ///
    /// # Errors
    ///
    /// The message for the `crop` field.
    pub fn within(self, picture: PixelSize) -> Result<Self, Message> {
        let fits = |start: u32, side: u32| start.checked_add(self.size).is_some_and(|end| end <= side);
        if self.size >= 1 && fits(self.x, picture.width) && fits(self.y, picture.height) {
            Ok(self)
        } else {
            Err(Message::CropOutside { width: picture.width.into(), height: picture.height.into() })
        }
    }
}

/// A picture's rating in the avatar protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rating {
    /// Everybody.
    G,
    /// Parental guidance.
    Pg,
    /// Restricted.
    R,
    /// Adults only.
    X,
}

impl Rating {
    /// Every rating, mildest first.
    pub const ALL: [Self; 4] = [Self::G, Self::Pg, Self::R, Self::X];

    /// The rating's short name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::G => "g",
            Self::Pg => "pg",
            Self::R => "r",
            Self::X => "x",
        }
    }

    /// The rating with this name in any letter case, or `None`.
    pub fn from_name(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rating| rating.as_str().eq_ignore_ascii_case(text))
    }
}

/// The text is not a rating.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a rating: g, pg, r or x")]
pub struct InvalidRating;

impl FromStr for Rating {
    type Err = InvalidRating;

    fn from_str(text: &str) -> Result<Self, InvalidRating> {
        Self::from_name(text).ok_or(InvalidRating)
    }
}

impl fmt::Display for Rating {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crop_is_three_numbers() {
        assert_eq!("0,20,300".parse(), Ok(Crop { x: 0, y: 20, size: 300 }));
        for text in
            ["", "1", "1,2", "1,2,3,4", "1,2,x", "1,2,-3", "1,2,+3", "1,2,3,", " 1,2,3", "1,2,4294967296"]
        {
            assert_eq!(text.parse::<Crop>(), Err(Message::CropInvalid), "{text}");
        }
    }

    #[test]
    fn a_crop_must_lie_inside_the_picture() {
        let picture = PixelSize { width: 100, height: 50 };
        assert!(Crop { x: 50, y: 0, size: 50 }.within(picture).is_ok());
        for (x, y, size) in [(51, 0, 50), (0, 1, 50), (0, 0, 0), (u32::MAX, 0, 1), (1, 1, u32::MAX)] {
            assert!(Crop { x, y, size }.within(picture).is_err(), "{x} {y} {size}");
        }
    }
}
