//! The picture formats, one folder each, behind one table. A format probes its container, truncates trailing data,
//! decodes, and encodes masters, renditions and default avatars; its probe states what decoding costs in memory.
//!
//! To add a format: write its folder, add its line to `MediaType` and to [`of`], and test it.

pub(super) mod gif;
pub(super) mod jpeg;
pub(super) mod png;
mod scanner;
mod shared;
pub(super) mod webp;

use std::time::Duration;

use bytes::Bytes;
use image::{DynamicImage, RgbaImage};

use super::budget::{Limits, resized_bytes};
use super::decode::{Animation, Deadline, Still, decoder_error, verify_frames};
use super::error::{EncodeError, ImageError, RenditionError};
use super::ops::alpha::without_opaque_alpha;
use super::ops::color::Colors;
use super::ops::crop::Area;
use super::ops::resize::resize;
use super::probe::Probe;
use super::sniff;
use crate::values::{Color, MediaType, PixelSize, Side};

/// The table of formats. The compiler asks for a line for each `MediaType`.
pub(super) fn of(media: MediaType) -> &'static dyn Format {
    match media {
        MediaType::Jpeg => &jpeg::Jpeg,
        MediaType::Png => &png::Png,
        MediaType::Webp => &webp::Webp,
        MediaType::Gif => &gif::Gif,
    }
}

/// What the engine needs of a picture format. It is asked once per picture or step, never per pixel.
pub(super) trait Format: Sync {
    /// Reads the container in one pass: size, frames, orientation, and which segments are kept. Decompresses nothing but a
    /// color profile, and allocates nothing in proportion to what a header claims.
    fn probe(&self, file: &[u8]) -> Result<Probe, ImageError>;

    /// Cuts what a stripped file's compressed streams hold behind the end of their pixels.
    fn truncate(&self, stripped: Bytes) -> Result<Bytes, ImageError>;

    /// Decodes a still picture, as stored.
    fn decode(&self, file: &[u8], probe: &Probe, deadline: Deadline) -> Result<Still, ImageError>;

    /// Starts decoding an animation.
    fn decode_animation<'a>(
        &self,
        file: &'a [u8],
        probe: &Probe,
        deadline: Deadline,
    ) -> Result<Animation<'a>, ImageError>;

    /// How to read the colors of a decoded picture; `profile` is the one that its decoder found.
    fn colors(&self, file: &[u8], profile: Option<&[u8]>) -> Colors;

    /// Turns a picture upright and encodes it at high quality with its color profile, in the format it came in.
    fn encode_master(&self, still: Still, probe: &Probe) -> Result<Vec<u8>, EncodeError>;

    /// Encodes a small sRGB picture of eight bits a channel; what is transparent is laid on `background` where the format
    /// has no alpha.
    fn encode_rendition(&self, image: DynamicImage, background: Color) -> Result<Vec<u8>, EncodeError>;

    /// Encodes a default avatar. It is flat with sharp edges, so color keeps its full resolution; and it is made while a
    /// caller waits, so nothing is tried twice.
    fn encode_default_avatar(&self, image: DynamicImage, background: Color) -> Result<Vec<u8>, EncodeError>;

    /// The encoder of animated renditions; `None` where the format gets still renditions only.
    fn animation_encoder(&self) -> Option<AnimationEncoder> {
        None
    }

    /// Decodes a still picture, or what stands for an animation in still renditions.
    fn decode_first(&self, file: &[u8], probe: &Probe, deadline: Deadline) -> Result<Still, ImageError> {
        if probe.is_animated {
            first_frame(self, file, probe, deadline)
        } else {
            self.decode(file, probe, deadline)
        }
    }

    /// Decodes every frame of an animation, to prove that the file is whole. The deadline is checked whenever the decoder
    /// reads and after every frame.
    fn verify_animation(&self, file: &[u8], probe: &Probe, deadline: Deadline) -> Result<(), ImageError> {
        verify_frames(self.decode_animation(file, probe, deadline)?.frames, probe, deadline)
    }

    /// Decodes an area in another size: sRGB of eight bits a channel, with alpha where the picture has it.
    fn scaled_decode(
        &self,
        file: &[u8],
        probe: &Probe,
        area: Area,
        to: PixelSize,
        deadline: Deadline,
    ) -> Result<DynamicImage, ImageError> {
        let area = area.within(probe.stored);
        let still = self.decode_first(file, probe, deadline)?;
        deadline.check()?;
        let colors = self.colors(file, still.profile.as_deref());
        resize(&still.image, area, to, &colors).ok_or(ImageError::Damaged(probe.media))
    }

    /// Bytes of memory that [`Format::scaled_decode`] takes, besides the file.
    fn scaled_decode_bytes(&self, probe: &Probe, area: Area, to: PixelSize) -> u64 {
        resized_bytes(probe, area.within(probe.stored), to)
    }
}

/// A frame of an animated rendition, and how long it is shown.
pub(super) struct AnimationFrame {
    pub(super) image: DynamicImage,
    pub(super) duration: Duration,
}

/// Encodes frames of this size as they come.
pub(super) type AnimationEncoder = fn(&mut AnimationFrames<'_>, PixelSize) -> Result<Vec<u8>, RenditionError>;

/// Frames that are decoded while they are encoded.
pub(super) type AnimationFrames<'a> = dyn Iterator<Item = Result<AnimationFrame, ImageError>> + 'a;

/// Reads what kind of picture these bytes are and how it is built, in one pass over the container, and checks it against
/// the limits.
///
/// # Errors
///
/// Why the sender's picture is rejected.
pub fn probe(bytes: &[u8], limits: &Limits) -> Result<Probe, ImageError> {
    let media = sniff::media_type(bytes)?;
    let probe = of(media).probe(bytes)?;
    limits.check(&probe)?;
    Ok(probe)
}

/// Encodes a default avatar: `side` by `side` pixels of red, green, blue and alpha, one byte each.
///
/// # Errors
///
/// If `rgba` has another length, or our encoder fails.
pub fn encode_default_avatar(
    side: Side,
    rgba: Vec<u8>,
    media: MediaType,
    background: Color,
) -> Result<Vec<u8>, EncodeError> {
    let pixels = RgbaImage::from_raw(side.get(), side.get(), rgba);
    let pixels = pixels.ok_or_else(|| EncodeError::new(&"the default avatar has another size"))?;
    of(media).encode_default_avatar(without_opaque_alpha(pixels.into()), background)
}

/// Whether renditions of this type can be animated.
pub(crate) fn has_animation_encoder(media: MediaType) -> bool {
    of(media).animation_encoder().is_some()
}

fn first_frame(
    format: &(impl Format + ?Sized),
    file: &[u8],
    probe: &Probe,
    deadline: Deadline,
) -> Result<Still, ImageError> {
    let Animation { mut frames, profile } = format.decode_animation(file, probe, deadline)?;
    let first = frames.next().ok_or(ImageError::Truncated(probe.media))?;
    let frame = first.map_err(|error| decoder_error(probe.media, &error, deadline))?;
    Ok(Still { image: frame.into_buffer().into(), profile, color_chunks: Vec::new(), is_cmyk: false })
}

#[cfg(test)]
mod tests {
    use image::Rgba;

    use super::*;

    const WHITE: Color = Color { red: 255, green: 255, blue: 255 };

    #[test]
    fn every_format_encodes_a_rendition_that_it_probes_as_itself() {
        for media in MediaType::ALL {
            let image = DynamicImage::ImageRgba8(RgbaImage::from_pixel(9, 9, Rgba([200, 10, 10, 255])));
            let file = of(media).encode_rendition(image, WHITE).unwrap();
            let probe = probe(&file, &Limits::NONE).unwrap();
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
            let file = of(media).encode_rendition(checks.clone(), WHITE).unwrap();
            assert_eq!(image::load_from_memory(&file).unwrap().into_rgba8(), checks.to_rgba8(), "{media}");
        }
    }
}
