//! The style `pagan`: a hero in pixel art, with clothes and gear. Parts and colors are chosen here; the parts are in
//! `pagan_sprites`.

use crate::values::Color;

use super::Definition;
use super::choices::Choices;
use super::pagan_sprites as sprites;
use super::palette::{self, INK, Ramp, Scheme, WHITE};
use super::pixels::Grid;
use super::scene::Scene;

/// Skin and its shade: of people and of a few other beings.
const SKINS: [(u32, u32); 9] = [
    (0xff_dfc8, 0xe8_a98a),
    (0xf6_cba4, 0xd4_9468),
    (0xe3_ac7c, 0xb8_7a4e),
    (0xc6_8a5c, 0x95_5f38),
    (0xa8_7048, 0x7a_4c2c),
    (0x8a_5a3a, 0x62_3c24),
    (0xa2_dc9c, 0x5f_ae58),
    (0xac_c7ff, 0x6f_92dd),
    (0xd9_c2f5, 0xa1_81d0),
];

/// Metals: lit, usual, shaded.
const METALS: [[u32; 3]; 4] = [
    [0xe9_eef5, 0xc3_ccd9, 0x8b_97a8],
    [0xf6_e3b0, 0xd9_b565, 0x9a_7a35],
    [0xf0_d3c0, 0xc8_8f6c, 0x8a_583b],
    [0xa9_b3c4, 0x6f_7b90, 0x49_5367],
];

/// The colors that the letters of a part stand for.
struct Dyes {
    skin: (Color, Color),
    hair: Ramp,
    cloth: Ramp,
    armor: Ramp,
    accent: Ramp,
    metal: [Color; 3],
}

pub(super) const DEFINITION: Definition =
    Definition { salt: 0x6cc8_93ab_27f4_d15e, draw: |choices, _initials| Some(draw(choices)) };

fn draw(mut choices: Choices) -> Scene {
    let Scheme { background, figure, accent } = palette::any_scheme(&mut choices);
    let background = choices.pick(&[background.pale, background.pale, background.soft]);
    let dyes = dyes(&mut choices, figure, accent);
    let mut grid = Grid::new();
    let mut stamp = |x: i32, y: i32, rows: sprites::Rows| grid.stamp(x, y, rows, |letter| dyes.of(letter));
    if choices.chance(35) {
        stamp(3, 10, sprites::CAPE);
    }
    stamp(4, 13, choices.pick(&sprites::LEGS));
    stamp(4, 9, choices.pick(&sprites::BODIES));
    stamp(4, 3, sprites::HEAD);
    if choices.chance(20) {
        stamp(3, 6, sprites::EARS);
    }
    stamp(4, 5, choices.pick(&sprites::EYES));
    stamp(4, 7, choices.pick(&sprites::MOUTHS));
    stamp(3, 1, choices.pick(&sprites::WEARS));
    stamp(12, 3, choices.pick(&sprites::WEAPONS));
    stamp(2, 9, choices.pick(&sprites::SHIELDS));
    grid.surround(INK);
    grid.on(background)
}

fn dyes(choices: &mut Choices, figure: Ramp, accent: Ramp) -> Dyes {
    let (lit, shade) = choices.pick(&SKINS);
    Dyes {
        skin: (Color::from_number(lit), Color::from_number(shade)),
        hair: palette::any_ramp(choices),
        cloth: figure,
        armor: palette::any_ramp(choices),
        accent,
        metal: choices.pick(&METALS).map(Color::from_number),
    }
}

impl Dyes {
    fn of(&self, letter: u8) -> Option<Color> {
        let [lit, usual, shade] = self.metal;
        Some(match letter {
            b's' => self.skin.0,
            b'S' => self.skin.1,
            b'h' => self.hair.deep,
            b'H' => self.hair.dark,
            b'l' => self.hair.main,
            b'c' => self.cloth.main,
            b'C' => self.cloth.deep,
            b'a' => self.armor.main,
            b'A' => self.armor.deep,
            b'x' => self.accent.main,
            b'X' => self.accent.deep,
            b'm' => lit,
            b'M' => usual,
            b'D' => shade,
            b'g' => Color::from_number(0xf2_c14e),
            b'w' => Color::from_number(0xa0_6a3c),
            b'W' => Color::from_number(0x6f_4524),
            b'i' => WHITE,
            b'k' => INK,
            _ => return None,
        })
    }
}
