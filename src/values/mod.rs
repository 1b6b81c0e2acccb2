//! The words that every floor speaks: identifiers, names, addresses, quantities, and messages to the sender.
//!
//! Each type has a private field and one fallible constructor, so that whoever holds one holds a checked value.
//! Nothing here reads the time, a file or the network.

mod blob_hash;
mod email;
mod identity;
mod identity_hash;
mod ids;
mod initials;
mod media_type;
mod message;
mod names;
mod pixels;
mod quantities;
mod rendition_spec;
mod roles;
mod style;
mod text;
mod tokens;
mod url;

pub use blob_hash::{BlobHash, NotAHash};
pub use email::Email;
pub use identity::{Address, AddressKind};
pub use identity_hash::AddressHash;
pub use ids::{AddressId, NotAnId, PersonId, PictureId, TokenId};
pub use initials::Initials;
pub use media_type::MediaType;
pub use message::{Argument, Message, Violations};
pub use names::{PictureName, Slug, StoredName};
pub use pixels::{Crop, NotARating, PixelSize, Rating};
pub use quantities::{ByteSize, Days, Percent, Rate, Seconds, SpanFault};
pub use rendition_spec::{Colour, Glimpse, Look, Motion, NotAColour, Side};
pub use roles::{Locale, Role, Scope};
pub use style::{DrawingFormat, NotAStyle, Seed, Style};
pub use text::{DisplayName, Label, NewPassword, PasswordHash};
pub use tokens::{HashedToken, PlainToken};
pub use url::{NotAWebAddress, WebAddress};
