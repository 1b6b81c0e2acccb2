//! A scene: filled shapes on a background, from back to front.

use crate::values::Color;

use super::outline::{Outline, Point, at};

/// How the edges of shapes are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edges {
    /// Antialiased.
    Smooth,
    /// Snapped to pixels, for pixel art.
    Crisp,
}

/// A background and the shapes on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Scene {
    pub(super) background: Color,
    pub(super) edges: Edges,
    pub(super) shapes: Vec<(Color, Outline)>,
}

impl Scene {
    /// An empty scene.
    pub(super) fn on(background: Color) -> Self {
        Self { background, edges: Edges::Smooth, shapes: Vec::new() }
    }

    /// Puts a shape in front.
    pub(super) fn fill(&mut self, color: Color, outline: Outline) {
        self.shapes.push((color, outline));
    }

    /// Puts a shape and its mirror image in front.
    pub(super) fn both(&mut self, color: Color, outline: Outline) {
        self.fill(color, outline.clone());
        self.fill(color, outline.mirrored());
    }

    /// The scene with all shapes scaled around a point.
    pub(super) fn zoomed(mut self, percent: i32, around: Point) -> Self {
        for (_, outline) in &mut self.shapes {
            *outline = std::mem::take(outline).scaled(percent, around);
        }
        self
    }

    /// A disc.
    pub(super) fn disc(&mut self, color: Color, x: i32, y: i32, radius: i32) {
        self.fill(color, Outline::ellipse(x, y, radius, radius));
    }

    /// An ellipse.
    pub(super) fn ellipse(&mut self, color: Color, (x, y): (i32, i32), (radius_x, radius_y): (i32, i32)) {
        self.fill(color, Outline::ellipse(x, y, radius_x, radius_y));
    }

    /// A rectangle with round corners.
    pub(super) fn bar(&mut self, color: Color, (x, y, width, height): (i32, i32, i32, i32), radius: i32) {
        self.fill(color, Outline::bar(x, y, width, height, (radius, radius)));
    }

    /// A straight line with round ends.
    pub(super) fn line(&mut self, color: Color, width: i32, (x, y): (i32, i32), (to_x, to_y): (i32, i32)) {
        let middle = at(i32::midpoint(x, to_x), i32::midpoint(y, to_y));
        self.fill(color, Outline::limb(width, at(x, y), middle, at(to_x, to_y)));
    }

    /// A bent line with round ends.
    pub(super) fn bow(&mut self, color: Color, width: i32, from: Point, towards: Point, to: Point) {
        self.fill(color, Outline::limb(width, from, towards, to));
    }
}
