//! The catalogue: people, tokens, pictures' facts and the audit trail, in SQLite.
//!
//! A narrow door: commands in the domain's words, each one transaction, a change and its audit row together. No SQL and
//! no connection leaves this folder, and nothing here knows of files, passwords or HTTP. Several processes may share
//! a catalogue: writers wait for each other, readers for nobody.

mod audit;
mod authorization;
mod change_feed;
mod connections;
mod gallery;
mod identities;
mod insert_person;
mod integrity;
mod migrations;
mod people;
mod people_list;
mod pictures;
mod published_blobs;
mod ratings;
mod replace_all;
mod rows;
mod setup_links;
mod tokens;

pub use audit::{Action, AuditEntry, AuditPage, Change};
pub use authorization::{Actor, AuthError, Grant};
pub use change_feed::{Key, Process, Version};
pub use connections::{Catalog, CatalogError, Unique};
pub use gallery::GalleryPage;
pub use identities::{IdentityRequestPage, IdentityState, MAX_IDENTITIES, PersonIdentity};
pub use integrity::BlobClaim;
pub use migrations::{Schema, bring_up_to_date, schema};
pub use people::{NewPerson, Person, PersonEdit, PersonKey};
pub use people_list::{PeoplePage, PeopleQuery};
pub use pictures::{HistoryPage, NewPictureRow, Picture, PutOutcome, Quota, Shown};
pub use published_blobs::{MissingPlaceholder, PublishedBlob};
pub use replace_all::FixturePerson;
pub use setup_links::{LinkHolder, LiveLink};
pub use tokens::{NewToken, Session, Token, TokenKind, TokenPage};
