//! The picture formats, one folder each, behind one table. A format probes its container, truncates trailing data,
//! decodes, and encodes masters, renditions and default avatars; its probe states what decoding costs in memory.
//!
//! To add a format: write its folder, add its line to `MediaType` and to [`for_media`], and test it.

mod format;
pub(super) mod gif;
pub(super) mod jpeg;
pub(super) mod png;
mod scanner;
mod shared;
pub(super) mod webp;

use image::RgbaImage;

use super::budget::Limits;
use super::error::{EncodeError, ImageError};
use super::ops::alpha::without_opaque_alpha;
use super::probe::Probe;
use super::sniff;
use crate::values::{Color, MediaType, Side};

pub(super) use format::{AnimationEncoder, AnimationFrame, Format, Reading, Views};

/// The table of formats. The compiler asks for a line for each `MediaType`.
pub(super) fn for_media(media: MediaType) -> &'static dyn Format {
    match media {
        MediaType::Jpeg => &jpeg::Jpeg,
        MediaType::Png => &png::Png,
        MediaType::Webp => &webp::Webp,
        MediaType::Gif => &gif::Gif,
    }
}

/// Reads what kind of picture these bytes are and how it is built, in one pass over the container, and checks it against
/// the limits.
///
/// # Errors
///
/// Why the sender's picture is rejected.
pub fn probe(bytes: &[u8], limits: &Limits) -> Result<Probe, ImageError> {
    let media = sniff::media_type(bytes)?;
    let probe = for_media(media).probe(bytes)?;
    limits.check(&probe)?;
    Ok(probe)
}

/// Reads a stored file, which was checked against the limits when it was an upload.
///
/// # Errors
///
/// If the file is no longer a picture.
pub(super) fn probe_stored(bytes: &[u8]) -> Result<Probe, ImageError> {
    for_media(sniff::media_type(bytes)?).probe(bytes)
}

/// Encodes a default avatar: `side` by `side` pixels of red, green, blue and alpha, one byte each.
///
/// # Errors
///
/// If `rgba` has another length, or our encoder fails.
pub(crate) fn encode_default_avatar(
    side: Side,
    rgba: Vec<u8>,
    media: MediaType,
    background: Color,
) -> Result<Vec<u8>, EncodeError> {
    let pixels = RgbaImage::from_raw(side.get(), side.get(), rgba);
    let pixels = pixels.ok_or_else(|| EncodeError::new(&"the default avatar has another size"))?;
    for_media(media).encode_default_avatar(without_opaque_alpha(pixels.into()), background)
}

/// Whether renditions of this type can be animated.
pub(crate) fn has_animation_encoder(media: MediaType) -> bool {
    for_media(media).animation_encoder().is_some()
}

#[cfg(test)]
mod tests {
    use image::{DynamicImage, Rgba};

    use super::*;
    use crate::values::PixelSize;

    const WHITE: Color = Color { red: 255, green: 255, blue: 255 };

    #[test]
    fn every_format_encodes_a_rendition_that_it_probes_as_itself() {
        for media in MediaType::ALL {
            let image = DynamicImage::ImageRgba8(RgbaImage::from_pixel(9, 9, Rgba([200, 10, 10, 255])));
            let file = for_media(media).encode_rendition(image, WHITE).unwrap();
            let probe = probe_stored(&file).unwrap();
            assert_eq!((probe.media(), probe.stored_size()), (media, PixelSize { width: 9, height: 9 }));
        }
    }

    #[test]
    fn a_picture_of_few_colors_is_encoded_without_loss() {
        let checks = RgbaImage::from_fn(16, 16, |x, y| {
            if (x + y) % 2 == 0 { Rgba([255, 0, 0, 255]) } else { Rgba([0, 0, 255, 100]) }
        });
        let checks = DynamicImage::ImageRgba8(checks);
        for media in [MediaType::Png, MediaType::Webp] {
            let file = for_media(media).encode_rendition(checks.clone(), WHITE).unwrap();
            assert_eq!(image::load_from_memory(&file).unwrap().into_rgba8(), checks.to_rgba8(), "{media}");
        }
    }
}
