//! GIF (CompuServe, versions 87a and 89a). Every GIF is handled as an animation, even one of a single frame.

mod decode;
mod encode;
mod lzw;
mod probe;
mod truncate;

use bytes::Bytes;
use image::DynamicImage;

use super::format::{AnimationEncoder, Format};
use crate::imaging::decode::{Animation, Deadline, Still};
use crate::imaging::error::{EncodeError, ImageError};
use crate::imaging::ops::color::Colors;
use crate::imaging::probe::Probe;
use crate::values::{Color, MediaType};

/// The format's line in the table.
pub(super) struct Gif;

impl Format for Gif {
    fn probe(&self, file: &[u8]) -> Result<Probe, ImageError> {
        probe::probe(file)
    }

    fn truncate(&self, stripped: Bytes) -> Result<Bytes, ImageError> {
        truncate::truncate(&stripped)
    }

    /// Never called: a GIF is always probed as an animation.
    fn decode(&self, _file: &[u8], _probe: &Probe, _deadline: Deadline) -> Result<Still, ImageError> {
        Err(ImageError::Unsupported(MediaType::Gif))
    }

    fn decode_animation<'a>(
        &self,
        file: &'a [u8],
        probe: &Probe,
        deadline: Deadline,
    ) -> Result<Animation<'a>, ImageError> {
        decode::animation(file, probe, deadline)
    }

    fn colors(&self, _file: &[u8], profile: Option<&[u8]>) -> Colors {
        Colors::from_profile(profile)
    }

    /// Never called: a GIF is never stored turned.
    fn encode_master(&self, _still: Still, _probe: &Probe) -> Result<Vec<u8>, EncodeError> {
        Err(EncodeError::new(&"a GIF has no orientation"))
    }

    fn encode_rendition(&self, image: DynamicImage, _background: Color) -> Result<Vec<u8>, EncodeError> {
        encode::still(image)
    }

    fn encode_default_avatar(&self, image: DynamicImage, _background: Color) -> Result<Vec<u8>, EncodeError> {
        encode::still(image)
    }

    fn animation_encoder(&self) -> Option<AnimationEncoder> {
        Some(encode::animation)
    }
}
