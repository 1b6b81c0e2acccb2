//! The domain model: people, their identities, pictures and tokens, changes, and how lists of them are asked for. It
//! knows no database engine, no file and no HTTP.

mod paging;

pub use paging::{Direction, PeopleCursor, PeopleKey, PeopleOrder, SearchText};
