//! The JSON of a picture, from the fields of an upload's response to an entry of everybody's pictures.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::enum_schemas;
use crate::config::BasePath;
use crate::http::urls;
use crate::model::{NamedPerson, Person, Picture, Presentation};
use crate::values::Crop;

/// A stored file, which `GET /{dirname}{basename}` serves.
// The contract fixes these eight fields and their order.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UploadedFile, example = json!({
    "dirname": "user/019aa2c4-1c00-7c3e-9d2b-5f0e8a7b6c5d/", "basename": "profile_picture.jpg",
    "filename": "profile_picture", "extension": "jpg", "mime": "image/jpeg", "width": 200, "height": 200,
    "filesize": 1118
}))]
pub(crate) struct UploadedFileJson {
    /// The directory of its path, with a slash at the end.
    dirname: String,
    /// The file name.
    basename: String,
    /// The file name without the extension.
    filename: String,
    /// The extension, without a dot.
    extension: String,
    /// The media type.
    #[schema(value_type = enum_schemas::Mime)]
    mime: &'static str,
    /// The upright width in pixels.
    width: u32,
    /// The upright height in pixels.
    height: u32,
    /// The size of the file in bytes.
    filesize: u64,
}

/// A picture.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Picture)]
pub(crate) struct PictureJson {
    #[serde(flatten)]
    file: UploadedFileJson,
    /// The picture's ID.
    #[schema(value_type = String, format = "uuid")]
    id: String,
    /// The path that serves it while it is the current picture.
    #[schema(example = "/user/019aa2c4-1c00-7c3e-9d2b-5f0e8a7b6c5d/profile_picture.jpg")]
    url: String,
    /// The path that serves it by its content, with its crop and rotation. The content of this path never changes. Add `s` for a size.
    #[schema(example = "/p/84842ebf2a0a3501f2c761d79dfd6e85d49f3a78168da9fc45af9b1007545140.jpg")]
    content_url: String,
    /// The square to show, in pixels of the upright picture before it is rotated; null for the centered one.
    #[schema(required)]
    crop: Option<CropJson>,
    /// What the picture shows, for those who do not see it; null for no text.
    #[schema(required, example = "Ada at her desk")]
    alt: Option<String>,
    /// How the square is turned after it is cut out: clockwise, in degrees. The stored file is not turned.
    #[schema(value_type = enum_schemas::Rotation)]
    rotate: u32,
    /// A ThumbHash in base64, to show as a placeholder; null until it is computed.
    #[schema(required, example = "YJqGPQw7sFlslqhFafSE+Q6oJ1h2iHB2Rw")]
    thumb_hash: Option<String>,
    /// The dominant color; null until it is computed.
    #[schema(required, example = "#c46a4d")]
    color: Option<String>,
    /// When it was uploaded.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// When it last became the current picture, or was changed.
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
}

/// A picture of a person's history.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HistoryPicture)]
pub(crate) struct HistoryPictureJson {
    #[serde(flatten)]
    picture: PictureJson,
    /// Whether it is the current picture.
    current: bool,
    /// The audience that it is suitable for.
    #[schema(value_type = enum_schemas::Rating)]
    rating: &'static str,
}

/// A picture that is deleted: without URLs, since nothing serves it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DeletedPicture, example = json!({
    "id": "019aa2c4-3c00-7b3e-8d2b-5f0e8a7b6c5d", "basename": "profile_picture.jpg", "mime": "image/jpeg",
    "width": 200, "height": 200, "filesize": 1118, "crop": {"x": 0, "y": 20, "size": 160},
    "alt": "Ada at her desk", "rotate": 90, "rating": "g", "thumb_hash": "YJqGPQw7sFlslqhFafSE+Q6oJ1h2iHB2Rw",
    "color": "#c46a4d", "created_at": "2026-01-01T12:00:00Z"
}))]
pub(super) struct DeletedPictureJson {
    /// The picture's ID.
    #[schema(value_type = String, format = "uuid")]
    id: String,
    /// The file name.
    basename: String,
    /// The media type.
    #[schema(value_type = enum_schemas::Mime)]
    mime: &'static str,
    /// The upright width in pixels.
    width: u32,
    /// The upright height in pixels.
    height: u32,
    /// The size of the file in bytes.
    filesize: u64,
    /// The square that was shown, in pixels of the upright picture before it was rotated; null for the centered one.
    #[schema(required)]
    crop: Option<CropJson>,
    /// What the picture shows; null for no text.
    #[schema(required, example = "Ada at her desk")]
    alt: Option<String>,
    /// How the square was turned: clockwise, in degrees.
    #[schema(value_type = enum_schemas::Rotation)]
    rotate: u32,
    /// The audience that it is suitable for.
    #[schema(value_type = enum_schemas::Rating)]
    rating: &'static str,
    /// A ThumbHash in base64, to show in its place; null until it is computed.
    #[schema(required, example = "YJqGPQw7sFlslqhFafSE+Q6oJ1h2iHB2Rw")]
    thumb_hash: Option<String>,
    /// The dominant color; null until it is computed.
    #[schema(required, example = "#c46a4d")]
    color: Option<String>,
    /// When it was uploaded.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
}

/// A square inside a picture, in upright pixels.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Crop, example = json!({"x": 0, "y": 20, "size": 160}))]
struct CropJson {
    /// The distance from the left edge.
    x: u32,
    /// The distance from the top edge.
    y: u32,
    /// The side length.
    size: u32,
}

/// A picture and its owner.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OwnedPicture)]
pub(super) struct OwnedPictureJson {
    #[serde(flatten)]
    picture: HistoryPictureJson,
    /// The person whose picture it is.
    owner: OwnerJson,
}

/// A person, as the owner of a record.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Owner)]
pub(super) struct OwnerJson {
    /// The person's ID.
    #[schema(value_type = String, format = "uuid")]
    id: String,
    /// The person's email address.
    #[schema(example = "ada@example.org")]
    pub(super) email: String,
    /// The person's display name; may be empty.
    #[schema(example = "Ada Lovelace")]
    name: String,
}

impl From<&Picture> for UploadedFileJson {
    fn from(picture: &Picture) -> Self {
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

// `base` is the path below which the server serves pictures.
impl PictureJson {
    pub(crate) fn new(picture: &Picture, base: &BasePath) -> Self {
        let placeholder = picture.image.placeholder.as_ref();
        let Presentation { framing, alt } = &picture.presentation;
        Self {
            file: UploadedFileJson::from(picture),
            id: picture.id.to_string(),
            url: urls::picture_url(base, picture),
            content_url: urls::content_path(base, picture),
            crop: framing.crop.map(CropJson::from),
            alt: alt.as_ref().map(|alt| alt.as_str().to_owned()),
            rotate: framing.rotation.degrees(),
            thumb_hash: placeholder.map(|placeholder| STANDARD_NO_PAD.encode(&placeholder.thumb_hash)),
            color: placeholder.map(|placeholder| placeholder.color.to_string()),
            created_at: picture.created_at,
            updated_at: picture.updated_at,
        }
    }
}

impl HistoryPictureJson {
    pub(crate) fn new(picture: &Picture, base: &BasePath) -> Self {
        Self {
            picture: PictureJson::new(picture, base),
            current: picture.is_current,
            rating: picture.rating.as_str(),
        }
    }
}

impl From<&Picture> for DeletedPictureJson {
    fn from(picture: &Picture) -> Self {
        let (image, Presentation { framing, alt }) = (&picture.image, &picture.presentation);
        let placeholder = image.placeholder.as_ref();
        Self {
            id: picture.id.to_string(),
            basename: picture.name.basename().to_owned(),
            mime: image.media.mime(),
            width: image.size.width,
            height: image.size.height,
            filesize: image.bytes,
            crop: framing.crop.map(CropJson::from),
            alt: alt.as_ref().map(|alt| alt.as_str().to_owned()),
            rotate: framing.rotation.degrees(),
            rating: picture.rating.as_str(),
            thumb_hash: placeholder.map(|placeholder| STANDARD_NO_PAD.encode(&placeholder.thumb_hash)),
            color: placeholder.map(|placeholder| placeholder.color.to_string()),
            created_at: picture.created_at,
        }
    }
}

impl From<Crop> for CropJson {
    fn from(Crop { x, y, size }: Crop) -> Self {
        Self { x, y, size }
    }
}

impl OwnedPictureJson {
    pub(super) fn new(picture: &Picture, owner: &Person, base: &BasePath) -> Self {
        Self { picture: HistoryPictureJson::new(picture, base), owner: OwnerJson::from(owner) }
    }
}

impl From<&Person> for OwnerJson {
    fn from(owner: &Person) -> Self {
        let (email, name) = (owner.email.to_string(), owner.name.as_str().to_owned());
        Self { id: owner.id.to_string(), email, name }
    }
}

impl From<&NamedPerson> for OwnerJson {
    fn from(person: &NamedPerson) -> Self {
        let (email, name) = (person.email.to_string(), person.name.as_str().to_owned());
        Self { id: person.id.to_string(), email, name }
    }
}

/// The path that serves a picture while it is its owner's current one.
pub(crate) fn picture_path(picture: &Picture, base: &BasePath) -> String {
    urls::picture_path(base, picture.owner, picture.name.basename())
}
