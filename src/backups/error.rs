//! Why a backup could not be made or read.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// Why a backup could not be made or read.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// No space is left.
    #[error("no space is left on the disk: {step} {}", path.display())]
    Full {
        /// What was being done.
        step: &'static str,
        /// With what.
        path: PathBuf,
    },
    /// Any other failure of the file system.
    #[error("{step} {}: {source}", path.display())]
    Failed {
        /// What was being done.
        step: &'static str,
        /// With what.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// The folder or file is no backup, or not a whole one.
    #[error("{} is not a whole backup: {why}", path.display())]
    NotABackup {
        /// The folder or file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// A newer program made it.
    #[error("{} was made by Tondo {version}, which is newer than this program: use that version or a later one", path.display())]
    Newer {
        /// The folder or file.
        path: PathBuf,
        /// That program's version.
        version: String,
    },
    /// The backup holds what no backup holds.
    #[error("{} is refused: {why}", path.display())]
    Refused {
        /// The folder or file.
        path: PathBuf,
        /// What it holds.
        why: String,
    },
    /// What was to be done with the content failed.
    #[error("{0:#}")]
    Other(anyhow::Error),
}

impl BackupError {
    /// Makes the error of a step with a file or folder, for `map_err`.
    pub(crate) fn at(step: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| {
            let path = path.to_owned();
            match source.kind() {
                ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::Full { step, path },
                _ => Self::Failed { step, path, source },
            }
        }
    }

    /// The folder or file is no backup.
    pub(super) fn no_backup(path: &Path, why: impl Into<String>) -> Self {
        Self::NotABackup { path: path.to_owned(), why: why.into() }
    }

    /// It holds what no backup holds.
    pub(super) fn refused(path: &Path, why: impl Into<String>) -> Self {
        Self::Refused { path: path.to_owned(), why: why.into() }
    }
}
