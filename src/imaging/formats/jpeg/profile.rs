//! A JPEG's color profile: joined from its chunks, and written again without what converts no colors (ICC.1, B.4).

use super::markers::{marker, next_marker};
use crate::imaging::error::ImageError;
use crate::imaging::formats::scanner::Scanner;
use crate::imaging::formats::shared::check_profile_size;
use crate::imaging::icc::{Channels, Reduced, reduced};
use crate::values::ByteSize;

/// Begins each chunk of a color profile; the chunk's number and the number of chunks follow.
const PROFILE_NAME: &[u8] = b"ICC_PROFILE\0";

/// Bytes of a profile that one segment holds besides its length, the name and the two numbers.
const MAX_CHUNK_BYTES: usize = 65_535 - 2 - PROFILE_NAME.len() - 2;

/// What becomes of a file's color profile.
#[derive(Debug)]
pub(super) enum ProfilePlan {
    /// Its segments are kept.
    Keep,
    /// They are kept although they exceed this limit, which uploads may not.
    KeepTooLarge(ByteSize),
    /// These segments replace the first one, the others are dropped.
    Replace(Vec<u8>),
}

/// A chunk of a profile.
struct Chunk<'a> {
    number: u8,
    count: u8,
    bytes: &'a [u8],
}

/// The chunks before the first scan, in the order of the file, and the number of the frame's components.
#[derive(Default)]
struct Found<'a> {
    chunks: Vec<Chunk<'a>>,
    components: u8,
}

/// Whether a segment is a chunk of a profile.
pub(super) fn is_profile(code: u8, content: &[u8]) -> bool {
    code == marker::APP2 && content.starts_with(PROFILE_NAME)
}

/// The color profile of a file; `None` if there is none, or not all of it.
pub(super) fn profile(file: &[u8]) -> Option<Vec<u8>> {
    find(file).join()
}

/// What becomes of an upload's profile.
///
/// # Errors
///
/// If the profile is larger than its limit.
pub(super) fn plan(file: &[u8]) -> Result<ProfilePlan, ImageError> {
    let found = find(file);
    check_profile_size(found.chunks.iter().map(|chunk| chunk.bytes.len()).sum())?;
    let channels = match found.components {
        1 => Channels::Gray,
        4 => Channels::Inks,
        _ => Channels::Color,
    };
    let Some(profile) = found.join() else { return Ok(ProfilePlan::Replace(Vec::new())) };
    Ok(match reduced(&profile, channels) {
        Reduced::Dropped => ProfilePlan::Replace(Vec::new()),
        Reduced::TooLarge { limit } => ProfilePlan::KeepTooLarge(limit),
        Reduced::To(reduced) if reduced == profile && found.is_split_like_ours() => ProfilePlan::Keep,
        Reduced::To(reduced) => ProfilePlan::Replace(segments(&reduced)),
    })
}

fn find(file: &[u8]) -> Found<'_> {
    let mut scanner = Scanner::new(file);
    let mut found = Found::default();
    let mut read = || {
        scanner.skip(2)?;
        loop {
            next_marker(&mut scanner).ok()?;
            let code = scanner.u8()?;
            match code {
                marker::SOS | marker::EOI => return Some(()),
                marker::TEM | marker::RST0..=marker::RST7 => continue,
                _ => {}
            }
            let length = usize::from(scanner.u16_be()?);
            let content = scanner.take(length.checked_sub(2)?)?;
            if let marker::SOF0..=marker::SOF2 = code {
                found.components = content.get(5).copied().unwrap_or_default();
            } else if is_profile(code, content)
                && let Some([number, count, bytes @ ..]) = content.strip_prefix(PROFILE_NAME)
            {
                found.chunks.push(Chunk { number: *number, count: *count, bytes });
            }
        }
    };
    read();
    found
}

impl Found<'_> {
    /// The chunks in the order of their numbers.
    fn join(&self) -> Option<Vec<u8>> {
        let mut chunks: Vec<&Chunk<'_>> = self.chunks.iter().collect();
        chunks.sort_by_key(|chunk| chunk.number);
        let is_whole = !chunks.is_empty()
            && chunks.last().is_some_and(|last| usize::from(last.count) == chunks.len())
            && (1..).zip(&chunks).all(|(expected, chunk)| expected == chunk.number);
        is_whole.then(|| chunks.into_iter().flat_map(|chunk| chunk.bytes).copied().collect())
    }

    /// Whether the chunks are those that [`segments`] makes.
    fn is_split_like_ours(&self) -> bool {
        let Some((last, others)) = self.chunks.split_last() else { return false };
        let count = u8::try_from(self.chunks.len()).unwrap_or_default();
        !last.bytes.is_empty()
            && others.iter().all(|chunk| chunk.bytes.len() == MAX_CHUNK_BYTES)
            && (1..).zip(&self.chunks).all(|(number, chunk)| (chunk.number, chunk.count) == (number, count))
    }
}

/// The segments that hold a profile.
fn segments(profile: &[u8]) -> Vec<u8> {
    let chunks = profile.chunks(MAX_CHUNK_BYTES);
    let count = u8::try_from(chunks.len()).unwrap_or(u8::MAX);
    let segment = |(number, chunk): (u8, &[u8])| {
        let length = u16::try_from(2 + PROFILE_NAME.len() + 2 + chunk.len()).unwrap_or(u16::MAX);
        let head = [0xff, marker::APP2];
        [head.as_slice(), &length.to_be_bytes(), PROFILE_NAME, &[number, count], chunk].concat()
    };
    (1..=count).zip(chunks).flat_map(segment).collect()
}
