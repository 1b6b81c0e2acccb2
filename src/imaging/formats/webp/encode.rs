//! Encoding masters, renditions, animations and default avatars as WebP.

use image::DynamicImage;
use webpx::{Encoder, Unstoppable};

use super::container::{WebpFrame, animated, with_profile};
use super::probe::coding;
use crate::imaging::decode::Still;
use crate::imaging::error::{EncodeError, RenditionError};
use crate::imaging::formats::format::AnimationFrames;
use crate::imaging::ops::alpha::without_opaque_alpha;
use crate::imaging::ops::palette::palette;
use crate::imaging::probe::Probe;
use crate::values::PixelSize;

/// Quality (0 to 100) of lossy masters: a second encoding at it looks like the first.
const MASTER_QUALITY: f32 = 92.0;

/// Lossless encoding: quality is how hard libwebp tries.
const MASTER_LOSSLESS_EFFORT: f32 = 75.0;

/// Quality of lossy renditions.
const RENDITION_QUALITY: f32 = 80.0;

/// libwebp's method (0 to 6) for masters: its default.
const MASTER_METHOD: u8 = 4;

/// The method for renditions: beyond this, files get 1 % smaller for half as much time again.
const RENDITION_METHOD: u8 = 4;

/// The method for default avatars: beyond this, files get a few per cent smaller for several times the time.
const DEFAULT_AVATAR_METHOD: u8 = 0;

/// Encodes a master, without loss if the upload was.
pub(super) fn master(mut still: Still, probe: &Probe) -> Result<Vec<u8>, EncodeError> {
    still.image.apply_orientation(probe.orientation);
    let profile = still.take_fitting_profile();
    let size = size_of(&still.image);
    let is_lossless = probe.coding == coding::LOSSLESS;
    let quality = if is_lossless { MASTER_LOSSLESS_EFFORT } else { MASTER_QUALITY };
    let file = encode(still.image, is_lossless, quality, MASTER_METHOD)?;
    Ok(match profile {
        Some(profile) => with_profile(file, &profile, size),
        None => file,
    })
}

/// Encodes a rendition: without loss if it has few colors.
pub(super) fn rendition(image: DynamicImage) -> Result<Vec<u8>, EncodeError> {
    let is_lossless = palette(&image).is_some();
    encode(image, is_lossless, RENDITION_QUALITY, RENDITION_METHOD)
}

/// Encodes a default avatar, without loss and with the least effort.
pub(super) fn default_avatar(image: DynamicImage) -> Result<Vec<u8>, EncodeError> {
    encode(image, true, 0.0, DEFAULT_AVATAR_METHOD)
}

/// Encodes an animation that loops forever.
pub(super) fn animation(
    frames: &mut AnimationFrames<'_>,
    size: PixelSize,
) -> Result<Vec<u8>, RenditionError> {
    let mut encoded = Vec::new();
    for frame in frames {
        let frame = frame?;
        let file = rendition(without_opaque_alpha(frame.image))?;
        let duration_ms = u32::try_from(frame.duration.as_millis()).unwrap_or(u32::MAX);
        encoded.push(WebpFrame { file, duration_ms });
    }
    animated(&encoded, size).ok_or_else(|| EncodeError::new(&"a frame is no WebP file").into())
}

fn encode(image: DynamicImage, is_lossless: bool, quality: f32, method: u8) -> Result<Vec<u8>, EncodeError> {
    let PixelSize { width, height } = size_of(&image);
    let has_alpha = image.color().has_alpha();
    let pixels = if has_alpha { image.into_rgba8().into_raw() } else { image.into_rgb8().into_raw() };
    let encoder = if has_alpha {
        Encoder::new_rgba(&pixels, width, height)
    } else {
        Encoder::new_rgb(&pixels, width, height)
    };
    let encoder = encoder.lossless(is_lossless).quality(quality).method(method);
    encoder.encode(Unstoppable).map_err(|error| EncodeError::new(&error))
}

fn size_of(image: &DynamicImage) -> PixelSize {
    PixelSize { width: image.width(), height: image.height() }
}
