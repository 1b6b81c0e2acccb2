//! The style `monsterid`: a friendly monster. Faces are drawn here, bodies and growths in `monsterid_bodies`.

use super::Definition;
use super::choices::Choices;
use super::monsterid_bodies::{self as bodies, Body};
use super::outline::{Outline, at};
use super::palette::{self, INK, Ramp, Scheme, WHITE};
use super::scene::Scene;

/// The lowest point of bellies.
const LOWEST: i32 = 768;

#[derive(Debug, Clone, Copy)]
enum Eyes {
    One,
    Two,
    Uneven,
    Three,
    Sleepy,
    Beads,
    Happy,
    Wide,
}

#[derive(Debug, Clone, Copy)]
enum Mouth {
    Smile,
    Open,
    Grin,
    Fangs,
    Tooth,
    Surprised,
    Zigzag,
    Tusks,
    Tongue,
}

#[derive(Debug, Clone, Copy)]
enum Marks {
    None,
    Belly,
    Spots,
    Cheeks,
    Freckles,
}

pub(super) const DEFINITION: Definition =
    Definition { salt: 0x2e91_54d8_f36b_07ac, draw: |choices, _initials| Some(draw(choices)) };

fn draw(mut choices: Choices) -> Scene {
    let Scheme { background, figure, accent } = palette::any_scheme(&mut choices);
    let mut scene = Scene::on(choices.pick(&[background.pale, background.pale, background.soft]));
    let body = bodies::draw(&mut scene, &mut choices, figure, accent);
    let marks = choices.pick(&[
        Marks::None,
        Marks::Belly,
        Marks::Belly,
        Marks::Spots,
        Marks::Spots,
        Marks::Cheeks,
        Marks::Cheeks,
        Marks::Freckles,
    ]);
    draw_marks(&mut scene, marks, &body, figure, accent);
    draw_eyes(&mut scene, &mut choices, &body, figure);
    draw_mouth(&mut scene, &mut choices, &body, accent);
    scene.zoomed(112, at(480, 506))
}

fn draw_marks(scene: &mut Scene, marks: Marks, body: &Body, figure: Ramp, accent: Ramp) {
    let (mouth, wide) = (body.mouth_y, body.face_width);
    match marks {
        Marks::None => {}
        Marks::Belly => {
            let half_high = (LOWEST - mouth - 40) / 2;
            let half_wide = (wide * 64 / 100).min(half_high * 150 / 100);
            scene.ellipse(figure.soft, (480, LOWEST - half_high), (half_wide, half_high));
        }
        Marks::Spots => {
            for (x, y, radius) in [(82, 44, 28), (-84, 26, 22), (56, 130, 38), (-64, 116, 32), (-16, 182, 24)]
            {
                scene.disc(figure.deep, 480 + x * wide / 100, mouth + y, radius);
            }
        }
        Marks::Cheeks => {
            scene.both(accent.soft, Outline::ellipse(480 + wide * 72 / 100, mouth - 6, 46, 34));
        }
        Marks::Freckles => {
            for (x, y) in [(60, -34), (82, -10), (58, 14)] {
                scene.both(figure.deep, Outline::ellipse(480 + wide * x / 100, mouth + y, 13, 13));
            }
        }
    }
}

fn draw_eyes(scene: &mut Scene, choices: &mut Choices, body: &Body, figure: Ramp) {
    let eyes = choices.pick(&[
        Eyes::One,
        Eyes::One,
        Eyes::Two,
        Eyes::Two,
        Eyes::Uneven,
        Eyes::Three,
        Eyes::Sleepy,
        Eyes::Beads,
        Eyes::Happy,
        Eyes::Wide,
    ]);
    let gaze = choices.pick(&[(0, 0), (0, 0), (1, 0), (-1, 0), (0, -1), (1, 1), (-1, 1)]);
    let (y, wide) = (body.eyes_y, body.face_width);
    let apart = (wide * 46 / 100).min(92);
    match eyes {
        Eyes::One => eye(scene, 480, y, 104, gaze),
        Eyes::Two => for_both(480, apart, |x| eye(scene, x, y, 72, gaze)),
        Eyes::Uneven => {
            eye(scene, 480 - apart * 80 / 100, y, 86, gaze);
            eye(scene, 480 + apart * 110 / 100, y + 12, 56, gaze);
        }
        Eyes::Three => {
            for_both(480, apart + 14, |x| eye(scene, x, y + 24, 56, gaze));
            eye(scene, 480, y - 56, 60, gaze);
        }
        Eyes::Sleepy => for_both(480, apart, |x| {
            eye(scene, x, y, 74, gaze);
            let lid = (x - 78, y - 78, 156, 74);
            scene.fill(figure.deep, Outline::bar_of_corners(lid, [(78, 74), (78, 74), (0, 0), (0, 0)]));
        }),
        Eyes::Beads => for_both(480, apart, |x| {
            scene.ellipse(INK, (x, y), (40, 48));
            scene.disc(WHITE, x + 13, y - 18, 14);
        }),
        Eyes::Happy => for_both(480, apart, |x| {
            scene.bow(INK, 28, at(x - 46, y + 18), at(x, y - 62), at(x + 46, y + 18));
        }),
        Eyes::Wide => for_both(480, apart + 8, |x| {
            scene.ellipse(WHITE, (x, y - 6), (66, 86));
            scene.disc(INK, x + gaze.0 * 16, y - 6 + gaze.1 * 20, 26);
        }),
    }
}

fn for_both(middle: i32, apart: i32, mut draw: impl FnMut(i32)) {
    draw(middle - apart);
    draw(middle + apart);
}

/// An eyeball with its gaze.
fn eye(scene: &mut Scene, x: i32, y: i32, radius: i32, (right, down): (i32, i32)) {
    scene.disc(WHITE, x, y, radius);
    let pupil = radius * 54 / 100;
    let (x, y) = (x + right * radius * 30 / 100, y + down * radius * 26 / 100);
    scene.disc(INK, x, y, pupil);
    scene.disc(WHITE, x + pupil * 36 / 100, y - pupil * 38 / 100, pupil * 34 / 100);
}

const MOUTHS: [Mouth; 10] = [
    Mouth::Smile,
    Mouth::Open,
    Mouth::Open,
    Mouth::Grin,
    Mouth::Fangs,
    Mouth::Tooth,
    Mouth::Surprised,
    Mouth::Zigzag,
    Mouth::Tusks,
    Mouth::Tongue,
];

fn draw_mouth(scene: &mut Scene, choices: &mut Choices, body: &Body, accent: Ramp) {
    let mouth = choices.pick(&MOUTHS);
    let y = body.mouth_y;
    let half = (body.face_width * choices.between(36, 52) / 100).min(110);
    let (left, right) = (480 - half, 480 + half);
    let smile = |scene: &mut Scene| scene.bow(INK, 26, at(left, y), at(480, y + 84), at(right, y));
    match mouth {
        Mouth::Smile => smile(scene),
        Mouth::Open => {
            open(scene, half, y);
            scene.ellipse(accent.main, (480, y + 72), (half * 52 / 100, 24));
        }
        Mouth::Grin => {
            open(scene, half, y);
            scene.bar(WHITE, (left + 18, y - 12, 2 * half - 36, 34), 10);
        }
        Mouth::Fangs => {
            smile(scene);
            let fang = [
                at(480 + half * 30 / 100, y + 34),
                at(480 + half * 74 / 100, y + 26),
                at(480 + half * 58 / 100, y + 86),
            ];
            scene.both(WHITE, Outline::polygon(&fang));
        }
        Mouth::Tooth => {
            smile(scene);
            scene.bar(WHITE, (480 + half * 10 / 100, y + 38, 40, 44), 8);
        }
        Mouth::Surprised => {
            scene.ellipse(INK, (480, y + 26), (40, 48));
            scene.ellipse(accent.main, (480, y + 52), (24, 18));
        }
        Mouth::Zigzag => {
            let step = half / 2;
            for (at_x, up) in [(left, 0), (left + step, 1), (480, 0), (480 + step, 1)] {
                let (from, to) = if up == 1 { (y + 42, y) } else { (y, y + 42) };
                scene.line(INK, 24, (at_x, from), (at_x + step, to));
            }
        }
        Mouth::Tusks => {
            let tusk = [
                at(480 + half * 44 / 100, y + 34),
                at(480 + half * 92 / 100, y + 34),
                at(480 + half * 78 / 100, y - 36),
            ];
            scene.both(WHITE, Outline::polygon(&tusk));
            scene.bow(INK, 26, at(left, y + 40), at(480, y + 26), at(right, y + 40));
        }
        Mouth::Tongue => {
            scene.bar(accent.main, (480 + half * 6 / 100, y + 26, 64, 84), 32);
            smile(scene);
        }
    }
}

/// An open mouth with a straight upper lip.
fn open(scene: &mut Scene, half: i32, y: i32) {
    let corners = [(24, 24), (24, 24), (half, 96), (half, 96)];
    scene.fill(INK, Outline::bar_of_corners((480 - half, y - 12, 2 * half, 116), corners));
}
