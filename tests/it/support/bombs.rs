//! Decompression bombs: small files that are meant to cost the server memory or time.

use miniz_oxide::deflate::core::{CompressorOxide, create_comp_flags_from_zip_params};
use miniz_oxide::deflate::stream::deflate;
use miniz_oxide::{DataFormat, MZFlush};

use super::containers::{self, png_chunk, vp8x, webp_chunk};
use super::media::{GIF, JPEG, PNG, WEBP};
use super::pictures::{self, JpegKind, Sample, jpeg_of_kind, quarters};

/// The side of a square with the most pixels that are allowed.
pub const LIMIT_SIDE: u32 = 4096;

/// Bytes of the largest file that is accepted.
const MAX_FILE_BYTES: usize = 8 << 20;

/// What the server must answer to a bomb.
#[derive(Debug, Clone, Copy)]
pub enum Verdict {
    /// Rejected, with these words in the message.
    Rejected(&'static str),
    /// Accepted: it is a picture, and the rest of the file is not stored.
    Accepted,
    /// Either of both, but quickly.
    Either,
}

#[derive(Debug, Clone)]
pub struct Bomb {
    pub sample: Sample,
    pub verdict: Verdict,
}

fn bomb(label: &str, mime: &'static str, size: (u32, u32), verdict: Verdict, bytes: Vec<u8>) -> Bomb {
    assert!(bytes.len() <= MAX_FILE_BYTES, "{label} would be rejected for its {} bytes", bytes.len());
    Bomb { sample: Sample::new(label, mime, size, bytes), verdict }
}

/// All bombs.
pub fn all() -> Vec<Bomb> {
    [pngs(), animated_pngs(), webps(), gifs(), jpegs(), odd_jpegs()].concat()
}

fn pngs() -> Vec<Bomb> {
    use Verdict::{Accepted, Either, Rejected};
    let small = |chunks: &[Vec<u8>]| {
        let rows = png_chunk(*b"IDAT", &containers::png_rows(64 * 3, 48, |x, _| u8::try_from(x).unwrap()));
        containers::png_file(&[containers::png_header(64, 48, 8, 2), chunks.concat(), rows])
    };
    let inflating =
        |name: [u8; 4], head: &[u8]| small(&[png_chunk(name, &[head, &zeros_deflated(512)].concat())]);
    let claiming =
        |name: [u8; 4], length: u32| small(&[[&length.to_be_bytes()[..], &name, &[0; 64]].concat()]);
    let rows_of = |megabytes: usize| {
        containers::png_file(&[
            containers::png_header(64, 48, 8, 2),
            png_chunk(*b"IDAT", &zeros_deflated(megabytes)),
        ])
    };
    let text = png_chunk(*b"tEXt", b"Comment\0x");
    let piece = png_chunk(*b"IDAT", b"");
    let size = (64, 48);
    vec![
        bomb("iCCP of 512 MB", PNG, size, Rejected("4 MiB"), inflating(*b"iCCP", b"name\0\0")),
        bomb("zTXt of 512 MB", PNG, size, Accepted, inflating(*b"zTXt", b"Comment\0\0")),
        bomb("iTXt of 512 MB", PNG, size, Accepted, inflating(*b"iTXt", b"Comment\0\x01\0\0\0")),
        bomb("rows of 4 GB", PNG, size, Accepted, rows_of(4096)),
        bomb("a chunk of 4 GB claimed", PNG, size, Rejected("breaks off"), claiming(*b"tEXt", u32::MAX)),
        bomb("a chunk of 2 GB claimed", PNG, size, Rejected("breaks off"), claiming(*b"IDAT", 1 << 31)),
        bomb("300,000 comments", PNG, size, Accepted, small(&[text.repeat(300_000)])),
        bomb("data between 10,000 comments", PNG, size, Either, {
            small(&[[piece, text].concat().repeat(10_000)])
        }),
        bomb(
            "16 bits at the limit",
            PNG,
            (LIMIT_SIDE, LIMIT_SIDE),
            Accepted,
            flat_png(16, 6, LIMIT_SIDE, b""),
        ),
        bomb("16 bits at the limit, turned", PNG, (LIMIT_SIDE, LIMIT_SIDE), Rejected("10485760"), {
            flat_png(16, 6, LIMIT_SIDE, &png_chunk(*b"eXIf", &containers::exif(6)))
        }),
        bomb("one pixel above the limit", PNG, (LIMIT_SIDE, LIMIT_SIDE + 1), Rejected("16777216"), {
            let header = containers::png_header(LIMIT_SIDE, LIMIT_SIDE + 1, 8, 0);
            containers::png_file(&[header, png_chunk(*b"IDAT", &zeros_deflated(17))])
        }),
    ]
}

fn animated_pngs() -> Vec<Bomb> {
    use Verdict::{Accepted, Rejected};
    let control = |width: u32, height: u32, x: u32| {
        let fields = [0, width, height, x, 0].map(u32::to_be_bytes).concat();
        png_chunk(*b"fcTL", &[&fields[..], &[0, 1, 0, 10, 0, 0]].concat())
    };
    let file = |frames: u32, side: u32, controls: Vec<u8>| {
        containers::png_file(&[
            containers::png_header(side, side, 8, 2),
            png_chunk(*b"acTL", &[frames.to_be_bytes(), [0; 4]].concat()),
            png_chunk(*b"IDAT", &zeros_deflated(1)),
            controls,
        ])
    };
    let apng = |label, side, verdict, bytes| bomb(label, PNG, (side, side), verdict, bytes);
    vec![
        apng("a frame of 4 billion pixels a side", 64, Accepted, {
            file(1, 64, control(u32::MAX, u32::MAX, 0))
        }),
        apng("a frame whose offset overflows", 64, Accepted, file(1, 64, control(64, 64, u32::MAX - 10))),
        apng("1500 frames without data", 64, Accepted, file(1500, 64, control(64, 64, 0).repeat(1500))),
        apng("256 frames without data", 64, Accepted, file(256, 64, control(64, 64, 0).repeat(256))),
        apng(
            "frames without data on a huge canvas",
            3000,
            Rejected("breaks off"),
            file(9, 3000, control(1, 1, 0).repeat(9)),
        ),
    ]
}

fn webps() -> Vec<Bomb> {
    use Verdict::{Accepted, Either, Rejected};
    let flat = |side: u32| {
        let picture = image::DynamicImage::ImageRgb8(image::RgbImage::new(side, side));
        pictures::webp_lossless(&picture)
    };
    let (large, limit) = (flat(LIMIT_SIDE), (LIMIT_SIDE, LIMIT_SIDE));
    let large_picture = containers::webp_picture(&large);
    let frames = |count: usize| {
        let frame = containers::webp_frame(LIMIT_SIDE, LIMIT_SIDE, &large_picture);
        containers::webp_animation(LIMIT_SIDE, LIMIT_SIDE, &vec![frame; count])
    };
    let turned = containers::webp_file(&[
        containers::webp_extended(vp8x::EXIF, LIMIT_SIDE, LIMIT_SIDE),
        large_picture.clone(),
        webp_chunk(*b"EXIF", &containers::exif(6)),
    ]);
    let small = containers::webp_picture(&flat(360));
    let outside = containers::webp_frame(360, 360, &small);
    let sized = |mut file: Vec<u8>, at: usize, length: u32| {
        file[at..at + 4].copy_from_slice(&length.to_le_bytes());
        file
    };
    let inner = containers::webp_file(std::slice::from_ref(&small));
    let many = containers::webp_animation(360, 360, &vec![outside.clone(); 256]);
    vec![
        bomb("40 bytes for 6300 by 6300", WEBP, (6300, 6300), Rejected("16777216"), webp_claiming(6300)),
        bomb("40 frames of 16 megapixels", WEBP, limit, Rejected("13981013"), frames(40)),
        bomb("2 frames of 16 megapixels", WEBP, limit, Rejected("13981013"), frames(2)),
        bomb("lossless at the limit", WEBP, limit, Accepted, large),
        bomb("lossless at the limit, turned", WEBP, limit, Rejected("8388608"), turned),
        bomb("256 frames of 360 by 360", WEBP, (360, 360), Accepted, many),
        bomb("a frame outside the canvas", WEBP, (300, 300), Rejected("damaged"), {
            containers::webp_animation(300, 300, &[outside.clone(), outside])
        }),
        bomb("a file in a file", WEBP, (360, 360), Either, {
            containers::webp_file(&[containers::webp_extended(0, 360, 360), inner.clone(), small.clone()])
        }),
        bomb("4 GB claimed", WEBP, (360, 360), Rejected("breaks off"), sized(inner.clone(), 4, u32::MAX)),
        bomb("a chunk of 4 GB claimed", WEBP, (360, 360), Rejected("breaks off"), sized(inner, 16, u32::MAX)),
    ]
}

fn gifs() -> Vec<Bomb> {
    use Verdict::{Accepted, Rejected};
    let gif = |label: &str, side: u16, verdict: Verdict, frames: &[Vec<u8>]| {
        let bytes = [containers::gif_screen(side, side), frames.concat(), vec![0x3b]].concat();
        bomb(label, GIF, (side.into(), side.into()), verdict, bytes)
    };
    let dot = containers::gif_frame(1, 1);
    vec![
        gif("a frame of 65535 a side", 10, Rejected("13981013"), &[containers::gif_frame(65_535, 65_535)]),
        gif("1500 frames", 1, Rejected("1024"), &vec![dot.clone(); 1500]),
        gif("three dots on a huge screen", 3700, Rejected("33554432"), &vec![dot.clone(); 3]),
        gif("two dots on a huge screen", 3700, Accepted, &vec![dot.clone(); 2]),
        gif("256 dots on a screen", 360, Accepted, &vec![dot.clone(); 256]),
        gif(
            "300,000 comments",
            1,
            Accepted,
            &[containers::gif_extension(0xfe, &[b"x"]).repeat(300_000), dot],
        ),
    ]
}

fn jpegs() -> Vec<Bomb> {
    use Verdict::{Accepted, Either, Rejected};
    let file = pictures::jpeg(&quarters(64, 48));
    let size = (64, 48);
    let with = |segments: Vec<u8>| containers::spliced(&file, 2, &segments);
    let exif = |tiff: &[u8]| containers::jpeg_segment(0xe1, &[b"Exif\0\0", tiff]);
    let entries = [&b"MM\0*\0\0\0\x08\xff\xff"[..], &vec![0; 60_000]].concat();
    let limit = (LIMIT_SIDE, LIMIT_SIDE);
    let profile = containers::jpeg_segment(0xe2, &[b"ICC_PROFILE\0\x01\xff", &vec![0; 60_000]]);
    let progressive = jpeg_of_kind(&quarters(64, 48), JpegKind::Progressive);
    let scan = containers::jpeg_find(&progressive, 0xda).start..containers::jpeg_scan_data(&progressive).end;
    let restarts = b"\xff\xd0".repeat(2 << 20);
    vec![
        bomb("100 scans", JPEG, size, Rejected("limit of 64"), {
            containers::spliced(&progressive, scan.end, &progressive[scan.clone()].repeat(100))
        }),
        bomb("63 empty refinements of 16 megapixels", JPEG, limit, Accepted, jpeg_of_refinements(63, 0)),
        bomb("62 refinements of 16 megapixels", JPEG, limit, Accepted, jpeg_of_refinements(62, 2)),
        bomb("62 refinements of ended blocks", JPEG, limit, Accepted, jpeg_of_ended_refinements(62, 1)),
        bomb("45 scans of one component", JPEG, limit, Either, jpeg_of_repeated_scans(45)),
        bomb("a million segments", JPEG, size, Accepted, with(b"\xff\xe5\0\x02".repeat(1 << 20))),
        bomb("a million tables", JPEG, size, Either, with(b"\xff\xdb\0\x02".repeat(1 << 20))),
        bomb("5 MB of fill bytes", JPEG, size, Accepted, with(vec![0xff; 5 << 20])),
        bomb("2 million restarts", JPEG, size, Either, {
            containers::spliced(&file, containers::jpeg_scan_data(&file).end, &restarts)
        }),
        bomb("a color profile of 6 MB", JPEG, size, Rejected("4 MiB"), with(profile.repeat(100))),
        bomb(
            "EXIF that points to itself",
            JPEG,
            size,
            Accepted,
            with(exif(b"II*\0\x08\0\0\0\x01\0\x69\x87\x04\0\x01\0\0\0\x08\0\0\0\x08\0\0\0")),
        ),
        bomb("EXIF that points behind itself", JPEG, size, Accepted, with(exif(b"II*\0\xff\xff\xff\xff"))),
        bomb("100 times 65,535 EXIF entries", JPEG, size, Accepted, with(exif(&entries).repeat(100))),
    ]
}

/// Kinds of JPEG that cameras do not write.
fn odd_jpegs() -> Vec<Bomb> {
    use Verdict::{Either, Rejected};
    let file = pictures::jpeg(&quarters(64, 48));
    let frame_at = containers::jpeg_find(&file, 0xc0).start;
    let patched = |at: usize, bytes: &[u8]| {
        let mut file = file.clone();
        file[frame_at + at..frame_at + at + bytes.len()].copy_from_slice(bytes);
        file
    };
    let odd = |label: &str, verdict, bytes| bomb(label, JPEG, (64, 48), verdict, bytes);
    let lines = containers::jpeg_segment(0xdc, &[&[0, 48]]);
    let end = file.len() - 2;
    vec![
        odd("no height", Rejected("no width or no height"), patched(5, &[0, 0])),
        odd(
            "a height in a later segment",
            Rejected("JPEG"),
            containers::spliced(&patched(5, &[0, 0]), end, &lines),
        ),
        odd("a height given twice", Rejected("JPEG"), containers::spliced(&file, end, &lines)),
        odd("arithmetic coding", Rejected("JPEG"), patched(1, &[0xc9])),
        odd("lossless", Rejected("JPEG"), patched(1, &[0xc3])),
        odd("hierarchical", Rejected("JPEG"), patched(1, &[0xc5])),
        odd("12 bits", Rejected("JPEG"), patched(4, &[12])),
        odd("255 components", Rejected("damaged"), patched(9, &[255])),
        odd("no components", Rejected("damaged"), patched(9, &[0])),
        odd("sampled 15 by 15", Either, patched(11, &[0xff])),
        odd("sampled 0 by 0", Either, patched(11, &[0])),
        odd("a strip of 65,535 by 256", Either, patched(5, &[1, 0, 0xff, 0xff])),
        odd("65,535 by 65,535", Rejected("25165824"), patched(5, &[0xff; 4])),
    ]
}

/// Blocks of a component that fills a picture of the most pixels.
const BLOCKS: usize = 512 * 512;

/// A gray progressive JPEG of the most pixels. Its first scan sets the brightness of every block, its second sets
/// coefficients (if there are any), and the others refine them, for which the decoder reads every coefficient again.
fn jpeg_of_refinements(scans: usize, coefficients: usize) -> Vec<u8> {
    // The codes: 0 is a coefficient of one bit, followed by its sign; 10 ends a block; 110 and 1110 are runs of at least
    // 16,384 and of eight ended blocks.
    let ends = format!("{}1110000", "11011111111111111".repeat(8));
    let set = "01".repeat(coefficients) + "10";
    let refined =
        if coefficients == 0 { ends } else { ("10".to_owned() + &"0".repeat(coefficients)).repeat(BLOCKS) };
    let first = jpeg_scan(1, [1, 63, 0x01], &set.repeat(BLOCKS));
    let further = jpeg_scan(1, [1, 63, 0x10], &refined);
    [
        jpeg_tables(0xc2, 1, &[0x01, 0x00, 0xe0, 0x30]),
        jpeg_scan(1, [0, 0, 0x01], &"0".repeat(BLOCKS)),
        if coefficients == 0 { Vec::new() } else { first },
        further.repeat(scans),
        vec![0xff, 0xd9],
    ]
    .concat()
}

/// The same, but the refinements mark runs of blocks as ended. The decoder still reads every coefficient of those blocks.
fn jpeg_of_ended_refinements(scans: usize, coefficients: usize) -> Vec<u8> {
    let of = |blocks: usize| "0".repeat(blocks * coefficients);
    let refined = format!("110{}{}", "1".repeat(14), of(32_767)).repeat(8) + "1110000" + &of(8);
    [
        jpeg_tables(0xc2, 1, &[0x01, 0x00, 0xe0, 0x30]),
        jpeg_scan(1, [0, 0, 0x01], &"0".repeat(BLOCKS)),
        jpeg_scan(1, [1, 63, 0x01], &("01".repeat(coefficients) + "10").repeat(BLOCKS)),
        jpeg_scan(1, [1, 63, 0x10], &refined).repeat(scans),
        vec![0xff, 0xd9],
    ]
    .concat()
}

/// A sequential JPEG of the most pixels with one scan a component, in which the last scan is repeated.
fn jpeg_of_repeated_scans(scans: usize) -> Vec<u8> {
    // Each block: no change of brightness, one coefficient, end.
    let scan = |component| jpeg_scan(component, [0, 63, 0], &"00110".repeat(BLOCKS));
    [jpeg_tables(0xc0, 3, &[0x01, 0x00]), scan(1), scan(2), scan(3).repeat(scans), vec![0xff, 0xd9]].concat()
}

/// The tables of a JPEG of the most pixels: one code of one bit for brightness, and codes of one, two, three bits and so
/// on for these symbols of coefficients.
fn jpeg_tables(frame: u8, components: u8, symbols: &[u8]) -> Vec<u8> {
    let side = u16::try_from(LIMIT_SIDE).unwrap().to_be_bytes();
    let counts: Vec<u8> = (0..16).map(|length| u8::from(length < symbols.len())).collect();
    let specified: Vec<u8> = (1..=components).flat_map(|component| [component, 0x11, 0]).collect();
    [
        vec![0xff, 0xd8],
        containers::jpeg_segment(0xdb, &[&[0], &[1; 64]]),
        containers::jpeg_segment(frame, &[&[8], &side, &side, &[components], &specified]),
        containers::jpeg_segment(0xc4, &[&[0x00, 1], &[0; 15], &[0]]),
        containers::jpeg_segment(0xc4, &[&[0x10], &counts, symbols]),
    ]
    .concat()
}

/// A scan of one component with this band of coefficients and these bits.
fn jpeg_scan(component: u8, band: [u8; 3], bits: &str) -> Vec<u8> {
    let mut scan = containers::jpeg_segment(0xda, &[&[1, component, 0], &band]);
    for bits in bits.as_bytes().chunks(8) {
        let byte = bits.iter().fold(0, |byte, bit| byte << 1 | (bit - b'0'));
        // The last byte is filled with ones.
        let unused = 8 - bits.len();
        let byte = byte << unused | u8::try_from((1_u16 << unused) - 1).unwrap();
        scan.push(byte);
        if byte == 0xff {
            scan.push(0);
        }
    }
    scan
}

/// A few bytes that claim to be a lossless WebP of this size.
fn webp_claiming(side: u32) -> Vec<u8> {
    let claim = (((side - 1) << 14) | (side - 1)).to_le_bytes();
    containers::webp_file(&[webp_chunk(*b"VP8L", &[&[0x2f][..], &claim, &[0; 15]].concat())])
}

/// A PNG of zeros only, with these chunks behind its header.
fn flat_png(depth: u8, colors: u8, side: u32, chunks: &[u8]) -> Vec<u8> {
    let samples = if colors == 6 { 4 } else { 1 };
    let side_bytes = usize::try_from(side).unwrap();
    let rows = vec![0; (side_bytes * samples * usize::from(depth) / 8 + 1) * side_bytes];
    let deflated = miniz_oxide::deflate::compress_to_vec_zlib(&rows, 1);
    let header = containers::png_header(side, side, depth, colors);
    containers::png_file(&[header, chunks.to_vec(), png_chunk(*b"IDAT", &deflated)])
}

/// This many megabytes of zeros, deflated. Their checksum is wrong: nothing may inflate them to the end.
pub fn zeros_deflated(megabytes: usize) -> Vec<u8> {
    let flags = create_comp_flags_from_zip_params(9, -15, 0);
    let mut compressor = CompressorOxide::new(flags);
    compressor.set_format_and_level(DataFormat::Raw, 9);
    let mut megabyte = vec![0; 1 << 16];
    // A full flush resets the compressor, so that the piece can be repeated.
    let written = deflate(&mut compressor, &vec![0; 1 << 20], &mut megabyte, MZFlush::Full).bytes_written;
    megabyte.truncate(written);
    [&[0x78, 0x01][..], &megabyte.repeat(megabytes), &[0x03, 0x00], &[0; 4]].concat()
}
