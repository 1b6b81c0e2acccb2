//! The coefficients of many blocks, for pictures whose scans bring them bit by bit, or that are turned.

use std::ops::Range;

use super::block::COEFFICIENTS;
use super::scans::BLOCK_SIDE;

/// Columns and rows of a component's blocks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Blocks {
    pub(super) columns: Range<usize>,
    pub(super) rows: Range<usize>,
}

impl Blocks {
    pub(super) const NONE: Self = Self { columns: 0..0, rows: 0..0 };

    #[inline]
    pub(super) fn has(&self, column: usize, row: usize) -> bool {
        self.columns.contains(&column) && self.rows.contains(&row)
    }
}

/// The coefficients of some blocks of a component: of each the lowest frequencies, a square of them.
#[derive(Debug, Default)]
pub(super) struct StoredBlocks {
    pub(super) blocks: Blocks,
    /// Coefficients per side.
    side: usize,
    values: Vec<i16>,
}

impl StoredBlocks {
    /// Blocks without coefficients, of which `side` per direction are stored.
    pub(super) fn new(blocks: Blocks, side: usize) -> Self {
        let values = vec![0; blocks.columns.len() * blocks.rows.len() * side * side];
        Self { blocks, side, values }
    }

    /// Loads a block's coefficients into a block that has none; nothing if it is not stored.
    #[inline]
    pub(super) fn load(&self, column: usize, row: usize, into: &mut [i16; COEFFICIENTS]) {
        let Some(stored) = self.range(column, row).and_then(|range| self.values.get(range)) else { return };
        for (row, stored) in into.chunks_mut(BLOCK_SIDE).zip(stored.chunks(self.side.max(1))) {
            row.iter_mut().zip(stored).for_each(|(value, stored)| *value = *stored);
        }
    }

    /// Stores a block's coefficients, if it is one of these blocks.
    #[inline]
    pub(super) fn store(&mut self, column: usize, row: usize, block: &[i16; COEFFICIENTS]) {
        let (range, side) = (self.range(column, row), self.side.max(1));
        let Some(stored) = range.and_then(|range| self.values.get_mut(range)) else { return };
        for (row, stored) in block.chunks(BLOCK_SIDE).zip(stored.chunks_mut(side)) {
            stored.iter_mut().zip(row).for_each(|(stored, value)| *stored = *value);
        }
    }

    fn range(&self, column: usize, row: usize) -> Option<Range<usize>> {
        let size = self.side * self.side;
        let is_stored = self.blocks.has(column, row);
        let (x, y) =
            (column.wrapping_sub(self.blocks.columns.start), row.wrapping_sub(self.blocks.rows.start));
        let start = is_stored.then(|| (y * self.blocks.columns.len() + x) * size)?;
        Some(start..start + size)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lowest_frequencies_of_some_blocks_are_stored() {
        let mut stored = StoredBlocks::new(Blocks { columns: 2..4, rows: 1..3 }, 4);
        let block = std::array::from_fn(|at| i16::try_from(at).unwrap() + 1);
        stored.store(3, 2, &block);
        stored.store(1, 1, &block);
        let mut found = [0; COEFFICIENTS];
        stored.load(2, 2, &mut found);
        assert_eq!(found, [0; COEFFICIENTS]);
        stored.load(3, 2, &mut found);
        assert_eq!(found[..9], [1, 2, 3, 4, 0, 0, 0, 0, 9]);
        assert_eq!(found[32..], [0; 32]);
    }
}
