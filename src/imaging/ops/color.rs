//! What a picture's numbers mean as colors, and the same colors in sRGB.
//!
//! Profiles come from strangers: one that cannot be read, or speaks of other channels than the picture has, counts as none.

use std::io::Cursor;

use image::{DynamicImage, RgbImage};
use moxcms::{
    Chromaticity, CicpProfile, ColorPrimaries, ColorProfile, DataColorSpace, Layout, MatrixCoefficients,
    ToneReprCurve, TransformOptions, XyY,
};

/// How a picture's numbers are to be read.
#[derive(Debug)]
pub(crate) struct Colors {
    /// `None` for sRGB, which is what a picture is in that says nothing.
    profile: Option<Box<ColorProfile>>,
}

/// A gamma of sRGB's, as PNG writes it (11.3.2.2): without chromaticities it says no more than "as usual".
const USUAL_GAMMA: u32 = 45_455;

impl Colors {
    /// As an ICC profile says (ICC.1).
    pub(crate) fn of_profile(profile: Option<&[u8]>) -> Self {
        let read = profile.and_then(|bytes| ColorProfile::new_from_slice(bytes).ok());
        Self { profile: read.map(Box::new) }
    }

    /// As a PNG's chunks say, the first of these that is there: cICP, iCCP, sRGB, gAMA with cHRM (W3C PNG, 4.3).
    pub(crate) fn of_png(file: &[u8]) -> Self {
        let Ok(reader) = png::Decoder::new(Cursor::new(file)).read_info() else {
            return Self { profile: None };
        };
        let info = reader.info();
        if let Some(points) = info.coding_independent_code_points
            && let Some(profile) = coded_profile(points.color_primaries, points.transfer_function)
        {
            return Self { profile: Some(Box::new(profile)) };
        }
        if let Some(profile) = &info.icc_profile {
            return Self::of_profile(Some(profile));
        }
        if info.srgb.is_some() {
            return Self { profile: None };
        }
        Self { profile: measured_profile(info).map(Box::new) }
    }

    /// A picture in sRGB, eight bits a channel, with alpha where it had some.
    pub(crate) fn to_srgb(&self, image: DynamicImage) -> DynamicImage {
        let converted = self.profile.as_ref().and_then(|profile| match profile.color_space {
            DataColorSpace::Gray if !image.color().has_color() => converted(profile, &image),
            DataColorSpace::Rgb if image.color().has_color() => converted(profile, &image),
            // A gray picture of an RGB profile has three equal channels.
            DataColorSpace::Rgb => converted(profile, &in_color(&image)),
            _ => None,
        });
        converted.unwrap_or_else(|| {
            if image.color().has_alpha() { image.into_rgba8().into() } else { image.into_rgb8().into() }
        })
    }

    /// A picture of four inks in sRGB: cyan, magenta, yellow, black; 255 for all of it.
    pub(crate) fn inks_to_srgb(&self, inks: &[u8], width: u32, height: u32) -> Option<DynamicImage> {
        let profile = self.profile.as_ref().filter(|profile| profile.color_space == DataColorSpace::Cmyk);
        let mut pixels = vec![0; inks.len() / 4 * 3];
        let is_managed = profile.is_some_and(|profile| {
            let options = TransformOptions::default();
            let srgb = ColorProfile::new_srgb();
            let transform = profile.create_transform_8bit(Layout::Rgba, &srgb, Layout::Rgb, options);
            transform.is_ok_and(|transform| transform.transform(inks, &mut pixels).is_ok())
        });
        if !is_managed {
            inks.as_chunks()
                .0
                .iter()
                .zip(pixels.as_chunks_mut().0)
                .for_each(|(inks, pixel)| *pixel = bare(*inks));
        }
        RgbImage::from_raw(width, height, pixels).map(DynamicImage::ImageRgb8)
    }
}

/// What four inks come to where nobody says how they look on paper.
fn bare([cyan, magenta, yellow, black]: [u8; 4]) -> [u8; 3] {
    [cyan, magenta, yellow].map(|ink| {
        let light = u16::from(255 - ink) * u16::from(255 - black);
        u8::try_from((light + 127) / 255).unwrap_or(u8::MAX)
    })
}

fn in_color(image: &DynamicImage) -> DynamicImage {
    match image {
        DynamicImage::ImageLumaA8(_) => image.to_rgba8().into(),
        DynamicImage::ImageLuma16(_) => image.to_rgb16().into(),
        DynamicImage::ImageLumaA16(_) => image.to_rgba16().into(),
        _ => image.to_rgb8().into(),
    }
}

fn converted(profile: &ColorProfile, image: &DynamicImage) -> Option<DynamicImage> {
    let (from, to) = match (image.color().has_color(), image.color().has_alpha()) {
        (true, false) => (Layout::Rgb, Layout::Rgb),
        (true, true) => (Layout::Rgba, Layout::Rgba),
        (false, false) => (Layout::Gray, Layout::Rgb),
        (false, true) => (Layout::GrayAlpha, Layout::Rgba),
    };
    let channels = if to == Layout::Rgba { 4 } else { 3 };
    let samples = image.width() as usize * image.height() as usize * channels;
    let (srgb, options) = (ColorProfile::new_srgb(), TransformOptions::default());
    if let Some(deep) = deep_samples(image) {
        let mut made = vec![0; samples];
        profile.create_transform_16bit(from, &srgb, to, options).ok()?.transform(deep, &mut made).ok()?;
        return of_samples(image, made.into_iter().map(eight_bits).collect(), channels);
    }
    let mut made = vec![0; samples];
    profile
        .create_transform_8bit(from, &srgb, to, options)
        .ok()?
        .transform(image.as_bytes(), &mut made)
        .ok()?;
    of_samples(image, made, channels)
}

fn of_samples(like: &DynamicImage, samples: Vec<u8>, channels: usize) -> Option<DynamicImage> {
    let (width, height) = (like.width(), like.height());
    if channels == 4 {
        image::RgbaImage::from_raw(width, height, samples).map(DynamicImage::ImageRgba8)
    } else {
        RgbImage::from_raw(width, height, samples).map(DynamicImage::ImageRgb8)
    }
}

/// The samples of a picture of 16 bits a channel.
fn deep_samples(image: &DynamicImage) -> Option<&[u16]> {
    match image {
        DynamicImage::ImageLuma16(deep) => Some(deep.as_raw()),
        DynamicImage::ImageLumaA16(deep) => Some(deep.as_raw()),
        DynamicImage::ImageRgb16(deep) => Some(deep.as_raw()),
        DynamicImage::ImageRgba16(deep) => Some(deep.as_raw()),
        _ => None,
    }
}

fn eight_bits(deep: u16) -> u8 {
    u8::try_from((u32::from(deep) + 128) / 257).unwrap_or(u8::MAX)
}

/// The profile of a pair of code points (ITU-T H.273).
fn coded_profile(primaries: u8, transfer: u8) -> Option<ColorProfile> {
    let points = CicpProfile {
        color_primaries: primaries.try_into().ok()?,
        transfer_characteristics: transfer.try_into().ok()?,
        matrix_coefficients: MatrixCoefficients::Identity,
        full_range: true,
    };
    let mut profile = ColorProfile::new_srgb();
    profile.cicp = None;
    // What it returns says nothing; that it took the points does.
    profile.update_rgb_colorimetry_from_cicp(points);
    profile.cicp.is_some().then_some(profile)
}

/// The profile of a PNG's gamma and chromaticities; `None` where they say no more than sRGB.
fn measured_profile(info: &png::Info<'_>) -> Option<ColorProfile> {
    let gamma = info.gama_chunk.map(png::ScaledFloat::into_scaled).filter(|gamma| *gamma > 0);
    let chromaticities = info.chrm_chunk;
    if gamma.is_none_or(|gamma| gamma == USUAL_GAMMA) && chromaticities.is_none() {
        return None;
    }
    // The chunk has the exponent that encoded the picture; the curve's is its inverse.
    let exponent = gamma.filter(|gamma| *gamma != USUAL_GAMMA).map(|_| info.gama_chunk.map_or(1.0, inverse));
    let is_grey = matches!(info.color_type, png::ColorType::Grayscale | png::ColorType::GrayscaleAlpha);
    if is_grey {
        return exponent.map(ColorProfile::new_gray_with_gamma);
    }
    let mut profile = ColorProfile::new_srgb();
    if let Some(found) = chromaticities {
        let point =
            |(x, y): (png::ScaledFloat, png::ScaledFloat)| Chromaticity::new(x.into_value(), y.into_value());
        let (x, y) = (found.white.0.into_value(), found.white.1.into_value());
        let primaries =
            ColorPrimaries { red: point(found.red), green: point(found.green), blue: point(found.blue) };
        profile.update_rgb_colorimetry(XyY::new(x.into(), y.into(), 1.0), primaries);
    }
    profile.cicp = None;
    if let Some(exponent) = exponent {
        let curve = ToneReprCurve::Parametric(vec![exponent]);
        profile.red_trc = Some(curve.clone());
        profile.green_trc = Some(curve.clone());
        profile.blue_trc = Some(curve);
    }
    Some(profile)
}

fn inverse(gamma: png::ScaledFloat) -> f32 {
    1.0 / gamma.into_value()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(pixel: [u8; 3]) -> DynamicImage {
        RgbImage::from_pixel(1, 1, image::Rgb(pixel)).into()
    }

    #[test]
    fn a_picture_that_says_nothing_stays_as_it_is() {
        let colors = Colors::of_profile(None);
        assert_eq!(colors.to_srgb(one([1, 2, 3])), one([1, 2, 3]));
        let junk = Colors::of_profile(Some(b"no profile"));
        assert_eq!(junk.to_srgb(one([1, 2, 3])), one([1, 2, 3]));
    }

    #[test]
    fn a_profile_of_other_channels_counts_as_none() {
        let gray = ColorProfile::new_gray_with_gamma(1.0).encode().unwrap();
        assert_eq!(Colors::of_profile(Some(&gray)).to_srgb(one([9, 80, 200])), one([9, 80, 200]));
    }

    #[test]
    fn bare_inks_cover_the_paper() {
        let colors = Colors::of_profile(None);
        let inks = [0, 0, 0, 0, 255, 0, 0, 0, 0, 0, 0, 255, 0, 128, 255, 64];
        let shown = colors.inks_to_srgb(&inks, 4, 1).unwrap().into_rgb8().into_raw();
        assert_eq!(shown, [255, 255, 255, 0, 255, 255, 0, 0, 0, 191, 95, 0]);
    }
}
