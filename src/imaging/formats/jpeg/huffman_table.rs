//! One Huffman table of a JPEG (ITU-T T.81, annex C), for looking up the next bits: short codes in one step, together with
//! the coefficient that follows them.

/// The longest code, in bits (T.81, C).
pub(super) const MAX_CODE_BITS: usize = 16;

/// Codes of up to this many bits are looked up in one step, together with the bits of their coefficient if it is as short.
pub(super) const FAST_BITS: usize = 10;

/// A run of zeros and the coefficient after it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Run {
    /// The coefficient; 0 if the code ends the block or is ZRL.
    pub(super) value: i16,
    pub(super) zeros: u8,
    /// Bits of the code and the coefficient.
    pub(super) bits: u8,
}

/// One Huffman table.
#[derive(Debug, Clone)]
pub(super) struct Table {
    /// By the next [`FAST_BITS`] bits: the run that they hold; without bits where it is longer.
    pub(super) runs: Box<[Run; 1 << FAST_BITS]>,
    /// By the next [`FAST_BITS`] bits: the code's length and symbol; length 0 for longer codes.
    pub(super) fast: Box<[(u8, u8); 1 << FAST_BITS]>,
    /// By length: the end of its codes, and the offset from a code to its symbol's index.
    pub(super) lengths: [(u32, i32); MAX_CODE_BITS + 1],
    pub(super) symbols: Vec<u8>,
}

impl Table {
    /// A table from the number of codes of each length and their symbols; `None` if a length has more codes than its bits
    /// allow.
    pub(super) fn new(counts: [u8; MAX_CODE_BITS], symbols: &[u8]) -> Option<Self> {
        let mut fast = Box::new([(0, 0); 1 << FAST_BITS]);
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
        Some(Self { runs: runs(&fast), fast, lengths, symbols: symbols.to_vec() })
    }
}

/// The runs whose code and coefficient fit in [`FAST_BITS`] bits.
fn runs(fast: &[(u8, u8); 1 << FAST_BITS]) -> Box<[Run; 1 << FAST_BITS]> {
    let mut runs = Box::new([Run::default(); 1 << FAST_BITS]);
    for ((bits, run), (length, symbol)) in (0_u64..).zip(runs.iter_mut()).zip(fast) {
        let (size, used) = (symbol & 15, length + (symbol & 15));
        if *length == 0 || usize::from(used) > FAST_BITS {
            continue;
        }
        let after_code = (bits << (64 - FAST_BITS)) << length;
        let value = i16::try_from(extend(size.into(), after_code)).unwrap_or(0);
        *run = Run { value, zeros: symbol >> 4, bits: used };
    }
    runs
}

/// The value that the first `size` bits of a word encode, up to 15: EXTEND (T.81, F.2.2.1).
#[inline]
pub(super) fn extend(size: u32, bits: u64) -> i32 {
    let value = i32::try_from(bits.checked_shr(64 - size).unwrap_or(0)).unwrap_or(0);
    if bits >> 63 == 0 { value - (1 << size) + 1 } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_extended_to_values_around_zero() {
        let first = |bits: u64, size: u32| bits << (64 - size);
        for (size, bits, value) in [
            (0, 0, 0),
            (1, 0, -1),
            (1, 1, 1),
            (2, 0, -3),
            (2, 1, -2),
            (2, 2, 2),
            (3, 7, 7),
            (8, 0, -255),
            (11, 1024, 1024),
        ] {
            let bits = if size == 0 { 0 } else { first(bits, size) };
            assert_eq!(extend(size, bits), value, "{size}");
        }
    }
}
