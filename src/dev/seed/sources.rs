//! The files that a seed hangs on, and whether they have changed since they were read.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// A file that a seed was read from, or would have been.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    path: PathBuf,
    look: Option<FileState>,
}

/// What tells one state of a file from another: which file it is, its length, when it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct FileState {
    file: u64,
    bytes: u64,
    written_s: i64,
    written_ns: i64,
}

impl Source {
    /// Looks at a file. To be done before it is read: what changes meanwhile will be seen to have changed.
    pub(super) fn at(path: PathBuf) -> Self {
        Self { look: look(&path), path }
    }

    /// The same file as it is now. Blocks.
    #[must_use]
    pub fn now(&self) -> Self {
        Self::at(self.path.clone())
    }
}

/// `None` where there is no file.
fn look(path: &Path) -> Option<FileState> {
    let facts = fs::metadata(path).ok()?;
    Some(FileState {
        file: facts.ino(),
        bytes: facts.len(),
        written_s: facts.mtime(),
        written_ns: facts.mtime_nsec(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_comes_goes_or_is_replaced_has_changed() {
        let place = tempfile::tempdir().unwrap();
        let (path, draft) = (place.path().join("seed.toml"), place.path().join("draft"));
        let missing = Source::at(path.clone());
        assert_eq!(missing, missing.now());
        fs::write(&path, "one").unwrap();
        let there = missing.now();
        assert_ne!(there, missing);
        assert_eq!(there, there.now());
        fs::write(&draft, "two").unwrap();
        fs::rename(&draft, &path).unwrap();
        assert_ne!(there.now(), there);
        fs::remove_file(&path).unwrap();
        assert_eq!(there.now(), missing);
    }
}
