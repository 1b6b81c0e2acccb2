//! Partial decoding of JPEGs: a rendition looks as if the whole picture had been decoded and resized.

use bytes::Bytes;
use image::imageops::FilterType;
use image::{DynamicImage, GenericImageView};
use tondo::parts::{
    AnimationMode, Color, Crop, Framing, Limits, MediaType, RenditionSpec, Side, make_master, probe, render,
};

use crate::support::containers::{jpeg_exif, spliced};
use crate::support::pictures::{noise, quarters};

const LIMITS: Limits =
    Limits { max_pixels: 1 << 24, max_frames: 16, max_frame_pixels: 1 << 25, max_decoding_bytes: 1 << 28 };

const WHITE: Color = Color { red: 255, green: 255, blue: 255 };

fn shown(file: &[u8], crop: Option<Crop>, side: u32) -> DynamicImage {
    let look = RenditionSpec {
        framing: Framing::cropped(crop),
        side: Side::new(side).unwrap(),
        media: MediaType::Png,
        animation: AnimationMode::Still,
    };
    let rendition = render(&Bytes::copy_from_slice(file), &look, WHITE, 10).unwrap();
    image::load_from_memory(&rendition.bytes).unwrap()
}

/// The mean difference of two pictures of the same size.
fn difference(one: &DynamicImage, other: &DynamicImage) -> f64 {
    assert_eq!(one.dimensions(), other.dimensions());
    let (one, other) = (one.to_rgb8(), other.to_rgb8());
    let sum: f64 = one.iter().zip(other.iter()).map(|(a, b)| f64::from(a.abs_diff(*b))).sum();
    sum / f64::from(one.width() * one.height() * 3)
}

/// A picture with smooth and with sharp parts.
fn scene(width: u32, height: u32) -> DynamicImage {
    let rough =
        noise(11, width / 8 + 1, height / 8 + 1).resize_exact(width, height, FilterType::Triangle).to_rgb8();
    let mut scene = quarters(width, height).to_rgb8();
    for (x, y, pixel) in scene.enumerate_pixels_mut() {
        if (x / 40 + y / 56) % 2 == 0 {
            *pixel = *rough.get_pixel(x, y);
        }
    }
    scene.into()
}

fn encoded(picture: &DynamicImage, set: impl Fn(&mut jpeg_encoder::Encoder<&mut Vec<u8>>)) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut file, 90);
    set(&mut encoder);
    let (width, height) = (picture.width().try_into().unwrap(), picture.height().try_into().unwrap());
    let colors = if picture.color().has_color() {
        jpeg_encoder::ColorType::Rgb
    } else {
        jpeg_encoder::ColorType::Luma
    };
    encoder.encode(picture.as_bytes(), width, height, colors).unwrap();
    file
}

/// A file, and the whole picture as another decoder decodes it.
struct Kind {
    label: String,
    file: Vec<u8>,
    whole: DynamicImage,
}

/// Every kind of coding: samplings, scans, restarts, gray. The same coefficients in any order are the same picture.
fn kinds() -> Vec<Kind> {
    use jpeg_encoder::SamplingFactor;
    let picture = scene(333, 251);
    let mut kinds = Vec::new();
    for sampling in [
        SamplingFactor::F_1_1,
        SamplingFactor::F_2_1,
        SamplingFactor::F_1_2,
        SamplingFactor::F_2_2,
        SamplingFactor::F_4_1,
        SamplingFactor::F_4_2,
    ] {
        let mut whole = None;
        for is_progressive in [true, false] {
            for restarts in [0, 3] {
                let file = encoded(&picture, |encoder| {
                    encoder.set_sampling_factor(sampling);
                    encoder.set_progressive(is_progressive);
                    encoder.set_restart_interval(restarts);
                });
                let label = format!("{sampling:?}, progressive {is_progressive}, restarts {restarts}");
                let whole = whole.get_or_insert_with(|| image::load_from_memory(&file).unwrap()).clone();
                kinds.push(Kind { label, file, whole });
            }
        }
    }
    let gray = DynamicImage::ImageLuma8(picture.to_luma8());
    for is_progressive in [false, true] {
        let file = encoded(&gray, |encoder| encoder.set_progressive(is_progressive));
        let whole = image::load_from_memory(&file).unwrap();
        kinds.push(Kind { label: format!("gray, progressive {is_progressive}"), file, whole });
    }
    kinds
}

#[test]
fn a_crop_in_its_own_size_has_the_same_pixels() {
    for Kind { label, file, whole } in kinds() {
        for crop in [
            Crop { x: 0, y: 0, size: 100 },
            Crop { x: 57, y: 31, size: 99 },
            Crop { x: 133, y: 51, size: 200 },
        ] {
            let wanted = whole.crop_imm(crop.x, crop.y, crop.size, crop.size);
            let difference = difference(&shown(&file, Some(crop), crop.size), &wanted);
            // Color that is stored coarsely is filled in differently by any two decoders.
            let bound = if label.starts_with("F_1_1") || label.starts_with("gray") { 0.1 } else { 8.0 };
            assert!(difference < bound, "{label}, {crop:?}: {difference:.2} off");
        }
    }
}

#[test]
fn a_smaller_crop_matches_the_whole_picture_resized() {
    for Kind { label, file, whole } in kinds() {
        for (crop, side) in [
            (Crop { x: 41, y: 0, size: 251 }, 110),
            (Crop { x: 41, y: 0, size: 251 }, 50),
            (Crop { x: 10, y: 9, size: 240 }, 24),
            (Crop { x: 0, y: 0, size: 250 }, 12),
            (Crop { x: 0, y: 0, size: 250 }, 1),
        ] {
            let square = whole.crop_imm(crop.x, crop.y, crop.size, crop.size);
            let wanted = square.resize_exact(side, side, FilterType::Lanczos3);
            let difference = difference(&shown(&file, Some(crop), side), &wanted);
            assert!(difference < 5.0, "{label}, {crop:?} in {side}: {difference:.2} off");
        }
    }
}

// Promise 11
#[test]
fn a_small_rendition_of_a_large_picture_takes_little_memory() {
    let file = Bytes::from(encoded(&noise(3, 4000, 3000), |encoder| {
        encoder.set_sampling_factor(jpeg_encoder::SamplingFactor::F_2_2);
    }));
    let look = |side| RenditionSpec {
        framing: Framing::default(),
        side: Side::new(side).unwrap(),
        media: MediaType::Jpeg,
        animation: AnimationMode::Still,
    };
    let weight = |side| tondo::parts::rendering_bytes(&file, &look(side)).unwrap();
    assert!(weight(256) < 8 << 20, "{}", weight(256));
    assert!(weight(2048) > 36 << 20, "{}", weight(2048));
    assert!(render(&file, &look(256), WHITE, 10).is_ok());
}

#[test]
fn separate_color_scans_are_decoded_correctly_turned_or_not() {
    let picture = quarters(300, 200);
    let file = encoded(&picture, |encoder| {
        encoder.set_sampling_factor(jpeg_encoder::SamplingFactor::F_2_2);
        encoder.set_optimized_huffman_tables(true);
    });
    let middle = picture.crop_imm(50, 0, 200, 200);
    assert!(difference(&shown(&file, None, 200), &middle) < 2.0);
    let turned = spliced(&file, 2, &jpeg_exif(3));
    let source = Bytes::from(turned);
    let probed = probe(&source, &LIMITS).unwrap();
    let master = make_master(&source, &probed, None, None, 10).unwrap();
    let upright = image::load_from_memory(&master.bytes).unwrap();
    assert!(difference(&upright, &picture.rotate180()) < 2.0);
}

// Promise 14
#[test]
fn an_independent_decoder_reads_the_same_picture() {
    let picture = quarters(300, 300);
    for side in [64, 128, 129, 200, 256] {
        let look = RenditionSpec {
            framing: Framing::default(),
            side: Side::new(side).unwrap(),
            media: MediaType::Jpeg,
            animation: AnimationMode::Still,
        };
        let rendition = render(&Bytes::from(encoded(&picture, |_| {})), &look, WHITE, 10).unwrap();
        let read = image::load_from_memory(&rendition.bytes).unwrap();
        assert!(difference(&read, &picture.resize_exact(side, side, FilterType::Lanczos3)) < 5.0, "{side}");
    }
}
