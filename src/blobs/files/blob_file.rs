//! The open file of a large blob that was verified.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use bytes::Bytes;

/// The open file of a large blob. Blobs are never changed in place, so what was hashed is what will be read, even if
/// the blob is removed meanwhile.
#[derive(Debug)]
pub struct BlobFile(File);

impl BlobFile {
    pub(super) fn new(file: File) -> Self {
        Self(file)
    }

    /// The file, positioned at byte `first`, for a body that streams it. Positioning waits for no disk.
    ///
    /// # Errors
    ///
    /// The system's error.
    pub fn positioned_at(self, first: u64) -> io::Result<File> {
        let mut file = self.0;
        file.seek(SeekFrom::Start(first))?;
        Ok(file)
    }

    /// Reads all of it. It blocks.
    pub(in crate::blobs) fn read_all(self) -> io::Result<Bytes> {
        let mut file = self.positioned_at(0)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok(bytes.into())
    }
}
