//! Reading blobs, each held against its name: a file that is not what its name says is told, never handed out.

use std::fs::File;
use std::io::{self, ErrorKind, Read, Seek};

use sha2::{Digest, Sha256};

use super::store::{BlobStore, StoreError};
use crate::values::BlobHash;

/// Blobs up to this length are read whole and handed out from memory. It is about what sending a file in pieces
/// takes as well.
const WHOLE_BYTES: u64 = 128 * 1024;

/// Bytes of a larger blob that are read at a time while it is hashed.
const PIECE_BYTES: usize = 64 * 1024;

/// A blob whose bytes were just found to be what its name says.
#[derive(Debug)]
pub enum SoundBlob {
    /// A small one, in memory.
    Whole(Vec<u8>),
    /// A large one: the file, at its beginning. Blobs are never changed in place.
    File(File),
}

/// How a file is not what it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Damage {
    /// It is shorter or longer.
    #[error("it has {found} bytes, not {expected}")]
    Length {
        /// Bytes that the file has.
        found: u64,
        /// Bytes that it should have.
        expected: u64,
    },
    /// Its bytes are others.
    #[error("its bytes hash to {found}")]
    Bytes {
        /// What they hash to.
        found: BlobHash,
    },
}

impl SoundBlob {
    /// All of its bytes.
    pub fn into_bytes(self) -> io::Result<Vec<u8>> {
        match self {
            Self::Whole(bytes) => Ok(bytes),
            Self::File(mut file) => {
                let mut bytes = Vec::new();
                file.read_to_end(&mut bytes)?;
                Ok(bytes)
            }
        }
    }
}

impl BlobStore {
    /// Opens a blob that should have so many bytes, and hashes it first; `None` where there is none.
    ///
    /// # Errors
    ///
    /// [`StoreError::Damaged`] where length or hash are not what they should be.
    pub fn open_sound(&self, hash: BlobHash, bytes: u64) -> Result<Option<SoundBlob>, StoreError> {
        let Some(mut file) = self.open_of_length(hash, bytes)? else { return Ok(None) };
        let reading = StoreError::at("reading a blob");
        if bytes > WHOLE_BYTES {
            let found =
                hash_of(&mut file).and_then(|found| file.rewind().map(|()| found)).map_err(reading)?;
            check(hash, found)?;
            return Ok(Some(SoundBlob::File(file)));
        }
        let whole = read_whole(&mut file, bytes).map_err(reading)?;
        check(hash, BlobHash::of(&whole))?;
        Ok(Some(SoundBlob::Whole(whole)))
    }

    /// Whether there is a blob of this name and so many bytes, without reading it.
    ///
    /// # Errors
    ///
    /// [`StoreError::Damaged`] where the length is another.
    pub fn has_length(&self, hash: BlobHash, bytes: u64) -> Result<bool, StoreError> {
        Ok(self.open_of_length(hash, bytes)?.is_some())
    }

    /// Reads a blob and holds it against its name, a piece at a time; whether there is one.
    ///
    /// # Errors
    ///
    /// [`StoreError::Damaged`] where length or hash are not what they should be.
    pub fn has_sound(&self, hash: BlobHash, bytes: u64) -> Result<bool, StoreError> {
        let Some(mut file) = self.open_of_length(hash, bytes)? else { return Ok(false) };
        check(hash, hash_of(&mut file).map_err(StoreError::at("reading a blob"))?)?;
        Ok(true)
    }

    fn open_of_length(&self, hash: BlobHash, expected: u64) -> Result<Option<File>, StoreError> {
        let Some(file) = self.open_blob(hash)? else { return Ok(None) };
        let found = file.metadata().map_err(StoreError::at("looking at a blob"))?.len();
        if found == expected {
            Ok(Some(file))
        } else {
            Err(StoreError::Damaged { blob: hash, damage: Damage::Length { found, expected } })
        }
    }
}

fn check(name: BlobHash, found: BlobHash) -> Result<(), StoreError> {
    if found == name {
        Ok(())
    } else {
        Err(StoreError::Damaged { blob: name, damage: Damage::Bytes { found } })
    }
}

fn read_whole(file: &mut File, bytes: u64) -> io::Result<Vec<u8>> {
    let mut whole = vec![0; usize::try_from(bytes).map_err(|_too_long| ErrorKind::FileTooLarge)?];
    file.read_exact(&mut whole)?;
    Ok(whole)
}

fn hash_of(file: &mut File) -> io::Result<BlobHash> {
    let (mut hasher, mut piece) = (Sha256::new(), vec![0; PIECE_BYTES]);
    loop {
        match file.read(&mut piece) {
            Ok(0) => return Ok(BlobHash::from_bytes(hasher.finalize().into())),
            Ok(count) => hasher.update(piece.get(..count).unwrap_or_default()),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: &[u8] = b"face";

    fn large() -> Vec<u8> {
        (0..=WHOLE_BYTES).map(|at| at.to_le_bytes()[0]).collect()
    }

    fn store_with(bytes: &[u8]) -> (tempfile::TempDir, BlobStore, BlobHash) {
        let folder = tempfile::tempdir().unwrap();
        let store = BlobStore::open(folder.path().join("blobs")).unwrap();
        let hash = BlobHash::of(bytes);
        store.put(hash, bytes).unwrap();
        (folder, store, hash)
    }

    #[test]
    fn sound_blobs_are_handed_out_whole_or_as_a_file() {
        for bytes in [SMALL.to_vec(), large()] {
            let (_folder, store, hash) = store_with(&bytes);
            let length = bytes.len() as u64;
            let opened = store.open_sound(hash, length).unwrap().unwrap();
            assert_eq!(matches!(opened, SoundBlob::Whole(_)), length <= WHOLE_BYTES);
            assert_eq!(opened.into_bytes().unwrap(), bytes);
            assert!(store.has_sound(hash, length).unwrap() && store.has_length(hash, length).unwrap());
        }
    }

    #[test]
    fn a_turned_bit_is_told_and_no_byte_is_handed_out() {
        for bytes in [SMALL.to_vec(), large()] {
            let (_folder, store, hash) = store_with(&bytes);
            let mut rotten = bytes.clone();
            *rotten.last_mut().unwrap() ^= 1;
            std::fs::write(store.path(hash), &rotten).unwrap();
            let length = bytes.len() as u64;
            let found = BlobHash::of(&rotten);
            let told = |error| matches!(error, StoreError::Damaged { blob, damage } if blob == hash && damage == Damage::Bytes { found });
            assert!(told(store.open_sound(hash, length).unwrap_err()));
            assert!(told(store.has_sound(hash, length).unwrap_err()));
            assert!(store.has_length(hash, length).unwrap());
        }
    }

    #[test]
    fn another_length_is_told_without_reading() {
        let (_folder, store, hash) = store_with(SMALL);
        let error = store.has_length(hash, 5).unwrap_err();
        assert!(error.to_string().ends_with("it has 4 bytes, not 5"), "{error}");
        assert!(store.open_sound(hash, 3).is_err());
    }

    #[test]
    fn what_is_not_there_is_no_damage() {
        let (_folder, store, _hash) = store_with(SMALL);
        let other = BlobHash::of(b"other");
        assert!(store.open_sound(other, 5).unwrap().is_none());
        assert!(!store.has_sound(other, 5).unwrap() && !store.has_length(other, 5).unwrap());
    }
}
