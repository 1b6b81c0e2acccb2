//! One block's coefficients, as many as the decoded size needs.

use super::huffman::{CoefficientSink, LAST_COEFFICIENT};
use super::scans::BLOCK_SIDE;

/// Coefficients of a block.
pub(super) const COEFFICIENTS: usize = BLOCK_SIDE * BLOCK_SIDE;

/// The zigzag order: the position of each coefficient in a block, row by row (T.81, figure A.6).
pub(super) const ZIGZAG: [u8; COEFFICIENTS] = [
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7,
    14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39,
    46, 53, 60, 61, 54, 47, 55, 62, 63,
];

/// Zigzag indices up to this one are in a block's upper left quarter.
pub(super) const LAST_OF_QUARTER: u32 = 9;

/// Samples per side that a block is decoded to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum DctSize {
    /// An eighth of the size.
    One,
    /// A quarter.
    Two,
    /// A half.
    Four,
    /// All.
    Eight,
}

impl DctSize {
    /// The size for reducing `shown` pixels to `side`: at least twice the samples that are shown, since dropped
    /// frequencies leave sharper edges than a good filter.
    pub(super) fn for_reduction(shown: u32, side: u32) -> Self {
        match shown / side.max(1) {
            16.. => Self::One,
            8..16 => Self::Two,
            4..8 => Self::Four,
            _ => Self::Eight,
        }
    }

    /// The size for a component that is stored `times` coarser than the finest one: as fine as that, if possible.
    pub(super) fn of_subsampled(self, times: usize) -> Self {
        match self.samples() * times {
            0..2 => Self::One,
            2..4 => Self::Two,
            4..8 => Self::Four,
            _ => Self::Eight,
        }
    }

    pub(super) fn samples(self) -> usize {
        match self {
            Self::One => 1,
            Self::Two => 2,
            Self::Four => 4,
            Self::Eight => 8,
        }
    }
}

/// One block's coefficients, those of the decoded size.
pub(super) struct Coefficients {
    /// In zigzag order: the index in `values`, or [`DROPPED`].
    indices: [u8; COEFFICIENTS],
    pub(super) values: [i16; COEFFICIENTS],
    /// The DC coefficient of the component's previous block, then of this one.
    pub(super) dc_predictor: i32,
    /// No decoded coefficient after this one in zigzag order, or outside the quarter that it is in, is other than zero; 0
    /// for a block of one color.
    pub(super) highest: u32,
}

impl CoefficientSink for Coefficients {
    #[inline]
    fn dc(&mut self, difference: i32, low_bit: u32) {
        self.dc_predictor = self.dc_predictor.wrapping_add(difference);
        self.put(0, self.dc_predictor.checked_shl(low_bit).unwrap_or(0));
    }

    fn refine_dc(&mut self, is_set: bool, low_bit: u32) {
        if let Some(dc) = self.values.first_mut() {
            *dc |= i16::from(is_set).checked_shl(low_bit).unwrap_or(0);
        }
    }

    #[inline]
    fn ac(&mut self, at: u32, value: i32, low_bit: u32) {
        let Some(index) = self.indices.get(at as usize).copied().filter(|index| *index < DROPPED) else {
            return;
        };
        self.put(index, value.checked_shl(low_bit).unwrap_or(0));
        self.highest = self.highest.max(at);
    }

    fn refine_ac(&mut self, mut coefficients: u64, bits: u64, low_bit: u32) {
        let mut bits = bits;
        while coefficients != 0 {
            let index = self.indices.get(coefficients.trailing_zeros() as usize).copied().unwrap_or(DROPPED);
            if bits >> 63 == 1
                && let Some(value) = self.values.get_mut(usize::from(index))
            {
                let step = 1_i16.checked_shl(low_bit).unwrap_or(0);
                *value = value.saturating_add(if *value < 0 { -step } else { step });
            }
            bits <<= 1;
            coefficients &= coefficients - 1;
        }
    }
}

/// The index of coefficients that are not decoded.
const DROPPED: u8 = 64;

impl Coefficients {
    pub(super) fn new(dct_size: DctSize) -> Self {
        let side = dct_size.samples();
        let is_decoded = |index: usize| index % BLOCK_SIDE < side && index / BLOCK_SIDE < side;
        let indices = ZIGZAG.map(|index| if is_decoded(index.into()) { index } else { DROPPED });
        Self { indices, values: [0; COEFFICIENTS], dc_predictor: 0, highest: 0 }
    }

    /// Begins a block without coefficients.
    #[inline]
    pub(super) fn clear(&mut self) {
        self.values = [0; COEFFICIENTS];
        self.highest = 0;
    }

    /// Finds how far the values reach that were put here by hand.
    pub(super) fn find_highest(&mut self) {
        let (upper, lower) = self.values.split_at(COEFFICIENTS / 2);
        let is_set = |values: &[i16]| values.iter().fold(0, |any, value| any | value) != 0;
        let right = upper.chunks(BLOCK_SIDE).map(|row| row.get(BLOCK_SIDE / 2..).unwrap_or_default());
        self.highest = if is_set(lower) || right.fold(false, |any, half| any | is_set(half)) {
            LAST_COEFFICIENT
        } else if upper.get(1..).is_some_and(is_set) {
            LAST_OF_QUARTER
        } else {
            0
        };
    }

    #[inline]
    fn put(&mut self, index: u8, value: i32) {
        if let Some(target) = self.values.get_mut(usize::from(index)) {
            *target = i16::try_from(value).unwrap_or(0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_smaller_size_keeps_only_the_lowest_frequencies() {
        let mut block = Coefficients::new(DctSize::Two);
        for at in 0..64 {
            block.ac(at, 1, 0);
        }
        let kept: Vec<usize> = (0..64).filter(|index| block.values[*index] != 0).collect();
        assert_eq!(kept, [0, 1, 8, 9]);
    }

    #[test]
    fn a_refining_bit_moves_a_coefficient_away_from_zero() {
        let mut block = Coefficients::new(DctSize::Eight);
        block.ac(1, 1, 2);
        block.ac(2, -1, 2);
        block.ac(5, 1, 2);
        block.refine_ac(0b10_0110, 0b110 << 61, 1);
        assert_eq!([1, 8, 2].map(|index| block.values[index]), [6, -6, 4]);
    }

    #[test]
    fn the_filter_gets_at_least_twice_the_samples_that_are_shown() {
        let size = |shown| DctSize::for_reduction(shown, 100);
        assert_eq!(
            [199, 399, 799, 1599].map(size),
            [DctSize::Eight, DctSize::Eight, DctSize::Four, DctSize::Two]
        );
        assert_eq!([1600, 100_000].map(size), [DctSize::One; 2]);
    }
}
