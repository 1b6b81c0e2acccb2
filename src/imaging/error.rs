//! The engine's errors. An [`ImageError`] is always the sender's fault and names the limit that was exceeded; an
//! [`EncodeError`] is always ours.

use super::other_type::OtherType;
use crate::values::{ByteSize, MediaType, Message, PixelSize};

/// Why a picture is rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the picture is rejected: {self:?}")]
pub enum ImageError {
    /// No bytes.
    Empty,
    /// None of the accepted types, and no other known one.
    UnknownType,
    /// A known type that is not accepted.
    OtherType(OtherType),
    /// The file ends early.
    Truncated(MediaType),
    /// The file violates its format.
    Damaged(MediaType),
    /// A variant of the format that is not supported, such as arithmetic-coded JPEG.
    Unsupported(MediaType),
    /// A GIF without any palette: its colors are not known.
    NoPalette,
    /// No width or no height.
    ZeroSize,
    /// More pixels than allowed, or than the memory budget can decode.
    TooManyPixels {
        /// The picture's size.
        size: PixelSize,
        /// The most pixels.
        limit: u64,
    },
    /// More frames than allowed.
    TooManyFrames {
        /// The most frames.
        limit: u32,
    },
    /// More pixels in all frames together than allowed.
    TooManyFramePixels {
        /// The most pixels.
        limit: u64,
    },
    /// More scans than a progressive JPEG needs.
    TooManyScans {
        /// The most scans.
        limit: u32,
    },
    /// A color profile larger than the limit.
    ProfileTooLarge {
        /// The most bytes, inflated.
        limit: ByteSize,
    },
    /// Decoding took too long.
    TooSlow {
        /// The most seconds.
        seconds: u32,
    },
}

impl ImageError {
    /// The message for the sender.
    pub fn message(&self) -> Message {
        let format = |media: &MediaType| media.mime().trim_start_matches("image/").to_uppercase();
        match self {
            Self::Empty => Message::PictureEmpty,
            Self::UnknownType => Message::PictureUnknownType { accepted: MediaType::accepted() },
            Self::OtherType(OtherType::Heic) => Message::PictureHeic,
            Self::OtherType(found) if found.is_video() => {
                Message::PictureVideo { format: found.name().to_owned() }
            }
            Self::OtherType(found) => {
                Message::PictureOtherType { format: found.name().to_owned(), accepted: MediaType::accepted() }
            }
            Self::Truncated(media) => Message::PictureTruncated { format: format(media) },
            Self::Damaged(media) => Message::PictureDamaged { format: format(media) },
            Self::Unsupported(media) => Message::PictureUnsupported { format: format(media) },
            Self::NoPalette => Message::PictureNoPalette,
            Self::ZeroSize => Message::PictureZeroSize,
            Self::TooManyPixels { size, limit } => Message::PictureTooManyPixels {
                width: size.width.into(),
                height: size.height.into(),
                limit: *limit,
            },
            Self::TooManyFrames { limit } => Message::PictureTooManyFrames { limit: (*limit).into() },
            Self::TooManyFramePixels { limit } => Message::PictureTooManyFramePixels { limit: *limit },
            Self::TooManyScans { limit } => Message::PictureTooManyScans { limit: (*limit).into() },
            Self::ProfileTooLarge { limit } => Message::PictureProfileTooLarge { limit: limit.to_string() },
            Self::TooSlow { seconds } => Message::PictureTooSlow { seconds: (*seconds).into() },
        }
    }
}

/// A decoded picture could not be encoded. Always our fault.
#[derive(Debug, thiserror::Error)]
#[error("encoding a picture: {0}")]
pub struct EncodeError(String);

impl EncodeError {
    /// The encoder's own error, or another reason.
    pub(super) fn new(reason: &impl ToString) -> Self {
        Self(reason.to_string())
    }

    /// The encoder's output is no valid picture.
    pub(super) fn invalid_output(error: &ImageError) -> Self {
        Self(format!("invalid encoder output: {error}"))
    }
}

/// Why no master could be made.
#[derive(Debug, thiserror::Error)]
pub enum MasterError {
    /// The sender's fault.
    #[error(transparent)]
    Refused(#[from] ImageError),
    /// Our fault.
    #[error(transparent)]
    Encode(#[from] EncodeError),
}

/// Why no rendition could be made.
#[derive(Debug, thiserror::Error)]
pub enum RenditionError {
    /// The stored file can no longer be decoded, or not in time.
    #[error(transparent)]
    Source(#[from] ImageError),
    /// An encoder failed.
    #[error(transparent)]
    Encode(#[from] EncodeError),
}
