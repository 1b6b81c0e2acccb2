//! The style `mp`: the outline of a person, the same for everyone.

use crate::values::Color;

use super::Definition;
use super::outline::{Outline, Point, at};
use super::scene::Scene;

const BACKGROUND: Color = Color { red: 0xd9, green: 0xdf, blue: 0xe8 };
const FIGURE: Color = Color { red: 0x8a, green: 0x96, blue: 0xa8 };

const SHOULDERS: [Point; 6] =
    [at(480, 566), at(640, 590), at(768, 690), at(836, 850), at(860, 1060), at(480, 1100)];

pub(super) const DEFINITION: Definition =
    Definition { salt: 0x7a54_0e17_c96d_8b23, draw: |_choices, _initials| Some(figure(BACKGROUND, FIGURE)) };

/// The outline of a person in these colors.
pub(super) fn figure(background: Color, ink: Color) -> Scene {
    let mut scene = Scene::on(background);
    scene.fill(ink, Outline::mirrored_blob(&SHOULDERS));
    scene.ellipse(background, (480, 388), (214, 230));
    scene.ellipse(ink, (480, 378), (174, 190));
    scene
}

/// The outline of a person as two shapes that do not touch, well inside a disc, for any background.
pub(super) fn small_figure() -> [Outline; 2] {
    let shoulders = [at(480, 546), at(600, 566), at(690, 640), at(720, 760), at(480, 776)];
    [Outline::mirrored_blob(&shoulders), Outline::ellipse(480, 356, 140, 152)]
}
