//! A picture's facts as the API tells them.

use jiff::Timestamp;
use serde::Serialize;

use crate::catalog::Picture;
use crate::config::BasePath;
use crate::types::Crop;
use crate::web::url_path;

/// The contract's eight fields, in its order.
#[derive(Debug, Serialize)]
pub struct FileFacts {
    dirname: String,
    basename: String,
    filename: String,
    extension: String,
    mime: &'static str,
    width: u32,
    height: u32,
    filesize: u64,
}

/// The eight fields, and where and since when.
#[derive(Debug, Serialize)]
pub struct ProfilePicture {
    #[serde(flatten)]
    file: FileFacts,
    id: String,
    url: String,
    created_at: Timestamp,
    updated_at: Timestamp,
}

/// A picture of the history.
#[derive(Debug, Serialize)]
pub struct HistoryEntry {
    #[serde(flatten)]
    picture: ProfilePicture,
    current: bool,
    crop: Option<CropFacts>,
}

#[derive(Debug, Serialize)]
struct CropFacts {
    x: u32,
    y: u32,
    size: u32,
}

impl FileFacts {
    /// The facts of this picture.
    pub fn of(picture: &Picture) -> Self {
        Self {
            dirname: format!("user/{}/", picture.owner),
            basename: picture.name.basename().to_owned(),
            filename: picture.name.stem().to_owned(),
            extension: picture.name.extension().to_owned(),
            mime: picture.media.mime(),
            width: picture.size.width,
            height: picture.size.height,
            filesize: picture.bytes,
        }
    }
}

impl ProfilePicture {
    /// The facts of this picture, served below this base.
    pub fn of(picture: &Picture, base: &BasePath) -> Self {
        Self {
            file: FileFacts::of(picture),
            id: picture.id.to_string(),
            url: address(picture, base),
            created_at: picture.created_at,
            updated_at: picture.updated_at,
        }
    }
}

impl HistoryEntry {
    /// The facts of this picture, served below this base.
    pub fn of(picture: &Picture, base: &BasePath) -> Self {
        let crop = picture.crop.map(|Crop { x, y, size }| CropFacts { x, y, size });
        Self { picture: ProfilePicture::of(picture, base), current: picture.is_current, crop }
    }
}

/// Where the picture is served while it is its owner's current one.
pub fn address(picture: &Picture, base: &BasePath) -> String {
    url_path(base.as_str(), &["user", &picture.owner.to_string(), picture.name.basename()])
}
