//! The domain model: people, their identities, pictures and tokens, changes, and how lists of them are requested. It
//! knows no database engine, no file and no HTTP; it imports `values` only.

mod change;
mod fixture;
mod identity;
mod image_info;
mod paging;
mod permissions;
mod person;
mod picture;
mod setup_link;
mod token;

pub use change::{Action, Actor, AuditEntry, AuditPage, Change};
pub use fixture::FixturePerson;
pub use identity::{IdentityRequestPage, IdentityState, MAX_IDENTITIES, PersonIdentity};
pub use image_info::{ImageInfo, PublishedBlob};
pub use paging::{
    Direction, GalleryPage, PeopleCursor, PeopleKey, PeopleOrder, PeoplePage, PeopleQuery, SearchText,
};
pub use permissions::{AuthError, Grant, Permissions};
pub use person::{NewPerson, Person, PersonEdit, PersonKey};
pub use picture::{HistoryPage, NewPictureRow, Picture, PutOutcome, Quota, Shown};
pub use setup_link::{LinkHolder, LiveLink};
pub use token::{NewToken, Session, Token, TokenKind, TokenPage};
