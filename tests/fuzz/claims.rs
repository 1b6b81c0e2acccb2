//! Claims about untrusted bytes that the fuzz targets check, besides that nothing panics.

use bytes::Bytes;
use tondo::parts::{
    AnimationMode, Color, Framing, Limits, MasterError, MediaType, Probe, ProfileChannels, ReducedProfile,
    RenditionSpec, Side, make_master, probe, reduced_profile, render, rendering_bytes,
};

/// Small enough that every accepted picture decodes quickly.
pub const LIMITS: Limits =
    Limits { max_pixels: 1 << 16, max_frames: 16, max_frame_pixels: 1 << 18, max_decoding_bytes: 64 << 20 };

/// The deadline of decoding, in seconds. No picture comes near it.
const TIMEOUT_S: u32 = 10;

/// Bytes by which a stripped file may exceed its source: rewritten headers and a pad, the tables of Motion JPEG, and what a
/// color profile must have.
const MADE_BYTES: usize = 1200;

/// The most bytes of a color profile, reduced.
const MAX_PROFILE_BYTES: usize = 1 << 20;

/// Probing one container: sizes are within the limits, and the stripped file is the same picture, which stripping does not
/// change again.
pub fn probe_holds(file: Vec<u8>) {
    let source = Bytes::from(file);
    let Ok(info) = probe(&source, &LIMITS) else { return };
    limits_hold(&info);
    let stripped = info.strip(&source);
    assert!(stripped.len() <= source.len() + MADE_BYTES, "stripping made the file longer");
    let again = probe(&stripped, &LIMITS).expect("a stripped file is a picture still");
    assert_eq!(again.media(), info.media());
    assert_eq!(again.stored_size(), info.stored_size());
    assert_eq!(again.upright_size(), again.stored_size(), "an orientation was left");
    assert_eq!(again.frames(), info.frames());
    assert!(again.strip(&stripped) == stripped, "stripping twice is not stripping once");
}

/// All of ingest: an independent decoder reads the master in the promised size, and ingesting the master again changes
/// nothing. Returns whether the file was accepted.
pub fn ingest_holds(file: &[u8]) -> bool {
    let source = Bytes::copy_from_slice(file);
    let Ok(info) = probe(&source, &LIMITS) else { return false };
    limits_hold(&info);
    let master = match make_master(&source, &info, None, None, TIMEOUT_S) {
        Ok(master) => master,
        Err(MasterError::Refused(_)) => return false,
        Err(MasterError::Encode(error)) => panic!("{error}"),
    };
    let size = info.upright_size();
    assert_eq!((master.size, master.media, master.frames), (size, info.media(), info.frames()));
    // Other decoders reject a GIF that lacks pixels; browsers show it.
    match image::load_from_memory(&master.bytes) {
        Ok(picture) => assert_eq!((picture.width(), picture.height()), (size.width, size.height)),
        Err(_) if may_be_read_here_only(&master.bytes, info.media()) => {}
        Err(error) => panic!("a master is a picture: {error}"),
    }
    let again = probe(&master.bytes, &LIMITS).expect("a master is accepted");
    assert_eq!(again.stored_size(), again.upright_size(), "an orientation was left");
    let second = make_master(&master.bytes, &again, None, None, TIMEOUT_S).expect("a master makes a master");
    assert!(second.bytes == master.bytes && second.hash == master.hash, "ingesting a master changed it");
    renditions_hold(&master.bytes, master.frames);
    assert!(master.placeholder.is_some(), "a master has no placeholder");
    true
}

/// Whether this is a picture that browsers read, but not the decoder of these tests: a GIF without some of its pixels, or a
/// JPEG of a rare sampling.
fn may_be_read_here_only(master: &Bytes, media: MediaType) -> bool {
    matches!(media, MediaType::Gif | MediaType::Jpeg) && !master.is_empty()
}

/// Reducing a color profile: the result is bounded, and reducing it again changes nothing.
pub fn reduced_profile_holds(profile: &[u8]) {
    for channels in [ProfileChannels::Gray, ProfileChannels::Color, ProfileChannels::Inks] {
        let ReducedProfile::To(reduced) = reduced_profile(profile, channels) else { continue };
        assert!(reduced.len() <= MAX_PROFILE_BYTES && reduced.len() <= profile.len() + MADE_BYTES);
        assert_eq!(
            reduced_profile(&reduced, channels),
            ReducedProfile::To(reduced),
            "reducing twice is not reducing once"
        );
    }
}

/// Every master can be rendered in every type and any size.
fn renditions_hold(master: &Bytes, frames: u32) {
    let animated = if frames > 1 { AnimationMode::Animated } else { AnimationMode::Still };
    for (media, side, animation) in [
        (MediaType::Jpeg, 1, AnimationMode::Still),
        (MediaType::Webp, 9, AnimationMode::Still),
        (MediaType::Png, 40, AnimationMode::Still),
        (MediaType::Gif, 12, animated),
        (MediaType::Webp, 12, animated),
    ] {
        let spec = RenditionSpec { framing: Framing::default(), side: Side::clamped(side), media, animation };
        rendering_bytes(master, &spec).expect("a master has a memory cost");
        let rendition = render(master, &spec, BACKGROUND, TIMEOUT_S).expect("a master can be rendered");
        let shown = image::load_from_memory(&rendition.bytes).expect("a rendition is a picture");
        assert_eq!((shown.width(), shown.height()), (side, side), "{media} of another size");
    }
}

const BACKGROUND: Color = Color { red: 255, green: 255, blue: 255 };

fn limits_hold(info: &Probe) {
    let pixels = info.stored_size().area();
    let max_pixels = match info.media() {
        // More where it is baseline, which is decoded with less memory.
        MediaType::Jpeg => LIMITS.max_pixels_of_baseline_jpeg(),
        _ => LIMITS.max_pixels,
    };
    assert!((1..=max_pixels).contains(&pixels));
    assert!((1..=LIMITS.max_frames).contains(&info.frames()));
    assert!(pixels * u64::from(info.frames()) <= LIMITS.max_frame_pixels);
    assert!(info.decoding_bytes(0) <= LIMITS.max_decoding_bytes);
}
