//! Bodies of monsters and what grows on them; `monsterid` draws the faces.

use super::choices::Choices;
use super::outline::{Outline, TWELFTHS, at};
use super::palette::{INK, Ramp};
use super::scene::Scene;

/// A body, and the positions of its parts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Body {
    shape: Shape,
    /// Its highest point.
    top_y: i32,
    /// The horns: distance from the axis, and height.
    horn: (i32, i32),
    /// The middle of its eyes.
    pub(super) eyes_y: i32,
    /// The upper edge of its mouth.
    pub(super) mouth_y: i32,
    /// Half of the face's width.
    pub(super) face_width: i32,
    /// The arms: distance from the axis, and height.
    arm: (i32, i32),
    /// The feet: distance from the axis, and height.
    foot: (i32, i32),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Egg,
    Pear,
    Box,
    Bean,
    Ghost,
    Cloud,
    Peak,
    Furry,
    Squat,
    Lobes,
    Drop,
    Turnip,
}

/// What grows on a head.
#[derive(Debug, Clone, Copy)]
enum Growth {
    None,
    Pair(Pair),
    Top(Top),
}

/// What grows on either side.
#[derive(Debug, Clone, Copy)]
enum Pair {
    Cones,
    Bull,
    Ears,
    Points,
    Antennas,
}

/// What grows in the middle.
#[derive(Debug, Clone, Copy)]
enum Top {
    Tuft,
    Crest,
    Unicorn,
    Sprout,
    Stalk,
}

#[derive(Debug, Clone, Copy)]
enum Arms {
    None,
    Down,
    Up,
    Out,
    Wave,
}

const BODIES: [Body; 12] = [
    body(Shape::Egg, 204, (120, 240), (410, 550, 200), (214, 570), (806, 96)),
    body(Shape::Pear, 200, (84, 226), (390, 560, 184), (226, 600), (806, 120)),
    body(Shape::Box, 236, (150, 246), (420, 568, 218), (236, 580), (800, 120)),
    body(Shape::Bean, 186, (96, 216), (372, 520, 172), (178, 540), (806, 84)),
    body(Shape::Ghost, 194, (124, 232), (406, 556, 206), (226, 560), (0, 0)),
    body(Shape::Cloud, 214, (120, 250), (430, 570, 200), (236, 560), (800, 90)),
    body(Shape::Peak, 176, (56, 220), (430, 580, 160), (196, 590), (806, 130)),
    body(Shape::Furry, 206, (110, 250), (430, 566, 180), (230, 560), (800, 90)),
    body(Shape::Squat, 316, (140, 346), (480, 592, 220), (256, 600), (806, 120)),
    body(Shape::Lobes, 212, (124, 218), (410, 560, 200), (220, 570), (806, 90)),
    body(Shape::Drop, 170, (70, 300), (470, 606, 186), (226, 600), (806, 96)),
    body(Shape::Turnip, 232, (150, 262), (396, 530, 190), (240, 500), (810, 64)),
];

const fn body(
    shape: Shape,
    top_y: i32,
    horn: (i32, i32),
    (eyes_y, mouth_y, face_width): (i32, i32, i32),
    arm: (i32, i32),
    foot: (i32, i32),
) -> Body {
    Body { shape, top_y, horn, eyes_y, mouth_y, face_width, arm, foot }
}

/// Draws a body with everything but its face.
pub(super) fn draw(scene: &mut Scene, choices: &mut Choices, figure: Ramp, accent: Ramp) -> Body {
    let body = choices.pick(&BODIES);
    draw_arms(scene, choices, &body, figure);
    draw_growth(scene, choices, &body, figure, accent);
    if body.foot.0 > 0 {
        draw_feet(scene, choices, &body, figure, accent);
    }
    // The shaded rim is the body itself; the lit part is a little smaller and higher.
    let outlines = outlines(body.shape);
    for outline in &outlines {
        scene.fill(figure.deep, outline.clone());
    }
    for outline in outlines {
        scene.fill(figure.main, outline.scaled(95, at(480, 430)).moved(0, -4));
    }
    body
}

fn outlines(shape: Shape) -> Vec<Outline> {
    let blob = |right: &[(i32, i32)]| {
        let right: Vec<_> = right.iter().map(|(x, y)| at(480 + x, *y)).collect();
        vec![Outline::mirrored_blob(&right)]
    };
    match shape {
        Shape::Egg => blob(&[(0, 204), (136, 256), (222, 440), (222, 640), (140, 780), (0, 812)]),
        Shape::Pear => {
            blob(&[(0, 200), (118, 248), (172, 400), (236, 590), (216, 740), (110, 806), (0, 814)])
        }
        Shape::Box => vec![Outline::bar(244, 236, 472, 570, (150, 150))],
        Shape::Bean => vec![Outline::bar(298, 186, 364, 626, (182, 182))],
        Shape::Ghost => ghost(),
        Shape::Cloud => around(190, 88, 520),
        Shape::Peak => blob(&[(0, 176), (76, 230), (142, 420), (216, 610), (240, 750), (160, 808), (0, 814)]),
        Shape::Furry => vec![fur()],
        Shape::Squat => vec![Outline::ellipse(480, 562, 292, 246)],
        Shape::Lobes => {
            blob(&[(0, 282), (56, 232), (130, 214), (214, 290), (234, 470), (216, 680), (120, 800), (0, 812)])
        }
        Shape::Drop => blob(&[(0, 168), (30, 190), (104, 330), (214, 500), (226, 680), (140, 790), (0, 814)]),
        Shape::Turnip => {
            blob(&[(0, 236), (120, 240), (226, 310), (258, 450), (196, 620), (110, 770), (0, 812)])
        }
    }
}

/// A dome with a wavy hem.
fn ghost() -> Vec<Outline> {
    let dome = [(234, 250), (234, 250), (0, 0), (0, 0)];
    let mut parts = vec![Outline::bar_of_corners((246, 194, 468, 550), dome)];
    parts.extend([304, 421, 539, 656].map(|x| Outline::ellipse(x, 742, 58, 66)));
    parts
}

/// Discs around a disc.
fn around(distance: i32, radius: i32, y: i32) -> Vec<Outline> {
    let mut parts: Vec<_> = TWELFTHS
        .iter()
        .map(|(right, down)| {
            Outline::ellipse(
                480 + right * distance / 1000,
                y + down * distance * 112 / 100_000,
                radius,
                radius,
            )
        })
        .collect();
    parts.push(Outline::ellipse(480, y, distance + 20, distance + 40));
    parts
}

/// A star of many blunt points.
fn fur() -> Outline {
    let mut points = Vec::new();
    let twelfths = TWELFTHS.iter().zip(TWELFTHS.iter().cycle().skip(1));
    for ((right, down), (next_right, next_down)) in twelfths {
        let (between_right, between_down) =
            ((right + next_right) * 518 / 1000, (down + next_down) * 518 / 1000);
        for (x, y, reach) in [(*right, *down, 100), (between_right, between_down, 82)] {
            points.push(at(480 + x * 262 * reach / 100_000, 512 + y * 306 * reach / 100_000));
        }
    }
    Outline::blob(&points)
}

fn draw_arms(scene: &mut Scene, choices: &mut Choices, body: &Body, figure: Ramp) {
    let arms = choices.pick(&[Arms::None, Arms::Down, Arms::Up, Arms::Up, Arms::Out, Arms::Wave]);
    let (x, y) = (480 + body.arm.0 - 24, body.arm.1);
    let arm = |bend: (i32, i32), hand: (i32, i32)| {
        Outline::limb(68, at(x, y), at(x + bend.0, y + bend.1), at(x + hand.0, y + hand.1))
    };
    let down = arm((78, 16), (80, 98));
    let up = arm((96, 30), (110, -100));
    match arms {
        Arms::None => {}
        Arms::Down => scene.both(figure.deep, down),
        Arms::Up => scene.both(figure.deep, up),
        Arms::Out => scene.both(figure.deep, arm((70, -20), (116, -4))),
        Arms::Wave => {
            scene.fill(figure.deep, up);
            scene.fill(figure.deep, down.mirrored());
        }
    }
}

fn draw_feet(scene: &mut Scene, choices: &mut Choices, body: &Body, figure: Ramp, accent: Ramp) {
    let (y, apart) = body.foot;
    let color = choices.pick(&[figure.deep, figure.deep, accent.deep]);
    let count = choices.pick(&[2, 2, 2, 3, 0]);
    let foot =
        |x: i32| Outline::bar_of_corners((x - 72, y - 44, 144, 84), [(72, 60), (72, 60), (30, 24), (30, 24)]);
    if count > 0 {
        scene.both(color, foot(480 + apart));
    }
    if count > 2 {
        scene.fill(color, foot(480));
    }
}

const GROWTHS: [Growth; 11] = [
    Growth::None,
    Growth::Pair(Pair::Cones),
    Growth::Pair(Pair::Bull),
    Growth::Pair(Pair::Ears),
    Growth::Pair(Pair::Points),
    Growth::Pair(Pair::Antennas),
    Growth::Top(Top::Tuft),
    Growth::Top(Top::Crest),
    Growth::Top(Top::Unicorn),
    Growth::Top(Top::Sprout),
    Growth::Top(Top::Stalk),
];

fn draw_growth(scene: &mut Scene, choices: &mut Choices, body: &Body, figure: Ramp, accent: Ramp) {
    match choices.pick(&GROWTHS) {
        Growth::None => {}
        Growth::Pair(pair) => draw_pair(scene, pair, body, figure, accent),
        Growth::Top(top) => draw_top(scene, top, body, figure, accent),
    }
}

fn draw_pair(scene: &mut Scene, pair: Pair, body: &Body, figure: Ramp, accent: Ramp) {
    let (x, y) = (480 + body.horn.0, body.horn.1);
    match pair {
        Pair::Cones => {
            let cone = [at(x - 56, y + 40), at(x + 36, y - 110), at(x + 66, y + 70)];
            scene.both(accent.main, Outline::polygon(&cone));
        }
        Pair::Bull => {
            let horn = Outline::limb(58, at(x - 20, y + 40), at(x + 120, y + 20), at(x + 92, y - 96));
            scene.both(accent.main, horn);
        }
        Pair::Ears => {
            scene.both(figure.deep, Outline::ellipse(x + 34, y - 6, 84, 84));
            scene.both(accent.soft, Outline::ellipse(x + 34, y - 6, 46, 46));
        }
        Pair::Points => {
            let outer = [at(x - 86, y + 50), at(x + 56, y - 124), at(x + 84, y + 104)];
            let inner = [at(x - 34, y + 20), at(x + 42, y - 70), at(x + 56, y + 60)];
            scene.both(figure.deep, Outline::polygon(&outer));
            scene.both(figure.soft, Outline::polygon(&inner));
        }
        Pair::Antennas => {
            let stem = Outline::limb(24, at(x - 50, y + 40), at(x - 30, y - 60), at(x + 24, y - 86));
            scene.both(figure.deep, stem);
            scene.both(accent.main, Outline::ellipse(x + 30, y - 92, 42, 42));
        }
    }
}

fn draw_top(scene: &mut Scene, top: Top, body: &Body, figure: Ramp, accent: Ramp) {
    let ((off, side_y), y) = (body.horn, body.top_y);
    match top {
        Top::Tuft => {
            for (lean, up) in [(-76, -58), (0, -96), (76, -58)] {
                scene.bow(figure.deep, 44, at(480, y + 40), at(480, y - 30), at(480 + lean, y + up));
            }
        }
        Top::Crest => {
            let spikes = [(0, y, 104), (off * 60 / 100, y + 10, 76), (off * 115 / 100, side_y + 10, 40)];
            for (off, y, high) in spikes {
                let x = 480 + off;
                let spike = [at(x - 54, y + 50), at(x + off / 8, y - high), at(x + 58, y + 56)];
                scene.both(accent.main, Outline::polygon(&spike));
            }
        }
        Top::Unicorn => {
            let horn = [at(424, y + 40), at(480, y - 128), at(536, y + 40)];
            scene.fill(accent.main, Outline::polygon(&horn));
            scene.line(accent.soft, 18, (452, y - 22), (500, y - 40));
        }
        Top::Sprout => {
            let leaf = Outline::crescent(at(480, y - 36), at(590, y - 92), at(496, y - 128), at(580, y - 14));
            scene.line(figure.dark, 22, (480, y + 30), (480, y - 46));
            scene.both(accent.main, leaf);
        }
        Top::Stalk => {
            scene.line(figure.deep, 34, (480, y + 30), (480, y - 60));
            scene.disc(accent.main, 480, y - 74, 54);
            scene.disc(INK, 480, y - 74, 24);
        }
    }
}
