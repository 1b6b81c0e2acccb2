//! The statements that engines write differently: the search for people, which is made of each engine's own indexes.

use crate::model::{PeopleFilters, PeopleOrder};

/// An engine's own statements.
pub(super) struct Dialect {
    /// Turns a search of three letters or more into the form that the index of trigrams takes.
    pub(super) phrase: fn(&str) -> String,
    /// Counts candidates, at most `?3`: one row with a number. `?1` and `?2` are as in `page`. A person who is found twice
    /// counts twice.
    pub(super) count: fn(Candidates) -> String,
    /// Selects number, name, email, slug, username, the time of the last visit, and whether the filters keep them, of a page of
    /// people. `?1` is the search: a phrase, or the beginning in lower case; `?2` the same beginning with a capital; `?3` and
    /// `?4` the cursor's number and value; `?5` the limit; `?6` the moment of the filters.
    pub(super) page: fn(PageShape) -> String,
    /// Counts the candidates that the filters keep. The values are those of `page`.
    pub(super) total: fn(Candidates, PeopleFilters) -> String,
}

/// The people among whom a page is selected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Candidates {
    /// Everybody.
    Everybody,
    /// Those of a kind that has an index of its own.
    Few(Few),
    /// Those whose name, email, slug or username contains the search, of three letters or more.
    Containing,
    /// Those whose name, email, slug or username begins with the search.
    Beginning {
        /// Whether names must be searched for the beginning with a capital too: the order of names ignores the case of ASCII
        /// letters only.
        with_capital: bool,
    },
}

/// People of whom there are few, as a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Few {
    Administrators,
    Disabled,
    /// Those with a set-up link.
    Invited,
    /// Those who ask for an address.
    Asking,
}

/// What decides the text of a page's statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PageShape {
    /// Among whom.
    pub(super) candidates: Candidates,
    /// Which of them are kept.
    pub(super) filters: PeopleFilters,
    /// In which order. Names repeat, so the number decides between equal ones.
    pub(super) order: PeopleOrder,
    /// Whether the page begins behind a cursor.
    pub(super) is_continued: bool,
}
