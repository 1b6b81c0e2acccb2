//! Full decoding, by memory-safe decoders only. Pixels are kept only where they are wanted.

use std::io::Cursor;
use std::time::Instant;

use image::codecs::gif::GifDecoder;
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::error::{ImageError, UnsupportedError};
use image::{AnimationDecoder, DynamicImage, Frames, GrayImage, ImageDecoder, Limits, RgbImage};
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;
use zune_jpeg::errors::DecodeErrors;

use super::Refusal;
use super::anatomy::Anatomy;
use crate::types::MediaType;

/// The longest side that JPEG can state.
const JPEG_MAX_SIDE: usize = 65_535;

/// A still picture's pixels, as stored, and its colour profile.
pub(super) struct Still {
    pub(super) image: DynamicImage,
    pub(super) profile: Option<Vec<u8>>,
}

/// Decodes every frame, to prove that the file is whole.
///
/// # Errors
///
/// The refusal for the sender; [`Refusal::TooSlow`] with `seconds` once `deadline` has passed between two frames.
pub(super) fn verify(file: &[u8], anatomy: &Anatomy, deadline: Deadline) -> Result<(), Refusal> {
    let media = anatomy.media;
    if anatomy.frames == 1 && media != MediaType::Gif {
        return still(file, anatomy).map(drop);
    }
    let limits = limits(anatomy, file.len());
    let fault = |error| refusal(media, &error);
    match media {
        MediaType::Jpeg => Err(Refusal::Damaged(media)),
        MediaType::Png => {
            let decoder = PngDecoder::with_limits(Cursor::new(file), limits).map_err(fault)?;
            let frames = decoder.apng().map_err(fault)?.into_frames();
            count_frames(frames, anatomy, deadline)
        }
        MediaType::Webp => {
            let decoder = WebPDecoder::new(Cursor::new(file)).map_err(fault)?;
            count_frames(decoder.into_frames(), anatomy, deadline)
        }
        MediaType::Gif => {
            let mut decoder = GifDecoder::new(Cursor::new(file)).map_err(fault)?;
            decoder.set_limits(limits).map_err(fault)?;
            count_frames(decoder.into_frames(), anatomy, deadline)
        }
    }
}

/// Decodes a still picture and keeps its pixels.
pub(super) fn still(file: &[u8], anatomy: &Anatomy) -> Result<Still, Refusal> {
    let media = anatomy.media;
    let fault = |error| refusal(media, &error);
    match media {
        MediaType::Jpeg => jpeg(file, anatomy),
        MediaType::Png => {
            let decoder =
                PngDecoder::with_limits(Cursor::new(file), limits(anatomy, file.len())).map_err(fault)?;
            with_profile(decoder, anatomy)
        }
        MediaType::Webp => with_profile(WebPDecoder::new(Cursor::new(file)).map_err(fault)?, anatomy),
        MediaType::Gif => Err(Refusal::Unsupported(media)),
    }
}

/// When decoding must be done.
#[derive(Debug, Clone, Copy)]
pub(super) struct Deadline {
    pub(super) at: Instant,
    pub(super) seconds: u32,
}

impl Deadline {
    fn check(self) -> Result<(), Refusal> {
        if Instant::now() > self.at { Err(Refusal::TooSlow { seconds: self.seconds }) } else { Ok(()) }
    }
}

/// The JPEG decoder is asked to be strict: by default it fills what is missing with grey.
fn jpeg(file: &[u8], anatomy: &Anatomy) -> Result<Still, Refusal> {
    let options = DecoderOptions::default()
        .set_strict_mode(true)
        .set_max_width(JPEG_MAX_SIDE)
        .set_max_height(JPEG_MAX_SIDE);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(file), options);
    decoder.decode_headers().map_err(|error| jpeg_refusal(&error))?;
    let is_grey = decoder.input_colorspace() == Some(ColorSpace::Luma);
    let wanted = if is_grey { ColorSpace::Luma } else { ColorSpace::RGB };
    decoder.set_options(options.jpeg_set_out_colorspace(wanted));
    let pixels = decoder.decode().map_err(|error| jpeg_refusal(&error))?;
    let (width, height) = (anatomy.stored.width, anatomy.stored.height);
    let image = if is_grey {
        GrayImage::from_raw(width, height, pixels).map(DynamicImage::ImageLuma8)
    } else {
        RgbImage::from_raw(width, height, pixels).map(DynamicImage::ImageRgb8)
    };
    let image = image.ok_or(Refusal::Damaged(MediaType::Jpeg))?;
    Ok(Still { image, profile: decoder.icc_profile() })
}

fn with_profile<'a>(mut decoder: impl ImageDecoder + 'a, anatomy: &Anatomy) -> Result<Still, Refusal> {
    let fault = |error| refusal(anatomy.media, &error);
    let size = (anatomy.stored.width, anatomy.stored.height);
    if decoder.dimensions() != size {
        return Err(Refusal::Damaged(anatomy.media));
    }
    let profile = decoder.icc_profile().map_err(fault)?;
    let image = DynamicImage::from_decoder(decoder).map_err(fault)?;
    Ok(Still { image, profile })
}

/// Goes through all frames, each dropped before the next is made.
fn count_frames(frames: Frames<'_>, anatomy: &Anatomy, deadline: Deadline) -> Result<(), Refusal> {
    let mut count = 0_u32;
    for frame in frames {
        frame.map_err(|error| refusal(anatomy.media, &error))?;
        deadline.check()?;
        count = count.saturating_add(1);
    }
    if count == anatomy.frames { Ok(()) } else { Err(Refusal::Damaged(anatomy.media)) }
}

/// What a decoder may allocate: what the gate was told, which the header's figures gave.
fn limits(anatomy: &Anatomy, file_bytes: usize) -> Limits {
    let mut limits = Limits::no_limits();
    limits.max_alloc =
        Some(anatomy.decoding_bytes(file_bytes).saturating_mul(2).saturating_add(DECODER_OWN_BYTES));
    limits
}

/// What a decoder needs for itself, however small the picture: tables, a colour profile, row buffers.
const DECODER_OWN_BYTES: u64 = 8 << 20;

fn refusal(media: MediaType, error: &ImageError) -> Refusal {
    match error {
        ImageError::IoError(io) if io.kind() == std::io::ErrorKind::UnexpectedEof => {
            Refusal::Truncated(media)
        }
        ImageError::Unsupported(UnsupportedError { .. }) => Refusal::Unsupported(media),
        _ => Refusal::Damaged(media),
    }
}

fn jpeg_refusal(error: &DecodeErrors) -> Refusal {
    match error {
        DecodeErrors::ExhaustedData => Refusal::Truncated(MediaType::Jpeg),
        DecodeErrors::Unsupported(_) => Refusal::Unsupported(MediaType::Jpeg),
        _ => Refusal::Damaged(MediaType::Jpeg),
    }
}
