//! The data directory of `tondo dev`: a temporary one, removed at the end, or a named one, which stays.
//!
//! Each is marked with a file. A seed is loaded only into a marked or empty directory, so never over real data, and only
//! marked temporary directories are ever removed.

use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::TempDir;

use super::error::Error;
use super::seed::Fingerprint;
use crate::services::{DEV_MARKER, is_abandoned};

/// The prefix of temporary directories' names.
const PREFIX: &str = "tondo-dev-";

/// The file that marks a temporary one, which may be removed.
const TEMPORARY_MARKER: &str = "dev-temporary";

/// Attempts to remove a temporary directory, and the pause between them.
const REMOVAL_ATTEMPTS: u32 = 20;
const REMOVAL_PAUSE: Duration = Duration::from_millis(50);

/// A data directory of `tondo dev`.
#[derive(Debug)]
pub(crate) enum DevDataDir {
    /// Removed when dropped.
    Temporary(TempDir),
    /// Kept.
    Named(PathBuf),
}

impl DevDataDir {
    /// Uses the named directory, or makes a temporary one.
    ///
    /// # Errors
    ///
    /// [`Error::ForeignDataDir`] if the named one holds data that `tondo dev` did not make.
    pub(crate) fn open(named: Option<PathBuf>) -> Result<Self, Error> {
        let Some(path) = named else {
            let made = tempfile::Builder::new()
                .prefix(PREFIX)
                .permissions(fs::Permissions::from_mode(0o700))
                .tempdir();
            return made.map(Self::Temporary).map_err(Error::from);
        };
        let data_dir = Self::Named(std::path::absolute(path)?);
        if data_dir.path().join("tondo.db").exists() && !data_dir.marker().exists() {
            return Err(Error::ForeignDataDir(data_dir.path().to_owned()));
        }
        Ok(data_dir)
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        match self {
            Self::Temporary(directory) => directory.path(),
            Self::Named(path) => path,
        }
    }

    /// What happens to it at the end, for the banner.
    pub(crate) fn at_exit(&self) -> &'static str {
        match self {
            Self::Temporary(_) => "removed at exit",
            Self::Named(_) => "kept",
        }
    }

    /// Whether this seed was loaded last.
    pub(super) fn has_loaded(&self, fingerprint: &Fingerprint) -> bool {
        fs::read_to_string(self.marker()).is_ok_and(|noted| noted.trim_end() == fingerprint.as_str())
    }

    /// Writes the markers, with the seed that is loaded now or with none while one is being loaded.
    ///
    /// A temporary directory with a marker and a free lock was left behind by a killed process.
    pub(super) fn mark(&self, fingerprint: Option<&Fingerprint>) -> io::Result<()> {
        if let Self::Temporary(directory) = self {
            fs::write(directory.path().join(TEMPORARY_MARKER), "")?;
        }
        fs::write(self.marker(), format!("{}\n", fingerprint.map_or("", Fingerprint::as_str)))
    }

    /// The file that marks it, which holds the fingerprint of the seed that was loaded last.
    fn marker(&self) -> PathBuf {
        self.path().join(DEV_MARKER)
    }
}

impl Drop for DevDataDir {
    fn drop(&mut self) {
        let Self::Temporary(directory) = self else { return };
        // The database's thread removes its last file when it ends, which may be during our removal.
        for _ in 0..REMOVAL_ATTEMPTS {
            match fs::remove_dir_all(directory.path()) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => std::thread::sleep(REMOVAL_PAUSE),
                _ => return,
            }
        }
    }
}

/// Removes temporary data directories of killed processes: marked ones of this user whose lock is free.
pub(crate) fn remove_abandoned() {
    let Ok(entries) = fs::read_dir(std::env::temp_dir()) else { return };
    let user = rustix::process::getuid().as_raw();
    for entry in entries.flatten() {
        let path = entry.path();
        let has_prefix = entry.file_name().to_string_lossy().starts_with(PREFIX);
        let is_own_directory =
            || fs::symlink_metadata(&path).is_ok_and(|metadata| metadata.is_dir() && metadata.uid() == user);
        if has_prefix && is_own_directory() && path.join(TEMPORARY_MARKER).is_file() && is_abandoned(&path) {
            // Another `tondo dev` that starts now may be removing it, too.
            drop(fs::remove_dir_all(&path));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_with_real_data_is_rejected_and_a_marked_one_is_used() {
        let directory = tempfile::tempdir().unwrap();
        let open = || DevDataDir::open(Some(directory.path().to_owned()));
        assert!(open().is_ok());
        fs::write(directory.path().join("tondo.db"), "").unwrap();
        assert!(matches!(open(), Err(Error::ForeignDataDir(_))));
        fs::write(directory.path().join(DEV_MARKER), "").unwrap();
        assert!(open().is_ok());
    }

    #[test]
    fn a_temporary_directory_is_private_and_removed() {
        let data_dir = DevDataDir::open(None).unwrap();
        let path = data_dir.path().to_owned();
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o700);
        drop(data_dir);
        assert!(!path.exists());
    }
}
