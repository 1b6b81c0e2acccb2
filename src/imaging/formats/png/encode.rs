//! Encoding masters, renditions, intermediates and default avatars as PNG.

use std::io::Cursor;

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{DynamicImage, ImageEncoder};

use super::probe::with_color_chunks;
use crate::imaging::decode::Still;
use crate::imaging::error::EncodeError;
use crate::imaging::ops::palette::{Entry, index_of, palette};
use crate::imaging::probe::Probe;

/// Encodes a master, with the chunks that say how its colors are meant.
pub(super) fn master(mut still: Still, probe: &Probe) -> Result<Vec<u8>, EncodeError> {
    still.image.apply_orientation(probe.orientation);
    let profile = still.take_fitting_profile();
    let file = lossless(&still.image, profile)?;
    Ok(if still.color_chunks.is_empty() { file } else { with_color_chunks(file, still.color_chunks) })
}

/// Encodes a picture of any depth, with its color profile.
pub(in crate::imaging) fn lossless(
    image: &DynamicImage,
    profile: Option<Vec<u8>>,
) -> Result<Vec<u8>, EncodeError> {
    let mut file = Cursor::new(Vec::new());
    let mut encoder = PngEncoder::new_with_quality(&mut file, CompressionType::Default, FilterType::Adaptive);
    if let Some(profile) = profile {
        encoder.set_icc_profile(profile).map_err(|error| EncodeError::new(&error))?;
    }
    image.write_with_encoder(encoder).map_err(|error| EncodeError::new(&error))?;
    Ok(file.into_inner())
}

/// Encodes a rendition: with a palette if it has few colors.
pub(super) fn rendition(image: &DynamicImage) -> Result<Vec<u8>, EncodeError> {
    match palette(image) {
        Some(palette) => indexed(image, &palette),
        None => true_color(image, CompressionType::Default),
    }
}

/// Encodes an intermediate, which is read once or twice: speed counts more than size.
pub(in crate::imaging) fn intermediate(image: &DynamicImage) -> Result<Vec<u8>, EncodeError> {
    true_color(image, CompressionType::Fast)
}

/// Encodes a default avatar.
pub(super) fn default_avatar(image: &DynamicImage) -> Result<Vec<u8>, EncodeError> {
    match palette(image) {
        Some(palette) => indexed(image, &palette),
        None => true_color(image, CompressionType::Fast),
    }
}

fn true_color(image: &DynamicImage, compression: CompressionType) -> Result<Vec<u8>, EncodeError> {
    let mut file = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut file, compression, FilterType::Adaptive);
    let (bytes, width, height) = (image.as_bytes(), image.width(), image.height());
    encoder
        .write_image(bytes, width, height, image.color().into())
        .map_err(|error| EncodeError::new(&error))?;
    Ok(file)
}

fn indexed(image: &DynamicImage, palette: &[Entry]) -> Result<Vec<u8>, EncodeError> {
    let encode_error = |error: png::EncodingError| EncodeError::new(&error);
    let indices = image.to_rgba8().pixels().map(|pixel| index_of(palette, pixel.0)).collect::<Vec<u8>>();
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
    let mut writer = encoder.write_header().map_err(encode_error)?;
    writer.write_image_data(&indices).map_err(encode_error)?;
    writer.finish().map_err(encode_error)?;
    Ok(file)
}
