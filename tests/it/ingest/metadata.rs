//! Metadata: none of it is stored or served, and the pixels are unchanged. Color profiles are kept.
//!
//! Promise 13

use image::{DynamicImage, ImageDecoder, ImageFormat};
use miniz_oxide::deflate::compress_to_vec_zlib;

use crate::support::Uploader;
use crate::support::containers::{self, SECRET, jpeg_segment, png_chunk, vp8x, webp_chunk};
use crate::support::contains;
use crate::support::media::{GIF, JPEG, PNG, WEBP};
use crate::support::pictures::{
    self, JpegKind, Sample, assert_quarters_match, decoded, jpeg_of_kind, opaque, quarters, stored_turned,
    translucent_quarters,
};

#[test]
fn a_jpeg_loses_its_metadata_and_nothing_else() {
    let segments = [
        ("EXIF", containers::jpeg_exif(1)),
        ("XMP", jpeg_segment(0xe1, &[b"http://ns.adobe.com/xap/1.0/\0", b"<x:xmpmeta>SECRET</x:xmpmeta>"])),
        ("IPTC", jpeg_segment(0xed, &[b"Photoshop 3.0\08BIM\x04\x04\0\0\0\0\0\x06SECRET"])),
        ("a comment", jpeg_segment(0xfe, &[b"SECRET"])),
        ("previews", jpeg_segment(0xe2, &[b"MPF\0SECRET"])),
        ("a JFXX thumbnail", jpeg_segment(0xe0, &[b"JFXX\0\x10SECRET"])),
        ("an unknown segment", jpeg_segment(0xe5, &[b"SECRET"])),
        ("stray bytes", [jpeg_segment(0xfe, &[SECRET]), SECRET.to_vec()].concat()),
    ];
    let uploader = Uploader::new();
    for kind in [JpegKind::Baseline, JpegKind::Progressive] {
        let clean = jpeg_of_kind(&quarters(64, 48), kind);
        let clean = Sample::new("", JPEG, (64, 48), clean);
        let places = [
            2,
            containers::jpeg_find(&clean.bytes, 0xe0).end,
            containers::jpeg_find(&clean.bytes, 0xda).start,
        ];
        for (what, segment) in &segments {
            for at in places {
                let dirty = containers::spliced(&clean.bytes, at, segment);
                assert_stripped(&uploader, &format!("{what} at {at}, {kind:?}"), &dirty, &clean);
            }
        }
        let all: Vec<u8> = segments.iter().flat_map(|(_, segment)| segment.clone()).collect();
        let dirty = [containers::spliced(&clean.bytes, places[1], &all), SECRET.repeat(9)].concat();
        assert_stripped(&uploader, &format!("everything, {kind:?}"), &dirty, &clean);
    }
}

#[test]
fn a_comment_between_the_scans_of_a_jpeg_is_lost_and_nothing_else() {
    let clean = Sample::new("", JPEG, (64, 48), jpeg_of_kind(&quarters(64, 48), JpegKind::Progressive));
    let between = containers::jpeg_scan_data(&clean.bytes).end;
    let dirty = containers::spliced(&clean.bytes, between, &jpeg_segment(0xfe, &[SECRET]));
    assert_stripped(&Uploader::new(), "a comment between scans", &dirty, &clean);
}

#[test]
fn a_jpeg_loses_the_thumbnail_in_its_jfif_header() {
    let clean = Sample::new("", JPEG, (64, 48), pictures::jpeg(&quarters(64, 48)));
    let header = containers::jpeg_find(&clean.bytes, 0xe0);
    let fields = &clean.bytes[header.start + 4..header.end - 2];
    let with_thumbnail = jpeg_segment(0xe0, &[fields, &[2, 1], SECRET]);
    let dirty = [&clean.bytes[..2], &with_thumbnail, &clean.bytes[header.end..]].concat();
    assert_stripped(&Uploader::new(), "a thumbnail", &dirty, &clean);
}

#[test]
fn a_png_loses_its_metadata_and_nothing_else() {
    let stored = |text: &[u8]| compress_to_vec_zlib(text, 0);
    let chunks = [
        ("text", png_chunk(*b"tEXt", b"Comment\0SECRET")),
        ("compressed text", png_chunk(*b"zTXt", &[&b"SECRET\0\0"[..], &stored(b"SECRET")].concat())),
        ("international text", png_chunk(*b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0SECRET")),
        ("EXIF", png_chunk(*b"eXIf", &containers::exif(1))),
        ("time", png_chunk(*b"tIME", b"SECRET!")),
        ("a palette's name", png_chunk(*b"sPLT", b"SECRET\0\x08")),
        ("an unknown chunk", png_chunk(*b"prVt", b"SECRET")),
        ("a frame outside an animation", png_chunk(*b"fdAT", b"\0\0\0\0SECRET")),
    ];
    let uploader = Uploader::new();
    let still = pictures::encoded(&translucent_quarters(64, 48), ImageFormat::Png);
    for (name, clean) in [
        ("still", Sample::new("", PNG, (64, 48), still)),
        ("animated", Sample::new("", PNG, (12, 8), containers::apng(2))),
    ] {
        let end = clean.bytes.len() - 12;
        for (what, chunk) in &chunks {
            if name == "animated" && chunk[4..8] == *b"fdAT" {
                continue;
            }
            let label = format!("{what}, {name}");
            assert_stripped(&uploader, &label, &containers::png_with(&clean.bytes, chunk), &clean);
            assert_stripped(&uploader, &label, &containers::spliced(&clean.bytes, end, chunk), &clean);
        }
        let appended = [&clean.bytes[..], b"PK\x03\x04SECRET"].concat();
        assert_stripped(&uploader, &format!("appended, {name}"), &appended, &clean);
    }
}

#[test]
fn a_webp_loses_its_metadata_and_nothing_else() {
    let uploader = Uploader::new();
    let picture = translucent_quarters(64, 48);
    for (name, file) in
        [("lossy", pictures::webp_lossy(&picture)), ("lossless", pictures::webp_lossless(&picture))]
    {
        let whole = |flags: u8, before: &[u8], after: &[u8]| {
            let header = containers::webp_extended(vp8x::ALPHA | flags, 64, 48);
            containers::webp_file(&[header, before.to_vec(), containers::webp_picture(&file), after.to_vec()])
        };
        let clean = Sample::new("", WEBP, (64, 48), whole(0, &[], &[]));
        let exif = webp_chunk(*b"EXIF", &containers::exif(1));
        let xmp = webp_chunk(*b"XMP ", b"<x:xmpmeta>SECRET</x:xmpmeta>");
        let unknown = webp_chunk(*b"prVt", b"SECRET, of odd length");
        assert_stripped(&uploader, &format!("EXIF, {name}"), &whole(vp8x::EXIF, &[], &exif), &clean);
        assert_stripped(&uploader, &format!("XMP, {name}"), &whole(vp8x::XMP, &[], &xmp), &clean);
        assert_stripped(&uploader, &format!("unknown, {name}"), &whole(0, &unknown, &unknown), &clean);
        let all = [exif, xmp, unknown].concat();
        let dirty = [whole(vp8x::EXIF | vp8x::XMP, &all, &all), SECRET.to_vec()].concat();
        assert_stripped(&uploader, &format!("everything, {name}"), &dirty, &clean);
    }
}

#[test]
fn a_simple_webp_loses_what_is_appended_to_it() {
    let uploader = Uploader::new();
    let bytes = pictures::webp_lossless(&quarters(64, 48));
    let clean = Sample::new("", WEBP, (64, 48), bytes);
    let behind = [&clean.bytes[..], SECRET].concat();
    assert_stripped(&uploader, "behind the file", &behind, &clean);
    let chunks = [containers::webp_picture(&clean.bytes), webp_chunk(*b"EXIF", &containers::exif(1))];
    assert_stripped(&uploader, "behind the picture", &containers::webp_file(&chunks), &clean);
}

#[test]
fn an_animated_webp_loses_metadata_inside_its_frames() {
    let picture = |seed| containers::webp_picture(&pictures::webp_lossless(&pictures::noise(seed, 64, 48)));
    let animation = |beside: &[u8]| {
        let frame = |seed| containers::webp_frame(64, 48, &[&picture(seed), beside].concat());
        containers::webp_animation(64, 48, &[frame(1), frame(2)])
    };
    let clean = Sample::new("", WEBP, (64, 48), animation(&[]));
    let dirty = animation(&webp_chunk(*b"prVt", b"SECRET, of odd length"));
    assert_stripped(&Uploader::new(), "inside a frame", &dirty, &clean);
}

#[test]
fn a_gif_loses_its_metadata_and_nothing_else() {
    let control = containers::gif_extension(0xf9, &[&[0, 0, 0, 0]]);
    let text = containers::gif_extension(0x01, &[&[0; 12], b"SECRET"]);
    // XMP is not split into sub-blocks. The 258 bytes after it lead every reader to the end (XMP, part 3, 1.1.2).
    let magic: Vec<u8> = std::iter::once(1).chain((0..=255).rev()).chain([0]).collect();
    let xmp = [b"\x21\xff\x0bXMP DataXMP<x:xmpmeta>SECRET</x:xmpmeta>".to_vec(), magic].concat();
    let extensions = [
        ("a comment", containers::gif_extension(0xfe, &[b"SECRET", b"and more"])),
        ("plain text", [control, text].concat()),
        ("XMP", xmp),
        ("an application's data", containers::gif_extension(0xff, &[b"SECRETAPP10", b"SECRET"])),
        ("an unknown extension", containers::gif_extension(0x77, &[b"SECRET"])),
        (
            "a looping extension with more",
            containers::gif_extension(0xff, &[b"NETSCAPE2.0", &[1, 0, 0], b"SECRETS!"]),
        ),
    ];
    let uploader = Uploader::new();
    for (name, bytes) in [
        ("still", pictures::encoded(&quarters(64, 48), ImageFormat::Gif)),
        ("animated", pictures::gif_animation(&[quarters(64, 48), translucent_quarters(64, 48)])),
    ] {
        let clean = Sample::new("", GIF, (64, 48), bytes);
        let places = [containers::gif_blocks(&clean.bytes), clean.bytes.len() - 1];
        for (what, extension) in &extensions {
            for at in places {
                let dirty = containers::spliced(&clean.bytes, at, extension);
                assert_stripped(&uploader, &format!("{what} at {at}, {name}"), &dirty, &clean);
            }
        }
        let appended = [&clean.bytes[..], b"<script>SECRET</script>"].concat();
        assert_stripped(&uploader, &format!("appended, {name}"), &appended, &clean);
    }
}

#[test]
fn a_file_with_a_color_profile_is_kept_as_it_is() {
    let uploader = Uploader::new();
    let profile = containers::profile(*b"RGB ");
    for (mime, file) in with_profile(&quarters(64, 48), &profile, 0) {
        uploader.assert_stored_unchanged(&Sample::new(mime, mime, (64, 48), file));
    }
}

#[test]
fn a_color_profile_stays_when_the_metadata_beside_it_goes() {
    let uploader = Uploader::new();
    let profile = containers::profile(*b"RGB ");
    let clean = with_profile(&quarters(64, 48), &profile, 0);
    let dirty = with_profile(&quarters(64, 48), &profile, 1);
    for ((mime, clean), (_, dirty)) in clean.into_iter().zip(dirty) {
        assert_stripped(&uploader, mime, &dirty, &Sample::new(mime, mime, (64, 48), clean));
    }
}

#[test]
fn a_color_profile_stays_when_the_picture_is_turned() {
    let uploader = Uploader::new();
    let profile = containers::profile(*b"RGB ");
    let stored = opaque(&stored_turned(&quarters(64, 48), 6));
    for (mime, file) in with_profile(&stored, &profile, 6) {
        let (_, served) = uploader.post_and_get(&Sample::new(mime, mime, (64, 48), file));
        assert_eq!(profile_of(&served), Some(profile.clone()), "{mime}");
        assert!(!contains(&served, SECRET));
        assert_quarters_match(mime, &decoded(&served), &quarters(64, 48));
    }
}

#[test]
fn a_color_profile_in_two_parts_stays_when_the_picture_is_turned() {
    let profile = containers::profile(*b"RGB ");
    let part = |number: u8, bytes: &[u8]| jpeg_segment(0xe2, &[b"ICC_PROFILE\0", &[number, 2], bytes]);
    let segments = [part(1, &profile[..300]), part(2, &profile[300..]), containers::jpeg_exif(3)].concat();
    let stored = opaque(&stored_turned(&quarters(64, 48), 3));
    let file = containers::spliced(&pictures::jpeg(&stored), 20, &segments);
    let (_, served) = Uploader::new().post_and_get(&Sample::new("two parts", JPEG, (64, 48), file));
    assert_eq!(profile_of(&served), Some(profile));
}

/// Uploads the dirty file, which must be served as the clean one. No blob may contain the secret.
fn assert_stripped(uploader: &Uploader, label: &str, dirty: &[u8], clean: &Sample) {
    assert!(contains(dirty, SECRET), "{label}");
    let sample = Sample { label: label.to_owned(), ..clean.with_bytes(dirty.to_vec()) };
    let (_, served) = uploader.post_and_get(&sample);
    for blob in uploader.server.blobs() {
        assert!(!contains(&std::fs::read(blob).unwrap(), SECRET), "{label}: stored");
    }
    assert!(!contains(&served, SECRET), "{label}: served");
    assert!(decoded(&served) == decoded(&clean.bytes), "{label}: other pixels");
    assert!(served == clean.bytes, "{label}: {} bytes became {}", clean.bytes.len(), served.len());
}

/// The picture with a profile in each format that supports profiles, and with EXIF data unless the orientation is 0.
fn with_profile(picture: &DynamicImage, profile: &[u8], orientation: u16) -> Vec<(&'static str, Vec<u8>)> {
    let exif = |chunk: Vec<u8>| if orientation == 0 { Vec::new() } else { chunk };
    let jpeg = [containers::jpeg_profile(profile), exif(containers::jpeg_exif(orientation))].concat();
    let data = containers::exif(orientation);
    let png = [containers::png_profile(profile), exif(png_chunk(*b"eXIf", &data))].concat();
    let flags = vp8x::PROFILE | if orientation == 0 { 0 } else { vp8x::EXIF };
    let webp = |file: Vec<u8>| {
        containers::webp_file(&[
            containers::webp_extended(flags, picture.width(), picture.height()),
            webp_chunk(*b"ICCP", profile),
            containers::webp_picture(&file),
            exif(webp_chunk(*b"EXIF", &data)),
        ])
    };
    vec![
        (JPEG, containers::spliced(&pictures::jpeg(picture), 20, &jpeg)),
        (PNG, containers::png_with(&pictures::encoded(picture, ImageFormat::Png), &png)),
        (WEBP, webp(pictures::webp_lossy(picture))),
        (WEBP, webp(pictures::webp_lossless(picture))),
    ]
}

fn profile_of(file: &[u8]) -> Option<Vec<u8>> {
    let reader = image::ImageReader::new(std::io::Cursor::new(file)).with_guessed_format().unwrap();
    reader.into_decoder().unwrap().icc_profile().unwrap()
}
