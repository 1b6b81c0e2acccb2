//! Photographs of 24 megapixels, as phones make them: baseline JPEGs of that size are taken within the memory budget.

use image::{DynamicImage, Rgb, RgbImage};

use super::floods::MAX_MEMORY_KIB;
use crate::support::Uploader;
use crate::support::containers;
use crate::support::pictures::{JpegKind, jpeg_of_kind};

/// 25 megapixels, 4:3.
const SIZE: (u32, u32) = (5776, 4332);

/// Uploads that are sent at once.
const AT_ONCE: usize = 3;

// Promise 11
#[test]
fn a_baseline_jpeg_of_25_megapixels_stays_within_the_memory_budget() {
    let picture = gradients();
    let halved = jpeg_of_kind(&picture, JpegKind::ChromaHalved);
    let turned = containers::spliced(&halved, 2, &containers::jpeg_exif(6));
    let full = jpeg_of_kind(&picture, JpegKind::Restarts);
    let progressive = jpeg_of_kind(&picture, JpegKind::Progressive);
    drop(picture);
    let uploader = Uploader::new();
    let send = |file: &[u8]| uploader.server.upload(&uploader.token).body("image/jpeg", file).send();
    for (label, file) in [("halved color", &halved), ("turned", &turned), ("full color", &full)] {
        std::thread::scope(|scope| {
            let senders: Vec<_> = (0..AT_ONCE).map(|_| scope.spawn(|| send(file))).collect();
            for sender in senders {
                let answer = sender.join().unwrap();
                assert_eq!(answer.status, 201, "{label}: {}", String::from_utf8_lossy(&answer.body));
            }
        });
        let peak_kib = uploader.server.peak_memory_kib();
        println!("{AT_ONCE} of 25 megapixels at once, {label}: at most {} MiB resident", peak_kib >> 10);
        assert!(peak_kib <= MAX_MEMORY_KIB, "{label}: {peak_kib} KiB");
    }
    let rejected = send(&progressive);
    assert_eq!(rejected.status, 400);
    assert!(rejected.message("picture").contains("16777216"), "{rejected:?}");
}

/// A smooth picture, whose files are within the limit of bytes.
fn gradients() -> DynamicImage {
    let soft = |value: u32| u8::try_from(value % 251).unwrap();
    DynamicImage::ImageRgb8(RgbImage::from_fn(SIZE.0, SIZE.1, |x, y| {
        Rgb([soft(x / 18), soft(y / 13), soft((x + y) / 31)])
    }))
}
