//! The size that a picture's own header tells, of those types that Tondo takes. What came is a stranger's: it is looked at
//! by the readers that uploads pass, and never decoded.

use crate::imaging::{Limits, probe};

/// A header is read whatever it says: nothing is allocated for it.
const ANY: Limits = Limits {
    max_pixels: u64::MAX,
    max_frames: u32::MAX,
    max_frame_pixels: u64::MAX,
    max_decoding_bytes: u64::MAX,
};

/// Width and height as seen upright; none of what is no such picture.
pub(super) fn measure(bytes: &[u8]) -> Option<(u32, u32)> {
    let size = probe(bytes, &ANY).ok()?.upright_size();
    Some((size.width, size.height))
}
