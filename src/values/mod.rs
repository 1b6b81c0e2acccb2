//! Checked values that every layer uses: ids, names, email addresses, URLs, hashes, quantities, and messages to the client.
//!
//! Each type has a private field and a constructor that checks its input: parse once, never validate again. Nothing here reads
//! the clock, a file or the network.

mod authority;
mod blob_hash;
mod common_passwords;
mod email;
mod entity_tag;
mod file_name;
mod framing;
mod hex;
mod identity;
mod identity_hash;
mod idn;
mod ids;
mod initials;
mod ip_network;
mod letter_avatar;
mod media_type;
mod message;
mod pixels;
mod printable;
mod quantities;
mod rendition_spec;
mod roles;
mod slug;
mod style;
mod text;
mod tokens;
mod unicode;
mod url;
mod username;

pub(crate) use authority::{Authority, InvalidAuthority};
pub use blob_hash::BlobHash;
pub(crate) use blob_hash::InvalidHash;
pub(crate) use email::Email;
pub(crate) use entity_tag::{EntityTag, IfMatch};
pub(crate) use file_name::{PictureName, StoredName};
pub use framing::{Framing, Rotation};
pub(crate) use identity::{Identity, IdentityKind};
pub use identity_hash::IdentityHash;
pub use ids::PersonId;
pub(crate) use ids::{IdentityId, PictureId, TokenId};
pub use initials::Initials;
pub(crate) use initials::LetterCase;
pub(crate) use ip_network::{network_of, site_of};
pub(crate) use letter_avatar::{AvatarShape, ChosenColor, FontWeight, LetterAvatar, Rgba, thousandths};
pub use media_type::MediaType;
pub use message::Message;
pub(crate) use message::{Argument, ValidationErrors};
pub use pixels::Crop;
pub(crate) use pixels::{PixelSize, Rating};
pub(crate) use printable::{Printable, escape_unless, printable_lines};
pub(crate) use quantities::{ByteSize, Days, DurationError, Percent, Rate, Seconds};
pub(crate) use rendition_spec::Placeholder;
pub use rendition_spec::{AnimationMode, Color, RenditionSpec, Side};
pub(crate) use roles::Role;
pub use roles::{Locale, Scope};
pub(crate) use slug::Slug;
pub(crate) use style::{DefaultAvatarFormat, InvalidStyle};
pub use style::{Seed, Style};
pub(crate) use text::{AltText, DisplayName, Label, NewPassword, PasswordHash, Reason, UserAgent};
pub(crate) use tokens::{HashedToken, PlainToken};
pub(crate) use unicode::nfc;
pub(crate) use url::{InvalidUrl, Url};
pub(crate) use username::{KNOWN_EXTENSIONS, NameKey, Username};
