//! A part of a picture in another size, in sRGB: decoded no further than needed, filtered, its colors converted last, where
//! there are fewest of them.

use image::metadata::Orientation;
use image::{DynamicImage, GrayImage, RgbImage};

use super::decode::{self, Deadline, Still};
use super::formats::jpeg::{self, Components, Detail, Plane, Planes};
use super::image_info::{Coding, Probe};
use super::ops::color::Colors;
use super::ops::resize::{self, resampled, resampling_bytes};
use crate::imaging::{EncodeError, ImageError};
use crate::values::{Crop, MediaType, PixelSize};

/// A part of a picture, in its own pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Area {
    pub(super) x: u32,
    pub(super) y: u32,
    pub(super) size: PixelSize,
}

impl From<Crop> for Area {
    fn from(Crop { x, y, size }: Crop) -> Self {
        Self { x, y, size: PixelSize { width: size, height: size } }
    }
}

impl Area {
    /// All of a picture.
    pub(super) fn all(size: PixelSize) -> Self {
        Self { x: 0, y: 0, size }
    }

    /// The part of the stored picture that is this part of the upright one.
    pub(super) fn as_stored(self, orientation: Orientation, stored: PixelSize) -> Self {
        let Self { x, y, size } = self;
        let is_across = matches!(
            orientation,
            Orientation::Rotate90
                | Orientation::Rotate270
                | Orientation::Rotate90FlipH
                | Orientation::Rotate270FlipH
        );
        let size = if is_across { size.turned() } else { size };
        let from_right = |place: u32| stored.width.saturating_sub(place + size.width);
        let from_bottom = |place: u32| stored.height.saturating_sub(place + size.height);
        let (x, y) = match orientation {
            Orientation::NoTransforms => (x, y),
            Orientation::FlipHorizontal => (from_right(x), y),
            Orientation::Rotate180 => (from_right(x), from_bottom(y)),
            Orientation::FlipVertical => (x, from_bottom(y)),
            Orientation::Rotate90FlipH => (y, x),
            Orientation::Rotate90 => (y, from_bottom(x)),
            Orientation::Rotate270FlipH => (from_right(y), from_bottom(x)),
            Orientation::Rotate270 => (from_right(y), x),
        };
        Self { x, y, size }
    }

    /// What of it lies inside a picture; a crop was held against the picture when it was chosen.
    fn within(self, of: PixelSize) -> Self {
        let (x, y) = (self.x.min(of.width.saturating_sub(1)), self.y.min(of.height.saturating_sub(1)));
        let (width, height) = (self.size.width.min(of.width - x), self.size.height.min(of.height - y));
        Self { x, y, size: PixelSize { width, height } }
    }

    pub(super) fn edges(self) -> [f64; 4] {
        [self.x, self.y, self.size.width, self.size.height].map(f64::from)
    }
}

/// The square in the middle of a picture.
pub(super) fn middle(PixelSize { width, height }: PixelSize) -> Crop {
    let size = width.min(height);
    Crop { x: (width - size) / 2, y: (height - size) / 2, size }
}

/// Why there is no part.
#[derive(Debug, thiserror::Error)]
pub enum RenditionError {
    /// The stored file cannot be decoded any more, or not in time.
    #[error(transparent)]
    Source(#[from] ImageError),
    /// An encoder failed.
    #[error(transparent)]
    Encode(#[from] EncodeError),
}

/// A part of a stored picture in this size: sRGB of eight bits, with alpha where something may shine through.
///
/// # Errors
///
/// Where the file cannot be decoded.
pub(super) fn shrunk(
    file: &[u8],
    anatomy: &Probe,
    area: Area,
    to: PixelSize,
    deadline: Deadline,
) -> Result<DynamicImage, ImageError> {
    let area = area.within(anatomy.stored);
    if anatomy.media == MediaType::Jpeg {
        let detail = detail(area, to);
        let planes = jpeg::decode(file, area, detail)?;
        deadline.check()?;
        return of_planes(planes, &colors_of(file, None, anatomy.media), to)
            .ok_or(ImageError::Damaged(anatomy.media));
    }
    let still = decode::first(file, anatomy, deadline)?;
    deadline.check()?;
    let colors = colors_of(file, still.profile.as_deref(), anatomy.media);
    resampled(&still.image, area, to, &colors).ok_or(ImageError::Damaged(anatomy.media))
}

/// All of a JPEG in its own size and in its own colors.
pub(super) fn whole_jpeg(file: &[u8], anatomy: &Probe) -> Result<DynamicImage, ImageError> {
    let planes = jpeg::decode(file, Area::all(anatomy.stored), Detail::Eight)?;
    let colors = Colors::of_profile(None);
    of_planes(planes, &colors, anatomy.stored).ok_or(ImageError::Damaged(anatomy.media))
}

/// A part of a picture that is decoded already.
pub(super) fn part_of(
    still: &Still,
    file: &[u8],
    media: MediaType,
    area: Area,
    to: PixelSize,
) -> Option<DynamicImage> {
    let colors = colors_of(file, still.profile.as_deref(), media);
    resampled(&still.image, area, to, &colors)
}

/// What making a part takes in memory, besides the file, about.
pub(super) fn shrinking_bytes(anatomy: &Probe, area: Area, to: PixelSize) -> u64 {
    let area = area.within(anatomy.stored);
    let made = to.area().saturating_mul(16);
    match anatomy.coding {
        Coding::JpegSequential | Coding::JpegUnusual | Coding::JpegProgressive => {
            let shown = area.size.area().saturating_mul(4);
            let (scale, kept) = (detail(area, to).samples() as u64, anatomy.stored.area() / 2);
            let is_kept = anatomy.coding == Coding::JpegProgressive;
            // Between the two directions of filtering a component has its new width and its old height.
            let between = u64::from(to.width) * u64::from(area.size.height) * scale / 2;
            shown * scale * scale / 64 + between + made + if is_kept { shown * 2 + kept } else { 0 }
        }
        _ => anatomy.decoding_bytes(0).saturating_add(resampling_bytes(area, to)).saturating_add(made),
    }
}

fn detail(area: Area, to: PixelSize) -> Detail {
    let across = Detail::for_shrinking(area.size.width, to.width);
    across.max(Detail::for_shrinking(area.size.height, to.height))
}

fn colors_of(file: &[u8], profile: Option<&[u8]>, media: MediaType) -> Colors {
    match media {
        MediaType::Jpeg => Colors::of_profile(super::formats::jpeg_profile(file).as_deref()),
        MediaType::Png => Colors::of_png(file),
        MediaType::Webp | MediaType::Gif => Colors::of_profile(profile),
    }
}

/// Puts the components together, each in the wanted size.
fn of_planes(Planes { planes, components }: Planes, colors: &Colors, to: PixelSize) -> Option<DynamicImage> {
    let samples: Vec<Vec<u8>> =
        planes.into_iter().map(|plane| samples_of(plane, to)).collect::<Option<_>>()?;
    let PixelSize { width, height } = to;
    match (components, samples.as_slice()) {
        (Components::Grey, [gray]) => {
            let gray = GrayImage::from_raw(width, height, gray.clone())?;
            Some(colors.to_srgb(gray.into()))
        }
        (Components::Rgb, [red, green, blue]) => {
            Some(colors.to_srgb(interleaved([red, green, blue], to, |pixel| pixel)?))
        }
        (Components::YCbCr, [luma, cb, cr]) => Some(colors.to_srgb(interleaved([luma, cb, cr], to, rgb)?)),
        (Components::Cmyk { is_inverted }, [cyan, magenta, yellow, black]) => {
            let inks = zipped([cyan, magenta, yellow, black], |inks| {
                if is_inverted { inks.map(|ink| 255 - ink) } else { inks }
            });
            colors.inks_to_srgb(&inks, width, height)
        }
        (Components::Ycck { is_inverted }, [luma, cb, cr, black]) => {
            let inks = zipped([luma, cb, cr, black], |[luma, cb, cr, black]| {
                let [red, green, blue] = rgb([luma, cb, cr]);
                if is_inverted {
                    [red, green, blue, 255 - black]
                } else {
                    [255 - red, 255 - green, 255 - blue, black]
                }
            });
            colors.inks_to_srgb(&inks, width, height)
        }
        _ => None,
    }
}

fn samples_of(plane: Plane, to: PixelSize) -> Option<Vec<u8>> {
    let (width, height) = (u32::try_from(plane.width).ok()?, u32::try_from(plane.height).ok()?);
    let (size, all) = (PixelSize { width, height }, [0, 0, width, height].map(f64::from));
    let is_all = plane.part.iter().zip(all).all(|(part, all)| (part - all).abs() < f64::EPSILON);
    if is_all && size == to {
        return Some(plane.samples);
    }
    resize::samples(&plane.samples, size, plane.part, to)
}

fn interleaved(
    planes: [&Vec<u8>; 3],
    to: PixelSize,
    pixel: impl Fn([u8; 3]) -> [u8; 3],
) -> Option<DynamicImage> {
    RgbImage::from_raw(to.width, to.height, zipped(planes, pixel)).map(DynamicImage::ImageRgb8)
}

fn zipped<const N: usize>(planes: [&Vec<u8>; N], pixel: impl Fn([u8; N]) -> [u8; N]) -> Vec<u8> {
    let count = planes.iter().map(|plane| plane.len()).min().unwrap_or(0);
    let mut pixels = vec![0; count * N];
    for (channel, plane) in planes.iter().enumerate() {
        pixels
            .iter_mut()
            .skip(channel)
            .step_by(N)
            .zip(plane.iter())
            .for_each(|(place, sample)| *place = *sample);
    }
    pixels.as_chunks_mut().0.iter_mut().for_each(|place| *place = pixel(*place));
    pixels
}

/// Brightness and two differences of color as red, green and blue (JFIF 1.02), in 16 bits behind the point.
fn rgb([luma, cb, cr]: [u8; 3]) -> [u8; 3] {
    let (luma, cb, cr) = (i32::from(luma) << 16, i32::from(cb) - 128, i32::from(cr) - 128);
    let channel = |value: i32| u8::try_from(((value + (1 << 15)) >> 16).clamp(0, 255)).unwrap_or(0);
    [channel(luma + 91_881 * cr), channel(luma - 22_554 * cb - 46_802 * cr), channel(luma + 116_130 * cb)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_turned_picture_is_the_same_pixels_as_it_is_stored() {
        let stored = DynamicImage::ImageLuma8(GrayImage::from_fn(7, 5, |x, y| {
            image::Luma([u8::try_from(y * 7 + x).unwrap()])
        }));
        let size = PixelSize { width: 7, height: 5 };
        for orientation in (1..=8).filter_map(Orientation::from_exif) {
            let mut upright = stored.clone();
            upright.apply_orientation(orientation);
            let expected = upright.crop_imm(1, 2, 3, 2);
            let wanted = Area { x: 1, y: 2, size: PixelSize { width: 3, height: 2 } };
            let area = wanted.as_stored(orientation, size);
            let mut part = stored.crop_imm(area.x, area.y, area.size.width, area.size.height);
            part.apply_orientation(orientation);
            assert_eq!(part, expected, "{orientation:?}");
        }
    }

    #[test]
    fn the_colors_of_jfif_are_those_of_its_equations() {
        assert_eq!(rgb([76, 85, 255]), [254, 0, 0]);
        assert_eq!(rgb([128, 128, 128]), [128, 128, 128]);
        assert_eq!(rgb([29, 255, 107]), [0, 0, 254]);
    }
}
