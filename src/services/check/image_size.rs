//! The size of a fetched image, read from its header. The bytes come from an untrusted server: they pass through the
//! same probes as uploads and are never decoded.

use crate::imaging::{Limits, probe};

/// No limits: probing allocates nothing for what a header claims.
const UNLIMITED: Limits = Limits {
    max_pixels: u64::MAX,
    max_frames: u32::MAX,
    max_frame_pixels: u64::MAX,
    max_decoding_bytes: u64::MAX,
};

/// Width and height in pixels after rotation to upright; `None` for anything but an accepted image type.
pub(super) fn image_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let size = probe(bytes, &UNLIMITED).ok()?.upright_size();
    Some((size.width, size.height))
}
