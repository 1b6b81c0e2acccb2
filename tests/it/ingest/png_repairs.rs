//! PNGs that browsers show whole although their end is missing, rows are too many, or an animation is broken.
//!
//! Promise 27

use image::{DynamicImage, ImageFormat};
use tondo::parts::{ImageError, MediaType};

use crate::support::containers::{self, SECRET, png_chunk};
use crate::support::contains;
use crate::support::masters::{accepted, master_of, shown};
use crate::support::pictures::{self, decoded, quarters};

/// Bytes of the end chunk.
const END_BYTES: usize = 12;

#[test]
fn a_missing_or_cut_end_is_written() {
    for file in [pictures::encoded(&quarters(40, 30), ImageFormat::Png), containers::apng(2)] {
        let data_end = file.len() - END_BYTES;
        for cut in data_end - 4..file.len() {
            assert!(accepted("cut", &file[..cut]) == file, "{} of {} bytes", cut, file.len());
        }
        assert_eq!(master_of(&file[..data_end - 14]), Err(ImageError::Truncated(MediaType::Png)));
        let mut checksum = file.clone();
        *checksum.last_mut().unwrap() ^= 1;
        let filled = [&file[..data_end], &png_chunk(*b"IEND", SECRET)].concat();
        let garbage = [&file[..data_end], &[0xff; 40]].concat();
        for other in [checksum, filled, garbage] {
            assert!(accepted("another end", &other) == file);
        }
    }
}

#[test]
fn rows_beyond_the_last_are_cut() {
    let row = |y: usize| if y < 30 { 7 } else { SECRET[y % SECRET.len()] };
    let rows: Vec<u8> = (0..60).flat_map(|y| [vec![0], vec![row(y); 40]].concat()).collect();
    let deflated = miniz_oxide::deflate::compress_to_vec_zlib(&rows, 0);
    let (first, second) = deflated.split_at(deflated.len() / 2);
    let chunks = [png_chunk(*b"IDAT", first), png_chunk(*b"IDAT", second)].concat();
    let file = containers::png_file(&[containers::png_header(40, 30, 8, 0), chunks]);
    assert!(contains(&file, &[SECRET[0]; 40]));
    let master = accepted("rows", &file);
    assert!(!SECRET.iter().any(|letter| contains(&master, &[*letter; 40])));
    assert!(decoded(&master).to_luma8().pixels().all(|pixel| pixel.0 == [7]));
}

#[test]
fn superfluous_data_of_a_later_frame_are_cut() {
    let file = containers::apng(2);
    let data_at = file.windows(4).position(|name| name == b"fdAT").unwrap();
    let data = &file[data_at + 4..file.len() - 16];
    let with = |data: &[u8]| {
        [&file[..data_at - 4], &png_chunk(*b"fdAT", data), &file[file.len() - END_BYTES..]].concat()
    };
    assert!(accepted("bytes", &with(&[data, SECRET].concat())) == file);
    let rows =
        containers::png_rows(36, 9, |x, y| if y < 8 { u8::try_from(x * y % 256).unwrap() } else { 83 });
    let master = accepted("rows", &with(&[&data[..4], &rows].concat()));
    assert!(contains(&master, b"acTL"));
}

/// The default image of [`containers::apng`] alone.
fn default_image() -> Vec<u8> {
    containers::png_file(&[
        containers::png_header(12, 8, 8, 2),
        png_chunk(*b"IDAT", &containers::png_rows(36, 8, |x, y| u8::try_from(x + y).unwrap())),
    ])
}

#[test]
fn a_broken_animation_is_stored_as_its_default_image() {
    for declared in [0, 1, 3, u32::MAX] {
        assert!(accepted("frames", &containers::apng(declared)) == default_image(), "{declared} frames");
    }
    let file = containers::apng(2);
    let controls: Vec<usize> =
        (0..file.len() - 4).filter(|at| matches!(&file[*at..*at + 4], b"fcTL" | b"fdAT")).collect();
    for at in controls {
        let length = usize::try_from(u32::from_be_bytes(file[at - 4..at].try_into().unwrap())).unwrap();
        let name = file[at..at + 4].try_into().unwrap();
        let mut content = file[at + 4..at + 4 + length].to_vec();
        content[3] = 9;
        let chunk = png_chunk(name, &content);
        let other = [&file[..at - 4], &chunk, &file[at + 8 + length..]].concat();
        assert!(accepted("numbers", &other) == default_image(), "{at}");
    }
}

#[test]
fn an_animation_of_16_bits_is_stored_as_its_default_image() {
    let rows = containers::png_rows(12 * 6, 8, |x, y| u8::try_from(x + y).unwrap());
    let size = [12_u32.to_be_bytes(), 8_u32.to_be_bytes()].concat();
    let control = |number: u8| {
        png_chunk(*b"fcTL", &[&[0, 0, 0, number][..], &size, &[0; 8], &[0, 1, 0, 10, 0, 0]].concat())
    };
    let (header, data) = (containers::png_header(12, 8, 16, 2), png_chunk(*b"IDAT", &rows));
    let file = containers::png_file(&[
        header.clone(),
        png_chunk(*b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]),
        control(0),
        data.clone(),
        control(1),
        png_chunk(*b"fdAT", &[&[0, 0, 0, 2][..], &rows].concat()),
    ]);
    assert!(accepted("16 bits", &file) == containers::png_file(&[header, data]));
}

#[test]
fn a_transparent_color_counts_by_the_bits_of_its_depth() {
    for (depth, stated, counts) in
        [(1, [0, 255], [0, 1]), (2, [1, 0xf6], [0, 2]), (4, [0xff, 0xf9], [0, 9]), (8, [3, 200], [0, 200])]
    {
        let value = counts[1];
        let file = |color: [u8; 2]| {
            let byte =
                (0..8 / depth).fold(0_u8, |byte, _| byte.checked_shl(depth.into()).unwrap_or(0) | value);
            containers::png_file(&[
                containers::png_header(8, 8, depth, 0),
                png_chunk(*b"tRNS", &color),
                png_chunk(
                    *b"IDAT",
                    &containers::png_rows(depth.into(), 8, |_, y| if y < 4 { byte } else { 0 }),
                ),
            ])
        };
        let master = accepted("transparent", &file(stated));
        assert!(master == file(counts), "{depth} bits");
        let picture = shown(&master);
        assert_eq!([1, 6].map(|y| picture.get_pixel(3, y).0[3]), [0, 255], "{depth} bits");
    }
}

#[test]
fn apples_variant_is_not_supported() {
    let file = pictures::encoded(&quarters(40, 30), ImageFormat::Png);
    let apple = containers::spliced(&file, 8, &png_chunk(*b"CgBI", &[0x50, 0, 0x20, 2]));
    assert_eq!(master_of(&apple), Err(ImageError::Unsupported(MediaType::Png)));
}

#[test]
fn color_volumes_stay_byte_for_byte() {
    for picture in [quarters(40, 30), DynamicImage::ImageRgb16(quarters(40, 30).to_rgb16())] {
        let file = pictures::encoded(&picture, ImageFormat::Png);
        let chunks = [
            png_chunk(*b"cICP", &[9, 16, 0, 1]),
            png_chunk(
                *b"mDCV",
                &[[0x89, 0x0a, 0x3f, 0xdc].repeat(4), [0, 0x98, 0x96, 0x80].repeat(2)].concat(),
            ),
            png_chunk(*b"cLLI", &[0, 0x98, 0x96, 0x80, 0, 0x0f, 0x42, 0x40]),
        ];
        for chunks in [chunks.concat(), chunks[1..].concat(), chunks[1].clone(), chunks[2].clone()] {
            let clean = containers::png_with(&file, &chunks);
            assert!(accepted("color volume", &clean) == clean);
            shown(&clean);
        }
    }
}
