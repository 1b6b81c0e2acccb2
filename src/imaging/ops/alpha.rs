//! Alpha: dropped where it is opaque everywhere, and flattened onto a background for formats that have none.

use image::{DynamicImage, RgbImage, Rgba};

use crate::values::Color;

/// The picture without its alpha channel if that is opaque everywhere.
pub(crate) fn without_opaque_alpha(image: DynamicImage) -> DynamicImage {
    match image {
        DynamicImage::ImageRgba8(pixels) if pixels.pixels().all(|Rgba([.., alpha])| *alpha == u8::MAX) => {
            DynamicImage::ImageRgba8(pixels).into_rgb8().into()
        }
        image => image,
    }
}

/// The picture laid on a background of one color.
pub(crate) fn flatten(image: DynamicImage, background: Color) -> RgbImage {
    let DynamicImage::ImageRgba8(pixels) = image else { return image.into_rgb8() };
    let mut flat = RgbImage::new(pixels.width(), pixels.height());
    for (shown, Rgba([red, green, blue, alpha])) in flat.pixels_mut().zip(pixels.pixels()) {
        let mixed = [(red, background.red), (green, background.green), (blue, background.blue)].map(
            |(over, under)| {
                let sum =
                    u32::from(*over) * u32::from(*alpha) + u32::from(under) * u32::from(u8::MAX - alpha);
                u8::try_from((sum + 127) / 255).unwrap_or(u8::MAX)
            },
        );
        shown.0 = mixed;
    }
    flat
}

#[cfg(test)]
mod tests {
    use image::RgbaImage;

    use super::*;

    #[test]
    fn a_translucent_picture_is_mixed_with_the_background() {
        let half = DynamicImage::ImageRgba8(RgbaImage::from_pixel(8, 8, Rgba([0, 0, 0, 51])));
        let flat = flatten(half, Color { red: 255, green: 255, blue: 255 });
        assert_eq!(flat.get_pixel(0, 0).0, [204, 204, 204]);
    }

    #[test]
    fn only_alpha_that_is_opaque_everywhere_is_dropped() {
        let opaque = DynamicImage::ImageRgba8(RgbaImage::from_pixel(2, 2, Rgba([1, 2, 3, 255])));
        assert!(!without_opaque_alpha(opaque).color().has_alpha());
        let translucent = DynamicImage::ImageRgba8(RgbaImage::from_pixel(2, 2, Rgba([1, 2, 3, 254])));
        assert!(without_opaque_alpha(translucent).color().has_alpha());
    }
}
