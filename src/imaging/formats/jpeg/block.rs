//! One block's coefficients, as far as a wanted size needs them.

use super::huffman::Block;
use super::scans::BLOCK_SIDE;

/// Coefficients of a block.
pub(super) const COEFFICIENTS: usize = BLOCK_SIDE * BLOCK_SIDE;

/// Where each coefficient stands in a block, row by row, in the order of coding (T.81, figure A.6).
pub(super) const ORDER: [u8; COEFFICIENTS] = [
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7,
    14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39,
    46, 53, 60, 61, 54, 47, 55, 62, 63,
];

/// Samples a side that a block is decoded to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::imaging) enum Detail {
    /// An eighth of the size.
    One,
    /// A quarter.
    Two,
    /// A half.
    Four,
    /// All.
    Eight,
}

impl Detail {
    /// As much detail as a picture needs that is made so many times smaller: never less than twice of what is shown, for what
    /// is thrown away here leaves sharper edges than a good filter does.
    pub(in crate::imaging) fn for_shrinking(shown: u32, side: u32) -> Self {
        match shown / side.max(1) {
            16.. => Self::One,
            8..16 => Self::Two,
            4..8 => Self::Four,
            _ => Self::Eight,
        }
    }

    /// The detail of a component that is stored so many times coarser than the finest: as fine as that one's, if possible.
    pub(super) fn of_coarser(self, times: usize) -> Self {
        match self.samples() * times {
            0..2 => Self::One,
            2..4 => Self::Two,
            4..8 => Self::Four,
            _ => Self::Eight,
        }
    }

    pub(in crate::imaging) fn samples(self) -> usize {
        match self {
            Self::One => 1,
            Self::Two => 2,
            Self::Four => 4,
            Self::Eight => 8,
        }
    }
}

/// One block's coefficients, those that the wanted detail has.
pub(super) struct Coefficients {
    /// By the order of coding: the place in `values`, or behind its end.
    places: [u8; COEFFICIENTS],
    pub(super) values: [i16; COEFFICIENTS],
    /// That of the former block, then of this one.
    pub(super) mean: i32,
    /// Whether anything but the mean is there.
    pub(super) has_shape: bool,
}

impl Block for Coefficients {
    #[inline]
    fn mean(&mut self, size: u32, bits: u64, lowest: u32) {
        self.mean = self.mean.wrapping_add(extended(size, bits));
        self.put(0, self.mean.checked_shl(lowest).unwrap_or(0));
    }

    fn mean_bit(&mut self, is_set: bool, lowest: u32) {
        if let Some(mean) = self.values.first_mut() {
            *mean |= i16::from(is_set).checked_shl(lowest).unwrap_or(0);
        }
    }

    #[inline]
    fn coefficient(&mut self, at: u32, size: u32, bits: u64, lowest: u32) {
        let Some(place) = self.places.get(at as usize).copied().filter(|place| *place < NOWHERE) else {
            return;
        };
        self.put(place, extended(size, bits).checked_shl(lowest).unwrap_or(0));
        self.has_shape = true;
    }

    fn refine(&mut self, mut coefficients: u64, bits: u64, lowest: u32) {
        let mut bits = bits;
        while coefficients != 0 {
            let place = self.places.get(coefficients.trailing_zeros() as usize).copied().unwrap_or(NOWHERE);
            if bits >> 63 == 1
                && let Some(value) = self.values.get_mut(usize::from(place))
            {
                let more = 1_i16.checked_shl(lowest).unwrap_or(0);
                *value = value.saturating_add(if *value < 0 { -more } else { more });
            }
            bits <<= 1;
            coefficients &= coefficients - 1;
        }
    }
}

/// The place of a coefficient that is not wanted.
const NOWHERE: u8 = 64;

impl Coefficients {
    pub(super) fn new(detail: Detail) -> Self {
        let side = detail.samples();
        let is_wanted = |place: usize| place % BLOCK_SIDE < side && place / BLOCK_SIDE < side;
        let places = ORDER.map(|place| if is_wanted(place.into()) { place } else { NOWHERE });
        Self { places, values: [0; COEFFICIENTS], mean: 0, has_shape: false }
    }

    #[inline]
    fn put(&mut self, place: u8, value: i32) {
        if let Some(kept) = self.values.get_mut(usize::from(place)) {
            *kept = i16::try_from(value).unwrap_or(0);
        }
    }
}

/// The value that so many bits stand for (T.81, F.2.2.1).
#[inline]
fn extended(size: u32, bits: u64) -> i32 {
    if size == 0 {
        return 0;
    }
    let value = i32::try_from(bits >> (64 - size)).unwrap_or(0);
    if value < 1 << (size - 1) { value - (1 << size) + 1 } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_stand_for_values_around_zero() {
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
            assert_eq!(extended(size, bits), value, "{size}");
        }
    }

    #[test]
    fn a_smaller_size_keeps_the_lowest_frequencies_only() {
        let mut block = Coefficients::new(Detail::Two);
        for at in 0..64 {
            block.coefficient(at, 1, 1 << 63, 0);
        }
        let kept: Vec<usize> = (0..64).filter(|place| block.values[*place] != 0).collect();
        assert_eq!(kept, [0, 1, 8, 9]);
    }

    #[test]
    fn a_further_bit_moves_a_coefficient_away_from_zero() {
        let mut block = Coefficients::new(Detail::Eight);
        block.coefficient(1, 1, 1 << 63, 2);
        block.coefficient(2, 1, 0, 2);
        block.coefficient(5, 1, 1 << 63, 2);
        block.refine(0b10_0110, 0b110 << 61, 1);
        assert_eq!([1, 8, 2].map(|place| block.values[place]), [6, -6, 4]);
    }

    #[test]
    fn so_much_detail_is_decoded_that_the_filter_has_twice_what_it_shows() {
        let detail = |shown| Detail::for_shrinking(shown, 100);
        assert_eq!(
            [199, 399, 799, 1599].map(detail),
            [Detail::Eight, Detail::Eight, Detail::Four, Detail::Two]
        );
        assert_eq!([1600, 100_000].map(detail), [Detail::One; 2]);
    }
}
