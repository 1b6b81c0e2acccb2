//! Turning a finished square by quarters.

use image::DynamicImage;
use image::metadata::Orientation;

use crate::values::Rotation;

/// The same pixels, turned clockwise.
pub(crate) fn turned(mut image: DynamicImage, rotation: Rotation) -> DynamicImage {
    image.apply_orientation(match rotation {
        Rotation::None => Orientation::NoTransforms,
        Rotation::Quarter => Orientation::Rotate90,
        Rotation::Half => Orientation::Rotate180,
        Rotation::ThreeQuarters => Orientation::Rotate270,
    });
    image
}

#[cfg(test)]
mod tests {
    use image::{GrayImage, Luma};

    use super::*;

    #[test]
    fn the_top_left_pixel_goes_clockwise() {
        let corner_of = |rotation| {
            let square = GrayImage::from_fn(2, 2, |x, y| Luma([u8::from(x == 0 && y == 0)]));
            let image = turned(DynamicImage::ImageLuma8(square), rotation).into_luma8();
            image.enumerate_pixels().find(|(_, _, pixel)| pixel.0 == [1]).map(|(x, y, _)| (x, y)).unwrap()
        };
        assert_eq!(Rotation::ALL.map(corner_of), [(0, 0), (1, 0), (1, 1), (0, 1)]);
    }
}
