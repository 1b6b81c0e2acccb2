//! GIFs that browsers show whole although their screen, their end or their codes do not fit their frames.
//!
//! Promise 27

use image::codecs::gif::GifDecoder;
use image::{AnimationDecoder, ImageFormat};
use tondo::parts::{AnimationMode, Color, Framing, ImageError, MediaType, RenditionSpec, Side, render};

use crate::support::containers::{self, SECRET};
use crate::support::contains;
use crate::support::masters::{accepted, master_of, shown};
use crate::support::pictures::{self, quarters, translucent_quarters};

/// A GIF of one frame with its own screen, or another one.
fn still() -> Vec<u8> {
    pictures::encoded(&quarters(32, 32), ImageFormat::Gif)
}

fn with_screen(file: &[u8], width: u16, height: u16) -> Vec<u8> {
    [&file[..6], &width.to_le_bytes(), &height.to_le_bytes(), &file[10..]].concat()
}

#[test]
fn a_missing_trailer_is_written() {
    for file in [still(), pictures::gif_animation(&[quarters(32, 32), pictures::noise(1, 32, 32)])] {
        let open = &file[..file.len() - 1];
        for tail in [&b""[..], b"\0\0", b"\x99", b"\xffSECRET", b"\0;"] {
            assert!(accepted("tail", &[open, tail].concat()) == file, "{}", tail.escape_ascii());
        }
        assert_eq!(master_of(&file[..file.len() - 2]), Err(ImageError::Truncated(MediaType::Gif)));
    }
}

#[test]
fn the_screen_is_at_least_as_large_as_the_first_frame() {
    let file = still();
    for (width, height) in [(0, 0), (16, 16), (0, 32), (31, 40)] {
        let master = accepted("screen", &with_screen(&file, width, height));
        assert!(master == with_screen(&file, width.max(32), height.max(32)), "{width} by {height}");
    }
    let larger = with_screen(&file, 50, 40);
    assert!(accepted("larger", &larger) == larger);
}

#[test]
fn frames_without_pixels_are_dropped() {
    let file = pictures::gif_animation(&[quarters(32, 32), translucent_quarters(32, 32)]);
    let control = containers::gif_extension(0xf9, &[&[4, 5, 0, 0]]);
    for (width, height) in [(0, 0), (0, 9), (9, 0)] {
        let empty = containers::gif_frame(width, height);
        for at in [containers::gif_blocks(&file), file.len() - 1] {
            for insert in [empty.clone(), [&control[..], &empty].concat()] {
                assert!(accepted("empty frame", &containers::spliced(&file, at, &insert)) == file, "at {at}");
            }
        }
    }
    let only = [containers::gif_screen(9, 9), containers::gif_frame(0, 9), vec![0x3b]].concat();
    assert_eq!(master_of(&only), Err(ImageError::Damaged(MediaType::Gif)));
}

/// Two pixels by `height` of the second color, as uncompressed codes of three bits.
fn frame(height: u16, pixels: usize) -> Vec<u8> {
    let codes: Vec<u16> = (0..pixels).flat_map(|_| [4, 1]).chain([5]).collect();
    let (mut bytes, mut buffer, mut count) = (Vec::new(), 0_u32, 0);
    for code in codes {
        buffer |= u32::from(code) << count;
        count += 3;
        while count >= 8 {
            bytes.push(buffer.to_le_bytes()[0]);
            buffer >>= 8;
            count -= 8;
        }
    }
    bytes.push(buffer.to_le_bytes()[0]);
    let head =
        [&[0x2c, 0, 0, 0, 0, 2, 0][..], &height.to_le_bytes(), &[0x80, 0, 0, 0, 9, 99, 199, 2]].concat();
    [&head[..], &[u8::try_from(bytes.len()).unwrap()], &bytes, &[0]].concat()
}

#[test]
fn missing_pixels_stay_as_they_were() {
    let gif = |frames: &[Vec<u8>]| [containers::gif_screen(2, 2), frames.concat(), vec![0x3b]].concat();
    let file = gif(&[frame(2, 3)]);
    assert!(accepted("three of four pixels", &file) == file);
    let picture = shown(&file);
    assert_eq!(picture.get_pixel(0, 1).0, [9, 99, 199, 255]);
    assert_eq!(picture.get_pixel(1, 1).0[3], 0);
    let second = gif(&[frame(2, 4), frame(2, 3)]);
    assert!(accepted("in the second frame", &second) == second);
}

#[test]
fn pixels_beyond_the_last_are_cut() {
    let gif = |frame: &[u8]| [&containers::gif_screen(2, 2)[..], frame, &[0x3b]].concat();
    for more in 1..40 {
        let master = accepted("more pixels", &gif(&frame(2, 4 + more)));
        // The end code may need a block of its own.
        assert!(master.len() <= gif(&frame(2, 4)).len() + 1, "{more}");
        let picture = shown(&master);
        assert!(picture.pixels().all(|pixel| pixel.0 == [9, 99, 199, 255]), "{more}");
    }
    let mut hidden = frame(2, 4);
    hidden.truncate(hidden.len() - 1);
    hidden.extend([&[6], SECRET, &[0]].concat());
    assert!(!contains(&accepted("hidden", &gif(&hidden)), SECRET));
}

#[test]
fn a_control_before_the_loop_stays_there() {
    let file = pictures::gif_animation(&[quarters(32, 32), translucent_quarters(32, 32)]);
    let at = file.windows(8).position(|part| part == b"NETSCAPE").unwrap() - 3;
    let (repeat, rest) = file[at..].split_at(19);
    let (control, rest) = rest.split_at(8);
    assert_eq!(control[..3], [0x21, 0xf9, 4]);
    let swapped = [&file[..at], control, repeat, rest].concat();
    assert!(accepted("control before the loop", &swapped) == swapped);
    let text = containers::gif_extension(1, &[&[0; 12], SECRET]);
    let master = accepted("text takes the control", &[&file[..at], control, repeat, &text, rest].concat());
    assert!(master == [&file[..at], repeat, rest].concat());
}

#[test]
fn a_gif_without_a_palette_is_rejected_by_that_name() {
    let image = [0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 0x01, 0];
    let file = [&containers::gif_screen(1, 1)[..], &image, &[0x3b]].concat();
    assert_eq!(master_of(&file), Err(ImageError::NoPalette));
}

#[test]
fn frames_are_drawn_as_another_decoder_draws_them() {
    let pictures: Vec<_> =
        (0..4).map(|seed| pictures::noise(seed, 40, 24)).chain([translucent_quarters(40, 24)]).collect();
    let file = pictures::gif_animation(&pictures);
    let other = GifDecoder::new(std::io::Cursor::new(&file)).unwrap().into_frames().collect_frames().unwrap();
    let first = shown(&file);
    let expected = image::imageops::crop_imm(other[0].buffer(), 0, 0, 24, 24).to_image();
    assert!(first == expected);
    let spec = RenditionSpec {
        framing: Framing::default(),
        side: Side::clamped(24),
        media: MediaType::Webp,
        animation: AnimationMode::Animated,
    };
    let white = Color { red: 255, green: 255, blue: 255 };
    let animated = render(&file.into(), &spec, white, 10).unwrap().bytes;
    let webp = image::codecs::webp::WebPDecoder::new(std::io::Cursor::new(&animated)).unwrap();
    assert_eq!(webp.into_frames().count(), other.len());
}
