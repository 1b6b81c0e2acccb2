//! The style `robohash`: a robot. Heads and faces are drawn here; antennas, ears and bodies in `robohash_parts`.

use crate::values::Color;

use super::Definition;
use super::choices::Choices;
use super::outline::{Outline, at};
use super::palette::{self, INK, Ramp, Scheme, WHITE};
use super::robohash_parts::{self as parts, Metal, lit_from_the_left};
use super::scene::Scene;

/// A head, and the positions of its parts.
#[derive(Debug, Clone, Copy)]
struct Head {
    shape: Shape,
    top_y: i32,
    /// The ears: distance from the axis, and height.
    ear: (i32, i32),
    /// Half of the face's width.
    face: i32,
    eyes_y: i32,
    mouth_y: i32,
}

#[derive(Debug, Clone, Copy)]
enum Shape {
    Box,
    Wide,
    Tall,
    Dome,
    Round,
    Flared,
    Bucket,
    Cut,
    Capsule,
    Jar,
}

/// The panel behind eyes and mouth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Panel {
    None,
    Screen,
    Band,
    Plate,
}

#[derive(Debug, Clone, Copy)]
enum Eyes {
    Lenses,
    Discs,
    Squares,
    Pills,
    Arcs,
    Lens,
    Uneven,
    Scanner,
    Three,
    Crosses,
}

#[derive(Debug, Clone, Copy)]
enum Mouth {
    Grill,
    Smile,
    Line,
    Teeth,
    Wave,
    Dots,
    Levels,
    Hole,
}

const HEADS: [Head; 10] = [
    head(Shape::Box, 226, (216, 400), (160, 372, 486)),
    head(Shape::Wide, 256, (256, 410), (190, 384, 490)),
    head(Shape::Tall, 212, (180, 390), (128, 350, 476)),
    head(Shape::Dome, 204, (214, 420), (160, 380, 494)),
    head(Shape::Round, 202, (222, 396), (156, 372, 484)),
    head(Shape::Flared, 222, (196, 400), (146, 370, 486)),
    head(Shape::Bucket, 222, (216, 390), (146, 366, 480)),
    head(Shape::Cut, 216, (222, 396), (160, 372, 484)),
    head(Shape::Capsule, 262, (268, 410), (190, 388, 488)),
    head(Shape::Jar, 212, (190, 400), (140, 366, 486)),
];

const fn head(shape: Shape, top_y: i32, ear: (i32, i32), (face, eyes_y, mouth_y): (i32, i32, i32)) -> Head {
    Head { shape, top_y, ear, face, eyes_y, mouth_y }
}

pub(super) const DEFINITION: Definition =
    Definition { salt: 0x5b72_e0c4_8a19_6d3f, draw: |choices, _initials| Some(draw(choices)) };

fn draw(mut choices: Choices) -> Scene {
    let Scheme { background, figure, accent } = palette::any_scheme(&mut choices);
    let mut scene =
        Scene::on(choices.pick(&[background.pale, background.pale, background.soft, background.dark]));
    let metal = choices.pick(&[
        Metal { lit: figure.pale, usual: figure.soft, shade: figure.main },
        Metal { lit: figure.soft, usual: figure.main, shade: figure.deep },
        Metal { lit: figure.soft, usual: figure.main, shade: figure.deep },
        steel(0xf4_f7fb, 0xd5_dce7, 0x9c_a8ba),
        steel(0xd5_dce7, 0xa4_b0c2, 0x6c_798d),
    ]);
    let head = choices.pick(&HEADS);
    parts::draw_body(&mut scene, &mut choices, metal, accent);
    parts::draw_ears(&mut scene, &mut choices, head.ear, metal, accent);
    parts::draw_antenna(&mut scene, &mut choices, head.top_y, metal, accent);
    draw_head(&mut scene, head.shape, metal);
    if choices.chance(35) {
        for y in [head.eyes_y - 96, head.mouth_y + 44] {
            scene.both(metal.shade, Outline::ellipse(480 + head.face - 2, y, 12, 12));
        }
    }
    draw_face(&mut scene, &mut choices, &head, metal, accent);
    scene.zoomed(115, at(480, 505))
}

fn steel(lit: u32, usual: u32, shade: u32) -> Metal {
    let [lit, usual, shade] = [lit, usual, shade].map(Color::from_number);
    Metal { lit, usual, shade }
}

fn draw_head(scene: &mut Scene, shape: Shape, metal: Metal) {
    let polygon = |right: &[(i32, i32)]| {
        let right: Vec<_> = right.iter().map(|(x, y)| at(480 + x, *y)).collect();
        Outline::mirrored_polygon(&right)
    };
    let outline = match shape {
        Shape::Box => Outline::bar(264, 226, 432, 350, (76, 76)),
        Shape::Wide => Outline::bar(224, 256, 512, 314, (90, 90)),
        Shape::Tall => Outline::bar(300, 212, 360, 366, (90, 90)),
        Shape::Dome => {
            Outline::bar_of_corners((266, 204, 428, 374), [(214, 220), (214, 220), (50, 50), (50, 50)])
        }
        Shape::Round => Outline::ellipse(480, 396, 222, 194),
        Shape::Flared => polygon(&[(130, 222), (160, 250), (226, 540), (200, 576)]),
        Shape::Bucket => polygon(&[(196, 222), (226, 258), (170, 546), (140, 576)]),
        Shape::Cut => polygon(&[(130, 216), (222, 306), (222, 488), (134, 576)]),
        Shape::Capsule => Outline::bar(212, 262, 536, 304, (152, 152)),
        Shape::Jar => {
            Outline::bar_of_corners((290, 212, 380, 366), [(70, 70), (70, 70), (150, 130), (150, 130)])
        }
    };
    lit_from_the_left(scene, metal, outline);
}

fn draw_face(scene: &mut Scene, choices: &mut Choices, head: &Head, metal: Metal, accent: Ramp) {
    let panel = choices.pick(&[Panel::None, Panel::Screen, Panel::Screen, Panel::Band, Panel::Plate]);
    let (half, eyes_y, mouth_y) = (head.face, head.eyes_y, head.mouth_y);
    let radius = choices.pick(&[28, 60]);
    match panel {
        Panel::None => {}
        Panel::Screen => scene.bar(INK, (480 - half, eyes_y - 86, 2 * half, mouth_y - eyes_y + 138), radius),
        Panel::Band => scene.bar(INK, (480 - half - 14, eyes_y - 70, 2 * half + 28, 140), radius),
        Panel::Plate => {
            scene.bar(metal.lit, (480 - half, eyes_y - 86, 2 * half, mouth_y - eyes_y + 138), radius);
        }
    }
    let on_dark = matches!(panel, Panel::Screen | Panel::Band);
    let eye_glow = if on_dark { accent.main } else { INK };
    draw_eyes(scene, choices, head, eye_glow, accent);
    let glow = if panel == Panel::Screen { accent.main } else { INK };
    draw_mouth(scene, choices, head, glow, if panel == Panel::Screen { INK } else { metal.lit });
}

fn draw_eyes(scene: &mut Scene, choices: &mut Choices, head: &Head, glow: Color, accent: Ramp) {
    let eyes = choices.pick(&[
        Eyes::Lenses,
        Eyes::Discs,
        Eyes::Squares,
        Eyes::Pills,
        Eyes::Arcs,
        Eyes::Lens,
        Eyes::Uneven,
        Eyes::Scanner,
        Eyes::Three,
        Eyes::Crosses,
    ]);
    let (y, apart) = (head.eyes_y, head.face * 52 / 100);
    let gaze = choices.pick(&[-10, 0, 0, 10]);
    let both = [480 - apart, 480 + apart];
    match eyes {
        Eyes::Lenses => both.into_iter().for_each(|x| lens(scene, x, y, 58, gaze, accent)),
        Eyes::Discs => {
            for x in both {
                scene.disc(glow, x, y, 44);
                scene.disc(WHITE, x + 14, y - 16, 13);
            }
        }
        Eyes::Squares => both.into_iter().for_each(|x| scene.bar(glow, (x - 42, y - 42, 84, 84), 18)),
        Eyes::Pills => both.into_iter().for_each(|x| scene.bar(glow, (x - 27, y - 56, 54, 112), 27)),
        Eyes::Arcs => {
            for x in both {
                scene.bow(glow, 30, at(x - 44, y + 20), at(x, y - 62), at(x + 44, y + 20));
            }
        }
        Eyes::Lens => lens(scene, 480, y, 84, gaze * 2, accent),
        Eyes::Uneven => {
            lens(scene, 480 - apart * 86 / 100, y, 70, gaze, accent);
            lens(scene, 480 + apart * 112 / 100, y + 12, 42, gaze, accent);
        }
        Eyes::Scanner => {
            let half = head.face - 26;
            scene.bar(accent.deep, (480 - half, y - 28, 2 * half, 56), 28);
            scene.bar(WHITE, (480 + gaze * 5 - 46, y - 16, 92, 32), 16);
        }
        Eyes::Three => {
            for x in [480 - apart * 120 / 100, 480, 480 + apart * 120 / 100] {
                scene.disc(glow, x, y, 34);
            }
            scene.disc(WHITE, 480, y, 14);
        }
        Eyes::Crosses => {
            for x in both {
                scene.line(glow, 26, (x - 32, y), (x + 32, y));
                scene.line(glow, 26, (x, y - 32), (x, y + 32));
            }
        }
    }
}

/// A glass eye in a socket.
fn lens(scene: &mut Scene, x: i32, y: i32, radius: i32, gaze: i32, accent: Ramp) {
    scene.disc(WHITE, x, y, radius);
    scene.disc(accent.deep, x + gaze, y, radius * 66 / 100);
    scene.disc(INK, x + gaze, y, radius * 40 / 100);
    scene.disc(WHITE, x + gaze + radius * 24 / 100, y - radius * 26 / 100, radius * 17 / 100);
}

fn draw_mouth(scene: &mut Scene, choices: &mut Choices, head: &Head, ink: Color, light: Color) {
    let mouth = choices.pick(&[
        Mouth::Grill,
        Mouth::Smile,
        Mouth::Smile,
        Mouth::Line,
        Mouth::Teeth,
        Mouth::Wave,
        Mouth::Dots,
        Mouth::Levels,
        Mouth::Hole,
    ]);
    let y = head.mouth_y;
    let half = head.face * choices.between(48, 68) / 100;
    let (left, step) = (480 - half, half / 3);
    match mouth {
        Mouth::Grill => {
            scene.bar(ink, (left, y - 26, 2 * half, 60), 22);
            for slot in 1..6 {
                scene.bar(light, (left + slot * step - 6, y - 14, 12, 36), 6);
            }
        }
        Mouth::Smile => scene.bow(ink, 24, at(left, y - 12), at(480, y + 62), at(480 + half, y - 12)),
        Mouth::Line => scene.line(ink, 26, (left, y), (480 + half, y)),
        Mouth::Teeth => {
            for tooth in 0..4 {
                scene.bar(ink, (left + tooth * (half / 2) + 4, y - 20, half / 2 - 8, 42), 8);
            }
        }
        Mouth::Wave => {
            let heights = [20, -26, 30, -30, 26, -20, 0];
            let points = (0..).zip(heights).map(|(number, down)| (left + step * number, y + down));
            for (from, to) in points.clone().zip(points.skip(1)) {
                scene.line(ink, 18, from, to);
            }
        }
        Mouth::Dots => {
            for column in 0..5 {
                for row in [-18, 18] {
                    scene.disc(ink, left + column * (half / 2), y + row, 13);
                }
            }
        }
        Mouth::Levels => {
            for column in 0..6 {
                let high = choices.between(12, 62);
                scene.bar(ink, (left + column * step + 4, y + 30 - high, step - 10, high), 6);
            }
        }
        Mouth::Hole => scene.ellipse(ink, (480, y), (44, 30)),
    }
}
