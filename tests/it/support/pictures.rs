//! Generated pictures, their encoders, and comparisons.

use std::io::Cursor;

use image::codecs::gif::{GifEncoder, Repeat};
use image::{
    Delay, DynamicImage, Frame, GenericImageView, ImageFormat, Pixel, Rgb, RgbImage, Rgba, RgbaImage,
};
use jpeg_encoder::{ColorType, SamplingFactor};

/// A file, and what an upload of it declares.
#[derive(Debug, Clone)]
pub struct Sample {
    /// Its name in the messages of failing tests.
    pub label: String,
    pub mime: &'static str,
    pub width: u32,
    pub height: u32,
    pub bytes: Vec<u8>,
}

impl Sample {
    pub fn new(label: &str, mime: &'static str, (width, height): (u32, u32), bytes: Vec<u8>) -> Self {
        Self { label: label.into(), mime, width, height, bytes }
    }

    /// The same sample with other bytes.
    #[must_use]
    pub fn with_bytes(&self, bytes: Vec<u8>) -> Self {
        Self { bytes, ..self.clone() }
    }
}

/// A picture whose four quarters differ in color, so that its orientation is visible: red, green / blue, white.
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

/// A small JPEG. Each `seed` makes different bytes.
pub fn distinct_jpeg(seed: u64) -> Vec<u8> {
    let picture = RgbImage::from_fn(24, 24, |x, y| {
        let mixed = (seed ^ (u64::from(x) << 32) ^ u64::from(y)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let [red, green, blue, ..] = mixed.rotate_left(17).to_le_bytes();
        Rgb([red, green, blue])
    });
    jpeg(&DynamicImage::ImageRgb8(picture))
}

/// How a JPEG is encoded.
#[derive(Debug, Clone, Copy)]
pub enum JpegKind {
    Baseline,
    /// Color at half the resolution of brightness.
    ChromaHalved,
    /// One scan a component.
    SeparateScans,
    Restarts,
    Progressive,
    Gray,
    /// Four inks, with the Adobe segment.
    Cmyk,
}

impl JpegKind {
    pub const ALL: [Self; 7] = [
        Self::Baseline,
        Self::ChromaHalved,
        Self::SeparateScans,
        Self::Restarts,
        Self::Progressive,
        Self::Gray,
        Self::Cmyk,
    ];
}

/// The picture as a JPEG of this kind.
pub fn jpeg_of_kind(picture: &DynamicImage, kind: JpegKind) -> Vec<u8> {
    let mut file = Vec::new();
    let (width, height) = (picture.width().try_into().unwrap(), picture.height().try_into().unwrap());
    let mut encoder = jpeg_encoder::Encoder::new(&mut file, 90);
    encoder.set_sampling_factor(match kind {
        JpegKind::ChromaHalved => SamplingFactor::F_2_2,
        JpegKind::SeparateScans => SamplingFactor::R_4_1_0,
        _ => SamplingFactor::F_1_1,
    });
    encoder.set_progressive(matches!(kind, JpegKind::Progressive));
    if matches!(kind, JpegKind::Restarts) {
        encoder.set_restart_interval(3);
    }
    match kind {
        JpegKind::Gray => encoder.encode(&picture.to_luma8(), width, height, ColorType::Luma),
        JpegKind::Cmyk => encoder.encode(&picture.to_rgba8(), width, height, ColorType::Cmyk),
        _ => encoder.encode(&picture.to_rgb8(), width, height, ColorType::Rgb),
    }
    .unwrap();
    file
}

/// The picture as a lossy WebP; with its alpha where it has one.
pub fn webp_lossy(picture: &DynamicImage) -> Vec<u8> {
    webp(picture, |encoder| encoder.quality(90.0))
}

/// The picture as a lossless WebP; with its alpha where it has one.
pub fn webp_lossless(picture: &DynamicImage) -> Vec<u8> {
    webp(picture, |encoder| encoder.lossless(true))
}

fn webp(picture: &DynamicImage, set: impl Fn(webpx::Encoder<'_>) -> webpx::Encoder<'_>) -> Vec<u8> {
    let (width, height) = picture.dimensions();
    let (with_alpha, without) = (picture.to_rgba8(), picture.to_rgb8());
    let encoder = if picture.color().has_alpha() {
        webpx::Encoder::new_rgba(&with_alpha, width, height)
    } else {
        webpx::Encoder::new_rgb(&without, width, height)
    };
    set(encoder).encode(webpx::Unstoppable).unwrap()
}

/// The pictures as an animated GIF.
pub fn gif_animation(pictures: &[DynamicImage]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = GifEncoder::new(&mut file);
    encoder.set_repeat(Repeat::Infinite).unwrap();
    let delay = Delay::from_numer_denom_ms(100, 1);
    let frames = pictures.iter().map(|picture| Frame::from_parts(picture.to_rgba8(), 0, 0, delay));
    encoder.encode_frames(frames).unwrap();
    drop(encoder);
    file
}

/// The quarters with alpha: opaque on the left, half transparent on the right.
pub fn translucent_quarters(width: u32, height: u32) -> DynamicImage {
    let opaque = quarters(width, height).to_rgba8();
    DynamicImage::ImageRgba8(RgbaImage::from_fn(width, height, |x, y| {
        let Rgba([red, green, blue, _]) = *opaque.get_pixel(x, y);
        Rgba([red, green, blue, if x < width / 2 { 255 } else { 128 }])
    }))
}

/// A picture that does not compress. Each `seed` makes the same one every time.
pub fn noise(seed: u64, width: u32, height: u32) -> DynamicImage {
    let mut random = Random(seed);
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, |_, _| {
        let [red, green, blue, ..] = random.next().to_be_bytes();
        Rgb([red, green, blue])
    }))
}

/// The picture as a camera stores it that sets this EXIF orientation (CIPA DC-008, tag 0x0112): the table there says
/// on which side of the upright picture the stored one's first row and first column lie.
pub fn stored_turned(upright: &DynamicImage, orientation: u16) -> DynamicImage {
    let upright = upright.to_rgba8();
    let (width, height) = upright.dimensions();
    let from_right = matches!(orientation, 2 | 3 | 6 | 7);
    let from_bottom = matches!(orientation, 3 | 4 | 7 | 8);
    let is_on_its_side = orientation >= 5;
    let (stored_width, stored_height) = if is_on_its_side { (height, width) } else { (width, height) };
    let stored = RgbaImage::from_fn(stored_width, stored_height, |column, row| {
        let (across, down) = if is_on_its_side { (row, column) } else { (column, row) };
        let x = if from_right { width - 1 - across } else { across };
        let y = if from_bottom { height - 1 - down } else { down };
        *upright.get_pixel(x, y)
    });
    DynamicImage::ImageRgba8(stored)
}

/// The same picture without alpha.
pub fn opaque(picture: &DynamicImage) -> DynamicImage {
    DynamicImage::ImageRgb8(picture.to_rgb8())
}

/// Decodes a file; the first frame of an animation.
pub fn decoded(file: &[u8]) -> DynamicImage {
    image::load_from_memory(file).unwrap_or_else(|error| panic!("{error}"))
}

/// Fails unless the pictures have the same size and, within what lossy coding may change, the same colors in the middle
/// of each quarter.
pub fn assert_quarters_match(label: &str, found: &DynamicImage, expected: &DynamicImage) {
    assert_eq!(found.dimensions(), expected.dimensions(), "{label}");
    assert_eq!(found.color().has_alpha(), expected.color().has_alpha(), "{label}");
    let (width, height) = expected.dimensions();
    for (x, y) in [(1, 1), (3, 1), (1, 3), (3, 3)].map(|(x, y)| (width * x / 4, height * y / 4)) {
        let (pixel, expected_pixel) = (found.get_pixel(x, y), expected.get_pixel(x, y));
        let is_near =
            pixel.channels().iter().zip(expected_pixel.channels()).all(|(a, b)| a.abs_diff(*b) <= 16);
        assert!(is_near, "{label}: {pixel:?} at {x}, {y}, not {expected_pixel:?}");
    }
}

/// Reproducible random numbers (splitmix64).
#[derive(Debug)]
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end).unwrap();
        usize::try_from(self.next() % end).unwrap()
    }
}
