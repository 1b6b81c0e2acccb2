//! Resizing with good filters and little memory besides the picture itself.
//!
//! The filters premultiply alpha, for which they copy their input. A large picture is therefore first reduced band by band
//! with a box filter; a better filter then does the rest.

use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::{U8, U8x3, U8x4};
use fast_image_resize::{Filter, FilterType, PixelTrait, ResizeAlg, ResizeOptions, Resizer};
use image::{DynamicImage, RgbImage, RgbaImage};

use super::color::Colors;
use super::crop::Area;
use crate::values::PixelSize;

/// Pictures of up to this many bytes are filtered whole.
const SMALL_BYTES: usize = 4 << 20;

/// Rows of a band, about.
const BAND_ROWS: u32 = 64;

/// The final filter reduces a large picture at least this many times; less for a large result, which takes memory itself.
const FINAL_REDUCTION: f64 = 2.0;
const FINAL_REDUCTION_TO_LARGE: f64 = 1.3;
const LARGE_SIDE: u32 = 512;

/// Resizes an area (left, top, width, height) of one channel's samples.
pub(crate) fn resize_channel(
    samples: &[u8],
    size: PixelSize,
    area: [f64; 4],
    to: PixelSize,
) -> Option<Vec<u8>> {
    let [_, _, width, height] = area;
    let reduction = (width / f64::from(to.width)).min(height / f64::from(to.height));
    filter_pixels::<U8>(samples, size, area, to, filter_for(reduction))
}

/// Resizes an area of a picture, in sRGB of eight bits.
pub(crate) fn resize(
    image: &DynamicImage,
    area: Area,
    to: PixelSize,
    colors: &Colors,
) -> Option<DynamicImage> {
    let reduction = reduction(area, to);
    let (rows, to_srgb): (Source<'_>, _) = match image {
        DynamicImage::ImageRgb8(_) | DynamicImage::ImageRgba8(_) => (Source::EightBit(image), true),
        // The filters take RGB of eight bits: other pictures are converted first.
        _ => (Source::Convert(image, colors), false),
    };
    let resized = if image.as_bytes().len() <= SMALL_BYTES || reduction <= 1.0 {
        rows.filter(area, to, filter_for(reduction))?
    } else {
        let smaller = BoxReduction::new(area, to).apply(&rows, area)?;
        let all = Area::all(PixelSize { width: smaller.width(), height: smaller.height() });
        Source::EightBit(&smaller).filter(all, to, FilterType::Lanczos3)?
    };
    Some(if to_srgb { colors.to_srgb(resized) } else { resized })
}

/// Bytes that [`resize`] takes besides the picture and the result, about.
pub(crate) fn resize_bytes(area: Area, to: PixelSize) -> u64 {
    let PixelSize { width, height } = BoxReduction::new(area, to).size;
    // The reduced picture and its copy; then the picture between the filter's two directions.
    u64::from(width) * u64::from(height) * 8 + u64::from(to.width) * u64::from(height) * 4
}

/// How many times smaller the picture gets, in the direction with less reduction.
fn reduction(area: Area, to: PixelSize) -> f64 {
    let [_, _, width, height] = area.edges();
    (width / f64::from(to.width)).min(height / f64::from(to.height))
}

fn filter_for(reduction: f64) -> FilterType {
    if reduction < 1.0 { enlarging() } else { FilterType::Lanczos3 }
}

/// The filter for enlarging: the linear one, averaged over half a pixel. It is nowhere negative, so that edges get no halos,
/// keeps straight gradients straight, and has no creases at the pixels of the source.
fn enlarging() -> FilterType {
    Filter::new("smoothed linear", smoothed_linear, 1.25).map_or(FilterType::Bilinear, FilterType::Custom)
}

/// The integral of the triangle `1 - |t|` over the quarter pixels on both sides of `x`, times two.
fn smoothed_linear(x: f64) -> f64 {
    let x = x.abs();
    if x < 0.25 {
        0.875 - 2.0 * x * x
    } else if x < 0.75 {
        1.0 - x
    } else if x < 1.25 {
        (1.25 - x).powi(2)
    } else {
        0.0
    }
}

/// Where rows come from.
enum Source<'a> {
    /// RGB or RGBA of eight bits.
    EightBit(&'a DynamicImage),
    /// Any other picture.
    Convert(&'a DynamicImage, &'a Colors),
}

impl Source<'_> {
    /// Resizes an area with one filter.
    fn filter(&self, area: Area, to: PixelSize, filter: FilterType) -> Option<DynamicImage> {
        match self {
            Self::EightBit(image) => {
                let row_bytes = image.width() as usize * usize::from(image.color().bytes_per_pixel());
                let (first, height) = (area.y as usize * row_bytes, area.size.height);
                let rows = image.as_bytes().get(first..first + height as usize * row_bytes)?;
                let size = PixelSize { width: image.width(), height };
                let area = Area { y: 0, ..area }.edges();
                if image.color().has_alpha() {
                    let pixels = filter_pixels::<U8x4>(rows, size, area, to, filter)?;
                    RgbaImage::from_raw(to.width, to.height, pixels).map(Into::into)
                } else {
                    let pixels = filter_pixels::<U8x3>(rows, size, area, to, filter)?;
                    RgbImage::from_raw(to.width, to.height, pixels).map(Into::into)
                }
            }
            Self::Convert(image, colors) => {
                let rows = image.crop_imm(area.x, area.y, area.size.width, area.size.height);
                Source::EightBit(&colors.to_srgb(rows)).filter(Area::all(area.size), to, filter)
            }
        }
    }
}

/// A first reduction by the means of squares of pixels; where little reduction is needed, only the width is filtered.
struct BoxReduction {
    /// Pixels per side of each square.
    times: u32,
    size: PixelSize,
}

impl BoxReduction {
    fn new(area: Area, to: PixelSize) -> Self {
        let final_reduction = if to.width > LARGE_SIDE { FINAL_REDUCTION_TO_LARGE } else { FINAL_REDUCTION };
        let times = whole(reduction(area, to) / final_reduction);
        let PixelSize { width, height } = area.size;
        let size = if times > 1 {
            PixelSize { width: width / times, height: height / times }
        } else {
            PixelSize { width: to.width.min(width), height }
        };
        Self { times, size }
    }

    /// Reduces band by band.
    fn apply(&self, source: &Source<'_>, area: Area) -> Option<DynamicImage> {
        let filter = if self.times > 1 { FilterType::Box } else { FilterType::Lanczos3 };
        let rows_per_band = (BAND_ROWS / self.times).max(1);
        let (mut done, mut bytes, mut has_alpha) = (0, Vec::new(), false);
        while done < self.size.height {
            let count = rows_per_band.min(self.size.height - done);
            let is_last = done + count == self.size.height;
            let start = done * self.times;
            // Rows that do not fill a row of squares go with the last band.
            let rows = if is_last { area.size.height - start } else { count * self.times };
            let band = Area { y: area.y + start, size: PixelSize { height: rows, ..area.size }, ..area };
            let band = source.filter(band, PixelSize { height: count, ..self.size }, filter)?;
            has_alpha = band.color().has_alpha();
            bytes.extend_from_slice(band.as_bytes());
            done += count;
        }
        let PixelSize { width, height } = self.size;
        if has_alpha {
            RgbaImage::from_raw(width, height, bytes).map(Into::into)
        } else {
            RgbImage::from_raw(width, height, bytes).map(Into::into)
        }
    }
}

/// Resizes an area (left, top, width, height) of pixels of one kind.
fn filter_pixels<P: PixelTrait>(
    pixels: &[u8],
    size: PixelSize,
    [left, top, width, height]: [f64; 4],
    to: PixelSize,
    filter: FilterType,
) -> Option<Vec<u8>> {
    let source = TypedImageRef::<P>::from_buffer(size.width, size.height, pixels).ok()?;
    let mut resized = vec![0; usize::try_from(to.area()).ok()? * P::size()];
    let mut target = TypedImage::<P>::from_buffer(to.width, to.height, &mut resized).ok()?;
    let options =
        ResizeOptions::new().resize_alg(ResizeAlg::Convolution(filter)).crop(left, top, width, height);
    Resizer::new().resize_typed(&source, &mut target, &options).ok()?;
    Some(resized)
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
    fn transparent_colors_are_not_mixed_in() {
        let mut pixels = RgbaImage::from_pixel(8, 8, Rgba([255, 0, 0, 255]));
        for (x, _, pixel) in pixels.enumerate_pixels_mut() {
            if x >= 4 {
                *pixel = Rgba([0, 255, 0, 0]);
            }
        }
        let image = DynamicImage::from(pixels);
        let small = resize(&image, all(&image), size(1, 1), &Colors::from_profile(None)).unwrap();
        let [red, green, _, alpha] = small.to_rgba8().get_pixel(0, 0).0;
        assert!(red > 250 && green < 5 && (120..136).contains(&alpha), "{red} {green} {alpha}");
    }

    #[test]
    fn a_large_picture_resized_in_bands_equals_one_resized_whole() {
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
            let expected = imageops::resize(&part.to_rgba8(), side, side, Reference::Lanczos3);
            for source in [&image, &deep] {
                let resized = resize(source, area, size(side, side), &Colors::from_profile(None)).unwrap();
                let differences = resized
                    .to_rgba8()
                    .iter()
                    .zip(expected.iter())
                    .map(|(a, b)| u64::from(a.abs_diff(*b)))
                    .sum::<u64>();
                let apart = differences / u64::from(side * side);
                assert!(apart <= 12, "{side}: {apart} in four channels");
            }
        }
    }

    #[test]
    fn an_enlarged_edge_has_no_halo() {
        let edge = RgbImage::from_fn(12, 12, |x, _| image::Rgb([if x < 6 { 60 } else { 190 }; 3]));
        let image = DynamicImage::from(edge);
        for side in [13, 24, 31, 240] {
            let large = resize(&image, all(&image), size(side, side), &Colors::from_profile(None)).unwrap();
            let row: Vec<u8> = large.to_rgb8().rows().nth(5).unwrap().map(|pixel| pixel.0[0]).collect();
            assert!(
                row.is_sorted() && row.first() == Some(&60) && row.last() == Some(&190),
                "{side}: {row:?}"
            );
        }
    }

    #[test]
    fn an_enlarged_gradient_has_no_steps() {
        let slope = RgbImage::from_fn(16, 16, |x, _| image::Rgb([u8::try_from(x * 16).unwrap(); 3]));
        let image = DynamicImage::from(slope);
        let large = resize(&image, all(&image), size(256, 256), &Colors::from_profile(None)).unwrap();
        let row: Vec<u8> = large.to_rgb8().rows().nth(128).unwrap().map(|pixel| pixel.0[0]).collect();
        let inner = row.get(24..232).unwrap();
        assert!(
            inner.windows(2).all(|pair| (0..=2).contains(&(i16::from(pair[1]) - i16::from(pair[0])))),
            "{inner:?}"
        );
    }

    #[test]
    fn enlarging_mixes_no_colors_of_transparent_pixels_in() {
        let half =
            RgbaImage::from_fn(8, 8, |x, _| Rgba(if x < 4 { [255, 0, 0, 255] } else { [0, 255, 0, 0] }));
        let image = DynamicImage::from(half);
        let large =
            resize(&image, all(&image), size(64, 64), &Colors::from_profile(None)).unwrap().to_rgba8();
        for Rgba([red, green, _, alpha]) in large.pixels() {
            assert!(*alpha < 8 || (*red > 240 && *green < 8), "{red} {green} {alpha}");
        }
    }

    #[test]
    fn one_pixel_fills_the_largest_square() {
        let image = DynamicImage::from(RgbaImage::from_pixel(1, 1, Rgba([10, 20, 30, 128])));
        let large = resize(&image, all(&image), size(2048, 2048), &Colors::from_profile(None)).unwrap();
        assert!(large.to_rgba8().pixels().all(|pixel| *pixel == Rgba([10, 20, 30, 128])));
    }

    // Promise 11
    #[test]
    fn resizing_takes_little_memory_compared_with_a_large_picture() {
        let large = Area::all(size(4096, 4096));
        for side in [1, 80, 512, 513, 1024] {
            let bytes = resize_bytes(large, size(side, side));
            assert!(bytes < 22 << 20, "{side}: {bytes}");
        }
    }
}
