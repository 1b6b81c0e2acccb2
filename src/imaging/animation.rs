//! Animations in another size: one frame at a time, each the whole canvas.

use std::time::Duration;

use image::{DynamicImage, Frame};

use super::decode::{Animation, Deadline};
use super::error::{ImageError, RenditionError};
use super::formats::{self, AnimationEncoder, AnimationFrame};
use super::ops::crop::Area;
use super::ops::resize::resize;
use super::ops::turn::turned;
use super::probe::Probe;
use crate::values::{PixelSize, Rotation};

/// Browsers show a frame whose stated duration is shorter than this for [`DEFAULT_DURATION`].
const MIN_DURATION: Duration = Duration::from_millis(11);
const DEFAULT_DURATION: Duration = Duration::from_millis(100);

/// What is shown of every frame.
pub(super) struct Shown {
    /// The area, in the picture's own pixels.
    pub(super) area: Area,
    /// In which size.
    pub(super) to: PixelSize,
    /// How it is turned then.
    pub(super) rotation: Rotation,
}

/// Encodes an area of an animation in this size, turned, with all frames.
///
/// # Errors
///
/// If the file cannot be decoded, or not before the deadline, or if the encoder fails.
pub(super) fn animated_rendition(
    file: &[u8],
    probe: &Probe,
    Shown { area, to, rotation }: Shown,
    encode: AnimationEncoder,
    deadline: Deadline,
) -> Result<Vec<u8>, RenditionError> {
    let damaged = || ImageError::Damaged(probe.media);
    let format = formats::for_media(probe.media);
    let Animation { frames, profile } = format.decode_animation(file, probe, deadline)?;
    let colors = format.colors(file, profile.as_deref());
    let mut resized = frames.map(|frame| {
        let frame = frame.map_err(|_| deadline.check().err().unwrap_or_else(damaged))?;
        deadline.check()?;
        let duration = shown_duration(&frame);
        let canvas = DynamicImage::ImageRgba8(frame.into_buffer());
        let image = resize(&canvas, area, to, &colors).ok_or_else(damaged)?;
        Ok(AnimationFrame { image: turned(image, rotation), duration })
    });
    encode(&mut resized, to)
}

fn shown_duration(frame: &Frame) -> Duration {
    let stated = Duration::from(frame.delay());
    if stated < MIN_DURATION { DEFAULT_DURATION } else { stated }
}
