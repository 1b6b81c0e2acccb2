//! Placeholders: what pages show until a picture has loaded, a ThumbHash and the dominant color.

use image::{DynamicImage, RgbaImage};
use thumbhash::rgba_to_thumb_hash;

use crate::values::{Color, PixelSize, Placeholder};

/// The longer side, in pixels, of what a placeholder is made of. A ThumbHash has seven waves in each direction: more than
/// two pixels for each change next to nothing, and cost as much as the rest of a small upload.
const SIDE: u32 = 16;

/// Colors are sorted into bins of this many values per channel.
const STEP: u8 = 32;

/// The size to which a picture is reduced for its placeholder.
pub(super) fn size_for(PixelSize { width, height }: PixelSize) -> PixelSize {
    let longer = width.max(height).max(1);
    let side = |pixels: u32| u64::from(pixels) * u64::from(SIDE.min(longer)) / u64::from(longer);
    let side = |pixels: u32| u32::try_from(side(pixels)).unwrap_or(SIDE).max(1);
    PixelSize { width: side(width), height: side(height) }
}

/// The placeholder of a picture of that size.
pub(super) fn from_image(image: DynamicImage) -> Placeholder {
    let pixels = image.into_rgba8();
    let (width, height) = (pixels.width() as usize, pixels.height() as usize);
    Placeholder { thumb_hash: rgba_to_thumb_hash(width, height, pixels.as_raw()), color: dominant(&pixels) }
}

/// The mean color of the heaviest bin, weighted by alpha.
fn dominant(pixels: &RgbaImage) -> Color {
    let bins = usize::from(u8::MAX / STEP) + 1;
    let mut sums = vec![[0_u64; 4]; bins * bins * bins];
    for image::Rgba([red, green, blue, alpha]) in pixels.pixels() {
        let [r, g, b] = [red, green, blue].map(|value| usize::from(value / STEP));
        if let Some([reds, greens, blues, weight]) = sums.get_mut((r * bins + g) * bins + b) {
            let alpha = u64::from(*alpha);
            *reds += u64::from(*red) * alpha;
            *greens += u64::from(*green) * alpha;
            *blues += u64::from(*blue) * alpha;
            *weight += alpha;
        }
    }
    let heaviest = sums.into_iter().max_by_key(|[.., weight]| *weight).unwrap_or_default();
    let [reds, greens, blues, weight] = heaviest;
    let mean = |sum: u64| u8::try_from(sum.checked_div(weight).unwrap_or(0)).unwrap_or(u8::MAX);
    Color { red: mean(reds), green: mean(greens), blue: mean(blues) }
}

#[cfg(test)]
mod tests {
    use image::Rgba;

    use super::*;

    #[test]
    fn a_placeholder_keeps_the_aspect_ratio() {
        let size = |width, height| size_for(PixelSize { width, height });
        assert_eq!(size(4000, 2000), PixelSize { width: 16, height: 8 });
        assert_eq!(size(1, 60_000), PixelSize { width: 1, height: 16 });
        assert_eq!(size(5, 3), PixelSize { width: 5, height: 3 });
    }

    #[test]
    fn the_dominant_color_is_that_of_most_of_the_picture() {
        let picture = RgbaImage::from_fn(30, 30, |x, _| match x {
            0..10 => Rgba([250, 250, 250, 40]),
            10..14 => Rgba([10, 200, 10, 255]),
            14..18 => Rgba([10, 10, 200, 255]),
            _ if x % 2 == 0 => Rgba([200, 40, 40, 255]),
            _ => Rgba([200, 41, 40, 255]),
        });
        let placeholder = from_image(DynamicImage::ImageRgba8(picture));
        assert_eq!(placeholder.color, Color { red: 200, green: 40, blue: 40 });
        assert!(placeholder.is_translucent());
    }

    #[test]
    fn an_opaque_picture_has_an_opaque_placeholder() {
        let opaque = from_image(DynamicImage::new_rgb8(32, 20));
        assert!(!opaque.is_translucent());
        assert_eq!(opaque.color, Color { red: 0, green: 0, blue: 0 });
    }
}
