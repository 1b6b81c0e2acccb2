//! Decoding still and animated WebP.

use image::codecs::webp::WebPDecoder;
use image::{AnimationDecoder, ImageDecoder};

use crate::imaging::decode::{Animation, Deadline, Still, TimedReader, decode_still, decoder_error};
use crate::imaging::error::ImageError;
use crate::imaging::probe::Probe;
use crate::values::MediaType;

pub(super) fn still(file: &[u8], probe: &Probe, deadline: Deadline) -> Result<Still, ImageError> {
    decode_still(decoder(file, deadline)?, probe, deadline)
}

pub(super) fn animation(file: &[u8], deadline: Deadline) -> Result<Animation<'_>, ImageError> {
    let mut decoder = decoder(file, deadline)?;
    let profile = decoder.icc_profile();
    let profile = profile.map_err(|error| decoder_error(MediaType::Webp, &error, deadline))?;
    Ok(Animation { frames: decoder.into_frames(), profile })
}

/// The decoder has no memory limit: what it allocates follows from the sizes that the probe checked.
fn decoder(file: &[u8], deadline: Deadline) -> Result<WebPDecoder<TimedReader<'_>>, ImageError> {
    WebPDecoder::new(TimedReader::new(file, deadline))
        .map_err(|error| decoder_error(MediaType::Webp, &error, deadline))
}
