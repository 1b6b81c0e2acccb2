//! Reading blobs and comparing each with its name: a file that does not match is an error, never handed out.

use std::fs::File;
use std::io::{self, ErrorKind, Read};

use bytes::Bytes;
use sha2::{Digest, Sha256};

use super::blob_file::BlobFile;
use super::store::Store;
use crate::blobs::error::{BlobError, Damage};
use crate::blobs::{CheckDepth, VerifiedBlob};
use crate::values::BlobHash;

/// Blobs up to this length are read whole and handed out in memory. It is about what streaming a file takes as well.
const LARGEST_WHOLE_BYTES: u64 = 128 * 1024;

/// Bytes of a larger blob that are read at a time while it is hashed.
pub(super) const CHUNK_BYTES: usize = 64 * 1024;

impl Store {
    /// See [`crate::blobs::Blobs::open`].
    pub(in crate::blobs) fn open_verified(
        &self,
        hash: BlobHash,
        length: u64,
    ) -> Result<Option<VerifiedBlob>, BlobError> {
        let Some(mut file) = self.open_of_length(hash, length)? else { return Ok(None) };
        let reading = BlobError::at("reading a blob");
        if length > LARGEST_WHOLE_BYTES {
            compare(hash, hash_of(&mut file).map_err(reading)?)?;
            return Ok(Some(VerifiedBlob::File(BlobFile::new(file))));
        }
        let whole = read_whole(&mut file, length).map_err(reading)?;
        compare(hash, BlobHash::of(&whole))?;
        Ok(Some(VerifiedBlob::Whole(whole)))
    }

    /// See [`crate::blobs::Blobs::check`].
    pub(in crate::blobs) fn check(
        &self,
        hash: BlobHash,
        length: u64,
        depth: CheckDepth,
    ) -> Result<bool, BlobError> {
        let Some(mut file) = self.open_of_length(hash, length)? else { return Ok(false) };
        if depth == CheckDepth::Bytes {
            compare(hash, hash_of(&mut file).map_err(BlobError::at("reading a blob"))?)?;
        }
        Ok(true)
    }

    pub(super) fn open_of_length(&self, hash: BlobHash, expected: u64) -> Result<Option<File>, BlobError> {
        let Some(file) = self.open_file(hash)? else { return Ok(None) };
        let found = file.metadata().map_err(BlobError::at("looking at a blob"))?.len();
        if found == expected {
            Ok(Some(file))
        } else {
            Err(BlobError::Damaged { blob: hash, damage: Damage::Length { found, expected } })
        }
    }
}

pub(super) fn compare(name: BlobHash, found: BlobHash) -> Result<(), BlobError> {
    if found == name {
        Ok(())
    } else {
        Err(BlobError::Damaged { blob: name, damage: Damage::Bytes { found } })
    }
}

fn read_whole(file: &mut File, length: u64) -> io::Result<Bytes> {
    let mut whole = vec![0; usize::try_from(length).map_err(|_too_long| ErrorKind::FileTooLarge)?];
    file.read_exact(&mut whole)?;
    Ok(whole.into())
}

pub(super) fn hash_of(file: &mut File) -> io::Result<BlobHash> {
    let (mut hasher, mut chunk) = (Sha256::new(), vec![0; CHUNK_BYTES]);
    loop {
        match file.read(&mut chunk) {
            Ok(0) => return Ok(BlobHash::from_bytes(hasher.finalize().into())),
            Ok(count) => hasher.update(chunk.get(..count).unwrap_or_default()),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blob_up_to_128_kib_is_handed_out_in_memory_and_a_larger_one_as_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path().join("blobs")).unwrap();
        for (length, is_whole) in [(LARGEST_WHOLE_BYTES, true), (LARGEST_WHOLE_BYTES + 1, false)] {
            let bytes = vec![7; usize::try_from(length).unwrap()];
            let hash = BlobHash::of(&bytes);
            store.put(hash, &bytes).unwrap();
            let opened = store.open_verified(hash, length).unwrap().unwrap();
            assert_eq!(matches!(opened, VerifiedBlob::Whole(_)), is_whole);
        }
    }
}
