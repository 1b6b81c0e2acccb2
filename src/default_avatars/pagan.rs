//! The style `pagan`: a hero of large pixels, with what they wear and carry.
//!
//! The parts are `pagan_sprites`'; which, in what colors and in what order, is told here.

use crate::values::Color;

use super::choices::Choices;
use super::pagan_sprites as sprites;
use super::palette::{self, INK, Ramp, Scheme, WHITE};
use super::pixels::Grid;
use super::scene::Scene;

/// Skin and its shade: of people, and of a few who are none.
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

/// Metals: lit, usual, in shade.
const METALS: [[u32; 3]; 4] = [
    [0xe9_eef5, 0xc3_ccd9, 0x8b_97a8],
    [0xf6_e3b0, 0xd9_b565, 0x9a_7a35],
    [0xf0_d3c0, 0xc8_8f6c, 0x8a_583b],
    [0xa9_b3c4, 0x6f_7b90, 0x49_5367],
];

/// What every letter of a part stands for.
struct Dyes {
    skin: (Color, Color),
    hair: Ramp,
    cloth: Ramp,
    armour: Ramp,
    accent: Ramp,
    metal: [Color; 3],
}

pub(super) fn draw(mut choices: Choices) -> Scene {
    let Scheme { ground, figure, accent } = palette::scheme_of(&mut choices);
    let ground = choices.of(&[ground.pale, ground.pale, ground.soft]);
    let dyes = dyes(&mut choices, figure, accent);
    let mut grid = Grid::new();
    let mut stamp = |x: i32, y: i32, rows: sprites::Rows| grid.stamp(x, y, rows, |letter| dyes.of(letter));
    if choices.chance(35) {
        stamp(3, 10, sprites::CAPE);
    }
    stamp(4, 13, choices.of(&sprites::LEGS));
    stamp(4, 9, choices.of(&sprites::BODIES));
    stamp(4, 3, sprites::HEAD);
    if choices.chance(20) {
        stamp(3, 6, sprites::EARS);
    }
    stamp(4, 5, choices.of(&sprites::EYES));
    stamp(4, 7, choices.of(&sprites::MOUTHS));
    stamp(3, 1, choices.of(&sprites::WEARS));
    stamp(12, 3, choices.of(&sprites::WEAPONS));
    stamp(2, 9, choices.of(&sprites::SHIELDS));
    grid.surround(INK);
    grid.on(ground)
}

fn dyes(choices: &mut Choices, figure: Ramp, accent: Ramp) -> Dyes {
    let (lit, shade) = choices.of(&SKINS);
    Dyes {
        skin: (Color::from_number(lit), Color::from_number(shade)),
        hair: palette::ramp_of(choices),
        cloth: figure,
        armour: palette::ramp_of(choices),
        accent,
        metal: choices.of(&METALS).map(Color::from_number),
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
            b'a' => self.armour.main,
            b'A' => self.armour.deep,
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
