//! Initials: the first letters of a name, such as can be drawn.
//!
//! Which those are is told by tables that `build/letters.rs` takes out of the font and of Unicode: Latin, Greek and
//! Cyrillic capitals, digits, and marks. The engine that draws them is `generated`.

use std::sync::Arc;

use unicode_segmentation::UnicodeSegmentation as _;

use self::tables::{CLASSES, COMPOSITIONS, DRAWABLE};

#[allow(clippy::unreadable_literal, reason = "a program wrote the numbers, for a program")]
mod tables {
    include!(concat!(env!("OUT_DIR"), "/letters.rs"));
}

/// How many marks a letter may carry; more are not legible in any size.
const MAX_MARKS: usize = 2;

/// Characters of a name that are looked at: nobody's name is longer, and what is may be sent by anybody.
const MAX_NAME_CHARS: usize = 400;

/// One or two letters in upper case, with their marks, composed as in NFC: at most six characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Initials(Arc<str>);

impl Initials {
    /// Those of a name: the first letters of its first and its last word of those that begin with a letter that can be
    /// drawn. `None` where there is none.
    pub fn of_name(name: &str) -> Option<Self> {
        let cut = name.char_indices().nth(MAX_NAME_CHARS).map_or(name.len(), |(end, _)| end);
        let words = name.get(..cut)?.split_whitespace();
        let mut firsts = words.filter_map(|word| {
            // Brackets, quotes and the like are not what a word begins with.
            let word =
                word.trim_start_matches(|letter: char| letter.is_ascii_punctuation() || is_quote(letter));
            drawable(word.graphemes(true).next()?)
        });
        let first = firsts.next()?;
        let last = firsts.next_back().unwrap_or_default();
        Some(Self((first + &last).into()))
    }

    /// Those that somebody chose: the first two letters of a text of those that can be drawn. `None` where there is none.
    pub fn parse(text: &str) -> Option<Self> {
        let cut = text.char_indices().nth(MAX_NAME_CHARS).map_or(text.len(), |(end, _)| end);
        let letters: String = text.get(..cut)?.graphemes(true).filter_map(drawable).take(2).collect();
        (!letters.is_empty()).then(|| Self(letters.into()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The letters, each with its marks.
    pub fn graphemes(&self) -> impl Iterator<Item = &str> {
        self.0.graphemes(true)
    }

    /// The canonical combining class of a mark, which tells where it is to go; 0 for letters.
    pub fn class_of_mark(letter: char) -> u8 {
        let number = narrow(letter);
        CLASSES.iter().find(|(mark, _)| Some(*mark) == number).map_or(0, |(_, class)| *class)
    }
}

fn is_quote(letter: char) -> bool {
    matches!(letter, '\u{2010}'..='\u{203a}' | '«' | '»' | '¿' | '¡')
}

/// A letter with its marks in upper case and composed, if it can be drawn.
fn drawable(grapheme: &str) -> Option<String> {
    let raised = grapheme.to_uppercase();
    // Some letters' capitals are two: of those, the first.
    let raised = raised.graphemes(true).next()?;
    let mut parts: Vec<char> = Vec::new();
    for letter in raised.chars() {
        decompose(letter, &mut parts);
    }
    let (base, marks) = parts.split_first()?;
    if !base.is_alphanumeric() {
        return None;
    }
    let mut marks: Vec<char> =
        marks.iter().copied().filter(|mark| Initials::class_of_mark(*mark) != 0).collect();
    marks.sort_by_key(|mark| Initials::class_of_mark(*mark));
    let composed = compose(*base, &marks);
    let letters = composed.chars().take(1 + MAX_MARKS);
    let drawn: String = letters.filter(|letter| is_drawable(*letter)).collect();
    drawn.starts_with(|letter: char| Initials::class_of_mark(letter) == 0).then_some(drawn)
}

fn is_drawable(letter: char) -> bool {
    narrow(letter).is_some_and(|number| DRAWABLE.binary_search(&number).is_ok())
}

/// Takes a letter apart into its base and marks.
fn decompose(letter: char, into: &mut Vec<char>) {
    let number = narrow(letter);
    match COMPOSITIONS.iter().find(|(_, _, whole)| Some(*whole) == number) {
        Some((first, second, _)) => {
            decompose(widen(*first), into);
            // Where a letter is but another writing of one, there is no second.
            into.extend((*second != 0).then(|| widen(*second)));
        }
        None => into.push(letter),
    }
}

/// Puts a base and its sorted marks together as far as there are letters for it.
fn compose(base: char, marks: &[char]) -> String {
    let mut whole = base;
    let mut left = String::new();
    let mut class_before = 0;
    for mark in marks {
        let class = Initials::class_of_mark(*mark);
        let composed = (class != class_before).then(|| composed(whole, *mark)).flatten();
        if let Some(composed) = composed {
            whole = composed;
        } else {
            left.push(*mark);
            // A mark that stays keeps others of its class from going past it.
            class_before = class;
        }
    }
    format!("{whole}{left}")
}

fn composed(first: char, second: char) -> Option<char> {
    let pair = (narrow(first)?, narrow(second)?);
    let found = COMPOSITIONS.iter().find(|(first, second, _)| (*first, *second) == pair);
    found.map(|(_, _, whole)| widen(*whole))
}

fn narrow(letter: char) -> Option<u16> {
    u16::try_from(u32::from(letter)).ok()
}

fn widen(number: u16) -> char {
    char::from_u32(number.into()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str) -> Option<String> {
        Initials::of_name(name).map(|initials| initials.as_str().to_owned())
    }

    fn parsed(text: &str) -> Option<String> {
        Initials::parse(text).map(|initials| initials.as_str().to_owned())
    }

    #[test]
    fn initials_are_the_first_letters_of_the_first_and_the_last_word() {
        assert_eq!(of("Ada Lovelace").as_deref(), Some("AL"));
        assert_eq!(of("  grace brewster\tmurray hopper ").as_deref(), Some("GH"));
        assert_eq!(of("ada").as_deref(), Some("A"));
        assert_eq!(of("\"Ada\" (Lovelace)").as_deref(), Some("AL"));
        assert_eq!(of("3D Printing").as_deref(), Some("3P"));
    }

    #[test]
    fn words_that_cannot_be_drawn_are_left_out() {
        assert_eq!(of("🎉 Ada 李"), of("Ada"));
        assert_eq!(of("李 明"), None);
        assert_eq!(of("🎉"), None);
        assert_eq!(of(""), None);
        assert_eq!(of("\u{0308}"), None);
        assert_eq!(of("()"), None);
    }

    #[test]
    fn letters_keep_their_marks_and_are_composed() {
        assert_eq!(of("w\u{0308}im"), of("ẅim"));
        assert_eq!(of("ẅim").as_deref(), Some("Ẅ"));
        assert_eq!(of("й Άννα").as_deref(), Some("ЙΆ"));
        assert_eq!(of("и\u{0306}").as_deref(), Some("Й"));
        assert_eq!(of("a\u{0302}\u{0323}").as_deref(), Some("Ậ"));
        assert_eq!(of("ǆ").as_deref(), Some("Ǆ"));
        assert_eq!(of("\u{1f71}").as_deref(), Some("Ά"), "another writing of the same letter");
        assert_eq!(of("ΐ").as_deref(), Some("Ϊ\u{0301}"));
        assert_eq!(of("q\u{0303}").as_deref(), Some("Q\u{0303}"));
    }

    #[test]
    fn letters_whose_capitals_are_two_give_one() {
        assert_eq!(of("ßa").as_deref(), Some("S"));
        assert_eq!(of("ﬁn").as_deref(), Some("F"));
    }

    #[test]
    fn chosen_letters_are_two_at_most() {
        assert_eq!(parsed("abc").as_deref(), Some("AB"));
        assert_eq!(parsed("x").as_deref(), Some("X"));
        assert_eq!(parsed("- a 🎉 b").as_deref(), Some("AB"));
        assert_eq!(parsed("🎉"), None);
    }

    #[test]
    fn however_much_is_sent_initials_are_short() {
        let marks = "\u{0301}".repeat(100_000);
        let initials = of(&format!("a{marks} b{marks}")).unwrap();
        assert_eq!(initials, "Á\u{0301}\u{0301}", "what is far behind is not looked at");
        let many = of("a\u{0301}\u{0302}\u{0303} b\u{0301}\u{0302}\u{0303}").unwrap();
        assert!(many.chars().count() <= 6);
    }
}
