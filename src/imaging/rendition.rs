//! Renditions of stored pictures: a square in the size and type that is wanted; and what is made with every upload, so that
//! later ones cost little.

use bytes::Bytes;

use super::decode::{Deadline, Still, unpanicked};
use super::image_info::Probe;
use super::ops::resize::resampling_bytes;
use super::scaled_decode::{Area, RenditionError, middle, part_of, shrinking_bytes, shrunk};
use crate::imaging::{Limits, animation, encode_rendition, examine, placeholder};
use crate::values::{AnimationMode, Color, Crop, MediaType, PixelSize, Placeholder, RenditionSpec};

/// The side of what smaller sizes are made of, in pixels.
pub const INTERMEDIATE_SIDE: u32 = 1024;

/// A picture that is ready to be sent.
#[derive(Debug, Clone)]
pub struct Rendition {
    /// The file.
    pub bytes: Bytes,
    /// Its type.
    pub media: MediaType,
}

/// What is made of an upload beside its master.
#[derive(Debug, Clone, Default)]
pub(super) struct Previews {
    pub(super) placeholder: Option<Placeholder>,
    pub(super) intermediate: Option<Bytes>,
}

/// What making a rendition of a stored picture takes in memory, in bytes, besides the stored file.
///
/// # Errors
///
/// Where the file is no picture any more.
pub fn rendering_bytes(source: &Bytes, look: &RenditionSpec) -> Result<u64, RenditionError> {
    let anatomy = examine(source, &Limits::NONE)?;
    let to = square_of(look.side.get());
    if is_moving(&anatomy, look) {
        let frames = u64::from(anatomy.frames()).saturating_mul(to.area());
        return Ok(anatomy.decoding_bytes(0).saturating_add(frames).saturating_add(to.area() * 16));
    }
    Ok(shrinking_bytes(&anatomy, area_of(&anatomy, look.crop), to))
}

/// Makes a rendition of a stored picture: the square that is wanted, or the one in the middle; what shines through as JPEG is
/// laid on `background`.
///
/// # Errors
///
/// Where the file cannot be decoded, or not within `timeout_s` seconds, or an encoder fails.
pub fn render(
    source: &Bytes,
    look: &RenditionSpec,
    background: Color,
    timeout_s: u32,
) -> Result<Rendition, RenditionError> {
    let anatomy = examine(source, &Limits::NONE)?;
    let (area, to, deadline) =
        (area_of(&anatomy, look.crop), square_of(look.side.get()), Deadline::within(timeout_s));
    let file = unpanicked(anatomy.media, || {
        if is_moving(&anatomy, look) {
            return animation::animated(source, &anatomy, area, (to, look.media), deadline);
        }
        let square = encode_rendition::without_needless_alpha(shrunk(source, &anatomy, area, to, deadline)?);
        Ok(encode_rendition::encode(square, look.media, background)?)
    })?;
    Ok(Rendition { bytes: file.into(), media: look.media })
}

/// Makes what sizes up to [`INTERMEDIATE_SIDE`] are made of; `None` where the stored picture is not larger itself.
///
/// # Errors
///
/// As [`render`].
pub fn intermediate(
    source: &Bytes,
    crop: Option<Crop>,
    timeout_s: u32,
) -> Result<Option<Bytes>, RenditionError> {
    let anatomy = examine(source, &Limits::NONE)?;
    let area = area_of(&anatomy, crop);
    if area.size.width <= INTERMEDIATE_SIDE {
        return Ok(None);
    }
    unpanicked(anatomy.media, || {
        let square =
            shrunk(source, &anatomy, area, square_of(INTERMEDIATE_SIDE), Deadline::within(timeout_s))?;
        Ok(Some(encode_rendition::intermediate(square)?.into()))
    })
}

/// What making a placeholder takes in memory, in bytes, besides the stored file.
///
/// # Errors
///
/// Where the file is no picture any more.
pub fn placeholder_bytes(source: &Bytes) -> Result<u64, RenditionError> {
    let anatomy = examine(source, &Limits::NONE)?;
    Ok(shrinking_bytes(&anatomy, Area::all(anatomy.stored), placeholder::size_for(anatomy.stored)))
}

/// Makes the placeholder of a stored picture.
///
/// # Errors
///
/// As [`render`].
pub fn placeholder_of(source: &Bytes, timeout_s: u32) -> Result<Placeholder, RenditionError> {
    let anatomy = examine(source, &Limits::NONE)?;
    let (area, to) = (Area::all(anatomy.stored), placeholder::size_for(anatomy.stored));
    unpanicked(anatomy.media, || {
        Ok(placeholder::of(shrunk(source, &anatomy, area, to, Deadline::within(timeout_s))?))
    })
}

/// What making the previews of an upload takes in memory, in bytes, beside the decoded picture.
pub(super) fn previewing_bytes(anatomy: &Probe) -> u64 {
    let square = middle(anatomy.stored);
    if square.size <= INTERMEDIATE_SIDE {
        return 0;
    }
    let to = square_of(INTERMEDIATE_SIDE);
    resampling_bytes(square.into(), to).saturating_add(to.area() * 16)
}

/// Makes both of a still picture that was just decoded, as it is stored. Neither is needed, and no failure is told.
pub(super) fn previews(still: &Still, file: &[u8], anatomy: &Probe, crop: Option<Crop>) -> Previews {
    let made = unpanicked(anatomy.media, || {
        let upright = |area, to| {
            let mut image = part_of(still, file, anatomy.media, area, to)?;
            image.apply_orientation(anatomy.orientation);
            Some(image)
        };
        let placeholder =
            upright(Area::all(anatomy.stored), placeholder::size_for(anatomy.stored)).map(placeholder::of);
        let crop = crop.unwrap_or_else(|| middle(anatomy.upright_size()));
        let intermediate = if crop.size > INTERMEDIATE_SIDE {
            let area = Area::from(crop).as_stored(anatomy.orientation, anatomy.stored);
            upright(area, square_of(INTERMEDIATE_SIDE))
                .and_then(|square| encode_rendition::intermediate(square).ok())
        } else {
            None
        };
        Ok::<_, RenditionError>(Previews { placeholder, intermediate: intermediate.map(Bytes::from) })
    });
    made.unwrap_or_default()
}

/// Makes both of a file that was just found to be whole, but of which no pixels were kept.
pub(super) fn previews_of_file(file: &Bytes, crop: Option<Crop>, timeout_s: u32) -> Previews {
    Previews {
        placeholder: placeholder_of(file, timeout_s).ok(),
        intermediate: intermediate(file, crop, timeout_s).ok().flatten(),
    }
}

fn is_moving(anatomy: &Probe, look: &RenditionSpec) -> bool {
    look.motion == AnimationMode::Animated
        && anatomy.is_animated
        && matches!(look.media, MediaType::Gif | MediaType::Webp)
}

fn area_of(anatomy: &Probe, crop: Option<Crop>) -> Area {
    crop.unwrap_or_else(|| middle(anatomy.stored)).into()
}

fn square_of(side: u32) -> PixelSize {
    PixelSize { width: side, height: side }
}
