//! The style `color`: a single color.

use super::Definition;
use super::choices::Choices;
use super::palette;
use super::scene::Scene;

pub(super) const DEFINITION: Definition =
    Definition { salt: 0xa5e3_2b4f_7d98_160c, draw: |choices, _initials| Some(draw(choices)) };

fn draw(mut choices: Choices) -> Scene {
    let ramp = palette::any_ramp(&mut choices);
    Scene::on(choices.pick(&[ramp.soft, ramp.main, ramp.main, ramp.deep]))
}
