//! Writes coefficients as Huffman codes (ITU-T T.81, annexes C, F.1 and K.2), with tables made for the picture.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::turning::TurnedBlock;

/// Symbols of a table.
const SYMBOLS: usize = 256;

/// The longest code, in bits.
const MAX_CODE_BITS: usize = 16;

/// ZRL, sixteen zeros in a row, and the zeros that it stands for.
const ZRL: u8 = 0xf0;
const ZRL_ZEROS: u32 = 16;

/// The end of a block.
const EOB: u8 = 0;

/// The most bits of a difference of DC coefficients, and of an AC coefficient, of samples of eight bits.
const MAX_DC_BITS: u8 = 11;
const MAX_AC_BITS: u8 = 10;

/// Receives a block's symbols, and with each the bits that follow its code.
pub(super) trait SymbolSink {
    fn dc(&mut self, symbol: u8, bits: u64);
    fn ac(&mut self, symbol: u8, bits: u64);
}

/// Hands a block's symbols to a sink; `previous_dc` is the DC coefficient of the component's block before it.
#[inline]
pub(super) fn write_block(block: &TurnedBlock, previous_dc: i16, sink: &mut impl SymbolSink) {
    let [dc, ..] = block.values;
    let (size, bits) = size_and_bits(i32::from(dc) - i32::from(previous_dc));
    sink.dc(size, bits);
    let (mut rest, mut next) = (block.nonzero, 1);
    while rest != 0 {
        let at = rest.trailing_zeros();
        let value = block.values.get(at as usize).copied().unwrap_or_default();
        let mut zeros = at - next;
        while zeros >= ZRL_ZEROS {
            sink.ac(ZRL, 0);
            zeros -= ZRL_ZEROS;
        }
        let (size, bits) = size_and_bits(value.into());
        sink.ac(u8::try_from(zeros << 4).unwrap_or_default() | size, bits);
        rest &= rest - 1;
        next = at + 1;
    }
    if next < 64 {
        sink.ac(EOB, 0);
    }
}

/// How many bits a value takes, and these bits (T.81, F.1.2.1.1).
#[inline]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "only the lowest bits are meant")]
fn size_and_bits(value: i32) -> (u8, u64) {
    let size = 32 - value.unsigned_abs().leading_zeros();
    let bits = (value + (value >> 31)) as u64 & ((1 << size) - 1);
    (size as u8, bits)
}

/// How often each symbol occurs in a sample of a component's blocks.
#[derive(Debug, Clone)]
pub(super) struct Frequencies {
    dc: [u32; SYMBOLS],
    ac: [u32; SYMBOLS],
}

impl Frequencies {
    /// Each symbol that a picture may have, once: the sample may lack some.
    pub(super) fn new() -> Self {
        let (mut dc, mut ac) = ([0; SYMBOLS], [0; SYMBOLS]);
        dc.iter_mut().take(usize::from(MAX_DC_BITS) + 1).for_each(|count| *count = 1);
        for (symbol, count) in (0_u8..=u8::MAX).zip(&mut ac) {
            *count = u32::from((1..=MAX_AC_BITS).contains(&(symbol & 15)) || matches!(symbol, ZRL | EOB));
        }
        Self { dc, ac }
    }

    /// The best codes for these frequencies.
    pub(super) fn codes(&self) -> ComponentCodes {
        ComponentCodes { dc: Codes::new(&self.dc), ac: Codes::new(&self.ac) }
    }
}

impl SymbolSink for Frequencies {
    #[inline]
    fn dc(&mut self, symbol: u8, _bits: u64) {
        self.dc.iter_mut().skip(symbol.into()).take(1).for_each(|count| *count = count.saturating_add(1));
    }

    #[inline]
    fn ac(&mut self, symbol: u8, _bits: u64) {
        self.ac.iter_mut().skip(symbol.into()).take(1).for_each(|count| *count = count.saturating_add(1));
    }
}

/// The codes of a component.
#[derive(Debug)]
pub(super) struct ComponentCodes {
    pub(super) dc: Codes,
    pub(super) ac: Codes,
}

/// The codes of a table's symbols.
#[derive(Debug)]
pub(super) struct Codes {
    /// By symbol: the code and its length.
    by_symbol: [(u16, u8); SYMBOLS],
    /// The number of codes of each length from 1 to 16 bits.
    counts: [u8; MAX_CODE_BITS],
    /// Symbols in the order of their codes.
    symbols: Vec<u8>,
}

impl Codes {
    /// The codes that are shortest in total (D. A. Huffman, 1952), none longer than 16 bits and none all ones.
    fn new(frequencies: &[u32; SYMBOLS]) -> Self {
        let lengths = code_lengths(frequencies);
        let mut symbols: Vec<(usize, u8)> =
            lengths.into_iter().zip(0..=u8::MAX).filter(|(length, _)| *length > 0).collect();
        symbols.sort_unstable();
        let (mut codes, mut counts) = ([(0, 0); SYMBOLS], [0; MAX_CODE_BITS]);
        let (mut code, mut code_length) = (0_u16, 0);
        for (length, symbol) in &symbols {
            code <<= length - code_length;
            code_length = *length;
            if let Some(target) = codes.get_mut(usize::from(*symbol)) {
                *target = (code, u8::try_from(*length).unwrap_or_default());
            }
            counts.iter_mut().skip(length - 1).take(1).for_each(|count| *count += 1);
            code = code.wrapping_add(1);
        }
        Self { by_symbol: codes, counts, symbols: symbols.into_iter().map(|(_, symbol)| symbol).collect() }
    }

    /// The content of a table's segment (T.81, B.2.4.2); `class_and_number` is its first byte.
    pub(super) fn definition(&self, class_and_number: u8) -> Vec<u8> {
        [&[class_and_number], &self.counts[..], &self.symbols].concat()
    }

    #[inline]
    fn code(&self, symbol: u8) -> (u64, u32) {
        let (code, length) = self.by_symbol.get(usize::from(symbol)).copied().unwrap_or_default();
        (code.into(), length.into())
    }
}

/// By symbol: the length of its code; 0 for symbols that do not occur. Frequencies are halved until none is longer than 16
/// bits. A code of its own, the longest, goes to no symbol: it would be all ones.
fn code_lengths(frequencies: &[u32; SYMBOLS]) -> [usize; SYMBOLS] {
    let mut weights: Vec<u64> = frequencies.iter().map(|count| u64::from(*count) * 2).chain([1]).collect();
    loop {
        let lengths = huffman_lengths(&weights);
        if lengths.iter().all(|length| *length <= MAX_CODE_BITS) {
            let mut of_symbols = [0; SYMBOLS];
            of_symbols.iter_mut().zip(lengths).for_each(|(target, length)| *target = length);
            return of_symbols;
        }
        for weight in weights.iter_mut().take(SYMBOLS).filter(|weight| **weight > 0) {
            *weight = (*weight / 4 * 2).max(2);
        }
    }
}

/// The depth of each leaf in a tree in which light ones are deep; 0 for those without weight.
fn huffman_lengths(weights: &[u64]) -> Vec<usize> {
    let mut parents: Vec<usize> = vec![0; weights.len()];
    let mut heap: BinaryHeap<Reverse<(u64, usize)>> = weights
        .iter()
        .zip(0..)
        .filter(|(weight, _)| **weight > 0)
        .map(|(weight, at)| Reverse((*weight, at)))
        .collect();
    while let (Some(Reverse((light, one))), Some(Reverse((heavier, other)))) = (heap.pop(), heap.pop()) {
        let parent = parents.len();
        parents.push(0);
        for child in [one, other] {
            parents.iter_mut().skip(child).take(1).for_each(|of_child| *of_child = parent);
        }
        heap.push(Reverse((light + heavier, parent)));
    }
    // A parent comes after its children: depths are known from the end on. The root, at the end, has no parent.
    let mut depths: Vec<usize> = vec![0; parents.len()];
    for at in (0..parents.len()).rev() {
        let parent = parents.get(at).copied().unwrap_or_default();
        let depth = if parent == 0 { 0 } else { depths.get(parent).copied().unwrap_or_default() + 1 };
        depths.iter_mut().skip(at).take(1).for_each(|of_it| *of_it = depth);
    }
    depths.truncate(weights.len());
    depths
}

/// The bits of a scan. An `FF` among them is followed by a zero (T.81, F.1.2.3).
#[derive(Debug)]
pub(super) struct BitWriter {
    bytes: Vec<u8>,
    /// Bits that are not written yet: the lowest `count`.
    buffer: u64,
    count: u32,
}

impl BitWriter {
    /// Goes on after these bytes.
    pub(super) fn after(bytes: Vec<u8>) -> Self {
        Self { bytes, buffer: 0, count: 0 }
    }

    /// All bytes; ones fill the last one.
    pub(super) fn finish(mut self) -> Vec<u8> {
        let missing = (8 - self.count % 8) % 8;
        self.put((1 << missing) - 1, missing);
        while self.count > 0 {
            self.count -= 8;
            self.put_byte(self.buffer >> self.count);
        }
        self.bytes
    }

    /// Adds up to 32 bits.
    #[inline]
    fn put(&mut self, bits: u64, count: u32) {
        self.buffer = self.buffer << count | bits;
        self.count += count;
        if self.count < 32 {
            return;
        }
        self.count -= 32;
        let [_, _, _, _, word @ ..] = (self.buffer >> self.count).to_be_bytes();
        if word.contains(&0xff) {
            for byte in word {
                self.put_byte(byte.into());
            }
        } else {
            self.bytes.extend_from_slice(&word);
        }
    }

    fn put_byte(&mut self, bits: u64) {
        let [.., byte] = bits.to_be_bytes();
        self.bytes.push(byte);
        if byte == 0xff {
            self.bytes.push(0);
        }
    }
}

/// Writes symbols with the codes of a component.
pub(super) struct CodeWriter<'a> {
    pub(super) bits: &'a mut BitWriter,
    pub(super) codes: &'a ComponentCodes,
}

impl SymbolSink for CodeWriter<'_> {
    #[inline]
    fn dc(&mut self, symbol: u8, bits: u64) {
        let (code, length) = self.codes.dc.code(symbol);
        self.bits.put(code << (symbol & 15) | bits, length + u32::from(symbol & 15));
    }

    #[inline]
    fn ac(&mut self, symbol: u8, bits: u64) {
        let (code, length) = self.codes.ac.code(symbol);
        self.bits.put(code << (symbol & 15) | bits, length + u32::from(symbol & 15));
    }
}

#[cfg(test)]
mod tests {
    use super::super::huffman::{Bits, EobRun, Pass, Tables};
    use super::super::huffman_table::Table;
    use super::super::turning::{BlockTurner, Turn};
    use super::*;
    use image::metadata::Orientation;

    #[test]
    fn what_is_written_is_read_again() {
        let mut blocks = Vec::new();
        let mut state = 7_u32;
        for number in 0..200_i16 {
            let mut block = TurnedBlock::EMPTY;
            block.values[0] = (number * 73) % 1024 - if number % 3 == 0 { 1024 } else { 0 };
            for at in 1..64 {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                if state >> 27 < u32::try_from(number / 8).unwrap() {
                    block.values[at] =
                        [1, -1, 3, -1023, 1023, 255, -2][usize::try_from(state >> 8).unwrap() % 7];
                    block.nonzero |= 1 << at;
                }
            }
            blocks.push(block);
        }
        // The sample lacks most blocks.
        let mut frequencies = Frequencies::new();
        write_block(&blocks[50], 0, &mut frequencies);
        let codes = frequencies.codes();
        let mut bits = BitWriter::after(Vec::new());
        let mut previous = 0;
        for block in &blocks {
            write_block(block, previous, &mut CodeWriter { bits: &mut bits, codes: &codes });
            previous = block.values[0];
        }
        let file = bits.finish();

        let table = |codes: &Codes| Table::new(codes.counts, &codes.symbols).unwrap();
        let (dc, ac) = (table(&codes.dc), table(&codes.ac));
        let tables = Tables { dc: Some(&dc), ac: Some(&ac) };
        let mut read = Bits::new(&file, 0);
        let turner = BlockTurner::new(Turn::of(Orientation::NoTransforms));
        let (mut found, mut predictor) = (TurnedBlock::EMPTY, 0);
        for block in &blocks {
            let mut sink = turner.begin(&mut found, predictor);
            Pass::Sequential.block(&mut read, tables, &mut EobRun::default(), &mut 0, &mut sink).unwrap();
            predictor = sink.dc_predictor;
            assert_eq!(found.nonzero, block.nonzero);
            for at in (0..64).filter(|at| *at == 0 || block.nonzero >> at & 1 == 1) {
                assert_eq!(found.values[at], block.values[at]);
            }
        }
        assert_eq!(read.end(), file.len());
    }

    #[test]
    fn no_code_is_longer_than_sixteen_bits_or_all_ones() {
        let mut frequencies = [0_u32; SYMBOLS];
        let (mut one, mut other) = (1, 1);
        for count in frequencies.iter_mut().take(40) {
            *count = one;
            (one, other) = (other, one.saturating_add(other));
        }
        let codes = Codes::new(&frequencies);
        assert_eq!(codes.symbols.len(), 40);
        for (code, length) in codes.by_symbol.into_iter().filter(|(_, length)| *length > 0) {
            assert!(length <= 16 && u32::from(code) != (1 << length) - 1);
        }
        assert!(Table::new(codes.counts, &codes.symbols).is_some());
    }
}
