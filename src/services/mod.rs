//! What Tondo does, in the order it is done: no HTTP, no SQL.
//!
//! Each service is a function of the [`App`] (what the house has) and of checked values. They are called by
//! handlers and by the command line alike, and answer with domain values or a [`ServiceError`].

pub mod accounts;
mod app;
pub mod check;
pub mod connect;
mod data_dir;
pub mod default_avatars;
mod error;
pub mod identities;
pub mod imports;
pub mod lookup;
pub mod maintenance;
pub mod pictures;
pub mod placeholders;
pub mod profiles;
mod rate_limits;
pub mod renditions;
mod response_cache;
pub mod sessions;
pub mod setup;
pub mod upstream;
pub mod verify;

pub use app::{App, Readiness, Uploads};
pub use data_dir::{DataDir, DataDirError, OpenMode, is_abandoned};
pub use error::{Missing, ServiceError};
pub use rate_limits::Limits;
pub use response_cache::{CachedResponse, DefaultAvatarSpec, Owner, PublicName, ResponseCache};
