//! What a drawing is chosen by: numbers that follow from a seed and from nothing else.
//!
//! The generator is SplitMix64 (Steele, Lea, Flood 2014), begun from both halves of the seed and a number for each
//! style, so that somebody's monster says nothing about their robot. Pinned pictures stand on every line of it.

use crate::values::{Seed, Style};

/// A run of choices.
pub(super) struct Choices {
    state: u64,
}

impl Choices {
    /// The choices of a style for a seed.
    pub(super) fn new(style: Style, seed: Seed) -> Self {
        let (halves, _none) = seed.as_bytes().as_chunks::<8>();
        let mut choices = Self { state: salt(style) };
        for half in halves {
            choices.state ^= u64::from_be_bytes(*half);
            choices.state = choices.next();
        }
        choices
    }

    /// A number below `count`.
    pub(super) fn below(&mut self, count: u32) -> u32 {
        // The upper bits, scaled: no bias that could be seen, and no loop.
        u32::try_from(((self.next() >> 32) * u64::from(count)) >> 32).unwrap_or(0)
    }

    /// A number from `least` to `most`.
    pub(super) fn between(&mut self, least: i32, most: i32) -> i32 {
        let span = u32::try_from(most - least + 1).unwrap_or(1);
        least + i32::try_from(self.below(span)).unwrap_or(0)
    }

    /// Whether something that happens so many times in a hundred does.
    pub(super) fn chance(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    /// One of these.
    pub(super) fn of<T: Copy, const COUNT: usize>(&mut self, all: &[T; COUNT]) -> T {
        const { assert!(COUNT > 0, "nothing to choose from") };
        let chosen = self.below(u32::try_from(COUNT).unwrap_or(u32::MAX)) as usize;
        let [first, ..] = all.as_slice() else { unreachable!("an array that is not empty") };
        *all.get(chosen).unwrap_or(first)
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

/// Numbers without meaning, one a style; a changed one changes every picture of that style.
fn salt(style: Style) -> u64 {
    match style {
        Style::Identicon => 0x1d3a_7c95_b0e2_6f41,
        Style::Monsterid => 0x2e91_54d8_f36b_07ac,
        Style::Wavatar => 0x3f06_b821_9dc5_e47a,
        Style::Retro => 0x48ed_1f6a_35b7_c290,
        Style::Robohash => 0x5b72_e0c4_8a19_6d3f,
        Style::Pagan => 0x6cc8_93ab_27f4_d15e,
        Style::Mp => 0x7a54_0e17_c96d_8b23,
        Style::Blank => 0x83bf_6d92_51e0_a7c4,
        Style::Initials => 0x9617_c8f3_e42a_5bd0,
        Style::Color => 0xa5e3_2b4f_7d98_160c,
    }
}
