//! A PNG's color profile (W3C PNG, 11.3.2.3): inflated up to a limit, reduced to what converts colors, deflated again. The
//! name, which can be any text, becomes a neutral word.

use miniz_oxide::deflate::compress_to_vec_zlib;
use miniz_oxide::inflate::stream::{InflateState, inflate};
use miniz_oxide::{DataFormat, MZFlush, MZStatus};

use super::chunk::{Kept, chunk};
use crate::imaging::error::ImageError;
use crate::imaging::formats::shared::check_profile_size;
use crate::imaging::icc::{Channels, Reduced, reduced};
use crate::values::ByteSize;

/// The longest name, with the zero that ends it.
const MAX_NAME_BYTES: usize = 80;

/// The name that every profile gets, with the zero, and the compression method.
const HEAD: &[u8] = b"profile\0\0";

/// The compression level (0 to 10).
const LEVEL: u8 = 9;

/// Bytes inflated at a time.
const STEP_BYTES: usize = 32 * 1024;

/// What becomes of a profile's chunk, and the limit that it exceeds. A gray picture takes profiles of gray only, as decoders do.
///
/// # Errors
///
/// If the profile is larger than its limit.
pub(super) fn kept(content: &[u8], is_gray: bool) -> Result<(Kept, Option<ByteSize>), ImageError> {
    let name_end = memchr::memchr(0, content.get(..MAX_NAME_BYTES).unwrap_or(content));
    let Some(deflated) = name_end.and_then(|end| content.get(end + 2..)) else {
        return Ok((Kept::No, None));
    };
    let Some((profile, used)) = inflated(deflated)? else { return Ok((Kept::No, None)) };
    let channels = if is_gray { Channels::Gray } else { Channels::Color };
    let fits = !is_gray || profile.get(16..20) == Some(b"GRAY");
    let minimal = match reduced(&profile, channels) {
        Reduced::To(minimal) if fits => minimal,
        Reduced::TooLarge { limit } if fits => return Ok((Kept::Yes, Some(limit))),
        Reduced::To(_) | Reduced::TooLarge { .. } | Reduced::Dropped => return Ok((Kept::No, None)),
    };
    if minimal == profile && content.starts_with(HEAD) && used == deflated.len() {
        return Ok((Kept::Yes, None));
    }
    let content = [HEAD, &compress_to_vec_zlib(&minimal, LEVEL)].concat();
    Ok((Kept::Made(chunk(*b"iCCP", &content)), None))
}

/// The inflated bytes, and how many deflated ones they took; `None` if the stream is damaged or cut.
fn inflated(deflated: &[u8]) -> Result<Option<(Vec<u8>, usize)>, ImageError> {
    let mut state = InflateState::new_boxed(DataFormat::Zlib);
    let (mut window, mut profile, mut used) = (vec![0; STEP_BYTES], Vec::new(), 0);
    loop {
        let rest = deflated.get(used..).unwrap_or_default();
        let step = inflate(&mut state, rest, &mut window, MZFlush::None);
        used += step.bytes_consumed;
        check_profile_size(profile.len() + step.bytes_written)?;
        profile.extend_from_slice(window.get(..step.bytes_written).unwrap_or_default());
        match step.status {
            Ok(MZStatus::StreamEnd) => return Ok(Some((profile, used))),
            Ok(_) if step.bytes_consumed + step.bytes_written > 0 => {}
            Ok(_) | Err(_) => return Ok(None),
        }
    }
}
