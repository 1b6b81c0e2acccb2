//! Fewer or more pixels for the same picture: filters of good quality, and little memory beside the picture itself.
//!
//! Filters mix colors by their alpha, for which they copy what they are given. A large picture is therefore given to them
//! some rows at a time, and made a good deal smaller by the plain means of its pixels; the filter then does the rest.

use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::{U8, U8x3, U8x4};
use fast_image_resize::{FilterType, PixelTrait, ResizeAlg, ResizeOptions, Resizer};
use image::{DynamicImage, RgbImage, RgbaImage};

use super::color::Colors;
use crate::imaging::scaled_decode::Area;
use crate::values::PixelSize;

/// Pictures of up to so many bytes are copied as they are.
const SMALL_BYTES: usize = 4 << 20;

/// Rows that are given to a filter at a time, about.
const BAND_ROWS: u32 = 64;

/// How many times smaller the filter itself makes a large picture, at least: more than it needs for small ones; less for
/// those that take memory themselves.
const FILTERED: f64 = 2.0;
const FILTERED_OF_LARGE: f64 = 1.3;
const LARGE_SIDE: u32 = 512;

/// One channel's samples in another size: the part of them that begins so far from the left and the top, and is so wide and
/// high.
pub(crate) fn samples(samples: &[u8], of: PixelSize, part: [f64; 4], to: PixelSize) -> Option<Vec<u8>> {
    let [_, _, width, height] = part;
    let shrinking = (width / f64::from(to.width)).min(height / f64::from(to.height));
    filtered::<U8>(samples, of, part, to, filter_for(shrinking))
}

/// A part of a picture in another size, in sRGB of eight bits.
pub(crate) fn resampled(
    image: &DynamicImage,
    area: Area,
    to: PixelSize,
    colors: &Colors,
) -> Option<DynamicImage> {
    let shrinking = shrinking(area, to);
    let (rows, to_srgb): (Source<'_>, _) = match image {
        DynamicImage::ImageRgb8(_) | DynamicImage::ImageRgba8(_) => (Source::AsItIs(image), true),
        // Filters know colors of eight bits: what is of another kind is converted first.
        _ => (Source::ToConvert(image, colors), false),
    };
    let made = if image.as_bytes().len() <= SMALL_BYTES || shrinking <= 1.0 {
        rows.filtered(area, to, filter_for(shrinking))?
    } else {
        let smaller = Means::of(area, to).taken(&rows, area)?;
        let all = Area::all(PixelSize { width: smaller.width(), height: smaller.height() });
        Source::AsItIs(&smaller).filtered(all, to, FilterType::Lanczos3)?
    };
    Some(if to_srgb { colors.to_srgb(made) } else { made })
}

/// Bytes that this takes beside the picture and what is made of it, about.
pub(crate) fn resampling_bytes(area: Area, to: PixelSize) -> u64 {
    let PixelSize { width, height } = Means::of(area, to).size;
    // The smaller picture and its copy; the same between the filter's two directions.
    u64::from(width) * u64::from(height) * 8 + u64::from(to.width) * u64::from(height) * 4
}

/// By how much the picture is made smaller, in the direction in which it is less.
fn shrinking(area: Area, to: PixelSize) -> f64 {
    let [_, _, width, height] = area.edges();
    (width / f64::from(to.width)).min(height / f64::from(to.height))
}

fn filter_for(shrinking: f64) -> FilterType {
    if shrinking < 1.0 { FilterType::CatmullRom } else { FilterType::Lanczos3 }
}

/// Where rows come from.
enum Source<'a> {
    /// RGB or RGBA of eight bits.
    AsItIs(&'a DynamicImage),
    /// Something else.
    ToConvert(&'a DynamicImage, &'a Colors),
}

impl Source<'_> {
    /// A part in another size.
    fn filtered(&self, area: Area, to: PixelSize, filter: FilterType) -> Option<DynamicImage> {
        match self {
            Self::AsItIs(image) => {
                let row_bytes = image.width() as usize * usize::from(image.color().bytes_per_pixel());
                let (first, height) = (area.y as usize * row_bytes, area.size.height);
                let rows = image.as_bytes().get(first..first + height as usize * row_bytes)?;
                let of = PixelSize { width: image.width(), height };
                let part = Area { y: 0, ..area }.edges();
                if image.color().has_alpha() {
                    let pixels = filtered::<U8x4>(rows, of, part, to, filter)?;
                    RgbaImage::from_raw(to.width, to.height, pixels).map(Into::into)
                } else {
                    let pixels = filtered::<U8x3>(rows, of, part, to, filter)?;
                    RgbImage::from_raw(to.width, to.height, pixels).map(Into::into)
                }
            }
            Self::ToConvert(image, colors) => {
                let rows = image.crop_imm(area.x, area.y, area.size.width, area.size.height);
                Source::AsItIs(&colors.to_srgb(rows)).filtered(Area::all(area.size), to, filter)
            }
        }
    }
}

/// A picture made smaller by the means of squares of its pixels, or only narrower, by the filter, where there is little to
/// be done.
struct Means {
    /// Pixels a side of each square.
    times: u32,
    size: PixelSize,
}

impl Means {
    fn of(area: Area, to: PixelSize) -> Self {
        let filtered = if to.width > LARGE_SIDE { FILTERED_OF_LARGE } else { FILTERED };
        let times = whole(shrinking(area, to) / filtered);
        let PixelSize { width, height } = area.size;
        let size = if times > 1 {
            PixelSize { width: width / times, height: height / times }
        } else {
            PixelSize { width: to.width.min(width), height }
        };
        Self { times, size }
    }

    /// Takes the means of some rows after the other.
    fn taken(&self, source: &Source<'_>, area: Area) -> Option<DynamicImage> {
        let filter = if self.times > 1 { FilterType::Box } else { FilterType::Lanczos3 };
        let rows_made = (BAND_ROWS / self.times).max(1);
        let (mut made, mut bytes, mut has_alpha) = (0, Vec::new(), false);
        while made < self.size.height {
            let count = rows_made.min(self.size.height - made);
            let is_last = made + count == self.size.height;
            let start = made * self.times;
            // What does not fill a row of squares goes with the last.
            let rows = if is_last { area.size.height - start } else { count * self.times };
            let band = Area { y: area.y + start, size: PixelSize { height: rows, ..area.size }, ..area };
            let band = source.filtered(band, PixelSize { height: count, ..self.size }, filter)?;
            has_alpha = band.color().has_alpha();
            bytes.extend_from_slice(band.as_bytes());
            made += count;
        }
        let PixelSize { width, height } = self.size;
        if has_alpha {
            RgbaImage::from_raw(width, height, bytes).map(Into::into)
        } else {
            RgbImage::from_raw(width, height, bytes).map(Into::into)
        }
    }
}

/// Pixels of one kind in another size.
fn filtered<P: PixelTrait>(
    pixels: &[u8],
    of: PixelSize,
    [left, top, width, height]: [f64; 4],
    to: PixelSize,
    filter: FilterType,
) -> Option<Vec<u8>> {
    let source = TypedImageRef::<P>::from_buffer(of.width, of.height, pixels).ok()?;
    let mut made = vec![0; usize::try_from(to.area()).ok()? * P::size()];
    let mut target = TypedImage::<P>::from_buffer(to.width, to.height, &mut made).ok()?;
    let options =
        ResizeOptions::new().resize_alg(ResizeAlg::Convolution(filter)).crop(left, top, width, height);
    Resizer::new().resize_typed(&source, &mut target, &options).ok()?;
    Some(made)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a side of a picture fits")]
fn whole(times: f64) -> u32 {
    times.max(1.0) as u32
}

#[cfg(test)]
mod tests {
    use image::Rgba;
    use image::imageops::{self, FilterType as Reference};

    use super::*;

    fn size(width: u32, height: u32) -> PixelSize {
        PixelSize { width, height }
    }

    fn all(image: &DynamicImage) -> Area {
        Area::all(size(image.width(), image.height()))
    }

    #[test]
    fn alpha_weighs_the_colors_that_are_mixed() {
        let mut pixels = RgbaImage::from_pixel(8, 8, Rgba([255, 0, 0, 255]));
        for (x, _, pixel) in pixels.enumerate_pixels_mut() {
            if x >= 4 {
                *pixel = Rgba([0, 255, 0, 0]);
            }
        }
        let image = DynamicImage::from(pixels);
        let small = resampled(&image, all(&image), size(1, 1), &Colors::of_profile(None)).unwrap();
        let [red, green, _, alpha] = small.to_rgba8().get_pixel(0, 0).0;
        assert!(red > 250 && green < 5 && (120..136).contains(&alpha), "{red} {green} {alpha}");
    }

    #[test]
    fn a_large_picture_in_bands_is_the_same_as_all_of_it_at_once() {
        let waves = RgbaImage::from_fn(1601, 1203, |x, y| {
            let [red, green] = [x / 5 % 256, (x + y) / 7 % 256].map(|value| u8::try_from(value).unwrap());
            Rgba([red, green, 90, if y > 700 { 255 } else { 128 }])
        });
        let image = DynamicImage::from(waves);
        assert!(image.as_bytes().len() > SMALL_BYTES);
        let area = Area { x: 100, y: 3, size: size(1200, 1200) };
        let part = image.crop_imm(100, 3, 1200, 1200);
        let deep = DynamicImage::ImageRgba16(image.to_rgba16());
        for side in [1100, 600, 500, 130, 40, 1] {
            let wanted = imageops::resize(&part.to_rgba8(), side, side, Reference::Lanczos3);
            for source in [&image, &deep] {
                let made = resampled(source, area, size(side, side), &Colors::of_profile(None)).unwrap();
                let differences = made
                    .to_rgba8()
                    .iter()
                    .zip(wanted.iter())
                    .map(|(a, b)| u64::from(a.abs_diff(*b)))
                    .sum::<u64>();
                let apart = differences / u64::from(side * side);
                assert!(apart <= 12, "{side}: {apart} in four channels");
            }
        }
    }

    // Promise 11
    #[test]
    fn the_memory_that_a_filter_takes_is_a_part_of_what_a_large_picture_takes() {
        let large = Area::all(size(4096, 4096));
        for side in [1, 80, 512, 513, 1024] {
            let bytes = resampling_bytes(large, size(side, side));
            assert!(bytes < 22 << 20, "{side}: {bytes}");
        }
    }
}
