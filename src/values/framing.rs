//! What of a picture is shown, and which way up: a crop and a rotation, kept beside the picture.

use std::fmt;
use std::str::FromStr;

use super::{Crop, Message};

/// How a square is turned before it is shown, clockwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Rotation {
    /// As it is.
    #[default]
    None,
    /// A quarter turn.
    Quarter,
    /// Upside down.
    Half,
    /// A quarter turn to the left.
    ThreeQuarters,
}

impl Rotation {
    /// Every rotation, by its angle.
    pub const ALL: [Self; 4] = [Self::None, Self::Quarter, Self::Half, Self::ThreeQuarters];

    /// The angle in degrees, clockwise.
    pub fn degrees(self) -> u32 {
        match self {
            Self::None => 0,
            Self::Quarter => 90,
            Self::Half => 180,
            Self::ThreeQuarters => 270,
        }
    }

    /// The rotation by this angle; `None` for any but the four.
    pub fn from_degrees(degrees: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|rotation| rotation.degrees() == degrees)
    }

    /// Every angle, for messages.
    pub fn accepted() -> String {
        Self::ALL.map(|rotation| rotation.to_string()).join(", ")
    }
}

impl fmt::Display for Rotation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.degrees())
    }
}

impl FromStr for Rotation {
    type Err = Message;

    fn from_str(text: &str) -> Result<Self, Message> {
        let found = Self::ALL.into_iter().find(|rotation| rotation.to_string() == text);
        found.ok_or_else(|| Message::NotAmong { accepted: Self::accepted() })
    }
}

/// The square of a picture that renditions show, and how they turn it. The crop counts in pixels of the upright picture
/// before the rotation: turning never changes which pixels are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Framing {
    /// The square; `None` for the centered one.
    pub crop: Option<Crop>,
    /// How it is turned.
    pub rotation: Rotation,
}

impl Framing {
    /// A crop that is not turned.
    pub fn cropped(crop: Option<Crop>) -> Self {
        Self { crop, rotation: Rotation::None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_four_angles_are_rotations() {
        for (text, expected) in [("0", 0), ("90", 90), ("180", 180), ("270", 270)] {
            assert_eq!(text.parse::<Rotation>().unwrap().degrees(), expected);
        }
        for text in ["", "360", "-90", "+90", "090", "90.0", "45", "left"] {
            let error = Message::NotAmong { accepted: "0, 90, 180, 270".into() };
            assert_eq!(text.parse::<Rotation>(), Err(error), "{text}");
        }
    }
}
