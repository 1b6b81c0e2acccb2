//! The corpus: one small file of every kind. Tests break copies of them, and fuzzing starts from them.

use image::{DynamicImage, ImageFormat};

use super::containers::{self, SECRET, png_chunk, vp8x, webp_chunk};
use super::media::{GIF, JPEG, PNG, WEBP};
use super::pictures::{
    self, JpegKind, Sample, jpeg_of_kind, noise, opaque, quarters, stored_turned, translucent_quarters,
};

/// The whole corpus.
pub fn all(width: u32, height: u32) -> Vec<Sample> {
    [valid(width, height), variants(width, height), turned(width, height), with_metadata(width, height)]
        .concat()
}

/// One valid file of each format, still and animated.
pub fn valid(width: u32, height: u32) -> Vec<Sample> {
    let picture = noise(1, width, height);
    let second = noise(2, width, height);
    let frame = |file: Vec<u8>| containers::webp_frame(width, height, &containers::webp_picture(&file));
    let frames = [frame(pictures::webp_lossy(&picture)), frame(pictures::webp_lossless(&second))];
    let size = (width, height);
    let translucent = translucent_quarters(width, height);
    vec![
        Sample::new("jpeg", JPEG, size, jpeg_of_kind(&picture, JpegKind::Baseline)),
        Sample::new("progressive jpeg", JPEG, size, jpeg_of_kind(&picture, JpegKind::Progressive)),
        Sample::new("png", PNG, size, pictures::encoded(&picture, ImageFormat::Png)),
        Sample::new("animated png", PNG, (12, 8), containers::apng(2)),
        Sample::new("lossy webp", WEBP, size, pictures::webp_lossy(&translucent)),
        Sample::new("lossless webp", WEBP, size, pictures::webp_lossless(&picture)),
        Sample::new("animated webp", WEBP, size, containers::webp_animation(width, height, &frames)),
        Sample::new("gif", GIF, size, pictures::encoded(&picture, ImageFormat::Gif)),
        Sample::new("animated gif", GIF, size, pictures::gif_animation(&[picture, second])),
    ]
}

/// Valid files with an EXIF orientation, which ingest encodes again.
pub fn turned(width: u32, height: u32) -> Vec<Sample> {
    let stored = opaque(&stored_turned(&noise(1, width, height), 6));
    let exif = containers::exif(6);
    let webp = |file: Vec<u8>| {
        containers::webp_file(&[
            containers::webp_extended(vp8x::PROFILE | vp8x::EXIF, height, width),
            webp_chunk(*b"ICCP", &containers::profile(*b"RGB ")),
            webp_chunk(*b"EXIF", &exif),
            containers::webp_picture(&file),
        ])
    };
    let segments =
        [containers::jpeg_exif(6), containers::jpeg_profile(&containers::profile(*b"RGB "))].concat();
    let chunks =
        [png_chunk(*b"eXIf", &exif), containers::png_profile(&containers::profile(*b"RGB "))].concat();
    let size = (height, width);
    vec![
        Sample::new("turned jpeg", JPEG, size, containers::spliced(&pictures::jpeg(&stored), 2, &segments)),
        Sample::new("turned png", PNG, size, {
            containers::png_with(&pictures::encoded(&stored, ImageFormat::Png), &chunks)
        }),
        Sample::new("turned lossy webp", WEBP, size, webp(pictures::webp_lossy(&stored))),
        Sample::new("turned lossless webp", WEBP, size, webp(pictures::webp_lossless(&stored))),
    ]
}

/// Further codings of each format.
fn variants(width: u32, height: u32) -> Vec<Sample> {
    let size = (width, height);
    let picture = quarters(width, height);
    let sample = |label: &str, mime, bytes| Sample::new(label, mime, size, bytes);
    let png = |picture: DynamicImage| pictures::encoded(&picture, ImageFormat::Png);
    let (columns, rows) = (usize::try_from(width).unwrap(), usize::try_from(height).unwrap());
    let palette = containers::png_file(&[
        containers::png_header(width, height, 8, 3),
        png_chunk(*b"PLTE", &[220, 30, 30, 30, 200, 30, 30, 30, 220]),
        png_chunk(*b"tRNS", &[255, 128]),
        png_chunk(*b"bKGD", &[1]),
        png_chunk(*b"pHYs", &[0, 0, 0, 1, 0, 0, 0, 1, 0]),
        png_chunk(*b"IDAT", &containers::png_rows(columns, rows, |x, _| u8::try_from(x % 3).unwrap())),
    ]);
    let mut made: Vec<Sample> = JpegKind::ALL
        .into_iter()
        .map(|kind| sample(&format!("{kind:?} jpeg"), JPEG, jpeg_of_kind(&picture, kind)))
        .collect();
    made.extend([
        sample("16-bit png", PNG, png(DynamicImage::ImageRgba16(picture.to_rgba16()))),
        sample("gray png", PNG, png(DynamicImage::ImageLuma8(picture.to_luma8()))),
        sample("translucent png", PNG, png(translucent_quarters(width, height))),
        sample("palette png", PNG, palette),
        sample("opaque lossy webp", WEBP, pictures::webp_lossy(&picture)),
        sample(
            "translucent lossless webp",
            WEBP,
            pictures::webp_lossless(&translucent_quarters(width, height)),
        ),
        sample("animated translucent gif", GIF, {
            pictures::gif_animation(&[picture.clone(), translucent_quarters(width, height)])
        }),
    ]);
    made
}

/// Files with metadata: comments, text, profiles, bytes behind the end.
fn with_metadata(width: u32, height: u32) -> Vec<Sample> {
    let size = (width, height);
    let picture = quarters(width, height);
    let jpeg = pictures::jpeg(&picture);
    let segments = [
        containers::jpeg_exif(1),
        containers::jpeg_segment(0xe0, &[b"JFXX\0", SECRET]),
        containers::jpeg_segment(0xe1, &[b"http://ns.adobe.com/xap/1.0/\0", SECRET]),
        containers::jpeg_segment(0xed, &[b"Photoshop 3.0\0", SECRET]),
        containers::jpeg_segment(0xfe, &[SECRET]),
        containers::jpeg_profile(&containers::profile(*b"RGB ")),
    ];
    let chunks = [
        png_chunk(*b"tEXt", &[b"Comment\0", SECRET].concat()),
        png_chunk(*b"gAMA", &[0, 0, 0xb1, 0x8f]),
        containers::png_profile(&containers::profile(*b"RGB ")),
    ];
    let png = pictures::encoded(&picture, ImageFormat::Png);
    let webp = containers::webp_file(&[
        containers::webp_extended(vp8x::PROFILE | vp8x::EXIF | vp8x::XMP | vp8x::ALPHA, width, height),
        webp_chunk(*b"ICCP", &containers::profile(*b"RGB ")),
        containers::webp_picture(&pictures::webp_lossy(&translucent_quarters(width, height))),
        webp_chunk(*b"EXIF", &containers::exif(1)),
        webp_chunk(*b"XMP ", SECRET),
    ]);
    let gif = pictures::encoded(&picture, ImageFormat::Gif);
    let blocks = [
        containers::gif_extension(0xff, &[b"NETSCAPE2.0", &[1, 0, 0]]),
        containers::gif_extension(0xfe, &[SECRET]),
        containers::gif_extension(0xff, &[b"XMP DataXMP", SECRET]),
    ];
    let with_tail = |file: Vec<u8>| [&file[..], SECRET].concat();
    vec![
        Sample::new("jpeg with metadata", JPEG, size, {
            with_tail(containers::spliced(&jpeg, 2, &segments.concat()))
        }),
        Sample::new("png with metadata", PNG, size, with_tail(containers::png_with(&png, &chunks.concat()))),
        Sample::new("webp with metadata", WEBP, size, with_tail(webp)),
        Sample::new("gif with metadata", GIF, size, {
            with_tail(containers::spliced(&gif, containers::gif_blocks(&gif), &blocks.concat()))
        }),
    ]
}
