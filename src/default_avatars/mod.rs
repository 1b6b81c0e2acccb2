//! Pictures made on the spot, for whoever has chosen none: ten styles, each the same for the same seed for ever.
//!
//! `public` calls [`draw`], which makes a short list of filled shapes, and then has it as pixels or as SVG. Nothing here
//! reads a picture, a file or the time, and nothing computes with floating point: the bytes are the same on every
//! machine and in every release, which `tests` pins. Encoding pixels as PNG and the like is `imaging`'s.

mod choices;
mod color;
mod identicon;
mod initials;
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

use self::choices::Choices;
use self::scene::Scene;

/// A picture as filled shapes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefaultAvatar {
    /// `None` where there is nothing to see.
    scene: Option<Scene>,
}

/// Draws a picture. Initials are of use to the style of that name only, which without any draws [`Style::Mp`].
pub fn draw(style: Style, seed: Seed, initials: Option<&Initials>) -> DefaultAvatar {
    let choices = Choices::new(style, seed);
    let scene = match (style, initials) {
        (Style::Blank, _) => None,
        (Style::Identicon, _) => Some(identicon::draw(choices)),
        (Style::Monsterid, _) => Some(monsterid::draw(choices)),
        (Style::Wavatar, _) => Some(wavatar::draw(choices)),
        (Style::Retro, _) => Some(retro::draw(choices)),
        (Style::Robohash, _) => Some(robohash::draw(choices)),
        (Style::Pagan, _) => Some(pagan::draw(choices)),
        (Style::Initials, Some(initials)) => Some(initials::draw(choices, initials)),
        (Style::Initials, None) | (Style::Mp, _) => Some(mp::draw()),
        (Style::Color, _) => Some(color::draw(choices)),
    };
    DefaultAvatar { scene }
}

impl DefaultAvatar {
    /// An SVG document that stands for itself: no script, no style, nothing from elsewhere.
    pub fn to_svg(&self, side: Side) -> String {
        svg::text(self.scene.as_ref(), side)
    }

    /// The pixels from the upper left, row by row: red, green, blue and alpha, which the others are not multiplied with.
    pub fn to_rgba(&self, side: Side) -> Vec<u8> {
        match &self.scene {
            Some(scene) => raster::pixels(scene, side),
            None => vec![0; side.get() as usize * side.get() as usize * 4],
        }
    }

    /// Whether nothing shines through.
    pub fn is_opaque(&self) -> bool {
        self.scene.is_some()
    }
}
