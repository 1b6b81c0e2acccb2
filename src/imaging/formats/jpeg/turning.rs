//! How a JPEG is turned without being decoded: where its blocks go, and what becomes of their coefficients.
//!
//! The frequencies of a mirrored block are those of the block, the odd ones negative; those of a transposed block are
//! transposed. Padding at the right and lower edges must stay there: where such an edge comes first, whole blocks of
//! padding are left out, and a component that has less than a block of it is transformed again.

use image::metadata::Orientation;

use super::block::{COEFFICIENTS, ZIGZAG};
use super::dct::transpose;
use super::huffman::CoefficientSink;
use super::scans::{BLOCK_SIDE, Frame, Grid};

/// The largest AC coefficient of samples of eight bits; larger ones are damage (T.81, F.1.2.2.1).
const MAX_AC: i32 = 1023;

/// The DC coefficients of such samples (T.81, F.1.2.1.1: their differences have up to 11 bits).
const MIN_DC: i32 = -1024;
const MAX_DC: i32 = 1023;

/// What makes a stored picture upright.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Turn {
    /// Whether rows become columns; after the mirroring.
    pub(super) transposes: bool,
    /// Whether the right edge comes first.
    mirrors_rows: bool,
    /// Whether the lower edge comes first.
    mirrors_columns: bool,
}

impl Turn {
    /// What makes a picture of this orientation upright (CIPA DC-008, tag 0x0112).
    pub(super) fn of(orientation: Orientation) -> Self {
        let (transposes, mirrors_rows, mirrors_columns) = match orientation {
            Orientation::NoTransforms => (false, false, false),
            Orientation::FlipHorizontal => (false, true, false),
            Orientation::Rotate180 => (false, true, true),
            Orientation::FlipVertical => (false, false, true),
            Orientation::Rotate90FlipH => (true, false, false),
            Orientation::Rotate90 => (true, false, true),
            Orientation::Rotate270FlipH => (true, true, true),
            Orientation::Rotate270 => (true, true, false),
        };
        Self { transposes, mirrors_rows, mirrors_columns }
    }

    /// Whether each component can be turned: an edge that comes first ends with a whole sample of it.
    pub(super) fn is_possible(self, frame: &Frame) -> bool {
        let is_whole = |side: usize, sampling: usize, max: usize| (side * sampling).is_multiple_of(max);
        frame.components.iter().all(|component| {
            let Grid { columns, rows } = component.sampling;
            (!self.mirrors_rows || is_whole(frame.width, columns, frame.sampling.columns))
                && (!self.mirrors_columns || is_whole(frame.height, rows, frame.sampling.rows))
        })
    }

    /// Whether a component's blocks can be moved: an edge that comes first ends with a whole block of it.
    pub(super) fn moves_blocks(self, frame: &Frame, sampling: Grid) -> bool {
        let samples = frame.samples(sampling);
        (!self.mirrors_rows || samples.columns.is_multiple_of(BLOCK_SIDE))
            && (!self.mirrors_columns || samples.rows.is_multiple_of(BLOCK_SIDE))
    }

    /// The stored blocks of a component of which the turned one is made: without those that are padding at an edge that
    /// comes first.
    pub(super) fn moved_blocks(self, frame: &Frame, sampling: Grid) -> Grid {
        let (samples, mcus) = (frame.samples(sampling), frame.mcus);
        Grid {
            columns: if self.mirrors_rows {
                samples.columns / BLOCK_SIDE
            } else {
                mcus.columns * sampling.columns
            },
            rows: if self.mirrors_columns { samples.rows / BLOCK_SIDE } else { mcus.rows * sampling.rows },
        }
    }

    /// A grid of this size after turning.
    pub(super) fn turned(self, Grid { columns, rows }: Grid) -> Grid {
        if self.transposes { Grid { columns: rows, rows: columns } } else { Grid { columns, rows } }
    }

    /// What was, on a grid of `stored` size, at the place that is `at` after turning.
    pub(super) fn source(self, at: Grid, stored: Grid) -> Grid {
        let Grid { columns, rows } = self.turned(at);
        Grid {
            columns: if self.mirrors_rows { stored.columns - 1 - columns } else { columns },
            rows: if self.mirrors_columns { stored.rows - 1 - rows } else { rows },
        }
    }

    /// A block of samples after turning.
    pub(super) fn turned_block(
        self,
        mut samples: [[f32; BLOCK_SIDE]; BLOCK_SIDE],
    ) -> [[f32; BLOCK_SIDE]; BLOCK_SIDE] {
        if self.mirrors_rows {
            for row in &mut samples {
                row.reverse();
            }
        }
        if self.mirrors_columns {
            samples.reverse();
        }
        if self.transposes { transpose(samples) } else { samples }
    }

    /// The values of a block, row by row, such as quantization steps, after turning.
    pub(super) fn turned_steps<T: Copy>(self, steps: &[T; COEFFICIENTS]) -> [T; COEFFICIENTS] {
        if !self.transposes {
            return *steps;
        }
        let (rows, mut turned) = (steps.as_chunks::<BLOCK_SIDE>().0, *steps);
        for (target, column) in turned.chunks_mut(BLOCK_SIDE).zip(0..) {
            for (target, row) in target.iter_mut().zip(rows) {
                row.iter().skip(column).take(1).for_each(|step| *target = *step);
            }
        }
        turned
    }
}

/// A turned block: its coefficients in zigzag order.
#[derive(Debug, Clone, Copy)]
pub(super) struct TurnedBlock {
    /// Only those that `nonzero` names count.
    pub(super) values: [i16; COEFFICIENTS],
    /// A bit for each AC coefficient that is not zero.
    pub(super) nonzero: u64,
}

impl TurnedBlock {
    pub(super) const EMPTY: Self = Self { values: [0; COEFFICIENTS], nonzero: 0 };

    /// A block of one color.
    pub(super) fn flat(dc: i16) -> Self {
        let mut block = Self::EMPTY;
        block.set(0, dc.into());
        block
    }

    /// Sets a coefficient by its zigzag index. One that samples of eight bits cannot have is limited.
    #[inline]
    pub(super) fn set(&mut self, place: u8, value: i32) {
        let limited = if place == 0 { value.clamp(MIN_DC, MAX_DC) } else { value.clamp(-MAX_AC, MAX_AC) };
        if let Some(target) = self.values.get_mut(usize::from(place & 63)) {
            *target = i16::try_from(limited).unwrap_or(0);
        }
        self.nonzero |= u64::from(place != 0 && value != 0) << (place & 63);
    }
}

/// Receives the coefficients of a stored block and turns them.
pub(super) struct BlockTurner {
    /// By zigzag index: the index after turning, and the sign.
    places: [(u8, i8); COEFFICIENTS],
}

impl BlockTurner {
    pub(super) fn new(turn: Turn) -> Self {
        let places = ZIGZAG.map(|index| {
            let (row, column) = (index / 8, index % 8);
            let is_negative = (turn.mirrors_rows && column % 2 == 1) ^ (turn.mirrors_columns && row % 2 == 1);
            let turned = if turn.transposes { column * 8 + row } else { index };
            let place = (0_u8..).zip(ZIGZAG).find(|(_, at)| *at == turned).map_or(0, |(place, _)| place);
            (place, if is_negative { -1 } else { 1 })
        });
        Self { places }
    }

    /// A sink of a block that turns its coefficients; the DC coefficient of the component's previous one was
    /// `dc_predictor`.
    #[inline]
    pub(super) fn begin<'a>(&'a self, block: &'a mut TurnedBlock, dc_predictor: i32) -> TurningSink<'a> {
        block.nonzero = 0;
        TurningSink { places: &self.places, block, dc_predictor }
    }

    /// Turns a block whose coefficients are known, row by row.
    pub(super) fn turn(&self, values: &[i16; COEFFICIENTS], block: &mut TurnedBlock) {
        let mut sink = self.begin(block, 0);
        for (at, index) in (0..).zip(ZIGZAG) {
            match values.get(usize::from(index)) {
                Some(dc) if at == 0 => sink.dc((*dc).into(), 0),
                Some(ac) if *ac != 0 => sink.ac(at, (*ac).into(), 0),
                _ => {}
            }
        }
    }
}

/// Receives a block's coefficients.
pub(super) struct TurningSink<'a> {
    places: &'a [(u8, i8); COEFFICIENTS],
    block: &'a mut TurnedBlock,
    /// The DC coefficient of the component's previous block, then of this one.
    pub(super) dc_predictor: i32,
}

impl CoefficientSink for TurningSink<'_> {
    #[inline]
    fn dc(&mut self, difference: i32, _low_bit: u32) {
        self.dc_predictor = self.dc_predictor.wrapping_add(difference);
        self.block.set(0, self.dc_predictor);
    }

    fn refine_dc(&mut self, _is_set: bool, _low_bit: u32) {}

    #[inline]
    fn ac(&mut self, at: u32, value: i32, _low_bit: u32) {
        let Some((place, sign)) = self.places.get(at as usize).copied() else { return };
        self.block.set(place, value * i32::from(sign));
    }

    fn refine_ac(&mut self, _coefficients: u64, _bits: u64, _low_bit: u32) {}
}

#[cfg(test)]
mod tests {
    use image::GrayImage;

    use super::*;
    use crate::imaging::formats::jpeg::dct;

    fn orientations() -> impl Iterator<Item = Orientation> {
        (1..=8).filter_map(Orientation::from_exif)
    }

    #[test]
    fn blocks_go_where_pixels_go() {
        let stored = GrayImage::from_raw(5, 3, (0..15).collect()).expect("fifteen pixels");
        for orientation in orientations() {
            let turn = Turn::of(orientation);
            let mut turned = image::DynamicImage::from(stored.clone());
            turned.apply_orientation(orientation);
            for (x, y, pixel) in turned.into_luma8().enumerate_pixels() {
                let at = Grid { columns: x as usize, rows: y as usize };
                let Grid { columns, rows } = turn.source(at, Grid { columns: 5, rows: 3 });
                let found = stored.get_pixel(u32::try_from(columns).unwrap(), u32::try_from(rows).unwrap());
                assert_eq!(found, pixel, "{orientation:?}");
            }
        }
    }

    #[test]
    fn a_turned_block_has_the_turned_samples() {
        let values: [i16; COEFFICIENTS] =
            std::array::from_fn(|at| if at % 5 < 2 { 90 - 3 * i16::try_from(at).unwrap() } else { 0 });
        let samples = |values: [i16; COEFFICIENTS]| {
            let square = std::array::from_fn(|v| std::array::from_fn(|u| f32::from(values[v * 8 + u])));
            GrayImage::from_raw(8, 8, dct::eight(&square).concat()).unwrap()
        };
        for orientation in orientations() {
            let mut block = TurnedBlock::EMPTY;
            BlockTurner::new(Turn::of(orientation)).turn(&values, &mut block);
            let mut turned = [0; COEFFICIENTS];
            for (place, index) in ZIGZAG.into_iter().enumerate() {
                if place == 0 || block.nonzero >> place & 1 == 1 {
                    turned[usize::from(index)] = block.values[place];
                }
            }
            let mut expected = image::DynamicImage::from(samples(values));
            expected.apply_orientation(orientation);
            for (one, other) in samples(turned).iter().zip(expected.as_bytes()) {
                assert!(one.abs_diff(*other) <= 1, "{orientation:?}");
            }
        }
    }
}
