//! What every format's decoding shares: the deadline, limits for decoders, their errors, and panics caught. The decoders
//! themselves are in `formats/`; all of them are memory-safe Rust.

use std::io::{self, BufRead, Cursor, Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use image::error::{ImageError as DecoderError, UnsupportedError};
use image::{DynamicImage, Frames, ImageDecoder, Limits};

use super::error::ImageError;
use super::probe::Probe;
use crate::values::MediaType;

/// What a decoder needs for itself, however small the picture: tables, a color profile, row buffers.
const DECODER_OWN_BYTES: u64 = 8 << 20;

/// A still picture's pixels, as stored, and what says how to read their colors.
pub(super) struct Still {
    pub(super) image: DynamicImage,
    pub(super) profile: Option<Vec<u8>>,
    /// Further color metadata of a turned picture, which its master keeps; in the format's own encoding.
    pub(super) color_chunks: Vec<u8>,
    /// Whether the file holds CMYK, of which these pixels are only an approximation.
    pub(super) is_cmyk: bool,
}

impl Still {
    /// The color profile, if it describes the channels that the pixels have now (ICC.1, 7.2.6: bytes 16 to 19 name its
    /// color space). A CMYK picture is decoded to RGB, which its profile does not describe.
    pub(super) fn take_fitting_profile(&mut self) -> Option<Vec<u8>> {
        let space: &[u8] = if self.image.color().has_color() { b"RGB " } else { b"GRAY" };
        self.profile.take().filter(|profile| profile.get(16..20) == Some(space))
    }
}

/// The frames of an animation, each the whole canvas, and its color profile.
pub(super) struct Animation<'a> {
    pub(super) frames: Frames<'a>,
    pub(super) profile: Option<Vec<u8>>,
}

/// When decoding must be done.
#[derive(Debug, Clone, Copy)]
pub(super) struct Deadline {
    at: Instant,
    pub(super) seconds: u32,
}

impl Deadline {
    /// `seconds` from now.
    pub(super) fn within(seconds: u32) -> Self {
        Self { at: Instant::now() + Duration::from_secs(seconds.into()), seconds }
    }

    /// Fails with [`ImageError::TooSlow`] once the deadline has passed.
    pub(super) fn check(self) -> Result<(), ImageError> {
        if self.has_passed() { Err(ImageError::TooSlow { seconds: self.seconds }) } else { Ok(()) }
    }

    fn has_passed(self) -> bool {
        Instant::now() > self.at
    }
}

/// A file that fails to read after the deadline: the only way to stop a decoder from outside.
pub(super) struct TimedReader<'a> {
    cursor: Cursor<&'a [u8]>,
    deadline: Deadline,
}

impl<'a> TimedReader<'a> {
    pub(super) fn new(file: &'a [u8], deadline: Deadline) -> Self {
        Self { cursor: Cursor::new(file), deadline }
    }

    fn check(&self) -> io::Result<()> {
        if self.deadline.has_passed() { Err(io::ErrorKind::TimedOut.into()) } else { Ok(()) }
    }
}

impl Read for TimedReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.check()?;
        self.cursor.read(buffer)
    }
}

impl BufRead for TimedReader<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.check()?;
        self.cursor.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.cursor.consume(amount);
    }
}

impl Seek for TimedReader<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.cursor.seek(to)
    }
}

/// Runs a decoder. A panic means that the file is beyond what the decoder's authors foresaw: the file counts as damaged,
/// and the server goes on.
pub(super) fn catch_panic<T, E: From<ImageError>>(
    media: MediaType,
    decode: impl FnOnce() -> Result<T, E>,
) -> Result<T, E> {
    catch_unwind(AssertUnwindSafe(decode)).unwrap_or_else(|_logged_by_the_panic_hook| {
        tracing::warn!(%media, "a decoder panicked; the picture counts as damaged");
        Err(ImageError::Damaged(media).into())
    })
}

/// Decodes all pixels with one of the `image` crate's decoders.
pub(super) fn decode_still<'a>(
    mut decoder: impl ImageDecoder + 'a,
    probe: &Probe,
    deadline: Deadline,
) -> Result<Still, ImageError> {
    let error = |error| decoder_error(probe.media, &error, deadline);
    if decoder.dimensions() != (probe.stored.width, probe.stored.height) {
        return Err(ImageError::Damaged(probe.media));
    }
    let profile = decoder.icc_profile().map_err(error)?;
    let image = DynamicImage::from_decoder(decoder).map_err(error)?;
    Ok(Still { image, profile, color_chunks: Vec::new(), is_cmyk: false })
}

/// Decodes all frames, dropping each before the next, and compares their number with the container's.
pub(super) fn verify_frames(frames: Frames<'_>, probe: &Probe, deadline: Deadline) -> Result<(), ImageError> {
    let mut count = 0_u32;
    for frame in frames {
        frame.map_err(|error| decoder_error(probe.media, &error, deadline))?;
        deadline.check()?;
        count = count.saturating_add(1);
    }
    if count == probe.frames { Ok(()) } else { Err(ImageError::Damaged(probe.media)) }
}

/// What a decoder may allocate, as a second line of defense after the budget: twice the estimate, since decoders also
/// count buffers that they never hold at once.
pub(super) fn decoder_limits(probe: &Probe, file_bytes: usize) -> Limits {
    let mut limits = Limits::no_limits();
    limits.max_alloc =
        Some(probe.decoding_bytes(file_bytes).saturating_mul(2).saturating_add(DECODER_OWN_BYTES));
    limits
}

/// What a decoder's error means for the sender.
pub(super) fn decoder_error(media: MediaType, error: &DecoderError, deadline: Deadline) -> ImageError {
    if let Err(too_slow) = deadline.check() {
        return too_slow;
    }
    match error {
        DecoderError::IoError(io) if io.kind() == io::ErrorKind::UnexpectedEof => {
            ImageError::Truncated(media)
        }
        DecoderError::Unsupported(UnsupportedError { .. }) | DecoderError::Limits(_) => {
            ImageError::Unsupported(media)
        }
        _ => ImageError::Damaged(media),
    }
}
