//! Where a GIF's compressed pixels end: what the sub-blocks hold behind their end code is cut off, for no decoder looks
//! at it.
//!
//! For this the codes are followed without the pixels that they stand for: how many each stands for is enough.

use bytes::Bytes;

use super::probe::{block, color_table_bytes, screen, skip_sub_blocks};
use crate::imaging::ImageError;
use crate::imaging::formats::scanner::Scanner;
use crate::imaging::image_info::{KeptSegments, assemble};
use crate::values::MediaType;

const DAMAGED: ImageError = ImageError::Damaged(MediaType::Gif);

/// The longest code, in bits (GIF89a, appendix F).
const MAX_CODE_BITS: u32 = 12;

/// The longest code for a color, in bits.
const MAX_COLOR_BITS: u32 = 8;

/// The file, each image's sub-blocks cut behind the end code.
///
/// # Errors
///
/// Damaged where the codes stand for more pixels than the image has.
pub(crate) fn cut(file: &Bytes) -> Result<Bytes, ImageError> {
    let mut scanner = Scanner::new(file);
    screen(&mut scanner)?;
    let mut keep = KeptSegments::default();
    keep.source(0..scanner.at());
    loop {
        let start = scanner.at();
        match scanner.u8().ok_or(DAMAGED)? {
            block::IMAGE => image(file, &mut scanner, start, &mut keep)?,
            block::EXTENSION => {
                scanner.skip(1).ok_or(DAMAGED)?;
                skip_sub_blocks(&mut scanner)?;
                keep.source(start..scanner.at());
            }
            block::TRAILER => {
                keep.source(start..scanner.at());
                return Ok(assemble(&keep.into_pieces().ok_or(DAMAGED)?, file));
            }
            _ => return Err(DAMAGED),
        }
    }
}

fn image(
    file: &[u8],
    scanner: &mut Scanner<'_>,
    start: usize,
    keep: &mut KeptSegments,
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
    let has_tail = follow_codes(&mut bytes, color_bits, pixels)? && !bytes.is_at_end();
    if !has_tail {
        keep.source(start..scanner.at());
        return Ok(());
    }
    // The block that the end code is in becomes as long as it has to be, and the last one.
    let taken = bytes.at - bytes.block_at - 1;
    keep.source(start..bytes.block_at);
    keep.made(vec![u8::try_from(taken).unwrap_or(u8::MAX)]);
    keep.source(bytes.block_at + 1..bytes.at);
    keep.made(vec![0]);
    Ok(())
}

/// Reads codes up to the end code; whether there is one. Where a code is none, the rest is left to the decoder, which
/// refuses it.
fn follow_codes(bytes: &mut BlockBytes<'_>, color_bits: u32, pixels: u64) -> Result<bool, ImageError> {
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
    /// Bytes of this block that are still to come.
    left: u8,
    /// Where this block's length stands.
    block_at: usize,
}

impl BlockBytes<'_> {
    /// Whether nothing but the chain's end follows.
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

/// Codes, packed from each byte's lowest bit on.
struct Bits<'a, 'b> {
    bytes: &'a mut BlockBytes<'b>,
    buffer: u32,
    count: u32,
}

impl Bits<'_, '_> {
    fn take(&mut self, wanted: u32) -> Option<usize> {
        while self.count < wanted {
            self.buffer |= u32::from(self.bytes.next()?) << self.count;
            self.count += 8;
        }
        let code = self.buffer & ((1 << wanted) - 1);
        self.buffer >>= wanted;
        self.count -= wanted;
        usize::try_from(code).ok()
    }
}
