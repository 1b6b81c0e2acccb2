//! Color management: a picture with any profile is rendered in sRGB as the equations of the profile say, with a mean
//! difference of at most 2 of 255.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "numbers between 0 and 1 become samples"
)]

use bytes::Bytes;
use image::{DynamicImage, ImageEncoder, RgbImage};
use moxcms::ColorProfile;
use tondo::parts::{
    AnimationMode, Color, Framing, Limits, MediaType, RenditionSpec, Side, make_master, probe, render,
};

use crate::support::containers::{
    exif, png_chunk, png_with as with_chunk, webp_chunk, webp_extended, webp_file, webp_picture,
};

const SIDE: u32 = 64;
const WHITE: Color = Color { red: 255, green: 255, blue: 255 };

/// The largest mean difference, of 255.
const BOUND: f64 = 2.0;

/// A picture of many colors, all of them well inside the gamut of sRGB.
fn sample() -> RgbImage {
    RgbImage::from_fn(SIDE, SIDE, |x, y| {
        let (x, y) = (f64::from(x) / 63.0, f64::from(y) / 63.0);
        let value = |part: f64| (70.0 + 120.0 * part) as u8;
        image::Rgb([value(x), value(y), value((x + 1.0 - y) / 2.0)])
    })
}

/// The rendition of a file in its own size, without loss.
fn shown(file: Vec<u8>) -> RgbImage {
    let look = RenditionSpec {
        framing: Framing::default(),
        side: Side::new(SIDE).unwrap(),
        media: MediaType::Png,
        animation: AnimationMode::Still,
    };
    let rendition = render(&Bytes::from(file), &look, WHITE, 10).unwrap();
    image::load_from_memory(&rendition.bytes).unwrap().into_rgb8()
}

/// Compares the rendition with the expected pixels, whose values are between 0 and 1.
fn assert_shown(label: &str, file: Vec<u8>, wanted: impl Fn([f64; 3]) -> [f64; 3]) {
    let shown = shown(file);
    let mut difference = 0.0;
    for (found, source) in shown.pixels().zip(sample().pixels()) {
        let wanted = wanted(source.0.map(|value| f64::from(value) / 255.0));
        difference += found
            .0
            .iter()
            .zip(wanted)
            .map(|(found, wanted)| (f64::from(*found) - wanted * 255.0).abs())
            .sum::<f64>();
    }
    let mean = difference / f64::from(SIDE * SIDE * 3);
    assert!(mean <= BOUND, "{label}: {mean:.2} of 255 on average");
}

fn png_with_profile(picture: &DynamicImage, profile: &ColorProfile) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = image::codecs::png::PngEncoder::new(&mut file);
    encoder.set_icc_profile(profile.encode().unwrap()).unwrap();
    encoder.write_image(picture.as_bytes(), SIDE, SIDE, picture.color().into()).unwrap();
    file
}

fn jpeg_with_profile(pixels: &[u8], colors: jpeg_encoder::ColorType, profile: &[u8]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut file, 98);
    encoder.set_sampling_factor(jpeg_encoder::SamplingFactor::F_1_1);
    encoder.add_icc_profile(profile).unwrap();
    encoder.encode(pixels, SIDE as u16, SIDE as u16, colors).unwrap();
    file
}

/// A PNG with these header fields.
fn png_with(
    color: png::ColorType,
    depth: png::BitDepth,
    pixels: &[u8],
    set: impl Fn(&mut png::Info<'_>),
) -> Vec<u8> {
    let mut info = png::Info::with_size(SIDE, SIDE);
    (info.color_type, info.bit_depth) = (color, depth);
    set(&mut info);
    let mut file = Vec::new();
    let mut writer = png::Encoder::with_info(&mut file, info).unwrap().write_header().unwrap();
    writer.write_image_data(pixels).unwrap();
    writer.finish().unwrap();
    file
}

/// The transfer function of IEC 61966-2-1.
fn srgb_light(value: f64) -> f64 {
    if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
}

fn srgb_value(light: f64) -> f64 {
    let light = light.clamp(0.0, 1.0);
    if light <= 0.003_130_8 { light * 12.92 } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 }
}

/// Linear light of other primaries with the same white point, converted to sRGB by the matrix between them.
fn in_srgb(matrix: [[f64; 3]; 3], light: [f64; 3]) -> [f64; 3] {
    matrix.map(|row| srgb_value(row.iter().zip(light).map(|(weight, light)| weight * light).sum()))
}

/// From the primaries of SMPTE EG 432-1 with D65, and from those of Adobe RGB (1998), section 4.3.1.1.
const FROM_P3: [[f64; 3]; 3] =
    [[1.224_940, -0.224_940, 0.0], [-0.042_057, 1.042_057, 0.0], [-0.019_638, -0.078_636, 1.098_274]];
const FROM_ADOBE: [[f64; 3]; 3] = [[1.398_36, -0.398_36, 0.0], [0.0, 1.0, 0.0], [0.0, -0.042_93, 1.042_93]];

const ADOBE_GAMMA: f64 = 563.0 / 256.0;

fn p3(pixel: [f64; 3]) -> [f64; 3] {
    in_srgb(FROM_P3, pixel.map(srgb_light))
}

fn adobe(pixel: [f64; 3]) -> [f64; 3] {
    in_srgb(FROM_ADOBE, pixel.map(|value| value.powf(ADOBE_GAMMA)))
}

#[test]
fn display_p3_and_adobe_rgb_are_shown_in_srgb() {
    let picture = DynamicImage::ImageRgb8(sample());
    let (wide, wider) = (ColorProfile::new_display_p3(), ColorProfile::new_adobe_rgb());
    assert_shown("Display P3 in PNG", png_with_profile(&picture, &wide), p3);
    assert_shown("Adobe RGB in PNG", png_with_profile(&picture, &wider), adobe);
    let jpeg = |profile: &ColorProfile| {
        jpeg_with_profile(picture.as_bytes(), jpeg_encoder::ColorType::Rgb, &profile.encode().unwrap())
    };
    assert_shown("Display P3 in JPEG", jpeg(&wide), p3);
    assert_shown("Adobe RGB in JPEG", jpeg(&wider), adobe);
    let deep = DynamicImage::ImageRgb16(picture.to_rgb16());
    assert_shown("Display P3 of 16 bits", png_with_profile(&deep, &wide), p3);
    assert_shown("sRGB", png_with_profile(&picture, &ColorProfile::new_srgb()), |pixel| pixel);
}

#[test]
fn the_profile_of_a_webp_is_applied() {
    let picture = DynamicImage::ImageRgb8(sample());
    let still = crate::support::pictures::webp_lossless(&picture);
    let chunks = [
        webp_extended(0x20, SIDE, SIDE),
        webp_chunk(*b"ICCP", &ColorProfile::new_display_p3().encode().unwrap()),
        webp_picture(&still),
    ];
    let file = webp_file(&chunks);
    assert_shown("Display P3 in WebP", file, p3);
}

#[test]
fn gray_with_another_gamma_is_shown_in_srgb() {
    let gray = DynamicImage::ImageLuma8(DynamicImage::ImageRgb8(sample()).to_luma8());
    let profile = ColorProfile::new_gray_with_gamma(1.8);
    for (label, file) in [
        ("gray in PNG", png_with_profile(&gray, &profile)),
        (
            "gray in JPEG",
            jpeg_with_profile(gray.as_bytes(), jpeg_encoder::ColorType::Luma, &profile.encode().unwrap()),
        ),
    ] {
        let shown = shown(file);
        let pairs = shown.pixels().zip(gray.as_bytes());
        let difference: f64 = pairs
            .map(|(found, source)| {
                let wanted = srgb_value((f64::from(*source) / 255.0).powf(1.8)) * 255.0;
                found.0.iter().map(|found| (f64::from(*found) - wanted).abs()).sum::<f64>() / 3.0
            })
            .sum();
        let mean = difference / f64::from(SIDE * SIDE);
        assert!(mean <= BOUND, "{label}: {mean:.2} of 255 on average");
    }
}

#[test]
fn the_gamma_chromaticities_and_cicp_of_a_png_are_applied() {
    let pixels = sample();
    let rgb = |set: &dyn Fn(&mut png::Info<'_>)| {
        png_with(png::ColorType::Rgb, png::BitDepth::Eight, pixels.as_raw(), set)
    };
    let gamma = |exponent: f32| Some(png::ScaledFloat::new(exponent));
    assert_shown("gamma 1.8", rgb(&|info| info.source_gamma = gamma(1.0 / 1.8)), |pixel| {
        pixel.map(|value| srgb_value(value.powf(1.8)))
    });
    let of_p3 = png::SourceChromaticities::new((0.3127, 0.329), (0.68, 0.32), (0.265, 0.69), (0.15, 0.06));
    assert_shown("chromaticities of P3", rgb(&|info| info.source_chromaticities = Some(of_p3)), p3);
    // P3 with the transfer function of sRGB (H.273: primaries 12, transfer 13).
    let coded = with_chunk(&rgb(&|_| {}), &png_chunk(*b"cICP", &[12, 13, 0, 1]));
    assert_shown("code points of P3", coded, p3);
    let linear: Vec<u8> = pixels
        .as_raw()
        .iter()
        .flat_map(|value| ((srgb_light(f64::from(*value) / 255.0) * 65_535.0).round() as u16).to_be_bytes())
        .collect();
    let file =
        png_with(png::ColorType::Rgb, png::BitDepth::Sixteen, &linear, |info| info.source_gamma = gamma(1.0));
    assert_shown("linear light in 16 bits", file, |pixel| pixel);
}

/// The color of four invented inks on paper, in sRGB.
fn printed([cyan, magenta, yellow, black]: [f64; 4]) -> [f64; 3] {
    let light = 1.0 - 0.8 * black;
    [(1.0 - 0.9 * cyan) * light, (1.0 - 0.7 * magenta) * light, (1.0 - 0.85 * yellow) * light]
}

/// The inks of a pixel of the sample.
fn inks([red, green, blue]: [f64; 3]) -> [f64; 4] {
    [1.0 - red, 1.0 - green, 1.0 - blue, (red - blue).abs() / 2.0]
}

/// The profile of those inks: one table with 11 steps an ink, to Lab with 16 bits (ICC.1:2010, 10.8).
fn ink_profile() -> Vec<u8> {
    const STEPS: usize = 11;
    let mut table = Vec::new();
    let step = |place: usize| place as f64 / (STEPS - 1) as f64;
    for place in 0..STEPS.pow(4) {
        let inks = [STEPS.pow(3), STEPS.pow(2), STEPS, 1].map(|weight| step(place / weight % STEPS));
        table.extend(lab(printed(inks)));
    }
    let straight = [0_u16, 65_535];
    let mut lut = b"mft2\0\0\0\0".to_vec();
    lut.extend([4, 3, STEPS as u8, 0]);
    for place in 0..9 {
        lut.extend(if place % 4 == 0 { 65_536_i32 } else { 0 }.to_be_bytes());
    }
    lut.extend([2_u16, 2].map(u16::to_be_bytes).concat());
    let numbers = straight.repeat(4).into_iter().chain(table).chain(straight.repeat(3));
    lut.extend(numbers.flat_map(u16::to_be_bytes));
    let mut profile = vec![0; 128];
    profile[8..12].copy_from_slice(&[2, 0x40, 0, 0]);
    profile[12..24].copy_from_slice(b"prtrCMYKLab ");
    profile[36..40].copy_from_slice(b"acsp");
    let white = [0xf6d6_u32, 0x1_0000, 0xd32d].map(u32::to_be_bytes).concat();
    profile[68..80].copy_from_slice(&white);
    profile.extend(1_u32.to_be_bytes());
    profile.extend(b"A2B0");
    profile.extend([144, lut.len() as u32].map(u32::to_be_bytes).concat());
    profile.extend(lut);
    let length = u32::try_from(profile.len()).unwrap().to_be_bytes();
    profile[0..4].copy_from_slice(&length);
    profile
}

/// An sRGB color in Lab with D50, in the encoding of lut16 (ICC.1:2001-04, table 13).
fn lab(pixel: [f64; 3]) -> [u16; 3] {
    let light = pixel.map(srgb_light);
    let to_xyz =
        [[0.436_07, 0.385_15, 0.143_07], [0.222_49, 0.716_89, 0.060_62], [0.013_92, 0.097_08, 0.714_10]];
    let white = [0.964_2, 1.0, 0.824_9];
    let [x, y, z] = std::array::from_fn(|row| {
        let sum: f64 = to_xyz[row].iter().zip(light).map(|(weight, light)| weight * light).sum();
        let part = sum / white[row];
        if part > 0.008_856 { part.cbrt() } else { 7.787 * part + 16.0 / 116.0 }
    });
    let (lightness, redness, yellowness) = (116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z));
    let coded = |value: f64| value.round().clamp(0.0, 65_535.0) as u16;
    [coded(lightness * 652.8), coded((redness + 128.0) * 256.0), coded((yellowness + 128.0) * 256.0)]
}

#[test]
fn cmyk_is_converted_by_its_profile() {
    let pixels: Vec<u8> = sample()
        .pixels()
        .flat_map(|pixel| inks(pixel.0.map(|value| f64::from(value) / 255.0)))
        .map(|ink| (ink * 255.0).round() as u8)
        .collect();
    let profile = ink_profile();
    for (label, colors) in
        [("CMYK", jpeg_encoder::ColorType::Cmyk), ("YCCK", jpeg_encoder::ColorType::CmykAsYcck)]
    {
        let file = jpeg_with_profile(&pixels, colors, &profile);
        assert_shown(label, file, |pixel| printed(inks(pixel)));
    }
}

#[test]
fn a_png_turned_upright_keeps_its_color_space() {
    let source = sample();
    let turned = image::imageops::rotate180(&source);
    let file = png_with(png::ColorType::Rgb, png::BitDepth::Eight, turned.as_raw(), |info| {
        info.source_gamma = Some(png::ScaledFloat::new(1.0 / 1.8));
    });
    let upload = Bytes::from(with_chunk(&file, &png_chunk(*b"eXIf", &exif(3))));
    let limits =
        Limits { max_pixels: 1 << 20, max_frames: 1, max_frame_pixels: 1 << 20, max_decoding_bytes: 1 << 28 };
    let master = make_master(&upload, &probe(&upload, &limits).unwrap(), None, None, 10).unwrap();
    assert_shown("gamma 1.8, turned", master.bytes.to_vec(), |pixel| {
        pixel.map(|value| srgb_value(value.powf(1.8)))
    });
}
