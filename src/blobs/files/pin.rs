//! Pins: while one is held, by whichever process, no blob is removed. A backup holds one while it takes what its snapshot of
//! the catalog names.
//!
//! A pin is a shared lock on a file beside the store, so it ends with the process that holds it, however that ends. Whoever
//! removes a blob needs that lock for itself alone, and does without the removal where it does not get it: the blob is an
//! orphan then, which the next sweep finds.

use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt;

use super::store::Store;
use super::temporary::FILE_MODE;
use crate::blobs::Removal;
use crate::blobs::error::BlobError;
use crate::values::BlobHash;

/// Held while no blob may be removed.
#[derive(Debug)]
pub(in crate::blobs) struct PinFile {
    _locked: File,
}

impl Store {
    /// Pins every blob. It waits for a removal that is under way.
    pub(in crate::blobs) fn pin(&self) -> Result<PinFile, BlobError> {
        let file = self.open_pin()?;
        file.lock_shared().map_err(BlobError::at("pinning the blobs"))?;
        Ok(PinFile { _locked: file })
    }

    /// Removes a blob that the caller knows to be unreferenced, unless the blobs are pinned. Removing one that does not exist
    /// is no error.
    pub(in crate::blobs) fn remove(&self, hash: BlobHash) -> Result<Removal, BlobError> {
        let file = self.open_pin()?;
        match file.try_lock() {
            Ok(()) => self.unlink(hash).map(|()| Removal::Removed),
            Err(TryLockError::WouldBlock) => Ok(Removal::Pinned),
            Err(TryLockError::Error(error)) => Err(BlobError::at("looking for a pin")(error)),
        }
    }

    /// Whether somebody pins the blobs.
    pub(in crate::blobs) fn is_pinned(&self) -> bool {
        self.open_pin().is_ok_and(|file| matches!(file.try_lock(), Err(TryLockError::WouldBlock)))
    }

    fn open_pin(&self) -> Result<File, BlobError> {
        let opened = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(FILE_MODE)
            .open(self.pin_path());
        opened.map_err(BlobError::at("opening the file of pins"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pinned_blob_stays_until_the_last_pin_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path().join("blobs")).unwrap();
        // Another process has the same files, and a description of its own.
        let other = Store::open(folder.path().join("blobs")).unwrap();
        let hash = BlobHash::of(b"face");
        store.put(hash, b"face").unwrap();
        let (first, second) = (store.pin().unwrap(), other.pin().unwrap());
        drop(first);
        assert_eq!(store.remove(hash).unwrap(), Removal::Pinned);
        assert_eq!(other.remove(hash).unwrap(), Removal::Pinned);
        assert!(store.has(hash) && store.is_pinned());
        drop(second);
        assert!(!store.is_pinned());
        assert_eq!(other.remove(hash).unwrap(), Removal::Removed);
        assert!(!store.has(hash));
    }
}
