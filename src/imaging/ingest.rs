//! Makes the master: the one file that is stored of an upload, in one of three ways.

use bytes::Bytes;

use super::decode::{Deadline, Still, catch_panic};
use super::error::{EncodeError, ImageError, MasterError};
use super::formats::{self, Format, Reading};
use super::probe::Probe;
use super::rendition::{Previews, previews, previews_of, previews_of_file, views};
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
    /// What pages show until the picture has loaded.
    pub placeholder: Option<Placeholder>,
    /// What smaller renditions are made of; `None` for a small picture.
    pub intermediate: Option<Bytes>,
}

/// Makes the master of a probed upload: the same bytes if they are clean; the same pixels without their metadata if that
/// is all that is needed; the picture turned, or encoded again, if it is stored turned. Every upload is read in full before.
/// `stripped_hash` is [`Probe::stripped_hash`], if it is known; `crop` is the square that is shown of it, in upright pixels; `timeout_s` bounds the decoding, in seconds.
///
/// # Errors
///
/// [`MasterError::Refused`] for the sender, [`MasterError::Encode`] if our encoder fails.
pub fn make_master(
    source: &Bytes,
    probe: &Probe,
    stripped_hash: Option<BlobHash>,
    crop: Option<Crop>,
    timeout_s: u32,
) -> Result<Master, MasterError> {
    let format = formats::for_media(probe.media);
    let stripped = probe.strip(source);
    let as_stripped = stripped.as_ptr_range();
    let deadline = Deadline::within(timeout_s);
    let (bytes, Previews { placeholder, intermediate }) = if probe.is_animated {
        let stripped = format.truncate(stripped)?;
        catch_panic(probe.media, || format.verify_animation(&stripped, probe, deadline))?;
        let previews = previews_of_file(&stripped, crop, timeout_s);
        (stripped, previews)
    } else {
        still_master(format, stripped, probe, crop, deadline)?
    };
    let known_hash = stripped_hash.filter(|_| bytes.as_ptr_range() == as_stripped);
    Ok(Master {
        hash: known_hash.unwrap_or_else(|| BlobHash::of(&bytes)),
        bytes,
        media: probe.media(),
        size: probe.upright_size(),
        frames: probe.frames(),
        placeholder,
        intermediate,
    })
}

/// Reads a still picture once if its format can; else decodes it, and encodes it again if it is stored turned. Previews are made while the pixels are at hand;
/// those of CMYK from the file, since only its scaled decoding converts the inks by their profile.
fn still_master(
    format: &dyn Format,
    stripped: Bytes,
    probe: &Probe,
    crop: Option<Crop>,
    deadline: Deadline,
) -> Result<(Bytes, Previews), MasterError> {
    let views = views(probe, crop);
    if let Some(read) = catch_panic(probe.media, || format.read_once(&stripped, probe, &views))? {
        drop(stripped);
        let Reading { master, placeholder, intermediate } = read;
        let master = if probe.is_turned() { as_ingested(master)? } else { master };
        return Ok((master, previews_of(placeholder, intermediate, probe)));
    }
    let stripped = format.truncate(stripped)?;
    let still = catch_panic(probe.media, || format.decode(&stripped, probe, deadline))?;
    deadline.check()?;
    let is_cmyk = still.is_cmyk;
    let mut made = if is_cmyk { Previews::default() } else { previews(&still, &stripped, probe, crop) };
    let bytes = if probe.is_turned() { upright(format, still, stripped, probe)? } else { stripped };
    if is_cmyk {
        made = previews_of_file(&bytes, crop, deadline.seconds);
    }
    Ok((bytes, made))
}

/// Turns and encodes the picture, after dropping the file that was decoded.
fn upright(format: &dyn Format, still: Still, stripped: Bytes, probe: &Probe) -> Result<Bytes, MasterError> {
    drop(stripped);
    as_ingested(Bytes::from(format.encode_master(still, probe)?))
}

/// Probes and strips a file that was written here like an upload, so that nothing is stored that ingest would change.
fn as_ingested(encoded: Bytes) -> Result<Bytes, MasterError> {
    let written = formats::probe_stored(&encoded);
    let written = written.map_err(|error: ImageError| EncodeError::invalid_output(&error))?;
    Ok(written.strip(&encoded))
}
