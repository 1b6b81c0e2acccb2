//! A large generated set of pictures: each is taken, and what is shown of it equals what an independent decoder shows.
//!
//! JPEGs of every sampling, color transform, coding and orientation are compared with the crate `jpeg-decoder`, where it
//! reads them, and else with the samples that they were made from.
//!
//! Promise 27

use image::metadata::Orientation;
use image::{DynamicImage, ImageFormat, Rgba, RgbaImage};
use jpeg_decoder::{ColorTransform, PixelFormat};

use crate::support::containers::{self, jpeg_segment};
use crate::support::jpeg_maker::{Part, Plan, jpeg};
use crate::support::masters::{accepted, master_of, shown};
use crate::support::pictures::{self, noise, quarters, translucent_quarters};

/// The side of the pictures: whole MCUs of no sampling.
const SIDE: usize = 45;

/// How far a channel may be off on average, and anywhere: decoders interpolate halved color in different ways, and round
/// otherwise. A turned picture is encoded once more.
const MEAN: f64 = 1.6;
const MAX: u8 = 24;
const MEAN_TURNED: f64 = 4.0;
const MAX_TURNED: u8 = 40;

/// What the components of a JPEG stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Colors {
    Gray,
    YCbCr,
    /// By Adobe's segment.
    Rgb,
    /// By the components' names.
    RgbNames,
    /// With Adobe's segment.
    Cmyk,
    PlainCmyk,
    Ycck,
}

impl Colors {
    const ALL: [Self; 7] =
        [Self::Gray, Self::YCbCr, Self::Rgb, Self::RgbNames, Self::Cmyk, Self::PlainCmyk, Self::Ycck];

    fn components(self) -> usize {
        match self {
            Self::Gray => 1,
            Self::YCbCr | Self::Rgb | Self::RgbNames => 3,
            Self::Cmyk | Self::PlainCmyk | Self::Ycck => 4,
        }
    }

    fn segments(self) -> Vec<u8> {
        let adobe = |transform: u8| jpeg_segment(0xee, &[b"Adobe\0\x64\0\0\0\0", &[transform]]);
        match self {
            Self::Gray | Self::YCbCr => jpeg_segment(0xe0, &[b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0"]),
            Self::RgbNames | Self::PlainCmyk => Vec::new(),
            Self::Rgb | Self::Cmyk => adobe(0),
            Self::Ycck => adobe(2),
        }
    }

    /// What a viewer shows for a pixel's samples.
    fn shown(self, samples: &[f64]) -> [f64; 3] {
        let rgb = |luma: f64, cb: f64, cr: f64| {
            let (cb, cr) = (cb - 128.0, cr - 128.0);
            [luma + 1.402 * cr, luma - 0.344_136 * cb - 0.714_136 * cr, luma + 1.772 * cb]
                .map(|channel| channel.clamp(0.0, 255.0))
        };
        match (self, samples) {
            (Self::Gray, [gray]) => [*gray; 3],
            (Self::YCbCr, [luma, cb, cr]) => rgb(*luma, *cb, *cr),
            (Self::Rgb | Self::RgbNames, [red, green, blue]) => [*red, *green, *blue],
            (Self::Cmyk | Self::PlainCmyk, [cyan, magenta, yellow, black]) => {
                [cyan, magenta, yellow].map(|ink| ink * black / 255.0)
            }
            (Self::Ycck, [luma, cb, cr, black]) => {
                rgb(*luma, *cb, *cr).map(|ink| (255.0 - ink) * black / 255.0)
            }
            _ => unreachable!("another number of components"),
        }
    }
}

/// Sampling factors of the first component, and of all others.
type Sampling = ((usize, usize), (usize, usize));

fn samplings(colors: Colors) -> Vec<Sampling> {
    if colors == Colors::Gray {
        return vec![((1, 1), (1, 1)), ((2, 2), (1, 1)), ((3, 1), (1, 1))];
    }
    let all = [(1, 1), (2, 1), (1, 2), (2, 2), (3, 1), (1, 3), (4, 1), (1, 4), (4, 2), (3, 2), (2, 4)];
    let finer = all.into_iter().map(|luma| (luma, (1, 1)));
    let coarser = [((1, 1), (2, 1)), ((1, 1), (1, 2)), ((2, 1), (1, 2)), ((1, 2), (2, 1)), ((3, 1), (2, 1))];
    let within_mcu = |((a, b), (c, d)): &Sampling| a * b + (colors.components() - 1) * c * d <= 10;
    finer.chain(coarser).filter(within_mcu).collect()
}

/// A smooth picture, each component another: halved color is interpolated without visible differences.
fn sample(part: usize, x: usize, y: usize) -> u8 {
    let (across, down) = [(3, 1), (1, 3), (2, 2), (1, 1)][part];
    u8::try_from(60 + across * x + down * y / 2 + 9 * part).unwrap()
}

/// How the picture is coded.
#[derive(Debug, Clone, Copy)]
struct Coding {
    is_progressive: bool,
    restart: u16,
    order: Order,
}

#[derive(Debug, Clone, Copy)]
enum Order {
    Interleaved,
    Separate,
    Backward,
}

fn codings() -> Vec<Coding> {
    let mut codings = Vec::new();
    for is_progressive in [false, true] {
        for restart in [0, 3] {
            for order in [Order::Interleaved, Order::Separate, Order::Backward] {
                codings.push(Coding { is_progressive, restart, order });
            }
        }
    }
    codings
}

fn file(colors: Colors, (first, others): Sampling, coding: Coding, exif: &[u8]) -> Vec<u8> {
    let count = colors.components();
    let ids = if colors == Colors::RgbNames { *b"RGB\0" } else { [1, 2, 3, 4] };
    let part = |index: usize| {
        let (across, down) = if index == 0 { first } else { others };
        Part { id: ids[index], across, down }
    };
    let scans = match coding.order {
        Order::Interleaved => vec![(0..count).collect()],
        Order::Separate => (0..count).map(|part| vec![part]).collect(),
        Order::Backward => (0..count).rev().map(|part| vec![part]).collect(),
    };
    let plan = Plan {
        parts: (0..count).map(part).collect(),
        scans,
        is_progressive: coding.is_progressive,
        restart: coding.restart,
        segments: [colors.segments(), exif.to_vec()].concat(),
    };
    jpeg(SIDE, SIDE, &plan, sample)
}

/// What the picture was made from.
fn made_from(colors: Colors) -> RgbaImage {
    RgbaImage::from_fn(SIDE.try_into().unwrap(), SIDE.try_into().unwrap(), |x, y| {
        let samples: Vec<f64> =
            (0..colors.components()).map(|part| sample(part, x as usize, y as usize).into()).collect();
        let [red, green, blue] = colors.shown(&samples).map(nearest);
        Rgba([red, green, blue, 255])
    })
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the value is from 0 to 255")]
fn nearest(value: f64) -> u8 {
    value.round().clamp(0.0, 255.0) as u8
}

/// What the independent decoder shows; `None` if it does not read such a file. It takes any three components named 1 to 3
/// for YCbCr, so that it is told what the segments say.
fn independent(file: &[u8], colors: Colors) -> Option<RgbaImage> {
    let mut decoder = jpeg_decoder::Decoder::new(file);
    match colors {
        Colors::Rgb => decoder.set_color_transform(ColorTransform::RGB),
        Colors::Cmyk | Colors::PlainCmyk => decoder.set_color_transform(ColorTransform::CMYK),
        Colors::Ycck => decoder.set_color_transform(ColorTransform::YCCK),
        Colors::Gray | Colors::YCbCr | Colors::RgbNames => {}
    }
    let pixels = decoder.decode().ok()?;
    let info = decoder.info()?;
    let (width, height) = (info.width.into(), info.height.into());
    let rgba = |[red, green, blue]: [u8; 3]| [red, green, blue, 255];
    let light = |ink: u8, black: u8| nearest(f64::from(255 - ink) * f64::from(255 - black) / 255.0);
    let pixels: Vec<u8> = match info.pixel_format {
        PixelFormat::L8 => pixels.iter().flat_map(|gray| rgba([*gray; 3])).collect(),
        PixelFormat::RGB24 => pixels.as_chunks().0.iter().flat_map(|pixel| rgba(*pixel)).collect(),
        PixelFormat::CMYK32 => {
            let inks = pixels.as_chunks().0.iter();
            inks.flat_map(|[cyan, magenta, yellow, black]| {
                rgba([cyan, magenta, yellow].map(|ink| light(*ink, *black)))
            })
            .collect()
        }
        PixelFormat::L16 => return None,
    };
    RgbaImage::from_raw(width, height, pixels)
}

/// The mean and the largest difference of a channel.
fn difference(found: &RgbaImage, expected: &RgbaImage) -> (f64, u8) {
    assert_eq!(found.dimensions(), expected.dimensions());
    let differences = found.as_raw().iter().zip(expected.as_raw()).map(|(a, b)| a.abs_diff(*b));
    let count = u32::try_from(found.as_raw().len()).unwrap();
    let sum: u32 = differences.clone().map(u32::from).sum();
    (f64::from(sum) / f64::from(count), differences.max().unwrap_or(0))
}

#[derive(Default)]
struct Tally {
    tried: usize,
    by_decoder: usize,
    wrong: Vec<String>,
}

impl Tally {
    fn compare(&mut self, label: &str, found: &RgbaImage, expected: &RgbaImage, (mean, max): (f64, u8)) {
        let (found_mean, found_max) = difference(found, expected);
        if found_mean > mean || found_max > max {
            self.wrong.push(format!("{label}: {found_mean:.2} on average, {found_max} at most"));
        }
    }

    fn assert_right(&self) {
        assert!(self.wrong.is_empty(), "{}", self.wrong.join("\n"));
    }

    fn summary(&self, what: &str) -> String {
        format!(
            "{} {what}, {} of them compared with an independent decoder: {} differ",
            self.tried,
            self.by_decoder,
            self.wrong.len()
        )
    }
}

#[test]
fn every_jpeg_is_shown_as_an_independent_decoder_shows_it() {
    let mut tally = Tally::default();
    for colors in Colors::ALL {
        let original = made_from(colors);
        for sampling in samplings(colors) {
            for coding in codings() {
                let label = format!("{colors:?}, {sampling:?}, {coding:?}");
                let file = file(colors, sampling, coding, &[]);
                tally.tried += 1;
                let Ok(master) = master_of(&file) else {
                    tally.wrong.push(format!("{label}: rejected"));
                    continue;
                };
                assert!(master == file, "{label}: changed");
                let picture = shown(&file);
                tally.compare(&format!("{label}, as made"), &picture, &original, (MEAN + 1.0, MAX));
                if let Some(expected) = independent(&file, colors) {
                    tally.by_decoder += 1;
                    tally.compare(&label, &picture, &expected, (MEAN, MAX));
                }
            }
        }
    }
    println!("{}", tally.summary("JPEGs"));
    tally.assert_right();
}

#[test]
fn every_turned_jpeg_is_stored_as_an_independent_decoder_shows_it() {
    let mut tally = Tally::default();
    for colors in Colors::ALL {
        for sampling in samplings(colors) {
            for (number, coding) in (0..).zip(codings()) {
                // Every orientation with every sampling and color; each coding takes its turn.
                for orientation in [2 + number % 7, 2 + (number + 3) % 7] {
                    compare_turned(&mut tally, (colors, sampling, coding), orientation);
                }
            }
        }
    }
    println!("{}", tally.summary("turned JPEGs"));
    tally.assert_right();
}

fn compare_turned(
    tally: &mut Tally,
    (colors, sampling, coding): (Colors, Sampling, Coding),
    orientation: u16,
) {
    let label = format!("{colors:?}, {sampling:?}, {coding:?}, turned {orientation}");
    let exif = containers::jpeg_exif(orientation);
    let master = accepted(&label, &file(colors, sampling, coding, &exif));
    let mut expected = DynamicImage::ImageRgba8(made_from(colors));
    expected.apply_orientation(Orientation::from_exif(u8::try_from(orientation).unwrap()).unwrap());
    let stored_as = if colors == Colors::Gray { Colors::Gray } else { Colors::YCbCr };
    let found = independent(&master, stored_as).expect("a turned picture is stored as any decoder reads it");
    tally.tried += 1;
    tally.by_decoder += 1;
    tally.compare(&label, &found, &expected.into_rgba8(), (MEAN_TURNED, MAX_TURNED));
}

#[test]
fn other_formats_are_shown_as_their_decoders_show_them() {
    let mut tally = Tally::default();
    for seed in 0..4 {
        for side in [1, 2, 7, 8, 9, 31, 64] {
            let opaque = noise(seed, side, side);
            for picture in [opaque.clone(), quarters(side, side), translucent_quarters(side, side)] {
                compare_formats(&mut tally, &format!("{seed}, {side}"), &picture, &opaque);
            }
        }
    }
    println!("{}", tally.summary("PNGs, WebPs and GIFs"));
    tally.assert_right();
}

fn compare_formats(tally: &mut Tally, label: &str, picture: &DynamicImage, second: &DynamicImage) {
    let gray = DynamicImage::ImageLumaA8(picture.to_luma_alpha8());
    let png = |picture: &DynamicImage| pictures::encoded(picture, ImageFormat::Png);
    for file in [
        png(picture),
        png(&gray),
        png(&DynamicImage::ImageRgba16(picture.to_rgba16())),
        png(&DynamicImage::ImageLuma8(picture.to_luma8())),
        pictures::webp_lossless(picture),
        pictures::webp_lossy(picture),
        pictures::encoded(picture, ImageFormat::Gif),
        pictures::gif_animation(&[picture.clone(), second.clone()]),
    ] {
        let label = format!("{label}, {}", file[..12].escape_ascii());
        tally.tried += 1;
        tally.by_decoder += 1;
        assert!(accepted(&label, &file) == file, "{label}: changed");
        let expected = image::load_from_memory(&file).unwrap().into_rgba8();
        tally.compare(&label, &shown(&file), &expected, (0.6, 2));
    }
}
