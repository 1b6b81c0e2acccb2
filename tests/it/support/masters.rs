//! Ingest without a server: the master of a file, and what is shown of it.

use bytes::Bytes;
use image::RgbaImage;
use tondo::parts::{
    AnimationMode, Color, Crop, Framing, ImageError, Limits, MasterError, MediaType, RenditionSpec, Side,
    make_master, probe, render,
};

/// Enough for every picture here.
const LIMITS: Limits =
    Limits { max_pixels: 1 << 24, max_frames: 64, max_frame_pixels: 1 << 24, max_decoding_bytes: 1 << 30 };

/// Enough for every picture here, in seconds.
const TIMEOUT_S: u32 = 60;

/// The master that is stored of a file.
pub fn master_of(file: &[u8]) -> Result<Bytes, ImageError> {
    let source = Bytes::copy_from_slice(file);
    let probed = probe(&source, &LIMITS)?;
    match make_master(&source, &probed, None, None, TIMEOUT_S) {
        Ok(master) => Ok(master.bytes),
        Err(MasterError::Refused(refusal)) => Err(refusal),
        Err(MasterError::Encode(error)) => panic!("{error}"),
    }
}

/// The master of a file that must be accepted, and whose master must be its own master.
pub fn accepted(label: &str, file: &[u8]) -> Bytes {
    let master = master_of(file).unwrap_or_else(|error| panic!("{label}: {error}"));
    assert!(master_of(&master).unwrap() == master, "{label}: its master is changed by ingest");
    master
}

/// The square at the left or top of a picture as it is shown, in its own size.
pub fn shown(file: &[u8]) -> RgbaImage {
    let source = Bytes::copy_from_slice(file);
    let stored = probe(&source, &LIMITS).unwrap().stored_size();
    let side = stored.width.min(stored.height);
    let spec = RenditionSpec {
        framing: Framing::cropped(Some(Crop { x: 0, y: 0, size: side })),
        side: Side::clamped(side),
        media: MediaType::Png,
        animation: AnimationMode::Still,
    };
    let white = Color { red: 255, green: 255, blue: 255 };
    let rendition = render(&source, &spec, white, TIMEOUT_S).unwrap();
    image::load_from_memory(&rendition.bytes).unwrap().into_rgba8()
}
