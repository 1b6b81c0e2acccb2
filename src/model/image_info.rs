//! The facts of a stored file: everything that follows from its bytes alone.

use jiff::Timestamp;

use crate::values::{BlobHash, Framing, MediaType, PixelSize, Placeholder, Rating};

/// What is known of a stored file. Two pictures with the same bytes share one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageInfo {
    /// The SHA-256 of the bytes, which names the file in the blob store.
    pub hash: BlobHash,
    /// The media type.
    pub media: MediaType,
    /// The upright size in pixels.
    pub size: PixelSize,
    /// The number of frames; 1 for a still picture.
    pub frames: u32,
    /// The file's length in bytes.
    pub bytes: u64,
    /// The ThumbHash and the dominant color; `None` until they are computed.
    pub placeholder: Option<Placeholder>,
}

impl ImageInfo {
    /// Whether the picture has transparent parts; `None` until the placeholder is computed.
    pub fn is_translucent(&self) -> Option<bool> {
        self.placeholder.as_ref().map(Placeholder::is_translucent)
    }
}

/// A stored file that at least one picture refers to, and what may be shown of it to everybody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedBlob {
    /// The file.
    pub image: ImageInfo,
    /// How its pictures are cropped and turned, each once; a picture that is neither adds none.
    pub framings: Vec<Framing>,
    /// When the first of its pictures was uploaded.
    pub since: Timestamp,
    /// The mildest rating of its pictures.
    pub rating: Rating,
    /// The same, of those whose owners' accounts are enabled; `None` where there are none.
    pub rating_of_active: Option<Rating>,
}
