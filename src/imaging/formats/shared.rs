//! What several containers have in common: EXIF orientation and the bound on color profiles.

use image::metadata::Orientation;

use crate::imaging::error::ImageError;
use crate::values::ByteSize;

/// The largest color profile that is kept, inflated. Real ones have 0.5 to 600 KiB, printers' ones up to 2 MiB.
const MAX_PROFILE: ByteSize = ByteSize::new(4 << 20);

/// The orientation in a block of EXIF data (CIPA DC-008, tag 0x0112), with or without the JPEG prefix.
pub(super) fn exif_orientation(block: &[u8]) -> Orientation {
    let tiff = block.strip_prefix(b"Exif\0\0").unwrap_or(block);
    Orientation::from_exif_chunk(tiff).unwrap_or(Orientation::NoTransforms)
}

/// Fails once a color profile exceeds its limit.
pub(super) fn check_profile_size(bytes: usize) -> Result<(), ImageError> {
    if bytes as u64 > MAX_PROFILE.bytes() {
        Err(ImageError::ProfileTooLarge { limit: MAX_PROFILE })
    } else {
        Ok(())
    }
}
