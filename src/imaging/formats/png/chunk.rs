//! Chunks of a PNG (W3C PNG, 5.3): how they are written, what becomes of them, and the errors of every reader of the format.

use crate::imaging::error::ImageError;
use crate::values::MediaType;

pub(super) const TRUNCATED: ImageError = ImageError::Truncated(MediaType::Png);
pub(super) const DAMAGED: ImageError = ImageError::Damaged(MediaType::Png);
pub(super) const UNSUPPORTED: ImageError = ImageError::Unsupported(MediaType::Png);

pub(super) const SIGNATURE_BYTES: usize = 8;

/// Color types (table 9); all others are RGB.
pub(super) mod color_type {
    pub(in super::super) const GRAY: u8 = 0;
    pub(in super::super) const PALETTE: u8 = 3;
    pub(in super::super) const GRAY_ALPHA: u8 = 4;
    pub(in super::super) const RGB_ALPHA: u8 = 6;
}

/// What becomes of a chunk.
pub(super) enum Kept {
    Yes,
    No,
    /// These bytes take its place.
    Made(Vec<u8>),
}

impl Kept {
    pub(super) fn when(is_kept: bool) -> Self {
        if is_kept { Self::Yes } else { Self::No }
    }
}

/// A chunk with its length and checksum (5.3).
pub(super) fn chunk(name: [u8; 4], content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap_or(u32::MAX).to_be_bytes();
    let checksum = chunk_checksum(name, content).to_be_bytes();
    [&length, name.as_slice(), content, &checksum].concat()
}

/// The CRC at a chunk's end (5.3).
pub(super) fn chunk_checksum(kind: [u8; 4], content: &[u8]) -> u32 {
    let mut checksum = crc32fast::Hasher::new();
    checksum.update(&kind);
    checksum.update(content);
    checksum.finalize()
}
