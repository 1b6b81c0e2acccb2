//! The statements that engines write differently: the search for people, which is made of each engine's own indexes.

use crate::model::PeopleOrder;

/// An engine's own statements.
pub(super) struct Dialect {
    /// Turns a search of three letters or more into the form that the index of trigrams takes.
    pub(super) phrase: fn(&str) -> String,
    /// Counts candidates, at most `?3`: one row with a number. `?1` and `?2` are as in `page`. A person who is found twice
    /// counts twice.
    pub(super) count: fn(Candidates) -> String,
    /// Selects number, name, email, slug and username of a page of people. `?1` is the search: a phrase, or the beginning in lower
    /// case; `?2` the same beginning with a capital; `?3` and `?4` the cursor's number and value; `?5` the limit.
    pub(super) page: fn(PageShape) -> String,
}

/// The people among whom a page is selected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Candidates {
    /// Everybody.
    Everybody,
    /// Those whose name, email, slug or username contains the search, of three letters or more.
    Containing,
    /// Those whose name, email, slug or username begins with the search.
    Beginning {
        /// Whether names must be searched for the beginning with a capital too: the order of names ignores the case of ASCII
        /// letters only.
        with_capital: bool,
    },
}

/// What decides the text of a page's statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PageShape {
    /// Among whom.
    pub(super) candidates: Candidates,
    /// In which order. Names repeat, so the number decides between equal ones.
    pub(super) order: PeopleOrder,
    /// Whether the page begins behind a cursor.
    pub(super) is_continued: bool,
}
