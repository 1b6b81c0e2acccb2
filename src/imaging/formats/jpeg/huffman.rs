//! The Huffman codes of a JPEG's scans (ITU-T T.81, annexes F and G). Coefficients go to a [`CoefficientSink`] as bits: a
//! sink that only looks for the end of a scan ignores them at no cost.
//!
//! Where decoders disagree (a run beyond the band, a coefficient beyond 16 bits), a scan counts as damaged.

use super::markers::{DAMAGED, TRUNCATED};
use crate::imaging::error::ImageError;

/// The longest code, in bits (T.81, C).
const MAX_CODE_BITS: usize = 16;

/// Codes of up to this many bits are looked up in one step.
const FAST_BITS: usize = 9;

/// The last coefficient of a block, in zigzag order.
pub(super) const LAST_COEFFICIENT: u32 = 63;

/// The most bits of a coefficient, those of later scans included.
const MAX_COEFFICIENT_BITS: u32 = 15;

/// ZRL, sixteen zeros in a row (T.81, F.1.2.2.1); every other symbol without a size ends the block.
const ZRL_ZEROS: u32 = 15;

/// One Huffman table.
#[derive(Debug, Clone)]
pub(super) struct Table {
    /// By the next [`FAST_BITS`] bits: the code's length and symbol; length 0 for longer codes.
    fast: Vec<(u8, u8)>,
    /// By length: the end of its codes, and the offset from a code to its symbol's index.
    lengths: [(u32, i32); MAX_CODE_BITS + 1],
    symbols: Vec<u8>,
}

impl Table {
    /// A table from the number of codes of each length and their symbols; `None` if a length has more codes than its bits
    /// allow.
    pub(super) fn new(counts: [u8; MAX_CODE_BITS], symbols: &[u8]) -> Option<Self> {
        let mut fast = vec![(0, 0); 1 << FAST_BITS];
        let mut lengths = [(0, 0); MAX_CODE_BITS + 1];
        let (mut code, mut index) = (0_u32, 0_usize);
        for (length, count) in (1..).zip(counts) {
            let first = code;
            let with_length = symbols.get(index..index + usize::from(count))?;
            for symbol in with_length.iter().filter(|_| length <= FAST_BITS) {
                let width = 1 << (FAST_BITS - length);
                let at = (code as usize) * width;
                fast.get_mut(at..at + width)?.fill((u8::try_from(length).ok()?, *symbol));
                code += 1;
            }
            code = first + u32::from(count);
            if code > 1 << length {
                return None;
            }
            *lengths.get_mut(length)? = (code, i32::try_from(index).ok()? - i32::try_from(first).ok()?);
            index += usize::from(count);
            code <<= 1;
        }
        Some(Self { fast, lengths, symbols: symbols.to_vec() })
    }
}

/// The bits of one run of entropy-coded data, up to the next marker.
#[derive(Debug)]
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
        let mut at = self.at;
        for _ in 0..self.count / 8 {
            let is_stuffed = self.bytes.get(..at).is_some_and(|before| before.ends_with(&[0xff, 0]));
            at -= if is_stuffed { 2 } else { 1 };
        }
        at
    }

    fn fill(&mut self) {
        if let Some(next) =
            self.bytes.get(self.at..self.at + 4).and_then(|next| <[u8; 4]>::try_from(next).ok())
            && self.count <= 32
            && !next.contains(&0xff)
        {
            self.buffer |= u64::from(u32::from_be_bytes(next)) << (32 - self.count);
            self.at += 4;
            self.count += 32;
            return;
        }
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

    /// The next code of a run of zeros and a coefficient: the code's length, the zeros, and the coefficient's bits.
    #[inline]
    fn next_run(&mut self, table: &Table) -> Result<(u32, u32, u32), ImageError> {
        let (length, symbol) = self.next_symbol(table)?;
        Ok((length, symbol >> 4, symbol & 15))
    }

    /// The length of the next code and its symbol. At least 16 more bits are buffered, unless the data ends.
    #[inline]
    fn next_symbol(&mut self, table: &Table) -> Result<(u32, u32), ImageError> {
        if self.count < 32 {
            self.fill();
        }
        let fast = usize::try_from(self.buffer >> (64 - FAST_BITS)).unwrap_or(0);
        match table.fast.get(fast) {
            Some((length, symbol)) if *length > 0 => Ok(((*length).into(), (*symbol).into())),
            _ => self.long_symbol(table),
        }
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

/// Receives the coefficients of a block. Bits come left-aligned in a word.
pub(super) trait CoefficientSink {
    /// The difference of the DC coefficient from the component's previous block: `size` bits, shifted by `low_bit`.
    fn dc(&mut self, size: u32, bits: u64, low_bit: u32);
    /// One more bit of the DC coefficient.
    fn refine_dc(&mut self, is_set: bool, low_bit: u32);
    /// An AC coefficient at its zigzag index: `size` bits, shifted by `low_bit`.
    fn ac(&mut self, at: u32, size: u32, bits: u64, low_bit: u32);
    /// One more bit of each of these coefficients, which are not zero, in zigzag order.
    fn refine_ac(&mut self, coefficients: u64, bits: u64, low_bit: u32);
}

/// Ignores all coefficients.
pub(super) struct NoCoefficients;

impl CoefficientSink for NoCoefficients {
    fn dc(&mut self, _size: u32, _bits: u64, _low_bit: u32) {}
    fn refine_dc(&mut self, _is_set: bool, _low_bit: u32) {}
    fn ac(&mut self, _at: u32, _size: u32, _bits: u64, _low_bit: u32) {}
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
    let (length, size) = bits.next_symbol(table)?;
    if size > MAX_COEFFICIENT_BITS {
        return Err(DAMAGED);
    }
    block.dc(size, bits.buffer << length, low_bit);
    bits.drop(length + size)
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
        let (length, zeros, size) = bits.next_run(table)?;
        if size == 0 {
            bits.drop(length)?;
            if zeros != ZRL_ZEROS {
                return Ok(());
            }
        } else {
            block.ac(at + zeros, size, bits.buffer << length, 0);
            bits.drop(length + size)?;
        }
        at += zeros + 1;
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
        let (length, zeros, size) = bits.next_run(table)?;
        let value_bits = bits.buffer << length;
        bits.drop(length + size)?;
        if size == 0 && zeros != ZRL_ZEROS {
            eob_run.blocks = (1 << zeros) - 1 + bits.take(zeros)?;
            return Ok(());
        }
        at += zeros;
        if at > last || size + low_bit > MAX_COEFFICIENT_BITS {
            return Err(DAMAGED);
        }
        if size > 0 {
            *nonzero |= 1 << at;
            block.ac(at, size, value_bits, low_bit);
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
        let (length, zeros, size) = bits.next_run(table)?;
        let value_bits = bits.buffer << length;
        bits.drop(length + size)?;
        if size == 0 && zeros != ZRL_ZEROS {
            eob_run.blocks = (1 << zeros) - 1 + bits.take(zeros)?;
            return refine(bits, *nonzero & between(at, last), low_bit, block);
        }
        if size > 1 {
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
        if size > 0 {
            *nonzero |= 1 << index;
            block.ac(index, size, value_bits, low_bit);
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
