//! Why a picture is not taken: always the sender's fault, always with the limit that it met.

use crate::values::{ByteSize, MediaType, Message, PixelSize};

/// Why a picture is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the picture is refused: {self:?}")]
pub enum ImageError {
    /// No bytes.
    Empty,
    /// None of the accepted types.
    UnknownType,
    /// The file breaks off.
    Truncated(MediaType),
    /// The file contradicts its format.
    Damaged(MediaType),
    /// A variant of the format that is not taken (arithmetic-coded JPEG, for one).
    Unsupported(MediaType),
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
    /// A color profile beyond reason.
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
    /// What the sender is told.
    pub fn message(&self) -> Message {
        let format = |media: &MediaType| media.mime().trim_start_matches("image/").to_uppercase();
        match self {
            Self::Empty => Message::PictureEmpty,
            Self::UnknownType => Message::PictureUnknownType { accepted: MediaType::accepted() },
            Self::Truncated(media) => Message::PictureTruncated { format: format(media) },
            Self::Damaged(media) => Message::PictureDamaged { format: format(media) },
            Self::Unsupported(media) => Message::PictureUnsupported { format: format(media) },
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
