//! WebPs whose header does not fit their chunks, or that lack a pad: they are stored so that browsers show them.
//!
//! Promise 27

use crate::support::containers::{self, vp8x, webp_chunk};
use crate::support::masters::{accepted, shown};
use crate::support::pictures::{self, opaque, quarters, translucent_quarters};

fn still(flags: u8, chunks: &[Vec<u8>]) -> Vec<u8> {
    containers::webp_file(&[&[containers::webp_extended(flags, 32, 32)], chunks].concat())
}

#[test]
fn flags_say_what_the_file_has() {
    let lossy = containers::webp_picture(&pictures::webp_lossy(&opaque(&quarters(32, 32))));
    let translucent = containers::webp_picture(&pictures::webp_lossy(&translucent_quarters(32, 32)));
    let lossless = containers::webp_picture(&pictures::webp_lossless(&translucent_quarters(32, 32)));
    let plain = still(0, std::slice::from_ref(&lossy));
    for flags in [vp8x::ALPHA, vp8x::PROFILE, vp8x::EXIF | vp8x::XMP, 0x3c] {
        assert!(accepted("flags", &still(flags, std::slice::from_ref(&lossy))) == plain, "{flags:#x}");
    }
    let alpha = still(vp8x::ALPHA, std::slice::from_ref(&translucent));
    assert!(accepted("alpha without its flag", &still(0, &[translucent])) == alpha);
    assert_eq!(shown(&alpha).get_pixel(24, 8).0[3], 128);
    let lossless = still(vp8x::ALPHA, &[lossless]);
    assert!(accepted("lossless", &lossless) == lossless);
}

/// A still file whose bitstream has an odd length.
fn odd() -> Vec<u8> {
    let is_odd = |file: &Vec<u8>| file[16] % 2 == 1 && &file[12..16] == b"VP8L";
    let files = (1..).map(|seed| pictures::webp_lossless(&pictures::noise(seed, 9, 9)));
    files.into_iter().find(is_odd).unwrap()
}

#[test]
fn a_missing_pad_is_written() {
    let file = odd();
    assert!(accepted("padded", &file) == file);
    let bare = &file[..file.len() - 1];
    let counted = bare.to_vec();
    let mut shorter = bare.to_vec();
    let size = u32::try_from(bare.len() - 8).unwrap().to_le_bytes();
    shorter[4..8].copy_from_slice(&size);
    let beyond = [&shorter[..], &[0]].concat();
    for (label, file_without) in [("counted", counted), ("not counted", shorter), ("beyond the end", beyond)]
    {
        assert!(accepted(label, &file_without) == file, "{label}");
    }
}

#[test]
fn a_missing_pad_in_a_frame_is_written() {
    let file = odd();
    let chunk = &file[12..];
    let animation = |chunk: &[u8]| {
        let frame = containers::webp_frame(9, 9, chunk);
        containers::webp_animation(9, 9, &[frame.clone(), frame])
    };
    let clean = animation(chunk);
    assert!(accepted("padded", &clean) == clean);
    assert!(accepted("without a pad", &animation(&chunk[..chunk.len() - 1])) == clean);
    assert_eq!(webp_chunk(*b"ANMF", &[0; 3]).len() % 2, 0);
}
