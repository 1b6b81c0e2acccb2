//! Why the development server does not start or does not load a seed.

use std::io;
use std::path::PathBuf;

use super::seed::{ResetError, SeedErrors};
use crate::services::ServiceError;

/// Why the development server does not start or does not load a seed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// The named data directory was made by another command, and loading a seed deletes everything in it.
    #[error(
        "the data directory {} was not made by `tondo dev`, which would delete all people in it; name another one",
        .0.display()
    )]
    ForeignDataDir(PathBuf),
    /// The seed is invalid.
    #[error(transparent)]
    Seed(#[from] SeedErrors),
    /// The database, the store or an image failed.
    #[error(transparent)]
    Service(#[from] ServiceError),
    /// A file could not be read or written.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl From<ResetError> for Error {
    fn from(error: ResetError) -> Self {
        match error {
            ResetError::Seed(errors) => errors.into(),
            ResetError::Service(error) => error.into(),
        }
    }
}
