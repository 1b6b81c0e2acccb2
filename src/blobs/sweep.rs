//! Looking through the store for what nobody needs: temporary files of dead writers, and the list of all blobs.

use std::fs::{self, DirEntry, File};
use std::io;
use std::time::SystemTime;

use super::store::{BlobStore, StoreError};
use crate::values::BlobHash;

/// A blob as the store lists it.
#[derive(Debug, Clone, Copy)]
pub struct StoredBlob {
    /// Its name.
    pub hash: BlobHash,
    /// Its length.
    pub bytes: u64,
    /// When it was put there.
    pub modified: SystemTime,
}

impl BlobStore {
    /// Removes temporary files whose writers are gone and tells how many there were; with `dry_run` it only tells.
    pub fn sweep_temporaries(&self, dry_run: bool) -> Result<u64, StoreError> {
        let entries =
            fs::read_dir(self.temporary_folder()).map_err(StoreError::at("listing temporary files"))?;
        let mut swept = 0;
        for entry in entries {
            let entry = entry.map_err(StoreError::at("listing temporary files"))?;
            // The lock is held while the file is removed, so that its writer, if it lives after all, sees it go.
            let Some(_lock) = lock_of_the_dead(&entry) else { continue };
            if dry_run {
                swept += 1;
                continue;
            }
            match fs::remove_file(entry.path()) {
                Ok(()) => swept += 1,
                // Its writer had renamed it into place in the meantime.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(StoreError::at("removing a temporary file")(error)),
            }
        }
        Ok(swept)
    }

    /// The blobs whose names begin with this byte, in no order. What is no blob is passed over.
    pub fn list(&self, first_byte: u8) -> Result<Vec<StoredBlob>, StoreError> {
        let entries = match fs::read_dir(self.fan_out_folder(first_byte)) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(StoreError::at("listing blobs")(error)),
        };
        Ok(entries.filter_map(|entry| stored_blob(&entry.ok()?)).collect())
    }
}

/// The lock on a temporary file, if no living writer holds it.
fn lock_of_the_dead(entry: &DirEntry) -> Option<File> {
    if !entry.file_type().ok()?.is_file() {
        return None;
    }
    let file = File::open(entry.path()).ok()?;
    file.try_lock().ok()?;
    Some(file)
}

fn stored_blob(entry: &DirEntry) -> Option<StoredBlob> {
    let hash = entry.file_name().to_str()?.parse().ok()?;
    let facts = entry.metadata().ok()?;
    Some(StoredBlob { hash, bytes: facts.len(), modified: facts.modified().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leftovers_of_the_dead_are_swept_and_those_of_the_living_stay() {
        let folder = tempfile::tempdir().unwrap();
        let store = BlobStore::open(folder.path().join("blobs")).unwrap();
        let dead = store.temporary_folder().join("dead.part");
        let living = store.temporary_folder().join("living.part");
        fs::write(&dead, b"x").unwrap();
        let writer = File::create(&living).unwrap();
        writer.lock().unwrap();
        assert_eq!(store.sweep_temporaries(true).unwrap(), 1);
        assert!(dead.exists());
        assert_eq!(store.sweep_temporaries(false).unwrap(), 1);
        assert!(!dead.exists() && living.exists());
    }

    #[test]
    fn blobs_are_listed_and_strangers_are_not() {
        let folder = tempfile::tempdir().unwrap();
        let store = BlobStore::open(folder.path().join("blobs")).unwrap();
        let hash = BlobHash::of(b"face");
        store.put(hash, b"face").unwrap();
        let [first, ..] = *hash.as_bytes();
        fs::write(store.fan_out_folder(first).join("README"), b"x").unwrap();
        let listed = store.list(first).unwrap();
        assert_eq!(listed.len(), 1);
        assert!(listed.iter().all(|blob| blob.hash == hash && blob.bytes == 4));
        assert!(store.list(first.wrapping_add(1)).unwrap().is_empty());
    }
}
