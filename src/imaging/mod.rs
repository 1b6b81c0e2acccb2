//! The imaging engine: turns untrusted bytes into a master that is safe to store and to serve, and masters into renditions.
//!
//! [`probe`] reads a picture's size and structure from its container, before anything is allocated, and rejects what
//! exceeds the limits. [`make_master`] decodes the whole picture and decides what is stored: the same bytes, the same
//! pixels without their metadata, or the picture turned upright and encoded again. [`render`] makes a square rendition of
//! a stored picture, in sRGB. Each picture format is one folder of `formats/`.
//!
//! The engine never touches people, files or HTTP. No C code reads uploaded bytes: the WebP encoder gets only pixels
//! that were decoded here.

mod animation;
mod base64_letters;
mod budget;
mod data_uri;
mod decode;
mod error;
mod formats;
mod icc;
mod ingest;
mod ops;
mod other_type;
mod placeholder;
mod probe;
mod rendition;
mod sample_avatar;
mod sniff;

pub use budget::Limits;
pub use data_uri::DataUri;
pub(crate) use error::{EncodeError, RenditionError};
pub use error::{ImageError, MasterError};
pub use formats::probe;
pub use icc::{Channels as ProfileChannels, Reduced as ReducedProfile, reduced as reduced_profile};
pub(crate) use ingest::Master;
pub use ingest::make_master;
pub use other_type::OtherType;
pub use probe::Probe;
pub use rendition::{render, rendering_bytes};

pub(crate) use budget::INTERMEDIATE_SIDE;
pub(crate) use formats::{encode_default_avatar, has_animation_encoder};
pub(crate) use rendition::{intermediate, placeholder_bytes, placeholder_of};
pub(crate) use sample_avatar::{SIDE as SAMPLE_AVATAR_SIDE, sample_avatar};
