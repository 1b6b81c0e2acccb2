//! The interface of a picture format: what each folder beside this file implements.

use std::time::Duration;

use bytes::Bytes;
use image::DynamicImage;

use crate::imaging::budget::resized_bytes;
use crate::imaging::decode::{Animation, Deadline, Still, decoder_error, verify_frames};
use crate::imaging::error::{EncodeError, ImageError, RenditionError};
use crate::imaging::ops::color::Colors;
use crate::imaging::ops::crop::Area;
use crate::imaging::ops::resize::resize;
use crate::imaging::probe::Probe;
use crate::values::{Color, PixelSize};

/// What the engine needs of a picture format. Calls are per picture or step, never per pixel.
pub(in crate::imaging) trait Format: Sync {
    /// Reads the container in one pass: size, frames, orientation, and which segments are kept. Decompresses nothing but a
    /// color profile, and allocates nothing in proportion to what a header claims.
    fn probe(&self, file: &[u8]) -> Result<Probe, ImageError>;

    /// Cuts trailing data: what a stripped file's compressed streams hold after their last pixel.
    fn truncate(&self, stripped: Bytes) -> Result<Bytes, ImageError>;

    /// Makes a still picture's master and what its previews show in one reading of it, which proves that the file is whole.
    /// `None` where there is no such way: then the picture is truncated and decoded.
    fn read_once(
        &self,
        _stripped: &Bytes,
        _probe: &Probe,
        _views: &Views,
    ) -> Result<Option<Reading>, ImageError> {
        Ok(None)
    }

    /// Decodes a still picture, as stored.
    fn decode(&self, file: &[u8], probe: &Probe, deadline: Deadline) -> Result<Still, ImageError>;

    /// Starts decoding an animation.
    fn decode_animation<'a>(
        &self,
        file: &'a [u8],
        probe: &Probe,
        deadline: Deadline,
    ) -> Result<Animation<'a>, ImageError>;

    /// How to read the colors of a decoded picture; `profile` is the one that its decoder found.
    fn colors(&self, file: &[u8], profile: Option<&[u8]>) -> Colors;

    /// Turns a picture upright and encodes it at high quality with its color profile, in the format it came in.
    fn encode_master(&self, still: Still, probe: &Probe) -> Result<Vec<u8>, EncodeError>;

    /// Encodes a small sRGB picture of eight bits a channel; if the format has no alpha, transparent pixels show
    /// `background`.
    fn encode_rendition(&self, image: DynamicImage, background: Color) -> Result<Vec<u8>, EncodeError>;

    /// Encodes a default avatar. It is flat with sharp edges, so color keeps its full resolution; and it is made while a
    /// caller waits, so nothing is tried twice.
    fn encode_default_avatar(&self, image: DynamicImage, background: Color) -> Result<Vec<u8>, EncodeError>;

    /// The encoder of animated renditions; `None` where the format gets still renditions only.
    fn animation_encoder(&self) -> Option<AnimationEncoder> {
        None
    }

    /// Decodes a still picture, or the frame of an animation that still renditions show.
    fn decode_first(&self, file: &[u8], probe: &Probe, deadline: Deadline) -> Result<Still, ImageError> {
        if probe.is_animated {
            first_frame(self, file, probe, deadline)
        } else {
            self.decode(file, probe, deadline)
        }
    }

    /// Decodes every frame of an animation, to prove that the file is whole. The deadline is checked whenever the decoder
    /// reads and after every frame.
    fn verify_animation(&self, file: &[u8], probe: &Probe, deadline: Deadline) -> Result<(), ImageError> {
        verify_frames(self.decode_animation(file, probe, deadline)?.frames, probe, deadline)
    }

    /// Decodes an area in another size: sRGB of eight bits a channel, with alpha where the picture has it.
    fn scaled_decode(
        &self,
        file: &[u8],
        probe: &Probe,
        area: Area,
        to: PixelSize,
        deadline: Deadline,
    ) -> Result<DynamicImage, ImageError> {
        let area = area.within(probe.stored);
        let still = self.decode_first(file, probe, deadline)?;
        deadline.check()?;
        let colors = self.colors(file, still.profile.as_deref());
        resize(&still.image, area, to, &colors).ok_or(ImageError::Damaged(probe.media))
    }

    /// Bytes of memory that [`Format::scaled_decode`] takes, besides the file.
    fn scaled_decode_bytes(&self, probe: &Probe, area: Area, to: PixelSize) -> u64 {
        resized_bytes(probe, area.within(probe.stored), to)
    }
}

/// What the previews of a picture show, in stored pixels.
#[derive(Debug, Clone, Copy)]
pub(in crate::imaging) struct Views {
    /// The size of a placeholder of all of it, as stored.
    pub(in crate::imaging) placeholder: PixelSize,
    /// The square of which an intermediate is made.
    pub(in crate::imaging) intermediate: Option<Area>,
}

/// What one reading of a picture brings.
pub(in crate::imaging) struct Reading {
    /// The upright file.
    pub(in crate::imaging) master: Bytes,
    /// The picture in the size of its placeholder, as stored; `None` if it cannot be made.
    pub(in crate::imaging) placeholder: Option<DynamicImage>,
    /// The intermediate's pixels, as stored.
    pub(in crate::imaging) intermediate: Option<DynamicImage>,
}

/// A frame of an animated rendition, and how long it is shown.
pub(in crate::imaging) struct AnimationFrame {
    pub(in crate::imaging) image: DynamicImage,
    pub(in crate::imaging) duration: Duration,
}

/// Encodes frames of this size as they come.
pub(in crate::imaging) type AnimationEncoder =
    fn(&mut AnimationFrames<'_>, PixelSize) -> Result<Vec<u8>, RenditionError>;

/// Frames that are decoded while they are encoded.
pub(in crate::imaging) type AnimationFrames<'a> =
    dyn Iterator<Item = Result<AnimationFrame, ImageError>> + 'a;

fn first_frame(
    format: &(impl Format + ?Sized),
    file: &[u8],
    probe: &Probe,
    deadline: Deadline,
) -> Result<Still, ImageError> {
    let Animation { mut frames, profile } = format.decode_animation(file, probe, deadline)?;
    let first = frames.next().ok_or(ImageError::Truncated(probe.media))?;
    let frame = first.map_err(|error| decoder_error(probe.media, &error, deadline))?;
    Ok(Still { image: frame.into_buffer().into(), profile, color_chunks: Vec::new(), is_cmyk: false })
}
