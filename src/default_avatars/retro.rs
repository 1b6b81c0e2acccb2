//! The style `retro`: a symmetric arcade creature in pixel art, lit from above.

use crate::values::Color;

use super::Definition;
use super::choices::Choices;
use super::palette::{self, INK, Ramp, Scheme, WHITE};
use super::pixels::{self, Grid};
use super::scene::Scene;

/// Half of the body's width, row by row, in cells.
type Profile = [i32; 7];

/// Cells: distance from the axis, and row.
type Cells = &'static [(i32, i32)];

/// The body's first row.
const TOP: i32 = 4;

const PROFILES: [Profile; 12] = [
    [3, 4, 5, 5, 5, 5, 4],
    [5, 5, 5, 5, 5, 5, 5],
    [3, 5, 5, 5, 5, 5, 3],
    [2, 3, 4, 4, 5, 5, 6],
    [5, 6, 6, 5, 4, 4, 3],
    [5, 5, 5, 3, 4, 5, 5],
    [4, 6, 6, 6, 6, 5, 4],
    [3, 4, 4, 4, 4, 4, 3],
    [4, 6, 6, 6, 4, 3, 3],
    [3, 4, 5, 6, 5, 4, 3],
    [4, 5, 5, 6, 6, 6, 4],
    [5, 5, 4, 4, 5, 6, 5],
];

/// Cells above the body.
const CROWNS: [Cells; 12] = [
    &[(0, 3), (1, 3)],
    &[(0, 3), (1, 3), (0, 2)],
    &[(2, 3), (3, 2), (3, 1)],
    &[(1, 3), (2, 2), (3, 1)],
    &[(3, 3), (4, 3), (4, 2), (3, 1)],
    &[(2, 3), (3, 3), (4, 3), (3, 2), (4, 2)],
    &[(0, 3), (2, 3), (4, 3), (0, 2), (2, 2)],
    &[(0, 3), (0, 2), (0, 1), (1, 1)],
    &[(0, 3), (1, 3), (0, 2), (1, 2), (0, 1)],
    &[(1, 3), (2, 3), (2, 2), (1, 1), (2, 1)],
    &[(0, 3), (1, 3), (2, 3), (3, 2), (4, 2), (3, 1)],
    &[(1, 3), (1, 2), (2, 2)],
];

/// Cells beside the body: distance from its side, and row.
const ARMS: [Cells; 9] = [
    &[],
    &[(0, 7), (0, 8), (0, 9)],
    &[(0, 7), (1, 6), (1, 5)],
    &[(0, 6), (0, 7), (1, 7), (1, 8)],
    &[(0, 7), (1, 7), (1, 6), (1, 8)],
    &[(0, 8), (0, 9), (1, 9)],
    &[(0, 5), (0, 6), (1, 5), (1, 4)],
    &[(0, 6), (0, 8)],
    &[(0, 6), (1, 6), (1, 7), (1, 8)],
];

/// Cells below the body.
const LEGS: [Cells; 11] = [
    &[(1, 11), (2, 11), (1, 12), (2, 12), (2, 13), (3, 13)],
    &[(2, 11), (3, 11), (3, 12), (4, 12), (4, 13)],
    &[(0, 11), (2, 11), (0, 12), (3, 12), (3, 13)],
    &[(0, 11), (1, 11), (2, 11), (3, 11), (1, 12), (3, 12)],
    &[(0, 11), (1, 11), (2, 11), (0, 12), (1, 12), (0, 13)],
    &[(1, 11), (3, 11), (1, 12), (3, 12), (1, 13), (4, 13)],
    &[(1, 11), (2, 11), (1, 12), (2, 12), (1, 13), (2, 13)],
    &[(0, 11), (1, 11), (2, 11), (3, 11), (0, 12), (2, 12), (3, 12), (2, 13)],
    &[(2, 11), (2, 12), (1, 13), (2, 13)],
    &[(0, 11), (1, 11), (3, 11), (0, 12), (3, 12), (4, 13)],
    &[(1, 11), (2, 11), (3, 11), (2, 12), (3, 12)],
];

#[derive(Debug, Clone, Copy)]
enum Eyes {
    Dots,
    Tall,
    Wide,
    Looking,
    Angry,
    Visor,
    Cyclops,
    Four,
}

#[derive(Debug, Clone, Copy)]
enum Mouth {
    None,
    Line,
    Teeth,
    Fangs,
    Frown,
    Gape,
}

pub(super) const DEFINITION: Definition =
    Definition { salt: 0x48ed_1f6a_35b7_c290, draw: |choices, _initials| Some(draw(choices)) };

fn draw(mut choices: Choices) -> Scene {
    let Scheme { figure, accent, .. } = palette::any_scheme(&mut choices);
    let background = choices.pick(&[figure.dark, accent.dark, INK, INK]);
    let mut grid = Grid::new();
    let profile = choices.pick(&PROFILES);
    for (half, y) in profile.into_iter().zip(TOP..) {
        for off in 0..half {
            grid.set_both(off, y, figure.main);
        }
    }
    let side = |y: i32| profile.into_iter().zip(TOP..).find(|(_, row)| *row == y).map_or(0, |(half, _)| half);
    for (off, y) in choices.pick(&ARMS) {
        // Higher and lower cells reach less far, to stay in the circle to which applications crop.
        let most = if (6..=9).contains(y) { 7 } else { 6 };
        grid.set_both((side(7).max(side(*y)) + off).min(most), *y, figure.main);
    }
    let tips = if choices.chance(50) { accent.main } else { figure.main };
    for (off, y) in choices.pick(&CROWNS) {
        grid.set_both(*off, *y, if *y < 3 { tips } else { figure.main });
    }
    let feet = if choices.chance(40) { accent.main } else { figure.main };
    for (off, y) in choices.pick(&LEGS) {
        grid.set_both(*off, *y, if *y > 12 { feet } else { figure.main });
    }
    shade(&mut grid, figure, accent);
    draw_marks(&mut grid, &mut choices, profile, [figure.deep, figure.soft, accent.main]);
    draw_face(&mut grid, &mut choices, accent);
    grid.on(background)
}

/// Lights upper edges and shades lower ones.
fn shade(grid: &mut Grid, figure: Ramp, accent: Ramp) {
    let before = grid.clone();
    for (x, y) in pixels::all() {
        let Some(color) = before.get(x, y) else { continue };
        let ramp = if color == accent.main { accent } else { figure };
        if before.get(x, y + 1).is_none() {
            grid.set(x, y, ramp.deep);
        }
        if before.get(x, y - 1).is_none() {
            grid.set(x, y, ramp.soft);
        }
    }
}

/// Marks the lower body with another color.
fn draw_marks(grid: &mut Grid, choices: &mut Choices, profile: Profile, colors: [Color; 3]) {
    let color = choices.pick(&colors);
    if choices.chance(30) {
        return;
    }
    for (half, y) in profile.into_iter().zip(TOP..).skip(4) {
        for off in 0..half - 1 {
            if choices.chance(38) {
                grid.set_both(off, y, color);
            }
        }
    }
}

fn draw_face(grid: &mut Grid, choices: &mut Choices, accent: Ramp) {
    let eyes = choices.pick(&[
        Eyes::Dots,
        Eyes::Tall,
        Eyes::Wide,
        Eyes::Looking,
        Eyes::Angry,
        Eyes::Visor,
        Eyes::Cyclops,
        Eyes::Four,
    ]);
    let iris = choices.pick(&[INK, INK, accent.deep]);
    let (inner, y) = (choices.pick(&[1, 1, 2]), choices.pick(&[5, 6]));
    match eyes {
        Eyes::Dots => grid.set_both(inner, y, INK),
        Eyes::Tall => fill(grid, &[(inner, y), (inner, y + 1)], INK),
        Eyes::Wide => {
            fill(grid, &[(1, y), (2, y), (1, y + 1), (2, y + 1)], WHITE);
            grid.set_both(choices.between(1, 2), y + 1, iris);
        }
        Eyes::Looking => {
            // Both eyes look in the same direction, unlike a mirror image.
            fill(grid, &[(1, y), (2, y), (1, y + 1), (2, y + 1)], WHITE);
            let (right, down) = (choices.between(0, 1), choices.between(0, 1));
            grid.set(9 + right, y + down, iris);
            grid.set(5 + right, y + down, iris);
        }
        Eyes::Angry => {
            fill(grid, &[(1, y + 1), (2, y + 1), (2, y)], WHITE);
            grid.set_both(1, y + 1, iris);
        }
        Eyes::Visor => {
            fill(grid, &[(0, y), (1, y), (2, y), (0, y + 1), (1, y + 1), (2, y + 1)], INK);
            grid.set_both(1, y, accent.main);
        }
        Eyes::Cyclops => {
            fill(grid, &[(0, y - 1), (1, y - 1), (0, y), (1, y), (0, y + 1), (1, y + 1)], WHITE);
            fill(grid, &[(0, y), (0, y + 1)], iris);
        }
        Eyes::Four => fill(grid, &[(0, y), (2, y), (2, y + 1)], INK),
    }
    draw_mouth(grid, choices, y + 3);
}

fn draw_mouth(grid: &mut Grid, choices: &mut Choices, y: i32) {
    match choices.pick(&[Mouth::None, Mouth::Line, Mouth::Teeth, Mouth::Fangs, Mouth::Frown, Mouth::Gape]) {
        Mouth::None => {}
        Mouth::Line => fill(grid, &[(0, y), (1, y)], INK),
        Mouth::Teeth => {
            fill(grid, &[(0, y), (1, y), (2, y)], INK);
            grid.set_both(1, y, WHITE);
        }
        Mouth::Fangs => {
            fill(grid, &[(0, y), (1, y), (2, y)], INK);
            grid.set_both(1, y + 1, WHITE);
        }
        Mouth::Frown => fill(grid, &[(0, y), (1, y + 1)], INK),
        Mouth::Gape => fill(grid, &[(0, y), (1, y), (0, y + 1)], INK),
    }
}

fn fill(grid: &mut Grid, cells: &[(i32, i32)], color: Color) {
    for (off, y) in cells {
        grid.set_both(*off, *y, color);
    }
}
