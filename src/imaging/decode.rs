//! Full decoding, by memory-safe decoders only. Pixels are kept only where they are wanted.

use std::io::{self, BufRead, Cursor, Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use image::codecs::gif::GifDecoder;
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::error::{ImageError as DecoderError, UnsupportedError};
use image::{AnimationDecoder, DynamicImage, Frames, GrayImage, ImageDecoder, Limits, RgbImage};
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;
use zune_jpeg::errors::DecodeErrors;

use super::ImageError;
use super::image_info::{Coding, Probe};
use super::scaled_decode::whole_jpeg;
use crate::values::MediaType;

/// The longest side that JPEG can state.
const JPEG_MAX_SIDE: usize = 65_535;

/// A still picture's pixels, as stored, and its color profile.
pub(super) struct Still {
    pub(super) image: DynamicImage,
    pub(super) profile: Option<Vec<u8>>,
    /// Whether it is stored as four inks, of which these pixels are only a rough idea.
    pub(super) is_of_inks: bool,
}

/// Decodes every frame of an animation, to prove that the file is whole.
///
/// # Errors
///
/// The refusal for the sender; [`ImageError::TooSlow`] once `deadline` has passed, which is looked at whenever a decoder asks
/// for more bytes, and after every frame.
pub(super) fn verify(file: &[u8], anatomy: &Probe, deadline: Deadline) -> Result<(), ImageError> {
    unpanicked(anatomy.media, || every_frame(file, anatomy, deadline))
}

/// Decodes a still picture and keeps its pixels.
///
/// # Errors
///
/// As [`verify`]. Decoding a JPEG is not interrupted: its pixels and scans are bounded.
pub(super) fn still(file: &[u8], anatomy: &Probe, deadline: Deadline) -> Result<Still, ImageError> {
    unpanicked(anatomy.media, || pixels(file, anatomy, deadline))
}

/// What a decoder makes of a file. Where it panics, the file is beyond what the decoder's authors thought of, which is the
/// file's fault and not the server's.
pub(super) fn unpanicked<T, E: From<ImageError>>(
    media: MediaType,
    decode: impl FnOnce() -> Result<T, E>,
) -> Result<T, E> {
    catch_unwind(AssertUnwindSafe(decode)).unwrap_or_else(|_told_by_the_hook| {
        tracing::warn!(%media, "a decoder panicked at a picture, which counts as damaged");
        Err(ImageError::Damaged(media).into())
    })
}

/// Decodes a still picture, or an animation's first frame: of a PNG, the picture for viewers that know no animation.
pub(super) fn first(file: &[u8], anatomy: &Probe, deadline: Deadline) -> Result<Still, ImageError> {
    if !anatomy.is_animated || anatomy.media == MediaType::Png {
        return pixels(file, anatomy, deadline);
    }
    let (mut frames, profile) = frames(file, anatomy, deadline)?;
    let first = frames.next().ok_or(ImageError::Truncated(anatomy.media))?;
    let frame = first.map_err(|error| image_error(anatomy.media, &error, deadline))?;
    Ok(Still { image: frame.into_buffer().into(), profile, is_of_inks: false })
}

/// The frames of an animation, each the whole canvas, and its color profile.
pub(super) fn frames<'a>(
    file: &'a [u8],
    anatomy: &Probe,
    deadline: Deadline,
) -> Result<(Frames<'a>, Option<Vec<u8>>), ImageError> {
    let media = anatomy.media;
    let limits = limits(anatomy, file.len());
    let fault = |error| image_error(media, &error, deadline);
    let source = Timed { cursor: Cursor::new(file), deadline };
    match media {
        MediaType::Jpeg => Err(ImageError::Damaged(media)),
        MediaType::Png => {
            let mut decoder = PngDecoder::with_limits(source, limits).map_err(fault)?;
            let profile = decoder.icc_profile().map_err(fault)?;
            Ok((decoder.apng().map_err(fault)?.into_frames(), profile))
        }
        MediaType::Webp => {
            let mut decoder = WebPDecoder::new(source).map_err(fault)?;
            let profile = decoder.icc_profile().map_err(fault)?;
            Ok((decoder.into_frames(), profile))
        }
        MediaType::Gif => {
            let mut decoder = GifDecoder::new(source).map_err(fault)?;
            decoder.set_limits(limits).map_err(fault)?;
            Ok((decoder.into_frames(), None))
        }
    }
}

fn every_frame(file: &[u8], anatomy: &Probe, deadline: Deadline) -> Result<(), ImageError> {
    if anatomy.media == MediaType::Png {
        // The picture for viewers that know no animation need not be one of its frames.
        pixels(file, anatomy, deadline)?;
    }
    let (frames, _profile) = frames(file, anatomy, deadline)?;
    count_frames(frames, anatomy, deadline)
}

fn pixels(file: &[u8], anatomy: &Probe, deadline: Deadline) -> Result<Still, ImageError> {
    let media = anatomy.media;
    let fault = |error| image_error(media, &error, deadline);
    let source = Timed { cursor: Cursor::new(file), deadline };
    match media {
        MediaType::Jpeg => jpeg(file, anatomy),
        MediaType::Png => {
            let decoder = PngDecoder::with_limits(source, limits(anatomy, file.len())).map_err(fault)?;
            with_profile(decoder, anatomy, deadline)
        }
        MediaType::Webp => with_profile(WebPDecoder::new(source).map_err(fault)?, anatomy, deadline),
        MediaType::Gif => Err(ImageError::Unsupported(media)),
    }
}

/// When decoding must be done.
#[derive(Debug, Clone, Copy)]
pub(super) struct Deadline {
    pub(super) at: Instant,
    pub(super) seconds: u32,
}

impl Deadline {
    /// So many seconds from now on.
    pub(super) fn within(seconds: u32) -> Self {
        Self { at: Instant::now() + Duration::from_secs(seconds.into()), seconds }
    }

    /// Whether there is time left.
    pub(super) fn check(self) -> Result<(), ImageError> {
        if self.has_passed() { Err(ImageError::TooSlow { seconds: self.seconds }) } else { Ok(()) }
    }

    fn has_passed(self) -> bool {
        Instant::now() > self.at
    }
}

/// A file that stops being readable at the deadline: the only way to stop a decoder from outside.
struct Timed<'a> {
    cursor: Cursor<&'a [u8]>,
    deadline: Deadline,
}

impl Timed<'_> {
    fn check(&self) -> io::Result<()> {
        if self.deadline.has_passed() { Err(io::ErrorKind::TimedOut.into()) } else { Ok(()) }
    }
}

impl Read for Timed<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.check()?;
        self.cursor.read(buffer)
    }
}

impl BufRead for Timed<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.check()?;
        self.cursor.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.cursor.consume(amount);
    }
}

impl Seek for Timed<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.cursor.seek(to)
    }
}

/// The JPEG decoder is asked to be strict: by default it fills much of what is missing with gray. That no code of a scan is
/// missing was settled when the scans' ends were looked for.
fn jpeg(file: &[u8], anatomy: &Probe) -> Result<Still, ImageError> {
    let options = DecoderOptions::default()
        .set_strict_mode(true)
        .set_max_width(JPEG_MAX_SIDE)
        .set_max_height(JPEG_MAX_SIDE);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(file), options);
    decoder.decode_headers().map_err(|error| jpeg_error(&error))?;
    let stored_as = decoder.input_colorspace();
    let is_grey = stored_as == Some(ColorSpace::Luma);
    let is_of_inks = matches!(stored_as, Some(ColorSpace::CMYK | ColorSpace::YCCK));
    let wanted = if is_grey { ColorSpace::Luma } else { ColorSpace::RGB };
    decoder.set_options(options.jpeg_set_out_colorspace(wanted));
    let pixels = decoder.decode().map_err(|error| jpeg_error(&error))?;
    let (width, height) = (anatomy.stored.width, anatomy.stored.height);
    let profile = decoder.icc_profile();
    drop(decoder);
    let image = if anatomy.coding == Coding::JpegUnusual {
        // Of these, this decoder settles that the file is whole, but it spreads their colors wrongly.
        drop(pixels);
        Some(whole_jpeg(file, anatomy)?)
    } else if is_grey {
        GrayImage::from_raw(width, height, pixels).map(DynamicImage::ImageLuma8)
    } else {
        RgbImage::from_raw(width, height, pixels).map(DynamicImage::ImageRgb8)
    };
    let image = image.ok_or(ImageError::Damaged(MediaType::Jpeg))?;
    Ok(Still { image, profile, is_of_inks })
}

fn with_profile<'a>(
    mut decoder: impl ImageDecoder + 'a,
    anatomy: &Probe,
    deadline: Deadline,
) -> Result<Still, ImageError> {
    let fault = |error| image_error(anatomy.media, &error, deadline);
    let size = (anatomy.stored.width, anatomy.stored.height);
    if decoder.dimensions() != size {
        return Err(ImageError::Damaged(anatomy.media));
    }
    let profile = decoder.icc_profile().map_err(fault)?;
    let image = DynamicImage::from_decoder(decoder).map_err(fault)?;
    Ok(Still { image, profile, is_of_inks: false })
}

/// Goes through all frames, each dropped before the next is made.
fn count_frames(frames: Frames<'_>, anatomy: &Probe, deadline: Deadline) -> Result<(), ImageError> {
    let mut count = 0_u32;
    for frame in frames {
        frame.map_err(|error| image_error(anatomy.media, &error, deadline))?;
        deadline.check()?;
        count = count.saturating_add(1);
    }
    if count == anatomy.frames { Ok(()) } else { Err(ImageError::Damaged(anatomy.media)) }
}

/// What a decoder may allocate, as a second line behind the weights: twice what the gate was told, for decoders also
/// count buffers that they never hold at once.
fn limits(anatomy: &Probe, file_bytes: usize) -> Limits {
    let mut limits = Limits::no_limits();
    limits.max_alloc =
        Some(anatomy.decoding_bytes(file_bytes).saturating_mul(2).saturating_add(DECODER_OWN_BYTES));
    limits
}

/// What a decoder needs for itself, however small the picture: tables, a color profile, row buffers.
const DECODER_OWN_BYTES: u64 = 8 << 20;

fn image_error(media: MediaType, error: &DecoderError, deadline: Deadline) -> ImageError {
    if let Err(too_slow) = deadline.check() {
        return too_slow;
    }
    match error {
        DecoderError::IoError(io) if io.kind() == std::io::ErrorKind::UnexpectedEof => {
            ImageError::Truncated(media)
        }
        DecoderError::Unsupported(UnsupportedError { .. }) | DecoderError::Limits(_) => {
            ImageError::Unsupported(media)
        }
        _ => ImageError::Damaged(media),
    }
}

fn jpeg_error(error: &DecodeErrors) -> ImageError {
    match error {
        DecodeErrors::ExhaustedData => ImageError::Truncated(MediaType::Jpeg),
        DecodeErrors::Unsupported(_) => ImageError::Unsupported(MediaType::Jpeg),
        _ => ImageError::Damaged(MediaType::Jpeg),
    }
}
