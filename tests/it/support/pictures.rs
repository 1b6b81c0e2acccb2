//! Pictures made by code.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

/// A picture whose four quarters differ in colour, so that turning it shows: red, green / blue, white.
pub fn quarters(width: u32, height: u32) -> DynamicImage {
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, |x, y| match (x < width / 2, y < height / 2) {
        (true, true) => Rgb([220, 30, 30]),
        (false, true) => Rgb([30, 200, 30]),
        (true, false) => Rgb([30, 30, 220]),
        (false, false) => Rgb([240, 240, 240]),
    }))
}

/// The picture in a format that the `image` crate writes: PNG, lossless WebP, GIF.
pub fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    picture.write_to(&mut file, format).unwrap();
    file.into_inner()
}

/// The picture as a baseline JPEG.
pub fn jpeg(picture: &DynamicImage) -> Vec<u8> {
    let mut file = Vec::new();
    let (width, height) = (picture.width().try_into().unwrap(), picture.height().try_into().unwrap());
    let encoder = jpeg_encoder::Encoder::new(&mut file, 90);
    encoder.encode(&picture.to_rgb8(), width, height, jpeg_encoder::ColorType::Rgb).unwrap();
    file
}

/// A small JPEG that differs from others of another `seed` in its bytes.
pub fn distinct_jpeg(seed: u64) -> Vec<u8> {
    let picture = RgbImage::from_fn(24, 24, |x, y| {
        let mixed = (seed ^ (u64::from(x) << 32) ^ u64::from(y)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let [red, green, blue, ..] = mixed.rotate_left(17).to_le_bytes();
        Rgb([red, green, blue])
    });
    jpeg(&DynamicImage::ImageRgb8(picture))
}
