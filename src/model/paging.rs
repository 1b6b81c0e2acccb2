//! Lists: what to search for, in which order, where a page begins, and what it holds.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::person::Person;
use super::picture::Picture;
use crate::values::Message;

/// The longest search text, in characters.
const MAX_SEARCH_CHARS: usize = 100;

/// The longest cursor that is decoded, in bytes; ours hold a name or an email address and a number.
const MAX_CURSOR_BYTES: usize = 2048;

/// A search text: 1 to 100 characters without control characters, each run of white space folded into one space.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchText(String);

impl SearchText {
    /// Parses a text; `None` for white space alone, which is no search.
    ///
    /// # Errors
    ///
    /// The message for the `q` parameter.
    pub fn parse(text: &str) -> Result<Option<Self>, Message> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let joined = words.join(" ");
        if joined.chars().count() > MAX_SEARCH_CHARS {
            return Err(Message::TextTooLong { max: MAX_SEARCH_CHARS as u64 });
        }
        if joined.chars().any(char::is_control) {
            return Err(Message::TextControl);
        }
        Ok((!joined.is_empty()).then_some(Self(joined)))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What people are sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeopleKey {
    /// When they were added.
    Created,
    /// Their names, ignoring the case of ASCII letters.
    Name,
    /// Their email addresses.
    Email,
}

/// Which end comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// The smallest or oldest.
    Ascending,
    /// The greatest or newest.
    Descending,
}

/// The order of a list of people: a key, with a minus before it for the descending order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PeopleOrder {
    /// The key.
    pub key: PeopleKey,
    /// The direction.
    pub direction: Direction,
}

impl PeopleOrder {
    /// Every order by its name on the wire.
    pub const ALL: &[(&str, Self)] = &[
        ("-created", Self { key: PeopleKey::Created, direction: Direction::Descending }),
        ("created", Self { key: PeopleKey::Created, direction: Direction::Ascending }),
        ("name", Self { key: PeopleKey::Name, direction: Direction::Ascending }),
        ("-name", Self { key: PeopleKey::Name, direction: Direction::Descending }),
        ("email", Self { key: PeopleKey::Email, direction: Direction::Ascending }),
        ("-email", Self { key: PeopleKey::Email, direction: Direction::Descending }),
    ];

    /// The newest first.
    pub const NEWEST: Self = Self { key: PeopleKey::Created, direction: Direction::Descending };

    /// Every name on the wire, for messages.
    pub fn names() -> String {
        Self::ALL.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
    }

    fn letter(self) -> char {
        match self.key {
            PeopleKey::Created => 'c',
            PeopleKey::Name => 'n',
            PeopleKey::Email => 'e',
        }
    }
}

impl FromStr for PeopleOrder {
    type Err = Message;

    fn from_str(text: &str) -> Result<Self, Message> {
        let found = Self::ALL.iter().find(|(name, _)| *name == text);
        found.map(|(_, order)| *order).ok_or_else(|| Message::NotAmong { accepted: Self::names() })
    }
}

/// Where a page of people ended: the last person's number, and the value of the key that sorts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeopleCursor {
    /// The last person's number.
    pub number: i64,
    /// The last person's value of the key; empty where the number sorts alone.
    pub value: String,
}

impl PeopleCursor {
    /// The cursor as the API hands it out, for lists sorted by the same key.
    pub fn encode(&self, order: PeopleOrder) -> String {
        URL_SAFE_NO_PAD.encode(format!("{}{}\n{}", order.letter(), self.number, self.value))
    }

    /// Reads a cursor of a list that is sorted by the same key.
    ///
    /// # Errors
    ///
    /// The message for the `after` parameter.
    pub fn decode(text: &str, order: PeopleOrder) -> Result<Self, Message> {
        let read = || {
            let bytes = URL_SAFE_NO_PAD.decode(text).ok().filter(|bytes| bytes.len() <= MAX_CURSOR_BYTES)?;
            let plain = String::from_utf8(bytes).ok()?;
            let (number, value) = plain.strip_prefix(order.letter())?.split_once('\n')?;
            Some(Self { number: number.parse().ok()?, value: value.to_owned() })
        };
        read().ok_or(Message::CursorInvalid)
    }
}

/// Which people to list, and in which order.
#[derive(Debug, Clone)]
pub struct PeopleQuery {
    /// Only people whose name, email address or slug contains this.
    pub search: Option<SearchText>,
    /// The order.
    pub order: PeopleOrder,
    /// Where the former page ended.
    pub after: Option<PeopleCursor>,
    /// The most people to return.
    pub limit: u32,
}

/// A page of people.
#[derive(Debug, Clone)]
pub struct PeoplePage {
    /// The people, each with the current picture. A page may hold fewer than the limit although more follow.
    pub people: Vec<(Person, Option<Picture>)>,
    /// Where the next page begins; `None` on the last.
    pub next: Option<PeopleCursor>,
}

/// A page of everybody's pictures.
#[derive(Debug, Clone)]
pub struct GalleryPage {
    /// The pictures, newest first, each with its owner.
    pub pictures: Vec<(Picture, Person)>,
    /// Whether there are older ones.
    pub has_more: bool,
}

impl fmt::Display for SearchText {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_alone_is_no_search() {
        assert_eq!(SearchText::parse(" \t "), Ok(None));
        assert_eq!(SearchText::parse("  ada \n lovelace").unwrap().unwrap().as_str(), "ada lovelace");
        assert!(SearchText::parse(&"x".repeat(101)).is_err());
        assert!(SearchText::parse("a\0b").is_err());
    }

    #[test]
    fn a_cursor_reads_back_for_its_own_key_only() {
        let by_name: PeopleOrder = "name".parse().unwrap();
        let cursor = PeopleCursor { number: 7, value: "Ada\nLovelace".to_owned() };
        assert_eq!(PeopleCursor::decode(&cursor.encode(by_name), by_name), Ok(cursor.clone()));
        assert!(PeopleCursor::decode(&cursor.encode(by_name), PeopleOrder::NEWEST).is_err());
        for text in ["", "x", "!!!!", "bjd4"] {
            assert!(PeopleCursor::decode(text, by_name).is_err(), "{text}");
        }
    }
}
