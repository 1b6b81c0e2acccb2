//! Finds where a GIF's compressed pixels end and cuts what the sub-blocks hold after the end code: no decoder reads it.
//!
//! Codes beyond the image's last pixel are cut too, and the end code is written after it. The codes are read without
//! decoding pixels: how many pixels each code stands for is enough.

use bytes::Bytes;

use super::lzw::{Lzw, Mark, Step};
use super::probe::{DAMAGED, block, color_table_bytes, screen, skip_sub_blocks};
use crate::imaging::error::ImageError;
use crate::imaging::formats::scanner::Scanner;
use crate::imaging::probe::{KeptSegments, assemble};

/// Where an image's data are cut.
enum Cut {
    /// Nowhere.
    Nowhere,
    /// After the end code, which is there.
    AfterEndCode(Mark),
    /// After the last pixel's code; the end code is to be written.
    AfterLastPixel(Mark),
}

/// Cuts each image's sub-blocks after its last pixel and the end code.
///
/// # Errors
///
/// Damaged if the blocks are.
pub(super) fn truncate(file: &Bytes) -> Result<Bytes, ImageError> {
    let mut scanner = Scanner::new(file);
    screen(&mut scanner)?;
    let mut kept = KeptSegments::default();
    kept.source(0..scanner.at());
    loop {
        let start = scanner.at();
        match scanner.u8().ok_or(DAMAGED)? {
            block::IMAGE => image(file, &mut scanner, start, &mut kept)?,
            block::EXTENSION => {
                scanner.skip(1).ok_or(DAMAGED)?;
                skip_sub_blocks(&mut scanner)?;
                kept.source(start..scanner.at());
            }
            block::TRAILER => {
                kept.source(start..scanner.at());
                return Ok(assemble(&kept.finish().ok_or(DAMAGED)?, file));
            }
            _ => return Err(DAMAGED),
        }
    }
}

fn image(
    file: &[u8],
    scanner: &mut Scanner<'_>,
    start: usize,
    kept: &mut KeptSegments,
) -> Result<(), ImageError> {
    scanner.skip(4).ok_or(DAMAGED)?;
    let width = scanner.u16_le().ok_or(DAMAGED)?;
    let height = scanner.u16_le().ok_or(DAMAGED)?;
    let flags = scanner.u8().ok_or(DAMAGED)?;
    scanner.skip(color_table_bytes(flags)).ok_or(DAMAGED)?;
    let color_bits = scanner.u8().ok_or(DAMAGED)?;
    let codes = Lzw::new(file, scanner.at(), color_bits).ok_or(DAMAGED)?;
    skip_sub_blocks(scanner)?;
    match find_cut(codes, u64::from(width) * u64::from(height)) {
        Cut::Nowhere => kept.source(start..scanner.at()),
        Cut::AfterEndCode(mark) => {
            let end = mark.at + usize::from(mark.used_bits.1 > 0);
            keep_blocks(start, mark.block_at, end, kept);
            kept.made(vec![0]);
        }
        Cut::AfterLastPixel(mark) => {
            keep_blocks(start, mark.block_at, mark.at, kept);
            let ((bits, used), (end_code, code_bits)) = (mark.used_bits, mark.end_code);
            let tail = (bits | end_code << used).to_le_bytes();
            let tail = tail.get(..(used + code_bits).div_ceil(8) as usize).unwrap_or(&tail);
            let length = u8::try_from(tail.len()).unwrap_or_default();
            kept.made([&[length], tail, &[0]].concat());
        }
    }
    Ok(())
}

/// Keeps the bytes from `start` to `end`, which lies in the block at `block_at`: that block is shortened.
fn keep_blocks(start: usize, block_at: usize, end: usize, kept: &mut KeptSegments) {
    kept.source(start..block_at);
    let used = end.saturating_sub(block_at + 1);
    if used > 0 {
        kept.made(vec![u8::try_from(used).unwrap_or(u8::MAX)]);
        kept.source(block_at + 1..end);
    }
}

/// Reads codes up to the end code. An invalid code before the last pixel is left to the decoder, which rejects it.
fn find_cut(mut codes: Lzw<'_>, pixels: u64) -> Cut {
    let mut counted = 0_u64;
    let mut last_pixel = None;
    loop {
        let before = codes.mark();
        let is_whole = counted >= pixels;
        if is_whole {
            last_pixel.get_or_insert(before);
        }
        match (codes.step(), last_pixel) {
            (Step::End, _) if codes.is_at_end() => return Cut::Nowhere,
            (Step::End, _) => return Cut::AfterEndCode(codes.mark()),
            (Step::Clear, _) => {}
            (Step::Cut, _) | (Step::Invalid, None) => return Cut::Nowhere,
            (Step::String { length, .. }, None) => counted += length as u64,
            (Step::String { .. } | Step::Invalid, Some(mark)) => return Cut::AfterLastPixel(mark),
        }
        if counted > pixels {
            return Cut::AfterLastPixel(codes.mark());
        }
    }
}
