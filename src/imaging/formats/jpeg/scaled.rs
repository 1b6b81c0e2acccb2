//! Decoding an area of a JPEG in another size: no more of its blocks than needed, each component resized on its own grid,
//! colors converted last, where there are fewest of them.

use image::{DynamicImage, GrayImage, RgbImage};

use super::block::DctSize;
use super::color_model::ColorModel;
use super::frame::coding;
use super::markers::DAMAGED;
use super::planes::{self, Plane, Planes};
use super::profile::profile;
use crate::imaging::budget::encode_bytes;
use crate::imaging::decode::Deadline;
use crate::imaging::error::ImageError;
use crate::imaging::ops::color::Colors;
use crate::imaging::ops::crop::Area;
use crate::imaging::ops::resize::resize_channel;
use crate::imaging::probe::Probe;
use crate::values::PixelSize;

/// Decodes an area that lies inside the picture, in sRGB of eight bits.
pub(super) fn decode(
    file: &[u8],
    area: Area,
    to: PixelSize,
    deadline: Deadline,
) -> Result<DynamicImage, ImageError> {
    let planes = planes::decode(file, area, dct_size(area, to))?;
    deadline.check()?;
    let colors = Colors::from_profile(profile(file).as_deref());
    join_planes(planes, &colors, to).ok_or(DAMAGED)
}

/// Decodes all of a picture in its own size and its own colors; inks to sRGB by their profile. Returns whether it has inks.
pub(super) fn decode_whole(file: &[u8], probe: &Probe) -> Result<(DynamicImage, bool), ImageError> {
    let planes = planes::decode(file, Area::all(probe.stored), DctSize::Eight)?;
    let (model, to) = (planes.model, probe.stored);
    let image = if model.has_inks() {
        join_planes(planes, &Colors::from_profile(profile(file).as_deref()), to)
    } else if model == ColorModel::Gray {
        let gray = planes.planes.into_iter().next().and_then(|plane| resized_samples(plane, to));
        gray.and_then(|gray| GrayImage::from_raw(to.width, to.height, gray)).map(DynamicImage::ImageLuma8)
    } else {
        join_planes(planes, &Colors::from_profile(None), to)
    };
    Ok((image.ok_or(DAMAGED)?, model.has_inks()))
}

/// Bytes of memory that [`decode`] takes, besides the file.
pub(super) fn decode_bytes(probe: &Probe, area: Area, to: PixelSize) -> u64 {
    let shown = area.size.area().saturating_mul(4);
    let (scale, kept) = (dct_size(area, to).samples() as u64, probe.stored.area() / 2);
    let is_progressive = coding::is_progressive(probe.coding);
    // Between the two directions of resizing, a component has its new width and its old height.
    let between = u64::from(to.width) * u64::from(area.size.height) * scale / 2;
    let coefficients = if is_progressive { shown * 2 + kept } else { 0 };
    shown * scale * scale / 64 + between + encode_bytes(to) + coefficients
}

/// The block size that the direction with less reduction needs.
pub(super) fn dct_size(area: Area, to: PixelSize) -> DctSize {
    let across = DctSize::for_reduction(area.size.width, to.width);
    across.max(DctSize::for_reduction(area.size.height, to.height))
}

/// Joins the components, each resized to `to`.
pub(super) fn join_planes(
    Planes { planes, model }: Planes,
    colors: &Colors,
    to: PixelSize,
) -> Option<DynamicImage> {
    let samples: Vec<Vec<u8>> =
        planes.into_iter().map(|plane| resized_samples(plane, to)).collect::<Option<_>>()?;
    let PixelSize { width, height } = to;
    match (model, samples.as_slice()) {
        (ColorModel::Gray, [gray]) => {
            let gray = GrayImage::from_raw(width, height, gray.clone())?;
            Some(colors.to_srgb(gray.into()))
        }
        (ColorModel::Rgb, [red, green, blue]) => {
            Some(colors.to_srgb(interleave([red, green, blue], to, |pixel| pixel)?))
        }
        (ColorModel::YCbCr, [luma, cb, cr]) => Some(colors.to_srgb(interleave([luma, cb, cr], to, rgb)?)),
        (ColorModel::Cmyk, [cyan, magenta, yellow, black]) => {
            let inks = zip_planes([cyan, magenta, yellow, black], |inks| inks.map(|ink| 255 - ink));
            colors.cmyk_to_srgb(&inks, width, height)
        }
        (ColorModel::Ycck, [luma, cb, cr, black]) => {
            let inks = zip_planes([luma, cb, cr, black], |[luma, cb, cr, black]| {
                let [cyan, magenta, yellow] = rgb([luma, cb, cr]);
                [cyan, magenta, yellow, 255 - black]
            });
            colors.cmyk_to_srgb(&inks, width, height)
        }
        _ => None,
    }
}

fn resized_samples(plane: Plane, to: PixelSize) -> Option<Vec<u8>> {
    let (width, height) = (u32::try_from(plane.width).ok()?, u32::try_from(plane.height).ok()?);
    let (size, all) = (PixelSize { width, height }, [0, 0, width, height].map(f64::from));
    let is_all = plane.area.iter().zip(all).all(|(edge, all)| (edge - all).abs() < f64::EPSILON);
    if is_all && size == to {
        return Some(plane.samples);
    }
    resize_channel(&plane.samples, size, plane.area, to)
}

fn interleave(
    planes: [&Vec<u8>; 3],
    to: PixelSize,
    pixel: impl Fn([u8; 3]) -> [u8; 3],
) -> Option<DynamicImage> {
    RgbImage::from_raw(to.width, to.height, zip_planes(planes, pixel)).map(DynamicImage::ImageRgb8)
}

fn zip_planes<const N: usize>(planes: [&Vec<u8>; N], pixel: impl Fn([u8; N]) -> [u8; N]) -> Vec<u8> {
    let count = planes.iter().map(|plane| plane.len()).min().unwrap_or(0);
    let mut pixels = vec![0; count * N];
    for (channel, plane) in planes.iter().enumerate() {
        pixels
            .iter_mut()
            .skip(channel)
            .step_by(N)
            .zip(plane.iter())
            .for_each(|(target, sample)| *target = *sample);
    }
    pixels.as_chunks_mut().0.iter_mut().for_each(|target| *target = pixel(*target));
    pixels
}

/// Converts YCbCr to RGB (JFIF 1.02), with 16 fractional bits.
fn rgb([luma, cb, cr]: [u8; 3]) -> [u8; 3] {
    let (luma, cb, cr) = (i32::from(luma) << 16, i32::from(cb) - 128, i32::from(cr) - 128);
    let channel = |value: i32| u8::try_from(((value + (1 << 15)) >> 16).clamp(0, 255)).unwrap_or(0);
    [channel(luma + 91_881 * cr), channel(luma - 22_554 * cb - 46_802 * cr), channel(luma + 116_130 * cb)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ycbcr_is_converted_by_the_equations_of_jfif() {
        assert_eq!(rgb([76, 85, 255]), [254, 0, 0]);
        assert_eq!(rgb([128, 128, 128]), [128, 128, 128]);
        assert_eq!(rgb([29, 255, 107]), [0, 0, 254]);
    }
}
