//! The style `initials`: one letter or two on a colored ground.

use crate::values::{Color, Initials};

use super::choices::Choices;
use super::letters;
use super::outline::{Extent, FINE, Outline, Placement, SIDE};
use super::palette::{self, INK, Ramp, WHITE};
use super::scene::Scene;

/// The height of a single capital, and of two, in quarters of design units.
const ALONE: i32 = 430 * FINE;
const PAIRED: i32 = 350 * FINE;

/// The most that letters may take, so that they stay within the circle that applications cut out.
const WIDEST: i32 = 660 * FINE;
const HIGHEST: i32 = 600 * FINE;

/// The space between two letters, in the font's units.
const SPACE: i32 = 90;

pub(super) fn draw(mut choices: Choices, initials: &Initials) -> Scene {
    let ramp = palette::ramp_of(&mut choices);
    let (ground, ink) = choices.of(&pairs(ramp));
    let mut scene = Scene::on(ground);
    scene.fill(ink, set(initials));
    scene
}

/// Grounds and what is read on them; the first two are one, which is the most usual.
pub(super) fn pairs(ramp: Ramp) -> [(Color, Color); 4] {
    [(ramp.deep, WHITE), (ramp.deep, WHITE), (ramp.soft, ramp.dark), (ramp.main, INK)]
}

/// The letters side by side, in the middle.
fn set(initials: &Initials) -> Outline {
    let mut line = Outline::default();
    let mut count = 0;
    for grapheme in initials.graphemes() {
        let mut letter = letters::grapheme(grapheme, Initials::class_of_mark);
        if let (Some(before), Some(own)) = (line.extent(), letter.extent()) {
            let right = before.to.x + SPACE - own.from.x;
            letter = letter.map(|place| Placement { x: place.x + right, y: place.y });
        }
        line.steps.append(&mut letter.steps);
        count += 1;
    }
    match line.extent() {
        Some(extent) => fit(line, extent, if count == 1 { ALONE } else { PAIRED }),
        None => line,
    }
}

/// Scales letters so that their capitals have a height, or as large as there is room, and puts them in the middle.
fn fit(line: Outline, Extent { from, to }: Extent, height: i32) -> Outline {
    let (wide, high) = ((to.x - from.x).max(1), (to.y - from.y).max(1));
    // As a fraction of whole numbers: how many of ours there are to so many of the font's.
    let usual = (height, letters::capital_height());
    let tightest = [usual, (WIDEST, wide), (HIGHEST, high)]
        .into_iter()
        .min_by(|(a, b), (c, d)| (i64::from(*a) * i64::from(*d)).cmp(&(i64::from(*c) * i64::from(*b))));
    let (ours, fonts) = tightest.unwrap_or(usual);
    let middle = Placement { x: i32::midpoint(from.x, to.x), y: i32::midpoint(from.y, to.y) };
    let scaled = |distance: i32| {
        let scaled = i64::from(distance) * i64::from(ours) / i64::from(fonts);
        i32::try_from(scaled).unwrap_or(0) + SIDE * FINE / 2
    };
    line.map(|place| Placement { x: scaled(place.x - middle.x), y: scaled(place.y - middle.y) })
}
