//! Hidden data: the parts of a file that are kept contain what their format defines, and not a byte more.
//!
//! Promise 14

use image::ImageFormat;

use crate::support::Uploader;
use crate::support::claims;
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
            ("quantization", longer(0xdb)),
            ("frame", longer(0xc0)),
            ("codes", longer(0xc4)),
            ("scan", longer(0xda)),
            ("restart interval", containers::spliced(&file, 20, &interval)),
        ],
    );
}

#[test]
fn nothing_is_hidden_behind_the_rows_of_a_png() {
    let size = (64, 48);
    let file = |data: &[Vec<u8>]| {
        let chunks: Vec<Vec<u8>> = data.iter().map(|data| png_chunk(*b"IDAT", data)).collect();
        containers::png_file(&[containers::png_header(64, 48, 8, 2), chunks.concat()])
    };
    let rows = containers::png_rows(64 * 3, 48, |x, y| u8::try_from(x * y % 256).unwrap());
    let (head, tail) = rows.split_at(rows.len() / 2);
    let clean = [file(std::slice::from_ref(&rows)), file(&[head.to_vec(), tail.to_vec()])];
    let hidden = [
        file(&[[&rows[..], SECRET].concat()]),
        file(&[head.to_vec(), [tail, SECRET].concat(), SECRET.to_vec(), SECRET.to_vec()]),
    ];
    let uploader = Uploader::new();
    for (clean, hidden) in clean.into_iter().zip(hidden) {
        assert!(contains(&hidden, SECRET));
        let (_, served) = uploader.post_and_get(&Sample::new("behind the rows", "image/png", size, hidden));
        assert!(served == clean, "the data was not cut at the end of the rows");
        uploader.assert_stored_unchanged(&Sample::new("clean", "image/png", size, clean));
    }
    let more: Vec<u8> = [vec![0; 193 * 48], vec![0], SECRET.repeat(32)].concat();
    let more = miniz_oxide::deflate::compress_to_vec_zlib(&more, 0);
    let stored = miniz_oxide::deflate::compress_to_vec_zlib(&[&[0; 193 * 48][..], SECRET].concat(), 0);
    assert_nothing_hidden("image/png", size, &[("stored", file(&[stored]))]);
    assert_nothing_hidden("image/png", size, &[("one row more", file(&[more]))]);
}

#[test]
fn an_interlaced_png_is_stored_byte_for_byte() {
    // Columns and rows of five by three pixels in each of Adam7's passes; the third has none.
    let passes = [(1, 1), (1, 1), (0, 0), (1, 1), (3, 1), (2, 2), (5, 1)];
    let rows: Vec<u8> = passes.iter().flat_map(|(columns, rows)| vec![0; (1 + columns * 3) * rows]).collect();
    let file = |rows: &[u8]| {
        let header = [&5_u32.to_be_bytes()[..], &3_u32.to_be_bytes(), &[8, 2, 0, 0, 1]].concat();
        let deflated = miniz_oxide::deflate::compress_to_vec_zlib(rows, 6);
        containers::png_file(&[png_chunk(*b"IHDR", &header), png_chunk(*b"IDAT", &deflated)])
    };
    let uploader = Uploader::new();
    uploader.assert_stored_unchanged(&Sample::new("interlaced", "image/png", (5, 3), file(&rows)));
    let more = [&rows[..], SECRET].concat();
    assert_nothing_hidden(
        "image/png",
        (5, 3),
        &[("bytes more", {
            let deflated = miniz_oxide::deflate::compress_to_vec_zlib(&more, 0);
            let header = [&5_u32.to_be_bytes()[..], &3_u32.to_be_bytes(), &[8, 2, 0, 0, 1]].concat();
            containers::png_file(&[png_chunk(*b"IHDR", &header), png_chunk(*b"IDAT", &deflated)])
        })],
    );
}

#[test]
fn a_dropped_palette_does_not_keep_its_transparency_chunk() {
    // Found by fuzzing: the transparency chunk was kept without the palette that it belongs to.
    let rows = png_chunk(*b"IDAT", &containers::png_rows(64, 48, |_, _| 0));
    let transparency = png_chunk(*b"tRNS", SECRET);
    let longer = png_chunk(*b"PLTE", &[0; 19]);
    let palette = png_chunk(*b"PLTE", &[0; 9]);
    let second = png_chunk(*b"PLTE", &[0; 18]);
    let file = |chunks: &[&[u8]]| {
        let header = containers::png_header(64, 48, 8, 3);
        containers::png_file(&[header, chunks.concat(), rows.clone()])
    };
    let files = [
        ("a palette of no whole colors", file(&[&longer, &transparency, &palette])),
        ("a second palette", file(&[&palette, &second, &transparency])),
    ];
    assert_nothing_hidden("image/png", (64, 48), &files);
    for (_, file) in files {
        claims::probe_holds(file);
    }
}

#[test]
fn nothing_is_hidden_behind_the_rows_of_a_later_frame() {
    let file = containers::apng(2);
    let data_at = file.windows(4).position(|name| name == b"fdAT").unwrap();
    let data = &file[data_at + 4..file.len() - 16];
    let longer = png_chunk(*b"fdAT", &[data, SECRET].concat());
    let hidden = [&file[..data_at - 4], &longer, &file[file.len() - 12..]].concat();
    assert_nothing_hidden("image/png", (12, 8), &[("a later frame", hidden)]);
}

#[test]
fn a_chunk_with_a_wrong_checksum_is_not_kept() {
    let file = pictures::encoded(&quarters(64, 48), ImageFormat::Png);
    let mut gamma = png_chunk(*b"gAMA", &[0, 0, 0xb1, 0x8f]);
    gamma[12..].copy_from_slice(&SECRET[..4]);
    let sample = Sample::new("checksum", "image/png", (64, 48), containers::png_with(&file, &gamma));
    let (_, served) = Uploader::new().post_and_get(&sample);
    assert!(served == file);
}

#[test]
fn nothing_is_hidden_behind_the_codes_of_a_gif() {
    let uploader = Uploader::new();
    for (label, picture) in [("quarters", quarters(64, 48)), ("noise", pictures::noise(3, 200, 150))] {
        let size = (picture.width(), picture.height());
        let clean = pictures::encoded(&picture, ImageFormat::Gif);
        uploader.assert_stored_unchanged(&Sample::new(label, "image/gif", size, clean.clone()));
        let end = clean.len() - 2;
        assert_eq!(clean[end..], [0, 0x3b]);
        let block = [&[6], SECRET].concat();
        let own_block = containers::spliced(&clean, end, &block);
        let two_blocks = containers::spliced(&clean, end, &block.repeat(2));
        for hidden in [own_block, two_blocks] {
            let (_, served) = uploader.post_and_get(&Sample::new(label, "image/gif", size, hidden));
            assert!(served == clean, "{label}");
        }
    }
}

#[test]
fn nothing_is_hidden_in_the_last_block_of_a_gifs_codes() {
    // The one frame's codes are a block of two bytes; this one has eight.
    let screen = containers::gif_screen(1, 1);
    let frame = containers::gif_frame(1, 1);
    let head = &frame[..frame.len() - 4];
    let longer = [head, &[8, 0x44, 0x01], SECRET, &[0]].concat();
    let clean = [&screen[..], &frame, &[0x3b]].concat();
    let hidden = [&screen[..], &longer, &[0x3b]].concat();
    let (_, served) = Uploader::new().post_and_get(&Sample::new("last block", "image/gif", (1, 1), hidden));
    assert!(served == clean);
    let twice = [&screen[..], head, &[2, 0x04, 0x0a, 0], &[0x3b]].concat();
    let (_, served) = Uploader::new().post_and_get(&Sample::new("two pixels", "image/gif", (1, 1), twice));
    assert!(served == clean);
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

/// Uploads files with hidden data: each is rejected, or accepted without that data.
fn assert_nothing_hidden(mime: &'static str, size: (u32, u32), files: &[(&str, Vec<u8>)]) {
    let uploader = Uploader::new();
    let mut found = Vec::new();
    for (label, file) in files {
        assert!(contains(file, SECRET), "{label}");
        let answer = uploader.post(&Sample::new(label, mime, size, file.clone()));
        assert!(matches!(answer.status, 201 | 400), "{label}: {}", answer.status);
        if answer.status == 201 && contains(&uploader.server.get(answer.header("location")).body, SECRET) {
            found.push(label);
        }
    }
    assert!(found.is_empty(), "hidden in {found:?}");
}
