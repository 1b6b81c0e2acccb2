//! What a thing on the rendition_cache is called.

use std::fmt;

use crate::values::{AnimationMode, Crop, RenditionSpec};

/// The folder of everything that this program's renderer makes. It changes with each change of what the renderer makes
/// of the same picture; the folders of former ones are removed.
pub(super) const GENERATION: &str = "1";

/// Something that was made of a stored picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Item {
    /// What sizes are made of without decoding the whole picture again.
    Mezzanine(Option<Crop>),
    /// What is sent.
    Rendition(RenditionSpec),
}

impl fmt::Display for Item {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mezzanine(crop) => {
                out.write_str("intermediate")?;
                write_crop(out, *crop)
            }
            Self::Rendition(look) => {
                write!(out, "{}", look.side.get())?;
                write_crop(out, look.crop)?;
                if look.motion == AnimationMode::Animated {
                    out.write_str("-animated")?;
                }
                write!(out, ".{}", look.media.usual_extension())
            }
        }
    }
}

fn write_crop(out: &mut fmt::Formatter<'_>, crop: Option<Crop>) -> fmt::Result {
    match crop {
        Some(Crop { x, y, size }) => write!(out, "-{x}.{y}.{size}"),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::{MediaType, Side};

    #[test]
    fn different_things_have_different_names() {
        let crop = Some(Crop { x: 1, y: 20, size: 300 });
        let side = Side::new(80).unwrap();
        let still = RenditionSpec { crop: None, side, media: MediaType::Jpeg, motion: AnimationMode::Still };
        let names = [
            Item::Mezzanine(None),
            Item::Mezzanine(crop),
            Item::Rendition(still),
            Item::Rendition(RenditionSpec {
                crop,
                media: MediaType::Gif,
                motion: AnimationMode::Animated,
                ..still
            }),
        ]
        .map(|item| item.to_string());
        assert_eq!(names, ["intermediate", "intermediate-1.20.300", "80.jpg", "80-1.20.300-animated.gif"]);
    }
}
