//! Where a rehearsal keeps its house: a temporary folder that goes with it, or one that was named and stays.
//!
//! A folder that was rehearsed in is marked. Nobody's real house is replaced by a seed, and nothing that is not marked
//! is ever removed.

use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::TempDir;

use crate::dev::seed::Fingerprint;
use crate::services::is_abandoned;

use crate::cli::exit::CliError;

/// What the names of temporary folders begin with.
const PREFIX: &str = "tondo-dev-";

/// The file that marks a folder; it holds the fingerprint of the seed that the house was last brought to.
const MARK: &str = "dev-seed";

/// The file that marks a temporary one besides, as one that may go.
const TEMPORARY_MARK: &str = "dev-temporary";

/// How often the removal of a temporary folder is tried, and the pause between.
const REMOVALS: u32 = 20;
const REMOVAL_PAUSE: Duration = Duration::from_millis(50);

/// A rehearsal's data folder.
#[derive(Debug)]
pub(super) enum Folder {
    /// Removed when dropped.
    Temporary(TempDir),
    /// Kept.
    Cached(PathBuf),
}

impl Folder {
    /// Takes the named folder, or makes a temporary one.
    ///
    /// # Errors
    ///
    /// Where the named one is somebody's real house.
    pub(super) fn take(named: Option<PathBuf>) -> Result<Self, CliError> {
        let Some(path) = named else {
            let made = tempfile::Builder::new()
                .prefix(PREFIX)
                .permissions(fs::Permissions::from_mode(0o700))
                .tempdir();
            return made.map(Self::Temporary).map_err(CliError::from);
        };
        let folder = Self::Cached(std::path::absolute(path)?);
        if folder.path().join("tondo.db").exists() && !folder.mark().exists() {
            return Err(CliError::usage(format!(
                "the data folder {} was not made by `tondo dev`, which would replace everybody in it; name another",
                folder.path().display()
            )));
        }
        Ok(folder)
    }

    pub(super) fn path(&self) -> &Path {
        match self {
            Self::Temporary(folder) => folder.path(),
            Self::Cached(path) => path,
        }
    }

    /// What becomes of it at the end, for people.
    pub(super) fn fate(&self) -> &'static str {
        match self {
            Self::Temporary(_) => "removed at the end",
            Self::Cached(_) => "kept",
        }
    }

    /// Whether the house was last brought to this seed.
    pub(super) fn is_at(&self, fingerprint: &Fingerprint) -> bool {
        fs::read_to_string(self.mark()).is_ok_and(|noted| noted.trim_end() == fingerprint.as_str())
    }

    /// Notes the seed that the house is brought to; without one, only that it is a made-up house. Whoever finds a
    /// temporary folder with its mark but without its lock finds one that was left behind.
    pub(super) fn note(&self, fingerprint: Option<&Fingerprint>) -> io::Result<()> {
        if let Self::Temporary(folder) = self {
            fs::write(folder.path().join(TEMPORARY_MARK), "")?;
        }
        fs::write(self.mark(), format!("{}\n", fingerprint.map_or("", Fingerprint::as_str)))
    }

    fn mark(&self) -> PathBuf {
        self.path().join(MARK)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let Self::Temporary(folder) = self else { return };
        // The catalogue's last file goes when its thread ends, perhaps under our hands.
        for _ in 0..REMOVALS {
            match fs::remove_dir_all(folder.path()) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => std::thread::sleep(REMOVAL_PAUSE),
                _ => return,
            }
        }
    }
}

/// Removes temporary folders of rehearsals that were killed: marked ones of this user that nobody serves.
pub(super) fn sweep_abandoned() {
    let Ok(entries) = fs::read_dir(std::env::temp_dir()) else { return };
    let ours = rustix::process::getuid().as_raw();
    for entry in entries.flatten() {
        let path = entry.path();
        let is_named = entry.file_name().to_string_lossy().starts_with(PREFIX);
        let is_our_folder =
            || fs::symlink_metadata(&path).is_ok_and(|facts| facts.is_dir() && facts.uid() == ours);
        if is_named && is_our_folder() && path.join(TEMPORARY_MARK).is_file() && is_abandoned(&path) {
            // Another rehearsal that begins now may be doing the same.
            drop(fs::remove_dir_all(&path));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_real_house_is_not_taken_and_a_marked_one_is() {
        let place = tempfile::tempdir().unwrap();
        let named = || Folder::take(Some(place.path().to_owned()));
        assert!(named().is_ok());
        fs::write(place.path().join("tondo.db"), "").unwrap();
        assert!(named().is_err());
        fs::write(place.path().join(MARK), "").unwrap();
        assert!(named().is_ok());
    }

    #[test]
    fn a_temporary_folder_is_its_owners_only_and_goes() {
        let folder = Folder::take(None).unwrap();
        let path = folder.path().to_owned();
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o700);
        drop(folder);
        assert!(!path.exists());
    }
}
