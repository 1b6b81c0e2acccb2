//! The files that a seed was read from, and whether they have changed since.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// A file that a seed was read from, or that it names and that is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Source {
    path: PathBuf,
    state: Option<FileState>,
}

/// What changes when a file is replaced or written: its inode, its length, its modification time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct FileState {
    inode: u64,
    bytes: u64,
    modified_s: i64,
    modified_ns: i64,
}

impl Source {
    /// The state of a file now. Call this before reading the file, so that a change during the read is noticed later.
    pub(super) fn at(path: PathBuf) -> Self {
        Self { state: file_state(&path), path }
    }

    /// The state of the same file now. Blocks.
    #[must_use]
    pub(crate) fn current(&self) -> Self {
        Self::at(self.path.clone())
    }
}

/// `None` if there is no file.
fn file_state(path: &Path) -> Option<FileState> {
    let metadata = fs::metadata(path).ok()?;
    Some(FileState {
        inode: metadata.ino(),
        bytes: metadata.len(),
        modified_s: metadata.mtime(),
        modified_ns: metadata.mtime_nsec(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_created_replaced_or_removed_has_changed() {
        let directory = tempfile::tempdir().unwrap();
        let (path, draft) = (directory.path().join("seed.toml"), directory.path().join("draft"));
        let missing = Source::at(path.clone());
        assert_eq!(missing, missing.current());
        fs::write(&path, "one").unwrap();
        let present = missing.current();
        assert_ne!(present, missing);
        assert_eq!(present, present.current());
        fs::write(&draft, "two").unwrap();
        fs::rename(&draft, &path).unwrap();
        assert_ne!(present.current(), present);
        fs::remove_file(&path).unwrap();
        assert_eq!(present.current(), missing);
    }
}
