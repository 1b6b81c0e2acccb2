//! Hiding places: the parts of a file that are kept hold what their format puts there, and not a byte more.

use image::ImageFormat;

use crate::masters::Sitter;
use crate::support::containers::{self, SECRET, png_chunk, vp8x, webp_chunk};
use crate::support::contains;
use crate::support::pictures::{self, Sample, quarters, translucent_quarters};

#[test]
fn the_kept_chunks_of_a_png_hide_nothing() {
    let file = pictures::encoded(&quarters(64, 48), ImageFormat::Png);
    let with = |name: [u8; 4], content: &[u8]| {
        containers::png_with(&file, &png_chunk(name, &[content, SECRET].concat()))
    };
    let end = file.len() - 12;
    let profile = containers::png_profile(&containers::profile(*b"RGB "));
    let profile_content = &profile[8..profile.len() - 4];
    assert_nothing_hidden(
        "image/png",
        (64, 48),
        &[
            ("end", [&file[..end], &png_chunk(*b"IEND", SECRET)].concat()),
            ("resolution", with(*b"pHYs", &[0, 0, 0, 1, 0, 0, 0, 1, 0])),
            ("gamma", with(*b"gAMA", &[0, 0, 0xb1, 0x8f])),
            ("rendering intent", with(*b"sRGB", &[0])),
            ("chromaticities", with(*b"cHRM", &[0; 32])),
            ("significant bits", with(*b"sBIT", &[8, 8, 8])),
            ("background", with(*b"bKGD", &[0; 6])),
            ("transparency", with(*b"tRNS", &[0; 6])),
            ("coding points", with(*b"cICP", &[1, 13, 0, 1])),
            ("mastering display", with(*b"mDCV", &[0; 24])),
            ("light level", with(*b"cLLI", &[0; 8])),
            ("behind the profile", with(*b"iCCP", profile_content)),
        ],
    );
}

#[test]
fn the_kept_chunks_of_an_animated_png_hide_nothing() {
    let file = containers::apng(2);
    let control = png_chunk(*b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]);
    let longer = png_chunk(*b"acTL", &[&[0, 0, 0, 2, 0, 0, 0, 0], SECRET].concat());
    let dirty = [&file[..33], &longer, &file[33 + control.len()..]].concat();
    assert_nothing_hidden("image/png", (12, 8), &[("animation control", dirty)]);
}

#[test]
fn the_kept_chunks_of_a_webp_hide_nothing() {
    let picture = containers::webp_picture(&pictures::webp_lossy(&quarters(64, 48)));
    let header = containers::webp_extended(0, 64, 48);
    let longer = webp_chunk(*b"VP8X", &[&header[8..], SECRET].concat());
    let still = containers::webp_file(&[longer, picture.clone()]);
    let translucent = containers::webp_picture(&pictures::webp_lossy(&translucent_quarters(64, 48)));
    let second_alpha = containers::webp_file(&[
        containers::webp_extended(vp8x::ALPHA, 64, 48),
        webp_chunk(*b"ALPH", SECRET),
        translucent.clone(),
    ]);
    let animation = containers::webp_file(&[
        containers::webp_extended(vp8x::ANIMATION, 64, 48),
        webp_chunk(*b"ANIM", &[&[0; 6], SECRET].concat()),
        containers::webp_frame(64, 48, &picture),
        containers::webp_frame(64, 48, &picture),
    ]);
    let second_control = containers::webp_file(&[
        containers::webp_extended(vp8x::ANIMATION, 64, 48),
        webp_chunk(*b"ANIM", &[0; 6]),
        webp_chunk(*b"ANIM", SECRET),
        containers::webp_frame(64, 48, &picture),
        containers::webp_frame(64, 48, &picture),
    ]);
    let second_profile = containers::webp_file(&[
        containers::webp_extended(vp8x::PROFILE, 64, 48),
        webp_chunk(*b"ICCP", &containers::profile(*b"RGB ")),
        webp_chunk(*b"ICCP", SECRET),
        picture,
    ]);
    assert_nothing_hidden(
        "image/webp",
        (64, 48),
        &[
            ("header", still),
            ("a second alpha", second_alpha),
            ("animation control", animation),
            ("a second animation control", second_control),
            ("a second profile", second_profile),
        ],
    );
}

#[test]
fn the_kept_segments_of_a_jpeg_hide_nothing() {
    let file = pictures::jpeg(&quarters(64, 48));
    let longer = |code: u8| {
        let segment = containers::jpeg_find(&file, code);
        let content = &file[segment.start + 4..segment.end];
        let longer = containers::jpeg_segment(code, &[content, SECRET]);
        [&file[..segment.start], &longer, &file[segment.end..]].concat()
    };
    let interval = containers::jpeg_segment(0xdd, &[&[0, 0], SECRET]);
    assert_nothing_hidden(
        "image/jpeg",
        (64, 48),
        &[
            ("quantisation", longer(0xdb)),
            ("frame", longer(0xc0)),
            ("codes", longer(0xc4)),
            ("scan", longer(0xda)),
            ("restart interval", containers::spliced(&file, 20, &interval)),
        ],
    );
}

#[test]
fn an_animation_of_one_frame_hides_nothing_in_it() {
    let control = [[0, 0, 0, 0], [0, 0, 0, 64], [0, 0, 0, 48], [0; 4], [0; 4], [0, 1, 0, 10]].concat();
    let animation = |declared: u8, frame: &[u8]| {
        containers::png_file(&[
            containers::png_header(64, 48, 8, 2),
            png_chunk(*b"acTL", &[0, 0, 0, declared, 0, 0, 0, 0]),
            png_chunk(*b"IDAT", &containers::png_rows(64 * 3, 48, |_, _| 0)),
            frame.to_vec(),
            png_chunk(*b"fdAT", &[&[0, 0, 0, 1], SECRET].concat()),
        ])
    };
    let one = animation(1, &png_chunk(*b"fcTL", &[&control[..], &[0, 0]].concat()));
    assert_nothing_hidden("image/png", (64, 48), &[("one", one), ("none", animation(0, &[]))]);
}

/// Uploads files with something hidden: each is refused, or taken without it.
fn assert_nothing_hidden(mime: &'static str, size: (u32, u32), files: &[(&str, Vec<u8>)]) {
    let sitter = Sitter::new();
    let mut found = Vec::new();
    for (label, file) in files {
        assert!(contains(file, SECRET), "{label}");
        let answer = sitter.post(&Sample::new(label, mime, size, file.clone()));
        assert!(matches!(answer.status, 201 | 400), "{label}: {}", answer.status);
        if answer.status == 201 && contains(&sitter.server.get(answer.header("location")).body, SECRET) {
            found.push(label);
        }
    }
    assert!(found.is_empty(), "hidden in {found:?}");
}
