//! Areas of a picture: crops, in upright or stored pixels.

use image::metadata::Orientation;

use crate::values::{Crop, PixelSize};

/// A rectangle of a picture, in its own pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Area {
    /// Pixels from the left edge.
    pub(crate) x: u32,
    /// Pixels from the top edge.
    pub(crate) y: u32,
    pub(crate) size: PixelSize,
}

impl From<Crop> for Area {
    fn from(Crop { x, y, size }: Crop) -> Self {
        Self { x, y, size: square(size) }
    }
}

impl Area {
    /// The whole picture.
    pub(crate) fn all(size: PixelSize) -> Self {
        Self { x: 0, y: 0, size }
    }

    /// The area of the stored picture that shows this area of the upright one.
    pub(crate) fn to_stored(self, orientation: Orientation, stored: PixelSize) -> Self {
        let Self { x, y, size } = self;
        let is_across = matches!(
            orientation,
            Orientation::Rotate90
                | Orientation::Rotate270
                | Orientation::Rotate90FlipH
                | Orientation::Rotate270FlipH
        );
        let size = if is_across { size.turned() } else { size };
        let from_right = |at: u32| stored.width.saturating_sub(at + size.width);
        let from_bottom = |at: u32| stored.height.saturating_sub(at + size.height);
        let (x, y) = match orientation {
            Orientation::NoTransforms => (x, y),
            Orientation::FlipHorizontal => (from_right(x), y),
            Orientation::Rotate180 => (from_right(x), from_bottom(y)),
            Orientation::FlipVertical => (x, from_bottom(y)),
            Orientation::Rotate90FlipH => (y, x),
            Orientation::Rotate90 => (y, from_bottom(x)),
            Orientation::Rotate270FlipH => (from_right(y), from_bottom(x)),
            Orientation::Rotate270 => (from_right(y), x),
        };
        Self { x, y, size }
    }

    /// The part of it inside a picture. A crop was checked against its picture when it was chosen.
    pub(crate) fn within(self, picture: PixelSize) -> Self {
        let x = self.x.min(picture.width.saturating_sub(1));
        let y = self.y.min(picture.height.saturating_sub(1));
        let (width, height) =
            (self.size.width.min(picture.width - x), self.size.height.min(picture.height - y));
        Self { x, y, size: PixelSize { width, height } }
    }

    /// Left, top, width, height.
    pub(crate) fn edges(self) -> [f64; 4] {
        [self.x, self.y, self.size.width, self.size.height].map(f64::from)
    }
}

/// The largest square in the center of a picture.
pub(crate) fn centered_square(PixelSize { width, height }: PixelSize) -> Crop {
    let size = width.min(height);
    Crop { x: (width - size) / 2, y: (height - size) / 2, size }
}

/// A size of equal sides, in pixels.
pub(crate) fn square(side: u32) -> PixelSize {
    PixelSize { width: side, height: side }
}

#[cfg(test)]
mod tests {
    use image::{DynamicImage, GrayImage};

    use super::*;

    #[test]
    fn an_area_of_the_upright_picture_is_found_in_the_stored_one() {
        let stored = DynamicImage::ImageLuma8(GrayImage::from_fn(7, 5, |x, y| {
            image::Luma([u8::try_from(y * 7 + x).unwrap()])
        }));
        let size = PixelSize { width: 7, height: 5 };
        for orientation in (1..=8).filter_map(Orientation::from_exif) {
            let mut upright = stored.clone();
            upright.apply_orientation(orientation);
            let expected = upright.crop_imm(1, 2, 3, 2);
            let shown = Area { x: 1, y: 2, size: PixelSize { width: 3, height: 2 } };
            let area = shown.to_stored(orientation, size);
            let mut cropped = stored.crop_imm(area.x, area.y, area.size.width, area.size.height);
            cropped.apply_orientation(orientation);
            assert_eq!(cropped, expected, "{orientation:?}");
        }
    }
}
