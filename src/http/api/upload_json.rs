//! An upload as JSON: `name`, `height`, `width`, `mime`, `dataUri`, and optionally `crop`.

use bytes::Bytes;
use serde::Deserialize;
use utoipa::ToSchema;

use super::enum_schemas;
use super::json_fields::{self, Raw};
use crate::gate::offload;
use crate::http::ApiError;
use crate::imaging::{DataUri, Probe};
use crate::services::pictures::{NewPicture, UploadError, probe};
use crate::services::{App, ServiceError};
use crate::values::{Crop, MediaType, Message, PersonId, PictureName, ValidationErrors};

/// The longest side that a request may declare, in pixels.
const MAX_SIDE: u32 = 65_535;

/// A picture as a data URI, with its declared size and type.
#[derive(Deserialize, ToSchema)]
#[schema(as = Upload, example = json!({
    "name": "profile_picture.gif", "height": 1, "width": 1, "mime": "image/gif",
    "dataUri": "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
}))]
pub(super) struct UploadForm<'a> {
    /// The client's file name. Only the last path segment counts.
    #[serde(borrow)]
    #[schema(value_type = String, max_length = 255)]
    name: Raw<'a>,
    /// The height in pixels, before or after the EXIF orientation is applied.
    #[serde(borrow)]
    #[schema(value_type = u32, minimum = 1, maximum = 65535)]
    height: Raw<'a>,
    /// The width in pixels, before or after the EXIF orientation is applied.
    #[serde(borrow)]
    #[schema(value_type = u32, minimum = 1, maximum = 65535)]
    width: Raw<'a>,
    /// The media type. It must match the bytes and the data URI.
    #[serde(borrow)]
    #[schema(value_type = enum_schemas::Mime)]
    mime: Raw<'a>,
    /// The picture as a data URI (RFC 2397) in base64.
    #[serde(borrow, rename = "dataUri")]
    #[schema(value_type = String)]
    data_uri: Raw<'a>,
    /// The square to show; the centered one by default.
    #[serde(borrow)]
    #[schema(value_type = Option<CropForm>)]
    crop: Raw<'a>,
}

/// A square inside the picture, in upright pixels.
#[derive(Deserialize, ToSchema)]
#[schema(as = NewCrop, example = json!({"x": 0, "y": 0, "size": 1}))]
struct CropForm<'a> {
    /// The distance from the left edge.
    #[serde(borrow)]
    #[schema(value_type = u32, maximum = 65535)]
    x: Raw<'a>,
    /// The distance from the top edge.
    #[serde(borrow)]
    #[schema(value_type = u32, maximum = 65535)]
    y: Raw<'a>,
    /// The side length.
    #[serde(borrow)]
    #[schema(value_type = u32, minimum = 1, maximum = 65535)]
    size: Raw<'a>,
}

/// The fields that could be read, and the errors of the others.
#[derive(Default)]
struct Fields {
    name: Option<PictureName>,
    height: Option<u32>,
    width: Option<u32>,
    mime: Option<MediaType>,
    data_uri: Option<DataUri>,
    crop: Option<Crop>,
    errors: ValidationErrors,
}

/// Reads the form and checks what it declares against the picture.
///
/// # Errors
///
/// 400 with all wrong fields at once, 413 for a picture over the limit.
pub(super) async fn read(app: &App, owner: PersonId, body: Bytes) -> Result<NewPicture, ApiError> {
    let mut fields = offload(body.len(), move || Fields::parse(&body)).await?;
    let picture = match fields.data_uri.take() {
        Some(uri) => match probe(app, Bytes::from(uri.bytes)).await {
            Ok(examined) => {
                fields.check_against(examined.probe(), uri.media);
                Some(examined)
            }
            Err(UploadError::TooLarge) => {
                return Err(ServiceError::TooLarge { limit: app.config.max_picture_size }.into());
            }
            Err(UploadError::Refused(error)) => {
                fields.errors.add("dataUri", error.message());
                None
            }
        },
        None => None,
    };
    match (fields.name, picture) {
        (Some(name), Some(picture)) if fields.errors.is_empty() => {
            Ok(NewPicture { owner, name, crop: fields.crop, picture, field: "dataUri" })
        }
        _ => Err(ApiError::Invalid(fields.errors)),
    }
}

impl Fields {
    fn parse(body: &Bytes) -> Result<Self, ApiError> {
        let form: UploadForm<'_> = json_fields::object(body)?;
        let mut errors = ValidationErrors::new();
        let name = json_fields::text("name", form.name).and_then(|name| PictureName::from_sent_path(&name));
        let height = json_fields::number("height", form.height, 1, MAX_SIDE);
        let width = json_fields::number("width", form.width, 1, MAX_SIDE);
        let mime = json_fields::text("mime", form.mime).and_then(|mime| {
            let accepted = || Message::MimeNotAccepted { accepted: MediaType::accepted() };
            MediaType::from_declared(&mime).ok_or_else(accepted)
        });
        let data_uri = json_fields::escaped_text("dataUri", form.data_uri).and_then(DataUri::parse_json);
        let crop = form.crop.map(|raw| crop(raw.get())).transpose();
        Ok(Self {
            name: errors.take("name", name),
            height: errors.take("height", height),
            width: errors.take("width", width),
            mime: errors.take("mime", mime),
            data_uri: errors.take("dataUri", data_uri),
            crop: errors.take("crop", crop).flatten(),
            errors,
        })
    }

    /// Adds an error for each field that contradicts the picture. The declared size may be the stored or the upright one.
    fn check_against(&mut self, probe: &Probe, uri_media: MediaType) {
        let found = probe.media();
        if let Some(mime) = self.mime {
            let declared = mime.mime().to_owned();
            if mime != found {
                let found = found.mime().to_owned();
                self.errors.add("mime", Message::MimeDiffersFromContent { declared, found });
            } else if mime != uri_media {
                let found = uri_media.mime().to_owned();
                self.errors.add("mime", Message::MimeDiffersFromDataUri { declared, found });
            }
        }
        let (stored, upright) = (probe.stored_size(), probe.upright_size());
        if (self.width, self.height) != (Some(stored.width), Some(stored.height)) {
            if let Some(declared) = self.width.filter(|width| *width != upright.width) {
                let message =
                    Message::WidthDiffers { declared: declared.into(), actual: upright.width.into() };
                self.errors.add("width", message);
            }
            if let Some(declared) = self.height.filter(|height| *height != upright.height) {
                let message =
                    Message::HeightDiffers { declared: declared.into(), actual: upright.height.into() };
                self.errors.add("height", message);
            }
        }
        if let Some(crop) = self.crop {
            self.errors.take("crop", crop.within(upright));
        }
    }
}

fn crop(raw: &str) -> Result<Crop, Message> {
    let not_an_object = || Message::FieldNotAnObject { field: "crop".into() };
    let form: Option<CropForm<'_>> = if raw.starts_with('{') { serde_json::from_str(raw).ok() } else { None };
    let form = form.ok_or_else(not_an_object)?;
    Ok(Crop {
        x: json_fields::number("crop.x", form.x, 0, MAX_SIDE)?,
        y: json_fields::number("crop.y", form.y, 0, MAX_SIDE)?,
        size: json_fields::number("crop.size", form.size, 1, MAX_SIDE)?,
    })
}
