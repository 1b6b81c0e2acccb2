//! Encoding what is sent: small pictures in sRGB, without anything beside their pixels. A master is encoded elsewhere.

use std::collections::HashSet;

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{DynamicImage, ImageEncoder, RgbImage, Rgba, RgbaImage};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use webp::{PixelLayout, WebPConfig};

use super::EncodeError;
use crate::values::{Color, MediaType, Side};

/// JPEG quality (the usual 1 to 100 scale).
const JPEG_QUALITY: u8 = 84;

/// JPEG quality of what other sizes are made of, whose losses add to theirs.
const INTERMEDIATE_QUALITY: u8 = 93;

/// Up to this side color is kept at full resolution: in a small picture its edges are seen.
const FULL_COLOR_SIDE: u32 = 128;

/// WebP quality (0 to 100).
const WEBP_QUALITY: f32 = 80.0;

/// How hard libwebp tries with pixels it may change (0 to 6): beyond this, files get 1 % smaller for half as much time again.
const WEBP_EFFORT: i32 = 4;

/// How hard it tries with a drawing, without loss: beyond this, files get a few per cent smaller for several times the time.
const DRAWN_WEBP_EFFORT: i32 = 0;

/// Colors that a palette can have. A picture of no more was drawn, and is stored smaller and better without loss.
const PALETTE_COLORS: usize = 256;

/// How fast a GIF's palette is chosen (1, the best, to 30).
const GIF_SPEED: i32 = 10;

/// Encodes a picture of eight bits a channel.
pub(super) fn encode(
    image: DynamicImage,
    media: MediaType,
    background: Color,
) -> Result<Vec<u8>, EncodeError> {
    match media {
        MediaType::Jpeg => jpeg(&laid_on(image, background), JPEG_QUALITY),
        MediaType::Png => png(&image),
        MediaType::Webp => webp(image),
        MediaType::Gif => gif(image),
    }
}

/// Encodes a drawing: `side` times `side` pixels of red, green, blue and alpha. It is flat and has sharp edges, which is
/// why color is kept at full resolution, and it is made while somebody waits, which is why nothing is tried twice.
///
/// # Errors
///
/// Our own failure to encode it.
pub fn encode_drawing(
    side: Side,
    rgba: Vec<u8>,
    media: MediaType,
    background: Color,
) -> Result<Vec<u8>, EncodeError> {
    let pixels = RgbaImage::from_raw(side.get(), side.get(), rgba);
    let pixels = pixels.ok_or_else(|| EncodeError::new(&"a drawing of another size than was asked for"))?;
    let image = without_needless_alpha(pixels.into());
    match media {
        MediaType::Jpeg => jpeg(&laid_on(image, background), INTERMEDIATE_QUALITY),
        MediaType::Png => match palette(&image) {
            Some(palette) => drawn_png(&image, &palette),
            None => whole_png(&image, CompressionType::Fast),
        },
        MediaType::Webp => drawn_webp(image),
        MediaType::Gif => gif(image),
    }
}

/// Encodes what other sizes are made of: as JPEG, where nothing shines through it.
pub(super) fn intermediate(image: DynamicImage) -> Result<Vec<u8>, EncodeError> {
    match without_needless_alpha(image) {
        DynamicImage::ImageRgb8(opaque) => jpeg(&opaque, INTERMEDIATE_QUALITY),
        image => whole_png(&image, CompressionType::Fast),
    }
}

/// The picture without alpha that is full everywhere.
pub(super) fn without_needless_alpha(image: DynamicImage) -> DynamicImage {
    match image {
        DynamicImage::ImageRgba8(pixels) if pixels.pixels().all(|Rgba([.., alpha])| *alpha == u8::MAX) => {
            DynamicImage::ImageRgba8(pixels).into_rgb8().into()
        }
        image => image,
    }
}

/// The picture as it is seen on a background of one color.
fn laid_on(image: DynamicImage, background: Color) -> RgbImage {
    let DynamicImage::ImageRgba8(pixels) = image else { return image.into_rgb8() };
    let mut laid = RgbImage::new(pixels.width(), pixels.height());
    for (seen, Rgba([red, green, blue, alpha])) in laid.pixels_mut().zip(pixels.pixels()) {
        let mixed = [(red, background.red), (green, background.green), (blue, background.blue)].map(
            |(over, under)| {
                let sum =
                    u32::from(*over) * u32::from(*alpha) + u32::from(under) * u32::from(u8::MAX - alpha);
                u8::try_from((sum + 127) / 255).unwrap_or(u8::MAX)
            },
        );
        seen.0 = mixed;
    }
    laid
}

fn jpeg(image: &RgbImage, quality: u8) -> Result<Vec<u8>, EncodeError> {
    let fault = |error: jpeg_encoder::EncodingError| EncodeError::new(&error);
    let side = |pixels: u32| u16::try_from(pixels).map_err(|error| EncodeError::new(&error));
    let (width, height) = (side(image.width())?, side(image.height())?);
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, quality);
    // Tables of its own come with a scan for each component, of which some decoders make wrong colors where those are
    // stored at half the resolution.
    let has_full_color = image.width() <= FULL_COLOR_SIDE || quality == INTERMEDIATE_QUALITY;
    encoder.set_optimized_huffman_tables(has_full_color);
    encoder.set_sampling_factor(if has_full_color { SamplingFactor::F_1_1 } else { SamplingFactor::F_2_2 });
    if image.pixels().all(|pixel| matches!(pixel.0, [red, green, blue] if red == green && green == blue)) {
        let gray: Vec<u8> = image.as_raw().iter().step_by(3).copied().collect();
        encoder.encode(&gray, width, height, ColorType::Luma).map_err(fault)?;
    } else {
        encoder.encode(image.as_raw(), width, height, ColorType::Rgb).map_err(fault)?;
    }
    Ok(file)
}

fn png(image: &DynamicImage) -> Result<Vec<u8>, EncodeError> {
    match palette(image) {
        Some(palette) => drawn_png(image, &palette),
        None => whole_png(image, CompressionType::Default),
    }
}

fn whole_png(image: &DynamicImage, compression: CompressionType) -> Result<Vec<u8>, EncodeError> {
    let mut file = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut file, compression, FilterType::Adaptive);
    let (bytes, width, height) = (image.as_bytes(), image.width(), image.height());
    encoder
        .write_image(bytes, width, height, image.color().into())
        .map_err(|error| EncodeError::new(&error))?;
    Ok(file)
}

/// A PNG of palette entries.
fn drawn_png(image: &DynamicImage, palette: &[[u8; 4]]) -> Result<Vec<u8>, EncodeError> {
    let fault = |error: png::EncodingError| EncodeError::new(&error);
    let entries = image.to_rgba8().pixels().map(|pixel| place_in(palette, pixel.0)).collect::<Vec<u8>>();
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, image.width(), image.height());
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_palette(
        palette.iter().flat_map(|[red, green, blue, _]| [*red, *green, *blue]).collect::<Vec<u8>>(),
    );
    if palette.iter().any(|[.., alpha]| *alpha != u8::MAX) {
        encoder.set_trns(palette.iter().map(|[.., alpha]| *alpha).collect::<Vec<u8>>());
    }
    encoder.set_filter(png::Filter::NoFilter);
    let mut writer = encoder.write_header().map_err(fault)?;
    writer.write_image_data(&entries).map_err(fault)?;
    writer.finish().map_err(fault)?;
    Ok(file)
}

/// The colors of a picture that has few, in order; `None` where a palette cannot have them all.
fn palette(image: &DynamicImage) -> Option<Vec<[u8; 4]>> {
    let mut found = HashSet::with_capacity(PALETTE_COLORS + 1);
    let mut last = None;
    let rgba = |pixel: &[u8]| match *pixel {
        [red, green, blue, alpha] => [red, green, blue, alpha],
        [red, green, blue] => [red, green, blue, u8::MAX],
        _ => [0; 4],
    };
    let channels = usize::from(image.color().channel_count());
    for pixel in image.as_bytes().chunks_exact(channels.max(1)).map(rgba) {
        if last != Some(pixel) && found.insert(pixel) && found.len() > PALETTE_COLORS {
            return None;
        }
        last = Some(pixel);
    }
    let mut palette: Vec<[u8; 4]> = found.into_iter().collect();
    palette.sort_unstable();
    Some(palette)
}

fn place_in(palette: &[[u8; 4]], color: [u8; 4]) -> u8 {
    palette.binary_search(&color).ok().and_then(|place| u8::try_from(place).ok()).unwrap_or(0)
}

pub(super) fn webp(image: DynamicImage) -> Result<Vec<u8>, EncodeError> {
    let is_drawn = palette(&image).is_some();
    webp_with(image, is_drawn, WEBP_QUALITY, WEBP_EFFORT)
}

fn drawn_webp(image: DynamicImage) -> Result<Vec<u8>, EncodeError> {
    // Without loss, the quality is how hard it tries, too.
    webp_with(image, true, 0.0, DRAWN_WEBP_EFFORT)
}

fn webp_with(
    image: DynamicImage,
    is_lossless: bool,
    quality: f32,
    effort: i32,
) -> Result<Vec<u8>, EncodeError> {
    let (width, height) = (image.width(), image.height());
    let (pixels, layout) = match image {
        DynamicImage::ImageRgba8(pixels) => (pixels.into_raw(), PixelLayout::Rgba),
        image => (image.into_rgb8().into_raw(), PixelLayout::Rgb),
    };
    let mut config = WebPConfig::new().map_err(|()| EncodeError::new(&"libwebp of another version"))?;
    config.lossless = is_lossless.into();
    config.quality = quality;
    config.method = effort;
    let encoder = webp::Encoder::new(&pixels, layout, width, height);
    let memory = encoder.encode_advanced(&config).map_err(|error| EncodeError::new(&format!("{error:?}")))?;
    Ok(memory.to_vec())
}

fn gif(image: DynamicImage) -> Result<Vec<u8>, EncodeError> {
    let fault = |error: gif::EncodingError| EncodeError::new(&error);
    let frame = gif_frame(image.into_rgba8())?;
    let mut file = Vec::new();
    let mut encoder = gif::Encoder::new(&mut file, frame.width, frame.height, &[]).map_err(fault)?;
    encoder.write_frame(&frame).map_err(fault)?;
    drop(encoder);
    Ok(file)
}

/// A frame with a palette of its own. What is less than half there is not there at all, which is all that GIF knows.
pub(super) fn gif_frame(mut pixels: RgbaImage) -> Result<gif::Frame<'static>, EncodeError> {
    for Rgba(pixel) in pixels.pixels_mut() {
        let [.., alpha] = *pixel;
        if alpha < 128 {
            *pixel = [0; 4];
        }
    }
    let side = |pixels: u32| u16::try_from(pixels).map_err(|error| EncodeError::new(&error));
    let (width, height) = (side(pixels.width())?, side(pixels.height())?);
    Ok(gif::Frame::from_rgba_speed(width, height, pixels.as_mut(), GIF_SPEED))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHITE: Color = Color { red: 255, green: 255, blue: 255 };

    fn decoded(file: &[u8]) -> DynamicImage {
        image::load_from_memory(file).unwrap()
    }

    #[test]
    fn what_shines_through_is_laid_on_the_ground() {
        let half = DynamicImage::ImageRgba8(RgbaImage::from_pixel(8, 8, Rgba([0, 0, 0, 51])));
        let laid = laid_on(half, WHITE);
        assert_eq!(laid.get_pixel(0, 0).0, [204, 204, 204]);
    }

    #[test]
    fn a_drawn_picture_is_kept_without_loss() {
        let checks = RgbaImage::from_fn(16, 16, |x, y| {
            if (x + y) % 2 == 0 { Rgba([255, 0, 0, 255]) } else { Rgba([0, 0, 255, 100]) }
        });
        let checks = DynamicImage::ImageRgba8(checks);
        for media in [MediaType::Png, MediaType::Webp] {
            let file = encode(checks.clone(), media, WHITE).unwrap();
            assert_eq!(decoded(&file).into_rgba8(), checks.to_rgba8(), "{media}");
        }
    }

    #[test]
    fn alpha_that_is_full_everywhere_is_none() {
        let full = DynamicImage::ImageRgba8(RgbaImage::from_pixel(2, 2, Rgba([1, 2, 3, 255])));
        assert!(!without_needless_alpha(full).color().has_alpha());
        let less = DynamicImage::ImageRgba8(RgbaImage::from_pixel(2, 2, Rgba([1, 2, 3, 254])));
        assert!(without_needless_alpha(less).color().has_alpha());
    }

    #[test]
    fn a_grey_picture_is_encoded_as_one() {
        let gray = DynamicImage::ImageRgb8(RgbImage::from_pixel(16, 16, image::Rgb([90, 90, 90])));
        assert!(!decoded(&encode(gray, MediaType::Jpeg, WHITE).unwrap()).color().has_color());
    }
}
