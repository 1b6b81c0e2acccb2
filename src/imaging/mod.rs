//! The imaging engine: from a stranger's bytes to a master that is safe to keep and to show.
//!
//! [`examine`] reads sizes and structure from the container alone, before anything is allocated, and refuses what is
//! beyond the limits. [`make_master`] decodes the picture in full and settles what is stored: the same bytes, the
//! same pixels without their metadata, or the picture turned upright. It knows nothing of people, files or HTTP, and
//! no C code ever sees an uploaded byte: the WebP encoder gets only pixels that were decoded here. [`render`] makes of a
//! stored picture what is sent: a square in the size and type that is wanted, in sRGB.

mod anatomy;
mod colour;
mod container;
mod data_uri;
mod decode;
mod delivery;
mod encode;
mod glimpse;
mod jpeg;
mod master;
mod moving;
mod refusal;
mod rendition;
mod resampling;
mod roundel;
mod shrinking;
mod sniff;
mod turning;

pub use anatomy::{Anatomy, Limits};
pub use data_uri::DataUri;
pub use delivery::encode_drawing;
pub use encode::EncodeError;
pub use master::{Master, MasterError, make_master};
pub use refusal::Refusal;
pub use rendition::{
    MEZZANINE_SIDE, Rendition, glimpse_of, glimpsing_bytes, mezzanine, render, rendering_bytes,
};
pub use roundel::roundel;
pub use shrinking::RenditionError;

/// Reads what kind of picture these bytes are and how it is built, in one pass over the container.
///
/// # Errors
///
/// The refusal for whoever sent the bytes.
pub fn examine(bytes: &[u8], limits: &Limits) -> Result<Anatomy, Refusal> {
    let media = sniff::media_type(bytes)?;
    let anatomy = container::walk(media, bytes)?;
    anatomy.check(limits)?;
    Ok(anatomy)
}
