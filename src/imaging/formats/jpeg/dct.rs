//! The inverse discrete cosine transform (ITU-T T.81, A.3.3) to blocks of 8, 4, 2 and 1 samples per side, and the forward
//! one of 8.
//!
//! A smaller block is the inverse transform of its lowest frequencies on fewer samples; scaled alike, a frequency has the
//! same weight for any number of samples. Whole rows are computed at a time, so that the compiler can vectorize.

use super::scans::BLOCK_SIDE;

/// The weight of frequency 0, the square root of 1/8; the others weigh 1/2.
const DC: f32 = 0.353_553_4;

/// Half of cos(k * pi / 16).
const C1: f32 = 0.490_392_64;
const C2: f32 = 0.461_939_77;
const C3: f32 = 0.415_734_8;
const C5: f32 = 0.277_785_1;
const C6: f32 = 0.191_341_72;
const C7: f32 = 0.097_545_16;

/// The level shift of samples (T.81, A.3.1).
const SHIFT: f32 = 128.0;

/// The sum of this and a number from 0 to 255 has that number, rounded, in its lowest eight bits.
const ROUNDING: f32 = 8_388_608.0;

/// The sample of a block with this DC coefficient alone.
pub(super) fn flat(dc: f32) -> u8 {
    sample(dc / 8.0)
}

/// A block of two samples per side.
pub(super) fn two(block: &[[f32; 2]; 2]) -> [[u8; 2]; 2] {
    let [[mean, across], [down, both]] = block.map(|row| row.map(|value| value / 8.0));
    let (left, right) = (mean + across, mean - across);
    let (left_down, right_down) = (down + both, down - both);
    [
        [sample(left + left_down), sample(right + right_down)],
        [sample(left - left_down), sample(right - right_down)],
    ]
}

/// A block of four samples per side.
#[inline]
pub(super) fn four(block: &[[f32; 4]; 4]) -> [[u8; 4]; 4] {
    let columns = idct_four(*block);
    transpose(idct_four(transpose(columns))).map(|row| row.map(sample))
}

/// A block of full size.
#[inline]
pub(super) fn eight(block: &[[f32; BLOCK_SIDE]; BLOCK_SIDE]) -> [[u8; 8]; 8] {
    let columns = idct_eight(*block);
    transpose(idct_eight(transpose(columns))).map(|row| row.map(sample))
}

/// A block of full size that has only its lowest frequencies.
#[inline]
pub(super) fn eight_of_four(block: &[[f32; 4]; 4]) -> [[u8; 8]; 8] {
    let columns = idct_eight_of_four(*block);
    transpose(idct_eight_of_four(transpose(columns))).map(|row| row.map(sample))
}

/// The frequencies of a block of samples, before quantization.
pub(super) fn forward(samples: &[[f32; BLOCK_SIDE]; BLOCK_SIDE]) -> [[f32; BLOCK_SIDE]; BLOCK_SIDE] {
    let columns = dct_eight(samples.map(|row| row.map(|sample| sample - SHIFT)));
    transpose(dct_eight(transpose(columns)))
}

/// Eight samples to eight frequencies, for each column.
#[inline]
fn dct_eight<const N: usize>([s0, s1, s2, s3, s4, s5, s6, s7]: [[f32; N]; 8]) -> [[f32; N]; 8] {
    let even = [add(s0, s7), add(s1, s6), add(s2, s5), add(s3, s4)];
    let odd = [subtract(s0, s7), subtract(s1, s6), subtract(s2, s5), subtract(s3, s4)];
    [
        weighted_sum(even, [DC, DC, DC, DC]),
        weighted_sum(odd, [C1, C3, C5, C7]),
        weighted_sum(even, [C2, C6, -C6, -C2]),
        weighted_sum(odd, [C3, -C7, -C1, -C5]),
        weighted_sum(even, [DC, -DC, -DC, DC]),
        weighted_sum(odd, [C5, -C1, C7, C3]),
        weighted_sum(even, [C6, -C2, C2, -C6]),
        weighted_sum(odd, [C7, -C5, C3, -C1]),
    ]
}

/// Four frequencies to four samples, for each column.
#[inline]
fn idct_four<const N: usize>([f0, f1, f2, f3]: [[f32; N]; 4]) -> [[f32; N]; 4] {
    let even = [weighted_sum([f0, f2], [DC, DC]), weighted_sum([f0, f2], [DC, -DC])];
    let odd = [weighted_sum([f1, f3], [C2, C6]), weighted_sum([f1, f3], [C6, -C2])];
    let ([e0, e1], [o0, o1]) = (even, odd);
    [add(e0, o0), add(e1, o1), subtract(e1, o1), subtract(e0, o0)]
}

/// Eight frequencies to eight samples, for each column.
#[inline]
fn idct_eight<const N: usize>([f0, f1, f2, f3, f4, f5, f6, f7]: [[f32; N]; 8]) -> [[f32; N]; 8] {
    let (mean, half) = (weighted_sum([f0, f4], [DC, DC]), weighted_sum([f0, f4], [DC, -DC]));
    let (outer, inner) = (weighted_sum([f2, f6], [C2, C6]), weighted_sum([f2, f6], [C6, -C2]));
    let even = [add(mean, outer), add(half, inner), subtract(half, inner), subtract(mean, outer)];
    let odds = [f1, f3, f5, f7];
    let odd = [
        weighted_sum(odds, [C1, C3, C5, C7]),
        weighted_sum(odds, [C3, -C7, -C1, -C5]),
        weighted_sum(odds, [C5, -C1, C7, C3]),
        weighted_sum(odds, [C7, -C5, C3, -C1]),
    ];
    mirrored(even, odd)
}

/// The four lowest of eight frequencies to eight samples, for each column.
#[inline]
fn idct_eight_of_four<const N: usize>([f0, f1, f2, f3]: [[f32; N]; 4]) -> [[f32; N]; 8] {
    let even = [
        weighted_sum([f0, f2], [DC, C2]),
        weighted_sum([f0, f2], [DC, C6]),
        weighted_sum([f0, f2], [DC, -C6]),
        weighted_sum([f0, f2], [DC, -C2]),
    ];
    let odd = [
        weighted_sum([f1, f3], [C1, C3]),
        weighted_sum([f1, f3], [C3, -C7]),
        weighted_sum([f1, f3], [C5, -C1]),
        weighted_sum([f1, f3], [C7, -C5]),
    ];
    mirrored(even, odd)
}

/// The samples of even and odd frequencies: the even ones are the same from both ends, the odd ones the opposite.
#[inline]
fn mirrored<const N: usize>(
    [e0, e1, e2, e3]: [[f32; N]; 4],
    [o0, o1, o2, o3]: [[f32; N]; 4],
) -> [[f32; N]; 8] {
    [
        add(e0, o0),
        add(e1, o1),
        add(e2, o2),
        add(e3, o3),
        subtract(e3, o3),
        subtract(e2, o2),
        subtract(e1, o1),
        subtract(e0, o0),
    ]
}

#[inline]
fn weighted_sum<const N: usize, const K: usize>(rows: [[f32; N]; K], weights: [f32; K]) -> [f32; N] {
    let mut total = [0.0; N];
    for (row, weight) in rows.iter().zip(weights) {
        total.iter_mut().zip(row).for_each(|(total, value)| *total += value * weight);
    }
    total
}

#[inline]
fn add<const N: usize>(mut one: [f32; N], other: [f32; N]) -> [f32; N] {
    one.iter_mut().zip(other).for_each(|(value, more)| *value += more);
    one
}

#[inline]
fn subtract<const N: usize>(mut one: [f32; N], other: [f32; N]) -> [f32; N] {
    one.iter_mut().zip(other).for_each(|(value, less)| *value -= less);
    one
}

/// Rows to columns.
#[inline]
pub(super) fn transpose<const W: usize, const H: usize>(rows: [[f32; W]; H]) -> [[f32; H]; W] {
    let mut columns = [[0.0; H]; W];
    for (y, row) in rows.iter().enumerate() {
        for (column, value) in columns.iter_mut().zip(row) {
            column.iter_mut().skip(y).take(1).for_each(|target| *target = *value);
        }
    }
    columns
}

/// The sample nearest to a value before the level shift. Without a saturating cast, so that many are made at a time.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "the lowest byte is meant")]
fn sample(value: f32) -> u8 {
    let shifted = value + SHIFT;
    let above = if shifted > 0.0 { shifted } else { 0.0 };
    let within = if above < 255.0 { above } else { 255.0 };
    (within + ROUNDING).to_bits() as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The definition of the inverse transform, sample by sample.
    fn defined(block: &[[f32; 8]; 8], side: usize) -> Vec<f64> {
        let exact = |number: usize| f64::from(u32::try_from(number).unwrap());
        let weight = |frequency: usize| if frequency == 0 { 0.125_f64.sqrt() } else { 0.5 };
        let wave = |position: usize, frequency: usize| {
            let angle = exact((2 * position + 1) * frequency) * std::f64::consts::PI / exact(2 * side);
            weight(frequency) * angle.cos()
        };
        let positions = (0..side).flat_map(|y| (0..side).map(move |x| (x, y)));
        let value = |(x, y)| {
            let frequencies = (0..side).flat_map(|v| (0..side).map(move |u| (u, v)));
            let part = |(u, v): (usize, usize)| f64::from(block[v][u]) * wave(x, u) * wave(y, v);
            frequencies.map(part).sum::<f64>() + 128.0
        };
        positions.map(value).collect()
    }

    fn block(seed: u32) -> [[f32; 8]; 8] {
        let mut state = seed;
        let mut value = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f32::from(u8::try_from(state >> 24).unwrap()) - 128.0
        };
        std::array::from_fn(|_| std::array::from_fn(|_| value()))
    }

    fn corner<const N: usize>(block: &[[f32; 8]; 8]) -> [[f32; N]; N] {
        std::array::from_fn(|v| std::array::from_fn(|u| block[v][u]))
    }

    #[test]
    fn every_size_follows_the_definition() {
        for seed in 0..50 {
            let block = block(seed);
            let close = |block: &[[f32; 8]; 8], made: Vec<u8>, side| {
                for (made, defined) in made.into_iter().zip(defined(block, side)) {
                    let defined = defined.clamp(0.0, 255.0);
                    assert!((f64::from(made) - defined).abs() < 0.51, "{side}: {made} is not {defined}");
                }
            };
            close(&block, two(&corner(&block)).concat(), 2);
            close(&block, four(&corner(&block)).concat(), 4);
            close(&block, eight(&block).concat(), 8);
            let low = std::array::from_fn(|v| {
                std::array::from_fn(|u| if u.max(v) < 4 { block[v][u] } else { 0.0 })
            });
            close(&low, eight_of_four(&corner(&block)).concat(), 8);
        }
    }

    #[test]
    fn the_forward_transform_undoes_the_inverse_one() {
        for seed in 0..50 {
            let samples = block(seed).map(|row| row.map(|value| value + 128.0));
            let again = eight(&forward(&samples));
            for (sample, again) in samples.as_flattened().iter().zip(again.as_flattened()) {
                assert!((sample - f32::from(*again)).abs() < 0.51);
            }
        }
    }

    #[test]
    fn a_flat_block_is_its_dc_coefficient() {
        assert_eq!((flat(0.0), flat(8.0), flat(-1024.0), flat(2000.0)), (128, 129, 0, 255));
    }
}
