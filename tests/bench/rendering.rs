//! The program behind `tests/bench/renditions`: generates photographs, and makes renditions of files one after the other in one
//! process and thread, as `vipsthumbnail` does.
//!
//! `rendering photos FOLDER COUNT`, `rendering jpeg|webp SIDE FOLDER FILE...`, `rendering likeness FILE OTHER`,
//! `rendering masters ROUNDS FOLDER FILE...`, which makes masters and prints the milliseconds that each took.

#![allow(
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a benchmark fails loudly and prints its figures"
)]

mod photos;

use std::path::Path;
use std::time::Instant;

use bytes::Bytes;
use image::GrayImage;
use tondo::parts::{
    AnimationMode, Color, Framing, Limits, MediaType, RenditionSpec, Side, make_master, probe, render,
};

/// A generous deadline for one picture, in seconds.
const TIMEOUT_S: u32 = 60;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["photos", folder, count] => make_photos(Path::new(folder), count.parse().expect("a count")),
        ["jpeg", side, folder, files @ ..] => render_all(MediaType::Jpeg, side, Path::new(folder), files),
        ["webp", side, folder, files @ ..] => render_all(MediaType::Webp, side, Path::new(folder), files),
        ["masters", rounds, folder, files @ ..] => {
            make_masters(rounds.parse().expect("a number"), Path::new(folder), files);
        }
        ["likeness", one, other] => println!("{:.4}", similarity(&gray(one), &gray(other))),
        _ => println!("run tests/bench/renditions, which runs this"),
    }
}

fn render_all(media: MediaType, side: &str, folder: &Path, files: &[&str]) {
    let side = Side::new(side.parse().expect("a number")).expect("1 to 2048 pixels");
    let spec = RenditionSpec { framing: Framing::default(), side, media, animation: AnimationMode::Still };
    let white = Color { red: 255, green: 255, blue: 255 };
    for file in files.iter().map(Path::new) {
        let source = Bytes::from(std::fs::read(file).unwrap());
        let rendition = render(&source, &spec, white, TIMEOUT_S).expect("a rendition");
        let name = Path::new(file.file_name().unwrap()).with_extension(media.usual_extension());
        std::fs::write(folder.join(name), &rendition.bytes).unwrap();
    }
}

fn make_masters(rounds: u32, folder: &Path, files: &[&str]) {
    let limits =
        Limits { max_pixels: 1 << 30, max_frames: 1, max_frame_pixels: 1 << 30, max_decoding_bytes: 1 << 40 };
    for file in files.iter().map(Path::new) {
        let source = Bytes::from(std::fs::read(file).unwrap());
        let mut milliseconds: Vec<f64> = Vec::new();
        for _ in 0..rounds.max(1) {
            let begun = Instant::now();
            let found = probe(&source, &limits).expect("a picture");
            let master = make_master(&source, &found, None, None, TIMEOUT_S).expect("a master");
            milliseconds.push(begun.elapsed().as_secs_f64() * 1000.0);
            std::fs::write(folder.join(file.file_name().unwrap()), &master.bytes).unwrap();
            if let Some(intermediate) = master.intermediate {
                let name = format!("{}.intermediate.jpg", file.file_stem().unwrap().display());
                std::fs::write(folder.join(name), &intermediate).unwrap();
            }
        }
        milliseconds.sort_by(f64::total_cmp);
        println!("{}: {:.1} ms", file.display(), milliseconds[milliseconds.len() / 2]);
    }
}

fn make_photos(folder: &Path, count: u32) {
    for number in 0..count {
        std::fs::write(folder.join(format!("{number:02}.jpg")), photos::jpeg(number)).unwrap();
    }
}

fn gray(file: &str) -> GrayImage {
    let picture = image::ImageReader::open(file).unwrap().with_guessed_format().unwrap();
    picture.decode().unwrap().into_luma8()
}

/// The structural similarity (SSIM, Wang et al. 2004) of two pictures of the same size: the mean over windows of 8 pixels.
fn similarity(one: &GrayImage, other: &GrayImage) -> f64 {
    const WINDOW: u32 = 8;
    assert_eq!(one.dimensions(), other.dimensions(), "pictures of one size");
    let (mut sum, mut windows) = (0.0, 0.0);
    for top in (0..=one.height() - WINDOW).step_by(4) {
        for left in (0..=one.width() - WINDOW).step_by(4) {
            let mut moments = [0.0; 5];
            for (x, y) in (0..WINDOW * WINDOW).map(|place| (left + place % WINDOW, top + place / WINDOW)) {
                let (a, b) = (f64::from(one.get_pixel(x, y).0[0]), f64::from(other.get_pixel(x, y).0[0]));
                for (moment, value) in moments.iter_mut().zip([a, b, a * a, b * b, a * b]) {
                    *moment += value / f64::from(WINDOW * WINDOW);
                }
            }
            let [mean, other_mean, square, other_square, product] = moments;
            let (variance, other_variance) = (square - mean * mean, other_square - other_mean * other_mean);
            let covariance = product - mean * other_mean;
            let (c1, c2) = ((0.01_f64 * 255.0).powi(2), (0.03_f64 * 255.0).powi(2));
            sum += (2.0 * mean * other_mean + c1) * (2.0 * covariance + c2)
                / ((mean * mean + other_mean * other_mean + c1) * (variance + other_variance + c2));
            windows += 1.0;
        }
    }
    sum / windows
}
