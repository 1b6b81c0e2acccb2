//! Animations in another size, as GIF or WebP: one frame at a time, each whole.

use std::time::Duration;

use image::{DynamicImage, Frame};

use super::decode::{self, Deadline};
use super::encode_rendition;
use super::formats::{WebpFrame, animated_webp};
use super::image_info::Probe;
use super::ops::color::Colors;
use super::ops::resize::resampled;
use super::scaled_decode::{Area, RenditionError};
use crate::imaging::{EncodeError, ImageError};
use crate::values::{MediaType, PixelSize};

/// How long browsers show a frame that says it is to be shown for less than this, and for how long then.
const TOO_SHORT: Duration = Duration::from_millis(11);
const INSTEAD: Duration = Duration::from_millis(100);

/// An animation's square in this size, moving.
///
/// # Errors
///
/// Where the file cannot be decoded, or not in time, or an encoder fails.
pub(super) fn animated(
    file: &[u8],
    anatomy: &Probe,
    area: Area,
    (to, media): (PixelSize, MediaType),
    deadline: Deadline,
) -> Result<Vec<u8>, RenditionError> {
    let damaged = || ImageError::Damaged(anatomy.media);
    let (frames, profile) = decode::frames(file, anatomy, deadline)?;
    let colors = match anatomy.media {
        MediaType::Png => Colors::of_png(file),
        _ => Colors::of_profile(profile.as_deref()),
    };
    let shown = frames.map(|frame| {
        let frame = frame.map_err(|_| deadline.check().err().unwrap_or_else(damaged))?;
        deadline.check()?;
        let duration = duration(&frame);
        let canvas = DynamicImage::ImageRgba8(frame.into_buffer());
        let small = resampled(&canvas, area, to, &colors).ok_or_else(damaged)?;
        Ok((small, duration))
    });
    if media == MediaType::Gif { as_gif(shown, to) } else { as_webp(shown, to) }
}

type Shown = Result<(DynamicImage, Duration), ImageError>;

fn as_gif(frames: impl Iterator<Item = Shown>, to: PixelSize) -> Result<Vec<u8>, RenditionError> {
    let fault = |error: gif::EncodingError| EncodeError::new(&error);
    let side = |pixels: u32| u16::try_from(pixels).map_err(|error| EncodeError::new(&error));
    let mut file = Vec::new();
    let mut encoder = gif::Encoder::new(&mut file, side(to.width)?, side(to.height)?, &[]).map_err(fault)?;
    encoder.set_repeat(gif::Repeat::Infinite).map_err(fault)?;
    for frame in frames {
        let (image, duration) = frame?;
        let mut drawn = encode_rendition::gif_frame(image.into_rgba8())?;
        drawn.delay = u16::try_from(duration.as_millis() / 10).unwrap_or(u16::MAX);
        // Each frame is whole: what shines through it is the background, not the frame before.
        drawn.dispose = gif::DisposalMethod::Background;
        encoder.write_frame(&drawn).map_err(fault)?;
    }
    drop(encoder);
    Ok(file)
}

fn as_webp(frames: impl Iterator<Item = Shown>, to: PixelSize) -> Result<Vec<u8>, RenditionError> {
    let mut encoded = Vec::new();
    for frame in frames {
        let (image, duration) = frame?;
        let file = encode_rendition::webp(encode_rendition::without_needless_alpha(image))?;
        encoded
            .push(WebpFrame { file, duration_ms: u32::try_from(duration.as_millis()).unwrap_or(u32::MAX) });
    }
    animated_webp(&encoded, to).ok_or_else(|| EncodeError::new(&"frames that are no WebP files").into())
}

fn duration(frame: &Frame) -> Duration {
    let stated = Duration::from(frame.delay());
    if stated < TOO_SHORT { INSTEAD } else { stated }
}
