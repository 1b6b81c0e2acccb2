//! Checked values that every layer uses: ids, names, email addresses, URLs, hashes, quantities, and messages to the client.
//!
//! Each type has a private field and a constructor that checks its input: parse once, never validate again. Nothing here reads
//! the clock, a file or the network.

mod authority;
mod blob_hash;
mod email;
mod entity_tag;
mod file_name;
mod hex;
mod identity;
mod identity_hash;
mod ids;
mod initials;
mod ip_network;
mod media_type;
mod message;
mod pixels;
mod quantities;
mod rendition_spec;
mod roles;
mod slug;
mod style;
mod text;
mod tokens;
mod url;

pub use authority::{Authority, InvalidAuthority};
pub use blob_hash::{BlobHash, InvalidHash};
pub use email::Email;
pub use entity_tag::EntityTag;
pub use file_name::{PictureName, StoredName};
pub use identity::{Identity, IdentityKind};
pub use identity_hash::IdentityHash;
pub use ids::{IdentityId, InvalidId, PersonId, PictureId, TokenId};
pub use initials::Initials;
pub use ip_network::network_of;
pub use media_type::MediaType;
pub use message::{Argument, Message, ValidationErrors};
pub use pixels::{Crop, InvalidRating, PixelSize, Rating};
pub use quantities::{ByteSize, Days, DurationError, Percent, Rate, Seconds};
pub use rendition_spec::{AnimationMode, Color, InvalidColor, Placeholder, RenditionSpec, Side};
pub use roles::{Locale, Role, Scope};
pub use slug::Slug;
pub use style::{DefaultAvatarFormat, InvalidStyle, Seed, Style};
pub use text::{DisplayName, Label, NewPassword, PasswordHash};
pub use tokens::{HashedToken, PlainToken};
pub use url::{InvalidUrl, Url};
