//! The Huffman codes of a JPEG's scans (ITU-T T.81, annexes F and G). What they stand for is handed to a [`Block`], as bits:
//! who only wants to know where a scan ends takes none of it and pays for none.
//!
//! Where the decoders of the world part ways (a run beyond the band, a coefficient beyond 16 bits), a scan is damaged.

use crate::imaging::ImageError;
use crate::values::MediaType;

const TRUNCATED: ImageError = ImageError::Truncated(MediaType::Jpeg);
const DAMAGED: ImageError = ImageError::Damaged(MediaType::Jpeg);

/// The longest code, in bits (T.81, C).
const MAX_CODE_BITS: usize = 16;

/// Codes of up to so many bits are found in one step.
const QUICK_BITS: usize = 9;

/// The last coefficient of a block, in the order in which they are coded.
pub(super) const LAST_COEFFICIENT: u32 = 63;

/// The most bits of a coefficient, those below its band's precision included.
const MAX_COEFFICIENT_BITS: u32 = 15;

/// Sixteen zeros in a row (T.81, F.1.2.2.1); every other symbol without a size ends the block.
const SIXTEEN_ZEROS: u32 = 15;

/// One Huffman table.
#[derive(Debug, Clone)]
pub(super) struct Table {
    /// By the next [`QUICK_BITS`] bits: the code's length and its symbol; a length of 0 for longer codes.
    quick: Vec<(u8, u8)>,
    /// By length: behind the last code of that length, and what to add to a code for its symbol's place.
    lengths: [(u32, i32); MAX_CODE_BITS + 1],
    symbols: Vec<u8>,
}

impl Table {
    /// The table of so many codes of each length, and their symbols; `None` where there are more codes than bits for them.
    pub(super) fn of(counts: [u8; MAX_CODE_BITS], symbols: &[u8]) -> Option<Self> {
        let mut quick = vec![(0, 0); 1 << QUICK_BITS];
        let mut lengths = [(0, 0); MAX_CODE_BITS + 1];
        let (mut code, mut place) = (0_u32, 0_usize);
        for (length, count) in (1..).zip(counts) {
            let first = code;
            let of_length = symbols.get(place..place + usize::from(count))?;
            for symbol in of_length.iter().filter(|_| length <= QUICK_BITS) {
                let width = 1 << (QUICK_BITS - length);
                let at = (code as usize) * width;
                quick.get_mut(at..at + width)?.fill((u8::try_from(length).ok()?, *symbol));
                code += 1;
            }
            code = first + u32::from(count);
            if code > 1 << length {
                return None;
            }
            *lengths.get_mut(length)? = (code, i32::try_from(place).ok()? - i32::try_from(first).ok()?);
            place += usize::from(count);
            code <<= 1;
        }
        Some(Self { quick, lengths, symbols: symbols.to_vec() })
    }
}

/// The bits of one run of entropy-coded data, up to the next marker.
#[derive(Debug)]
pub(super) struct Bits<'a> {
    bytes: &'a [u8],
    /// The next byte that is not in the buffer yet.
    at: usize,
    /// Bits to come, from the highest on.
    buffer: u64,
    count: u32,
}

impl<'a> Bits<'a> {
    /// The bits from this place on.
    pub(super) fn from(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at, buffer: 0, count: 0 }
    }

    /// The place behind the last byte of which a bit was taken, the zero behind an `FF` included.
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

    /// Drops up to 32 bits, which are in the buffer unless the data ends.
    #[inline]
    fn drop(&mut self, count: u32) -> Result<(), ImageError> {
        self.count = self.count.checked_sub(count).ok_or(TRUNCATED)?;
        self.buffer <<= count;
        Ok(())
    }

    /// Takes up to 16 bits.
    fn take(&mut self, count: u32) -> Result<u32, ImageError> {
        if self.count < count {
            self.fill();
        }
        let bits = self.buffer.checked_shr(64 - count).unwrap_or(0);
        self.drop(count)?;
        u32::try_from(bits).map_err(|_| DAMAGED)
    }

    /// The next code of a run of zeros and the coefficient behind it: the code's length, the run, and that one's bits.
    #[inline]
    fn next_run(&mut self, table: &Table) -> Result<(u32, u32, u32), ImageError> {
        let (length, symbol) = self.next_symbol(table)?;
        Ok((length, symbol >> 4, symbol & 15))
    }

    /// The length of the next code and its symbol. Behind it are 16 more bits in the buffer, unless the data ends.
    #[inline]
    fn next_symbol(&mut self, table: &Table) -> Result<(u32, u32), ImageError> {
        if self.count < 32 {
            self.fill();
        }
        let quick = usize::try_from(self.buffer >> (64 - QUICK_BITS)).unwrap_or(0);
        match table.quick.get(quick) {
            Some((length, symbol)) if *length > 0 => Ok(((*length).into(), (*symbol).into())),
            _ => self.long_symbol(table),
        }
    }

    #[cold]
    fn long_symbol(&self, table: &Table) -> Result<(u32, u32), ImageError> {
        for (length, (end, offset)) in (0_u32..).zip(table.lengths).skip(QUICK_BITS + 1) {
            let code = u32::try_from(self.buffer >> (64 - length)).unwrap_or(u32::MAX);
            if code < end {
                let place = code.checked_add_signed(offset).ok_or(DAMAGED)?;
                let symbol = table.symbols.get(place as usize).ok_or(DAMAGED)?;
                return Ok((length, (*symbol).into()));
            }
        }
        Err(if (self.count as usize) < MAX_CODE_BITS { TRUNCATED } else { DAMAGED })
    }
}

/// Who is told the coefficients of a block. Bits come with the first of them as the highest of a word.
pub(in crate::imaging) trait Block {
    /// How the first coefficient differs from that of the component's former block, `size` bits, shifted by `lowest`.
    fn mean(&mut self, size: u32, bits: u64, lowest: u32);
    /// One more bit of the first coefficient.
    fn mean_bit(&mut self, is_set: bool, lowest: u32);
    /// Another coefficient, by its place in the order of coding: `size` bits, shifted by `lowest`.
    fn coefficient(&mut self, at: u32, size: u32, bits: u64, lowest: u32);
    /// One more bit of each of these coefficients, which are not zero, in the order of coding.
    fn refine(&mut self, coefficients: u64, bits: u64, lowest: u32);
}

/// A block of which nothing is wanted.
pub(super) struct Unwanted;

impl Block for Unwanted {
    fn mean(&mut self, _size: u32, _bits: u64, _lowest: u32) {}
    fn mean_bit(&mut self, _is_set: bool, _lowest: u32) {}
    fn coefficient(&mut self, _at: u32, _size: u32, _bits: u64, _lowest: u32) {}
    fn refine(&mut self, _coefficients: u64, _bits: u64, _lowest: u32) {}
}

/// What a scan tells of each block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pass {
    /// Everything.
    Whole,
    /// Its brightness or color, but for the lowest bits.
    Mean { lowest: u32 },
    /// One more bit of that.
    MeanBit { lowest: u32 },
    /// A band of its other coefficients, but for so many lowest bits.
    Band { first: u32, last: u32, lowest: u32 },
    /// One more bit of those.
    BandBit { first: u32, last: u32, lowest: u32 },
}

/// What a pass keeps in mind from block to block, until the next restart.
#[derive(Debug, Default)]
pub(super) struct Ended {
    /// Blocks to come that have nothing (more) in this band.
    blocks: u32,
}

/// The tables that a component's codes are of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tables<'a> {
    pub(super) mean: Option<&'a Table>,
    pub(super) band: Option<&'a Table>,
}

impl Pass {
    /// Follows the codes of one block; `known` has a bit for each coefficient that is not zero.
    #[inline]
    pub(super) fn block(
        self,
        bits: &mut Bits<'_>,
        tables: Tables<'_>,
        ended: &mut Ended,
        known: &mut u64,
        block: &mut impl Block,
    ) -> Result<(), ImageError> {
        match self {
            Self::Whole => {
                mean(bits, tables, 0, block)?;
                whole_band(bits, tables.band.ok_or(DAMAGED)?, block)
            }
            Self::Mean { lowest } => mean(bits, tables, lowest, block),
            Self::MeanBit { lowest } => {
                let is_set = bits.take(1)? == 1;
                block.mean_bit(is_set, lowest);
                Ok(())
            }
            Self::Band { .. } if ended.blocks > 0 => {
                ended.blocks -= 1;
                Ok(())
            }
            Self::BandBit { first, last, lowest } if ended.blocks > 0 => {
                ended.blocks -= 1;
                refine(bits, *known & between(first, last), lowest, block)
            }
            Self::Band { first, last, lowest } => {
                let table = tables.band.ok_or(DAMAGED)?;
                first_bits(bits, table, (first, last, lowest), (ended, known), block)
            }
            Self::BandBit { first, last, lowest } => {
                let table = tables.band.ok_or(DAMAGED)?;
                further_bit(bits, table, (first, last, lowest), (ended, known), block)
            }
        }
    }
}

fn mean(
    bits: &mut Bits<'_>,
    tables: Tables<'_>,
    lowest: u32,
    block: &mut impl Block,
) -> Result<(), ImageError> {
    let table = tables.mean.ok_or(DAMAGED)?;
    let (length, size) = bits.next_symbol(table)?;
    if size > MAX_COEFFICIENT_BITS {
        return Err(DAMAGED);
    }
    block.mean(size, bits.buffer << length, lowest);
    bits.drop(length + size)
}

/// All coefficients but the first, in a sequential scan (T.81, F.2.2.2).
#[inline]
fn whole_band(bits: &mut Bits<'_>, table: &Table, block: &mut impl Block) -> Result<(), ImageError> {
    let mut at = 1;
    while at <= LAST_COEFFICIENT {
        let (length, zeros, size) = bits.next_run(table)?;
        if size == 0 {
            bits.drop(length)?;
            if zeros != SIXTEEN_ZEROS {
                return Ok(());
            }
        } else {
            block.coefficient(at + zeros, size, bits.buffer << length, 0);
            bits.drop(length + size)?;
        }
        at += zeros + 1;
    }
    if at > LAST_COEFFICIENT + 1 { Err(DAMAGED) } else { Ok(()) }
}

/// The first bits of a band (T.81, G.1.2.2).
fn first_bits(
    bits: &mut Bits<'_>,
    table: &Table,
    (first, last, lowest): (u32, u32, u32),
    (ended, known): (&mut Ended, &mut u64),
    block: &mut impl Block,
) -> Result<(), ImageError> {
    let mut at = first;
    while at <= last {
        let (length, zeros, size) = bits.next_run(table)?;
        let lead = bits.buffer << length;
        bits.drop(length + size)?;
        if size == 0 && zeros != SIXTEEN_ZEROS {
            ended.blocks = (1 << zeros) - 1 + bits.take(zeros)?;
            return Ok(());
        }
        at += zeros;
        if at > last || size + lowest > MAX_COEFFICIENT_BITS {
            return Err(DAMAGED);
        }
        if size > 0 {
            *known |= 1 << at;
            block.coefficient(at, size, lead, lowest);
        }
        at += 1;
    }
    Ok(())
}

/// One more bit of each coefficient of a band, and those that this bit is the first of (T.81, G.1.2.3).
fn further_bit(
    bits: &mut Bits<'_>,
    table: &Table,
    (first, last, lowest): (u32, u32, u32),
    (ended, known): (&mut Ended, &mut u64),
    block: &mut impl Block,
) -> Result<(), ImageError> {
    let mut at = first;
    while at <= last {
        let (length, zeros, size) = bits.next_run(table)?;
        let lead = bits.buffer << length;
        bits.drop(length + size)?;
        if size == 0 && zeros != SIXTEEN_ZEROS {
            ended.blocks = (1 << zeros) - 1 + bits.take(zeros)?;
            return refine(bits, *known & between(at, last), lowest, block);
        }
        if size > 1 {
            return Err(DAMAGED);
        }
        let mut free = !*known & between(at, last);
        for _ in 0..zeros {
            free &= free.wrapping_sub(1);
        }
        let place = free.trailing_zeros();
        if place > last {
            return Err(DAMAGED);
        }
        refine(bits, *known & between(at, place), lowest, block)?;
        if size > 0 {
            *known |= 1 << place;
            block.coefficient(place, size, lead, lowest);
        }
        at = place + 1;
    }
    Ok(())
}

/// Takes one more bit of each of these coefficients.
fn refine(
    bits: &mut Bits<'_>,
    mut coefficients: u64,
    lowest: u32,
    block: &mut impl Block,
) -> Result<(), ImageError> {
    // As many at a time as the buffer surely holds.
    while coefficients != 0 {
        let mut rest = coefficients;
        for _ in 0..REFINED_AT_ONCE.min(coefficients.count_ones()) {
            rest &= rest - 1;
        }
        let part = coefficients ^ rest;
        let count = part.count_ones();
        if bits.count < count {
            bits.fill();
        }
        block.refine(part, bits.buffer, lowest);
        bits.drop(count)?;
        coefficients = rest;
    }
    Ok(())
}

/// Bits that are in the buffer after it was filled, unless the data ends.
const REFINED_AT_ONCE: u32 = 32;

/// A bit for each coefficient from `first` to `last`.
fn between(first: u32, last: u32) -> u64 {
    (u64::MAX << first) & (u64::MAX >> (LAST_COEFFICIENT - last))
}
