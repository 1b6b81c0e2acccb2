//! Small readers of the four container formats: each walks its file once, tells sizes and frames from the headers,
//! and notes which parts are picture and which are metadata. Nothing is decompressed (but a PNG's color profile, up
//! to a bound), nothing is allocated in proportion to what a header claims.

pub(super) mod gif;
pub(super) mod jpeg;
pub(super) mod png;
mod scanner;
pub(super) mod webp;

use bytes::Bytes;
use image::metadata::Orientation;

use super::ImageError;
use super::image_info::Probe;
use crate::values::{ByteSize, MediaType};

pub(super) use jpeg::probe::{marker, next_marker, profile as jpeg_profile, skip_entropy_coded};
pub(super) use png::probe::{color_chunks as png_color_chunks, with_color_chunks as png_with_color_chunks};
pub(super) use scanner::Scanner;
pub(super) use webp::write::{WebpFrame, animated as animated_webp, with_profile as webp_with_profile};

/// The largest color profile that is kept, inflated. Real ones have 0.5 to 600 KiB; printers' ones up to 2 MiB.
const MAX_PROFILE: ByteSize = ByteSize::new(4 << 20);

/// Walks the container of this type.
pub(super) fn walk(media: MediaType, bytes: &[u8]) -> Result<Probe, ImageError> {
    match media {
        MediaType::Jpeg => jpeg::probe::walk(bytes),
        MediaType::Png => png::probe::walk(bytes),
        MediaType::Webp => webp::probe::walk(bytes),
        MediaType::Gif => gif::probe::walk(bytes),
    }
}

/// The stripped file without what its pixels' own streams have behind their ends. Those of WebP are not looked into: only
/// decoding all of their pixels would tell where they end.
pub(super) fn without_tails(media: MediaType, file: Bytes) -> Result<Bytes, ImageError> {
    match media {
        MediaType::Png => png::truncate::cut(&file),
        MediaType::Gif => gif::truncate::cut(&file),
        MediaType::Jpeg => super::formats::jpeg::cut(&file),
        MediaType::Webp => Ok(file),
    }
}

/// The orientation in a block of EXIF data (CIPA DC-008, tag 0x0112), with or without the JPEG prefix.
fn exif_orientation(block: &[u8]) -> Orientation {
    let tiff = block.strip_prefix(b"Exif\0\0").unwrap_or(block);
    Orientation::from_exif_chunk(tiff).unwrap_or(Orientation::NoTransforms)
}

fn profile_within_limit(bytes: usize) -> Result<(), ImageError> {
    if bytes as u64 > MAX_PROFILE.bytes() {
        Err(ImageError::ProfileTooLarge { limit: MAX_PROFILE })
    } else {
        Ok(())
    }
}
