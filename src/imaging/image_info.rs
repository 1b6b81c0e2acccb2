//! What a container says of its picture, and which parts of it are worth keeping.

use std::ops::Range;

use bytes::Bytes;
use image::metadata::Orientation;

use super::ImageError;
use super::rendition::previewing_bytes;
use crate::values::{MediaType, PixelSize};

/// The longest side, in pixels: what the contract's `width` and `height` can state.
const MAX_SIDE: u32 = 65_535;

/// More scans than any progressive encoder's script has; each costs a pass over all coefficients.
const MAX_SCANS: u32 = 64;

/// The largest turned JPEG that is given Huffman tables of its own.
const OWN_TABLES_MAX_PIXELS: u64 = 4 << 20;

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

impl Limits {
    /// None: for files that were held against limits before.
    pub(super) const NONE: Self = Self {
        max_pixels: u64::MAX,
        max_frames: u32::MAX,
        max_frame_pixels: u64::MAX,
        max_decoding_bytes: u64::MAX / 16,
    };
}

/// How the pixels are coded, which settles what decoding them takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coding {
    /// JPEG, one pass over the picture.
    JpegSequential,
    /// JPEG, one pass over each component, or over some that are more than two times coarser than others.
    JpegUnusual,
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
    /// Tenths of a byte that decoding a still picture takes for each pixel, measured on the decoders in use. A GIF is
    /// always decoded as an animation.
    fn still_tenths(self) -> u64 {
        match self {
            Self::JpegSequential => 37,
            Self::JpegUnusual | Self::JpegProgressive => 96,
            Self::Png8 => 40,
            Self::Png16 => 80,
            Self::WebpLossy => 45,
            Self::WebpLossless => 70,
            Self::Gif => 120,
        }
    }

    /// The same for an animation, whose decoder holds the canvas, the frame, and the frame before it.
    fn animated_tenths(self) -> u64 {
        match self {
            Self::Png16 => 240,
            Self::Png8 => 160,
            Self::JpegSequential
            | Self::JpegUnusual
            | Self::JpegProgressive
            | Self::WebpLossy
            | Self::WebpLossless
            | Self::Gif => 120,
        }
    }

    /// The same for turning and encoding a still picture: two copies while it is turned, then the encoder's own. A JPEG
    /// is turned row by row while it is encoded; for tables of its own, the encoder keeps samples and coefficients.
    fn turning_tenths(self, has_own_tables: bool) -> u64 {
        match self {
            Self::JpegSequential | Self::JpegUnusual | Self::JpegProgressive if has_own_tables => 125,
            Self::JpegSequential | Self::JpegUnusual | Self::JpegProgressive => 45,
            Self::Png8 | Self::Gif => 80,
            Self::WebpLossy => 100,
            Self::Png16 => 160,
            Self::WebpLossless => 200,
        }
    }
}

/// A part of the stored file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum KeptSegment {
    /// These bytes of the upload.
    Source(Range<usize>),
    /// Bytes made anew, such as a header whose flags changed.
    Made(Vec<u8>),
}

/// How a picture's file is built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probe {
    pub(super) media: MediaType,
    pub(super) stored: PixelSize,
    pub(super) coding: Coding,
    /// How a viewer must turn the stored picture, from its EXIF data; `NoTransforms` for animations, which viewers
    /// do not turn.
    pub(super) orientation: Orientation,
    pub(super) frames: u32,
    /// Whether the file is built as an animation, be it of one frame.
    pub(super) is_animated: bool,
    /// The largest frame; larger than the canvas where a GIF's frame sticks out of it.
    pub(super) largest_frame: PixelSize,
    pub(super) scans: u32,
    /// Whether color is stored at half the resolution of brightness.
    pub(super) chroma_halved: bool,
    pub(super) keep: Vec<KeptSegment>,
}

impl Probe {
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

    /// Bytes of memory that decoding takes, the upload itself not counted, but two copies of it: the one
    /// without metadata, and the one without the tails of its pixels' streams; or, of a turned picture, the file that is
    /// encoded.
    pub fn decoding_bytes(&self, source_bytes: usize) -> u64 {
        self.coded_area()
            .saturating_mul(self.tenths_a_pixel())
            .div_ceil(10)
            .saturating_add(2 * source_bytes as u64)
    }

    /// Bytes of memory that making the master and what is made with it takes, the upload itself not counted.
    pub fn ingest_bytes(&self, source_bytes: usize) -> u64 {
        self.decoding_bytes(source_bytes).saturating_add(previewing_bytes(self))
    }

    /// The file without its metadata: the upload itself where it has none.
    pub fn strip(&self, source: &Bytes) -> Bytes {
        assemble(&self.keep, source)
    }

    /// Holds the picture against the limits.
    pub(super) fn check(&self, limits: &Limits) -> Result<(), ImageError> {
        let PixelSize { width, height } = self.stored;
        if width == 0 || height == 0 {
            return Err(ImageError::ZeroSize);
        }
        let affordable = limits.max_decoding_bytes.saturating_mul(10) / self.tenths_a_pixel();
        let limit = limits.max_pixels.min(affordable);
        let pixels = self.largest_frame.area();
        if pixels > limit || width > MAX_SIDE || height > MAX_SIDE {
            let size =
                if self.largest_frame == self.stored { self.upright_size() } else { self.largest_frame };
            return Err(ImageError::TooManyPixels { size, limit });
        }
        if self.frames > limits.max_frames {
            return Err(ImageError::TooManyFrames { limit: limits.max_frames });
        }
        if pixels.saturating_mul(self.frames.into()) > limits.max_frame_pixels {
            return Err(ImageError::TooManyFramePixels { limit: limits.max_frame_pixels });
        }
        if self.scans > MAX_SCANS {
            return Err(ImageError::TooManyScans { limit: MAX_SCANS });
        }
        Ok(())
    }

    /// Pixels that the decoder of the largest frame makes: a JPEG's are coded in squares of up to 32 a side (four blocks,
    /// T.81, A.2), which counts for narrow strips.
    fn coded_area(&self) -> u64 {
        let PixelSize { width, height } = self.largest_frame;
        match self.coding {
            Coding::JpegSequential | Coding::JpegUnusual | Coding::JpegProgressive => {
                let coded = |side: u32| u64::from(side).next_multiple_of(32);
                coded(width).saturating_mul(coded(height))
            }
            _ => self.largest_frame.area(),
        }
    }

    fn tenths_a_pixel(&self) -> u64 {
        let decoding =
            if self.is_animated { self.coding.animated_tenths() } else { self.coding.still_tenths() };
        if self.is_turned() {
            decoding.max(self.coding.turning_tenths(self.has_own_tables()))
        } else {
            decoding
        }
    }

    /// Whether a turned JPEG gets Huffman tables of its own, which make it a fifth smaller, but for which the encoder
    /// keeps the whole picture a second time. They come with a scan for each component, of which some decoders make wrong
    /// colors where those are stored at half the resolution.
    pub(super) fn has_own_tables(&self) -> bool {
        self.stored.area() <= OWN_TABLES_MAX_PIXELS && !self.chroma_halved
    }

    pub(super) fn is_turned(&self) -> bool {
        self.orientation != Orientation::NoTransforms
    }
}

/// The pieces, one behind the other: the source itself where that is what they come to.
pub(super) fn assemble(pieces: &[KeptSegment], source: &Bytes) -> Bytes {
    if let [KeptSegment::Source(all)] = pieces
        && *all == (0..source.len())
    {
        return source.clone();
    }
    let mut file = Vec::with_capacity(source.len());
    for piece in pieces {
        file.extend_from_slice(match piece {
            KeptSegment::Source(range) => source.get(range.clone()).unwrap_or_default(),
            KeptSegment::Made(bytes) => bytes,
        });
    }
    Bytes::from(file)
}

/// More pieces than any real file is cut into: one that has more was made to cost memory.
const MAX_PIECES: usize = 4096;

/// Gathers the pieces of a file that are kept; neighbours become one.
#[derive(Debug, Default)]
pub(super) struct KeptSegments {
    pieces: Vec<KeptSegment>,
    has_overflowed: bool,
}

impl KeptSegments {
    pub(super) fn source(&mut self, range: Range<usize>) {
        match self.pieces.last_mut() {
            Some(KeptSegment::Source(last)) if last.end == range.start => last.end = range.end,
            _ if range.is_empty() => {}
            _ => self.push(KeptSegment::Source(range)),
        }
    }

    pub(super) fn made(&mut self, bytes: Vec<u8>) {
        self.push(KeptSegment::Made(bytes));
    }

    pub(super) fn len_bytes(&self) -> usize {
        let lengths = self.pieces.iter().map(|piece| match piece {
            KeptSegment::Source(range) => range.len(),
            KeptSegment::Made(bytes) => bytes.len(),
        });
        lengths.sum()
    }

    pub(super) fn append(&mut self, other: Self) {
        self.has_overflowed |= other.has_overflowed;
        for piece in other.pieces {
            match piece {
                KeptSegment::Source(range) => self.source(range),
                KeptSegment::Made(bytes) => self.made(bytes),
            }
        }
    }

    /// The pieces, in order; `None` where there were too many to be true.
    pub(super) fn into_pieces(self) -> Option<Vec<KeptSegment>> {
        (!self.has_overflowed).then_some(self.pieces)
    }

    fn push(&mut self, piece: KeptSegment) {
        if self.pieces.len() < MAX_PIECES {
            self.pieces.push(piece);
        } else {
            self.has_overflowed = true;
        }
    }
}
