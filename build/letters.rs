//! Extracts the outlines of initials from a font when the executable is built.
//!
//! The whole font would be larger than all other drawing code. Kept are letters, digits and combining marks of Latin, Greek and
//! Cyrillic, in two weights. It writes into `OUT_DIR`:
//!
//! - `letters.rs`: the drawable letters and how letters and marks compose, for `values::Initials`;
//! - `outlines.rs` and `outlines.deflated`: an index of the outlines, and the outlines, deflated (RFC 1951), for `default_avatars::letters`.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use ttf_parser::name::Name;
use ttf_parser::{Face, OutlineBuilder, name_id};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::canonical_combining_class;

/// The ranges of letters: Latin, Greek, Cyrillic.
const LETTERS: [std::ops::RangeInclusive<u16>; 8] = [
    0x0030..=0x024f,
    0x0370..=0x052f,
    0x1e00..=0x1fff,
    0x2c60..=0x2c7f,
    0xa640..=0xa69f,
    0xa720..=0xa7ff,
    0x1c80..=0x1c8f,
    0x0259..=0x0292,
];

/// Combining marks.
const MARKS: std::ops::RangeInclusive<u16> = 0x0300..=0x036f;

/// Writes the tables into a folder.
pub(super) fn write(folder: &Path) {
    let parsed = |font| Face::parse(font, 0).expect("a font of the notosans crate");
    let (face, regular) = (parsed(notosans::BOLD_TTF), parsed(notosans::REGULAR_TTF));
    let letters = LETTERS.into_iter().flatten().filter(|number| is_kept(*number));
    let mut kept: Vec<u16> = letters.chain(MARKS).collect();
    kept.sort_unstable();
    kept.dedup();

    let mut outlines = Vec::new();
    let starts = outlines_of(&face, &kept, &mut outlines);
    let regular_starts = outlines_of(&regular, &kept, &mut outlines);
    let numbers = |starts: &[(u16, usize)]| starts.iter().map(|(number, _)| *number).collect::<Vec<_>>();
    assert_eq!(numbers(&starts), numbers(&regular_starts), "both weights have the same letters");
    // The font's license requires its notice in the executable too.
    outlines.extend(notice(&face).bytes());
    let drawable: Vec<u16> = starts.iter().map(|(number, _)| *number).collect();
    let compositions: Vec<_> = LETTERS.into_iter().flatten().filter_map(composition).collect();
    let classes: Vec<_> = MARKS.map(|number| (number, canonical_combining_class(letter(number)))).collect();

    let mut types = String::new();
    table(&mut types, "The drawable letters, in order.", "DRAWABLE: &[u16]", &drawable);
    table(
        &mut types,
        "First, second, and their composition.",
        "COMPOSITIONS: &[(u16, u16, u16)]",
        &compositions,
    );
    table(
        &mut types,
        "Combining marks and their canonical combining classes.",
        "CLASSES: &[(u16, u8)]",
        &classes,
    );
    let mut index = String::new();
    table(&mut index, "The start of each letter's outline, in bold.", "BOLD: &[(u16, u32)]", &starts);
    table(&mut index, "The same in the regular weight.", "REGULAR: &[(u16, u32)]", &regular_starts);
    let units = face.units_per_em();
    assert_eq!(units, regular.units_per_em(), "both weights have the same units");
    writeln!(index, "/// Font units per em.\npub(super) const UNITS_PER_EM: i32 = {units};").expect("a text");
    let capital_height = face.capital_height().expect("a font with capitals");
    writeln!(index, "/// The height of capitals.\npub(super) const CAPITAL_HEIGHT: i32 = {capital_height};")
        .expect("a text");
    let outlines = miniz_oxide::deflate::compress_to_vec(&outlines, 9);
    for (name, content) in [
        ("letters.rs", types.as_bytes()),
        ("outlines.rs", index.as_bytes()),
        ("outlines.deflated", &outlines),
    ] {
        fs::write(folder.join(name), content).expect("writing into OUT_DIR");
    }
}

/// The font's copyright and license notice.
fn notice(face: &Face<'_>) -> String {
    let ids = [name_id::FULL_NAME, name_id::COPYRIGHT_NOTICE, name_id::LICENSE, name_id::LICENSE_URL];
    let names = || face.names().into_iter().filter(Name::is_unicode);
    let texts = ids.map(|id| names().find(|name| name.name_id == id).and_then(|name| name.to_string()));
    texts.into_iter().flatten().map(|text| text + "\n").collect()
}

fn letter(number: u16) -> char {
    char::from_u32(number.into()).expect("no range has surrogates")
}

/// Whether it can be an initial: a letter or a digit.
fn is_kept(number: u16) -> bool {
    letter(number).is_alphanumeric()
}

/// Writes the outlines of letters, as far as the font has them. Returns where each starts.
fn outlines_of(face: &Face<'_>, kept: &[u16], into: &mut Vec<u8>) -> Vec<(u16, usize)> {
    let mut starts = Vec::new();
    for number in kept {
        let start = into.len();
        if outline(face, *number, into) {
            starts.push((*number, start));
        }
    }
    starts
}

/// The decomposition of a letter: two letters, or one and 0 for a canonical singleton. `None` if it has none.
fn composition(number: u16) -> Option<(u16, u16, u16)> {
    let whole = letter(number);
    let narrow = |letter: char| u16::try_from(u32::from(letter)).expect("a letter of the basic plane");
    let mut parts: Vec<char> = whole.nfd().collect();
    if parts == [whole] {
        return None;
    }
    let composed: Vec<char> = whole.nfc().collect();
    if composed != [whole] {
        return composed.first().map(|other| (narrow(*other), 0, number));
    }
    let last = parts.pop()?;
    let rest: String = parts.into_iter().nfc().collect();
    let first = rest.chars().next()?;
    (rest.chars().count() == 1).then(|| (narrow(first), narrow(last), number))
}

/// Writes an outline. Returns whether the font has one.
fn outline(face: &Face<'_>, number: u16, into: &mut Vec<u8>) -> bool {
    let Some(glyph) = face.glyph_index(letter(number)) else { return false };
    let mut pen = Pen { at: (0, 0), bytes: Vec::new() };
    if face.outline_glyph(glyph, &mut pen).is_none() {
        return false;
    }
    into.append(&mut pen.bytes);
    into.push(0);
    true
}

/// Writes steps as variable-length numbers: the kind (1 move, 2 line, 3 quadratic curve), then the distance of each point
/// from the one before.
struct Pen {
    at: (i32, i32),
    bytes: Vec<u8>,
}

impl Pen {
    fn step(&mut self, kind: u8, points: &[(f32, f32)]) {
        self.bytes.push(kind);
        for (x, y) in points {
            // Outlines of this font have whole coordinates; our y axis points down.
            let to = (x.round() as i32, -y.round() as i32);
            self.number(to.0 - self.at.0);
            self.number(to.1 - self.at.1);
            self.at = to;
        }
    }

    fn number(&mut self, number: i32) {
        let mut rest = (number << 1) ^ (number >> 31);
        while rest >= 0x80 {
            self.bytes.push((rest & 0x7f) as u8 | 0x80);
            rest >>= 7;
        }
        self.bytes.push(rest as u8);
    }
}

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.step(1, &[(x, y)]);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.step(2, &[(x, y)]);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.step(3, &[(x1, y1), (x, y)]);
    }

    fn curve_to(&mut self, _: f32, _: f32, _: f32, _: f32, _: f32, _: f32) {
        unreachable!("TrueType outlines have no cubic curves");
    }

    fn close(&mut self) {}
}

fn table<T: std::fmt::Debug>(into: &mut String, what: &str, name: &str, rows: &[T]) {
    writeln!(into, "/// {what}\npub(super) const {name} = &{rows:?};").expect("a text");
}
