//! Encoding an upright picture in the format that it came in, at high quality, with its color profile.

use std::io::Cursor;

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{DynamicImage, ImageEncoder};
use jpeg_encoder::{Encoder, SamplingFactor};
use webp::PixelLayout;

use super::ImageError;
use super::decode::Still;
use super::formats::webp_with_profile;
use super::image_info::{Coding, Probe};
use super::ops::orientation::Upright;
use crate::values::{MediaType, PixelSize};

/// JPEG quality (the usual 1 to 100 scale): a second encoding at it is not told from the first by eye.
const JPEG_QUALITY: u8 = 92;

/// WebP quality (0 to 100), likewise.
const WEBP_QUALITY: f32 = 92.0;

/// The picture could not be encoded: our fault, for it was decoded before.
#[derive(Debug, thiserror::Error)]
#[error("encoding a picture: {0}")]
pub struct EncodeError(String);

impl EncodeError {
    /// What an encoder said.
    pub(super) fn new(reason: &impl ToString) -> Self {
        Self(reason.to_string())
    }

    /// What an encoder wrote does not pass for a picture.
    pub(super) fn unsound(refusal: &ImageError) -> Self {
        Self(format!("the encoder's own file: {refusal}"))
    }
}

/// Turns the picture and encodes it in the format of its anatomy.
pub(super) fn encode(mut still: Still, anatomy: &Probe) -> Result<Vec<u8>, EncodeError> {
    if anatomy.media != MediaType::Jpeg {
        still.image.apply_orientation(anatomy.orientation);
    }
    let profile = still.profile.filter(|profile| profile_fits(profile, &still.image));
    match anatomy.media {
        MediaType::Jpeg => jpeg(&still.image, profile, anatomy),
        MediaType::Png => png(&still.image, profile),
        MediaType::Webp => webp(still.image, profile, anatomy.coding),
        MediaType::Gif => Err(EncodeError("a GIF has no orientation".to_owned())),
    }
}

/// Whether a profile speaks of the colors that the pixels have now (ICC.1, 7.2.6: bytes 16 to 19 name its color
/// space). A CMYK picture is decoded to RGB, and its profile says nothing of those.
fn profile_fits(profile: &[u8], image: &DynamicImage) -> bool {
    let wanted: &[u8] = if image.color().has_color() { b"RGB " } else { b"GRAY" };
    profile.get(16..20) == Some(wanted)
}

/// Turns the picture while it encodes it: [`Upright`] hands the encoder its rows.
fn jpeg(image: &DynamicImage, profile: Option<Vec<u8>>, anatomy: &Probe) -> Result<Vec<u8>, EncodeError> {
    let fault = |error: jpeg_encoder::EncodingError| EncodeError(error.to_string());
    let side = |pixels: u32| u16::try_from(pixels).map_err(|error| EncodeError(error.to_string()));
    let PixelSize { width, height } = anatomy.upright_size();
    let upright = Upright::new(image, anatomy.orientation, side(width)?, side(height)?)
        .ok_or_else(|| EncodeError(format!("a JPEG was decoded to {:?}", image.color())))?;
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, JPEG_QUALITY);
    encoder.set_optimized_huffman_tables(anatomy.has_own_tables());
    encoder.set_sampling_factor(if anatomy.chroma_halved {
        SamplingFactor::F_2_2
    } else {
        SamplingFactor::F_1_1
    });
    if let Some(profile) = profile {
        encoder.add_icc_profile(&profile).map_err(fault)?;
    }
    encoder.encode_image(upright).map_err(fault)?;
    Ok(file)
}

pub(super) fn png(image: &DynamicImage, profile: Option<Vec<u8>>) -> Result<Vec<u8>, EncodeError> {
    let mut file = Cursor::new(Vec::new());
    let mut encoder = PngEncoder::new_with_quality(&mut file, CompressionType::Default, FilterType::Adaptive);
    if let Some(profile) = profile {
        encoder.set_icc_profile(profile).map_err(|error| EncodeError(error.to_string()))?;
    }
    image.write_with_encoder(encoder).map_err(|error| EncodeError(error.to_string()))?;
    Ok(file.into_inner())
}

fn webp(image: DynamicImage, profile: Option<Vec<u8>>, coding: Coding) -> Result<Vec<u8>, EncodeError> {
    let size = PixelSize { width: image.width(), height: image.height() };
    let (pixels, layout) = if image.color().has_alpha() {
        (image.into_rgba8().into_raw(), PixelLayout::Rgba)
    } else {
        (image.into_rgb8().into_raw(), PixelLayout::Rgb)
    };
    let encoder = webp::Encoder::new(&pixels, layout, size.width, size.height);
    let is_lossless = coding == Coding::WebpLossless;
    let quality = if is_lossless { 75.0 } else { WEBP_QUALITY };
    let memory =
        encoder.encode_simple(is_lossless, quality).map_err(|error| EncodeError(format!("{error:?}")))?;
    let file = memory.to_vec();
    Ok(match profile {
        Some(profile) => webp_with_profile(file, &profile, size),
        None => file,
    })
}
