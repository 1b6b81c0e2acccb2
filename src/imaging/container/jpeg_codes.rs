//! The Huffman codes of a JPEG's scans (ITU-T T.81, annexes F and G), followed without the coefficients that they stand for.
//!
//! How many bits each takes is enough for that; for refinements also which coefficients are something other than zero.
//! Where the decoders of the world part ways (a run beyond the band, a coefficient beyond 16 bits), a scan is damaged.

use crate::imaging::Refusal;
use crate::types::MediaType;

const TRUNCATED: Refusal = Refusal::Truncated(MediaType::Jpeg);
const DAMAGED: Refusal = Refusal::Damaged(MediaType::Jpeg);

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
    fn drop(&mut self, count: u32) -> Result<(), Refusal> {
        self.count = self.count.checked_sub(count).ok_or(TRUNCATED)?;
        self.buffer <<= count;
        Ok(())
    }

    /// Takes up to 16 bits.
    fn take(&mut self, count: u32) -> Result<u32, Refusal> {
        if self.count < count {
            self.fill();
        }
        let bits = self.buffer.checked_shr(64 - count).unwrap_or(0);
        self.drop(count)?;
        u32::try_from(bits).map_err(|_| DAMAGED)
    }

    /// Skips up to 64 bits.
    fn skip(&mut self, count: u32) -> Result<(), Refusal> {
        let half = count / 2;
        for part in [half, count - half] {
            if self.count < part {
                self.fill();
            }
            self.drop(part)?;
        }
        Ok(())
    }

    fn symbol(&mut self, table: &Table) -> Result<u32, Refusal> {
        let (length, symbol) = self.next_symbol(table)?;
        self.drop(length)?;
        Ok(symbol)
    }

    /// Takes the code of a run of zeros and the coefficient behind it, with that one's bits; the run and their number.
    fn coefficient(&mut self, table: &Table) -> Result<(u32, u32), Refusal> {
        let (length, symbol) = self.next_symbol(table)?;
        let (zeros, size) = (symbol >> 4, symbol & 15);
        self.drop(length + size)?;
        Ok((zeros, size))
    }

    /// The length of the next code and its symbol. Behind it are 16 more bits in the buffer, unless the data ends.
    fn next_symbol(&mut self, table: &Table) -> Result<(u32, u32), Refusal> {
        if self.count < 32 {
            self.fill();
        }
        let quick = usize::try_from(self.buffer >> (64 - QUICK_BITS)).unwrap_or(0);
        match table.quick.get(quick) {
            Some((length, symbol)) if *length > 0 => Ok(((*length).into(), (*symbol).into())),
            _ => self.long_symbol(table),
        }
    }

    fn long_symbol(&self, table: &Table) -> Result<(u32, u32), Refusal> {
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

/// What a scan tells of each block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pass {
    /// Everything.
    Whole,
    /// Its brightness or colour, but for the lowest bits.
    Mean,
    /// One more bit of that.
    MeanBit,
    /// A band of its other coefficients, but for so many lowest bits.
    Band { first: u32, last: u32, lowest: u32 },
    /// One more bit of those.
    BandBit { first: u32, last: u32 },
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
    pub(super) fn block(
        self,
        bits: &mut Bits<'_>,
        tables: Tables<'_>,
        ended: &mut Ended,
        known: &mut u64,
    ) -> Result<(), Refusal> {
        match self {
            Self::Whole => {
                mean(bits, tables)?;
                whole_band(bits, tables.band.ok_or(DAMAGED)?)
            }
            Self::Mean => mean(bits, tables),
            Self::MeanBit => bits.take(1).map(drop),
            Self::Band { .. } | Self::BandBit { .. } if ended.blocks == 0 => {
                self.band(bits, tables.band.ok_or(DAMAGED)?, ended, known)
            }
            Self::Band { .. } => {
                ended.blocks -= 1;
                Ok(())
            }
            Self::BandBit { first, last } => {
                ended.blocks -= 1;
                bits.skip((*known & between(first, last)).count_ones())
            }
        }
    }

    fn band(
        self,
        bits: &mut Bits<'_>,
        table: &Table,
        ended: &mut Ended,
        known: &mut u64,
    ) -> Result<(), Refusal> {
        match self {
            Self::Band { first, last, lowest } => {
                first_bits(bits, table, (first, last, lowest), ended, known)
            }
            Self::BandBit { first, last } => further_bit(bits, table, (first, last), ended, known),
            Self::Whole | Self::Mean | Self::MeanBit => Err(DAMAGED),
        }
    }
}

fn mean(bits: &mut Bits<'_>, tables: Tables<'_>) -> Result<(), Refusal> {
    let size = bits.symbol(tables.mean.ok_or(DAMAGED)?)?;
    if size > MAX_COEFFICIENT_BITS {
        return Err(DAMAGED);
    }
    bits.take(size).map(drop)
}

/// All coefficients but the first, in a sequential scan (T.81, F.2.2.2).
fn whole_band(bits: &mut Bits<'_>, table: &Table) -> Result<(), Refusal> {
    let mut at = 1;
    while at <= LAST_COEFFICIENT {
        let (zeros, size) = bits.coefficient(table)?;
        if size == 0 && zeros != SIXTEEN_ZEROS {
            return Ok(());
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
    ended: &mut Ended,
    known: &mut u64,
) -> Result<(), Refusal> {
    let mut at = first;
    while at <= last {
        let (zeros, size) = bits.coefficient(table)?;
        if size == 0 && zeros != SIXTEEN_ZEROS {
            ended.blocks = (1 << zeros) - 1 + bits.take(zeros)?;
            return Ok(());
        }
        at += zeros;
        if at > last || size + lowest > MAX_COEFFICIENT_BITS {
            return Err(DAMAGED);
        }
        *known |= u64::from(size > 0) << at;
        at += 1;
    }
    Ok(())
}

/// One more bit of each coefficient of a band, and those that this bit is the first of (T.81, G.1.2.3).
fn further_bit(
    bits: &mut Bits<'_>,
    table: &Table,
    (first, last): (u32, u32),
    ended: &mut Ended,
    known: &mut u64,
) -> Result<(), Refusal> {
    let mut at = first;
    while at <= last {
        let (zeros, size) = bits.coefficient(table)?;
        if size == 0 && zeros != SIXTEEN_ZEROS {
            ended.blocks = (1 << zeros) - 1 + bits.take(zeros)?;
            return bits.skip((*known & between(at, last)).count_ones());
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
        bits.skip((*known & between(at, place)).count_ones())?;
        *known |= u64::from(size) << place;
        at = place + 1;
    }
    Ok(())
}

/// A bit for each coefficient from `first` to `last`.
fn between(first: u32, last: u32) -> u64 {
    (u64::MAX << first) & (u64::MAX >> (LAST_COEFFICIENT - last))
}
