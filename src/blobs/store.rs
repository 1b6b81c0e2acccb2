//! Putting, opening and removing blobs.

use std::collections::HashSet;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::check::Damage;
use crate::clock::random_bytes;
use crate::values::BlobHash;

const FOLDER_MODE: u32 = 0o700;
const FILE_MODE: u32 = 0o600;

/// The folder of files that are being written.
const TEMPORARY: &str = "tmp";

/// A store in one folder.
#[derive(Debug)]
pub struct BlobStore {
    root: PathBuf,
    /// First bytes of the fan-out folders that this process knows to be on disk, by name and in their parent.
    settled_folders: Mutex<HashSet<u8>>,
}

/// What putting a blob came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placed {
    /// It was written, and it is on disk.
    Written,
    /// The same bytes were there. Whoever wrote them may not have synced them: see [`BlobStore::write`].
    Found,
}

/// The store failed: our fault, or the disk's.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No room is left.
    #[error("the disk is full: {step}")]
    Full {
        /// What was being done.
        step: &'static str,
    },
    /// A blob is not what its name says.
    #[error("the blob {blob} is damaged: {damage}")]
    Damaged {
        /// Its name.
        blob: BlobHash,
        /// What is wrong with it.
        damage: Damage,
    },
    /// Anything else.
    #[error("{step}: {source}")]
    Failed {
        /// What was being done.
        step: &'static str,
        /// What the system said.
        source: io::Error,
    },
}

impl StoreError {
    pub(super) fn at(step: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |source| match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full { step },
            _ => Self::Failed { step, source },
        }
    }
}

impl BlobStore {
    /// Opens the store in this folder, and makes it where there is none.
    pub fn open(root: PathBuf) -> Result<Self, StoreError> {
        for folder in [root.as_path(), &root.join(TEMPORARY)] {
            make_folder(folder).map_err(StoreError::at("making the blob store's folder"))?;
        }
        for folder in [Some(root.as_path()), root.parent()].into_iter().flatten() {
            sync_folder(folder).map_err(StoreError::at("syncing the blob store's folder"))?;
        }
        Ok(Self { root, settled_folders: Mutex::default() })
    }

    /// Puts bytes under their hash. Putting the same bytes again is no work but comparing them; a blob whose bytes
    /// are not what its name says is replaced.
    pub fn put(&self, hash: BlobHash, bytes: &[u8]) -> Result<Placed, StoreError> {
        if self.holds_exactly(hash, bytes) {
            return Ok(Placed::Found);
        }
        self.write(hash, bytes)?;
        Ok(Placed::Written)
    }

    /// Writes bytes under their hash, whatever is there. A file that somebody else failed to sync cannot be trusted
    /// once a later sync succeeds (Linux reports a lost write only once), so it is written anew.
    pub fn write(&self, hash: BlobHash, bytes: &[u8]) -> Result<(), StoreError> {
        let folder = self.settled_folder(hash)?;
        let mut temporary = Temporary::create(&self.temporary_folder())?;
        temporary.file.write_all(bytes).map_err(StoreError::at("writing a blob"))?;
        temporary.file.sync_all().map_err(StoreError::at("syncing a blob"))?;
        temporary.rename(&self.path(hash))?;
        sync_folder(&folder).map_err(StoreError::at("syncing a blob's folder"))
    }

    /// Whether there is a blob of this name.
    pub fn has(&self, hash: BlobHash) -> bool {
        self.path(hash).is_file()
    }

    /// Opens a blob for reading; `None` where there is none.
    pub fn open_blob(&self, hash: BlobHash) -> Result<Option<File>, StoreError> {
        match File::open(self.path(hash)) {
            Ok(file) => Ok(Some(file)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(StoreError::at("opening a blob")(error)),
        }
    }

    /// Removes a blob, which the caller knows to be unreferenced. Removing what is not there is no error.
    pub fn remove(&self, hash: BlobHash) -> Result<(), StoreError> {
        match fs::remove_file(self.path(hash)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(StoreError::at("removing a blob")(error))
            }
            _ => Ok(()),
        }
    }

    /// Whether the store can be written to now: makes a temporary file and removes it.
    pub fn probe(&self) -> Result<(), StoreError> {
        Temporary::create(&self.temporary_folder()).map(drop)
    }

    pub(super) fn temporary_folder(&self) -> PathBuf {
        self.root.join(TEMPORARY)
    }

    pub(super) fn fan_out_folder(&self, first_byte: u8) -> PathBuf {
        self.root.join(format!("{first_byte:02x}"))
    }

    pub(super) fn path(&self, hash: BlobHash) -> PathBuf {
        let [first, ..] = *hash.as_bytes();
        self.fan_out_folder(first).join(hash.to_hex())
    }

    /// Compares by content, not by name alone: a damaged blob must not pass for the picture that is in hand.
    fn holds_exactly(&self, hash: BlobHash, bytes: &[u8]) -> bool {
        let Ok(mut file) = File::open(self.path(hash)) else { return false };
        if file.metadata().is_ok_and(|facts| facts.len() != bytes.len() as u64) {
            return false;
        }
        let mut held = Vec::with_capacity(bytes.len());
        file.read_to_end(&mut held).is_ok() && held == bytes
    }

    /// The blob's folder, made where it is missing, and with its name on disk.
    fn settled_folder(&self, hash: BlobHash) -> Result<PathBuf, StoreError> {
        let [first, ..] = *hash.as_bytes();
        let folder = self.fan_out_folder(first);
        if self.settled().contains(&first) && folder.is_dir() {
            return Ok(folder);
        }
        make_folder(&folder).map_err(StoreError::at("making a blob's folder"))?;
        if let Err(error) = sync_folder(&self.root) {
            // What could not be synced once is made anew next time; a second sync would not be believed.
            drop(fs::remove_dir(&folder));
            return Err(StoreError::at("syncing the blob store's folder")(error));
        }
        self.settled().insert(first);
        Ok(folder)
    }

    fn settled(&self) -> std::sync::MutexGuard<'_, HashSet<u8>> {
        self.settled_folders.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A file that is being written. It is locked for as long as its writer lives, which tells a sweep what is left over;
/// it is removed when it was not renamed.
struct Temporary {
    file: File,
    path: PathBuf,
    is_renamed: bool,
}

impl Temporary {
    fn create(folder: &Path) -> Result<Self, StoreError> {
        loop {
            let path = folder.join(format!("{:032x}.part", u128::from_le_bytes(random_bytes())));
            let file = OpenOptions::new()
                .write(true)
                .create_new(true)
                .mode(FILE_MODE)
                .open(&path)
                .map_err(StoreError::at("making a temporary file"))?;
            let temporary = Self { file, path, is_renamed: false };
            temporary.file.lock().map_err(StoreError::at("locking a temporary file"))?;
            let facts = temporary.file.metadata().map_err(StoreError::at("looking at a temporary file"))?;
            // A sweep may have taken the file between its making and its locking.
            if facts.nlink() > 0 {
                return Ok(temporary);
            }
        }
    }

    fn rename(mut self, target: &Path) -> Result<(), StoreError> {
        fs::rename(&self.path, target).map_err(StoreError::at("renaming a blob into place"))?;
        self.is_renamed = true;
        Ok(())
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if !self.is_renamed {
            // A failure leaves a file that the next sweep takes.
            drop(fs::remove_file(&self.path));
        }
    }
}

fn make_folder(path: &Path) -> io::Result<()> {
    match DirBuilder::new().mode(FOLDER_MODE).create(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        other => other,
    }
}

fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store() -> (tempfile::TempDir, BlobStore) {
        let folder = tempfile::tempdir().unwrap();
        let store = BlobStore::open(folder.path().join("blobs")).unwrap();
        (folder, store)
    }

    fn read(store: &BlobStore, hash: BlobHash) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        store.open_blob(hash).unwrap()?.read_to_end(&mut bytes).unwrap();
        Some(bytes)
    }

    #[test]
    fn a_blob_reads_back() {
        let (_folder, store) = store();
        let hash = BlobHash::of(b"face");
        assert_eq!(store.put(hash, b"face").unwrap(), Placed::Written);
        assert_eq!(read(&store, hash).as_deref(), Some(b"face".as_slice()));
        assert!(store.has(hash));
    }

    #[test]
    fn the_same_bytes_are_stored_once() {
        let (_folder, store) = store();
        let hash = BlobHash::of(b"face");
        store.put(hash, b"face").unwrap();
        let before = fs::metadata(store.path(hash)).unwrap().ino();
        assert_eq!(store.put(hash, b"face").unwrap(), Placed::Found);
        assert_eq!(fs::metadata(store.path(hash)).unwrap().ino(), before);
        store.write(hash, b"face").unwrap();
        assert_ne!(fs::metadata(store.path(hash)).unwrap().ino(), before);
    }

    #[test]
    fn a_damaged_blob_is_mended_by_putting_it_again() {
        let (_folder, store) = store();
        let hash = BlobHash::of(b"face");
        store.put(hash, b"face").unwrap();
        for damage in [b"fake".as_slice(), b"fac"] {
            fs::write(store.path(hash), damage).unwrap();
            assert_eq!(store.put(hash, b"face").unwrap(), Placed::Written);
            assert_eq!(read(&store, hash).as_deref(), Some(b"face".as_slice()));
        }
    }

    #[test]
    fn a_removed_blob_is_gone_and_removing_it_again_is_no_error() {
        let (_folder, store) = store();
        let hash = BlobHash::of(b"face");
        store.put(hash, b"face").unwrap();
        store.remove(hash).unwrap();
        store.remove(hash).unwrap();
        assert_eq!(read(&store, hash), None);
    }

    #[test]
    fn files_are_for_their_owner_only_and_no_temporary_is_left() {
        let (_folder, store) = store();
        let hash = BlobHash::of(b"face");
        store.put(hash, b"face").unwrap();
        assert_eq!(fs::metadata(store.path(hash)).unwrap().mode() & 0o777, 0o600);
        assert_eq!(fs::metadata(&store.root).unwrap().mode() & 0o777, 0o700);
        assert_eq!(fs::read_dir(store.temporary_folder()).unwrap().count(), 0);
    }

    #[test]
    fn a_folder_that_vanished_is_made_again() {
        let (_folder, store) = store();
        let hash = BlobHash::of(b"face");
        store.put(hash, b"face").unwrap();
        fs::remove_dir_all(store.path(hash).parent().unwrap()).unwrap();
        store.put(hash, b"face").unwrap();
        assert!(store.has(hash));
    }
}
