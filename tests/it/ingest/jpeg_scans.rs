//! The ends of a JPEG's scans: a valid file is kept to the last byte, bytes after the last code of a scan or before a
//! restart marker are cut off, and a scan that lacks its last byte is rejected.
//!
//! Promise 14

use tondo::parts::{ImageError, MediaType};

use crate::support::Uploader;
use crate::support::containers::{self, SECRET};
use crate::support::masters::{accepted, master_of};
use crate::support::pictures::{self, JpegKind, Sample, jpeg_of_kind};

/// Sides that fill blocks and MCUs (units of several blocks), and sides that fill them in part.
const SIDES: [u32; 8] = [1, 7, 8, 9, 16, 17, 33, 40];

/// Files that no encoder of the dependencies writes: refinements, restarts within them, components in pairs. They are a
/// color gradient made for this test, written by cjpeg of libjpeg-turbo with scan scripts.
const REFINED: [(&str, &[u8]); 3] = [
    ("refined", include_bytes!("../../fixtures/refined.jpg")),
    ("refined with restarts", include_bytes!("../../fixtures/refined-restarts.jpg")),
    ("pairs with restarts", include_bytes!("../../fixtures/pairs-restarts.jpg")),
];

#[test]
fn a_valid_jpeg_is_kept_to_the_last_byte_of_each_scan() {
    let (mut files, mut scans) = (0, 0);
    for_each_file(|label, file| {
        assert!(master_of(file).unwrap() == file, "{label} was changed");
        files += 1;
        scans += containers::jpeg_data_ends(file).len();
    });
    println!("{files} valid JPEGs with {scans} scans and restarts: each kept byte for byte");
}

#[test]
fn nothing_is_hidden_behind_the_codes_of_a_jpeg() {
    let hidden: [&[u8]; 4] = [SECRET, b"\0", b"\xff\0SECRET\xff\0", b"SECRET\xff\xff"];
    let mut tried = 0;
    for_each_file(|label, file| {
        for end in sampled(&containers::jpeg_data_ends(file)) {
            for secret in hidden {
                let dirty = containers::spliced(file, end, secret);
                let master = master_of(&dirty).unwrap_or_else(|error| panic!("{label}, {end}: {error}"));
                assert!(master == file, "{label}: {} is kept at {end}", secret.escape_ascii());
                tried += 1;
            }
        }
    });
    println!("{tried} JPEGs with bytes after a scan or before a restart: each stored without them");
}

#[test]
fn a_jpeg_without_the_last_byte_of_a_scan_is_rejected() {
    let mut tried = 0;
    for_each_file(|label, file| {
        for end in sampled(&containers::jpeg_data_ends(file)) {
            let start = if file[..end].ends_with(b"\xff\0") { end - 2 } else { end - 1 };
            let broken = [&file[..start], &file[end..]].concat();
            let error = master_of(&broken).expect_err(label);
            assert!(matches!(error, ImageError::Truncated(_)), "{label}, {end}: {error}");
            tried += 1;
        }
    });
    println!("{tried} JPEGs without the last byte of a scan: each rejected");
}

#[test]
fn restart_markers_out_of_order_are_numbered_again() {
    let file = jpeg_of_kind(&pictures::noise(1, 64, 48), JpegKind::Restarts);
    let restart = containers::jpeg_data_ends(&file)[1];
    assert_eq!(file[restart..restart + 2], [0xff, 0xd1]);
    let mut skipped = file.clone();
    skipped[restart + 1] = 0xd2;
    assert!(accepted("another number", &skipped) == file);
    let missing = [&file[..restart], &file[restart + 2..]].concat();
    master_of(&missing).unwrap_err();
    let next = containers::jpeg_data_ends(&file)[2];
    let interval = [&file[..restart], &file[next..]].concat();
    assert_eq!(master_of(&interval), Err(ImageError::Truncated(MediaType::Jpeg)));
}

#[test]
fn over_http_truncated_scans_are_rejected_and_hidden_bytes_removed() {
    let uploader = Uploader::new();
    let picture = pictures::noise(1, 64, 48);
    for kind in JpegKind::ALL {
        let file = jpeg_of_kind(&picture, kind);
        let end = *containers::jpeg_data_ends(&file).last().unwrap();
        let label = format!("{kind:?}");
        let hiding = containers::spliced(&file, end, SECRET);
        let (_, served) = uploader.post_and_get(&Sample::new(&label, "image/jpeg", (64, 48), hiding));
        assert!(served == file, "{label}");
        let cut_at = if file[..end - 8].ends_with(b"\xff") { end - 9 } else { end - 8 };
        let cut = [&file[..cut_at], &[0xff, 0xd9]].concat();
        let answer = uploader.post(&Sample::new(&label, "image/jpeg", (64, 48), cut));
        assert_eq!(answer.status, 400, "{label}");
        assert!(answer.message("dataUri").contains("breaks off"), "{label}: {answer:?}");
    }
}

/// Calls `check` with files of every kind and many sizes.
fn for_each_file(mut check: impl FnMut(&str, &[u8])) {
    for kind in JpegKind::ALL {
        for (width, height) in SIDES.iter().zip(SIDES.iter().rev()) {
            for picture in [pictures::noise(1, *width, *height), pictures::quarters(*width, *height)] {
                check(&format!("{kind:?}, {width} by {height}"), &jpeg_of_kind(&picture, kind));
            }
        }
    }
    for (label, file) in REFINED {
        check(label, file);
    }
}

/// The first three and the last.
fn sampled(ends: &[usize]) -> Vec<usize> {
    let (first, rest) = ends.split_at(ends.len().min(3));
    first.iter().chain(rest.last()).copied().collect()
}

#[test]
fn a_picture_that_makes_the_decoder_panic_is_rejected_as_damaged() {
    let file = include_bytes!("../../fixtures/panics-decoder.jpg");
    assert_eq!(master_of(file), Err(ImageError::Damaged(MediaType::Jpeg)));
}
