//! Pixel art: a grid of sixteen by sixteen cells, drawn as few rectangles.

use crate::values::Color;

use super::outline::{Outline, SIDE, at};
use super::scene::{Edges, Scene};

/// Cells per side. Usual sizes of avatars are multiples of sixteen, which makes all cells equally large.
pub(super) const CELLS: i32 = 16;

const COUNT: usize = (CELLS * CELLS) as usize;

/// A grid of cells, each with a color or empty.
#[derive(Debug, Clone)]
pub(super) struct Grid {
    cells: [Option<Color>; COUNT],
}

impl Grid {
    /// An empty grid.
    pub(super) fn new() -> Self {
        Self { cells: [None; COUNT] }
    }

    /// The color of a cell; cells outside the grid are empty.
    pub(super) fn get(&self, x: i32, y: i32) -> Option<Color> {
        index(x, y).and_then(|index| *self.cells.get(index)?)
    }

    /// Colors a cell; cells outside the grid are ignored.
    pub(super) fn set(&mut self, x: i32, y: i32, color: Color) {
        if let Some(cell) = index(x, y).and_then(|index| self.cells.get_mut(index)) {
            *cell = Some(color);
        }
    }

    /// Colors the two cells at this distance from the vertical axis.
    pub(super) fn set_both(&mut self, off: i32, y: i32, color: Color) {
        self.set(CELLS / 2 + off, y, color);
        self.set(CELLS / 2 - 1 - off, y, color);
    }

    /// Colors cells by rows of letters; letters without a color leave their cells unchanged.
    pub(super) fn stamp(&mut self, x: i32, y: i32, rows: &[&str], color_of: impl Fn(u8) -> Option<Color>) {
        for (row, down) in rows.iter().zip(y..) {
            for (letter, right) in row.bytes().zip(x..) {
                if let Some(color) = color_of(letter) {
                    self.set(right, down, color);
                }
            }
        }
    }

    /// Outlines all colored cells.
    pub(super) fn surround(&mut self, color: Color) {
        let before = self.clone();
        for (x, y) in all() {
            let beside = [(x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1)];
            if before.get(x, y).is_none() && beside.into_iter().any(|(x, y)| before.get(x, y).is_some()) {
                self.set(x, y, color);
            }
        }
    }

    /// The scene: for each color, one outline of the largest possible rectangles.
    pub(super) fn on(&self, background: Color) -> Scene {
        let mut scene = Scene::on(background);
        scene.edges = Edges::Crisp;
        let mut left = self.clone();
        for (x, y) in all() {
            let Some(color) = left.get(x, y) else { continue };
            let mut rectangle = left.take(x, y, color);
            match scene.shapes.iter_mut().find(|(of, _)| *of == color) {
                Some((_, outline)) => outline.steps.append(&mut rectangle.steps),
                None => scene.fill(color, rectangle),
            }
        }
        scene
    }

    /// Removes the rectangle of one color that begins at a cell, first to the right, then down.
    fn take(&mut self, x: i32, y: i32, color: Color) -> Outline {
        let is = |grid: &Self, x: i32, y: i32| grid.get(x, y) == Some(color);
        let width = (x..CELLS).take_while(|right| is(self, *right, y)).count();
        let right = x + i32::try_from(width).unwrap_or(1);
        let height = (y..CELLS).take_while(|down| (x..right).all(|x| is(self, x, *down))).count();
        let bottom = y + i32::try_from(height).unwrap_or(1);
        for (x, y) in
            all().filter(|(cell_x, cell_y)| (x..right).contains(cell_x) && (y..bottom).contains(cell_y))
        {
            if let Some(cell) = index(x, y).and_then(|index| self.cells.get_mut(index)) {
                *cell = None;
            }
        }
        let cell = SIDE / CELLS;
        let (left, top, right, bottom) = (x * cell, y * cell, right * cell, bottom * cell);
        Outline::polygon(&[at(left, top), at(right, top), at(right, bottom), at(left, bottom)])
    }
}

/// All cells, row by row.
pub(super) fn all() -> impl Iterator<Item = (i32, i32)> {
    (0..CELLS).flat_map(|y| (0..CELLS).map(move |x| (x, y)))
}

fn index(x: i32, y: i32) -> Option<usize> {
    let inside = (0..CELLS).contains(&x) && (0..CELLS).contains(&y);
    inside.then_some((y * CELLS + x).unsigned_abs() as usize)
}
