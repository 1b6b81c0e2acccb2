//! The names of cache entries.

use std::fmt;

use crate::values::{AnimationMode, Crop, RenditionSpec};

/// The folder of this renderer's output. It changes whenever the renderer makes other bytes of the same picture; folders of
/// former renderers are removed.
pub(super) const RENDERER_VERSION: &str = "3";

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
                // The name on disk since the first release: entries of former versions stay hits.
                out.write_str("mezzanine")?;
                write_crop(out, *crop)
            }
            Self::Rendition(spec) => {
                write!(out, "{}", spec.side.get())?;
                write_crop(out, spec.crop)?;
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
    use crate::values::{MediaType, Side};

    #[test]
    fn different_entries_have_different_names() {
        let crop = Some(Crop { x: 1, y: 20, size: 300 });
        let side = Side::new(80).unwrap();
        let still =
            RenditionSpec { crop: None, side, media: MediaType::Jpeg, animation: AnimationMode::Still };
        let names = [
            Entry::Intermediate(None),
            Entry::Intermediate(crop),
            Entry::Rendition(still),
            Entry::Rendition(RenditionSpec {
                crop,
                media: MediaType::Gif,
                animation: AnimationMode::Animated,
                ..still
            }),
        ]
        .map(|entry| entry.to_string());
        assert_eq!(names, ["mezzanine", "mezzanine-1.20.300", "80.jpg", "80-1.20.300-animated.gif"]);
    }
}
