//! A decoded picture as the JPEG encoder shall see it: upright, without a second copy of its pixels.
//!
//! The encoder asks for one row after the other. Each is read out of the stored picture along the row, against it, down
//! a column or up one.

use image::DynamicImage;
use image::metadata::Orientation;
use jpeg_encoder::{ImageBuffer, JpegColorType, rgb_to_ycbcr};

/// Pixels as they are stored.
enum Pixels<'a> {
    Grey(&'a [[u8; 1]]),
    Color(&'a [[u8; 3]]),
}

/// An upright view of a stored picture.
pub(crate) struct Upright<'a> {
    pixels: Pixels<'a>,
    orientation: Orientation,
    /// The size as it is stored.
    stored: (usize, usize),
    /// The size as it is seen.
    width: u16,
    height: u16,
}

/// Which pixels make up an upright row: every `step`th from `start` on.
struct Path {
    start: usize,
    step: usize,
    is_backward: bool,
}

impl<'a> Upright<'a> {
    /// A view of a gray or RGB picture of eight bits a sample, whose upright size is `width` by `height`; `None` where it
    /// is another kind of picture.
    pub(crate) fn new(
        image: &'a DynamicImage,
        orientation: Orientation,
        width: u16,
        height: u16,
    ) -> Option<Self> {
        let pixels = match image {
            DynamicImage::ImageLuma8(gray) => Pixels::Grey(gray.as_raw().as_chunks().0),
            DynamicImage::ImageRgb8(color) => Pixels::Color(color.as_raw().as_chunks().0),
            _ => return None,
        };
        let stored = (usize::try_from(image.width()).ok()?, usize::try_from(image.height()).ok()?);
        Some(Self { pixels, orientation, stored, width, height })
    }

    /// The stored pixels of the upright row `y` (CIPA DC-008, tag 0x0112: where the first row and column are).
    fn row(&self, y: usize) -> Path {
        let (width, height) = self.stored;
        let (last_column, last_row) = ((height - 1) * width, width - 1);
        let path = |start, step, is_backward| Path { start, step, is_backward };
        match self.orientation {
            Orientation::NoTransforms => path(y * width, 1, false),
            Orientation::FlipHorizontal => path(y * width + last_row, 1, true),
            Orientation::Rotate180 => path((height - 1 - y) * width + last_row, 1, true),
            Orientation::FlipVertical => path((height - 1 - y) * width, 1, false),
            Orientation::Rotate90FlipH => path(y, width, false),
            Orientation::Rotate90 => path(last_column + y, width, true),
            Orientation::Rotate270FlipH => path(last_column + last_row - y, width, true),
            Orientation::Rotate270 => path(last_row - y, width, false),
        }
    }
}

impl Path {
    fn each<P: Copy>(&self, pixels: &[P], count: usize, mut take: impl FnMut(P)) {
        if self.is_backward {
            let before = pixels.get(..=self.start).unwrap_or_default();
            before.iter().rev().step_by(self.step).take(count).for_each(|pixel| take(*pixel));
        } else {
            let behind = pixels.get(self.start..).unwrap_or_default();
            behind.iter().step_by(self.step).take(count).for_each(|pixel| take(*pixel));
        }
    }
}

impl ImageBuffer for Upright<'_> {
    fn get_jpeg_color_type(&self) -> JpegColorType {
        match self.pixels {
            Pixels::Grey(_) => JpegColorType::Luma,
            Pixels::Color(_) => JpegColorType::Ycbcr,
        }
    }

    fn width(&self) -> u16 {
        self.width
    }

    fn height(&self) -> u16 {
        self.height
    }

    fn fill_buffers(&self, y: u16, [brightness, blueness, redness, _]: &mut [Vec<u8>; 4]) {
        let (path, count) = (self.row(y.into()), self.width.into());
        match self.pixels {
            Pixels::Grey(pixels) => path.each(pixels, count, |[gray]| brightness.push(gray)),
            Pixels::Color(pixels) => path.each(pixels, count, |[red, green, blue]| {
                let (luma, cb, cr) = rgb_to_ycbcr(red, green, blue);
                brightness.push(luma);
                blueness.push(cb);
                redness.push(cr);
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use image::RgbImage;

    use super::*;

    #[test]
    fn every_orientation_shows_what_turning_the_pixels_would() {
        for orientation in (1..=8).filter_map(Orientation::from_exif) {
            let stored = DynamicImage::ImageLuma8(
                image::GrayImage::from_raw(5, 3, (0..15).collect()).expect("fifteen pixels"),
            );
            let mut turned = stored.clone();
            turned.apply_orientation(orientation);
            let (width, height) = (turned.width().try_into().unwrap(), turned.height().try_into().unwrap());
            let view = Upright::new(&stored, orientation, width, height).unwrap();
            let mut buffers = [const { Vec::new() }; 4];
            (0..height).for_each(|y| view.fill_buffers(y, &mut buffers));
            assert_eq!(buffers[0], turned.into_bytes(), "{orientation:?}");
        }
    }

    #[test]
    fn colors_reach_the_encoder_as_brightness_and_two_differences() {
        let red = DynamicImage::ImageRgb8(RgbImage::from_pixel(1, 1, image::Rgb([255, 0, 0])));
        let view = Upright::new(&red, Orientation::NoTransforms, 1, 1).unwrap();
        let mut buffers = [const { Vec::new() }; 4];
        view.fill_buffers(0, &mut buffers);
        assert_eq!(buffers, [vec![76], vec![85], vec![255], vec![]]);
        let deep = DynamicImage::ImageRgb8(RgbImage::new(1, 1)).to_rgb16().into();
        assert!(Upright::new(&deep, Orientation::NoTransforms, 1, 1).is_none());
    }
}
