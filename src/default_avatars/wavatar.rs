//! The style `wavatar`: a person's head in any hue, with a face and a collar. Hair is drawn in `wavatar_hair`.

use crate::values::Color;

use super::Definition;
use super::choices::Choices;
use super::outline::{Outline, at};
use super::palette::{self, INK, Ramp, Scheme, TONGUE, WHITE};
use super::scene::Scene;
use super::wavatar_hair::{self as hair, Hair, Haircut};

#[derive(Debug, Clone, Copy)]
enum Shape {
    Round,
    Oval,
    Square,
    Jaw,
    Heart,
}

#[derive(Debug, Clone, Copy)]
enum Eyes {
    Beads,
    Round,
    Lids,
    Happy,
    Wink,
    Lashes,
}

#[derive(Debug, Clone, Copy)]
enum Mouth {
    Smile,
    Laugh,
    Teeth,
    Calm,
    Smirk,
    Surprised,
    Tongue,
}

#[derive(Debug, Clone, Copy)]
enum Nose {
    Button,
    Hook,
    Bow,
    Wedge,
    Long,
}

#[derive(Debug, Clone, Copy)]
enum Extra {
    None,
    RoundGlasses,
    SquareGlasses,
    Moustache,
    Beard,
    Freckles,
    Blush,
}

/// A face's colors, all of one hue.
#[derive(Debug, Clone, Copy)]
struct Skin {
    lit: Color,
    shade: Color,
    line: Color,
}

pub(super) const DEFINITION: Definition =
    Definition { salt: 0x3f06_b821_9dc5_e47a, draw: |choices, _initials| Some(draw(choices)) };

fn draw(mut choices: Choices) -> Scene {
    let Scheme { background, figure, accent } = palette::any_scheme(&mut choices);
    let cloth = palette::any_ramp(&mut choices);
    let (skin, backgrounds) = if choices.chance(40) {
        (Skin { lit: figure.pale, shade: figure.soft, line: figure.main }, [background.soft, background.main])
    } else {
        (Skin { lit: figure.soft, shade: figure.main, line: figure.deep }, [background.pale, background.soft])
    };
    let mut scene = Scene::on(choices.pick(&backgrounds));
    let (strand, cut) = (hair_colors(&mut choices, accent), hair::choose(&mut choices));
    hair::draw_behind(&mut scene, cut, strand, cloth);
    draw_collar(&mut scene, &mut choices, skin, cloth);
    draw_head(&mut scene, &mut choices, skin);
    let extra = choices.pick(&[
        Extra::None,
        Extra::None,
        Extra::RoundGlasses,
        Extra::SquareGlasses,
        Extra::Moustache,
        Extra::Beard,
        Extra::Freckles,
        Extra::Blush,
        Extra::Blush,
    ]);
    // A scarf would cover a beard.
    let extra = if cut == Haircut::Scarf && matches!(extra, Extra::Beard | Extra::Moustache) {
        Extra::Blush
    } else {
        extra
    };
    draw_under(&mut scene, extra, skin, strand);
    draw_mouth(&mut scene, &mut choices);
    draw_nose(&mut scene, &mut choices, skin);
    draw_eyes(&mut scene, &mut choices);
    draw_brows(&mut scene, &mut choices, strand);
    draw_over(&mut scene, extra, strand);
    hair::draw_front(&mut scene, cut, strand, cloth);
    scene.zoomed(108, at(480, 470))
}

/// Hair is mostly dark, so that faces stand out.
fn hair_colors(choices: &mut Choices, accent: Ramp) -> Hair {
    let (main, shade) = choices.pick(&[
        (INK, accent.dark),
        (accent.dark, INK),
        (accent.dark, INK),
        (accent.deep, accent.dark),
        (accent.deep, accent.dark),
        (accent.main, accent.deep),
    ]);
    Hair { main, shade }
}

fn draw_collar(scene: &mut Scene, choices: &mut Choices, skin: Skin, cloth: Ramp) {
    let shoulders = [at(480, 760), at(600, 772), at(720, 812), at(800, 900), at(820, 1040), at(480, 1080)];
    scene.fill(cloth.deep, Outline::mirrored_blob(&shoulders));
    match choices.below(4) {
        0 => scene.ellipse(cloth.dark, (480, 780), (132, 60)),
        1 => scene
            .both(cloth.main, Outline::polygon(&[at(480, 870), at(370, 760), at(330, 800), at(400, 910)])),
        2 => scene.both(cloth.soft, Outline::limb(40, at(480, 850), at(580, 850), at(620, 764))),
        _ => scene.fill(cloth.pale, Outline::polygon(&[at(364, 764), at(596, 764), at(480, 920)])),
    }
    scene.bar(skin.shade, (390, 620, 180, 220), 90);
}

fn draw_head(scene: &mut Scene, choices: &mut Choices, skin: Skin) {
    scene.both(skin.shade, Outline::ellipse(702, 480, 46, 60));
    let shape = choices.pick(&[Shape::Round, Shape::Oval, Shape::Square, Shape::Jaw, Shape::Heart]);
    let blob = |right: &[(i32, i32)]| {
        let right: Vec<_> = right.iter().map(|(x, y)| at(480 + x, *y)).collect();
        Outline::mirrored_blob(&right)
    };
    let head = match shape {
        Shape::Round => Outline::ellipse(480, 460, 230, 262),
        Shape::Oval => Outline::ellipse(480, 462, 218, 284),
        Shape::Square => Outline::bar(256, 200, 448, 528, (190, 210)),
        Shape::Jaw => blob(&[(0, 196), (150, 232), (222, 380), (226, 540), (170, 680), (80, 734), (0, 740)]),
        Shape::Heart => {
            blob(&[(0, 200), (140, 222), (232, 360), (216, 530), (136, 670), (60, 738), (0, 748)])
        }
    };
    scene.fill(skin.lit, head);
}

fn draw_under(scene: &mut Scene, extra: Extra, skin: Skin, strand: Hair) {
    match extra {
        Extra::Beard => {
            let right = [
                at(480, 582),
                at(566, 576),
                at(640, 560),
                at(690, 452),
                at(714, 460),
                at(704, 610),
                at(640, 726),
                at(550, 784),
                at(480, 796),
            ];
            scene.fill(strand.main, Outline::mirrored_blob(&right));
            // Without lips, a dark beard would hide the mouth.
            scene.ellipse(skin.lit, (480, 646), (112, 50));
        }
        Extra::Freckles => {
            for (x, y) in [(96, 546), (132, 560), (166, 542), (118, 584)] {
                scene.both(skin.shade, Outline::ellipse(480 + x, y, 11, 11));
            }
        }
        Extra::Blush => scene.both(skin.shade, Outline::ellipse(622, 560, 44, 30)),
        _ => {}
    }
}

fn draw_eyes(scene: &mut Scene, choices: &mut Choices) {
    let eyes = choices.pick(&[
        Eyes::Beads,
        Eyes::Beads,
        Eyes::Round,
        Eyes::Lids,
        Eyes::Happy,
        Eyes::Wink,
        Eyes::Lashes,
    ]);
    let gaze = choices.pick(&[-12, 0, 0, 12]);
    let y = 462;
    for x in [380, 580] {
        match eyes {
            Eyes::Wink if x > 480 => scene.bow(INK, 24, at(x - 42, y + 6), at(x, y + 44), at(x + 42, y + 6)),
            Eyes::Beads | Eyes::Wink => {
                scene.ellipse(INK, (x, y), (34, 42));
                scene.disc(WHITE, x + 11, y - 15, 12);
            }
            Eyes::Round => {
                scene.disc(WHITE, x, y, 60);
                scene.disc(INK, x + gaze, y, 32);
            }
            Eyes::Lids => {
                scene.fill(
                    WHITE,
                    Outline::bar_of_corners((x - 56, y - 12, 112, 58), [(8, 8), (8, 8), (56, 58), (56, 58)]),
                );
                scene.fill(
                    INK,
                    Outline::bar_of_corners(
                        (x - 28 + gaze, y - 12, 56, 48),
                        [(4, 4), (4, 4), (28, 40), (28, 40)],
                    ),
                );
                scene.line(INK, 20, (x - 58, y - 12), (x + 58, y - 12));
            }
            Eyes::Happy => scene.bow(INK, 24, at(x - 46, y + 20), at(x, y - 58), at(x + 46, y + 20)),
            Eyes::Lashes => {
                let out = if x > 480 { 1 } else { -1 };
                scene.line(INK, 16, (x + out * 22, y - 24), (x + out * 60, y - 44));
                scene.line(INK, 16, (x + out * 30, y - 6), (x + out * 66, y - 12));
                scene.ellipse(INK, (x, y), (34, 42));
                scene.disc(WHITE, x + 11, y - 15, 12);
            }
        }
    }
}

fn draw_brows(scene: &mut Scene, choices: &mut Choices, strand: Hair) {
    // Heights of the inner end, the bend and the outer end.
    let (inner, bend, outer) =
        choices.pick(&[(0, -20, 0), (0, -50, 0), (14, -30, -6), (-12, -34, 16), (0, 0, 0), (16, -6, -10)]);
    let raised = choices.pick(&[0, 0, 0, 26]);
    let width = choices.pick(&[22, 28, 34]);
    let y = 374;
    let brow = Outline::limb(width, at(530, y + inner), at(584, y + bend), at(642, y + outer));
    scene.fill(strand.shade, brow.clone().moved(0, -raised));
    scene.fill(strand.shade, brow.mirrored());
}

fn draw_nose(scene: &mut Scene, choices: &mut Choices, skin: Skin) {
    match choices.pick(&[Nose::Button, Nose::Hook, Nose::Bow, Nose::Wedge, Nose::Long]) {
        Nose::Button => scene.ellipse(skin.shade, (480, 540), (40, 32)),
        Nose::Hook => {
            scene.bow(skin.line, 18, at(486, 470), at(530, 556), at(466, 556));
        }
        Nose::Bow => scene.bow(skin.line, 18, at(446, 540), at(480, 578), at(514, 540)),
        Nose::Wedge => scene.fill(skin.shade, Outline::polygon(&[at(480, 460), at(528, 560), at(444, 560)])),
        Nose::Long => scene.bar(skin.shade, (450, 440, 60, 130), 30),
    }
}

fn draw_mouth(scene: &mut Scene, choices: &mut Choices) {
    let mouth = choices.pick(&[
        Mouth::Smile,
        Mouth::Smile,
        Mouth::Laugh,
        Mouth::Teeth,
        Mouth::Calm,
        Mouth::Smirk,
        Mouth::Surprised,
        Mouth::Tongue,
    ]);
    let y = 622;
    let bowl = |half: i32| {
        Outline::bar_of_corners((480 - half, y, 2 * half, 74), [(14, 14), (14, 14), (half, 70), (half, 70)])
    };
    match mouth {
        Mouth::Smile => scene.bow(INK, 22, at(400, y), at(480, y + 76), at(560, y)),
        Mouth::Laugh => {
            scene.fill(INK, bowl(84));
            scene.ellipse(TONGUE, (480, y + 54), (44, 18));
        }
        Mouth::Teeth => {
            scene.fill(INK, bowl(90));
            scene.fill(
                WHITE,
                Outline::bar_of_corners((408, y, 144, 28), [(8, 8), (8, 8), (14, 14), (14, 14)]),
            );
        }
        Mouth::Calm => scene.line(INK, 22, (424, y + 22), (536, y + 22)),
        Mouth::Smirk => scene.bow(INK, 22, at(420, y + 28), at(510, y + 44), at(556, y - 2)),
        Mouth::Surprised => scene.ellipse(INK, (480, y + 30), (34, 40)),
        Mouth::Tongue => {
            scene.fill(INK, bowl(76));
            scene.bar(TONGUE, (446, y + 28, 68, 78), 34);
        }
    }
}

fn draw_over(scene: &mut Scene, extra: Extra, strand: Hair) {
    match extra {
        Extra::RoundGlasses => {
            for x in [380, 580] {
                ring(scene, x, 462, (86, 86), 86);
            }
            scene.bow(INK, 18, at(462, 450), at(480, 432), at(498, 450));
        }
        Extra::SquareGlasses => {
            for x in [376, 584] {
                ring(scene, x, 462, (92, 76), 30);
            }
            scene.line(INK, 20, (466, 444), (494, 444));
        }
        Extra::Moustache => {
            scene
                .both(strand.main, Outline::crescent(at(476, 590), at(610, 596), at(540, 548), at(540, 664)));
        }
        _ => {}
    }
}

/// A frame of glasses.
fn ring(scene: &mut Scene, x: i32, y: i32, (half_wide, half_high): (i32, i32), radius: i32) {
    let bar = |less: i32| {
        let radius = (radius - less).max(8);
        Outline::bar(
            x - half_wide + less,
            y - half_high + less,
            2 * (half_wide - less),
            2 * (half_high - less),
            (radius, radius),
        )
    };
    scene.fill(INK, bar(0).without(bar(18)));
}
