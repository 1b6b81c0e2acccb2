//! The memory budget: what a picture may measure, and how many bytes each step takes. Sums only; the gate that spends the
//! budget is the caller's.

use super::error::ImageError;
use super::ops::crop::{Area, centered_square, square};
use super::ops::resize::resize_bytes;
use super::probe::Probe;
use crate::values::{MediaType, PixelSize};

/// The longest side, in pixels: what the API's `width` and `height` can hold.
const MAX_SIDE: u32 = 65_535;

/// More scans than any progressive encoder writes; each costs a pass over all coefficients.
const MAX_SCANS: u32 = 64;

/// Bytes per pixel of a finished square: its pixels and what an encoder makes of them.
const ENCODE_BYTES: u64 = 16;

/// Tenths of a byte per pixel that decoding a baseline JPEG takes, and turning it without optimized tables.
const LIGHT_TENTHS: u64 = 45;

/// The side of intermediates, in pixels: what smaller renditions are made of.
pub(crate) const INTERMEDIATE_SIDE: u32 = 1024;

/// What a picture may measure.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Pixels of one frame; half as many again where decoding holds no more than the pixels.
    pub max_pixels: u64,
    /// Frames of an animation.
    pub max_frames: u32,
    /// Pixels of all frames together.
    pub max_frame_pixels: u64,
    /// Bytes that decoding one picture may take.
    pub max_decoding_bytes: u64,
}

impl Limits {
    /// Checks a picture against the limits.
    pub(super) fn check(&self, probe: &Probe) -> Result<(), ImageError> {
        let PixelSize { width, height } = probe.stored;
        if width == 0 || height == 0 {
            return Err(ImageError::ZeroSize);
        }
        let affordable = self.max_decoding_bytes.saturating_mul(10) / probe.tenths_per_pixel();
        let limit = self.max_pixels_of(probe).min(affordable);
        let pixels = probe.largest_frame.area();
        if pixels > limit || width > MAX_SIDE || height > MAX_SIDE {
            let size =
                if probe.largest_frame == probe.stored { probe.upright_size() } else { probe.largest_frame };
            return Err(ImageError::TooManyPixels { size, limit });
        }
        if probe.frames > self.max_frames {
            return Err(ImageError::TooManyFrames { limit: self.max_frames });
        }
        if pixels.saturating_mul(probe.frames.into()) > self.max_frame_pixels {
            return Err(ImageError::TooManyFramePixels { limit: self.max_frame_pixels });
        }
        if probe.scans > MAX_SCANS {
            return Err(ImageError::TooManyScans { limit: MAX_SCANS });
        }
        if let Some(limit) = probe.exceeded_profile_limit {
            return Err(ImageError::ProfileTooLarge { limit });
        }
        Ok(())
    }
}

impl Limits {
    /// A baseline JPEG takes a third of the memory that other pictures take per pixel, and phones make them with 24
    /// megapixels.
    pub fn max_pixels_of_baseline_jpeg(&self) -> u64 {
        self.max_pixels.saturating_mul(3) / 2
    }

    fn max_pixels_of(&self, probe: &Probe) -> u64 {
        let is_light = !probe.is_animated && probe.tenths_per_pixel() <= LIGHT_TENTHS;
        if is_light && probe.media == MediaType::Jpeg {
            self.max_pixels_of_baseline_jpeg()
        } else {
            self.max_pixels
        }
    }
}

impl Probe {
    /// Bytes of memory that decoding takes. The upload itself is not counted, but two copies of it are: the one without
    /// metadata and the one without trailing data or, of a turned picture, the encoded file.
    pub fn decoding_bytes(&self, source_bytes: usize) -> u64 {
        self.decoded_area()
            .saturating_mul(self.tenths_per_pixel())
            .div_ceil(10)
            .saturating_add(2 * source_bytes as u64)
    }

    /// Bytes of memory that making the master and its previews takes. The upload itself is not counted.
    pub fn ingest_bytes(&self, source_bytes: usize) -> u64 {
        let Some(reading) = self.read_once else {
            return self.decoding_bytes(source_bytes).saturating_add(preview_bytes(self.stored));
        };
        let copies = 2 * source_bytes as u64;
        reading.saturating_add(copies).saturating_add(read_preview_bytes(self.stored))
    }

    /// Pixels that the decoder makes of the largest frame.
    fn decoded_area(&self) -> u64 {
        let PixelSize { width, height } = self.largest_frame;
        let decoded = |side: u32| u64::from(side).next_multiple_of(self.cost.block_side);
        decoded(width).saturating_mul(decoded(height))
    }

    fn tenths_per_pixel(&self) -> u64 {
        let decoding = if self.is_animated { self.cost.animated_tenths } else { self.cost.still_tenths };
        if self.is_turned() { decoding.max(self.cost.reencode_tenths) } else { decoding }
    }
}

/// Bytes that decoding all of a still picture and resizing an area of it takes, besides the file.
pub(super) fn resized_bytes(probe: &Probe, area: Area, to: PixelSize) -> u64 {
    probe.decoding_bytes(0).saturating_add(resize_bytes(area, to)).saturating_add(encode_bytes(to))
}

/// Bytes that an animated rendition takes, besides the file.
pub(super) fn animation_bytes(probe: &Probe, to: PixelSize) -> u64 {
    let frames = u64::from(probe.frames).saturating_mul(to.area());
    probe.decoding_bytes(0).saturating_add(frames).saturating_add(encode_bytes(to))
}

/// Bytes that encoding a square takes, its pixels included.
pub(super) fn encode_bytes(size: PixelSize) -> u64 {
    size.area().saturating_mul(ENCODE_BYTES)
}

/// Bytes that making the previews of an upload takes, besides the decoded picture.
fn preview_bytes(stored: PixelSize) -> u64 {
    let shown = centered_square(stored);
    if shown.size <= INTERMEDIATE_SIDE {
        return 0;
    }
    let to = square(INTERMEDIATE_SIDE);
    resize_bytes(shown.into(), to).saturating_add(encode_bytes(to))
}

/// Bytes that making the previews of an upload takes that was read once, besides its samples: a component between the two
/// directions of resizing, and the square.
fn read_preview_bytes(stored: PixelSize) -> u64 {
    let side = centered_square(stored).size;
    if side <= INTERMEDIATE_SIDE {
        return 0;
    }
    let between = u64::from(side) * u64::from(INTERMEDIATE_SIDE);
    between.saturating_add(encode_bytes(square(INTERMEDIATE_SIDE)))
}
