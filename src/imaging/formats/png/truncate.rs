//! Finds where a PNG's deflated rows end and cuts what its data chunks hold after that: no decoder reads it.
//!
//! The rows are inflated once for this and thrown away. Rows beyond the picture's are cut too: since a deflated stream can
//! be cut only where it ends, the rows are then deflated again, as they are filtered.

use std::ops::Range;

use bytes::Bytes;

use super::chunk::{DAMAGED, SIGNATURE_BYTES, TRUNCATED, chunk};
use super::rows::{Layout, Rows, deflated_again};
use crate::imaging::error::ImageError;
use crate::imaging::formats::scanner::Scanner;
use crate::imaging::probe::{KeptSegments, assemble};

/// Bytes of a chunk before its content, and of its checksum.
const CHUNK_HEAD_BYTES: usize = 8;
const CHECKSUM_BYTES: usize = 4;

/// Bytes of the sequence number that begins a later frame's data.
const SEQUENCE_BYTES: usize = 4;

/// The data chunks of one image, in a row.
struct Stream {
    name: [u8; 4],
    layout: Layout,
    /// The data in each chunk, without a sequence number.
    parts: Vec<Range<usize>>,
}

/// Cuts the data chunks where their rows end.
///
/// # Errors
///
/// Truncated if an image lacks rows, damaged if its rows cannot be inflated.
pub(super) fn truncate(file: &Bytes) -> Result<Bytes, ImageError> {
    let mut scanner = Scanner::new(file);
    scanner.skip(SIGNATURE_BYTES).ok_or(DAMAGED)?;
    let mut kept = KeptSegments::default();
    kept.source(0..SIGNATURE_BYTES);
    let (mut layout, mut frame_layout, mut stream) = (None, None, None::<Stream>);
    while !scanner.is_at_end() {
        let start = scanner.at();
        let length = scanner.u32_be().ok_or(DAMAGED)? as usize;
        let name: [u8; 4] = scanner.array().ok_or(DAMAGED)?;
        let data = scanner.at()..scanner.at().saturating_add(length);
        let content = scanner.take(length).ok_or(DAMAGED)?;
        scanner.skip(CHECKSUM_BYTES).ok_or(DAMAGED)?;
        if let Some(ended) = stream.take_if(|stream| stream.name != name) {
            ended.keep(file, &mut kept)?;
        }
        let (of, before) = match &name {
            b"IDAT" => (layout, 0),
            b"fdAT" => (frame_layout, SEQUENCE_BYTES),
            _ => {
                match &name {
                    b"IHDR" => layout = Some(Layout::from_header(content).ok_or(DAMAGED)?),
                    b"fcTL" => frame_layout = layout.and_then(|layout| layout.for_frame(content)),
                    _ => {}
                }
                kept.source(start..scanner.at());
                continue;
            }
        };
        let layout = of.ok_or(DAMAGED)?;
        let part = data.start.saturating_add(before).min(data.end)..data.end;
        stream.get_or_insert_with(|| Stream { name, layout, parts: Vec::new() }).parts.push(part);
    }
    Ok(assemble(&kept.finish().ok_or(DAMAGED)?, file))
}

impl Stream {
    /// Keeps the chunks up to the end of the rows.
    fn keep(&self, file: &[u8], kept: &mut KeptSegments) -> Result<(), ImageError> {
        let mut rows = Rows::new(self.layout);
        let parts = self.parts.iter().map(|part| file.get(part.clone()).unwrap_or_default());
        let used: Vec<usize> = parts.clone().map(|part| rows.take(part)).collect::<Result<_, _>>()?;
        if !rows.are_complete() {
            return Err(TRUNCATED);
        }
        if rows.have_ended() {
            for (part, used) in self.parts.iter().zip(used) {
                self.keep_part(file, part, used, kept);
            }
            return Ok(());
        }
        let mut again = deflated_again(parts, self.layout)?;
        for part in &self.parts {
            let data = std::mem::take(&mut again);
            self.write_part(file, part, &data, kept);
        }
        Ok(())
    }

    fn keep_part(&self, file: &[u8], part: &Range<usize>, used: usize, kept: &mut KeptSegments) {
        if used == part.len() && used > 0 {
            kept.source(part.start - CHUNK_HEAD_BYTES - self.before()..part.end + CHECKSUM_BYTES);
        } else {
            self.write_part(file, part, file.get(part.start..part.start + used).unwrap_or_default(), kept);
        }
    }

    /// Writes a chunk with these data in place of its own. Without data it is dropped; one of a later frame stays, since
    /// it is numbered.
    fn write_part(&self, file: &[u8], part: &Range<usize>, data: &[u8], kept: &mut KeptSegments) {
        let sequence = file.get(part.start - self.before()..part.start).unwrap_or_default();
        if !data.is_empty() || !sequence.is_empty() {
            kept.made(chunk(self.name, &[sequence, data].concat()));
        }
    }

    /// Bytes of a chunk's content before the data.
    fn before(&self) -> usize {
        if &self.name == b"fdAT" { SEQUENCE_BYTES } else { 0 }
    }
}
