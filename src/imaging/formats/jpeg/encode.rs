//! Encoding masters, renditions, intermediates and default avatars as JPEG.

use image::RgbImage;
use jpeg_encoder::{ColorType, Encoder, EncodingError, SamplingFactor};

use super::frame::has_own_tables;
use crate::imaging::decode::Still;
use crate::imaging::error::EncodeError;
use crate::imaging::ops::orientation::Upright;
use crate::imaging::probe::Probe;
use crate::values::PixelSize;

/// Quality (the usual 1 to 100 scale) of masters: a second encoding at it looks like the first.
const MASTER_QUALITY: u8 = 92;

/// Quality of renditions.
const RENDITION_QUALITY: u8 = 84;

/// Quality of intermediates, whose losses add to those of the renditions made of them, and of default avatars.
const INTERMEDIATE_QUALITY: u8 = 93;

/// Up to this side color keeps its full resolution: in a small picture its edges are seen.
const FULL_COLOR_SIDE: u32 = 128;

/// Encodes a master. The picture is turned while it is encoded: [`Upright`] hands the encoder its rows.
pub(super) fn master(mut still: Still, probe: &Probe) -> Result<Vec<u8>, EncodeError> {
    let profile = still.take_fitting_profile();
    let PixelSize { width, height } = probe.upright_size();
    let upright = Upright::new(&still.image, probe.orientation, side(width)?, side(height)?)
        .ok_or_else(|| EncodeError::new(&format!("a JPEG was decoded to {:?}", still.image.color())))?;
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, MASTER_QUALITY);
    encoder.set_optimized_huffman_tables(has_own_tables(probe.stored, probe.chroma_halved));
    encoder.set_sampling_factor(if probe.chroma_halved {
        SamplingFactor::F_2_2
    } else {
        SamplingFactor::F_1_1
    });
    if let Some(profile) = profile {
        encoder.add_icc_profile(&profile).map_err(encode_error)?;
    }
    encoder.encode_image(upright).map_err(encode_error)?;
    Ok(file)
}

/// Encodes a rendition.
pub(super) fn rendition(image: &RgbImage) -> Result<Vec<u8>, EncodeError> {
    // Optimized tables come with one scan per component. Some decoders get the colors of such files wrong if those are
    // stored at half the resolution.
    let has_full_color = image.width() <= FULL_COLOR_SIDE;
    encode(image, RENDITION_QUALITY, has_full_color, has_full_color)
}

/// Encodes an intermediate. It is read here only, and made while an upload waits: optimized tables would make it a few
/// hundredths smaller and take half as long again.
pub(in crate::imaging) fn intermediate(image: &RgbImage) -> Result<Vec<u8>, EncodeError> {
    encode(image, INTERMEDIATE_QUALITY, true, false)
}

/// Encodes a default avatar.
pub(super) fn default_avatar(image: &RgbImage) -> Result<Vec<u8>, EncodeError> {
    encode(image, INTERMEDIATE_QUALITY, true, true)
}

fn encode(
    image: &RgbImage,
    quality: u8,
    has_full_color: bool,
    has_own_tables: bool,
) -> Result<Vec<u8>, EncodeError> {
    let (width, height) = (side(image.width())?, side(image.height())?);
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, quality);
    encoder.set_optimized_huffman_tables(has_own_tables);
    encoder.set_sampling_factor(if has_full_color { SamplingFactor::F_1_1 } else { SamplingFactor::F_2_2 });
    if image.pixels().all(|pixel| matches!(pixel.0, [red, green, blue] if red == green && green == blue)) {
        let gray: Vec<u8> = image.as_raw().iter().step_by(3).copied().collect();
        encoder.encode(&gray, width, height, ColorType::Luma).map_err(encode_error)?;
    } else {
        encoder.encode(image.as_raw(), width, height, ColorType::Rgb).map_err(encode_error)?;
    }
    Ok(file)
}

fn side(pixels: u32) -> Result<u16, EncodeError> {
    u16::try_from(pixels).map_err(|error| EncodeError::new(&error))
}

fn encode_error(error: EncodingError) -> EncodeError {
    EncodeError::new(&error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gray_picture_is_encoded_without_color() {
        let gray = RgbImage::from_pixel(16, 16, image::Rgb([90, 90, 90]));
        let decoded = image::load_from_memory(&rendition(&gray).unwrap()).unwrap();
        assert!(!decoded.color().has_color());
    }
}
