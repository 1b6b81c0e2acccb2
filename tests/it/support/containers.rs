//! Containers assembled by hand, as no encoder writes them: segments, chunks, blocks, metadata.

use std::ops::Range;

use miniz_oxide::deflate::compress_to_vec_zlib;

/// The text in every piece of metadata that is made here.
pub const SECRET: &[u8] = b"SECRET";

/// The file with more bytes inserted at this offset.
pub fn spliced(file: &[u8], at: usize, insert: &[u8]) -> Vec<u8> {
    [&file[..at], insert, &file[at..]].concat()
}

/// EXIF data (TIFF, little-endian) with a serial number, this orientation and a GPS directory.
pub fn exif(orientation: u16) -> Vec<u8> {
    const NUMBER_AT: u32 = 50;
    const GPS_AT: u32 = 72;
    let number = b"SECRET-CAMERA-NUMBER\0\0";
    let position = b"SECRET-GPS-POSITION\0";
    let entry = |tag: u16, kind: u16, count: usize, value: u32| {
        let count = u32::try_from(count).unwrap();
        [&tag.to_le_bytes()[..], &kind.to_le_bytes(), &count.to_le_bytes(), &value.to_le_bytes()].concat()
    };
    let (ascii, short, long) = (2, 3, 4);
    [
        &b"II*\0\x08\0\0\0\x03\0"[..],
        &entry(0x010e, ascii, number.len(), NUMBER_AT),
        &entry(0x0112, short, 1, orientation.into()),
        &entry(0x8825, long, 1, GPS_AT),
        &[0; 4],
        number,
        &[1, 0],
        &entry(0x12, ascii, position.len(), GPS_AT + 18),
        &[0; 4],
        position,
    ]
    .concat()
}

/// A color profile of RGB or gray (ICC.1, version 2) that holds nothing but numbers, in the form in which it is stored.
/// Its primaries are wider than those of sRGB.
pub fn profile(space: [u8; 4]) -> Vec<u8> {
    let xyz = |numbers: [u32; 3]| [&b"XYZ \0\0\0\0"[..], &numbers.map(u32::to_be_bytes).concat()].concat();
    let curve = b"curv\0\0\0\0\0\0\0\x01\x02\x33".to_vec();
    let text = b"Color profile\0";
    let mut tags = vec![
        (*b"desc", [&b"desc\0\0\0\0\0\0\0\x0e"[..], text, &[0; 78]].concat()),
        (*b"cprt", b"text\0\0\0\0Not stated\0".to_vec()),
        (*b"wtpt", xyz([0xf6d6, 0x10000, 0xd32d])),
    ];
    if &space == b"GRAY" {
        tags.push((*b"kTRC", curve));
    } else {
        tags.extend([
            (*b"rXYZ", xyz([0x9c18, 0x4fa5, 0x04fc])),
            (*b"gXYZ", xyz([0x348d, 0xa02c, 0x0f95])),
            (*b"bXYZ", xyz([0x2631, 0x102f, 0xbe9c])),
            (*b"rTRC", curve.clone()),
            (*b"gTRC", curve.clone()),
            (*b"bTRC", curve),
        ]);
    }
    icc(*b"mntr", space, *b"XYZ ", &tags)
}

/// A color profile of this class, color space, connection space, and these tags.
pub fn icc(class: [u8; 4], space: [u8; 4], connection: [u8; 4], tags: &[([u8; 4], Vec<u8>)]) -> Vec<u8> {
    let number = |number: usize| u32::try_from(number).unwrap().to_be_bytes();
    let (mut table, mut data) = (number(tags.len()).to_vec(), Vec::<u8>::new());
    let data_at = 132 + tags.len() * 12;
    let mut places: Vec<(&[u8], usize)> = Vec::new();
    for (name, bytes) in tags {
        let known = places.iter().find(|(known, _)| known == bytes).map(|(_, at)| *at);
        let at = known.unwrap_or(data_at + data.len());
        if known.is_none() {
            places.push((bytes, at));
            data.extend(bytes);
            data.resize(data.len().next_multiple_of(4), 0);
        }
        table.extend([&name[..], &number(at), &number(bytes.len())].concat());
    }
    let made_at = b"\x07\xd0\0\x01\0\x01\0\0\0\0\0\0";
    let white = [&number(0xf6d6)[..], &number(0x10000), &number(0xd32d)].concat();
    let kind = [&[2, 0, 0, 0], &class[..], &space, &connection].concat();
    let size = number(data_at + data.len());
    [&size[..], &[0; 4], &kind, made_at, b"acsp", &[0; 28], &white, &[0; 48], &table, &data].concat()
}

// JPEG.

pub fn jpeg_segment(code: u8, content: &[&[u8]]) -> Vec<u8> {
    let content = content.concat();
    let length = u16::try_from(content.len() + 2).unwrap();
    [&[0xff, code][..], &length.to_be_bytes(), &content].concat()
}

/// The EXIF segment.
pub fn jpeg_exif(orientation: u16) -> Vec<u8> {
    jpeg_segment(0xe1, &[b"Exif\0\0", &exif(orientation)])
}

/// The color profile's segment.
pub fn jpeg_profile(profile: &[u8]) -> Vec<u8> {
    jpeg_segment(0xe2, &[b"ICC_PROFILE\0\x01\x01", profile])
}

/// Where the first segment of this code is.
pub fn jpeg_find(file: &[u8], code: u8) -> Range<usize> {
    let mut at = 2;
    loop {
        let end = at + 2 + usize::from(u16::from_be_bytes([file[at + 2], file[at + 3]]));
        if file[at + 1] == code {
            return at..end;
        }
        assert_ne!(file[at + 1], 0xda, "no segment {code:#x}");
        at = end;
    }
}

/// Where the data of the first scan is: from its header to the next marker other than a restart.
pub fn jpeg_scan_data(file: &[u8]) -> Range<usize> {
    let start = jpeg_find(file, 0xda).end;
    let is_marker = |pair: &[u8]| pair[0] == 0xff && !matches!(pair[1], 0 | 0xd0..=0xd7);
    start..start + file[start..].windows(2).position(is_marker).unwrap()
}

/// Where the data of each scan, and before each restart, ends.
pub fn jpeg_data_ends(file: &[u8]) -> Vec<usize> {
    let (mut ends, mut at) = (Vec::new(), 2);
    while file[at + 1] != 0xd9 {
        let is_scan = file[at + 1] == 0xda;
        at += 2 + usize::from(u16::from_be_bytes([file[at + 2], file[at + 3]]));
        while is_scan && (file[at] != 0xff || matches!(file[at + 1], 0 | 0xd0..=0xd7)) {
            let is_restart = file[at] == 0xff && file[at + 1] != 0;
            ends.extend(is_restart.then_some(at));
            at += 1;
        }
        ends.extend(is_scan.then_some(at));
    }
    ends
}

// PNG.

pub fn png_chunk(name: [u8; 4], content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap();
    let named = [&name[..], content].concat();
    [&length.to_be_bytes()[..], &named, &crc32(&named).to_be_bytes()].concat()
}

pub fn png_file(chunks: &[Vec<u8>]) -> Vec<u8> {
    [&b"\x89PNG\r\n\x1a\n"[..], &chunks.concat(), &png_chunk(*b"IEND", b"")].concat()
}

/// The header chunk; `color` is 0 for gray, 2 for RGB, 3 for a palette, 6 for RGBA.
pub fn png_header(width: u32, height: u32, depth: u8, color: u8) -> Vec<u8> {
    let fields = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[depth, color, 0, 0, 0]].concat();
    png_chunk(*b"IHDR", &fields)
}

/// Deflated rows of this many bytes; each is written without a filter.
pub fn png_rows(row_bytes: usize, rows: usize, byte: impl Fn(usize, usize) -> u8) -> Vec<u8> {
    let row = |y: usize| std::iter::once(0).chain((0..row_bytes).map(|x| byte(x, y)).collect::<Vec<_>>());
    compress_to_vec_zlib(&(0..rows).flat_map(row).collect::<Vec<u8>>(), 6)
}

/// The file with a chunk inserted after its header.
pub fn png_with(file: &[u8], chunk: &[u8]) -> Vec<u8> {
    spliced(file, 33, chunk)
}

/// The color profile's chunk.
pub fn png_profile(profile: &[u8]) -> Vec<u8> {
    png_chunk(*b"iCCP", &[&b"profile\0\0"[..], &compress_to_vec_zlib(profile, 9)].concat())
}

/// Twelve by eight pixels in two frames; its header says `declared_frames`.
pub fn apng(declared_frames: u32) -> Vec<u8> {
    let size = [12_u32.to_be_bytes(), 8_u32.to_be_bytes()].concat();
    let control = |number: u32| {
        let offset = [0; 8];
        let delay = [0, 1, 0, 10, 0, 0];
        png_chunk(*b"fcTL", &[&number.to_be_bytes()[..], &size, &offset, &delay].concat())
    };
    let second = png_rows(36, 8, |x, y| u8::try_from(x * y % 256).unwrap());
    png_file(&[
        png_header(12, 8, 8, 2),
        png_chunk(*b"acTL", &[declared_frames.to_be_bytes(), [0; 4]].concat()),
        control(0),
        png_chunk(*b"IDAT", &png_rows(36, 8, |x, y| u8::try_from(x + y).unwrap())),
        control(1),
        png_chunk(*b"fdAT", &[&2_u32.to_be_bytes()[..], &second].concat()),
    ])
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 * (crc & 1)))
    })
}

// WebP.

/// Flags of the extended header.
pub mod vp8x {
    pub const PROFILE: u8 = 0x20;
    pub const ALPHA: u8 = 0x10;
    pub const EXIF: u8 = 0x08;
    pub const XMP: u8 = 0x04;
    pub const ANIMATION: u8 = 0x02;
}

pub fn webp_chunk(name: [u8; 4], content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap();
    let pad: &[u8] = if content.len() % 2 == 1 { &[0] } else { &[] };
    [&name[..], &length.to_le_bytes(), content, pad].concat()
}

pub fn webp_file(chunks: &[Vec<u8>]) -> Vec<u8> {
    webp_chunk(*b"RIFF", &[&b"WEBP"[..], &chunks.concat()].concat())
}

pub fn webp_extended(flags: u8, width: u32, height: u32) -> Vec<u8> {
    let (width, height) = ((width - 1).to_le_bytes(), (height - 1).to_le_bytes());
    webp_chunk(*b"VP8X", &[&[flags, 0, 0, 0][..], &width[..3], &height[..3]].concat())
}

/// The chunks that hold the picture: the bitstream and, before it, its alpha.
pub fn webp_picture(file: &[u8]) -> Vec<u8> {
    let start = if &file[12..16] == b"VP8X" { 30 } else { 12 };
    file[start..].to_vec()
}

/// A frame that fills the canvas, of these chunks.
pub fn webp_frame(width: u32, height: u32, chunks: &[u8]) -> Vec<u8> {
    let (width, height) = ((width - 1).to_le_bytes(), (height - 1).to_le_bytes());
    let duration_and_flags = [100, 0, 0, 0];
    webp_chunk(*b"ANMF", &[&[0; 6][..], &width[..3], &height[..3], &duration_and_flags, chunks].concat())
}

/// An animation of these frames.
pub fn webp_animation(width: u32, height: u32, frames: &[Vec<u8>]) -> Vec<u8> {
    let header = webp_extended(vp8x::ANIMATION, width, height);
    webp_file(&[header, webp_chunk(*b"ANIM", &[255, 255, 255, 255, 0, 0]), frames.concat()])
}

// GIF.

/// An extension of this label and these sub-blocks.
pub fn gif_extension(label: u8, blocks: &[&[u8]]) -> Vec<u8> {
    let mut bytes = vec![0x21, label];
    for block in blocks {
        bytes.push(u8::try_from(block.len()).unwrap());
        bytes.extend_from_slice(block);
    }
    bytes.push(0);
    bytes
}

/// A screen without a color table.
pub fn gif_screen(width: u16, height: u16) -> Vec<u8> {
    [&b"GIF89a"[..], &width.to_le_bytes(), &height.to_le_bytes(), &[0, 0, 0]].concat()
}

/// A frame with a table of two colors and as much data as one pixel needs.
pub fn gif_frame(width: u16, height: u16) -> Vec<u8> {
    let start = [0x2c, 0, 0, 0, 0];
    let table = [0, 0, 0, 255, 255, 255];
    let data = [2, 2, 0x44, 0x01, 0];
    [&start[..], &width.to_le_bytes(), &height.to_le_bytes(), &[0x80], &table, &data].concat()
}

/// Where the blocks begin: after the screen and its color table.
pub fn gif_blocks(file: &[u8]) -> usize {
    let flags = file[10];
    13 + if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}
