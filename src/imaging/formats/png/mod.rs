//! PNG (W3C PNG, third edition), animated ones included.

mod animation;
mod chunk;
mod decode;
pub(in crate::imaging) mod encode;
mod probe;
mod profile;
mod rows;
mod truncate;

use bytes::Bytes;
use image::DynamicImage;

use super::format::Format;
use crate::imaging::decode::{Animation, Deadline, Still, verify_frames};
use crate::imaging::error::{EncodeError, ImageError};
use crate::imaging::ops::color::Colors;
use crate::imaging::probe::Probe;
use crate::values::Color;

/// The format's line in the table.
pub(super) struct Png;

impl Format for Png {
    fn probe(&self, file: &[u8]) -> Result<Probe, ImageError> {
        probe::probe(file)
    }

    fn truncate(&self, stripped: Bytes) -> Result<Bytes, ImageError> {
        truncate::truncate(&stripped)
    }

    fn decode(&self, file: &[u8], probe: &Probe, deadline: Deadline) -> Result<Still, ImageError> {
        decode::still(file, probe, deadline)
    }

    fn decode_animation<'a>(
        &self,
        file: &'a [u8],
        probe: &Probe,
        deadline: Deadline,
    ) -> Result<Animation<'a>, ImageError> {
        decode::animation(file, probe, deadline)
    }

    /// The default image, which viewers without animation show. It need not be one of the frames.
    fn decode_first(&self, file: &[u8], probe: &Probe, deadline: Deadline) -> Result<Still, ImageError> {
        decode::still(file, probe, deadline)
    }

    fn verify_animation(&self, file: &[u8], probe: &Probe, deadline: Deadline) -> Result<(), ImageError> {
        decode::still(file, probe, deadline)?;
        verify_frames(decode::animation(file, probe, deadline)?.frames, probe, deadline)
    }

    fn colors(&self, file: &[u8], _profile: Option<&[u8]>) -> Colors {
        Colors::from_png(file)
    }

    fn encode_master(&self, still: Still, probe: &Probe) -> Result<Vec<u8>, EncodeError> {
        encode::master(still, probe)
    }

    fn encode_rendition(&self, image: DynamicImage, _background: Color) -> Result<Vec<u8>, EncodeError> {
        encode::rendition(&image)
    }

    fn encode_default_avatar(&self, image: DynamicImage, _background: Color) -> Result<Vec<u8>, EncodeError> {
        encode::default_avatar(&image)
    }
}
