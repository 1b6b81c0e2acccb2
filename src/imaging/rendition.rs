//! Renditions of stored pictures: a square of a given size and type; and the previews made with every upload, so that
//! later renditions cost little.

use bytes::Bytes;
use image::DynamicImage;

use super::animation::{Shown, animated_rendition};
use super::budget::{INTERMEDIATE_SIDE, animation_bytes};
use super::decode::{Deadline, Still, catch_panic};
use super::error::{EncodeError, RenditionError};
use super::formats::{self, AnimationEncoder, Views, jpeg, png};
use super::ops::alpha::without_opaque_alpha;
use super::ops::crop::{Area, centered_square, square};
use super::ops::resize::resize;
use super::ops::turn::turned;
use super::placeholder;
use super::probe::Probe;
use crate::values::{AnimationMode, Color, Crop, MediaType, Placeholder, RenditionSpec};

/// A picture that is ready to be sent.
#[derive(Debug, Clone)]
pub struct Rendition {
    /// The file.
    pub bytes: Bytes,
    /// Its type.
    pub media: MediaType,
}

/// What is made of an upload besides its master.
#[derive(Debug, Clone, Default)]
pub(super) struct Previews {
    pub(super) placeholder: Option<Placeholder>,
    pub(super) intermediate: Option<Bytes>,
}

/// Bytes of memory that making a rendition takes, besides the stored file.
///
/// # Errors
///
/// If the file is no longer a picture.
pub fn rendering_bytes(source: &Bytes, spec: &RenditionSpec) -> Result<u64, RenditionError> {
    let probe = formats::probe_stored(source)?;
    let to = square(spec.side.get());
    Ok(match animation_encoder(&probe, spec) {
        Some(_) => animation_bytes(&probe, to),
        None => {
            formats::for_media(probe.media).scaled_decode_bytes(&probe, area(&probe, spec.framing.crop), to)
        }
    })
}

/// Makes a rendition of a stored picture: the square of `spec`, or else the centered one, turned. In a
/// JPEG, transparent pixels show `background`.
///
/// # Errors
///
/// If the file cannot be decoded, or not within `timeout_s` seconds, or if an encoder fails.
pub fn render(
    source: &Bytes,
    spec: &RenditionSpec,
    background: Color,
    timeout_s: u32,
) -> Result<Rendition, RenditionError> {
    let probe = formats::probe_stored(source)?;
    let (area, to) = (area(&probe, spec.framing.crop), square(spec.side.get()));
    let deadline = Deadline::within(timeout_s);
    let file = catch_panic(probe.media, || {
        if let Some(encode) = animation_encoder(&probe, spec) {
            let shown = Shown { area, to, rotation: spec.framing.rotation };
            return animated_rendition(source, &probe, shown, encode, deadline);
        }
        let image = formats::for_media(probe.media).scaled_decode(source, &probe, area, to, deadline)?;
        let image = turned(without_opaque_alpha(image), spec.framing.rotation);
        Ok(formats::for_media(spec.media).encode_rendition(image, background)?)
    })?;
    Ok(Rendition { bytes: file.into(), media: spec.media })
}

/// Makes the intermediate: what renditions of up to [`INTERMEDIATE_SIDE`] pixels are made of. `None` if the stored picture
/// is no larger.
///
/// # Errors
///
/// As [`render`].
pub(crate) fn intermediate(
    source: &Bytes,
    crop: Option<Crop>,
    timeout_s: u32,
) -> Result<Option<Bytes>, RenditionError> {
    let probe = formats::probe_stored(source)?;
    let area = area(&probe, crop);
    if area.size.width <= INTERMEDIATE_SIDE {
        return Ok(None);
    }
    catch_panic(probe.media, || {
        let (to, deadline) = (square(INTERMEDIATE_SIDE), Deadline::within(timeout_s));
        let image = formats::for_media(probe.media).scaled_decode(source, &probe, area, to, deadline)?;
        Ok(Some(encode_intermediate(image)?.into()))
    })
}

/// Bytes of memory that making a placeholder takes, besides the stored file.
///
/// # Errors
///
/// If the file is no longer a picture.
pub(crate) fn placeholder_bytes(source: &Bytes) -> Result<u64, RenditionError> {
    let probe = formats::probe_stored(source)?;
    let (area, to) = (Area::all(probe.stored), placeholder::size_for(probe.stored));
    Ok(formats::for_media(probe.media).scaled_decode_bytes(&probe, area, to))
}

/// Makes the placeholder of a stored picture.
///
/// # Errors
///
/// As [`render`].
pub(crate) fn placeholder_of(source: &Bytes, timeout_s: u32) -> Result<Placeholder, RenditionError> {
    let probe = formats::probe_stored(source)?;
    let (area, to) = (Area::all(probe.stored), placeholder::size_for(probe.stored));
    catch_panic(probe.media, || {
        let deadline = Deadline::within(timeout_s);
        let image = formats::for_media(probe.media).scaled_decode(source, &probe, area, to, deadline)?;
        Ok(placeholder::from_image(image))
    })
}

/// What the previews of a still picture show.
pub(super) fn views(probe: &Probe, crop: Option<Crop>) -> Views {
    let crop = crop.unwrap_or_else(|| centered_square(probe.upright_size()));
    let area = Area::from(crop).to_stored(probe.orientation, probe.stored);
    Views {
        placeholder: placeholder::size_for(probe.stored),
        intermediate: (crop.size > INTERMEDIATE_SIDE).then_some(area),
    }
}

/// Makes the previews of a still picture whose pixels are at hand, as stored. They are optional: errors are dropped.
pub(super) fn previews(still: &Still, file: &[u8], probe: &Probe, crop: Option<Crop>) -> Previews {
    let made = catch_panic(probe.media, || {
        let colors = formats::for_media(probe.media).colors(file, still.profile.as_deref());
        let Views { placeholder, intermediate } = views(probe, crop);
        let placeholder = resize(&still.image, Area::all(probe.stored), placeholder, &colors);
        let intermediate =
            intermediate.and_then(|area| resize(&still.image, area, square(INTERMEDIATE_SIDE), &colors));
        Ok::<_, RenditionError>(previews_of(placeholder, intermediate, probe))
    });
    made.unwrap_or_default()
}

/// Makes previews of what they show, as stored.
pub(super) fn previews_of(
    placeholder: Option<DynamicImage>,
    intermediate: Option<DynamicImage>,
    probe: &Probe,
) -> Previews {
    let upright = |mut image: DynamicImage| {
        image.apply_orientation(probe.orientation);
        image
    };
    Previews {
        placeholder: placeholder.map(upright).map(placeholder::from_image),
        intermediate: intermediate
            .map(upright)
            .and_then(|image| encode_intermediate(image).ok())
            .map(Bytes::from),
    }
}

/// Makes the previews of a verified file whose pixels are not at hand.
pub(super) fn previews_of_file(file: &Bytes, crop: Option<Crop>, timeout_s: u32) -> Previews {
    Previews {
        placeholder: placeholder_of(file, timeout_s).ok(),
        intermediate: intermediate(file, crop, timeout_s).ok().flatten(),
    }
}

/// JPEG for an opaque picture, PNG for any other: whatever the master's type.
fn encode_intermediate(image: DynamicImage) -> Result<Vec<u8>, EncodeError> {
    match without_opaque_alpha(image) {
        DynamicImage::ImageRgb8(opaque) => jpeg::encode::intermediate(&opaque),
        image => png::encode::intermediate(&image),
    }
}

/// The encoder of an animated rendition; `None` where the rendition is still.
fn animation_encoder(probe: &Probe, spec: &RenditionSpec) -> Option<AnimationEncoder> {
    let is_animated = spec.animation == AnimationMode::Animated && probe.is_animated;
    formats::for_media(spec.media).animation_encoder().filter(|_| is_animated)
}

fn area(probe: &Probe, crop: Option<Crop>) -> Area {
    crop.unwrap_or_else(|| centered_square(probe.stored)).into()
}
