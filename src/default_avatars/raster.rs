//! Rasterizes a scene: the exact coverage of each pixel, in whole numbers.
//!
//! It uses no floating point, so that the bytes are the same on every machine and in every build. Each edge adds to the
//! pixels that it crosses the area to its right; the running sum along a row is the coverage.

use crate::values::{Color, Rgba, Side};

use super::outline::{FINE, Outline, Point, SIDE, Step};
use super::scene::{Edges, Scene};

/// Subpixels per pixel in each direction.
const SUB: i32 = 256;

/// The coverage of a whole pixel.
const WHOLE: i32 = 2 * SUB * SUB;

/// Cells of coverage per band: large pictures are filled band by band, small ones at once.
const BAND_CELLS: usize = 1 << 15;

/// Draws an opaque scene; four bytes per pixel: red, green, blue, alpha.
pub(super) fn pixels(scene: &Scene, side: Side) -> Vec<u8> {
    let side = side.get().cast_signed();
    let Color { red, green, blue } = scene.background;
    let area = side.unsigned_abs() as usize * side.unsigned_abs() as usize;
    let mut pixels = [red, green, blue, u8::MAX].repeat(area);
    let mut band = Vec::new();
    for (color, outline) in &scene.shapes {
        let lines = Lines::flatten(outline, scene.edges, side);
        if let Some(window) = lines.window(side) {
            lines.fill(window, &mut band, &mut pixels, side, |cells, row| paint(cells, row, *color));
        }
    }
    pixels
}

/// Draws outlines over each other, from back to front, on nothing: colors and outlines may be translucent. Four bytes per
/// pixel: red, green, blue, straight alpha.
pub(super) fn layers(layers: &[(Rgba, Outline)], side: Side) -> Vec<u8> {
    let side = side.get().cast_signed();
    let area = side.unsigned_abs() as usize * side.unsigned_abs() as usize;
    let mut pixels = vec![0; area * 4];
    let mut band = Vec::new();
    for (color, outline) in layers {
        let lines = Lines::flatten(outline, Edges::Smooth, side);
        if let Some(window) = lines.window(side) {
            lines.fill(window, &mut band, &mut pixels, side, |cells, row| paint_over(cells, row, *color));
        }
    }
    pixels
}

/// A point in subpixels.
type PixelPoint = (i32, i32);

/// An outline flattened to straight lines.
struct Lines {
    lines: Vec<(PixelPoint, PixelPoint)>,
}

/// The pixels around a shape: from and to, exclusively.
#[derive(Clone, Copy)]
struct Window {
    x: (i32, i32),
    y: (i32, i32),
}

impl Lines {
    fn flatten(outline: &Outline, edges: Edges, side: i32) -> Self {
        let point = |at: Point| (scaled(at.x, edges, side), scaled(at.y, edges, side));
        let mut made = Self { lines: Vec::with_capacity(outline.steps.len() * 4) };
        let (mut start, mut from) = ((0, 0), (0, 0));
        for step in &outline.steps {
            match *step {
                Step::Move(to) => {
                    made.add(from, start);
                    start = point(to);
                    from = start;
                }
                Step::Line(to) => made.line(&mut from, point(to)),
                Step::Quad(by, to) => made.quad(&mut from, point(by), point(to)),
                Step::Cubic(first, second, to) => {
                    made.cubic(&mut from, point(first), point(second), point(to));
                }
            }
        }
        made.add(from, start);
        made
    }

    fn line(&mut self, from: &mut PixelPoint, to: PixelPoint) {
        self.add(*from, to);
        *from = to;
    }

    fn quad(&mut self, from: &mut PixelPoint, by: PixelPoint, to: PixelPoint) {
        let start = *from;
        let pieces = pieces(bend(start, by, to), 16);
        let whole = i64::from(pieces * pieces);
        for piece in 1..=pieces {
            let (t, u) = (piece, pieces - piece);
            let weights = [u * u, 2 * u * t, t * t, 0].map(i64::from);
            self.line(from, mean([start, by, to, to], weights, whole));
        }
    }

    fn cubic(&mut self, from: &mut PixelPoint, first: PixelPoint, second: PixelPoint, to: PixelPoint) {
        let start = *from;
        let pieces = pieces(bend(start, first, second).max(bend(first, second, to)), 5);
        let whole = i64::from(pieces * pieces * pieces);
        for piece in 1..=pieces {
            let (t, u) = (piece, pieces - piece);
            let weights = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t].map(i64::from);
            self.line(from, mean([start, first, second, to], weights, whole));
        }
    }

    fn add(&mut self, from: PixelPoint, to: PixelPoint) {
        // A horizontal line covers nothing.
        if from.1 != to.1 {
            self.lines.push((from, to));
        }
    }

    fn window(&self, side: i32) -> Option<Window> {
        let ends = || self.lines.iter().flat_map(|(from, to)| [*from, *to]);
        let low = |value: i32| (value >> 8).clamp(0, side);
        let high = |value: i32| ((value + SUB - 1) >> 8).clamp(0, side);
        let x = (low(ends().map(|end| end.0).min()?), high(ends().map(|end| end.0).max()?));
        let y = (low(ends().map(|end| end.1).min()?), high(ends().map(|end| end.1).max()?));
        (x.0 < x.1 && y.0 < y.1).then_some(Window { x, y })
    }

    fn fill(
        &self,
        window: Window,
        band: &mut Vec<i32>,
        pixels: &mut [u8],
        side: i32,
        paint: impl Fn(&[i32], &mut [u8]),
    ) {
        // Two cells more than pixels: an edge at the right end adds to the cell beyond it.
        let width = (window.x.1 - window.x.0).unsigned_abs() as usize + 2;
        let rows = i32::try_from((BAND_CELLS / width).max(1)).unwrap_or(1);
        let mut top = window.y.0;
        while top < window.y.1 {
            let bottom = window.y.1.min(top + rows);
            band.clear();
            band.resize(width * (bottom - top).unsigned_abs() as usize, 0);
            for (from, to) in &self.lines {
                cross(*from, *to, (top, bottom), window.x, width, band);
            }
            let first = top.unsigned_abs() as usize * side.unsigned_abs() as usize * 4;
            let stride = side.unsigned_abs() as usize * 4;
            let left = window.x.0.unsigned_abs() as usize * 4;
            let covered = band.chunks_exact(width);
            for (cells, row) in
                covered.zip(pixels.get_mut(first..).unwrap_or_default().chunks_exact_mut(stride))
            {
                paint(cells, row.get_mut(left..).unwrap_or_default());
            }
            top = bottom;
        }
    }
}

/// A design coordinate in subpixels.
fn scaled(value: i32, edges: Edges, side: i32) -> i32 {
    const ALL: i64 = (SIDE * FINE) as i64;
    let (value, side) = (i64::from(value), i64::from(side));
    let scaled = match edges {
        Edges::Smooth => (2 * value * side * i64::from(SUB) + ALL).div_euclid(2 * ALL),
        // Halves are rounded towards the center on both sides, which keeps symmetry.
        Edges::Crisp if 2 * value > ALL => {
            (side - (2 * (ALL - value) * side + ALL).div_euclid(2 * ALL)) * i64::from(SUB)
        }
        Edges::Crisp => (2 * value * side + ALL).div_euclid(2 * ALL) * i64::from(SUB),
    };
    i32::try_from(scaled).unwrap_or(0)
}

/// The distance of a curve's middle point from a straight line.
fn bend(from: PixelPoint, by: PixelPoint, to: PixelPoint) -> i32 {
    (from.0 - 2 * by.0 + to.0).abs().max((from.1 - 2 * by.1 + to.1).abs())
}

/// The number of straight pieces that keep a curve within 1/64 pixel.
fn pieces(bend: i32, divisor: i32) -> i32 {
    ((bend / divisor).isqrt() + 1).min(200)
}

fn mean(points: [PixelPoint; 4], weights: [i64; 4], whole: i64) -> PixelPoint {
    let sum = |pick: fn(&PixelPoint) -> i32| {
        let sum: i64 =
            points.iter().zip(weights).map(|(point, weight)| i64::from(pick(point)) * weight).sum();
        i32::try_from((2 * sum + whole).div_euclid(2 * whole)).unwrap_or(0)
    };
    (sum(|point| point.0), sum(|point| point.1))
}

/// Adds a line to the cells of a band that it crosses, row by row.
fn cross(
    from: PixelPoint,
    to: PixelPoint,
    (top, bottom): (i32, i32),
    limits: (i32, i32),
    width: usize,
    band: &mut [i32],
) {
    let (upper, lower, sign) = if from.1 < to.1 { (from, to, 1) } else { (to, from, -1) };
    let (first, last) = (upper.1.max(top * SUB), lower.1.min(bottom * SUB));
    let limits = (limits.0 * SUB, limits.1 * SUB);
    let x_at = |y: i32| {
        let (run, rise) = (i64::from(lower.0 - upper.0), i64::from(lower.1 - upper.1));
        let x = i64::from(upper.0) + (run * i64::from(y - upper.1)).div_euclid(rise);
        // A line beside the picture counts as at its edge: it covers all pixels to its right, or none.
        i32::try_from(x).unwrap_or(0).clamp(limits.0, limits.1) - limits.0
    };
    let mut y = first;
    let mut x = x_at(y);
    while y < last {
        let next = last.min((y | (SUB - 1)) + 1);
        let next_x = x_at(next);
        let row = ((y >> 8) - top).unsigned_abs() as usize * width;
        let cells = band.get_mut(row..row + width).unwrap_or_default();
        sweep(cells, (x, 0), (next_x, next - y), sign);
        (x, y) = (next_x, next);
    }
}

/// Adds the part of a line inside one row, from left to right.
fn sweep(cells: &mut [i32], from: PixelPoint, to: PixelPoint, sign: i32) {
    let (left, right) = if from.0 <= to.0 { (from, to) } else { (to, from) };
    let mut at = left;
    while at.0 >> 8 < right.0 >> 8 {
        let edge = ((at.0 >> 8) + 1) << 8;
        let rise = (right.1 - left.1) * (edge - left.0) / (right.0 - left.0);
        let next = (edge, left.1 + rise);
        add(cells, at, next, sign);
        at = next;
    }
    add(cells, at, right, sign);
}

/// Adds a piece inside one cell: the area to its right there, and the rest to the cells after it.
fn add(cells: &mut [i32], from: PixelPoint, to: PixelPoint, sign: i32) {
    let height = (to.1 - from.1).abs() * sign;
    let cell = from.0 >> 8;
    let inside = (from.0 + to.0) - (cell << 9);
    let covered = height * (2 * SUB - inside);
    let cell = cell.unsigned_abs() as usize;
    if let Some([here, beyond]) = cells.get_mut(cell..cell + 2) {
        *here += covered;
        *beyond += height * 2 * SUB - covered;
    }
}

/// Blends a color over a row by its coverage.
fn paint(cells: &[i32], row: &mut [u8], Color { red, green, blue }: Color) {
    let mut sum = 0;
    let (pixels, _none) = row.as_chunks_mut::<4>();
    // The last two cells are beyond the row.
    for (cell, [r, g, b, _opaque]) in cells.iter().zip(pixels).take(cells.len().saturating_sub(2)) {
        sum += cell;
        let covered = sum.abs().min(WHOLE);
        match covered {
            0 => {}
            WHOLE => (*r, *g, *b) = (red, green, blue),
            _ => {
                *r = blend(*r, red, covered);
                *g = blend(*g, green, covered);
                *b = blend(*b, blue, covered);
            }
        }
    }
}

/// Composes a translucent color over a row of straight alpha by its coverage (Porter and Duff's `over`).
fn paint_over(cells: &[i32], row: &mut [u8], Rgba { color, alpha }: Rgba) {
    const FULL: i64 = WHOLE as i64 * 255;
    let mut sum = 0;
    let (pixels, _none) = row.as_chunks_mut::<4>();
    // The last two cells are beyond the row.
    for (cell, pixel) in cells.iter().zip(pixels).take(cells.len().saturating_sub(2)) {
        sum += cell;
        let over = i64::from(sum.abs().min(WHOLE)) * i64::from(alpha);
        if over == 0 {
            continue;
        }
        let [.., alpha_under] = *pixel;
        let under = i64::from(alpha_under) * i64::from(WHOLE) * (FULL - over) / FULL;
        let all = over + under;
        let byte = |value: i64| u8::try_from(value).unwrap_or(u8::MAX);
        let mix =
            |below: u8, above: u8| byte((i64::from(above) * over + i64::from(below) * under + all / 2) / all);
        let [red, green, blue, _alpha] = *pixel;
        *pixel = [
            mix(red, color.red),
            mix(green, color.green),
            mix(blue, color.blue),
            byte((all * 255 + FULL / 2) / FULL),
        ];
    }
}

fn blend(under: u8, over: u8, covered: i32) -> u8 {
    let (under, over) = (i32::from(under), i32::from(over));
    let mixed = under * WHOLE + (over - under) * covered;
    u8::try_from((mixed + WHOLE / 2) / WHOLE).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BLACK: Color = Color { red: 0, green: 0, blue: 0 };
    const WHITE: Color = Color { red: 255, green: 255, blue: 255 };

    fn drawn(outline: Outline, side: u32) -> Vec<u8> {
        let mut scene = Scene::on(BLACK);
        scene.fill(WHITE, outline);
        pixels(&scene, Side::new(side).unwrap()).into_iter().step_by(4).collect()
    }

    #[test]
    fn a_disc_covers_its_area() {
        let sum: u64 = drawn(Outline::ellipse(480, 480, 400, 400), 96).into_iter().map(u64::from).sum();
        let area = std::f64::consts::PI * 40.0 * 40.0;
        let covered = f64::from(u32::try_from(sum).unwrap()) / 255.0;
        assert!((covered - area).abs() < area / 1000.0, "{covered} of {area}");
    }

    #[test]
    fn parts_of_one_outline_leave_no_seam() {
        let mut halves = Outline::bar(0, 0, 333, 960, (0, 0));
        halves.join(Outline::bar(333, 0, 627, 960, (0, 0)));
        assert!(drawn(halves, 50).into_iter().all(|value| value == 255));
    }

    #[test]
    fn a_hole_is_not_covered() {
        let ring = Outline::ellipse(480, 480, 400, 400).without(Outline::ellipse(480, 480, 300, 300));
        let drawn = drawn(ring, 96);
        assert_eq!((drawn[48 * 96 + 48], drawn[48 * 96 + 13]), (0, 255));
    }

    #[test]
    fn shapes_are_clipped_to_the_picture() {
        let beyond = Outline::bar(-500, -500, 980, 3000, (0, 0));
        assert!(drawn(beyond, 10).chunks(10).all(|row| row == [255, 255, 255, 255, 255, 0, 0, 0, 0, 0]));
        assert!(drawn(Outline::bar(-500, 0, 400, 400, (0, 0)), 10).iter().all(|value| *value == 0));
    }

    #[test]
    fn crisp_edges_fall_between_pixels_symmetrically() {
        for side in 1..300 {
            // The center falls between pixels only if their number is even.
            for cell in (0..=16).filter(|cell| *cell != 8 || side % 2 == 0) {
                let (left, right) = (cell * SIDE * FINE / 16, (16 - cell) * SIDE * FINE / 16);
                let (left, right) = (scaled(left, Edges::Crisp, side), scaled(right, Edges::Crisp, side));
                assert_eq!(left % SUB, 0);
                assert_eq!(left + right, side * SUB, "cell {cell} of {side} pixels");
            }
        }
    }
}
