//! Sample avatars for the development seed: a round picture for any word, the same for the same word.

use image::{DynamicImage, RgbImage};
use sha2::{Digest, Sha256};

use super::error::EncodeError;
use super::formats::png::encode::lossless;

/// The usual side, in pixels.
pub(crate) const SIDE: u32 = 256;

/// Radii of the circles in half pixels of the usual side, from the outermost.
const RADII: [u64; 4] = [244, 216, 168, 72];

/// Draws the sample avatar of a word, a square PNG with this side in pixels.
///
/// # Errors
///
/// If our encoder fails.
pub(crate) fn sample_avatar(word: &str, side: u32) -> Result<Vec<u8>, EncodeError> {
    let digest = Sha256::digest(word.as_bytes());
    let (colors, _rest) = digest.as_chunks::<3>();
    let picture = RgbImage::from_fn(side, side, |x, y| image::Rgb(color_at(x, y, side, colors)));
    lossless(&DynamicImage::ImageRgb8(picture), None)
}

/// The color of a pixel: that of the innermost circle around it, or the background.
fn color_at(x: u32, y: u32, side: u32, colors: &[[u8; 3]]) -> [u8; 3] {
    // Half pixels give the picture a center.
    let off = |at: u32| u64::from((2 * at + 1).abs_diff(side)) * u64::from(SIDE) / u64::from(side.max(1));
    let distance_squared = off(x).pow(2) + off(y).pow(2);
    let inside = |radius: &u64| distance_squared <= radius.pow(2);
    let depth = RADII.iter().take_while(|radius| inside(radius)).count();
    let color = colors.get(depth).copied().unwrap_or_default();
    // Light and dark alternate, so that the circles show with any colors.
    color.map(|part| if depth.is_multiple_of(2) { 160 + part / 3 } else { part / 2 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_has_its_own_picture() {
        let (ada, again, grace) = (
            sample_avatar("ada", SIDE).unwrap(),
            sample_avatar("ada", SIDE).unwrap(),
            sample_avatar("grace", SIDE).unwrap(),
        );
        assert_eq!(ada, again);
        assert_ne!(ada, grace);
    }

    #[test]
    fn a_sample_avatar_is_round_with_rings() {
        let avatar = image::load_from_memory(&sample_avatar("ada", SIDE).unwrap()).unwrap().into_rgb8();
        assert_eq!(avatar.dimensions(), (SIDE, SIDE));
        let row: Vec<_> = (0..SIDE).map(|x| *avatar.get_pixel(x, SIDE / 2)).collect();
        let changes = row.windows(2).filter(|pair| pair[0] != pair[1]).count();
        assert_eq!(changes, 2 * RADII.len());
        assert!((0..SIDE).all(|at| avatar.get_pixel(at, 9) == avatar.get_pixel(SIDE - 1 - at, SIDE - 10)));
    }
}
