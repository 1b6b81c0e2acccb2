//! The blob store: files named by the SHA-256 of their bytes, in 256 folders.
//!
//! A blob is written to a temporary file, synced, renamed into place, and its folder synced, in that order: what
//! [`BlobStore::put`] returns from is there after a power cut. A blob is never changed in place. The store does not
//! know who refers to a blob; whether one may go is the caller's to say. Several processes may share a store.

mod check;
mod store;
mod sweep;

pub use check::{Damage, SoundBlob};
pub use store::{BlobStore, Placed, StoreError};
pub use sweep::StoredBlob;
