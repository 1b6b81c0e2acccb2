//! sRGB (IEC 61966-2-1): one short profile for the many that mean it.

use super::fields::typed_data;
use super::tag::Tag;
use super::{Profile, Space, curve};

/// The primaries, adapted to D50, in 16 fractional bits: X, Y and Z of red, green and blue.
const PRIMARIES: [([u8; 4], [i32; 3]); 3] = [
    (*b"rXYZ", [0x6fa2, 0x38f5, 0x0390]),
    (*b"gXYZ", [0x6299, 0xb785, 0x18da]),
    (*b"bXYZ", [0x24a0, 0x0f84, 0xb6cf]),
];

/// The curve (ICC.1:2022, 10.18, function 3): exponent, a, b, c, d, in 16 fractional bits.
const CURVE: [i32; 5] = [0x0002_6666, 0xf2a7, 0x0d59, 0x13d0, 0x0a5b];

/// The adaptation of D65 to D50 (Bradford), in 16 fractional bits.
const ADAPTATION: [i32; 9] = [0x0001_0c42, 0x05de, -0x0cdb, 0x0793, 0xfd90, -0x045f, -0x025e, 0x03dc, 0xc06e];

/// The names of the curves.
const CURVES: [[u8; 4]; 3] = [*b"rTRC", *b"gTRC", *b"bTRC"];

/// How far a primary's number may be off, in 16 fractional bits: a thousandth.
const MAX_PRIMARY_ERROR: u32 = 66;

/// How far an encoded value of eight bits may be off.
const MAX_VALUE_ERROR: f64 = 0.4 / 255.0;

/// Code points that mean sRGB (ITU-T H.273): its primaries and its curve. What follows says nothing of RGB, and programs
/// differ in it.
const CODE_POINTS: [u8; 2] = [1, 13];

/// The short profile.
pub(super) fn profile() -> Profile {
    let data = |name: [u8; 4], numbers: &[i32]| {
        typed_data(name, &numbers.iter().flat_map(|number| number.to_be_bytes()).collect::<Vec<u8>>())
    };
    let curve = [vec![0, 3, 0, 0], CURVE.iter().flat_map(|number| number.to_be_bytes()).collect()].concat();
    let mut tags = vec![Tag { name: *b"chad", data: data(*b"sf32", &ADAPTATION) }];
    tags.extend(PRIMARIES.iter().map(|(name, color)| Tag { name: *name, data: data(*b"XYZ ", color) }));
    tags.extend(CURVES.map(|name| Tag { name, data: typed_data(*b"para", &curve) }));
    Profile {
        version: 4,
        minor: 0x30,
        class: *b"mntr",
        space: Space::Rgb,
        connection: *b"XYZ ",
        intent: 0,
        tags,
    }
}

/// Whether a profile converts every color as sRGB does, as far as eight bits can tell.
pub(super) fn is_equivalent(profile: &Profile) -> bool {
    let has_table = profile.tag(*b"A2B0").is_some();
    let code_points = profile.tag(*b"cicp").and_then(|data| data.get(8..));
    let is_near = |(name, color): &([u8; 4], [i32; 3])| {
        let found = profile.tag(*name).and_then(|data| data.get(8..)).unwrap_or_default();
        let found = found.as_chunks().0.iter().map(|bytes| i32::from_be_bytes(*bytes));
        color.iter().zip(found).all(|(wanted, found)| wanted.abs_diff(found) <= MAX_PRIMARY_ERROR)
    };
    profile.space == Space::Rgb
        && !has_table
        && code_points.is_none_or(|points| points.starts_with(&CODE_POINTS))
        && PRIMARIES.iter().all(is_near)
        && CURVES.iter().all(|name| profile.tag(*name).is_some_and(is_curve))
}

fn is_curve(curve: &[u8]) -> bool {
    (0..=255_u8).all(|value| {
        let encoded = f64::from(value) / 255.0;
        curve::light(curve, value).is_some_and(|light| (encode(light) - encoded).abs() <= MAX_VALUE_ERROR)
    })
}

/// The encoded value of an amount of light.
fn encode(light: f64) -> f64 {
    if light <= 0.003_130_8 { light * 12.92 } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 }
}
