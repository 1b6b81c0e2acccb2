//! The Huffman codes of a JPEG's scans (ITU-T T.81, annexes F and G). Coefficients go to a [`CoefficientSink`]; one that
//! only looks for the end of a scan ignores them.
//!
//! Where decoders disagree (a run beyond the band, a coefficient beyond 16 bits), a scan counts as damaged.

use super::huffman_table::{FAST_BITS, MAX_CODE_BITS, Run, Table, extend};
use super::markers::{DAMAGED, TRUNCATED};
use crate::imaging::error::ImageError;

/// The last coefficient of a block, in zigzag order.
pub(super) const LAST_COEFFICIENT: u32 = 63;

/// The most bits of a coefficient, those of later scans included.
const MAX_COEFFICIENT_BITS: u32 = 15;

/// ZRL, sixteen zeros in a row (T.81, F.1.2.2.1); every other symbol without a size ends the block.
const ZRL_ZEROS: u32 = 15;

/// A place among the bits of a file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    /// The next byte to be buffered.
    at: usize,
    /// Bits before it that are unread.
    unread: u32,
}

/// The bits of one run of entropy-coded data, up to the next marker.
#[derive(Debug, Clone)]
pub(super) struct Bits<'a> {
    bytes: &'a [u8],
    /// The next byte to be buffered.
    at: usize,
    /// Unread bits, from the highest on.
    buffer: u64,
    count: u32,
}

impl<'a> Bits<'a> {
    /// The bits from position `at` on.
    pub(super) fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at, buffer: 0, count: 0 }
    }

    /// The position after the last byte that was read in part or whole, with the zero after an `FF`.
    pub(super) fn end(&self) -> usize {
        let mut read = Self { buffer: 0, count: 0, ..*self };
        for _ in 0..self.count / 8 {
            read.at -= read.width_of_last();
        }
        read.at
    }

    /// The place of the next bit.
    #[inline]
    pub(super) fn mark(&self) -> Mark {
        Mark { at: self.at, unread: self.count }
    }

    /// The bits from a marked place on.
    pub(super) fn from_mark(bytes: &'a [u8], Mark { at, unread }: Mark) -> Self {
        let mut bits = Self { bytes, at, buffer: 0, count: unread };
        bits.at = bits.end();
        bits.count = 0;
        let read_of_first = unread % 8;
        if read_of_first > 0 {
            bits.at -= bits.width_of_last();
        }
        bits.fill();
        let skipped = if read_of_first > 0 { 8 - read_of_first } else { 0 };
        bits.count = bits.count.saturating_sub(skipped);
        bits.buffer <<= skipped;
        bits
    }

    /// Bytes that the last byte before the next one takes in the file, with the zero after an `FF`.
    fn width_of_last(&self) -> usize {
        let is_stuffed = self.bytes.get(..self.at).is_some_and(|before| before.ends_with(&[0xff, 0]));
        if is_stuffed { 2 } else { 1 }
    }

    /// Fills the buffer to more than 56 bits, unless the data ends.
    fn fill(&mut self) {
        let next = self.bytes.get(self.at..).and_then(<[u8]>::first_chunk);
        if let Some(word) = next.map(|next| u64::from_be_bytes(*next))
            && !has_full_byte(word)
        {
            let bytes = (63 - self.count) / 8;
            // A part of the byte after them comes along, and again when that byte is read.
            self.buffer |= word >> self.count;
            self.at += bytes as usize;
            self.count += bytes * 8;
            return;
        }
        self.fill_bytewise();
    }

    fn fill_bytewise(&mut self) {
        while self.count <= 56 {
            let width = match self.bytes.get(self.at..).unwrap_or_default() {
                [0xff, 0, ..] => 2,
                [0xff, ..] | [] => return,
                _ => 1,
            };
            let byte = self.bytes.get(self.at).copied().unwrap_or_default();
            self.buffer |= u64::from(byte) << (56 - self.count);
            self.at += width;
            self.count += 8;
        }
    }

    /// Drops up to 32 bits, which are buffered unless the data ends.
    #[inline]
    fn drop(&mut self, count: u32) -> Result<(), ImageError> {
        self.count = self.count.checked_sub(count).ok_or(TRUNCATED)?;
        self.buffer <<= count;
        Ok(())
    }

    /// Reads up to 16 bits.
    fn take(&mut self, count: u32) -> Result<u32, ImageError> {
        if self.count < count {
            self.fill();
        }
        let bits = self.buffer.checked_shr(64 - count).unwrap_or(0);
        self.drop(count)?;
        u32::try_from(bits).map_err(|_| DAMAGED)
    }

    /// The next run of zeros and its coefficient.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "the reader of a block is not much more than this")]
    fn next_run(&mut self, table: &Table) -> Result<(u32, i32), ImageError> {
        if self.count < 32 {
            self.fill();
        }
        let at = (self.buffer >> (64 - FAST_BITS)) as usize;
        match table.runs.get(at) {
            Some(Run { value, zeros, bits }) if *bits > 0 => {
                self.drop((*bits).into())?;
                Ok(((*zeros).into(), (*value).into()))
            }
            _ => self.long_run(table, at),
        }
    }

    /// A run whose code and coefficient are longer than [`FAST_BITS`] bits. At least 32 bits are buffered, unless the data
    /// ends.
    fn long_run(&mut self, table: &Table, at: usize) -> Result<(u32, i32), ImageError> {
        let (length, symbol) = match table.fast.get(at) {
            Some((length, symbol)) if *length > 0 => (u32::from(*length), u32::from(*symbol)),
            _ => self.long_symbol(table)?,
        };
        let size = symbol & 15;
        let value = if size == 0 { 0 } else { extend(size, self.buffer << length) };
        self.drop(length + size)?;
        Ok((symbol >> 4, value))
    }

    #[cold]
    fn long_symbol(&self, table: &Table) -> Result<(u32, u32), ImageError> {
        for (length, (end, offset)) in (0_u32..).zip(table.lengths).skip(FAST_BITS + 1) {
            let code = u32::try_from(self.buffer >> (64 - length)).unwrap_or(u32::MAX);
            if code < end {
                let index = code.checked_add_signed(offset).ok_or(DAMAGED)?;
                let symbol = table.symbols.get(index as usize).ok_or(DAMAGED)?;
                return Ok((length, (*symbol).into()));
            }
        }
        Err(if (self.count as usize) < MAX_CODE_BITS { TRUNCATED } else { DAMAGED })
    }
}

/// Whether a word has a byte of ones.
#[inline]
fn has_full_byte(word: u64) -> bool {
    const LOWEST: u64 = 0x0101_0101_0101_0101;
    (!word).wrapping_sub(LOWEST) & word & (LOWEST << 7) != 0
}

/// Receives the coefficients of a block.
pub(super) trait CoefficientSink {
    /// The difference of the DC coefficient from the component's previous block, to be shifted by `low_bit`.
    fn dc(&mut self, difference: i32, low_bit: u32);
    /// One more bit of the DC coefficient.
    fn refine_dc(&mut self, is_set: bool, low_bit: u32);
    /// An AC coefficient at its zigzag index, to be shifted by `low_bit`.
    fn ac(&mut self, at: u32, value: i32, low_bit: u32);
    /// One more bit of each of these coefficients, which are not zero, in zigzag order: the bits come left-aligned in a word.
    fn refine_ac(&mut self, coefficients: u64, bits: u64, low_bit: u32);
}

/// Ignores all coefficients.
pub(super) struct NoCoefficients;

impl CoefficientSink for NoCoefficients {
    fn dc(&mut self, _difference: i32, _low_bit: u32) {}
    fn refine_dc(&mut self, _is_set: bool, _low_bit: u32) {}
    fn ac(&mut self, _at: u32, _value: i32, _low_bit: u32) {}
    fn refine_ac(&mut self, _coefficients: u64, _bits: u64, _low_bit: u32) {}
}

/// What a scan codes of each block (T.81, G.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pass {
    /// All coefficients.
    Sequential,
    /// The DC coefficient, without its low bits.
    DcFirst { low_bit: u32 },
    /// One more bit of the DC coefficient.
    DcRefine { low_bit: u32 },
    /// A band of AC coefficients, without their low bits.
    AcFirst { first: u32, last: u32, low_bit: u32 },
    /// One more bit of a band of AC coefficients.
    AcRefine { first: u32, last: u32, low_bit: u32 },
}

/// The end-of-band run: state from block to block until the next restart (T.81, G.1.2.2).
#[derive(Debug, Default)]
pub(super) struct EobRun {
    /// Blocks to come that have no more coefficients in this band.
    blocks: u32,
}

/// The Huffman tables of a component.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tables<'a> {
    pub(super) dc: Option<&'a Table>,
    pub(super) ac: Option<&'a Table>,
}

impl Pass {
    /// Reads the codes of one block; `nonzero` has a bit for each coefficient that is not zero.
    #[inline]
    pub(super) fn block(
        self,
        bits: &mut Bits<'_>,
        tables: Tables<'_>,
        eob_run: &mut EobRun,
        nonzero: &mut u64,
        block: &mut impl CoefficientSink,
    ) -> Result<(), ImageError> {
        match self {
            Self::Sequential => {
                dc(bits, tables, 0, block)?;
                ac_sequential(bits, tables.ac.ok_or(DAMAGED)?, block)
            }
            Self::DcFirst { low_bit } => dc(bits, tables, low_bit, block),
            Self::DcRefine { low_bit } => {
                let is_set = bits.take(1)? == 1;
                block.refine_dc(is_set, low_bit);
                Ok(())
            }
            Self::AcFirst { .. } if eob_run.blocks > 0 => {
                eob_run.blocks -= 1;
                Ok(())
            }
            Self::AcRefine { first, last, low_bit } if eob_run.blocks > 0 => {
                eob_run.blocks -= 1;
                refine(bits, *nonzero & between(first, last), low_bit, block)
            }
            Self::AcFirst { first, last, low_bit } => {
                let table = tables.ac.ok_or(DAMAGED)?;
                ac_first(bits, table, (first, last, low_bit), (eob_run, nonzero), block)
            }
            Self::AcRefine { first, last, low_bit } => {
                let table = tables.ac.ok_or(DAMAGED)?;
                ac_refine(bits, table, (first, last, low_bit), (eob_run, nonzero), block)
            }
        }
    }
}

fn dc(
    bits: &mut Bits<'_>,
    tables: Tables<'_>,
    low_bit: u32,
    block: &mut impl CoefficientSink,
) -> Result<(), ImageError> {
    let table = tables.dc.ok_or(DAMAGED)?;
    let (zeros, difference) = bits.next_run(table)?;
    // Its symbol is a number of bits alone.
    if zeros > 0 {
        return Err(DAMAGED);
    }
    block.dc(difference, low_bit);
    Ok(())
}

/// All AC coefficients of a block in a sequential scan (T.81, F.2.2.2).
#[inline]
fn ac_sequential(
    bits: &mut Bits<'_>,
    table: &Table,
    block: &mut impl CoefficientSink,
) -> Result<(), ImageError> {
    let mut at = 1;
    while at <= LAST_COEFFICIENT {
        let (zeros, value) = bits.next_run(table)?;
        at += zeros;
        if value != 0 {
            block.ac(at, value, 0);
        } else if zeros != ZRL_ZEROS {
            return Ok(());
        }
        at += 1;
    }
    if at > LAST_COEFFICIENT + 1 { Err(DAMAGED) } else { Ok(()) }
}

/// The first scan of a band (T.81, G.1.2.2).
fn ac_first(
    bits: &mut Bits<'_>,
    table: &Table,
    (first, last, low_bit): (u32, u32, u32),
    (eob_run, nonzero): (&mut EobRun, &mut u64),
    block: &mut impl CoefficientSink,
) -> Result<(), ImageError> {
    let mut at = first;
    while at <= last {
        let (zeros, value) = bits.next_run(table)?;
        if value == 0 && zeros != ZRL_ZEROS {
            eob_run.blocks = (1 << zeros) - 1 + bits.take(zeros)?;
            return Ok(());
        }
        at += zeros;
        if at > last || value.unsigned_abs() >> (MAX_COEFFICIENT_BITS - low_bit) > 0 {
            return Err(DAMAGED);
        }
        if value != 0 {
            *nonzero |= 1 << at;
            block.ac(at, value, low_bit);
        }
        at += 1;
    }
    Ok(())
}

/// A refining scan of a band: one more bit of each coefficient, and new coefficients (T.81, G.1.2.3).
fn ac_refine(
    bits: &mut Bits<'_>,
    table: &Table,
    (first, last, low_bit): (u32, u32, u32),
    (eob_run, nonzero): (&mut EobRun, &mut u64),
    block: &mut impl CoefficientSink,
) -> Result<(), ImageError> {
    let mut at = first;
    while at <= last {
        let (zeros, value) = bits.next_run(table)?;
        if value == 0 && zeros != ZRL_ZEROS {
            eob_run.blocks = (1 << zeros) - 1 + bits.take(zeros)?;
            return refine(bits, *nonzero & between(at, last), low_bit, block);
        }
        if value.unsigned_abs() > 1 {
            return Err(DAMAGED);
        }
        let mut free = !*nonzero & between(at, last);
        for _ in 0..zeros {
            free &= free.wrapping_sub(1);
        }
        let index = free.trailing_zeros();
        if index > last {
            return Err(DAMAGED);
        }
        refine(bits, *nonzero & between(at, index), low_bit, block)?;
        if value != 0 {
            *nonzero |= 1 << index;
            block.ac(index, value, low_bit);
        }
        at = index + 1;
    }
    Ok(())
}

/// Reads one more bit of each of these coefficients.
fn refine(
    bits: &mut Bits<'_>,
    mut coefficients: u64,
    low_bit: u32,
    block: &mut impl CoefficientSink,
) -> Result<(), ImageError> {
    // As many at a time as the buffer holds for sure.
    while coefficients != 0 {
        let mut rest = coefficients;
        for _ in 0..REFINE_STEP.min(coefficients.count_ones()) {
            rest &= rest - 1;
        }
        let part = coefficients ^ rest;
        let count = part.count_ones();
        if bits.count < count {
            bits.fill();
        }
        block.refine_ac(part, bits.buffer, low_bit);
        bits.drop(count)?;
        coefficients = rest;
    }
    Ok(())
}

/// Bits that a filled buffer holds, unless the data ends.
const REFINE_STEP: u32 = 32;

/// A bit for each ac from `first` to `last`.
fn between(first: u32, last: u32) -> u64 {
    (u64::MAX << first) & (u64::MAX >> (LAST_COEFFICIENT - last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_code_is_looked_up_with_its_coefficient() {
        // Codes: 0 for the end of a block, 10 for one zero and two bits, 110 for fifteen bits.
        let table =
            Table::new([1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], &[0x00, 0x12, 0x0f]).unwrap();
        let file = [0b1011_1001, 0b1100_1111, 0xff, 0x00, 0b1100_0000];
        let mut bits = Bits::new(&file, 0);
        assert_eq!(bits.next_run(&table).unwrap(), (1, 3));
        assert_eq!(bits.next_run(&table).unwrap(), (1, -2));
        assert_eq!(bits.next_run(&table).unwrap(), (0, -16_384));
        assert_eq!(bits.next_run(&table).unwrap(), (0, 0));
    }

    #[test]
    fn reading_goes_on_at_a_mark() {
        let file: Vec<u8> = (0..40).flat_map(|at: u8| [at.wrapping_mul(37), 0xff, 0, 0xff, 0, at]).collect();
        let mut bits = Bits::new(&file, 0);
        for step in (1..=13).cycle().take(150) {
            bits.take(step).unwrap();
            let (mut again, mut on) = (Bits::from_mark(&file, bits.mark()), bits.clone());
            assert_eq!([again.take(16), again.take(16)], [on.take(16), on.take(16)]);
        }
    }

    #[test]
    fn a_full_byte_is_found_anywhere_in_a_word() {
        for at in 0..8 {
            assert!(has_full_byte(0xff << (8 * at)));
            assert!(has_full_byte(0x00fe_8001_7fff_fe00 | 0xff << (8 * at)));
        }
        assert!(!has_full_byte(0xfe7f_80ef_f7fd_fb00));
    }
}
