//! Draws contact sheets of default avatars and measures how long each style takes.
//!
//! `cargo bench --bench sheets -- FOLDER` writes a hundred of each style; `-- all FILE` writes ten of each on one sheet, which
//! the README shows.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a benchmark fails loudly and prints its figures"
)]

use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ImageEncoder as _, RgbaImage, imageops};
use tondo::parts::{Initials, Seed, Side, Style, draw};

/// Pictures per row.
const COLUMNS: u32 = 10;

/// The white margin around each picture, in pixels.
const GAP: u32 = 8;

/// How often each style is drawn to measure its time, below the largest side and at it.
const ROUNDS: u32 = 1000;
const LARGE_ROUNDS: u32 = 20;

const NAMES: [&str; 10] = [
    "Ada Lovelace",
    "Grace Hopper",
    "Мария Склодовская",
    "Σοφία",
    "Élodie Ångström",
    "Wim Wenders",
    "Şükrü Çelik",
    "Йонас",
    "Q",
    "Żaneta Łoś",
];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        [] => Style::ALL.into_iter().for_each(time),
        ["all", file] => write(&sheet(&Style::ALL, 1, 80), Path::new(file)),
        [folder] => {
            for style in Style::ALL {
                time(style);
                write(&sheet(&[style], 10, 64), &Path::new(folder).join(format!("{style}.png")));
            }
        }
        _ => println!("cargo bench --bench sheets -- FOLDER, or -- all FILE"),
    }
}

/// A sheet with this many rows of each style.
fn sheet(styles: &[Style], rows: u32, side: u32) -> RgbaImage {
    let cell = side + GAP;
    let all_rows = rows * u32::try_from(styles.len()).unwrap();
    let white = image::Rgba([255; 4]);
    let mut sheet = RgbaImage::from_pixel(COLUMNS * cell + GAP, all_rows * cell + GAP, white);
    for (place, style) in (0..).zip(styles) {
        for number in 0..rows * COLUMNS {
            let pixels = picture(*style, number, Side::new(side).unwrap());
            let pixels = RgbaImage::from_raw(side, side, pixels).unwrap();
            let x = GAP + number % COLUMNS * cell;
            let y = GAP + (place * rows + number / COLUMNS) * cell;
            imageops::replace(&mut sheet, &checkerboard(side), x.into(), y.into());
            imageops::overlay(&mut sheet, &pixels, x.into(), y.into());
        }
    }
    sheet
}

/// The checkerboard behind transparent pictures.
fn checkerboard(side: u32) -> RgbaImage {
    RgbaImage::from_fn(side, side, |x, y| {
        let is_dark = (x / GAP + y / GAP).is_multiple_of(2);
        image::Rgba(if is_dark { [236, 238, 242, 255] } else { [255; 4] })
    })
}

fn picture(style: Style, number: u32, side: Side) -> Vec<u8> {
    let name = NAMES.get(number as usize % NAMES.len()).copied().unwrap_or_default();
    draw(style, Seed::from_text(&number.to_string()), Initials::from_name(name).as_ref()).to_rgba(side)
}

fn time(style: Style) {
    print!("{style:<10}");
    for (side, rounds) in [(80, ROUNDS), (256, ROUNDS), (Side::MAX, LARGE_ROUNDS)] {
        let side = Side::new(side).unwrap();
        let begun = Instant::now();
        for number in 0..rounds {
            black_box(picture(style, number, side));
        }
        let each_us = begun.elapsed().as_secs_f64() * 1e6 / f64::from(rounds);
        print!(" {:>9.1} µs at {}", each_us, side.get());
    }
    println!();
}

/// Writes a PNG.
fn write(sheet: &RgbaImage, file: &Path) {
    let rgb = image::DynamicImage::ImageRgba8(sheet.clone()).into_rgb8();
    let out = std::fs::File::create(file).unwrap();
    let encoder = PngEncoder::new_with_quality(out, CompressionType::Best, FilterType::Adaptive);
    encoder.write_image(rgb.as_raw(), rgb.width(), rgb.height(), image::ExtendedColorType::Rgb8).unwrap();
}
