//! What a container says of its picture, and which segments of the file are kept. Formats fill in a [`Probe`]; nothing
//! here reads a file.

use std::ops::Range;

use bytes::Bytes;
use image::metadata::Orientation;

use crate::values::{BlobHash, ByteSize, MediaType, PixelSize};

/// A variant of a format, such as progressive JPEG. Each format declares its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Coding(pub(super) &'static str);

/// What decoding a picture costs, measured on the decoders in use, in tenths of a byte per pixel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct MemoryCost {
    /// Decoding a still picture.
    pub(super) still_tenths: u64,
    /// Decoding an animation, whose decoder holds the canvas, the frame and the frame before it.
    pub(super) animated_tenths: u64,
    /// Turning a still picture upright and encoding it again.
    pub(super) reencode_tenths: u64,
    /// Sides are decoded in multiples of this many pixels, which counts for narrow strips.
    pub(super) block_side: u64,
}

/// A picture's structure, read from its container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probe {
    pub(super) media: MediaType,
    pub(super) stored: PixelSize,
    pub(super) coding: Coding,
    pub(super) cost: MemoryCost,
    /// Bytes that making its master takes if it is read once, besides copies of the file and the previews; `None` if it is
    /// decoded.
    pub(super) read_once: Option<u64>,
    /// How a viewer turns the stored picture, from its EXIF data; `NoTransforms` for animations, which viewers do not
    /// turn.
    pub(super) orientation: Orientation,
    pub(super) frames: u32,
    /// Whether the file is built as an animation, even of one frame.
    pub(super) is_animated: bool,
    /// The largest frame; larger than the canvas where a GIF's frame exceeds it.
    pub(super) largest_frame: PixelSize,
    /// Scans of a JPEG; 1 for other formats.
    pub(super) scans: u32,
    /// Whether color is stored at half the resolution of brightness.
    pub(super) chroma_halved: bool,
    /// The limit that the color profile exceeds; it is kept as it is.
    pub(super) exceeded_profile_limit: Option<ByteSize>,
    pub(super) kept: Vec<KeptSegment>,
}

impl Probe {
    /// The type of the bytes.
    pub fn media(&self) -> MediaType {
        self.media
    }

    /// The size as stored.
    pub fn stored_size(&self) -> PixelSize {
        self.stored
    }

    /// The size as seen, after the EXIF orientation.
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

    /// The file without its metadata: the same bytes if it has none.
    pub fn strip(&self, source: &Bytes) -> Bytes {
        assemble(&self.kept, source)
    }

    /// Whether the file has no metadata, so that [`Probe::strip`] returns it as it is.
    pub fn is_clean(&self, source: &[u8]) -> bool {
        is_all(&self.kept, source)
    }

    /// The SHA-256 of the file without its metadata, for a picture that is stored upright. The master has the same one, unless
    /// something follows the picture's end.
    pub fn stripped_hash(&self, source: &[u8]) -> Option<BlobHash> {
        let parts = self.kept.iter().map(|segment| segment.bytes(source));
        (!self.is_turned()).then(|| BlobHash::of_parts(parts))
    }

    /// Whether the picture is stored turned and must be encoded again.
    pub(super) fn is_turned(&self) -> bool {
        self.orientation != Orientation::NoTransforms
    }
}

/// A segment of the stored file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum KeptSegment {
    /// These bytes of the upload.
    Source(Range<usize>),
    /// New bytes, such as a header with other flags.
    Made(Vec<u8>),
}

impl KeptSegment {
    fn bytes<'a>(&'a self, source: &'a [u8]) -> &'a [u8] {
        match self {
            Self::Source(range) => source.get(range.clone()).unwrap_or_default(),
            Self::Made(bytes) => bytes,
        }
    }
}

/// Whether the segments are the whole file, as it is.
fn is_all(segments: &[KeptSegment], source: &[u8]) -> bool {
    matches!(segments, [KeptSegment::Source(all)] if *all == (0..source.len()))
}

/// Joins the segments. Returns `source` itself where they are all of it.
pub(super) fn assemble(segments: &[KeptSegment], source: &Bytes) -> Bytes {
    if is_all(segments, source) {
        return source.clone();
    }
    let mut file = Vec::with_capacity(source.len());
    for segment in segments {
        file.extend_from_slice(segment.bytes(source));
    }
    Bytes::from(file)
}

/// No real file has more segments: one that has more was made to cost memory.
const MAX_SEGMENTS: usize = 4096;

/// Collects the kept segments of a file in order; adjacent ones are merged.
#[derive(Debug, Default)]
pub(super) struct KeptSegments {
    segments: Vec<KeptSegment>,
    has_overflowed: bool,
}

impl KeptSegments {
    /// Keeps these bytes of the upload.
    pub(super) fn source(&mut self, range: Range<usize>) {
        match self.segments.last_mut() {
            Some(KeptSegment::Source(last)) if last.end == range.start => last.end = range.end,
            _ if range.is_empty() => {}
            _ => self.push(KeptSegment::Source(range)),
        }
    }

    /// Adds new bytes.
    pub(super) fn made(&mut self, bytes: Vec<u8>) {
        self.push(KeptSegment::Made(bytes));
    }

    pub(super) fn len_bytes(&self) -> usize {
        let lengths = self.segments.iter().map(|segment| match segment {
            KeptSegment::Source(range) => range.len(),
            KeptSegment::Made(bytes) => bytes.len(),
        });
        lengths.sum()
    }

    pub(super) fn append(&mut self, other: Self) {
        self.has_overflowed |= other.has_overflowed;
        for segment in other.segments {
            match segment {
                KeptSegment::Source(range) => self.source(range),
                KeptSegment::Made(bytes) => self.made(bytes),
            }
        }
    }

    /// The segments in order; `None` if there were more than [`MAX_SEGMENTS`].
    pub(super) fn finish(self) -> Option<Vec<KeptSegment>> {
        (!self.has_overflowed).then_some(self.segments)
    }

    fn push(&mut self, segment: KeptSegment) {
        if self.segments.len() < MAX_SEGMENTS {
            self.segments.push(segment);
        } else {
            self.has_overflowed = true;
        }
    }
}
