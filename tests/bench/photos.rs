//! Generated photographs, the same each time.

use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

/// 12 megapixels, as phones take them.
const WIDTH: u16 = 4000;
const HEIGHT: u16 = 3000;
const QUALITY: u8 = 90;

/// A JPEG file with about the detail of a photograph at each scale: noise whose octaves get weaker as they get finer, below
/// a few discs with sharp edges.
pub fn jpeg(number: u32) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, QUALITY);
    encoder.set_sampling_factor(SamplingFactor::R_4_2_0);
    encoder.encode(&photo(number), WIDTH, HEIGHT, ColorType::Rgb).expect("a JPEG file");
    file
}

fn photo(number: u32) -> Vec<u8> {
    let light = Noise { seed: number * 16, finest: 1 };
    let (warmth, tint) =
        (Noise { seed: number * 16 + 5, finest: 8 }, Noise { seed: number * 16 + 10, finest: 8 });
    let mut pixels = Vec::with_capacity(usize::from(WIDTH) * usize::from(HEIGHT) * 3);
    for y in 0..u32::from(HEIGHT) {
        for x in 0..u32::from(WIDTH) {
            let disc = (1..6_u32).any(|disc| {
                let (centre_x, centre_y) = (hash(number, disc, 1) % 4000, hash(number, disc, 2) % 3000);
                let radius = 100 + hash(number, disc, 3) % 500;
                x.abs_diff(centre_x).pow(2) + y.abs_diff(centre_y).pow(2) < radius * radius
            });
            let light = 128.0 + 150.0 * light.at(x, y) + if disc { 40.0 } else { 0.0 };
            let (warmth, tint) = (60.0 * warmth.at(x, y), 40.0 * tint.at(x, y));
            // A cast of a float to an integer stays within its range.
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "the cast saturates"
            )]
            pixels.extend(
                [light + warmth, light - warmth / 2.0 + tint, light - warmth - tint].map(|v| v as u8),
            );
        }
    }
    pixels
}

/// Noise with octaves from 512 pixels to one.
struct Noise {
    seed: u32,
    finest: u32,
}

impl Noise {
    fn at(&self, x: u32, y: u32) -> f32 {
        let (mut sum, mut cell, mut weight) = (0.0, 512, 0.5);
        while cell >= self.finest {
            sum += weight * self.between(x, y, cell);
            cell /= 2;
            weight *= 0.78;
        }
        sum
    }

    /// Interpolates between the four corners of a grid cell.
    #[expect(clippy::cast_precision_loss, reason = "within a cell there are few pixels")]
    fn between(&self, x: u32, y: u32, cell: u32) -> f32 {
        let (column, row) = (x / cell, y / cell);
        let (right, down) = ((x % cell) as f32 / cell as f32, (y % cell) as f32 / cell as f32);
        let corner = |dx, dy| (hash(self.seed ^ cell, column + dx, row + dy) & 0xffff) as f32 / 32768.0 - 1.0;
        let top = corner(0, 0) * (1.0 - right) + corner(1, 0) * right;
        let bottom = corner(0, 1) * (1.0 - right) + corner(1, 1) * right;
        top * (1.0 - down) + bottom * down
    }
}

/// Reproducible random numbers.
fn hash(seed: u32, x: u32, y: u32) -> u32 {
    let mut mixed =
        seed.wrapping_mul(0x9e37_79b9) ^ x.wrapping_mul(0x85eb_ca6b) ^ y.wrapping_mul(0xc2b2_ae35);
    for _ in 0..2 {
        mixed = (mixed ^ (mixed >> 15)).wrapping_mul(0x2c1b_3c6d);
        mixed ^= mixed >> 12;
    }
    mixed
}
