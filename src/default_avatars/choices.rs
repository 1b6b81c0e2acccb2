//! The random choices of a default avatar, which follow from a seed alone.
//!
//! The generator is SplitMix64 (Steele, Lea, Flood 2014), started from both halves of the seed and the style's salt, so that
//! a person's monster says nothing about their robot. Any change here changes the pinned pictures.

use crate::values::Seed;

/// A sequence of choices.
pub(super) struct Choices {
    state: u64,
}

impl Choices {
    /// The choices for a seed and a style's salt.
    pub(super) fn new(salt: u64, seed: Seed) -> Self {
        let (halves, _none) = seed.as_bytes().as_chunks::<8>();
        let mut choices = Self { state: salt };
        for half in halves {
            choices.state ^= u64::from_be_bytes(*half);
            choices.state = choices.next();
        }
        choices
    }

    /// A number below `count`.
    pub(super) fn below(&mut self, count: u32) -> u32 {
        // The upper bits, scaled: no visible bias, and no loop.
        u32::try_from(((self.next() >> 32) * u64::from(count)) >> 32).unwrap_or(0)
    }

    /// A number from `least` to `most`.
    pub(super) fn between(&mut self, least: i32, most: i32) -> i32 {
        let span = u32::try_from(most - least + 1).unwrap_or(1);
        least + i32::try_from(self.below(span)).unwrap_or(0)
    }

    /// True in this many of a hundred cases.
    pub(super) fn chance(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    /// One of these, all equally likely.
    pub(super) fn pick<T: Copy, const COUNT: usize>(&mut self, all: &[T; COUNT]) -> T {
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
