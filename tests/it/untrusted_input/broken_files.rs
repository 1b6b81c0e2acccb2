//! Broken files, files with wrong declarations and files that are no pictures: each is rejected, and nothing of it is stored.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::Uploader;
use crate::support::containers::{self, png_chunk, webp_chunk};
use crate::support::corpus::{turned, valid};
use crate::support::media::{GIF, JPEG, PNG, WEBP};
use crate::support::pictures::{self, JpegKind, Random, Sample, jpeg_of_kind, noise};
use crate::support::{Answer, Server, upload_json};

/// How fast a rejection must be, with some time for a busy machine.
const PROMPT: Duration = Duration::from_millis(1500);

/// Broken copies of each file that are sent.
const MUTANTS: u64 = 200;

/// More bytes than the end of any format takes: pixels are missing.
const END_BYTES: usize = 40;

/// Bytes that headers and tables take at most.
const HEADER_BYTES: usize = 300;

// Promise 14
#[test]
fn a_truncated_picture_is_rejected_wherever_it_ends() {
    let uploader = Uploader::new();
    for sample in valid(64, 48) {
        let whole = sample.bytes.len();
        for length in [whole / 4, whole / 2, whole * 3 / 4, whole - END_BYTES] {
            let mut cut = sample.with_bytes(sample.bytes[..length].to_vec());
            cut.label = format!("{} of {whole} bytes cut to {length}", sample.label);
            let message = assert_rejected(&uploader, &cut);
            assert!(message.contains("breaks off"), "{}: {message}", cut.label);
        }
    }
}

// Promise 14
#[test]
fn a_jpeg_that_ends_within_its_pixels_is_rejected() {
    let uploader = Uploader::new();
    let mut accepted = Vec::new();
    for kind in JpegKind::ALL {
        let file = jpeg_of_kind(&noise(1, 64, 48), kind);
        let data = containers::jpeg_scan_data(&file);
        for quarters_kept in 1..=3 {
            let mut end = data.start + data.len() * quarters_kept / 4;
            while file[end - 1] == 0xff {
                end -= 1;
            }
            let ended = [&file[..end], &[0xff, 0xd9]].concat();
            let label = format!("{kind:?} with {quarters_kept} of 4 quarters");
            let answer = uploader.post(&Sample::new(&label, JPEG, (64, 48), ended));
            if answer.status != 400 {
                accepted.push(label);
            }
        }
    }
    assert!(accepted.is_empty(), "accepted as whole: {accepted:#?}");
}

// Promise 14
#[test]
fn a_progressive_jpeg_whose_last_scan_is_truncated_is_rejected() {
    let uploader = Uploader::new();
    let file = jpeg_of_kind(&noise(1, 64, 48), JpegKind::Progressive);
    let mut end = file.len() - 32;
    while file[end - 1] == 0xff {
        end -= 1;
    }
    let ended = [&file[..end], &[0xff, 0xd9]].concat();
    assert_rejected(&uploader, &Sample::new("progressive", JPEG, (64, 48), ended));
}

// Promise 14
#[test]
fn a_png_or_gif_whose_data_ends_within_its_pixels_is_rejected() {
    let uploader = Uploader::new();
    let rows = containers::png_rows(64 * 3, 48, |x, y| u8::try_from((x * y) % 251).unwrap());
    let half = containers::png_file(&[
        containers::png_header(64, 48, 8, 2),
        png_chunk(*b"IDAT", &rows[..rows.len() / 2]),
    ]);
    let few = containers::png_file(&[
        containers::png_header(64, 48, 8, 2),
        png_chunk(*b"IDAT", &containers::png_rows(64 * 3, 24, |_, _| 0)),
    ]);
    let gif = pictures::encoded(&noise(1, 64, 48), image::ImageFormat::Gif);
    let cut = gif[..gif.len() / 2].to_vec();
    assert_rejected(&uploader, &Sample::new("half the data", PNG, (64, 48), half));
    assert_rejected(&uploader, &Sample::new("half the rows", PNG, (64, 48), few));
    assert_rejected(&uploader, &Sample::new("half the codes", GIF, (64, 48), cut));
}

// Promise 14
#[test]
fn a_webp_whose_data_ends_within_its_pixels_is_rejected() {
    let uploader = Uploader::new();
    for (label, file) in [
        ("lossless", pictures::webp_lossless(&noise(1, 64, 48))),
        ("lossy", pictures::webp_lossy(&noise(1, 64, 48))),
    ] {
        let name: [u8; 4] = file[12..16].try_into().unwrap();
        let half = containers::webp_file(&[webp_chunk(name, &file[20..20 + file.len() / 2])]);
        assert_rejected(&uploader, &Sample::new(label, WEBP, (64, 48), half));
    }
}

// Promise 9
#[test]
fn broken_pixel_data_never_causes_a_server_error() {
    let uploader = Uploader::new();
    for sample in valid(64, 48) {
        let data = sample.bytes.len() / 4..sample.bytes.len() - 12;
        send_mutants(&uploader, &sample, |random, bytes| {
            let at = data.start + random.below(data.len());
            bytes[at] ^= 1 << random.below(8);
        });
    }
}

// Promise 9
#[test]
fn broken_headers_never_cause_a_server_error() {
    let uploader = Uploader::new();
    for sample in valid(64, 48).into_iter().chain(turned(64, 48)) {
        send_mutants(&uploader, &sample, |random, bytes| {
            for _ in 0..=random.below(3) {
                let at = random.below(bytes.len().min(HEADER_BYTES));
                bytes[at] = random.next().to_be_bytes()[0];
            }
        });
    }
}

// Promise 9
#[test]
fn broken_rows_of_a_png_never_cause_a_server_error() {
    // The checksum is correct, so that the decoder reads on.
    let uploader = Uploader::new();
    let rows = containers::png_rows(64 * 3, 48, |x, y| u8::try_from((x * y) % 251).unwrap());
    let sample = Sample::new("rows", PNG, (64, 48), rows);
    send_mutants(&uploader, &sample, |random, rows| {
        let at = random.below(rows.len());
        rows[at] ^= 1 << random.below(8);
        *rows = containers::png_file(&[containers::png_header(64, 48, 8, 2), png_chunk(*b"IDAT", rows)]);
    });
}

// Promise 14
#[test]
fn a_type_that_differs_from_the_picture_is_reported_in_its_field() {
    let uploader = Uploader::new();
    let jpeg = pictures::jpeg(&noise(1, 64, 48));
    for declared in [PNG, GIF, WEBP] {
        let request = upload_json("me", declared, 64, 48, &jpeg);
        let answer = uploader.server.upload(&uploader.token).json(&request).send();
        assert_eq!((answer.status, answer.fields()), (400, vec!["mime".to_owned()]), "{declared}");
        let message = answer.message("mime");
        assert!(message.contains(declared) && message.contains(JPEG), "{message}");
        assert_nothing_stored(&uploader);
    }
}

#[test]
fn a_type_that_differs_from_the_data_uri_is_reported_in_its_field() {
    let uploader = Uploader::new();
    let mut request = upload_json("me", PNG, 64, 48, &pictures::jpeg(&noise(1, 64, 48)));
    request["mime"] = json!(JPEG);
    let answer = uploader.server.upload(&uploader.token).json(&request).send();
    assert_eq!((answer.status, answer.fields()), (400, vec!["mime".to_owned()]));
    assert_nothing_stored(&uploader);
}

#[test]
fn a_size_that_differs_from_the_picture_is_reported_with_both_values() {
    let uploader = Uploader::new();
    let sample = Sample::new("size", JPEG, (65, 47), pictures::jpeg(&noise(1, 64, 48)));
    let answer = uploader.post(&sample);
    assert_eq!((answer.status, answer.fields().len()), (400, 2));
    for (field, declared, actual) in [("width", "65", "64"), ("height", "47", "48")] {
        let message = answer.message(field);
        assert!(message.contains(declared) && message.contains(actual), "{message}");
    }
    assert_nothing_stored(&uploader);
}

// Promise 9
#[test]
fn files_that_are_no_accepted_picture_are_rejected() {
    let uploader = Uploader::new();
    let svg = br#"<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>"#;
    let bmp = [b"BM".as_slice(), &[0; 64]].concat();
    for (label, bytes, expected) in [
        ("nothing", &[][..], "empty"),
        ("svg", svg, "accepted"),
        ("html", b"<!DOCTYPE html><script>alert(1)</script>GIF89a\xff\xd8\xff", "accepted"),
        ("bmp", &bmp, "accepted"),
        ("a signature alone", b"\x89PNG\r\n\x1a\n", "breaks off"),
        ("a signature alone", b"\xff\xd8\xff", "breaks off"),
        ("a signature alone", b"RIFF\x04\0\0\0WEBP", "damaged"),
        ("a signature alone", b"GIF89a", "breaks off"),
    ] {
        for mime in [JPEG, PNG, WEBP, GIF] {
            let message = assert_rejected(&uploader, &Sample::new(label, mime, (1, 1), bytes.to_vec()));
            assert!(message.contains(expected), "{label}: {message}");
        }
    }
}

// Promise 9
#[test]
fn a_declared_svg_is_rejected_in_both_fields() {
    let uploader = Uploader::new();
    let answer = uploader.post(&Sample::new("svg", "image/svg+xml", (1, 1), b"<svg/>".to_vec()));
    assert_eq!(answer.status, 400);
    for field in ["mime", "dataUri"] {
        assert!(answer.message(field).contains("image/webp"), "{answer:?}");
    }
    assert_nothing_stored(&uploader);
}

// Promise 10
#[test]
fn a_picture_larger_than_the_limit_is_answered_413_with_the_limit() {
    let server = Server::start_with(&[], &[("TONDO_MAX_PICTURE_SIZE", "64 KiB")]);
    let token = server.token_of_new_person("ada@example.org", "account");
    let uploader = Uploader { server, token };
    let file = pictures::jpeg(&noise(1, 64, 48));
    for excess in [1, 1000, 1 << 20] {
        let large = [file.clone(), vec![0; (64 << 10) - file.len() + excess]].concat();
        let answer = uploader.post(&Sample::new("large", JPEG, (64, 48), large));
        assert_eq!((answer.status, answer.fields()), (413, vec!["error".to_owned()]), "{excess}");
        let message = answer.message("error");
        assert!(message.contains("64 KiB"), "{excess}: {message}");
        assert_nothing_stored(&uploader);
    }
    let fitting = [file.clone(), vec![0; (64 << 10) - file.len()]].concat();
    assert_eq!(uploader.post(&Sample::new("fitting", JPEG, (64, 48), fitting)).status, 201);
}

/// Uploads a picture, which must be rejected at once with one message; the message.
pub(super) fn assert_rejected(uploader: &Uploader, sample: &Sample) -> String {
    let label = &sample.label;
    let begun = Instant::now();
    let answer = uploader.post(sample);
    let elapsed = begun.elapsed();
    assert_eq!(answer.status, 400, "{label}: {}", String::from_utf8_lossy(&answer.body));
    assert_eq!(answer.json()["error"], "Validation failed", "{label}");
    assert_eq!(answer.fields(), ["dataUri"], "{label}");
    assert!(elapsed < PROMPT, "{label} took {elapsed:?}");
    assert_nothing_stored(uploader);
    answer.message("dataUri")
}

fn assert_nothing_stored(uploader: &Uploader) {
    assert!(uploader.server.blobs().is_empty());
    let get = |path: &str| uploader.server.request("GET", path).token(&uploader.token).send().json();
    assert_eq!(get("/api/v1/me")["profile_picture"], Value::Null);
    assert_eq!(get("/api/v1/user/pictures")["pictures"], json!([]));
}

/// Sends broken copies of a file without declarations: each is accepted or rejected, and the server goes on.
fn send_mutants(uploader: &Uploader, sample: &Sample, break_it: impl Fn(&mut Random, &mut Vec<u8>)) {
    let send =
        |bytes: &[u8]| -> Answer { uploader.server.upload(&uploader.token).body(sample.mime, bytes).send() };
    for seed in 0..MUTANTS {
        let mut bytes = sample.bytes.clone();
        break_it(&mut Random(seed), &mut bytes);
        let answer = send(&bytes);
        let is_answered = answer.status == 201 || (400..500).contains(&answer.status);
        assert!(is_answered, "{}, seed {seed}: {answer:?}\n{}", sample.label, uploader.server.log());
    }
    assert_eq!(uploader.server.get("/healthz").status, 200);
}
