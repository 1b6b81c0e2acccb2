//! Lists: what to search for, in which order, where a page begins, and what it holds.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use jiff::Timestamp;

use super::person::Person;
use super::picture::Picture;
use crate::values::{MediaType, Message, PersonId, PictureId, Rating, Role};

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
    /// When they were last there.
    LastSeen,
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
        ("last_seen", Self { key: PeopleKey::LastSeen, direction: Direction::Ascending }),
        ("-last_seen", Self { key: PeopleKey::LastSeen, direction: Direction::Descending }),
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
            PeopleKey::LastSeen => 's',
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

/// Which people to list. Every filter that is set must hold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PeopleFilters {
    /// Those with this role.
    pub role: Option<Role>,
    /// Those whose account is enabled, or disabled.
    pub is_active: Option<bool>,
    /// Those with a current picture, or without one.
    pub has_picture: Option<bool>,
    /// Those with a set-up link that can be used after this moment, or without one.
    pub is_invited: Option<(bool, Timestamp)>,
    /// Those who ask for an address, or do not.
    pub asks_for_address: Option<bool>,
}

/// Which people to list, and in which order.
#[derive(Debug, Clone)]
pub struct PeopleQuery {
    /// Only people whose name, email address or slug contains this.
    pub search: Option<SearchText>,
    /// Further conditions.
    pub filters: PeopleFilters,
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
    /// How many people the whole list has; `None` on further pages, and where too many match a search to be counted.
    pub total: Option<u64>,
}

/// Which of everybody's pictures to list. Every filter that is set must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GalleryFilters {
    /// Those of this person.
    pub owner: Option<PersonId>,
    /// Those with this rating.
    pub rating: Option<Rating>,
    /// Those of this media type.
    pub media: Option<MediaType>,
    /// Animations, or still pictures.
    pub is_animated: Option<bool>,
    /// Those whose files have at least so many bytes.
    pub min_bytes: Option<u64>,
    /// Those first uploaded at this moment or later.
    pub since: Option<Timestamp>,
    /// Those first uploaded before this moment.
    pub until: Option<Timestamp>,
}

/// A page of everybody's pictures.
#[derive(Debug, Clone)]
pub struct GalleryPage {
    /// The pictures, newest first, each with its owner.
    pub pictures: Vec<(Picture, Person)>,
    /// Where the next page begins; `None` on the last. A page may hold fewer than the limit although more follow.
    pub next: Option<PictureId>,
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
