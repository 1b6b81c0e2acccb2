//! What a container says of its picture, and which parts of it are worth keeping.

use std::borrow::Cow;
use std::ops::Range;

use image::metadata::Orientation;

use super::Refusal;
use crate::types::{MediaType, PixelSize};

/// The longest side, in pixels: what the contract's `width` and `height` can state.
const MAX_SIDE: u32 = 65_535;

/// More scans than any progressive encoder's script has; each costs a pass over all coefficients.
const MAX_SCANS: u32 = 64;

/// What a picture may measure.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Pixels of one frame.
    pub max_pixels: u64,
    /// Frames of an animation.
    pub max_frames: u32,
    /// Pixels of all frames together.
    pub max_frame_pixels: u64,
    /// Bytes that decoding one picture may take.
    pub max_decoding_bytes: u64,
}

/// How the pixels are coded, which settles what decoding them takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coding {
    /// JPEG, one pass over the picture.
    JpegSequential,
    /// JPEG in several passes, all of whose coefficients are held at once.
    JpegProgressive,
    /// PNG of up to 8 bits a sample.
    Png8,
    /// PNG of 16 bits a sample.
    Png16,
    /// WebP as a VP8 key frame.
    WebpLossy,
    /// WebP as VP8L.
    WebpLossless,
    /// GIF.
    Gif,
}

impl Coding {
    /// Tenths of a byte that decoding takes for each pixel, measured on the decoders in use.
    fn decoding_tenths(self) -> u64 {
        match self {
            Self::JpegSequential => 37,
            Self::JpegProgressive => 96,
            Self::Png8 | Self::Gif => 40,
            Self::Png16 => 80,
            Self::WebpLossy => 45,
            Self::WebpLossless => 70,
        }
    }

    /// Tenths of a byte that a turned copy takes for each pixel, both pictures counted.
    fn turning_tenths(self) -> u64 {
        match self {
            Self::JpegSequential | Self::JpegProgressive => 60,
            Self::Png16 => 160,
            Self::Png8 | Self::WebpLossy | Self::WebpLossless | Self::Gif => 80,
        }
    }
}

/// A part of the stored file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// These bytes of the upload.
    Source(Range<usize>),
    /// Bytes made anew, such as a header whose flags changed.
    Made(Vec<u8>),
}

/// How a picture's file is built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anatomy {
    pub(super) media: MediaType,
    pub(super) stored: PixelSize,
    pub(super) coding: Coding,
    /// How a viewer must turn the stored picture, from its EXIF data; `NoTransforms` for animations, which viewers
    /// do not turn.
    pub(super) orientation: Orientation,
    pub(super) frames: u32,
    /// The largest frame's pixels; more than the canvas's where a GIF's frame sticks out of it.
    pub(super) largest_frame_pixels: u64,
    pub(super) scans: u32,
    /// Whether colour is stored at half the resolution of brightness.
    pub(super) chroma_halved: bool,
    pub(super) keep: Vec<Piece>,
}

impl Anatomy {
    /// What the bytes are.
    pub fn media(&self) -> MediaType {
        self.media
    }

    /// The size as it is stored.
    pub fn stored_size(&self) -> PixelSize {
        self.stored
    }

    /// The size as a person sees it.
    pub fn upright_size(&self) -> PixelSize {
        match self.orientation {
            Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH => self.stored.turned(),
            Orientation::NoTransforms
            | Orientation::Rotate180
            | Orientation::FlipHorizontal
            | Orientation::FlipVertical => self.stored,
        }
    }

    /// Frames of the animation; 1 for a still picture.
    pub fn frames(&self) -> u32 {
        self.frames
    }

    /// Bytes of memory that making the master takes, the upload itself not counted.
    pub fn decoding_bytes(&self, source_bytes: usize) -> u64 {
        self.largest_frame_pixels
            .saturating_mul(self.tenths_a_pixel())
            .div_ceil(10)
            .saturating_add(source_bytes as u64)
    }

    /// The file without its metadata: the upload itself where it has none.
    pub(super) fn strip<'a>(&self, source: &'a [u8]) -> Cow<'a, [u8]> {
        if let [Piece::Source(all)] = self.keep.as_slice()
            && *all == (0..source.len())
        {
            return Cow::Borrowed(source);
        }
        let parts = self.keep.iter().map(|piece| match piece {
            Piece::Source(range) => source.get(range.clone()).unwrap_or_default(),
            Piece::Made(bytes) => bytes,
        });
        Cow::Owned(parts.collect::<Vec<_>>().concat())
    }

    /// Holds the picture against the limits.
    pub(super) fn check(&self, limits: &Limits) -> Result<(), Refusal> {
        let PixelSize { width, height } = self.stored;
        if width == 0 || height == 0 {
            return Err(Refusal::ZeroSize);
        }
        let affordable = limits.max_decoding_bytes.saturating_mul(10) / self.tenths_a_pixel();
        let limit = limits.max_pixels.min(affordable);
        let pixels = self.stored.area().max(self.largest_frame_pixels);
        if pixels > limit || width > MAX_SIDE || height > MAX_SIDE {
            return Err(Refusal::TooManyPixels { size: self.upright_size(), limit });
        }
        if self.frames > limits.max_frames {
            return Err(Refusal::TooManyFrames { limit: limits.max_frames });
        }
        if pixels.saturating_mul(self.frames.into()) > limits.max_frame_pixels {
            return Err(Refusal::TooManyFramePixels { limit: limits.max_frame_pixels });
        }
        if self.scans > MAX_SCANS {
            return Err(Refusal::TooManyScans { limit: MAX_SCANS });
        }
        Ok(())
    }

    fn tenths_a_pixel(&self) -> u64 {
        let turning = if self.is_turned() { self.coding.turning_tenths() } else { 0 };
        let canvas = if self.frames > 1 { 40 } else { 0 };
        self.coding.decoding_tenths().max(turning) + canvas
    }

    pub(super) fn is_turned(&self) -> bool {
        self.orientation != Orientation::NoTransforms
    }
}

/// Gathers the pieces of a file that are kept; neighbours become one.
#[derive(Debug, Default)]
pub(super) struct Keep(Vec<Piece>);

impl Keep {
    pub(super) fn source(&mut self, range: Range<usize>) {
        match self.0.last_mut() {
            Some(Piece::Source(last)) if last.end == range.start => last.end = range.end,
            _ if range.is_empty() => {}
            _ => self.0.push(Piece::Source(range)),
        }
    }

    pub(super) fn made(&mut self, bytes: Vec<u8>) {
        self.0.push(Piece::Made(bytes));
    }

    pub(super) fn len_bytes(&self) -> usize {
        self.0
            .iter()
            .map(|piece| match piece {
                Piece::Source(range) => range.len(),
                Piece::Made(bytes) => bytes.len(),
            })
            .sum()
    }

    pub(super) fn append(&mut self, other: Self) {
        for piece in other.0 {
            match piece {
                Piece::Source(range) => self.source(range),
                Piece::Made(bytes) => self.made(bytes),
            }
        }
    }

    pub(super) fn into_pieces(self) -> Vec<Piece> {
        self.0
    }
}
