//! The style `initials`: one or two letters on a colored background, or a figure where the name has none that can be drawn.

use crate::values::{Color, FontWeight, Initials};

use super::Definition;
use super::choices::Choices;
use super::letters;
use super::mp;
use super::outline::{Extent, FINE, Outline, Point, SIDE};
use super::palette::{self, INK, Ramp, WHITE};
use super::scene::Scene;

/// The height of a single capital, and of two, in quarters of design units.
const ALONE: i32 = 430 * FINE;
const PAIRED: i32 = 350 * FINE;

/// The largest extent of letters, so that they stay within the circle to which applications crop.
const WIDEST: i32 = 660 * FINE;
const HIGHEST: i32 = 600 * FINE;

/// The space between two letters, in font units.
const SPACE: i32 = 90;

pub(super) const DEFINITION: Definition =
    Definition { salt: 0x9617_c8f3_e42a_5bd0, draw: |choices, initials| Some(draw(choices, initials)) };

/// Names in scripts without letters here are told apart by the color of their figure.
fn draw(mut choices: Choices, initials: Option<&Initials>) -> Scene {
    let ramp = palette::any_ramp(&mut choices);
    let (background, ink) = choices.pick(&pairs(ramp));
    let Some(initials) = initials else { return mp::figure(background, ink) };
    let mut scene = Scene::on(background);
    scene.fill(ink, lay_out(initials));
    scene
}

/// Backgrounds with the color of letters on them. The first, most common pair counts twice.
pub(super) fn pairs(ramp: Ramp) -> [(Color, Color); 4] {
    [(ramp.deep, WHITE), (ramp.deep, WHITE), (ramp.soft, ramp.dark), (ramp.main, INK)]
}

/// The letters side by side, centered.
fn lay_out(initials: &Initials) -> Outline {
    let line = side_by_side(initials.graphemes(), FontWeight::Bold);
    let height = if initials.graphemes().count() == 1 { ALONE } else { PAIRED };
    let Some(extent) = line.extent() else { return line };
    let (wide, high) = extent.size();
    fit(line, extent, [(height, letters::capital_height()), (WIDEST, wide), (HIGHEST, high)])
}

/// Letters side by side, in font units.
pub(super) fn side_by_side<'a>(graphemes: impl Iterator<Item = &'a str>, weight: FontWeight) -> Outline {
    let mut line = Outline::default();
    for grapheme in graphemes {
        let mut letter = letters::grapheme(grapheme, weight, Initials::class_of_mark);
        if let (Some(before), Some(own)) = (line.extent(), letter.extent()) {
            let right = before.to.x + SPACE - own.from.x;
            letter = letter.map(|point| Point { x: point.x + right, y: point.y });
        }
        line.steps.append(&mut letter.steps);
    }
    line
}

/// Scales letters by the smallest of these scales, each design units per font units, and centers them.
pub(super) fn fit(line: Outline, Extent { from, to }: Extent, scales: [(i32, i32); 3]) -> Outline {
    let [usual, ..] = scales;
    let tightest = scales
        .into_iter()
        .min_by(|(a, b), (c, d)| (i64::from(*a) * i64::from(*d)).cmp(&(i64::from(*c) * i64::from(*b))));
    let (design_units, font_units) = tightest.unwrap_or(usual);
    let middle = Point { x: i32::midpoint(from.x, to.x), y: i32::midpoint(from.y, to.y) };
    let place = |distance: i32| {
        let from_center = i64::from(distance) * i64::from(design_units) / i64::from(font_units);
        i32::try_from(from_center).unwrap_or(0) + SIDE * FINE / 2
    };
    line.map(|point| Point { x: place(point.x - middle.x), y: place(point.y - middle.y) })
}
