//! Default avatars: generated pictures for people without one, each style the same for the same seed forever.
//!
//! [`draw`] makes a short list of filled shapes, which becomes pixels or SVG. Nothing here reads a picture, a file or the
//! time, and nothing uses floating point: the bytes are the same on every machine and in every release, which `tests` pins.
//! `imaging` encodes pixels as PNG and other formats.
//!
//! To add a style: write its file, add its line to `Style` and to [`definition`], and pin its pictures in `tests`.

mod blank;
mod choices;
mod color;
mod identicon;
mod initials;
mod letter_avatar;
mod letters;
mod monsterid;
mod monsterid_bodies;
mod mp;
mod outline;
mod pagan;
mod pagan_sprites;
mod palette;
mod pixels;
mod raster;
mod retro;
mod robohash;
mod robohash_parts;
mod scene;
mod svg;
#[cfg(test)]
mod tests;
mod wavatar;
mod wavatar_hair;

use crate::values::{Initials, Seed, Side, Style};

pub(crate) use self::letter_avatar::draw_letters;

use self::choices::Choices;
use self::scene::Scene;

/// The table of styles. The compiler asks for a line for each `Style`.
fn definition(style: Style) -> &'static Definition {
    match style {
        Style::Identicon => &identicon::DEFINITION,
        Style::Monsterid => &monsterid::DEFINITION,
        Style::Wavatar => &wavatar::DEFINITION,
        Style::Retro => &retro::DEFINITION,
        Style::Robohash => &robohash::DEFINITION,
        Style::Pagan => &pagan::DEFINITION,
        Style::Mp => &mp::DEFINITION,
        Style::Blank => &blank::DEFINITION,
        Style::Initials => &initials::DEFINITION,
        Style::Color => &color::DEFINITION,
    }
}

/// What makes a style.
struct Definition {
    /// Mixed into every seed. A changed salt changes every picture of the style.
    salt: u64,
    /// Draws a picture; `None` for a transparent one.
    draw: fn(Choices, Option<&Initials>) -> Option<Scene>,
}

/// A default avatar as filled shapes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefaultAvatar {
    /// `None` for a transparent picture.
    scene: Option<Scene>,
}

/// Draws a default avatar. Only [`Style::Initials`] uses the initials; without any, it draws the figure of
/// [`Style::Mp`] in a color of the seed's own.
pub fn draw(style: Style, seed: Seed, initials: Option<&Initials>) -> DefaultAvatar {
    let Definition { salt, draw } = definition(style);
    DefaultAvatar { scene: draw(Choices::new(*salt, seed), initials) }
}

impl DefaultAvatar {
    /// A self-contained SVG document: no script, no style, no reference.
    pub fn to_svg(&self, side: Side) -> String {
        svg::text(self.scene.as_ref(), side)
    }

    /// The pixels from the upper left, row by row: red, green, blue and straight alpha, one byte each.
    pub fn to_rgba(&self, side: Side) -> Vec<u8> {
        match &self.scene {
            Some(scene) => raster::pixels(scene, side),
            None => vec![0; side.get() as usize * side.get() as usize * 4],
        }
    }

    /// Whether no pixel is transparent.
    pub fn is_opaque(&self) -> bool {
        self.scene.is_some()
    }
}
