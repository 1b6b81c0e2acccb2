//! Strict decoding of all pixels, for turned pictures whose blocks cannot be moved: it proves that they are whole.

use image::{DynamicImage, GrayImage, RgbImage};
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;
use zune_jpeg::errors::DecodeErrors;

use super::frame::coding;
use super::markers::{DAMAGED, TRUNCATED, UNSUPPORTED};
use super::profile::profile;
use super::scaled::decode_whole;
use crate::imaging::decode::Still;
use crate::imaging::error::ImageError;
use crate::imaging::probe::Probe;

/// The longest side that JPEG can state, in pixels.
const MAX_SIDE: usize = 65_535;

/// Decodes a picture as stored. It runs to its end: its pixels and scans are bounded. Missing codes were found before, when
/// trailing data was truncated.
pub(super) fn still(file: &[u8], probe: &Probe) -> Result<Still, ImageError> {
    let (image, is_cmyk) = if coding::is_unusual(probe.coding) {
        decode_whole(file, probe)?
    } else {
        decode_strictly(file, probe)?
    };
    Ok(Still { image, profile: profile(file), color_chunks: Vec::new(), is_cmyk })
}

/// Decodes with the fast decoder. It is set to strict: by default it fills much of what is missing with gray. Returns
/// whether the picture has inks, of which its pixels are only an approximation.
fn decode_strictly(file: &[u8], probe: &Probe) -> Result<(DynamicImage, bool), ImageError> {
    let options =
        DecoderOptions::default().set_strict_mode(true).set_max_width(MAX_SIDE).set_max_height(MAX_SIDE);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(file), options);
    decoder.decode_headers().map_err(|error| decoder_error(&error))?;
    let stored_as = decoder.input_colorspace();
    let is_gray = stored_as == Some(ColorSpace::Luma);
    let is_cmyk = matches!(stored_as, Some(ColorSpace::CMYK | ColorSpace::YCCK));
    let decoded_as = if is_gray { ColorSpace::Luma } else { ColorSpace::RGB };
    decoder.set_options(options.jpeg_set_out_colorspace(decoded_as));
    let pixels = decoder.decode().map_err(|error| decoder_error(&error))?;
    let (width, height) = (probe.stored.width, probe.stored.height);
    let image = if is_gray {
        GrayImage::from_raw(width, height, pixels).map(DynamicImage::ImageLuma8)
    } else {
        RgbImage::from_raw(width, height, pixels).map(DynamicImage::ImageRgb8)
    };
    Ok((image.ok_or(DAMAGED)?, is_cmyk))
}

fn decoder_error(error: &DecodeErrors) -> ImageError {
    match error {
        DecodeErrors::ExhaustedData => TRUNCATED,
        DecodeErrors::Unsupported(_) => UNSUPPORTED,
        _ => DAMAGED,
    }
}
