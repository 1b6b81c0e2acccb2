//! A blob that was hashed and matches its name: in memory if it is small, as an open file if it is large.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use bytes::Bytes;

use super::error::BlobError;
use crate::gate::blocking;

/// A blob whose bytes were just hashed and match its name.
#[derive(Debug)]
pub enum VerifiedBlob {
    /// A small one, in memory.
    Whole(Bytes),
    /// A large one, to be streamed from its file.
    File(BlobFile),
}

/// The open file of a large blob. Blobs are never changed in place, so what was hashed is what will be read, even if
/// the blob is removed meanwhile.
#[derive(Debug)]
pub struct BlobFile(File);

impl VerifiedBlob {
    /// Reads all of its bytes into memory.
    ///
    /// # Errors
    ///
    /// [`BlobError::Failed`] if the file cannot be read.
    pub async fn into_bytes(self) -> Result<Bytes, BlobError> {
        match self {
            Self::Whole(bytes) => Ok(bytes),
            Self::File(file) => {
                blocking(move || file.read_all()).await.map_err(BlobError::at("reading a blob"))
            }
        }
    }
}

impl BlobFile {
    pub(super) fn new(file: File) -> Self {
        Self(file)
    }

    /// The file, positioned at byte `first`, for a body that streams it. Positioning waits for no disk.
    ///
    /// # Errors
    ///
    /// The system's error.
    pub fn from_byte(self, first: u64) -> io::Result<File> {
        let mut file = self.0;
        file.seek(SeekFrom::Start(first))?;
        Ok(file)
    }

    fn read_all(self) -> io::Result<Bytes> {
        let mut file = self.from_byte(0)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok(bytes.into())
    }
}
