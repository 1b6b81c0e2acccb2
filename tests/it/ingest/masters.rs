//! Masters: a file without metadata is stored byte for byte, and a file with an orientation is stored upright.
//!
//! Promise 13

use image::{DynamicImage, ImageFormat};

use crate::support::containers::{self, vp8x};
use crate::support::media::{GIF, JPEG, PNG, WEBP};
use crate::support::pictures::{
    self, JpegKind, Sample, assert_quarters_match, decoded, jpeg_of_kind, opaque, quarters, stored_turned,
    translucent_quarters,
};
use crate::support::{Uploader, contains};

#[test]
fn a_jpeg_of_every_orientation_is_served_upright() {
    let upright = quarters(64, 48);
    assert_turned_upright(JPEG, &upright, |stored, orientation| {
        let file = pictures::jpeg(&opaque(stored));
        containers::spliced(&file, 2, &containers::jpeg_exif(orientation))
    });
}

#[test]
fn a_progressive_jpeg_of_every_orientation_is_served_upright() {
    assert_turned_upright(JPEG, &quarters(64, 48), |stored, orientation| {
        let file = jpeg_of_kind(&opaque(stored), JpegKind::Progressive);
        containers::spliced(&file, 2, &containers::jpeg_exif(orientation))
    });
}

#[test]
fn a_png_of_every_orientation_is_served_upright() {
    assert_turned_upright(PNG, &translucent_quarters(64, 48), |stored, orientation| {
        let file = pictures::encoded(stored, ImageFormat::Png);
        containers::png_with(&file, &containers::png_chunk(*b"eXIf", &containers::exif(orientation)))
    });
}

#[test]
fn a_lossless_webp_of_every_orientation_is_served_upright() {
    assert_turned_upright(WEBP, &translucent_quarters(64, 48), |stored, orientation| {
        webp_with_exif(stored, &pictures::webp_lossless(stored), vp8x::ALPHA, orientation)
    });
}

#[test]
fn a_lossy_webp_of_every_orientation_is_served_upright() {
    assert_turned_upright(WEBP, &quarters(64, 48), |stored, orientation| {
        webp_with_exif(stored, &pictures::webp_lossy(&opaque(stored)), 0, orientation)
    });
}

#[test]
fn a_lossy_webp_with_alpha_of_every_orientation_is_served_upright() {
    assert_turned_upright(WEBP, &translucent_quarters(64, 48), |stored, orientation| {
        webp_with_exif(stored, &pictures::webp_lossy(stored), vp8x::ALPHA, orientation)
    });
}

#[test]
fn lossless_formats_are_turned_without_changing_a_pixel() {
    let uploader = Uploader::new();
    let upright = opaque(&pictures::noise(1, 64, 48));
    let stored = opaque(&stored_turned(&upright, 8));
    let exif = containers::exif(8);
    let png = pictures::encoded(&stored, ImageFormat::Png);
    let deep = pictures::encoded(&DynamicImage::ImageRgb16(stored.to_rgb16()), ImageFormat::Png);
    let with_exif = |file: &[u8]| containers::png_with(file, &containers::png_chunk(*b"eXIf", &exif));
    for (label, mime, file) in [
        ("png", PNG, with_exif(&png)),
        ("16-bit png", PNG, with_exif(&deep)),
        ("webp", WEBP, webp_with_exif(&stored, &pictures::webp_lossless(&stored), 0, 8)),
    ] {
        let served = decoded(&uploader.post_and_get(&Sample::new(label, mime, (64, 48), file)).1);
        assert_eq!(served.color() == image::ColorType::Rgb16, label == "16-bit png");
        assert!(served.to_rgb8() == upright.to_rgb8(), "{label}");
    }
}

#[test]
fn a_turned_gray_jpeg_stays_gray() {
    let stored = stored_turned(&quarters(64, 48), 6);
    let file = jpeg_of_kind(&opaque(&stored), JpegKind::Gray);
    let file = containers::spliced(&file, 2, &containers::jpeg_exif(6));
    let (_, served) = Uploader::new().post_and_get(&Sample::new("gray", JPEG, (48, 64), file));
    assert_eq!(decoded(&served).color(), image::ColorType::L8);
}

#[test]
fn a_turned_webp_with_opaque_alpha_is_served_whole() {
    let stored = opaque(&stored_turned(&quarters(64, 48), 6));
    let alpha = containers::webp_chunk(*b"ALPH", &[&[0][..], &[255; 64 * 48]].concat());
    let file = containers::webp_file(&[
        containers::webp_extended(vp8x::PROFILE | vp8x::ALPHA | vp8x::EXIF, 48, 64),
        containers::webp_chunk(*b"ICCP", &containers::profile(*b"RGB ")),
        alpha,
        containers::webp_picture(&pictures::webp_lossy(&stored)),
        containers::webp_chunk(*b"EXIF", &containers::exif(6)),
    ]);
    let (_, served) = Uploader::new().post_and_get(&Sample::new("opaque alpha", WEBP, (64, 48), file));
    assert_quarters_match("opaque alpha", &opaque(&decoded(&served)), &quarters(64, 48));
}

#[test]
fn a_clean_jpeg_of_every_kind_is_stored_byte_for_byte() {
    let uploader = Uploader::new();
    for kind in JpegKind::ALL {
        let file = jpeg_of_kind(&quarters(64, 48), kind);
        uploader.assert_stored_unchanged(&Sample::new(&format!("{kind:?}"), JPEG, (64, 48), file));
    }
}

#[test]
fn a_clean_png_of_every_kind_is_stored_byte_for_byte() {
    let uploader = Uploader::new();
    let picture = quarters(64, 48);
    let encoded = |picture: DynamicImage| pictures::encoded(&picture, ImageFormat::Png);
    let palette = containers::png_file(&[
        containers::png_header(64, 48, 8, 3),
        containers::png_chunk(*b"PLTE", &[220, 30, 30, 30, 200, 30, 30, 30, 220]),
        containers::png_chunk(*b"tRNS", &[255, 128]),
        containers::png_chunk(*b"IDAT", &containers::png_rows(64, 48, |x, _| u8::try_from(x % 3).unwrap())),
    ]);
    for (label, file) in [
        ("8 bits", encoded(picture.clone())),
        ("16 bits", encoded(DynamicImage::ImageRgba16(picture.to_rgba16()))),
        ("gray", encoded(DynamicImage::ImageLuma8(picture.to_luma8()))),
        ("alpha", encoded(translucent_quarters(64, 48))),
        ("palette", palette),
    ] {
        uploader.assert_stored_unchanged(&Sample::new(label, PNG, (64, 48), file));
    }
}

#[test]
fn a_clean_animated_png_is_stored_byte_for_byte() {
    Uploader::new().assert_stored_unchanged(&Sample::new("apng", PNG, (12, 8), containers::apng(2)));
}

#[test]
fn a_clean_webp_of_every_kind_is_stored_byte_for_byte() {
    let uploader = Uploader::new();
    for (label, picture) in [("opaque", quarters(64, 48)), ("alpha", translucent_quarters(64, 48))] {
        for file in [pictures::webp_lossy(&picture), pictures::webp_lossless(&picture)] {
            uploader.assert_stored_unchanged(&Sample::new(label, WEBP, (64, 48), file));
        }
    }
}

#[test]
fn a_clean_animated_webp_is_stored_byte_for_byte() {
    let frame = |picture: Vec<u8>| containers::webp_frame(64, 48, &containers::webp_picture(&picture));
    let lossless = |seed| frame(pictures::webp_lossless(&pictures::noise(seed, 64, 48)));
    let lossy = |seed| frame(pictures::webp_lossy(&pictures::noise(seed, 64, 48)));
    let uploader = Uploader::new();
    for (label, frames) in [
        ("lossless", [lossless(1), lossless(2)]),
        ("lossy", [lossy(1), lossy(2)]),
        ("both", [lossless(1), lossy(2)]),
    ] {
        let file = containers::webp_animation(64, 48, &frames);
        uploader.assert_stored_unchanged(&Sample::new(label, WEBP, (64, 48), file));
    }
}

#[test]
fn a_clean_gif_is_stored_byte_for_byte() {
    let uploader = Uploader::new();
    let still = pictures::encoded(&quarters(64, 48), ImageFormat::Gif);
    uploader.assert_stored_unchanged(&Sample::new("still", GIF, (64, 48), still));
    let animated = pictures::gif_animation(&[quarters(64, 48), translucent_quarters(64, 48)]);
    uploader.assert_stored_unchanged(&Sample::new("animated", GIF, (64, 48), animated));
}

/// Uploads `upright` as a camera stores it at each orientation, declared with its stored and with its upright size.
fn assert_turned_upright(
    mime: &'static str,
    upright: &DynamicImage,
    file_of: impl Fn(&DynamicImage, u16) -> Vec<u8>,
) {
    let uploader = Uploader::new();
    for orientation in 1..=8 {
        let stored = stored_turned(upright, orientation);
        let bytes = file_of(&stored, orientation);
        assert!(contains(&bytes, containers::SECRET));
        for size in [(stored.width(), stored.height()), (upright.width(), upright.height())] {
            let label = format!("orientation {orientation}, declared as {size:?}");
            let (answer, file) = uploader.post_and_get(&Sample::new(&label, mime, size, bytes.clone()));
            let size = (answer.json()["width"].clone(), answer.json()["height"].clone());
            assert_eq!(size, (upright.width().into(), upright.height().into()), "{label}");
            assert_quarters_match(&label, &decoded(&file), upright);
            for trace in [b"Exif".as_slice(), b"EXIF", b"eXIf", containers::SECRET] {
                assert!(!contains(&file, trace), "{label}");
            }
        }
    }
}

/// The WebP with EXIF data, as an extended file.
fn webp_with_exif(picture: &DynamicImage, file: &[u8], flags: u8, orientation: u16) -> Vec<u8> {
    containers::webp_file(&[
        containers::webp_extended(flags | vp8x::EXIF, picture.width(), picture.height()),
        containers::webp_picture(file),
        containers::webp_chunk(*b"EXIF", &containers::exif(orientation)),
    ])
}
