//! What must hold for whatever bytes a stranger sends, beyond that nothing panics: the claims that the targets check.

use bytes::Bytes;
use tondo::imaging::{Limits, MasterError, Probe, make_master, probe, render, rendering_bytes};
use tondo::values::{AnimationMode, Color, MediaType, RenditionSpec, Side};

/// Small enough that every accepted picture decodes in a moment.
pub const LIMITS: Limits =
    Limits { max_pixels: 1 << 16, max_frames: 16, max_frame_pixels: 1 << 18, max_decoding_bytes: 64 << 20 };

/// Seconds that decoding may take. None comes near.
const TIMEOUT_S: u32 = 10;

/// Bytes by which a stripped file may be longer than its source: headers that are written anew, a pad.
const MADE_BYTES: usize = 64;

/// The walk of one container: its sizes are within the limits, and the file without its metadata is the same picture,
/// clean and not to be cleaned any further.
pub fn walk_holds(file: Vec<u8>) {
    let source = Bytes::from(file);
    let Ok(anatomy) = probe(&source, &LIMITS) else { return };
    limits_hold(&anatomy);
    let stripped = anatomy.strip(&source);
    assert!(stripped.len() <= source.len() + MADE_BYTES, "stripping made the file longer");
    let again = probe(&stripped, &LIMITS).expect("a stripped file is a picture still");
    assert_eq!(again.media(), anatomy.media());
    assert_eq!(again.stored_size(), anatomy.stored_size());
    assert_eq!(again.upright_size(), again.stored_size(), "an orientation was left");
    assert_eq!(again.frames(), anatomy.frames());
    assert!(again.strip(&stripped) == stripped, "stripping twice is not stripping once");
}

/// The whole of ingest: what comes out is a picture of the promised size for an independent decoder too, and taking it in
/// again changes nothing. Whether the file was taken.
pub fn ingest_holds(file: &[u8]) -> bool {
    let source = Bytes::copy_from_slice(file);
    let Ok(anatomy) = probe(&source, &LIMITS) else { return false };
    limits_hold(&anatomy);
    let master = match make_master(&source, &anatomy, None, TIMEOUT_S) {
        Ok(master) => master,
        Err(MasterError::Refused(_)) => return false,
        Err(MasterError::Encode(error)) => panic!("{error}"),
    };
    let size = anatomy.upright_size();
    assert_eq!((master.size, master.media, master.frames), (size, anatomy.media(), anatomy.frames()));
    let picture = image::load_from_memory(&master.bytes).expect("a master is a picture");
    assert_eq!((picture.width(), picture.height()), (size.width, size.height));
    let again = probe(&master.bytes, &LIMITS).expect("a master is a picture that is taken");
    assert_eq!(again.stored_size(), again.upright_size(), "an orientation was left");
    let second = make_master(&master.bytes, &again, None, TIMEOUT_S).expect("a master makes a master");
    assert!(second.bytes == master.bytes && second.hash == master.hash, "a master is not its own master");
    renditions_hold(&master.bytes, master.frames);
    assert!(master.placeholder.is_some(), "a master has no placeholder");
    true
}

/// Whatever became a master can be shown in every type and in any size, in about the memory that was told before.
fn renditions_hold(master: &Bytes, frames: u32) {
    let moving = if frames > 1 { AnimationMode::Animated } else { AnimationMode::Still };
    for (media, side, motion) in [
        (MediaType::Jpeg, 1, AnimationMode::Still),
        (MediaType::Webp, 9, AnimationMode::Still),
        (MediaType::Png, 40, AnimationMode::Still),
        (MediaType::Gif, 12, moving),
        (MediaType::Webp, 12, moving),
    ] {
        let look = RenditionSpec { crop: None, side: Side::clamped(side), media, motion };
        rendering_bytes(master, &look).expect("a master has a weight");
        let rendition = render(master, &look, GROUND, TIMEOUT_S).expect("a master can be shown");
        let shown = image::load_from_memory(&rendition.bytes).expect("a rendition is a picture");
        assert_eq!((shown.width(), shown.height()), (side, side), "{media} of another size");
    }
}

const GROUND: Color = Color { red: 255, green: 255, blue: 255 };

fn limits_hold(anatomy: &Probe) {
    let pixels = anatomy.stored_size().area();
    assert!((1..=LIMITS.max_pixels).contains(&pixels));
    assert!((1..=LIMITS.max_frames).contains(&anatomy.frames()));
    assert!(pixels * u64::from(anatomy.frames()) <= LIMITS.max_frame_pixels);
    assert!(anatomy.decoding_bytes(0) <= LIMITS.max_decoding_bytes);
}
