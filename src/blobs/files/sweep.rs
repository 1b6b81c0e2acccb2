//! Listing the store: temporary files that interrupted writes left behind, and all blobs.

use std::fs::{self, DirEntry};
use std::io;
use std::path::PathBuf;

use super::arrival::first_byte;
use super::store::Store;
use super::temporary::{lock_abandoned, named_in};
use crate::blobs::error::BlobError;
use crate::blobs::{StoredBlob, SweepMode};
use crate::values::BlobHash;

impl Store {
    /// Removes temporary files whose writers are gone; returns how many there were. Temporary names of blobs that have their own
    /// are not counted: they are settled.
    pub(in crate::blobs) fn sweep_temporaries(&self, mode: SweepMode) -> Result<u64, BlobError> {
        let entries =
            fs::read_dir(self.temporary_folder()).map_err(BlobError::at("listing temporary files"))?;
        let (mut swept, mut settled) = (0, Vec::new());
        for entry in entries {
            let entry = entry.map_err(BlobError::at("listing temporary files"))?;
            // The lock is held while the file is removed: a writer that is about to lock it then sees it unlinked.
            let Some(_lock) = lock_abandoned(&entry) else { continue };
            if let Some(hash) = named_in(&entry.path()).filter(|hash| self.has(*hash)) {
                settled.push((hash, entry.path()));
                continue;
            }
            if mode == SweepMode::DryRun {
                swept += 1;
                continue;
            }
            match fs::remove_file(entry.path()) {
                Ok(()) => swept += 1,
                // Its writer has renamed it into place meanwhile.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                // It must not keep the others.
                Err(error) => tracing::warn!(%error, "a temporary file was not removed"),
            }
        }
        if mode == SweepMode::Remove {
            self.settle_others(&settled)?;
        }
        Ok(swept)
    }

    /// Settles arrivals, also of other processes. Where their own process does the same, one of the two finds nothing to do.
    fn settle_others(&self, arrivals: &[(BlobHash, PathBuf)]) -> Result<(), BlobError> {
        self.sync_folders(&arrivals.iter().map(|(hash, _)| first_byte(*hash)).collect())?;
        for (_, temporary) in arrivals {
            drop(fs::remove_file(temporary));
        }
        Ok(())
    }

    /// Lists the blobs whose names begin with this byte, in no order. Foreign files are skipped.
    pub(in crate::blobs) fn list(&self, first_byte: u8) -> Result<Vec<StoredBlob>, BlobError> {
        let entries = match fs::read_dir(self.fan_out_folder(first_byte)) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(BlobError::at("listing blobs")(error)),
        };
        Ok(entries.filter_map(|entry| stored_blob(&entry.ok()?)).collect())
    }
}

fn stored_blob(entry: &DirEntry) -> Option<StoredBlob> {
    let hash = entry.file_name().to_str()?.parse().ok()?;
    let metadata = entry.metadata().ok()?;
    Some(StoredBlob { hash, bytes: metadata.len(), modified: metadata.modified().ok()? })
}

#[cfg(test)]
mod tests {
    use std::fs::File;

    use super::*;

    #[test]
    fn temporary_files_of_living_writers_stay() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path().join("blobs")).unwrap();
        let abandoned = store.temporary_folder().join("abandoned.part");
        let in_use = store.temporary_folder().join("in-use.part");
        fs::write(&abandoned, b"x").unwrap();
        let writer = File::create(&in_use).unwrap();
        writer.lock().unwrap();
        assert_eq!(store.sweep_temporaries(SweepMode::Remove).unwrap(), 1);
        assert!(!abandoned.exists() && in_use.exists());
    }

    #[test]
    fn foreign_files_are_not_listed() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path().join("blobs")).unwrap();
        let hash = BlobHash::of(b"face");
        store.put(hash, b"face").unwrap();
        let [first, ..] = *hash.as_bytes();
        fs::write(store.fan_out_folder(first).join("README"), b"x").unwrap();
        let listed: Vec<BlobHash> = store.list(first).unwrap().iter().map(|blob| blob.hash).collect();
        assert_eq!(listed, [hash]);
    }
}
