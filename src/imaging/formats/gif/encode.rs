//! Encoding renditions, animations and default avatars as GIF.

use image::{DynamicImage, Rgba, RgbaImage};

use crate::imaging::error::{EncodeError, RenditionError};
use crate::imaging::formats::format::AnimationFrames;
use crate::values::PixelSize;

/// How fast a palette is chosen (1, the best, to 30).
const PALETTE_SPEED: i32 = 10;

/// Pixels of less alpha become transparent: GIF knows no other alpha.
const MIN_ALPHA: u8 = 128;

/// Encodes a still picture.
pub(super) fn still(image: DynamicImage) -> Result<Vec<u8>, EncodeError> {
    let frame = frame(image.into_rgba8())?;
    let mut file = Vec::new();
    let mut encoder = gif::Encoder::new(&mut file, frame.width, frame.height, &[]).map_err(encode_error)?;
    encoder.write_frame(&frame).map_err(encode_error)?;
    drop(encoder);
    Ok(file)
}

/// Encodes an animation that loops forever.
pub(super) fn animation(
    frames: &mut AnimationFrames<'_>,
    size: PixelSize,
) -> Result<Vec<u8>, RenditionError> {
    let mut file = Vec::new();
    let mut encoder =
        gif::Encoder::new(&mut file, side(size.width)?, side(size.height)?, &[]).map_err(encode_error)?;
    encoder.set_repeat(gif::Repeat::Infinite).map_err(encode_error)?;
    for shown in frames {
        let shown = shown?;
        let mut frame = frame(shown.image.into_rgba8())?;
        frame.delay = u16::try_from(shown.duration.as_millis() / 10).unwrap_or(u16::MAX);
        // Each frame is whole: its transparent pixels show the background, not the frame before.
        frame.dispose = gif::DisposalMethod::Background;
        encoder.write_frame(&frame).map_err(encode_error)?;
    }
    drop(encoder);
    Ok(file)
}

/// A frame with its own palette.
fn frame(mut pixels: RgbaImage) -> Result<gif::Frame<'static>, EncodeError> {
    for Rgba(pixel) in pixels.pixels_mut() {
        let [.., alpha] = *pixel;
        if alpha < MIN_ALPHA {
            *pixel = [0; 4];
        }
    }
    let (width, height) = (side(pixels.width())?, side(pixels.height())?);
    Ok(gif::Frame::from_rgba_speed(width, height, pixels.as_mut(), PALETTE_SPEED))
}

fn side(pixels: u32) -> Result<u16, EncodeError> {
    u16::try_from(pixels).map_err(|error| EncodeError::new(&error))
}

fn encode_error(error: gif::EncodingError) -> EncodeError {
    EncodeError::new(&error)
}
