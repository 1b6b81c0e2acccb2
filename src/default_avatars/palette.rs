//! The colors of default avatars: twenty hues, each in six tones.
//!
//! They were chosen in OKLCH, so that a tone is equally light in every hue (strong yellows a little lighter and strong
//! blues a little darker, as the eye expects) and any two hues go together. They are written in sRGB, so that no
//! arithmetic can change them.

use crate::values::Color;

use super::choices::Choices;

/// The tones of a hue, from light to dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ramp {
    /// Almost white (lightness 0.955).
    pub(super) mist: Color,
    /// For backgrounds (0.905).
    pub(super) pale: Color,
    /// For stronger backgrounds and lit sides (0.83).
    pub(super) soft: Color,
    /// The hue at its strongest (0.71).
    pub(super) main: Color,
    /// For shaded sides and backgrounds of white text (0.525).
    pub(super) deep: Color,
    /// For text on light tones (0.36).
    pub(super) dark: Color,
}

/// For eyes and mouths.
pub(super) const INK: Color = color(0x1a_1f2e);

/// For the white of eyes and for teeth.
pub(super) const WHITE: Color = color(0xff_ffff);

/// For tongues of people.
pub(super) const TONGUE: Color = color(0xf1_7488);

const HUES: u32 = 20;

/// The hues around the circle, and their angles.
#[rustfmt::skip]
pub(super) const RAMPS: [Ramp; HUES as usize] = [
    ramp([0xff_eaec, 0xfe_d3d7, 0xff_aeb7, 0xf1_7488, 0xaf_3c53, 0x67_212f]), // rose, 12
    ramp([0xff_ebe9, 0xff_d4d0, 0xff_b0aa, 0xf3_7671, 0xb0_3e3d, 0x68_2222]), // coral, 24
    ramp([0xfe_ebe6, 0xff_d5c9, 0xff_b19c, 0xf2_7a5a, 0xaf_4223, 0x67_2513]), // clay, 36
    ramp([0xfd_ece3, 0xff_d7c2, 0xff_b68d, 0xf2_8642, 0xa7_4d00, 0x63_2b00]), // tangerine, 50
    ramp([0xfb_eee1, 0xff_dbb9, 0xfc_bd7d, 0xf0_982a, 0x97_5a02, 0x59_3300]), // amber, 66
    ramp([0xf7_efe0, 0xfa_e2af, 0xf0_c972, 0xe5_b11e, 0x86_6503, 0x4e_3a01]), // sun, 86
    ramp([0xf2_f1e1, 0xed_e9b0, 0xdd_d474, 0xd0_c333, 0x75_6d02, 0x44_3f00]), // citron, 104
    ramp([0xed_f3e3, 0xdc_ecba, 0xc1_d985, 0xa5_c446, 0x5e_7500, 0x36_4400]), // lime, 122
    ramp([0xe8_f4e7, 0xcb_edc7, 0xa2_dc9c, 0x6d_c364, 0x2f_7e28, 0x17_4913]), // leaf, 142
    ramp([0xe5_f5ea, 0xc3_ecd1, 0x90_dcac, 0x37_bf79, 0x02_7f4a, 0x01_4a29]), // emerald, 156
    ramp([0xe3_f5ee, 0xbc_ecda, 0x80_ddbd, 0x04_bd94, 0x00_7d61, 0x01_4937]), // mint, 170
    ramp([0xe1_f5f2, 0xb7_ece5, 0x73_ddd1, 0x05_baad, 0x00_7b72, 0x00_4842]), // teal, 186
    ramp([0xe0_f5f7, 0xb6_ebf2, 0x6f_dae7, 0x04_b6c6, 0x04_7983, 0x01_464d]), // lagoon, 206
    ramp([0xe2_f3fc, 0xba_e8fd, 0x7d_d4fb, 0x07_b0e3, 0x02_7598, 0x00_445a]), // sky, 228
    ramp([0xe5_f2ff, 0xc7_e3ff, 0x99_cdff, 0x3b_a0f5, 0x01_6eb7, 0x00_3f6d]), // azure, 248
    ramp([0xe9_f0ff, 0xd1_e0ff, 0xac_c7ff, 0x64_91f4, 0x3c_65c0, 0x21_3a71]), // cobalt, 264
    ramp([0xed_effe, 0xda_ddff, 0xbe_c1fe, 0x87_85f0, 0x5f_5bbd, 0x36_346f]), // indigo, 282
    ramp([0xf2_edfd, 0xe5_d8fe, 0xd1_b9ff, 0xa9_81ea, 0x79_51b3, 0x46_2e69]), // violet, 300
    ramp([0xf7_ecf9, 0xf2_d4f6, 0xe6_b2ee, 0xcd_7dd9, 0x91_479d, 0x55_285c]), // orchid, 322
    ramp([0xfc_eaf3, 0xfd_d2e6, 0xf8_add3, 0xe6_75b2, 0xa5_3e79, 0x61_2346]), // magenta, 348
];

/// Two or three hues that go together.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scheme {
    /// For the background.
    pub(super) background: Ramp,
    /// For the figure.
    pub(super) figure: Ramp,
    /// For small parts.
    pub(super) accent: Ramp,
}

/// Picks a hue.
pub(super) fn any_ramp(choices: &mut Choices) -> Ramp {
    choices.pick(&RAMPS)
}

/// Picks hues for a figure on a background, no two of them close to each other.
pub(super) fn any_scheme(choices: &mut Choices) -> Scheme {
    let figure = choices.below(HUES);
    // Both are steps from the figure's hue.
    let background = choices.pick(&[3, 5, 7, 8, 10, 12, 13, 15, 17]);
    let chosen = (background + choices.pick(&[5, 6, 8, 10, 12, 14, 15])) % HUES;
    let opposite = (background + HUES / 2) % HUES;
    let is_apart = |hue: &u32| (3..=HUES - 3).contains(hue);
    let accent = [chosen, opposite].into_iter().find(is_apart).unwrap_or(background + 6);
    Scheme {
        background: ramp_at(figure + background),
        figure: ramp_at(figure),
        accent: ramp_at(figure + accent),
    }
}

/// The hue at this step around the circle.
pub(super) fn ramp_at(step: u32) -> Ramp {
    let [first, ..] = RAMPS;
    RAMPS.get((step % HUES) as usize).copied().unwrap_or(first)
}

const fn color(number: u32) -> Color {
    let [_, red, green, blue] = number.to_be_bytes();
    Color { red, green, blue }
}

const fn ramp([mist, pale, soft, main, deep, dark]: [u32; 6]) -> Ramp {
    Ramp {
        mist: color(mist),
        pale: color(pale),
        soft: color(soft),
        main: color(main),
        deep: color(deep),
        dark: color(dark),
    }
}
