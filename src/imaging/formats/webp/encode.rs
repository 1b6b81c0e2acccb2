//! Encoding masters, renditions, animations and default avatars as WebP.

use image::DynamicImage;
use webp::{PixelLayout, WebPConfig};

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

/// libwebp's method (0 to 6) for renditions: beyond this, files get 1 % smaller for half as much time again.
const RENDITION_METHOD: i32 = 4;

/// The method for default avatars: beyond this, files get a few per cent smaller for several times the time.
const DEFAULT_AVATAR_METHOD: i32 = 0;

/// Encodes a master, without loss if the upload was.
pub(super) fn master(mut still: Still, probe: &Probe) -> Result<Vec<u8>, EncodeError> {
    still.image.apply_orientation(probe.orientation);
    let profile = still.take_fitting_profile();
    let size = size_of(&still.image);
    let (pixels, layout) = if still.image.color().has_alpha() {
        (still.image.into_rgba8().into_raw(), PixelLayout::Rgba)
    } else {
        (still.image.into_rgb8().into_raw(), PixelLayout::Rgb)
    };
    let encoder = webp::Encoder::new(&pixels, layout, size.width, size.height);
    let is_lossless = probe.coding == coding::LOSSLESS;
    let quality = if is_lossless { MASTER_LOSSLESS_EFFORT } else { MASTER_QUALITY };
    let memory = encoder
        .encode_simple(is_lossless, quality)
        .map_err(|error| EncodeError::new(&format!("{error:?}")))?;
    let file = memory.to_vec();
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

fn encode(image: DynamicImage, is_lossless: bool, quality: f32, method: i32) -> Result<Vec<u8>, EncodeError> {
    let PixelSize { width, height } = size_of(&image);
    let (pixels, layout) = match image {
        DynamicImage::ImageRgba8(pixels) => (pixels.into_raw(), PixelLayout::Rgba),
        image => (image.into_rgb8().into_raw(), PixelLayout::Rgb),
    };
    let mut config = WebPConfig::new().map_err(|()| EncodeError::new(&"libwebp has another version"))?;
    config.lossless = is_lossless.into();
    config.quality = quality;
    config.method = method;
    let encoder = webp::Encoder::new(&pixels, layout, width, height);
    let memory = encoder.encode_advanced(&config).map_err(|error| EncodeError::new(&format!("{error:?}")))?;
    Ok(memory.to_vec())
}

fn size_of(image: &DynamicImage) -> PixelSize {
    PixelSize { width: image.width(), height: image.height() }
}
