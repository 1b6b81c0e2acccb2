//! The letters that initials are drawn with: outlines that were taken out of a font when the executable was built.

use super::outline::{Outline, Placement, Step};

use self::tables::{CAPITAL_HEIGHT, STARTS};

#[allow(clippy::unreadable_literal, reason = "a program wrote the numbers, for a program")]
mod tables {
    include!(concat!(env!("OUT_DIR"), "/outlines.rs"));
}

/// The outlines, one after the other: steps of a kind and of distances, as `build/letters.rs` writes them.
const OUTLINES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/outlines.bin"));

/// How far a mark is from its letter, in the font's units.
const GAP: i32 = 110;

/// Classes of marks (Unicode's canonical combining classes) that are below the letter or above it; others are left
/// where the font has them.
const BELOW: [u8; 2] = [202, 220];
const ABOVE: [u8; 2] = [230, 232];

/// The height of capitals, in the font's units.
pub(super) const fn capital_height() -> i32 {
    CAPITAL_HEIGHT
}

/// A letter with its marks, in the font's units from its origin on the base line; `class_of` tells marks' classes.
pub(super) fn grapheme(text: &str, class_of: impl Fn(char) -> u8) -> Outline {
    let mut whole = Outline::default();
    for letter in text.chars() {
        let Some(mut part) = outline(letter) else { continue };
        if let (Some(base), Some(mark)) = (whole.extent(), part.extent()) {
            let x = i32::midpoint(base.from.x, base.to.x) - i32::midpoint(mark.from.x, mark.to.x);
            let y = match class_of(letter) {
                class if ABOVE.contains(&class) => base.from.y - GAP - mark.to.y,
                class if BELOW.contains(&class) => base.to.y + GAP - mark.from.y,
                _ => 0,
            };
            part = part.map(|place| Placement { x: place.x + x, y: place.y + y });
        }
        whole.steps.append(&mut part.steps);
    }
    whole
}

fn outline(letter: char) -> Option<Outline> {
    let number = u16::try_from(u32::from(letter)).ok()?;
    let found = STARTS.binary_search_by_key(&number, |(letter, _)| *letter).ok()?;
    let (_, start) = STARTS.get(found)?;
    let mut reader = Reader { bytes: OUTLINES.get(*start as usize..)?, at: Placement { x: 0, y: 0 } };
    let mut outline = Outline::default();
    while let Some(step) = reader.step() {
        outline.steps.push(step);
    }
    Some(outline)
}

struct Reader {
    bytes: &'static [u8],
    at: Placement,
}

impl Reader {
    fn step(&mut self) -> Option<Step> {
        match self.byte()? {
            1 => Some(Step::Move(self.place()?)),
            2 => Some(Step::Line(self.place()?)),
            3 => Some(Step::Quad(self.place()?, self.place()?)),
            _ => None,
        }
    }

    fn place(&mut self) -> Option<Placement> {
        self.at = Placement { x: self.at.x + self.number()?, y: self.at.y + self.number()? };
        Some(self.at)
    }

    fn number(&mut self) -> Option<i32> {
        let (mut number, mut bits) = (0_u32, 0);
        loop {
            let byte = self.byte()?;
            number |= u32::from(byte & 0x7f) << bits;
            bits += 7;
            if byte < 0x80 || bits > 21 {
                return Some((number >> 1).cast_signed() ^ -((number & 1).cast_signed()));
            }
        }
    }

    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        Some(*first)
    }
}
