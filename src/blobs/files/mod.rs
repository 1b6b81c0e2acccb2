//! The blob store in a folder: files named by their hash, in 256 fan-out folders.
//!
//! A blob is written to a temporary file and synced, and then gets its own name. [`Store::sync_name`] makes sure that it survives
//! a power cut; one call is enough for all blobs that arrived together. Everything here blocks; [`super::Blobs`] moves it off the
//! threads that serve connections.

mod arrival;
mod arrivals;
mod blob_file;
mod check;
mod export;
mod pin;
mod store;
mod sweep;
mod temporary;

pub(crate) use arrival::Arrival;
pub(crate) use blob_file::BlobFile;
pub(super) use pin::PinFile;
pub(super) use store::Store;
