//! Color management: what a picture's samples mean as colors, and their conversion to sRGB.
//!
//! Profiles are untrusted: one that cannot be read, or describes other channels than the picture has, is ignored.

use std::io::Cursor;

use image::{DynamicImage, RgbImage};
use moxcms::{
    Chromaticity, CicpProfile, ColorPrimaries, ColorProfile, DataColorSpace, Layout, MatrixCoefficients,
    ToneReprCurve, TransformOptions, XyY,
};

/// The color space of a picture.
#[derive(Debug)]
pub(crate) struct Colors {
    /// `None` for sRGB, the color space of a picture that states none.
    profile: Option<Box<ColorProfile>>,
}

/// The gamma of sRGB, as PNG writes it (11.3.2.2): without chromaticities it means sRGB.
const SRGB_GAMMA: u32 = 45_455;

impl Colors {
    /// The color space of an ICC profile (ICC.1).
    pub(crate) fn from_profile(profile: Option<&[u8]>) -> Self {
        let read = profile.and_then(|bytes| ColorProfile::new_from_slice(bytes).ok());
        Self { profile: read.map(Box::new) }
    }

    /// The color space of a PNG's chunks; the first of these counts: cICP, iCCP, sRGB, gAMA with cHRM (W3C PNG, 4.3).
    pub(crate) fn from_png(file: &[u8]) -> Self {
        let Ok(reader) = png::Decoder::new(Cursor::new(file)).read_info() else {
            return Self { profile: None };
        };
        let info = reader.info();
        if let Some(points) = info.coding_independent_code_points
            && let Some(profile) = cicp_profile(points.color_primaries, points.transfer_function)
        {
            return Self { profile: Some(Box::new(profile)) };
        }
        if let Some(profile) = &info.icc_profile {
            return Self::from_profile(Some(profile));
        }
        if info.srgb.is_some() {
            return Self { profile: None };
        }
        Self { profile: chromaticity_profile(info).map(Box::new) }
    }

    /// Converts a picture to sRGB, eight bits a channel, keeping alpha.
    pub(crate) fn to_srgb(&self, image: DynamicImage) -> DynamicImage {
        let managed = self.profile.as_ref().and_then(|profile| match profile.color_space {
            DataColorSpace::Gray if !image.color().has_color() => convert(profile, &image),
            DataColorSpace::Rgb if image.color().has_color() => convert(profile, &image),
            // A gray picture of an RGB profile has three equal channels.
            DataColorSpace::Rgb => convert(profile, &in_color(&image)),
            _ => None,
        });
        managed.unwrap_or_else(|| {
            if image.color().has_alpha() { image.into_rgba8().into() } else { image.into_rgb8().into() }
        })
    }

    /// Converts CMYK to sRGB; an ink of 255 covers the paper.
    pub(crate) fn cmyk_to_srgb(&self, inks: &[u8], width: u32, height: u32) -> Option<DynamicImage> {
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
                .for_each(|(inks, pixel)| *pixel = unmanaged(*inks));
        }
        RgbImage::from_raw(width, height, pixels).map(DynamicImage::ImageRgb8)
    }
}

/// Converts CMYK without a profile.
fn unmanaged([cyan, magenta, yellow, black]: [u8; 4]) -> [u8; 3] {
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

fn convert(profile: &ColorProfile, image: &DynamicImage) -> Option<DynamicImage> {
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
        let mut converted = vec![0; samples];
        profile
            .create_transform_16bit(from, &srgb, to, options)
            .ok()?
            .transform(deep, &mut converted)
            .ok()?;
        return from_samples(image, converted.into_iter().map(eight_bits).collect(), channels);
    }
    let mut converted = vec![0; samples];
    profile
        .create_transform_8bit(from, &srgb, to, options)
        .ok()?
        .transform(image.as_bytes(), &mut converted)
        .ok()?;
    from_samples(image, converted, channels)
}

fn from_samples(like: &DynamicImage, samples: Vec<u8>, channels: usize) -> Option<DynamicImage> {
    let (width, height) = (like.width(), like.height());
    if channels == 4 {
        image::RgbaImage::from_raw(width, height, samples).map(DynamicImage::ImageRgba8)
    } else {
        RgbImage::from_raw(width, height, samples).map(DynamicImage::ImageRgb8)
    }
}

/// The samples of a picture of 16 bits a channel; `None` for other pictures.
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

/// The profile of a cICP chunk's code points (ITU-T H.273).
fn cicp_profile(primaries: u8, transfer: u8) -> Option<ColorProfile> {
    let points = CicpProfile {
        color_primaries: primaries.try_into().ok()?,
        transfer_characteristics: transfer.try_into().ok()?,
        matrix_coefficients: MatrixCoefficients::Identity,
        full_range: true,
    };
    let mut profile = ColorProfile::new_srgb();
    profile.cicp = None;
    // Its return value says nothing; a stored `cicp` says that the points are supported.
    profile.update_rgb_colorimetry_from_cicp(points);
    profile.cicp.is_some().then_some(profile)
}

/// The profile of a PNG's gamma and chromaticities; `None` if they are sRGB's.
fn chromaticity_profile(info: &png::Info<'_>) -> Option<ColorProfile> {
    let gamma = info.gama_chunk.map(png::ScaledFloat::into_scaled).filter(|gamma| *gamma > 0);
    let chromaticities = info.chrm_chunk;
    if gamma.is_none_or(|gamma| gamma == SRGB_GAMMA) && chromaticities.is_none() {
        return None;
    }
    // The chunk holds the exponent of encoding; the curve takes its inverse.
    let exponent = gamma.filter(|gamma| *gamma != SRGB_GAMMA).map(|_| info.gama_chunk.map_or(1.0, inverse));
    let is_gray = matches!(info.color_type, png::ColorType::Grayscale | png::ColorType::GrayscaleAlpha);
    if is_gray {
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

    fn pixel(pixel: [u8; 3]) -> DynamicImage {
        RgbImage::from_pixel(1, 1, image::Rgb(pixel)).into()
    }

    #[test]
    fn a_picture_without_a_readable_profile_is_unchanged() {
        let colors = Colors::from_profile(None);
        assert_eq!(colors.to_srgb(pixel([1, 2, 3])), pixel([1, 2, 3]));
        let unreadable = Colors::from_profile(Some(b"no profile"));
        assert_eq!(unreadable.to_srgb(pixel([1, 2, 3])), pixel([1, 2, 3]));
    }

    #[test]
    fn a_profile_of_other_channels_is_ignored() {
        let gray = ColorProfile::new_gray_with_gamma(1.0).encode().unwrap();
        assert_eq!(Colors::from_profile(Some(&gray)).to_srgb(pixel([9, 80, 200])), pixel([9, 80, 200]));
    }

    #[test]
    fn cmyk_without_a_profile_covers_the_paper() {
        let colors = Colors::from_profile(None);
        let inks = [0, 0, 0, 0, 255, 0, 0, 0, 0, 0, 0, 255, 0, 128, 255, 64];
        let shown = colors.cmyk_to_srgb(&inks, 4, 1).unwrap().into_rgb8().into_raw();
        assert_eq!(shown, [255, 255, 255, 0, 255, 255, 0, 0, 0, 191, 95, 0]);
    }
}
