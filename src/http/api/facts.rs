//! A picture's facts as the API tells them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::schemas;
use crate::catalog::{Person, Picture};
use crate::config::BasePath;
use crate::http::{content_path, url_path};
use crate::values::Crop;

/// The facts of a stored file, which `GET /{dirname}{basename}` answers.
// The contract's eight fields, in its order.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "dirname": "user/019aa2c4-1c00-7c3e-9d2b-5f0e8a7b6c5d/", "basename": "profile_picture.jpg",
    "filename": "profile_picture", "extension": "jpg", "mime": "image/jpeg", "width": 200, "height": 200,
    "filesize": 1118
}))]
pub struct FileFacts {
    /// The folder of its address, with the slash at its end.
    dirname: String,
    /// The file's name.
    basename: String,
    /// The name without its extension.
    filename: String,
    /// The extension, without a dot.
    extension: String,
    /// The type of the bytes.
    #[schema(value_type = schemas::Mime)]
    mime: &'static str,
    /// The upright width, in pixels.
    width: u32,
    /// The upright height, in pixels.
    height: u32,
    /// The bytes of the file.
    filesize: u64,
}

/// A picture: the facts of its file, and where and since when.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProfilePicture {
    #[serde(flatten)]
    file: FileFacts,
    /// Identifies the picture.
    #[schema(value_type = String, format = "uuid")]
    id: String,
    /// The path at which it is served while it is the current one.
    #[schema(example = "/user/019aa2c4-1c00-7c3e-9d2b-5f0e8a7b6c5d/profile_picture.jpg")]
    url: String,
    /// The path at which it is served by its content, which never changes, with the square that was chosen for it; add `s`
    /// for a size.
    #[schema(example = "/p/84842ebf2a0a3501f2c761d79dfd6e85d49f3a78168da9fc45af9b1007545140.jpg")]
    content_url: String,
    /// Its ThumbHash in base64, to be shown until the picture is there; null until it is made.
    #[schema(required, example = "YJqGPQw7sFlslqhFafSE+Q6oJ1h2iHB2Rw")]
    thumb_hash: Option<String>,
    /// Its dominant color; null until it is found.
    #[schema(required, example = "#c46a4d")]
    color: Option<String>,
    /// When it was uploaded.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// When it last became the current one.
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
}

/// A picture of a history.
#[derive(Debug, Serialize, ToSchema)]
pub struct HistoryEntry {
    #[serde(flatten)]
    picture: ProfilePicture,
    /// Whether it is the current one.
    current: bool,
    /// The square to be shown, in upright pixels; null for the centred one.
    #[schema(required)]
    crop: Option<CropFacts>,
    /// For whom it is.
    #[schema(value_type = schemas::Rating)]
    rating: &'static str,
}

/// A square inside a picture, in upright pixels.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Crop, example = json!({"x": 0, "y": 20, "size": 160}))]
struct CropFacts {
    /// From the left.
    x: u32,
    /// From the top.
    y: u32,
    /// The side.
    size: u32,
}

/// A picture of somebody's history, and whose.
#[derive(Debug, Serialize, ToSchema)]
pub struct GalleryEntry {
    #[serde(flatten)]
    entry: HistoryEntry,
    /// PathSubject it is.
    owner: OwnerJson,
}

/// PathSubject something is.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OwnerJson {
    /// Identifies the person.
    #[schema(value_type = String, format = "uuid")]
    id: String,
    /// The person's address.
    #[schema(example = "ada@example.org")]
    email: String,
    /// The person's name; may be empty.
    #[schema(example = "Ada Lovelace")]
    name: String,
}

impl FileFacts {
    /// The facts of this picture.
    pub fn of(picture: &Picture) -> Self {
        Self {
            dirname: format!("user/{}/", picture.owner),
            basename: picture.name.basename().to_owned(),
            filename: picture.name.stem().to_owned(),
            extension: picture.name.extension().to_owned(),
            mime: picture.image.media.mime(),
            width: picture.image.size.width,
            height: picture.image.size.height,
            filesize: picture.image.bytes,
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
            content_url: content_path(base.as_str(), picture),
            thumb_hash: picture
                .image
                .placeholder
                .as_ref()
                .map(|placeholder| STANDARD_NO_PAD.encode(&placeholder.thumb_hash)),
            color: picture.image.placeholder.as_ref().map(|placeholder| placeholder.color.to_string()),
            created_at: picture.created_at,
            updated_at: picture.updated_at,
        }
    }
}

impl HistoryEntry {
    /// The facts of this picture, served below this base.
    pub fn of(picture: &Picture, base: &BasePath) -> Self {
        let crop = picture.crop.map(|Crop { x, y, size }| CropFacts { x, y, size });
        let (current, rating) = (picture.is_current, picture.rating.as_str());
        Self { picture: ProfilePicture::of(picture, base), current, crop, rating }
    }
}

impl OwnerJson {
    pub(super) fn of(owner: &Person) -> Self {
        let (email, name) = (owner.email.to_string(), owner.name.as_str().to_owned());
        Self { id: owner.id.to_string(), email, name }
    }
}

impl GalleryEntry {
    /// The facts of this picture and of its owner, served below this base.
    pub fn of(picture: &Picture, owner: &Person, base: &BasePath) -> Self {
        let owner = OwnerJson::of(owner);
        Self { entry: HistoryEntry::of(picture, base), owner }
    }
}

/// Where the picture is served while it is its owner's current one.
pub fn address(picture: &Picture, base: &BasePath) -> String {
    url_path(base.as_str(), &["user", &picture.owner.to_string(), picture.name.basename()])
}
