//! Letter avatars: letters on a square or a disc, in colors that the caller chose.

use crate::values::{AvatarShape, ChosenColor, Color, Initials, LetterAvatar, Rgba, Side};

use super::choices::Choices;
use super::initials::{fit, side_by_side};
use super::letters;
use super::mp;
use super::outline::{FINE, Outline, SIDE};
use super::palette::{self, INK, WHITE};
use super::{raster, svg};

/// Mixed into the seed of random colors.
const BACKGROUND_SALT: u64 = 0x3c91_6be0_57d2_f4a8;
const INK_SALT: u64 = 0xd80f_2a74_9be1_6c35;

/// The largest extent of letters on a square, and their longest diagonal on a disc: larger ones are made smaller.
const WIDEST: i32 = 880 * FINE;

/// A letter avatar as filled shapes, from back to front.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LetterPicture {
    layers: Vec<(Rgba, Outline)>,
}

/// Draws a letter avatar. Without letters it shows the outline of a person.
pub(crate) fn draw_letters(avatar: &LetterAvatar) -> LetterPicture {
    let background = background(avatar);
    let ink = ink(avatar, background);
    let ground = match avatar.shape {
        AvatarShape::Square => Outline::bar(0, 0, SIDE, SIDE, (0, 0)),
        AvatarShape::Disc => Outline::ellipse(SIDE / 2, SIDE / 2, SIDE / 2, SIDE / 2),
    };
    let mut layers = vec![(background, ground)];
    match &avatar.letters {
        Some(_) => layers.push((ink, lay_out(avatar))),
        None => layers.extend(mp::small_figure().into_iter().map(|outline| (ink, outline))),
    }
    LetterPicture { layers }
}

impl LetterPicture {
    /// A self-contained SVG document: no script, no style, no reference.
    pub(crate) fn to_svg(&self, side: Side) -> String {
        svg::layers(&self.layers, side)
    }

    /// The pixels from the upper left, row by row: red, green, blue and straight alpha, one byte each.
    pub(crate) fn to_rgba(&self, side: Side) -> Vec<u8> {
        raster::layers(&self.layers, side)
    }
}

fn background(avatar: &LetterAvatar) -> Rgba {
    match avatar.background {
        ChosenColor::Exactly(color) => color,
        ChosenColor::Random | ChosenColor::Readable => {
            let mut choices = Choices::new(BACKGROUND_SALT, avatar.seed);
            let ramp = palette::any_ramp(&mut choices);
            choices.pick(&[ramp.deep, ramp.soft, ramp.main]).into()
        }
    }
}

fn ink(avatar: &LetterAvatar, background: Rgba) -> Rgba {
    let background = background.on_white();
    match avatar.ink {
        ChosenColor::Exactly(color) => color,
        ChosenColor::Readable => more_readable(WHITE, INK, background).into(),
        ChosenColor::Random => {
            let ramp = palette::any_ramp(&mut Choices::new(INK_SALT, avatar.seed));
            more_readable(ramp.mist, ramp.dark, background).into()
        }
    }
}

/// The one of two colors whose lightness is further from the background's.
fn more_readable(light: Color, dark: Color, background: Color) -> Color {
    let distance = |color: Color| luma(color).abs_diff(luma(background));
    if distance(light) >= distance(dark) { light } else { dark }
}

/// About how light a color looks, 0 to 10,000. Squares stand for the curve of sRGB, in whole numbers.
fn luma(Color { red, green, blue }: Color) -> u32 {
    let linear = |value: u8| u32::from(value) * u32::from(value);
    let sum = 2126 * linear(red) + 7152 * linear(green) + 722 * linear(blue);
    // The eye tells dark tones apart better than light ones: contrast grows with the root.
    (sum / (255 * 255)).saturating_mul(10_000).isqrt()
}

/// The letters side by side, centered, in the chosen size as far as there is room.
fn lay_out(avatar: &LetterAvatar) -> Outline {
    let graphemes = avatar.letters.iter().flat_map(Initials::graphemes);
    let line = side_by_side(graphemes, avatar.weight);
    let Some(extent) = line.extent() else { return line };
    let (wide, high) = extent.size();
    let longest = match avatar.shape {
        AvatarShape::Square => wide.max(high),
        AvatarShape::Disc => (wide * wide + high * high).isqrt(),
    };
    let chosen = i32::from(avatar.font_thousandths) * SIDE * FINE / 1000;
    fit(line, extent, [(chosen, letters::units_per_em()), (WIDEST, longest), (WIDEST, longest)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::{FontWeight, LetterCase, Seed};

    fn avatar(name: &str) -> LetterAvatar {
        let exactly = |text| ChosenColor::Exactly(Rgba::parse(text).unwrap());
        LetterAvatar {
            letters: Initials::of_count(name, 2, LetterCase::Upper),
            seed: Seed::from_text(name),
            background: exactly("0d8abc"),
            ink: exactly("fff"),
            font_thousandths: 500,
            weight: FontWeight::Regular,
            shape: AvatarShape::Square,
        }
    }

    fn pixels(avatar: &LetterAvatar) -> Vec<[u8; 4]> {
        draw_letters(avatar).to_rgba(Side::new(64).unwrap()).as_chunks().0.to_vec()
    }

    /// How many pixels are more ink than background.
    fn inked(avatar: &LetterAvatar) -> usize {
        pixels(avatar).iter().filter(|[red, ..]| *red > 0x86).count()
    }

    #[test]
    fn a_square_is_opaque_and_a_disc_has_transparent_corners() {
        let square = pixels(&avatar("John Doe"));
        assert!(square.iter().all(|[.., alpha]| *alpha == 255));
        assert_eq!(square.first(), Some(&[0x0d, 0x8a, 0xbc, 255]));
        let disc = pixels(&LetterAvatar { shape: AvatarShape::Disc, ..avatar("John Doe") });
        assert_eq!(disc.first().map(|[.., alpha]| *alpha), Some(0));
        assert_eq!(disc.get(3 * 64 + 32), Some(&[0x0d, 0x8a, 0xbc, 255]));
    }

    #[test]
    fn bold_letters_and_larger_ones_have_more_ink() {
        let regular = avatar("John Doe");
        let bold = LetterAvatar { weight: FontWeight::Bold, ..regular.clone() };
        let small = LetterAvatar { font_thousandths: 300, ..regular.clone() };
        assert!(inked(&bold) > inked(&regular) && inked(&regular) > inked(&small));
        let huge = LetterAvatar { font_thousandths: 1000, ..avatar("WWWW") };
        assert!(inked(&huge) > 100, "letters that do not fit are made smaller, not cut");
        let edge = pixels(&huge).iter().step_by(64).all(|pixel| *pixel == [0x0d, 0x8a, 0xbc, 255]);
        assert!(edge, "letters stay inside");
    }

    #[test]
    fn translucent_colors_keep_their_alpha() {
        let translucent = ChosenColor::Exactly(Rgba::parse("f9731633").unwrap());
        let pixels = pixels(&LetterAvatar { background: translucent, ..avatar("I") });
        assert_eq!(pixels.first(), Some(&[0xf9, 0x73, 0x16, 0x33]));
        assert!(pixels.contains(&[255, 255, 255, 255]));
    }

    #[test]
    fn random_colors_follow_from_the_name_and_can_be_read() {
        let random = |name: &str| {
            let (background, ink) = (ChosenColor::Random, ChosenColor::Readable);
            let avatar = LetterAvatar { background, ink, ..avatar(name) };
            (background_of(&avatar), ink_of(&avatar))
        };
        assert_eq!(random("Ada"), random("ada"));
        let all: Vec<_> = (0..60).map(|number| random(&number.to_string())).collect();
        assert!(
            all.iter().map(|(color, _)| color.to_number()).collect::<std::collections::BTreeSet<_>>().len()
                > 15
        );
        assert!(all.iter().all(|(one, other)| luma(*one).abs_diff(luma(*other)) > 2_000), "{all:?}");
    }

    fn background_of(avatar: &LetterAvatar) -> Color {
        background(avatar).color
    }

    fn ink_of(avatar: &LetterAvatar) -> Color {
        ink(avatar, background(avatar)).color
    }

    #[test]
    fn a_name_without_letters_to_draw_shows_a_figure() {
        let figure = avatar("李明");
        assert_eq!(figure.letters, None);
        assert!(inked(&figure) > 400);
        assert_eq!(pixels(&figure), pixels(&avatar("田中")));
    }

    #[test]
    fn an_svg_holds_only_colored_paths() {
        let svg = draw_letters(&LetterAvatar { shape: AvatarShape::Disc, ..avatar("Ä<b> &c") });
        let svg = svg.to_svg(Side::new(128).unwrap());
        assert!(
            svg.starts_with(r#"<svg xmlns="http://www.w3.org/2000/svg" width="128" height="128""#),
            "{svg}"
        );
        assert_eq!(svg.matches('<').count(), 4, "{svg}");
        assert!(!svg.contains('&'), "{svg}");
    }
}
