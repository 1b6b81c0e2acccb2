//! The words that every floor speaks: identifiers, names, addresses, quantities, and messages to the sender.
//!
//! Each type has a private field and one fallible constructor, so that whoever holds one holds a checked value.
//! Nothing here reads the time, a file or the network.

mod blob_hash;
mod drawing;
mod email;
mod ids;
mod initials;
mod listing;
mod media;
mod message;
mod names;
mod pictures;
mod quantities;
mod rendition;
mod rights;
mod text;
mod tokens;

pub use blob_hash::{BlobHash, NotAHash};
pub use drawing::{NotAStyle, Seed, Style};
pub use email::Email;
pub use ids::{NotAnId, PersonId, PictureId, TokenId};
pub use initials::Initials;
pub use listing::{Direction, PeopleCursor, PeopleKey, PeopleOrder, SearchText};
pub use media::MediaType;
pub use message::{Argument, Message, Violations};
pub use names::{PictureName, Slug, StoredName};
pub use pictures::{Crop, PixelSize, Rating};
pub use quantities::{ByteSize, Days, Percent, Rate, Seconds, SpanFault};
pub use rendition::{Colour, Glimpse, Look, Motion, NotAColour, Side};
pub use rights::{Locale, Role, Scope};
pub use text::{DisplayName, Label, NewPassword, PasswordHash};
pub use tokens::{HashedToken, PlainToken};
