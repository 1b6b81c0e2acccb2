//! Decoding still and animated PNG.

use image::codecs::png::PngDecoder;
use image::{AnimationDecoder, ImageDecoder};

use super::probe::color_chunks;
use crate::imaging::decode::{
    Animation, Deadline, Still, TimedReader, decode_still, decoder_error, decoder_limits,
};
use crate::imaging::error::ImageError;
use crate::imaging::probe::Probe;
use crate::values::MediaType;

/// Decodes a still picture, or an animation's default image.
pub(super) fn still(file: &[u8], probe: &Probe, deadline: Deadline) -> Result<Still, ImageError> {
    let mut still = decode_still(decoder(file, probe, deadline)?, probe, deadline)?;
    if probe.is_turned() {
        still.color_chunks = color_chunks(file);
    }
    Ok(still)
}

pub(super) fn animation<'a>(
    file: &'a [u8],
    probe: &Probe,
    deadline: Deadline,
) -> Result<Animation<'a>, ImageError> {
    let error = |error| decoder_error(MediaType::Png, &error, deadline);
    let mut decoder = decoder(file, probe, deadline)?;
    let profile = decoder.icc_profile().map_err(error)?;
    Ok(Animation { frames: decoder.apng().map_err(error)?.into_frames(), profile })
}

fn decoder<'a>(
    file: &'a [u8],
    probe: &Probe,
    deadline: Deadline,
) -> Result<PngDecoder<TimedReader<'a>>, ImageError> {
    let source = TimedReader::new(file, deadline);
    PngDecoder::with_limits(source, decoder_limits(probe, file.len()))
        .map_err(|error| decoder_error(MediaType::Png, &error, deadline))
}
