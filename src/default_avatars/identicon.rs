//! The style `identicon`: a quilt block of four by four tiles with rotational or mirror symmetry.

use crate::values::Color;

use super::Definition;
use super::choices::Choices;
use super::outline::{Outline, Point, at};
use super::palette::{self, Scheme};
use super::scene::Scene;

/// A tile's side. Sixteen tiles stay within the circle to which applications crop.
const TILE: i32 = 180;

/// The block's left and top.
const START: i32 = 120;

/// The shape of a tile, which may be turned by quarters.
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

/// How one quarter of the block is repeated in the other three.
#[derive(Debug, Clone, Copy)]
enum Symmetry {
    Turned,
    Mirrored,
}

/// One of the four tiles of the upper left quarter.
struct Patch {
    column: i32,
    row: i32,
    tile: Tile,
    turn: u32,
    has_underlay: bool,
    color: Color,
}

pub(super) const DEFINITION: Definition =
    Definition { salt: 0x1d3a_7c95_b0e2_6f41, draw: |choices, _initials| Some(draw(choices)) };

fn draw(mut choices: Choices) -> Scene {
    let Scheme { figure, accent, .. } = palette::any_scheme(&mut choices);
    let (background, under, colors) = if choices.chance(33) {
        (figure.dark, figure.deep, [figure.main, figure.soft, accent.main])
    } else {
        (figure.mist, figure.pale, [figure.main, figure.deep, accent.main])
    };
    let symmetry = choices.pick(&[Symmetry::Turned, Symmetry::Turned, Symmetry::Mirrored]);
    let patches = patches(&mut choices, colors);
    let mut scene = Scene::on(background);
    // Underlays come first: they must not cover the next tile's edge.
    let mut underlay = Outline::default();
    for patch in patches.iter().filter(|patch| patch.has_underlay) {
        repeat(&mut underlay, symmetry, square(patch));
    }
    scene.fill(under, underlay);
    // One outline per color, so that tiles of one color have no seams.
    for color in colors {
        let mut tiles = Outline::default();
        for patch in patches.iter().filter(|patch| patch.color == color) {
            for outline in outlines(patch) {
                repeat(&mut tiles, symmetry, outline);
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
    let kinds = [choices.pick(&inner), choices.pick(&edge), choices.pick(&edge), choices.pick(&corner)];
    let positions = [(1, 1), (1, 0), (0, 1), (0, 0)];
    let mut patches = Vec::new();
    for (tile, (column, row)) in kinds.into_iter().zip(positions) {
        let color = choices.pick(&colors);
        let has_underlay = tile != Blank && tile != Square && choices.chance(40);
        patches.push(Patch { column, row, tile, turn: choices.below(4), has_underlay, color });
    }
    patches
}

/// Adds an outline and its repetitions in the other quarters.
fn repeat(whole: &mut Outline, symmetry: Symmetry, once: Outline) {
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

/// The tile's outlines, turned and in position.
fn outlines(patch: &Patch) -> Vec<Outline> {
    let (x, y) = (START + patch.column * TILE, START + patch.row * TILE);
    let (half, whole) = (TILE / 2, TILE);
    let corners =
        |radii: [i32; 4]| vec![Outline::bar_of_corners((0, 0, whole, whole), radii.map(|r| (r, r)))];
    let outlines = match patch.tile {
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
    let turn_and_move = |mut outline: Outline| {
        for _ in 0..patch.turn {
            outline = outline.map(|Point { x, y }| Point { x: at(whole, 0).x - y, y: x });
        }
        outline.moved(x, y)
    };
    outlines.into_iter().map(turn_and_move).collect()
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
