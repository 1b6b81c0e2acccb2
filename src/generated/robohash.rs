use super::choices::Choices;
use super::scene::Scene;
pub(super) fn draw(mut choices: Choices) -> Scene {
    Scene::on(super::palette::ramp_of(&mut choices).pale)
}
