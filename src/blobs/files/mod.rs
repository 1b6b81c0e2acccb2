//! The blob store in a folder: files named by their hash, in 256 fan-out folders.
//!
//! A blob is written to a temporary file, synced and renamed into place, and its folder is synced, in that order: when
//! [`Store::put`] returns, the blob survives a power cut. Everything here blocks; [`super::Blobs`] moves it off the
//! threads that serve connections.

mod blob_file;
mod check;
mod export;
mod pin;
mod store;
mod sweep;

pub(crate) use blob_file::BlobFile;
pub(super) use pin::PinFile;
pub(super) use store::Store;
