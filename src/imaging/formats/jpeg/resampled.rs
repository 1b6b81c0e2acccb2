//! Blocks of a turned component whose own blocks cannot be moved: an edge that comes first does not end with a block. Its
//! samples are transformed again (ITU-T T.81, A.3.3), with half of the quantization steps, so that this adds little to
//! what the first quantization lost.

use super::block::{COEFFICIENTS, ZIGZAG};
use super::dct;
use super::planes::{Plane, QuantizationTable};
use super::scans::{BLOCK_SIDE, Grid};
use super::turning::{Turn, TurnedBlock};

/// A component's samples, and how they are turned and quantized.
pub(super) struct Resampled<'a> {
    plane: &'a Plane,
    turn: Turn,
    /// The component's samples, without padding, as stored.
    size: Grid,
    /// By zigzag index: the position in a block, row by row, and one over the step.
    weights: [(u8, f32); COEFFICIENTS],
}

/// The quantization steps of a component that is transformed again.
pub(super) fn finer(steps: &QuantizationTable) -> QuantizationTable {
    steps.map(|step| (step / 2.0).ceil().max(1.0))
}

impl<'a> Resampled<'a> {
    /// `steps` are those of the turned component.
    pub(super) fn new(plane: &'a Plane, turn: Turn, size: Grid, steps: &QuantizationTable) -> Self {
        let weight = |index: u8| steps.get(usize::from(index)).map_or(0.0, |step| 1.0 / step);
        Self { plane, turn, size, weights: ZIGZAG.map(|index| (index, weight(index))) }
    }

    /// The block at a place of the turned component. Its last samples are repeated beyond its edges.
    pub(super) fn block(&self, at: Grid) -> TurnedBlock {
        let turned = self.turn.turned(self.size);
        let mut samples = [[0.0; BLOCK_SIDE]; BLOCK_SIDE];
        for (row, line) in (at.rows * BLOCK_SIDE..).zip(&mut samples) {
            for (column, sample) in (at.columns * BLOCK_SIDE..).zip(line) {
                let place = Grid { columns: column.min(turned.columns - 1), rows: row.min(turned.rows - 1) };
                let Grid { columns, rows } = self.turn.source(place, self.size);
                let stored = self.plane.samples.get(rows * self.plane.width + columns);
                *sample = stored.map_or(0.0, |stored| f32::from(*stored));
            }
        }
        let frequencies = dct::forward(&samples);
        let frequencies = frequencies.as_flattened();
        let mut block = TurnedBlock::EMPTY;
        for (place, (index, weight)) in (0..).zip(self.weights) {
            let value = frequencies.get(usize::from(index)).map_or(0, |value| quantized(value * weight));
            block.set(place, value.into());
        }
        block
    }
}

/// The nearest whole number.
#[expect(clippy::cast_possible_truncation, reason = "the cast saturates")]
fn quantized(value: f32) -> i16 {
    value.round_ties_even() as i16
}
