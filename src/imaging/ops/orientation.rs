//! An upright view of a decoded picture for the JPEG encoder, without a second copy of its pixels.
//!
//! The encoder asks for one row after the other. Each is read from the stored picture along a row or a column, forward or
//! backward.

use image::DynamicImage;
use image::metadata::Orientation;
use jpeg_encoder::{ImageBuffer, JpegColorType, rgb_to_ycbcr};

/// Pixels as stored.
enum Pixels<'a> {
    Gray(&'a [[u8; 1]]),
    Color(&'a [[u8; 3]]),
}

/// An upright view of a stored picture.
pub(crate) struct Upright<'a> {
    pixels: Pixels<'a>,
    orientation: Orientation,
    /// Width and height as stored.
    stored: (usize, usize),
    /// The upright size.
    width: u16,
    height: u16,
}

/// The pixels of an upright row: every `step`th from `start` on.
struct Path {
    start: usize,
    step: usize,
    is_backward: bool,
}

impl<'a> Upright<'a> {
    /// A view of a gray or RGB picture of eight bits a sample, whose upright size is `width` by `height`; `None` for any
    /// other picture.
    pub(crate) fn new(
        image: &'a DynamicImage,
        orientation: Orientation,
        width: u16,
        height: u16,
    ) -> Option<Self> {
        let pixels = match image {
            DynamicImage::ImageLuma8(gray) => Pixels::Gray(gray.as_raw().as_chunks().0),
            DynamicImage::ImageRgb8(color) => Pixels::Color(color.as_raw().as_chunks().0),
            _ => return None,
        };
        let stored = (usize::try_from(image.width()).ok()?, usize::try_from(image.height()).ok()?);
        Some(Self { pixels, orientation, stored, width, height })
    }

    /// The stored pixels of the upright row `y` (CIPA DC-008, tag 0x0112: the positions of row 0 and column 0).
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
            let after = pixels.get(self.start..).unwrap_or_default();
            after.iter().step_by(self.step).take(count).for_each(|pixel| take(*pixel));
        }
    }
}

impl ImageBuffer for Upright<'_> {
    fn get_jpeg_color_type(&self) -> JpegColorType {
        match self.pixels {
            Pixels::Gray(_) => JpegColorType::Luma,
            Pixels::Color(_) => JpegColorType::Ycbcr,
        }
    }

    fn width(&self) -> u16 {
        self.width
    }

    fn height(&self) -> u16 {
        self.height
    }

    fn fill_buffers(&self, y: u16, [luma_row, blue_row, red_row, _]: &mut [Vec<u8>; 4]) {
        let (path, count) = (self.row(y.into()), self.width.into());
        match self.pixels {
            Pixels::Gray(pixels) => path.each(pixels, count, |[gray]| luma_row.push(gray)),
            Pixels::Color(pixels) => path.each(pixels, count, |[red, green, blue]| {
                let (luma, cb, cr) = rgb_to_ycbcr(red, green, blue);
                luma_row.push(luma);
                blue_row.push(cb);
                red_row.push(cr);
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use image::RgbImage;

    use super::*;

    #[test]
    fn every_orientation_equals_turning_the_pixels() {
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
    fn rgb_reaches_the_encoder_as_ycbcr() {
        let red = DynamicImage::ImageRgb8(RgbImage::from_pixel(1, 1, image::Rgb([255, 0, 0])));
        let view = Upright::new(&red, Orientation::NoTransforms, 1, 1).unwrap();
        let mut buffers = [const { Vec::new() }; 4];
        view.fill_buffers(0, &mut buffers);
        assert_eq!(buffers, [vec![76], vec![85], vec![255], vec![]]);
        let deep = DynamicImage::ImageRgb8(RgbImage::new(1, 1)).to_rgb16().into();
        assert!(Upright::new(&deep, Orientation::NoTransforms, 1, 1).is_none());
    }
}
