//! Bodies, ears and antennas of robots, which `robohash` puts together.

use crate::values::Color;

use super::choices::Choices;
use super::outline::{Outline, at};
use super::palette::{INK, Ramp, WHITE};
use super::scene::Scene;

/// The colors of a robot's metal.
#[derive(Debug, Clone, Copy)]
pub(super) struct Metal {
    pub(super) lit: Color,
    pub(super) usual: Color,
    pub(super) shade: Color,
}

#[derive(Debug, Clone, Copy)]
enum Torso {
    Box,
    Barrel,
    Flared,
    Narrow,
    Round,
}

#[derive(Debug, Clone, Copy)]
enum Chest {
    None,
    Gauge,
    Buttons,
    Light,
    Vents,
    Screen,
    Bolts,
    Stripe,
}

#[derive(Debug, Clone, Copy)]
enum Ears {
    None,
    Discs,
    Bolts,
    Muffs,
    Prongs,
    Fins,
}

/// What is on a head.
#[derive(Debug, Clone, Copy)]
enum Antenna {
    None,
    Two,
    Mast(Mast),
    Hat(Hat),
}

/// The top of a mast.
#[derive(Debug, Clone, Copy)]
enum Mast {
    Bulb,
    Zigzag,
    Dish,
    Rotor,
    Loop,
}

/// What lies flat on a head.
#[derive(Debug, Clone, Copy)]
enum Hat {
    Fin,
    Lamp,
    Stack,
}

/// Draws a body down to the picture's lower edge, with arms and a neck.
pub(super) fn draw_body(scene: &mut Scene, choices: &mut Choices, metal: Metal, accent: Ramp) {
    let torso = choices.pick(&[Torso::Box, Torso::Barrel, Torso::Flared, Torso::Narrow, Torso::Round]);
    let polygon = |right: &[(i32, i32)]| {
        let right: Vec<_> = right.iter().map(|(x, y)| at(480 + x, *y)).collect();
        Outline::mirrored_polygon(&right)
    };
    let (outline, shoulder) = match torso {
        Torso::Box => (Outline::bar(264, 640, 432, 420, (60, 60)), 224),
        Torso::Barrel => (Outline::bar(276, 636, 408, 460, (180, 150)), 206),
        Torso::Flared => (polygon(&[(130, 640), (158, 660), (240, 1020)]), 176),
        Torso::Narrow => (polygon(&[(210, 640), (236, 672), (150, 1020)]), 226),
        Torso::Round => (Outline::ellipse(480, 860, 230, 226), 206),
    };
    if choices.chance(75) {
        let (x, y) = (480 + shoulder, 724);
        scene.both(metal.shade, Outline::limb(64, at(x, y), at(x + 104, y + 30), at(x + 90, y + 250)));
        scene.both(accent.main, Outline::ellipse(x + 12, y, 52, 52));
    }
    match choices.below(3) {
        0 => scene.bar(metal.shade, (420, 540, 120, 130), 10),
        1 => {
            scene.bar(metal.shade, (436, 540, 88, 130), 10);
            for y in [582, 612] {
                scene.bar(accent.main, (416, y, 128, 18), 9);
            }
        }
        _ => scene.bar(INK, (450, 540, 60, 130), 10),
    }
    lit_from_the_left(scene, metal, outline);
    draw_chest(scene, choices, metal, accent);
}

fn draw_chest(scene: &mut Scene, choices: &mut Choices, metal: Metal, accent: Ramp) {
    let chest = choices.pick(&[
        Chest::None,
        Chest::Gauge,
        Chest::Buttons,
        Chest::Light,
        Chest::Vents,
        Chest::Screen,
        Chest::Bolts,
        Chest::Stripe,
    ]);
    match chest {
        Chest::None => {}
        Chest::Gauge => {
            scene.disc(WHITE, 480, 780, 72);
            let (x, y) = choices.pick(&[(-40, -30), (-16, -48), (16, -48), (40, -30)]);
            scene.line(accent.deep, 18, (480, 786), (480 + x, 786 + y));
        }
        Chest::Buttons => {
            for (x, color) in [(400, accent.main), (480, metal.lit), (560, accent.deep)] {
                scene.disc(color, x, 770, 30);
            }
        }
        Chest::Light => {
            scene.disc(metal.shade, 480, 780, 72);
            scene.disc(accent.main, 480, 780, 50);
            scene.disc(WHITE, 496, 764, 14);
        }
        Chest::Vents => {
            for y in [730, 776, 822] {
                scene.bar(metal.shade, (400, y, 160, 24), 12);
            }
        }
        Chest::Screen => {
            scene.bar(INK, (384, 720, 192, 120), 22);
            for (from, to) in [
                ((404, 784), (440, 784)),
                ((440, 784), (464, 744)),
                ((464, 744), (496, 816)),
                ((496, 816), (516, 784)),
                ((516, 784), (556, 784)),
            ] {
                scene.line(accent.main, 14, from, to);
            }
        }
        Chest::Bolts => {
            for (x, y) in [(410, 720), (550, 720), (410, 830), (550, 830)] {
                scene.disc(metal.shade, x, y, 18);
            }
            scene.bar(metal.lit, (440, 748, 80, 54), 16);
        }
        Chest::Stripe => scene.bar(accent.main, (452, 676, 56, 300), 28),
    }
}

/// Draws what is beside the head.
pub(super) fn draw_ears(
    scene: &mut Scene,
    choices: &mut Choices,
    ear: (i32, i32),
    metal: Metal,
    accent: Ramp,
) {
    let ears = choices.pick(&[Ears::None, Ears::Discs, Ears::Bolts, Ears::Muffs, Ears::Prongs, Ears::Fins]);
    let (x, y) = (480 + ear.0, ear.1);
    match ears {
        Ears::None => {}
        Ears::Discs => {
            scene.both(metal.shade, Outline::ellipse(x, y, 48, 62));
            scene.both(accent.main, Outline::ellipse(x + 16, y, 22, 34));
        }
        Ears::Bolts => {
            scene.both(metal.shade, Outline::bar(x - 20, y - 20, 74, 40, (0, 0)));
            scene.both(accent.main, Outline::bar(x + 30, y - 42, 34, 84, (12, 12)));
        }
        Ears::Muffs => {
            scene.both(accent.main, Outline::bar(x - 30, y - 96, 84, 192, (42, 42)));
        }
        Ears::Prongs => {
            scene.both(metal.shade, Outline::bar(x - 20, y - 50, 56, 100, (16, 16)));
            scene
                .both(metal.shade, Outline::limb(22, at(x + 20, y), at(x + 44, y - 10), at(x + 46, y - 150)));
            scene.both(accent.main, Outline::ellipse(x + 46, y - 156, 24, 24));
        }
        Ears::Fins => {
            scene.both(
                accent.main,
                Outline::polygon(&[
                    at(x - 30, y + 60),
                    at(x - 30, y - 60),
                    at(x + 76, y - 130),
                    at(x + 60, y + 20),
                ]),
            );
        }
    }
}

const ANTENNAS: [Antenna; 11] = [
    Antenna::None,
    Antenna::Two,
    Antenna::Mast(Mast::Bulb),
    Antenna::Mast(Mast::Bulb),
    Antenna::Mast(Mast::Zigzag),
    Antenna::Mast(Mast::Dish),
    Antenna::Mast(Mast::Rotor),
    Antenna::Mast(Mast::Loop),
    Antenna::Hat(Hat::Fin),
    Antenna::Hat(Hat::Lamp),
    Antenna::Hat(Hat::Stack),
];

/// Draws what is on top of the head.
pub(super) fn draw_antenna(scene: &mut Scene, choices: &mut Choices, top_y: i32, metal: Metal, accent: Ramp) {
    let y = top_y;
    match choices.pick(&ANTENNAS) {
        Antenna::None => {}
        Antenna::Two => {
            let stem = Outline::limb(20, at(560, y + 40), at(580, y - 40), at(610, y - 84));
            scene.both(metal.shade, stem);
            scene.both(accent.main, Outline::ellipse(612, y - 86, 30, 30));
        }
        Antenna::Mast(mast) => draw_mast(scene, mast, y, metal, accent),
        Antenna::Hat(hat) => draw_hat(scene, hat, y, metal, accent),
    }
}

fn draw_mast(scene: &mut Scene, mast: Mast, y: i32, metal: Metal, accent: Ramp) {
    let mut pole = |high: i32| scene.line(metal.shade, 22, (480, y + 20), (480, y - high));
    match mast {
        Mast::Bulb => {
            pole(70);
            scene.disc(accent.main, 480, y - 78, 40);
            scene.disc(WHITE, 492, y - 90, 11);
        }
        Mast::Zigzag => {
            let points = [(480, 20), (480, -12), (444, -34), (516, -60), (444, -86), (480, -112)];
            for ((x, down), (to_x, to_down)) in points.into_iter().zip(points.into_iter().skip(1)) {
                scene.line(metal.shade, 16, (x, y + down), (to_x, y + to_down));
            }
            scene.disc(accent.main, 480, y - 118, 26);
        }
        Mast::Dish => {
            pole(50);
            let dish = Outline::crescent(at(380, y - 96), at(580, y - 96), at(480, y - 90), at(480, y + 50));
            scene.fill(accent.main, dish);
            scene.line(metal.shade, 14, (480, y - 40), (480, y - 110));
            scene.disc(WHITE, 480, y - 112, 16);
        }
        Mast::Rotor => {
            pole(50);
            scene.both(accent.main, Outline::ellipse(556, y - 56, 78, 20));
            scene.disc(metal.shade, 480, y - 56, 22);
        }
        Mast::Loop => {
            pole(16);
            let ring = Outline::ellipse(480, y - 62, 58, 58).without(Outline::ellipse(480, y - 62, 34, 34));
            scene.fill(accent.main, ring);
        }
    }
}

fn draw_hat(scene: &mut Scene, hat: Hat, y: i32, metal: Metal, accent: Ramp) {
    match hat {
        Hat::Fin => {
            let fin = [(480, 40), (450, -40), (470, -110), (512, -60), (520, 40)];
            scene.fill(accent.main, Outline::blob(&fin.map(|(x, down)| at(x, y + down))));
        }
        Hat::Lamp => {
            let dome = [(56, 60), (56, 60), (0, 0), (0, 0)];
            scene.fill(accent.main, Outline::bar_of_corners((424, y - 72, 112, 92), dome));
            scene.bar(WHITE, (450, y - 50, 18, 40), 9);
            scene.bar(metal.shade, (404, y - 14, 152, 40), 12);
        }
        Hat::Stack => {
            scene.bar(metal.shade, (420, y - 30, 120, 60), 16);
            scene.bar(accent.main, (444, y - 66, 72, 44), 14);
            scene.bar(metal.shade, (464, y - 104, 32, 46), 12);
        }
    }
}

/// A shape shaded on the right and below.
pub(super) fn lit_from_the_left(scene: &mut Scene, metal: Metal, outline: Outline) {
    let corner = outline.extent().map_or(at(480, 480), |extent| extent.from);
    scene.fill(metal.shade, outline.clone());
    scene.fill(metal.usual, outline.scaled(95, corner));
}
