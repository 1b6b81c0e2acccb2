//! Temporary files and their names, and the folders that they and blobs are in.

use std::fs::{self, DirBuilder, DirEntry, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use crate::blobs::error::BlobError;
use crate::clock::random_bytes;
use crate::values::BlobHash;

const FOLDER_MODE: u32 = 0o700;
pub(super) const FILE_MODE: u32 = 0o600;

/// How the names of temporary files end.
const EXTENSION: &str = ".part";

/// A file that is being written. Its writer holds a lock on it, by which a sweep tells it from one that was abandoned.
/// Unless it is kept or renamed, dropping it removes it.
pub(super) struct Temporary {
    file: File,
    path: PathBuf,
    is_kept: bool,
}

impl Temporary {
    pub(super) fn create(folder: &Path, purpose: &str) -> Result<Self, BlobError> {
        loop {
            let path = folder.join(temporary_name(purpose, u128::from_le_bytes(random_bytes())));
            let file = OpenOptions::new()
                .write(true)
                .create_new(true)
                .mode(FILE_MODE)
                .open(&path)
                .map_err(BlobError::at("making a temporary file"))?;
            let temporary = Self { file, path, is_kept: false };
            temporary.file.lock().map_err(BlobError::at("locking a temporary file"))?;
            let metadata = temporary.file.metadata().map_err(BlobError::at("looking at a temporary file"))?;
            // A sweep may have removed the file before it was locked.
            if metadata.nlink() > 0 {
                return Ok(temporary);
            }
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn write_and_sync(&mut self, bytes: &[u8]) -> Result<(), BlobError> {
        self.file.write_all(bytes).map_err(BlobError::at("writing a blob"))?;
        self.file.sync_all().map_err(BlobError::at("syncing a blob"))
    }

    pub(super) fn rename(mut self, target: &Path) -> Result<(), BlobError> {
        fs::rename(&self.path, target).map_err(BlobError::at("renaming a blob into place"))?;
        self.is_kept = true;
        Ok(())
    }

    /// Leaves the file where it is, unlocked.
    pub(super) fn keep(mut self) -> PathBuf {
        self.is_kept = true;
        std::mem::take(&mut self.path)
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if !self.is_kept {
            // After a failure the next sweep removes the file.
            drop(fs::remove_file(&self.path));
        }
    }
}

/// The blob whose temporary name this is.
pub(super) fn named_in(path: &Path) -> Option<BlobHash> {
    let name = path.file_name()?.to_str()?.strip_suffix(EXTENSION)?;
    name.split_once('.')?.0.parse().ok()
}

/// The name of a temporary file: what it is for, and a number.
pub(super) fn temporary_name(purpose: &str, number: u128) -> String {
    format!("{purpose}.{number:032x}{EXTENSION}")
}

/// Locks a temporary file; `None` if a living writer holds it.
pub(super) fn lock_abandoned(entry: &DirEntry) -> Option<File> {
    if !entry.file_type().ok()?.is_file() {
        return None;
    }
    let file = File::open(entry.path()).ok()?;
    file.try_lock().ok()?;
    Some(file)
}

pub(super) fn make_folder(path: &Path) -> io::Result<()> {
    match DirBuilder::new().mode(FOLDER_MODE).create(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        other => other,
    }
}

pub(super) fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}
