//! Finds where a GIF's compressed pixels end and cuts what the sub-blocks hold after the end code: no decoder reads it.
//!
//! The LZW codes are read without decoding pixels: how many pixels each code stands for is enough.

use bytes::Bytes;

use super::probe::{DAMAGED, block, color_table_bytes, screen, skip_sub_blocks};
use crate::imaging::error::ImageError;
use crate::imaging::formats::scanner::Scanner;
use crate::imaging::probe::{KeptSegments, assemble};

/// The longest code, in bits (GIF89a, appendix F).
const MAX_CODE_BITS: u32 = 12;

/// The longest code for a color, in bits.
const MAX_COLOR_BITS: u32 = 8;

/// Cuts each image's sub-blocks after the end code.
///
/// # Errors
///
/// Damaged if the codes stand for more pixels than the image has.
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
    let color_bits = scanner.u8().ok_or(DAMAGED)?.into();
    let blocks_start = scanner.at();
    skip_sub_blocks(scanner)?;
    let mut bytes = BlockBytes { file, at: blocks_start, left: 0, block_at: blocks_start };
    let pixels = u64::from(width) * u64::from(height);
    let has_trailing_data = find_end_code(&mut bytes, color_bits, pixels)? && !bytes.is_at_end();
    if !has_trailing_data {
        kept.source(start..scanner.at());
        return Ok(());
    }
    // The block with the end code is shortened and becomes the last one.
    let used = bytes.at - bytes.block_at - 1;
    kept.source(start..bytes.block_at);
    kept.made(vec![u8::try_from(used).unwrap_or(u8::MAX)]);
    kept.source(bytes.block_at + 1..bytes.at);
    kept.made(vec![0]);
    Ok(())
}

/// Reads codes up to the end code. Returns whether there is one; after an invalid code the rest is left to the decoder, which
/// rejects it.
fn find_end_code(bytes: &mut BlockBytes<'_>, color_bits: u32, pixels: u64) -> Result<bool, ImageError> {
    if !(1..=MAX_COLOR_BITS).contains(&color_bits) {
        return Ok(false);
    }
    let (clear, end) = (1_usize << color_bits, (1_usize << color_bits) + 1);
    let mut lengths = vec![1_u64; 1 << MAX_CODE_BITS];
    let (mut next, mut code_bits, mut former) = (end + 1, color_bits + 1, None);
    let mut bits = Bits { bytes, buffer: 0, count: 0 };
    let mut counted = 0_u64;
    while let Some(code) = bits.take(code_bits) {
        if code == end {
            return Ok(true);
        }
        if code == clear {
            (next, code_bits, former) = (end + 1, color_bits + 1, None);
            continue;
        }
        let length = match former {
            None if code < clear => 1,
            Some(former) if code == next => former + 1,
            Some(_) if code < next => lengths.get(code).copied().unwrap_or(1),
            _ => return Ok(false),
        };
        counted += length;
        if counted > pixels {
            return Err(DAMAGED);
        }
        if let (Some(former), Some(entry)) = (former, lengths.get_mut(next)) {
            *entry = former + 1;
            next += 1;
            if next == 1 << code_bits && code_bits < MAX_CODE_BITS {
                code_bits += 1;
            }
        }
        former = Some(length);
    }
    Ok(false)
}

/// The bytes of a chain of sub-blocks.
struct BlockBytes<'a> {
    file: &'a [u8],
    at: usize,
    /// Unread bytes of this block.
    left: u8,
    /// The position of this block's length.
    block_at: usize,
}

impl BlockBytes<'_> {
    /// Whether only the chain's end follows.
    fn is_at_end(&self) -> bool {
        self.left == 0 && self.file.get(self.at) == Some(&0)
    }
}

impl Iterator for BlockBytes<'_> {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        if self.left == 0 {
            self.left = self.file.get(self.at).copied().filter(|length| *length > 0)?;
            self.block_at = self.at;
            self.at += 1;
        }
        let byte = self.file.get(self.at).copied()?;
        self.at += 1;
        self.left -= 1;
        Some(byte)
    }
}

/// Codes, packed from each byte's lowest bit up.
struct Bits<'a, 'b> {
    bytes: &'a mut BlockBytes<'b>,
    buffer: u32,
    count: u32,
}

impl Bits<'_, '_> {
    fn take(&mut self, code_bits: u32) -> Option<usize> {
        while self.count < code_bits {
            self.buffer |= u32::from(self.bytes.next()?) << self.count;
            self.count += 8;
        }
        let code = self.buffer & ((1 << code_bits) - 1);
        self.buffer >>= code_bits;
        self.count -= code_bits;
        usize::try_from(code).ok()
    }
}
