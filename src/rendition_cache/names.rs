//! The names of cache entries.

use std::fmt;

use crate::values::{AnimationMode, Crop, RenditionSpec, Rotation};

/// The folder of this renderer's output. It changes whenever the renderer makes other bytes of the same picture; folders of
/// former renderers are removed.
pub(super) const RENDERER_VERSION: &str = "4";

/// Something made of a stored picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Entry {
    /// What renditions are made of without decoding the whole picture again; of this crop, or the whole picture's center.
    Intermediate(Option<Crop>),
    /// What is served.
    Rendition(RenditionSpec),
}

impl fmt::Display for Entry {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Intermediate(crop) => {
                out.write_str("intermediate")?;
                write_crop(out, *crop)
            }
            Self::Rendition(spec) => {
                write!(out, "{}", spec.side.get())?;
                write_crop(out, spec.framing.crop)?;
                if spec.framing.rotation != Rotation::None {
                    write!(out, "-r{}", spec.framing.rotation)?;
                }
                if spec.animation == AnimationMode::Animated {
                    out.write_str("-animated")?;
                }
                write!(out, ".{}", spec.media.usual_extension())
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
    use crate::values::{Framing, MediaType, Side};

    #[test]
    fn different_entries_have_different_names() {
        let crop = Some(Crop { x: 1, y: 20, size: 300 });
        let side = Side::new(80).unwrap();
        let still = RenditionSpec {
            framing: Framing::default(),
            side,
            media: MediaType::Jpeg,
            animation: AnimationMode::Still,
        };
        let turned = Framing { rotation: Rotation::Quarter, ..Framing::default() };
        let names = [
            Entry::Intermediate(None),
            Entry::Intermediate(crop),
            Entry::Rendition(still),
            Entry::Rendition(RenditionSpec { framing: turned, ..still }),
            Entry::Rendition(RenditionSpec {
                framing: Framing { crop, rotation: Rotation::ThreeQuarters },
                media: MediaType::Gif,
                animation: AnimationMode::Animated,
                ..still
            }),
        ]
        .map(|entry| entry.to_string());
        let expected = [
            "intermediate",
            "intermediate-1.20.300",
            "80.jpg",
            "80-r90.jpg",
            "80-1.20.300-r270-animated.gif",
        ];
        assert_eq!(names, expected);
    }
}
