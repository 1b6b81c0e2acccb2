//! Blocks of a turned component whose own blocks cannot be moved: an edge that comes first does not end with a block. Its
//! samples are transformed again (ITU-T T.81, A.3.3), with half of the quantization steps, so that this adds little to
//! what the first quantization lost.

use super::block::{COEFFICIENTS, ZIGZAG};
use super::dct;
use super::planes::{Plane, QuantizationTable};
use super::scans::{BLOCK_SIDE, Grid};
use super::turning::{Turn, TurnedBlock};

/// The samples of a block, row by row.
type Samples = [[f32; BLOCK_SIDE]; BLOCK_SIDE];

/// A component's samples, and how they are turned and quantized.
pub(super) struct Resampled<'a> {
    plane: &'a Plane,
    turn: Turn,
    /// The component's samples, without padding, as stored and turned.
    size: Grid,
    turned: Grid,
    /// Where in the plane the first turned sample is, and how far it is to the next one across and down. Steps backward
    /// wrap around.
    first: usize,
    across: usize,
    down: usize,
    /// One over each quantization step, row by row.
    weights: QuantizationTable,
}

/// The quantization steps of a component that is transformed again.
pub(super) fn finer(steps: &QuantizationTable) -> QuantizationTable {
    steps.map(|step| (step / 2.0).ceil().max(1.0))
}

impl<'a> Resampled<'a> {
    /// `size` is that of the stored component, without padding, and `steps` are those of the turned one.
    pub(super) fn new(plane: &'a Plane, turn: Turn, size: Grid, steps: &QuantizationTable) -> Self {
        let turned = turn.turned(size);
        let position = |columns: usize, rows: usize| {
            let last = Grid { columns: turned.columns - 1, rows: turned.rows - 1 };
            let within = Grid { columns: columns.min(last.columns), rows: rows.min(last.rows) };
            let Grid { columns, rows } = turn.source(within, size);
            rows * plane.width + columns
        };
        let first = position(0, 0);
        Self {
            plane,
            turn,
            size,
            turned,
            first,
            across: position(1, 0).wrapping_sub(first),
            down: position(0, 1).wrapping_sub(first),
            weights: steps.map(|step| 1.0 / step),
        }
    }

    /// The block at a place of the turned component. Its last samples are repeated beyond its edges.
    pub(super) fn block(&self, at: Grid) -> TurnedBlock {
        let samples = self.inner_samples(at).unwrap_or_else(|| self.samples(at));
        let mut values = [0_i16; COEFFICIENTS];
        let frequencies = dct::forward(&samples);
        for ((value, frequency), weight) in
            values.iter_mut().zip(frequencies.as_flattened()).zip(&self.weights)
        {
            *value = quantized(frequency * weight);
        }
        let mut block = TurnedBlock::EMPTY;
        for (place, index) in (0..).zip(ZIGZAG) {
            if let Some(value) = values.get(usize::from(index)).filter(|value| **value != 0) {
                block.set(place, (*value).into());
            }
        }
        block
    }

    /// The samples of a block that has all of its own; read row by row as stored.
    fn inner_samples(&self, at: Grid) -> Option<Samples> {
        let first = Grid { columns: at.columns * BLOCK_SIDE, rows: at.rows * BLOCK_SIDE };
        let last = Grid { columns: first.columns + BLOCK_SIDE - 1, rows: first.rows + BLOCK_SIDE - 1 };
        if last.columns >= self.turned.columns || last.rows >= self.turned.rows {
            return None;
        }
        let (one, other) = (self.turn.source(first, self.size), self.turn.source(last, self.size));
        let (left, top) = (one.columns.min(other.columns), one.rows.min(other.rows));
        let mut samples = [[0.0; BLOCK_SIDE]; BLOCK_SIDE];
        for (row, line) in (top..).zip(&mut samples) {
            let stored =
                self.plane.samples.get(row * self.plane.width + left..)?.first_chunk::<BLOCK_SIDE>()?;
            *line = stored.map(f32::from);
        }
        Some(self.turn.turned_block(samples))
    }

    /// The samples of any block.
    fn samples(&self, at: Grid) -> Samples {
        let mut samples = [[0.0; BLOCK_SIDE]; BLOCK_SIDE];
        for (row, line) in (at.rows * BLOCK_SIDE..).zip(&mut samples) {
            let before = self.first.wrapping_add(row.min(self.turned.rows - 1).wrapping_mul(self.down));
            for (column, sample) in (at.columns * BLOCK_SIDE..).zip(line) {
                let column = column.min(self.turned.columns - 1);
                let place = before.wrapping_add(column.wrapping_mul(self.across));
                *sample = self.plane.samples.get(place).copied().map_or(0.0, f32::from);
            }
        }
        samples
    }
}

/// The sum of this and a number has that number, rounded, in its lowest sixteen bits.
const ROUNDING: f32 = 12_582_912.0;

/// The nearest whole number to a coefficient. Without a saturating cast, so that many are made at a time.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "the lowest bits are meant")]
fn quantized(value: f32) -> i16 {
    (value + ROUNDING).to_bits() as i16
}
