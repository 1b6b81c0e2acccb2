//! WebP (RFC 9649): lossy (VP8) and lossless (VP8L), still and animated.

mod container;
mod decode;
mod encode;
mod probe;

use bytes::Bytes;
use image::DynamicImage;

use super::format::{AnimationEncoder, Format};
use crate::imaging::decode::{Animation, Deadline, Still};
use crate::imaging::error::{EncodeError, ImageError};
use crate::imaging::ops::color::Colors;
use crate::imaging::probe::Probe;
use crate::values::Color;

/// The format's line in the table.
pub(super) struct Webp;

impl Format for Webp {
    fn probe(&self, file: &[u8]) -> Result<Probe, ImageError> {
        probe::probe(file)
    }

    /// Nothing is cut: only decoding all pixels would tell where a bitstream ends.
    fn truncate(&self, stripped: Bytes) -> Result<Bytes, ImageError> {
        Ok(stripped)
    }

    fn decode(&self, file: &[u8], probe: &Probe, deadline: Deadline) -> Result<Still, ImageError> {
        decode::still(file, probe, deadline)
    }

    fn decode_animation<'a>(
        &self,
        file: &'a [u8],
        _probe: &Probe,
        deadline: Deadline,
    ) -> Result<Animation<'a>, ImageError> {
        decode::animation(file, deadline)
    }

    fn colors(&self, _file: &[u8], profile: Option<&[u8]>) -> Colors {
        Colors::from_profile(profile)
    }

    fn encode_master(&self, still: Still, probe: &Probe) -> Result<Vec<u8>, EncodeError> {
        encode::master(still, probe)
    }

    fn encode_rendition(&self, image: DynamicImage, _background: Color) -> Result<Vec<u8>, EncodeError> {
        encode::rendition(image)
    }

    fn encode_default_avatar(&self, image: DynamicImage, _background: Color) -> Result<Vec<u8>, EncodeError> {
        encode::default_avatar(image)
    }

    fn animation_encoder(&self) -> Option<AnimationEncoder> {
        Some(encode::animation)
    }
}
