//! Hair and hats of `wavatar`, behind the head and in front of it.

use crate::values::Color;

use super::choices::Choices;
use super::outline::{Outline, Point, at};
use super::palette::Ramp;
use super::scene::Scene;

/// The colors of hair.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hair {
    pub(super) main: Color,
    /// For brows and hair in shade.
    pub(super) shade: Color,
}

/// A haircut or hat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Haircut {
    Bald,
    Crop,
    Side,
    Bob,
    Long,
    Curls,
    Afro,
    Bun,
    Tails,
    Mohawk,
    Spikes,
    Fringe,
    Quiff,
    Cap,
    Beanie,
    Scarf,
}

/// Picks a haircut.
pub(super) fn choose(choices: &mut Choices) -> Haircut {
    choices.pick(&[
        Haircut::Bald,
        Haircut::Crop,
        Haircut::Side,
        Haircut::Bob,
        Haircut::Long,
        Haircut::Curls,
        Haircut::Afro,
        Haircut::Bun,
        Haircut::Tails,
        Haircut::Mohawk,
        Haircut::Spikes,
        Haircut::Fringe,
        Haircut::Quiff,
        Haircut::Cap,
        Haircut::Beanie,
        Haircut::Scarf,
    ])
}

/// Draws what is behind the head and the shoulders.
pub(super) fn draw_behind(scene: &mut Scene, cut: Haircut, hair: Hair, cloth: Ramp) {
    let shade = hair.shade;
    match cut {
        Haircut::Bob => {
            let right = [(0, 150), (180, 180), (276, 330), (296, 560), (276, 690), (180, 716), (0, 700)];
            scene.fill(shade, mirrored(&right));
        }
        Haircut::Long => {
            let right = [(0, 150), (180, 180), (276, 330), (292, 600), (300, 820), (190, 880), (0, 860)];
            scene.fill(shade, mirrored(&right));
        }
        Haircut::Afro => scene.ellipse(hair.main, (480, 372), (330, 306)),
        Haircut::Bun => {
            scene.disc(hair.main, 480, 140, 92);
            scene.line(shade, 26, (420, 200), (540, 200));
        }
        Haircut::Tails => {
            scene.both(
                hair.main,
                Outline::blob(&[
                    at(690, 300),
                    at(800, 320),
                    at(850, 470),
                    at(800, 640),
                    at(740, 560),
                    at(700, 430),
                ]),
            );
        }
        Haircut::Scarf => {
            let right = [(0, 140), (200, 176), (276, 340), (292, 600), (340, 800), (300, 900), (0, 920)];
            scene.fill(cloth.deep, mirrored(&right));
        }
        _ => {}
    }
}

/// Draws what is in front of the forehead.
pub(super) fn draw_front(scene: &mut Scene, cut: Haircut, hair: Hair, cloth: Ramp) {
    match cut {
        Haircut::Bald => {}
        Haircut::Curls => draw_curls(scene, hair.main),
        Haircut::Cap => draw_cap(scene, cloth),
        Haircut::Beanie => draw_beanie(scene, cloth),
        Haircut::Scarf => draw_scarf(scene, cloth),
        Haircut::Spikes => scene.fill(hair.main, Outline::mirrored_polygon(&right_side(&SPIKES))),
        Haircut::Side => scene.fill(hair.main, Outline::blob(&points(&SIDE_PART))),
        Haircut::Quiff => scene.fill(hair.main, Outline::blob(&points(&QUIFF))),
        Haircut::Mohawk => {
            scene.fill(hair.main, mirrored(&[(0, 70), (64, 96), (92, 200), (66, 306), (0, 326)]));
        }
        Haircut::Bob | Haircut::Fringe => scene.fill(hair.main, mirrored(&BLUNT)),
        Haircut::Long | Haircut::Tails => scene.fill(hair.main, mirrored(&PARTED)),
        Haircut::Crop | Haircut::Afro | Haircut::Bun => scene.fill(hair.main, mirrored(&CROP)),
    }
}

/// Right half, from the top of the head down, then back along the hairline.
const CROP: [(i32, i32); 9] =
    [(0, 156), (140, 176), (232, 280), (250, 420), (228, 452), (206, 396), (178, 318), (90, 284), (0, 280)];
const BLUNT: [(i32, i32); 9] =
    [(0, 150), (150, 172), (246, 286), (264, 470), (236, 520), (208, 420), (176, 350), (90, 336), (0, 334)];
const PARTED: [(i32, i32); 8] =
    [(0, 150), (150, 172), (248, 290), (266, 500), (240, 560), (208, 420), (124, 320), (0, 214)];
const SPIKES: [(i32, i32); 12] = [
    (0, 84),
    (54, 160),
    (130, 92),
    (152, 186),
    (240, 160),
    (224, 262),
    (276, 290),
    (244, 440),
    (206, 380),
    (150, 300),
    (70, 334),
    (0, 282),
];

/// Whole outlines, from the top of the head clockwise.
const SIDE_PART: [(i32, i32); 15] = [
    (480, 150),
    (620, 170),
    (716, 280),
    (732, 424),
    (706, 450),
    (688, 366),
    (630, 290),
    (560, 240),
    (470, 320),
    (350, 352),
    (280, 376),
    (256, 450),
    (228, 424),
    (240, 290),
    (340, 172),
];
const QUIFF: [(i32, i32); 15] = [
    (480, 130),
    (600, 84),
    (706, 140),
    (726, 280),
    (732, 424),
    (706, 446),
    (688, 350),
    (630, 296),
    (480, 306),
    (340, 304),
    (276, 360),
    (256, 446),
    (228, 424),
    (236, 290),
    (320, 190),
];

fn mirrored(right: &[(i32, i32)]) -> Outline {
    Outline::mirrored_blob(&right_side(right))
}

fn right_side(right: &[(i32, i32)]) -> Vec<Point> {
    right.iter().map(|(x, y)| at(480 + x, *y)).collect()
}

fn points(around: &[(i32, i32)]) -> Vec<Point> {
    around.iter().map(|(x, y)| at(*x, *y)).collect()
}

fn draw_curls(scene: &mut Scene, color: Color) {
    scene.disc(color, 480, 200, 92);
    for (x, y, radius) in
        [(102, 212, 84), (190, 268, 76), (232, 356, 66), (236, 440, 48), (54, 268, 64), (128, 296, 56)]
    {
        scene.both(color, Outline::ellipse(480 + x, y, radius, radius));
    }
}

fn draw_cap(scene: &mut Scene, cloth: Ramp) {
    let crown = [(244, 190), (244, 190), (20, 20), (20, 20)];
    scene.disc(cloth.deep, 480, 140, 30);
    scene.fill(cloth.main, Outline::bar_of_corners((232, 138, 496, 210), crown));
    scene.bar(cloth.deep, (232, 312, 580, 52), 26);
}

fn draw_beanie(scene: &mut Scene, cloth: Ramp) {
    let crown = [(240, 210), (240, 210), (0, 0), (0, 0)];
    scene.disc(cloth.pale, 480, 112, 58);
    scene.fill(cloth.main, Outline::bar_of_corners((238, 124, 484, 230), crown));
    scene.bar(cloth.deep, (220, 288, 520, 86), 34);
}

fn draw_scarf(scene: &mut Scene, cloth: Ramp) {
    let around = Outline::ellipse(480, 462, 272, 326).without(Outline::ellipse(480, 486, 196, 240));
    let drape = [(0, 716), (120, 700), (220, 690), (276, 780), (226, 880), (100, 930), (0, 940)];
    scene.fill(cloth.main, mirrored(&drape));
    scene.fill(cloth.main, around);
    scene.bow(cloth.deep, 18, at(330, 760), at(470, 840), at(640, 750));
}
