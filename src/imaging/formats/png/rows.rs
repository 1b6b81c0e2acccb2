//! The deflated rows of an image in a PNG (W3C PNG, 7.2 and 10): how many bytes they have, and where they end.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use miniz_oxide::inflate::stream::{InflateState, inflate};
use miniz_oxide::{DataFormat, MZError, MZFlush, MZStatus};

use super::chunk::{DAMAGED, color_type};
use crate::imaging::error::ImageError;
use crate::imaging::formats::scanner::Scanner;
use crate::values::PixelSize;

/// Bytes inflated at a time.
const STEP_BYTES: usize = 64 * 1024;

/// Adam7's passes (8.1): the first column and row of each, and the distances to the next.
const PASSES: [(u32, u32, u32, u32); 7] =
    [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

/// How rows are laid out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Layout {
    size: PixelSize,
    bits_per_pixel: u64,
    is_interlaced: bool,
}

/// The deflated rows of one image, spread over its data chunks.
pub(super) struct Rows {
    state: Box<InflateState>,
    window: Vec<u8>,
    inflated: u64,
    expected: u64,
    end: End,
}

/// How far the rows are known.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    /// More may come.
    Open,
    /// The stream has ended.
    Ended,
    /// After the last row, the stream goes on or is damaged.
    Overrun,
}

impl Layout {
    pub(super) fn from_header(content: &[u8]) -> Option<Self> {
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
    pub(super) fn for_frame(self, control: &[u8]) -> Option<Self> {
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
    pub(super) fn new(layout: Layout) -> Self {
        Self {
            // Decoders ignore the checksum too.
            state: InflateState::new_boxed(DataFormat::ZLibIgnoreChecksum),
            window: vec![0; STEP_BYTES],
            inflated: 0,
            expected: layout.inflated_bytes(),
            end: End::Open,
        }
    }

    /// Whether every row was inflated.
    pub(super) fn are_complete(&self) -> bool {
        self.inflated >= self.expected
    }

    /// Whether the stream ended with the last row.
    pub(super) fn have_ended(&self) -> bool {
        self.end == End::Ended
    }

    /// Inflates the next part. Returns how many bytes of it belong to the rows.
    ///
    /// # Errors
    ///
    /// Damaged if rows are missing and cannot be inflated.
    pub(super) fn take(&mut self, part: &[u8]) -> Result<usize, ImageError> {
        self.take_each(part, |_| Ok(()))
    }

    /// Inflates the next part and hands on the bytes of the rows.
    fn take_each(
        &mut self,
        part: &[u8],
        mut hand_on: impl FnMut(&[u8]) -> Result<(), ImageError>,
    ) -> Result<usize, ImageError> {
        let mut used = 0;
        while self.end == End::Open {
            let rest = part.get(used..).unwrap_or_default();
            let step = inflate(&mut self.state, rest, &mut self.window, MZFlush::None);
            used += step.bytes_consumed;
            let wanted = usize::try_from(self.expected.saturating_sub(self.inflated)).unwrap_or(usize::MAX);
            hand_on(self.window.get(..step.bytes_written.min(wanted)).unwrap_or_default())?;
            self.inflated += step.bytes_written as u64;
            if self.inflated > self.expected {
                self.end = End::Overrun;
                break;
            }
            match step.status {
                Ok(MZStatus::StreamEnd) => self.end = End::Ended,
                Ok(_) if step.bytes_consumed + step.bytes_written > 0 => {}
                Ok(_) | Err(MZError::Buf) if rest.is_empty() => break,
                Ok(_) | Err(_) if self.are_complete() => self.end = End::Overrun,
                Ok(_) | Err(_) => return Err(DAMAGED),
            }
        }
        Ok(used)
    }
}

/// The rows of these parts as one deflated stream that ends with the last of them.
pub(super) fn deflated_again<'a>(
    parts: impl Iterator<Item = &'a [u8]>,
    layout: Layout,
) -> Result<Vec<u8>, ImageError> {
    let mut rows = Rows::new(layout);
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    for part in parts {
        rows.take_each(part, |bytes| encoder.write_all(bytes).map_err(|_| DAMAGED))?;
    }
    encoder.finish().map_err(|_| DAMAGED)
}
