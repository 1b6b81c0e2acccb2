//! Limits of pictures: the header is checked against them before anything is allocated, and the message names them.

use bytes::Bytes;
use image::ImageFormat;
use miniz_oxide::deflate::compress_to_vec_zlib;

use tondo::parts::{ImageError, MasterError, make_master, probe};

use super::broken_files::assert_rejected;
use crate::support::Uploader;
use crate::support::claims;
use crate::support::containers::{self, png_chunk, webp_chunk};
use crate::support::contains;
use crate::support::corpus;
use crate::support::media::{GIF, JPEG, PNG, WEBP};
use crate::support::pictures::{self, JpegKind, Sample, jpeg_of_kind, noise, quarters};

/// The peak memory that the server may have after these uploads, in KiB: less than one such picture takes when decoded.
const MAX_MEMORY_KIB: u64 = 120 << 10;

/// The most pixels of a GIF that fit the memory for decoding: 160 MiB at 12 bytes a pixel.
const GIF_LIMIT: &str = "13981013";

// Promise 10
#[test]
fn more_pixels_than_allowed_are_rejected_with_the_limit() {
    let uploader = Uploader::new();
    for (label, mime, side, limit, file) in [
        ("png", PNG, 65_535, "16777216", png_of_size(65_535, 65_535)),
        ("jpeg", JPEG, 65_535, "25165824", jpeg_of_size(65_535, 65_535)),
        ("webp", WEBP, 16_383, "16777216", webp_of_size(16_383, 16_383)),
        ("gif", GIF, 65_535, GIF_LIMIT, gif(65_535, 65_535, &[containers::gif_frame(65_535, 65_535)])),
    ] {
        let message = assert_rejected(&uploader, &Sample::new(label, mime, (side, side), file));
        assert!(message.contains(&side.to_string()), "{label}: {message}");
        assert!(message.contains(limit), "{label}: {message}");
    }
    assert_memory_was_small(&uploader);
}

// Promise 10
#[test]
fn a_side_longer_than_the_api_can_declare_is_rejected() {
    let uploader = Uploader::new();
    let sample = Sample::new("wide", PNG, (65_535, 1), png_of_size(65_536, 1));
    assert_rejected(&uploader, &sample);
    assert_rejected(&uploader, &sample.with_bytes(png_of_size(u32::MAX, u32::MAX)));
    assert_memory_was_small(&uploader);
}

// Promise 10
#[test]
fn a_frame_larger_than_its_canvas_is_rejected_with_its_own_size() {
    let uploader = Uploader::new();
    let file = gif(10, 10, &[containers::gif_frame(65_535, 65_535)]);
    let message = assert_rejected(&uploader, &Sample::new("frame", GIF, (10, 10), file));
    assert!(message.contains(GIF_LIMIT), "{message}");
    assert_memory_was_small(&uploader);
    assert!(message.contains("65535") && !message.contains("10 by 10"), "{message}");
}

// Promise 12
#[test]
fn more_frames_than_allowed_are_rejected_with_the_limit() {
    let uploader = Uploader::new();
    let picture = containers::webp_picture(&pictures::webp_lossless(&noise(1, 1, 1)));
    let webp = containers::webp_animation(1, 1, &vec![containers::webp_frame(1, 1, &picture); 1025]);
    for (mime, file) in [(GIF, gif(1, 1, &vec![containers::gif_frame(1, 1); 1500])), (WEBP, webp)] {
        let message = assert_rejected(&uploader, &Sample::new(mime, mime, (1, 1), file));
        assert!(message.contains("frames") && message.contains("1024"), "{message}");
    }
    assert_memory_was_small(&uploader);
}

// Promise 12
#[test]
fn as_many_frames_as_allowed_are_accepted() {
    let file = gif(1, 1, &vec![containers::gif_frame(1, 1); 1024]);
    Uploader::new().assert_stored_unchanged(&Sample::new("1024 frames", GIF, (1, 1), file));
}

// Promise 12
#[test]
fn more_pixels_in_all_frames_than_allowed_are_rejected_with_the_limit() {
    let uploader = Uploader::new();
    let file = gif(3700, 3700, &vec![containers::gif_frame(1, 1); 3]);
    let message = assert_rejected(&uploader, &Sample::new("3 frames", GIF, (3700, 3700), file));
    assert!(message.contains("33554432"), "{message}");
    assert_memory_was_small(&uploader);
}

// Promise 10
#[test]
fn a_picture_without_width_or_height_is_rejected() {
    let uploader = Uploader::new();
    for (width, height) in [(0, 0), (0, 5), (5, 0)] {
        let (narrow_width, narrow_height) = (u16::from(width > 0) * 5, u16::from(height > 0) * 5);
        for (mime, file) in
            [(PNG, png_of_size(width, height)), (JPEG, jpeg_of_size(narrow_width, narrow_height))]
        {
            let message = assert_rejected(&uploader, &Sample::new(mime, mime, (5, 5), file));
            assert!(message.contains("no width or no height"), "{mime}: {message}");
        }
    }
    let frame = gif(5, 5, &[containers::gif_frame(0, 0)]);
    assert_rejected(&uploader, &Sample::new("a frame without a size", GIF, (5, 5), frame));
}

// Promise 10
#[test]
fn a_color_profile_that_inflates_beyond_its_limit_is_rejected() {
    let uploader = Uploader::new();
    let deflated = compress_to_vec_zlib(&vec![0; 64 << 20], 1);
    let profile = png_chunk(*b"iCCP", &[&b"name\0\0"[..], &deflated].concat());
    let file = containers::png_with(&pictures::encoded(&quarters(64, 48), ImageFormat::Png), &profile);
    let message = assert_rejected(&uploader, &Sample::new("iCCP", PNG, (64, 48), file));
    assert!(message.contains("4 MiB"), "{message}");
    assert_memory_was_small(&uploader);
}

// Promise 12
#[test]
fn a_jpeg_with_too_many_scans_is_rejected() {
    let uploader = Uploader::new();
    let file = jpeg_of_kind(&quarters(64, 48), JpegKind::Progressive);
    let scan = containers::jpeg_find(&file, 0xda).start..containers::jpeg_scan_data(&file).end;
    let repeated = containers::spliced(&file, scan.end, &file[scan.clone()].repeat(100));
    let message = assert_rejected(&uploader, &Sample::new("scans", JPEG, (64, 48), repeated));
    assert!(message.contains("limit of 64"), "{message}");
}

// Promise 12
#[test]
fn an_animated_png_with_a_wrong_frame_count_is_a_still_picture() {
    let uploader = Uploader::new();
    for declared in [0, 1, 3, 256, 257, u32::MAX] {
        let label = format!("{declared} frames declared of 2");
        let (_, file) = uploader.post_and_get(&Sample::new(&label, PNG, (12, 8), containers::apng(declared)));
        assert!(!contains(&file, b"fdAT"), "{label}");
    }
}

// Promise 12
#[test]
fn a_decoder_stops_at_its_deadline() {
    let mut stopped = 0;
    for sample in corpus::all(24, 16).into_iter().filter(|sample| sample.mime != JPEG) {
        let source = Bytes::from(sample.bytes);
        let probed = probe(&source, &claims::LIMITS).unwrap();
        let outcome = make_master(&source, &probed, None, None, 0);
        let is_stopped = matches!(outcome, Err(MasterError::Refused(ImageError::TooSlow { seconds: 0 })));
        assert!(is_stopped, "{}: {outcome:?}", sample.label);
        assert!(make_master(&source, &probed, None, None, 10).is_ok(), "{}", sample.label);
        stopped += 1;
    }
    println!("{stopped} decoders with a deadline of 0 s: each stopped");
}

// Promise 10
#[test]
fn a_webp_whose_canvas_differs_from_its_picture_is_rejected() {
    let uploader = Uploader::new();
    let picture = containers::webp_picture(&pictures::webp_lossless(&noise(1, 64, 48)));
    for (width, height) in [(16_384, 16_384), (65, 48), (64, 47), (1, 1)] {
        let file = containers::webp_file(&[containers::webp_extended(0, width, height), picture.clone()]);
        assert_rejected(&uploader, &Sample::new("still", WEBP, (64, 48), file));
        let frame = containers::webp_frame(width, height, &picture);
        let file = containers::webp_animation(64, 48, &[frame.clone(), frame]);
        assert_rejected(&uploader, &Sample::new("animated", WEBP, (64, 48), file));
    }
    assert_memory_was_small(&uploader);
}

fn assert_memory_was_small(uploader: &Uploader) {
    let peak_kib = uploader.server.peak_memory_kib();
    assert!(peak_kib < MAX_MEMORY_KIB, "{peak_kib} KiB");
}

/// A PNG with little data that claims this size.
fn png_of_size(width: u32, height: u32) -> Vec<u8> {
    let data = png_chunk(*b"IDAT", &containers::png_rows(20, 1, |_, _| 0));
    containers::png_file(&[containers::png_header(width, height, 8, 2), data])
}

/// A small JPEG that claims this size.
fn jpeg_of_size(width: u16, height: u16) -> Vec<u8> {
    let mut file = pictures::jpeg(&quarters(8, 8));
    let size_at = containers::jpeg_find(&file, 0xc0).start + 5;
    let size = [height.to_be_bytes(), width.to_be_bytes()].concat();
    file.splice(size_at..size_at + 4, size);
    file
}

/// Forty bytes that claim to be a lossless WebP of this size.
fn webp_of_size(width: u32, height: u32) -> Vec<u8> {
    let size = ((height - 1) << 14) | (width - 1);
    containers::webp_file(&[webp_chunk(*b"VP8L", &[&[0x2f][..], &size.to_le_bytes(), &[0; 15]].concat())])
}

fn gif(width: u16, height: u16, frames: &[Vec<u8>]) -> Vec<u8> {
    [containers::gif_screen(width, height), frames.concat(), vec![0x3b]].concat()
}
