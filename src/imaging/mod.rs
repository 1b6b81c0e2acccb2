//! The imaging engine: from a stranger's bytes to a master that is safe to keep and to show.
//!
//! [`examine`] reads sizes and structure from the container alone, before anything is allocated, and refuses what is
//! beyond the limits. [`make_master`] decodes the picture in full and settles what is stored: the same bytes, the
//! same pixels without their metadata, or the picture turned upright. It knows nothing of people, files or HTTP, and
//! no C code ever sees an uploaded byte: the WebP encoder gets only pixels that were decoded here. [`render`] makes of a
//! stored picture what is sent: a square in the size and type that is wanted, in sRGB.

mod animation;
mod data_uri;
mod decode;
mod encode_master;
mod encode_rendition;
mod error;
mod formats;
mod image_info;
mod ingest;
mod ops;
mod placeholder;
mod rendition;
mod sample_avatar;
mod scaled_decode;
mod sniff;

pub use data_uri::DataUri;
pub use encode_master::EncodeError;
pub use encode_rendition::encode_drawing;
pub use error::ImageError;
pub use image_info::{Limits, Probe};
pub use ingest::{Master, MasterError, make_master};
pub use rendition::{
    INTERMEDIATE_SIDE, Rendition, intermediate, placeholder_bytes, placeholder_of, render, rendering_bytes,
};
pub use sample_avatar::sample_avatar;
pub use scaled_decode::RenditionError;

/// Reads what kind of picture these bytes are and how it is built, in one pass over the container.
///
/// # Errors
///
/// The refusal for whoever sent the bytes.
pub fn examine(bytes: &[u8], limits: &Limits) -> Result<Probe, ImageError> {
    let media = sniff::media_type(bytes)?;
    let anatomy = formats::walk(media, bytes)?;
    anatomy.check(limits)?;
    Ok(anatomy)
}
