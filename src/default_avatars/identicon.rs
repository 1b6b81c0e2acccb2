//! The style `identicon`: a quilt block of four by four tiles, the same from every side or in a mirror.

use crate::values::Color;

use super::choices::Choices;
use super::outline::{Outline, Placement, at};
use super::palette::{self, Scheme};
use super::scene::Scene;

/// A tile's side. Sixteen of them stay within the circle that applications cut out.
const TILE: i32 = 180;

/// Where the block begins, from the left and from above.
const START: i32 = 120;

/// What a tile shows, each in four turns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tile {
    Blank,
    Square,
    Quarter,
    Leaf,
    Drop,
    Triangle,
    Half,
    Disc,
    Pebble,
    Arch,
    Stairs,
}

/// How one quarter of the block becomes four.
#[derive(Debug, Clone, Copy)]
enum Symmetry {
    Turned,
    Mirrored,
}

/// One of four tiles of the upper left quarter.
struct Patch {
    column: i32,
    row: i32,
    tile: Tile,
    turn: u32,
    is_laid_under: bool,
    color: Color,
}

pub(super) fn draw(mut choices: Choices) -> Scene {
    let Scheme { figure, accent, .. } = palette::scheme_of(&mut choices);
    let (ground, under, colors) = if choices.chance(33) {
        (figure.dark, figure.deep, [figure.main, figure.soft, accent.main])
    } else {
        (figure.mist, figure.pale, [figure.main, figure.deep, accent.main])
    };
    let symmetry = choices.of(&[Symmetry::Turned, Symmetry::Turned, Symmetry::Mirrored]);
    let patches = patches(&mut choices, colors);
    let mut scene = Scene::on(ground);
    // What lies under a tile comes first: it must not cover the next tile's edge.
    let mut ground_work = Outline::default();
    for patch in patches.iter().filter(|patch| patch.is_laid_under) {
        all_around(&mut ground_work, symmetry, square(patch));
    }
    scene.fill(under, ground_work);
    // One outline a color, so that tiles of one color have no seams.
    for color in colors {
        let mut tiles = Outline::default();
        for patch in patches.iter().filter(|patch| patch.color == color) {
            for outline in outlines(patch) {
                all_around(&mut tiles, symmetry, outline);
            }
        }
        scene.fill(color, tiles);
    }
    scene
}

fn patches(choices: &mut Choices, colors: [Color; 3]) -> Vec<Patch> {
    use Tile::{Arch, Blank, Disc, Drop, Half, Leaf, Pebble, Quarter, Square, Stairs, Triangle};
    let inner = [Quarter, Quarter, Leaf, Drop, Triangle, Half, Disc, Square, Arch, Stairs];
    let edge = [Quarter, Leaf, Drop, Triangle, Half, Disc, Arch, Square, Stairs, Pebble];
    let corner = [Quarter, Leaf, Drop, Triangle, Disc, Pebble, Blank, Arch, Half];
    let kinds = [choices.of(&inner), choices.of(&edge), choices.of(&edge), choices.of(&corner)];
    let places = [(1, 1), (1, 0), (0, 1), (0, 0)];
    let mut patches = Vec::new();
    for (tile, (column, row)) in kinds.into_iter().zip(places) {
        let color = choices.of(&colors);
        let is_laid_under = tile != Blank && tile != Square && choices.chance(40);
        patches.push(Patch { column, row, tile, turn: choices.below(4), is_laid_under, color });
    }
    patches
}

/// Adds an outline and those that it becomes in the other quarters.
fn all_around(whole: &mut Outline, symmetry: Symmetry, once: Outline) {
    match symmetry {
        Symmetry::Turned => {
            let mut next = once;
            for _ in 0..4 {
                whole.join(next.clone());
                next = next.turned();
            }
        }
        Symmetry::Mirrored => {
            let across = once.clone().turned().turned();
            for outline in [once, across] {
                whole.join(outline.clone().mirrored());
                whole.join(outline);
            }
        }
    }
}

fn square(patch: &Patch) -> Outline {
    Outline::bar(START + patch.column * TILE, START + patch.row * TILE, TILE, TILE, (0, 0))
}

/// The tile's shapes where it is, turned.
fn outlines(patch: &Patch) -> Vec<Outline> {
    let (x, y) = (START + patch.column * TILE, START + patch.row * TILE);
    let (half, whole) = (TILE / 2, TILE);
    let corners =
        |radii: [i32; 4]| vec![Outline::bar_of_corners((0, 0, whole, whole), radii.map(|r| (r, r)))];
    let made = match patch.tile {
        Tile::Blank => Vec::new(),
        Tile::Square => corners([0; 4]),
        Tile::Quarter => corners([whole, 0, 0, 0]),
        Tile::Leaf => corners([whole, 0, whole, 0]),
        Tile::Drop => corners([half, half, half, 0]),
        Tile::Triangle => vec![Outline::polygon(&[at(0, whole), at(whole, 0), at(whole, whole)])],
        Tile::Half => vec![Outline::bar_of_corners(
            (0, half, whole, half),
            [(half, half), (half, half), (0, 0), (0, 0)],
        )],
        Tile::Disc => vec![Outline::ellipse(half, half, half, half)],
        Tile::Pebble => vec![Outline::ellipse(half, half, half / 2, half / 2)],
        Tile::Arch => vec![arch(whole)],
        Tile::Stairs => vec![
            Outline::polygon(&[at(0, half), at(half, 0), at(half, half)]),
            Outline::polygon(&[at(half, half), at(whole, 0), at(whole, half)]),
            Outline::polygon(&[at(0, whole), at(half, half), at(half, whole)]),
            Outline::polygon(&[at(half, whole), at(whole, half), at(whole, whole)]),
        ],
    };
    let place = |mut outline: Outline| {
        for _ in 0..patch.turn {
            outline = outline.map(|Placement { x, y }| Placement { x: at(whole, 0).x - y, y: x });
        }
        outline.moved(x, y)
    };
    made.into_iter().map(place).collect()
}

/// A quarter of a ring.
fn arch(whole: i32) -> Outline {
    let half = whole / 2;
    let handle = |radius: i32| radius * 448 / 1000;
    let mut outline = Outline::polygon(&[at(0, whole)]);
    outline.cubic(at(0, handle(whole)), at(handle(whole), 0), at(whole, 0));
    outline.line(at(whole, half));
    outline.cubic(at(half + handle(half), half), at(half, half + handle(half)), at(half, whole));
    outline
}
