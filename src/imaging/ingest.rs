//! The master: the one file that is stored of an upload, and the three ways it is made.

use bytes::Bytes;

use super::decode::{self, Deadline, Still};
use super::encode_master::{self, EncodeError};
use super::formats::{png_color_chunks, png_with_color_chunks};
use super::image_info::Probe;
use super::rendition::{Previews, previews, previews_of_file};
use crate::imaging::{ImageError, Limits, examine, formats};
use crate::values::{BlobHash, Crop, MediaType, PixelSize, Placeholder};

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
    /// What can be shown of it before it is there.
    pub placeholder: Option<Placeholder>,
    /// What smaller sizes are made of, where it is large.
    pub intermediate: Option<Bytes>,
}

/// Why there is no master.
#[derive(Debug, thiserror::Error)]
pub enum MasterError {
    /// The sender's fault.
    #[error(transparent)]
    Refused(#[from] ImageError),
    /// Our fault.
    #[error(transparent)]
    Encode(#[from] EncodeError),
}

/// Makes the master of an examined upload: byte for byte where it is clean; without its metadata, the pixels not
/// encoded again, where that is all it needs; upright, encoded again, where it is stored turned. Every upload is decoded
/// in full before. `crop` is the square that is shown of it.
///
/// # Errors
///
/// The refusal for the sender, or our own failure to encode.
pub fn make_master(
    source: &Bytes,
    anatomy: &Probe,
    crop: Option<Crop>,
    timeout_s: u32,
) -> Result<Master, MasterError> {
    let stripped = formats::without_tails(anatomy.media, anatomy.strip(source))?;
    let deadline = Deadline::within(timeout_s);
    let (bytes, Previews { placeholder, intermediate }) = if anatomy.is_animated {
        decode::verify(&stripped, anatomy, deadline)?;
        let previews = previews_of_file(&stripped, crop, timeout_s);
        (stripped, previews)
    } else {
        still(stripped, anatomy, crop, deadline)?
    };
    Ok(Master {
        hash: BlobHash::of(&bytes),
        bytes,
        media: anatomy.media(),
        size: anatomy.upright_size(),
        frames: anatomy.frames(),
        placeholder,
        intermediate,
    })
}

/// Decodes a still picture, and encodes it anew where it is stored turned. What is shown of it before and instead of it is
/// made while its pixels are there; of inks, only a part of the file gives true colors.
fn still(
    stripped: Bytes,
    anatomy: &Probe,
    crop: Option<Crop>,
    deadline: Deadline,
) -> Result<(Bytes, Previews), MasterError> {
    let still = decode::still(&stripped, anatomy, deadline)?;
    deadline.check()?;
    let is_of_inks = still.is_of_inks;
    let mut made = if is_of_inks { Previews::default() } else { previews(&still, &stripped, anatomy, crop) };
    let bytes = if anatomy.is_turned() { upright(still, stripped, anatomy)? } else { stripped };
    if is_of_inks {
        made = previews_of_file(&bytes, crop, deadline.seconds);
    }
    Ok((bytes, made))
}

/// Turns and encodes the picture; the file that was decoded makes room for the one that is encoded. What the encoder wrote
/// goes through the same walk as an upload, so that nothing is stored that the walk would not call clean.
fn upright(still: Still, stripped: Bytes, anatomy: &Probe) -> Result<Bytes, MasterError> {
    let colors = if anatomy.media == MediaType::Png { png_color_chunks(&stripped) } else { Vec::new() };
    drop(stripped);
    let mut encoded = encode_master::encode(still, anatomy)?;
    if !colors.is_empty() {
        encoded = png_with_color_chunks(encoded, colors);
    }
    let encoded = Bytes::from(encoded);
    let written = examine(&encoded, &Limits::NONE).map_err(|refusal| EncodeError::unsound(&refusal))?;
    Ok(written.strip(&encoded))
}
