//! Taking blobs out of the store for a backup: as a second name of the same file where that is possible, else as a copy. Either
//! way every byte is hashed, and what does not match its name is not taken.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::check::{CHUNK_BYTES, compare};
use super::store::Store;
use super::temporary::FILE_MODE;
use crate::blobs::error::BlobError;
use crate::blobs::{CheckDepth, Exported};
use crate::values::BlobHash;

impl Store {
    /// Gives a blob of `length` bytes the name `target`, if that is on the same file system, or copies it there, which is not
    /// synced. `None` if there is no such blob.
    pub(in crate::blobs) fn export(
        &self,
        hash: BlobHash,
        length: u64,
        target: &Path,
    ) -> Result<Option<Exported>, BlobError> {
        match fs::hard_link(self.path(hash), target) {
            Ok(()) => match self.check(hash, length, CheckDepth::Bytes) {
                Ok(true) => Ok(Some(Exported::Linked)),
                outcome => {
                    discard(target);
                    outcome.map(|_gone| None)
                }
            },
            // Another file system, one without links, or a file with as many names as it may have.
            Err(_) => self.copy(hash, length, target),
        }
    }

    fn copy(&self, hash: BlobHash, length: u64, target: &Path) -> Result<Option<Exported>, BlobError> {
        let Some(mut file) = self.open_of_length(hash, length)? else { return Ok(None) };
        let copied = OpenOptions::new().write(true).create_new(true).mode(FILE_MODE).open(target);
        let mut copied = copied.map_err(BlobError::at("making a copy of a blob"))?;
        let outcome = copy_and_hash(&mut file, &mut copied).and_then(|found| compare(hash, found));
        if outcome.is_err() {
            discard(target);
        }
        outcome.map(|()| Some(Exported::Copied))
    }

    /// Reads all of a blob of `length` bytes and compares them with its name; `None` if there is no such blob.
    pub(in crate::blobs) fn read(&self, hash: BlobHash, length: u64) -> Result<Option<Vec<u8>>, BlobError> {
        let Some(mut file) = self.open_of_length(hash, length)? else { return Ok(None) };
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(BlobError::at("reading a blob"))?;
        compare(hash, BlobHash::of(&bytes))?;
        Ok(Some(bytes))
    }
}

/// Tells failures of reading the blob from those of writing the copy.
fn copy_and_hash(source: &mut File, target: &mut File) -> Result<BlobHash, BlobError> {
    let (mut hasher, mut chunk) = (Sha256::new(), vec![0; CHUNK_BYTES]);
    loop {
        let count = match source.read(&mut chunk) {
            Ok(0) => return Ok(BlobHash::from_bytes(hasher.finalize().into())),
            Ok(count) => count,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(BlobError::at("reading a blob")(error)),
        };
        let bytes = chunk.get(..count).unwrap_or_default();
        hasher.update(bytes);
        target.write_all(bytes).map_err(BlobError::of_copy)?;
    }
}

fn discard(target: &Path) {
    if let Err(error) = fs::remove_file(target)
        && error.kind() != io::ErrorKind::NotFound
    {
        tracing::warn!(file = %target.display(), %error, "a faulty copy of a blob was not removed");
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::MetadataExt;

    use super::*;

    #[test]
    fn a_blob_gets_a_second_name_and_a_damaged_one_gets_none() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path().join("blobs")).unwrap();
        let hash = BlobHash::of(b"face");
        store.write(hash, b"face").unwrap();
        store.settle().unwrap();
        let target = folder.path().join("copy");
        assert_eq!(store.export(hash, 4, &target).unwrap(), Some(Exported::Linked));
        assert_eq!(fs::metadata(&target).unwrap().nlink(), 2);
        fs::remove_file(&target).unwrap();
        fs::write(store.path(hash), b"fact").unwrap();
        assert!(matches!(store.export(hash, 4, &target), Err(BlobError::Damaged { .. })));
        assert!(!target.exists());
        assert_eq!(store.export(BlobHash::of(b"none"), 4, &target).unwrap(), None);
    }

    #[test]
    fn a_copy_is_compared_with_its_name_while_it_is_made() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path().join("blobs")).unwrap();
        let hash = BlobHash::of(b"face");
        store.put(hash, b"face").unwrap();
        let target = folder.path().join("copy");
        assert_eq!(store.copy(hash, 4, &target).unwrap(), Some(Exported::Copied));
        assert_eq!(fs::read(&target).unwrap(), b"face");
        fs::remove_file(&target).unwrap();
        fs::write(store.path(hash), b"fact").unwrap();
        assert!(matches!(store.copy(hash, 4, &target), Err(BlobError::Damaged { .. })));
        assert!(!target.exists());
    }
}
