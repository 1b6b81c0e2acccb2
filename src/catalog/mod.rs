//! The catalogue: people, tokens, pictures' facts and the audit trail, in SQLite.
//!
//! A narrow door: verbs in the domain's words, each one transaction, a change and its audit row together. No SQL and
//! no connection leaves this folder, and nothing here knows of files, passwords or HTTP. Several processes may share
//! a catalogue: writers wait for each other, readers for nobody.

mod addresses;
mod audit;
mod authority;
mod connections;
mod exposed;
mod gallery;
mod migrations;
mod newcomers;
mod news;
mod people;
mod people_list;
mod pictures;
mod ratings;
mod replacement;
mod rows;
mod setup_links;
mod soundness;
mod tokens;

pub use addresses::{AddressRow, AddressState, AskedPage, MAX_ADDRESSES};
pub use audit::{Action, AuditEntry, AuditPage, Change};
pub use authority::{Actor, Denial, Warrant};
pub use connections::{Catalog, CatalogError, Unique};
pub use exposed::{Exposed, Unglimpsed};
pub use gallery::GalleryPage;
pub use migrations::{Schema, bring_up_to_date, schema};
pub use news::{Occupant, Stamp, Subject};
pub use people::{NewPerson, Person, PersonEdit, PersonKey};
pub use people_list::{PeoplePage, PeopleQuery};
pub use pictures::{HistoryPage, NewPictureRow, Picture, PutOutcome, Quota};
pub use replacement::Resident;
pub use setup_links::{LinkHolder, LiveLink};
pub use soundness::BlobClaim;
pub use tokens::{NewToken, Session, Token, TokenKind, TokenPage};
