//! What is needed of a stored or fetched picture to serve it.

use bytes::Bytes;

use crate::model::{ImageInfo, Picture, PublishedBlob};
use crate::values::{BlobHash, Crop, MediaType, PixelSize};

/// What is needed of a picture to serve it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Original {
    /// The blob that holds it.
    pub blob: BlobHash,
    /// Its type.
    pub media: MediaType,
    /// Its upright size.
    pub size: PixelSize,
    /// Its frames; 1 for a still picture.
    pub frames: u32,
    /// The file's length in bytes.
    pub bytes: u64,
    /// Whether it has transparency; `None` if that is not known yet.
    pub is_translucent: Option<bool>,
}

/// One of the operator's own default pictures: a clean one, whose pixels were decoded in full.
#[derive(Debug)]
pub(crate) struct DefaultPicture {
    /// Its facts.
    pub original: Original,
    /// The file.
    pub bytes: Bytes,
}

impl From<&ImageInfo> for Original {
    fn from(image: &ImageInfo) -> Self {
        let ImageInfo { hash, media, size, frames, bytes, .. } = *image;
        Self { blob: hash, media, size, frames, bytes, is_translucent: image.is_translucent() }
    }
}

impl From<&Picture> for Original {
    fn from(picture: &Picture) -> Self {
        Self::from(&picture.image)
    }
}

impl From<&PublishedBlob> for Original {
    fn from(published: &PublishedBlob) -> Self {
        Self::from(&published.image)
    }
}

impl Original {
    /// The side of the square that is shown of it, in its own pixels.
    pub fn square_side(&self, crop: Option<Crop>) -> u32 {
        crop.map_or(self.size.width.min(self.size.height), |crop| crop.size)
    }
}
