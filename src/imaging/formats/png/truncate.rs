//! Finds where a PNG's deflated rows end and cuts what its data chunks hold after that: no decoder reads it.
//!
//! The rows are inflated once for this and thrown away, never more of them than the header states.

use bytes::Bytes;
use miniz_oxide::inflate::stream::{InflateState, inflate};
use miniz_oxide::{DataFormat, MZError, MZFlush, MZStatus};

use super::probe::{DAMAGED, SIGNATURE_BYTES, chunk_checksum, color_type};
use crate::imaging::error::ImageError;
use crate::imaging::formats::scanner::Scanner;
use crate::imaging::probe::{KeptSegments, assemble};
use crate::values::PixelSize;

/// Bytes inflated at a time.
const STEP_BYTES: usize = 64 * 1024;

/// Adam7's passes (8.1): the first column and row of each, and the distances to the next.
const PASSES: [(u32, u32, u32, u32); 7] =
    [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

/// How rows are laid out.
#[derive(Clone, Copy)]
struct Layout {
    size: PixelSize,
    bits_per_pixel: u64,
    is_interlaced: bool,
}

/// The deflated rows of one picture, spread over its data chunks.
struct Rows {
    state: Box<InflateState>,
    window: Vec<u8>,
    inflated: u64,
    expected: u64,
    has_ended: bool,
}

/// Cuts the data chunks where their rows end.
///
/// # Errors
///
/// Damaged if there are more rows than the picture has, or if a later frame of an animation would have to be cut: its chunks
/// are numbered.
pub(super) fn truncate(file: &Bytes) -> Result<Bytes, ImageError> {
    let mut scanner = Scanner::new(file);
    scanner.skip(SIGNATURE_BYTES).ok_or(DAMAGED)?;
    let mut kept = KeptSegments::default();
    kept.source(0..SIGNATURE_BYTES);
    let (mut layout, mut first, mut later) = (None, None, None);
    while !scanner.is_at_end() {
        let start = scanner.at();
        let length = scanner.u32_be().ok_or(DAMAGED)? as usize;
        let kind: [u8; 4] = scanner.array().ok_or(DAMAGED)?;
        let content = scanner.take(length).ok_or(DAMAGED)?;
        scanner.skip(4).ok_or(DAMAGED)?;
        match &kind {
            b"IHDR" => layout = Some(Layout::from_header(content).ok_or(DAMAGED)?),
            b"fcTL" => later = Some(Rows::new(layout.ok_or(DAMAGED)?.for_frame(content).ok_or(DAMAGED)?)),
            b"fdAT" => {
                let part = content.get(4..).ok_or(DAMAGED)?;
                if later.as_mut().ok_or(DAMAGED)?.take(part)? != part.len() {
                    return Err(DAMAGED);
                }
            }
            b"IDAT" => {
                let layout = layout.ok_or(DAMAGED)?;
                let used = first.get_or_insert_with(|| Rows::new(layout)).take(content)?;
                if used != length {
                    shorten(&mut kept, kind, content.get(..used).unwrap_or_default());
                    continue;
                }
            }
            _ => {}
        }
        kept.source(start..scanner.at());
    }
    Ok(assemble(&kept.finish().ok_or(DAMAGED)?, file))
}

/// Keeps the chunk with this content, or drops it if that is empty.
fn shorten(kept: &mut KeptSegments, kind: [u8; 4], content: &[u8]) {
    if !content.is_empty() {
        let length = u32::try_from(content.len()).unwrap_or(u32::MAX).to_be_bytes();
        let checksum = chunk_checksum(kind, content).to_be_bytes();
        kept.made([&length, kind.as_slice(), content, &checksum].concat());
    }
}

impl Layout {
    fn from_header(content: &[u8]) -> Option<Self> {
        let mut fields = Scanner::new(content);
        let size = PixelSize { width: fields.u32_be()?, height: fields.u32_be()? };
        let [depth, colors, _compression, _filter, interlace] = fields.array()?;
        let samples = match colors {
            color_type::GRAY | color_type::PALETTE => 1,
            color_type::GRAY_ALPHA => 2,
            color_type::RGB_ALPHA => 4,
            _ => 3,
        };
        Some(Self { size, bits_per_pixel: u64::from(depth) * samples, is_interlaced: interlace != 0 })
    }

    /// The layout of an animation frame, which has its own size.
    fn for_frame(self, control: &[u8]) -> Option<Self> {
        let mut fields = Scanner::new(control);
        fields.skip(4)?;
        Some(Self { size: PixelSize { width: fields.u32_be()?, height: fields.u32_be()? }, ..self })
    }

    /// Bytes of all rows (7.2), each with one for its filter. A pass without columns has no rows.
    fn inflated_bytes(self) -> u64 {
        let PixelSize { width, height } = self.size;
        let rows = |columns: u32, rows: u32| match columns {
            0 => 0,
            _ => (1 + (u64::from(columns) * self.bits_per_pixel).div_ceil(8)) * u64::from(rows),
        };
        if !self.is_interlaced {
            return rows(width, height);
        }
        let count = |whole: u32, from: u32, step: u32| whole.saturating_sub(from).div_ceil(step);
        PASSES
            .iter()
            .map(|(x, y, across, down)| rows(count(width, *x, *across), count(height, *y, *down)))
            .sum()
    }
}

impl Rows {
    fn new(layout: Layout) -> Self {
        Self {
            // Decoders ignore the checksum too.
            state: InflateState::new_boxed(DataFormat::ZLibIgnoreChecksum),
            window: vec![0; STEP_BYTES],
            inflated: 0,
            expected: layout.inflated_bytes(),
            has_ended: false,
        }
    }

    /// Inflates the next part. Returns how many bytes of it belong to the rows.
    fn take(&mut self, part: &[u8]) -> Result<usize, ImageError> {
        let mut used = 0;
        while !self.has_ended {
            let rest = part.get(used..).unwrap_or_default();
            let step = inflate(&mut self.state, rest, &mut self.window, MZFlush::None);
            used += step.bytes_consumed;
            self.inflated += step.bytes_written as u64;
            if self.inflated > self.expected {
                return Err(DAMAGED);
            }
            match step.status {
                Ok(MZStatus::StreamEnd) => self.has_ended = true,
                _ if step.bytes_consumed + step.bytes_written > 0 => {}
                Ok(_) | Err(MZError::Buf) if rest.is_empty() => break,
                Ok(_) | Err(_) => return Err(DAMAGED),
            }
        }
        Ok(used)
    }
}
