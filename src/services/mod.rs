//! What Tondo does, one function a service: no HTTP types, no SQL, no file system.
//!
//! Each service takes the [`App`] (the state) and checked values, and returns domain values or a [`ServiceError`].
//! Handlers and commands call the same services.

pub mod accounts;
mod app;
mod cached_renditions;
pub mod check;
mod claims;
pub mod connect;
mod data_dir;
pub mod default_avatars;
mod error;
mod gates;
pub mod identities;
pub mod imports;
pub mod lookup;
pub mod maintenance;
mod original;
pub mod pictures;
pub mod placeholders;
pub mod profiles;
mod rate_limits;
mod readiness;
pub mod renditions;
mod response_cache;
pub mod sessions;
pub mod setup;
pub(crate) mod storage;
#[cfg(test)]
mod tests;
mod token_uses;
pub mod upstream;
mod upstream_server;
pub mod verify;

pub use app::App;
pub use data_dir::{DataDir, DataDirError, OpenMode, is_abandoned};
pub use error::{Missing, ServiceError};
pub use readiness::{Readiness, Uploads};
pub use response_cache::{CachedResponse, DefaultAvatarSpec, Owner, PublicName};
