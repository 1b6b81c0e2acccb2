//! The master: the one file that is stored of an upload, and the three ways it is made.

use std::time::{Duration, Instant};

use bytes::Bytes;

use super::anatomy::Anatomy;
use super::decode::{self, Deadline};
use super::encode::{self, EncodeError};
use super::{Limits, Refusal, container, examine};
use crate::types::{BlobHash, MediaType, PixelSize};

/// A file that is a whole picture, upright, and nothing else.
#[derive(Debug, Clone)]
pub struct Master {
    /// The file.
    pub bytes: Bytes,
    /// Its SHA-256.
    pub hash: BlobHash,
    /// Its type.
    pub media: MediaType,
    /// Its upright size.
    pub size: PixelSize,
    /// Its frames; 1 for a still picture.
    pub frames: u32,
}

/// Why there is no master.
#[derive(Debug, thiserror::Error)]
pub enum MasterError {
    /// The sender's fault.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Our fault.
    #[error(transparent)]
    Encode(#[from] EncodeError),
}

/// Makes the master of an examined upload: byte for byte where it is clean; without its metadata, the pixels not
/// encoded again, where that is all it needs; upright, encoded again, where it is stored turned. Every upload is decoded
/// in full before.
///
/// # Errors
///
/// The refusal for the sender, or our own failure to encode.
pub fn make_master(source: &Bytes, anatomy: &Anatomy, timeout_s: u32) -> Result<Master, MasterError> {
    let stripped = container::without_tails(anatomy.media, anatomy.strip(source))?;
    let deadline =
        Deadline { at: Instant::now() + Duration::from_secs(timeout_s.into()), seconds: timeout_s };
    let bytes = if anatomy.is_turned() {
        upright(stripped, anatomy, deadline)?
    } else {
        decode::verify(&stripped, anatomy, deadline)?;
        stripped
    };
    Ok(Master {
        hash: BlobHash::of(&bytes),
        bytes,
        media: anatomy.media(),
        size: anatomy.upright_size(),
        frames: anatomy.frames(),
    })
}

/// Decodes, turns and encodes the picture; the file that was decoded makes room for the one that is encoded. What the
/// encoder wrote goes through the same walk as an upload, so that nothing is stored that the walk would not call clean.
fn upright(stripped: Bytes, anatomy: &Anatomy, deadline: Deadline) -> Result<Bytes, MasterError> {
    let still = decode::still(&stripped, anatomy, deadline)?;
    drop(stripped);
    deadline.check()?;
    let encoded = Bytes::from(encode::encode(still, anatomy)?);
    let written = examine(&encoded, &UNLIMITED).map_err(|refusal| EncodeError::unsound(&refusal))?;
    Ok(written.strip(&encoded))
}

/// Our own encoders' files need no limit: their pixels passed one.
const UNLIMITED: Limits = Limits {
    max_pixels: u64::MAX,
    max_frames: u32::MAX,
    max_frame_pixels: u64::MAX,
    max_decoding_bytes: u64::MAX / 16,
};
