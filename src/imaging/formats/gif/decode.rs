//! Decoding GIF.

use image::codecs::gif::GifDecoder;
use image::{AnimationDecoder, ImageDecoder};

use crate::imaging::decode::{Animation, Deadline, TimedReader, decoder_error, decoder_limits};
use crate::imaging::error::ImageError;
use crate::imaging::probe::Probe;
use crate::values::MediaType;

pub(super) fn animation<'a>(
    file: &'a [u8],
    probe: &Probe,
    deadline: Deadline,
) -> Result<Animation<'a>, ImageError> {
    let error = |error| decoder_error(MediaType::Gif, &error, deadline);
    let mut decoder = GifDecoder::new(TimedReader::new(file, deadline)).map_err(error)?;
    decoder.set_limits(decoder_limits(probe, file.len())).map_err(error)?;
    Ok(Animation { frames: decoder.into_frames(), profile: None })
}
