//! The folders of the store; opening and removing blob files. How new ones get in: `arrivals`.

use std::collections::{BTreeSet, HashSet};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::arrival::Arrivals;
use super::temporary::{Temporary, make_folder, sync_folder};
use crate::blobs::error::BlobError;
use crate::values::BlobHash;

/// The folder of files that are being written.
const TEMPORARY: &str = "tmp";

/// A store in one folder.
#[derive(Debug)]
pub struct Store {
    root: PathBuf,
    /// First bytes of the fan-out folders whose names this process knows to be on disk.
    synced_folders: Mutex<HashSet<u8>>,
    pub(super) arrivals: Mutex<Arrivals>,
    /// Held while names are being synced.
    pub(super) naming: Mutex<()>,
}

impl Store {
    /// Opens the store in this folder, and makes the folder if it is missing.
    pub(in crate::blobs) fn open(root: PathBuf) -> Result<Self, BlobError> {
        for folder in [root.as_path(), &root.join(TEMPORARY)] {
            make_folder(folder).map_err(BlobError::at("making the blob store's folder"))?;
        }
        let found = fan_out_folders(&root).map_err(BlobError::at("listing the blob store's folders"))?;
        for folder in [Some(root.as_path()), root.parent()].into_iter().flatten() {
            sync_folder(folder).map_err(BlobError::at("syncing the blob store's folder"))?;
        }
        let (arrivals, naming) = (Mutex::default(), Mutex::default());
        let store = Self { root, synced_folders: Mutex::new(found), arrivals, naming };
        store.recover()?;
        Ok(store)
    }

    /// Whether a blob of this name exists.
    pub(in crate::blobs) fn has(&self, hash: BlobHash) -> bool {
        self.path(hash).is_file()
    }

    /// Opens a blob for reading; `None` if it does not exist.
    pub(super) fn open_file(&self, hash: BlobHash) -> Result<Option<File>, BlobError> {
        match File::open(self.path(hash)) {
            Ok(file) => Ok(Some(file)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(BlobError::at("opening a blob")(error)),
        }
    }

    /// Removes a blob that nobody pins. Removing one that does not exist is no error.
    pub(super) fn unlink(&self, hash: BlobHash) -> Result<(), BlobError> {
        self.forget_arrival(hash);
        match fs::remove_file(self.path(hash)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(BlobError::at("removing a blob")(error))
            }
            _ => Ok(()),
        }
    }

    /// Checks that the store can be written to: makes a temporary file and removes it.
    pub(in crate::blobs) fn probe(&self) -> Result<(), BlobError> {
        Temporary::create(&self.temporary_folder(), "probe").map(drop)
    }

    /// The file that is locked while blobs are pinned. It stands beside the store.
    pub(super) fn pin_path(&self) -> PathBuf {
        self.root.with_file_name("pin")
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

    /// Compares the content, not only the name: a damaged blob must not pass for the picture at hand.
    pub(super) fn has_exactly(&self, hash: BlobHash, bytes: &[u8]) -> bool {
        let Ok(mut file) = File::open(self.path(hash)) else { return false };
        if file.metadata().is_ok_and(|metadata| metadata.len() != bytes.len() as u64) {
            return false;
        }
        let mut stored = Vec::with_capacity(bytes.len());
        file.read_to_end(&mut stored).is_ok() && stored == bytes
    }

    /// The blob's folder, which exists.
    pub(super) fn folder_of(&self, hash: BlobHash) -> Result<PathBuf, BlobError> {
        let [first, ..] = *hash.as_bytes();
        let folder = self.fan_out_folder(first);
        if !self.is_folder_synced(first) || !folder.is_dir() {
            self.synced().remove(&first);
            make_folder(&folder).map_err(BlobError::at("making a blob's folder"))?;
        }
        Ok(folder)
    }

    /// Whether a folder's own name is known to be on disk.
    pub(super) fn is_folder_synced(&self, first_byte: u8) -> bool {
        self.synced().contains(&first_byte)
    }

    /// Puts the names in these folders on disk, and the names of the folders themselves.
    pub(super) fn sync_folders(&self, first_bytes: &BTreeSet<u8>) -> Result<(), BlobError> {
        if !first_bytes.iter().all(|first| self.is_folder_synced(*first)) {
            sync_folder(&self.root).map_err(BlobError::at("syncing the blob store's folder"))?;
            self.synced().extend(first_bytes);
        }
        for first in first_bytes {
            sync_folder(&self.fan_out_folder(*first)).map_err(BlobError::at("syncing a blob's folder"))?;
        }
        Ok(())
    }

    fn synced(&self) -> MutexGuard<'_, HashSet<u8>> {
        self.synced_folders.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The first bytes of the fan-out folders that exist.
fn fan_out_folders(root: &Path) -> io::Result<HashSet<u8>> {
    let mut found = HashSet::new();
    for entry in fs::read_dir(root)? {
        let name = entry?.file_name();
        let byte = name.to_str().filter(|name| name.len() == 2).map(|name| u8::from_str_radix(name, 16));
        found.extend(byte.and_then(Result::ok));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::MetadataExt;

    use super::*;

    fn store() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path().join("blobs")).unwrap();
        (folder, store)
    }

    fn inode(store: &Store, hash: BlobHash) -> u64 {
        fs::metadata(store.path(hash)).unwrap().ino()
    }

    #[test]
    fn put_leaves_the_same_bytes_alone_and_write_makes_a_new_file() {
        let (_folder, store) = store();
        let hash = BlobHash::of(b"face");
        store.put(hash, b"face").unwrap();
        let before = inode(&store, hash);
        store.put(hash, b"face").unwrap();
        assert_eq!(inode(&store, hash), before);
        store.write(hash, b"face").unwrap();
        assert_ne!(inode(&store, hash), before);
    }

    #[test]
    fn files_are_for_their_owner_only_and_no_temporary_file_is_left() {
        let (_folder, store) = store();
        let hash = BlobHash::of(b"face");
        store.write(hash, b"face").unwrap();
        store.settle().unwrap();
        assert_eq!(fs::metadata(store.path(hash)).unwrap().mode() & 0o777, 0o600);
        assert_eq!(fs::metadata(&store.root).unwrap().mode() & 0o777, 0o700);
        assert_eq!(fs::read_dir(store.temporary_folder()).unwrap().count(), 0);
    }

    #[test]
    fn a_fan_out_folder_that_vanished_is_made_again() {
        let (_folder, store) = store();
        let hash = BlobHash::of(b"face");
        store.put(hash, b"face").unwrap();
        fs::remove_dir_all(store.path(hash).parent().unwrap()).unwrap();
        store.put(hash, b"face").unwrap();
        assert!(store.has(hash));
    }
}
