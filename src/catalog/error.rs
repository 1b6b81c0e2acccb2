//! Why the catalog did not do what it was called for, whichever engine is behind it.

use std::error::Error;
use std::sync::Arc;

use crate::model::{AuthError, MAX_IDENTITIES};
use crate::values::Rating;

/// Why a method of the catalog failed. Nothing of its change is kept then.
#[derive(Debug, Clone, thiserror::Error)]
pub enum CatalogError {
    /// Another record has this value already.
    #[error("the {0:?} is in use")]
    Conflict(Unique),
    /// No administrator would be left.
    #[error("this is the last administrator")]
    LastAdministrator,
    /// The identity is the email address that signs in.
    #[error("this address signs in")]
    SignInIdentity,
    /// The person has as many identities as a person may have.
    #[error("the person has {MAX_IDENTITIES} addresses")]
    IdentitiesFull,
    /// The picture that an identity is to show is not in the person's history.
    #[error("the person has no such picture")]
    PictureMissing,
    /// An administrator rated the file of a picture, and its owner cannot rate it lower.
    #[error("an administrator rated this picture {}", .0.as_str())]
    RatedByAdministrator(Rating),
    /// The record is not the version that the change is for.
    #[error("the record was changed in the meantime")]
    Changed,
    /// The actor may not make the change, or not any more.
    #[error("not allowed: {0}")]
    Denied(#[from] AuthError),
    /// Another process held the database for too long. Trying again may help.
    #[error("the catalog is busy")]
    Busy,
    /// The disk is full.
    #[error("the disk is full")]
    Full,
    /// The file system of the database cannot lock files.
    #[error(
        "the file system has no file locks, or does not share memory between processes; keep the data directory on a local \
         disk, or mount the network file system with locks"
    )]
    NoLocks,
    /// The writer has ended, or the change panicked.
    #[error("the catalog is closed")]
    Closed,
    /// The engine failed, or a row holds what this program never writes.
    #[error("the catalog failed: {0}")]
    Failed(#[source] Arc<dyn Error + Send + Sync>),
}

impl CatalogError {
    /// Wraps an error of an engine.
    pub(super) fn failed(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Failed(error.into().into())
    }
}

/// A value that no two records may share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unique {
    /// The email address that signs in.
    Email,
    /// The slug.
    Slug,
    /// The username.
    Username,
    /// A granted identity.
    Identity,
}

/// A column holds what this program never writes there.
#[derive(Debug, thiserror::Error)]
#[error("the column {0} holds a value that does not belong there")]
struct BrokenColumn(String);

/// A column holds what this program never writes there.
pub(super) fn broken(column: &str) -> CatalogError {
    CatalogError::failed(BrokenColumn(column.to_owned()))
}
