//! The style `color`: one color and nothing else.

use super::choices::Choices;
use super::palette;
use super::scene::Scene;

pub(super) fn draw(mut choices: Choices) -> Scene {
    let ramp = palette::ramp_of(&mut choices);
    Scene::on(choices.of(&[ramp.soft, ramp.main, ramp.main, ramp.deep]))
}
