//! What Tondo does, one function a service: no HTTP types, no SQL, no file system.
//!
//! Each service takes the [`App`] (the state) and checked values, and returns domain values or a [`ServiceError`].
//! Handlers and commands call the same services.

pub(crate) mod accounts;
mod app;
pub(crate) mod backups;
mod cached_renditions;
pub(crate) mod check;
mod claims;
mod config_cell;
pub(crate) mod connect;
mod data_dir;
pub(crate) mod default_avatars;
pub(crate) mod default_pictures;
mod error;
mod failed_logins;
mod gates;
pub(crate) mod identities;
pub(crate) mod imports;
pub(crate) mod jobs;
mod kept_blobs;
pub(crate) mod ldap;
mod login_attempts;
pub mod lookup;
pub(crate) mod mails;
pub(crate) mod maintenance;
pub(crate) mod measures;
pub(crate) mod moderation;
mod new_passwords;
pub(crate) mod oidc;
mod oidc_providers;
mod original;
mod outbox;
pub(crate) mod pictures;
pub(crate) mod placeholders;
mod process;
pub(crate) mod profiles;
mod progress;
pub(crate) mod provisioning;
pub(crate) mod proxy_sign_in;
mod rate_limit;
mod rate_limits;
mod readiness;
pub(crate) mod refusals;
pub(crate) mod renditions;
mod reserve;
mod response_cache;
mod room;
mod running_jobs;
pub(crate) mod scim;
pub(crate) mod second_factor;
pub(crate) mod selected_pictures;
pub(crate) mod sessions;
pub(crate) mod settings;
pub(crate) mod setup;
pub(crate) mod signed_urls;
pub(crate) mod snapshots;
pub(crate) mod storage;
pub(crate) mod store;
pub(crate) mod store_jobs;
#[cfg(test)]
mod tests;
mod token_uses;
pub(crate) mod trash;
pub(crate) mod upstream;
mod upstream_server;
pub(crate) mod verify;
mod webhook_senders;
pub(crate) mod webhooks;

pub use app::App;
pub(crate) use config_cell::LiveConfig;
pub(crate) use data_dir::{DEV_MARKER, DataDirError, Exposure, is_abandoned, needs_migration};
pub use data_dir::{DataDir, OpenMode};
pub(crate) use error::{Missing, ServiceError};
pub(crate) use progress::{Progress, Step};
pub(crate) use rate_limits::LoginTry;
pub(crate) use readiness::{Changes, Uploads};
pub(crate) use response_cache::{
    CachedResponse, DefaultAvatarSpec, Drawing, Owner, PublicName, READY_ANSWERS_SHARE, ResponseKey,
};
