//! The documented upload: JSON with `name`, `height`, `width`, `mime`, `dataUri`, and optionally `crop`.

use bytes::Bytes;
use serde::Deserialize;
use utoipa::ToSchema;

use super::fields::{self, Raw};
use super::schemas;
use crate::gate::offload;
use crate::http::ApiError;
use crate::imaging::{DataUri, Probe};
use crate::services::pictures::{NewPicture, UploadError, probe};
use crate::services::{App, ServiceError};
use crate::values::{Crop, MediaType, Message, PersonId, PictureName, ValidationErrors};

/// The longest side that a request may state, in pixels.
const MAX_SIDE: u32 = 65_535;

/// A picture as a data URI, with what it claims to be.
#[derive(Deserialize, ToSchema)]
#[schema(as = Upload, example = json!({
    "name": "profile_picture.gif", "height": 1, "width": 1, "mime": "image/gif",
    "dataUri": "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
}))]
pub(super) struct Form<'a> {
    /// The file's name as the client knows it; only its last path segment counts.
    #[serde(borrow)]
    #[schema(value_type = String, max_length = 255)]
    name: Raw<'a>,
    /// Pixels, of the picture as stored or as seen.
    #[serde(borrow)]
    #[schema(value_type = u32, minimum = 1, maximum = 65535)]
    height: Raw<'a>,
    /// Pixels, of the picture as stored or as seen.
    #[serde(borrow)]
    #[schema(value_type = u32, minimum = 1, maximum = 65535)]
    width: Raw<'a>,
    /// The picture's type: what the bytes are and the data URI says.
    #[serde(borrow)]
    #[schema(value_type = schemas::Mime)]
    mime: Raw<'a>,
    /// The picture as a data URI (RFC 2397) in base64.
    #[serde(borrow, rename = "dataUri")]
    #[schema(value_type = String)]
    data_uri: Raw<'a>,
    /// The square to be shown; the centred one without.
    #[serde(borrow)]
    #[schema(value_type = Option<CropForm>)]
    crop: Raw<'a>,
}

/// A square inside the picture, in upright pixels.
#[derive(Deserialize, ToSchema)]
#[schema(as = CropWish, example = json!({"x": 0, "y": 0, "size": 1}))]
struct CropForm<'a> {
    /// From the left.
    #[serde(borrow)]
    #[schema(value_type = u32, maximum = 65535)]
    x: Raw<'a>,
    /// From the top.
    #[serde(borrow)]
    #[schema(value_type = u32, maximum = 65535)]
    y: Raw<'a>,
    /// The side.
    #[serde(borrow)]
    #[schema(value_type = u32, minimum = 1, maximum = 65535)]
    size: Raw<'a>,
}

/// Every field, as far as it could be read, and what is wrong with the others.
#[derive(Default)]
struct Fields {
    name: Option<PictureName>,
    height: Option<u32>,
    width: Option<u32>,
    mime: Option<MediaType>,
    data_uri: Option<DataUri>,
    crop: Option<Crop>,
    faults: ValidationErrors,
}

/// Reads the form, holds what it declares against the picture, and tells all faults at once.
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
            Err(UploadError::Refused(refusal)) => {
                fields.faults.add("dataUri", refusal.message());
                None
            }
        },
        None => None,
    };
    match (fields.name, picture) {
        (Some(name), Some(picture)) if fields.faults.is_empty() => {
            Ok(NewPicture { owner, name, crop: fields.crop, picture, field: "dataUri" })
        }
        _ => Err(ApiError::Invalid(fields.faults)),
    }
}

impl Fields {
    fn parse(body: &Bytes) -> Result<Self, ApiError> {
        let form: Form<'_> = fields::object(body)?;
        let mut faults = ValidationErrors::new();
        let name = fields::text("name", form.name).and_then(|name| PictureName::parse(&name));
        let height = fields::number("height", form.height, 1, MAX_SIDE);
        let width = fields::number("width", form.width, 1, MAX_SIDE);
        let mime = fields::text("mime", form.mime).and_then(|mime| {
            let accepted = || Message::MimeNotAccepted { accepted: MediaType::accepted() };
            MediaType::from_mime(mime.trim()).ok_or_else(accepted)
        });
        let data_uri = fields::escaped_text("dataUri", form.data_uri).and_then(DataUri::parse_json);
        let crop = form.crop.map(|raw| crop(raw.get())).transpose();
        Ok(Self {
            name: faults.take("name", name),
            height: faults.take("height", height),
            width: faults.take("width", width),
            mime: faults.take("mime", mime),
            data_uri: faults.take("dataUri", data_uri),
            crop: faults.take("crop", crop).flatten(),
            faults,
        })
    }

    /// Notes where the fields contradict the picture. Its size may be stated as it is stored or as it is seen.
    fn check_against(&mut self, anatomy: &Probe, stated_in_uri: MediaType) {
        let found = anatomy.media();
        if let Some(mime) = self.mime {
            let declared = mime.mime().to_owned();
            if mime != found {
                let found = found.mime().to_owned();
                self.faults.add("mime", Message::MimeDiffersFromContent { declared, found });
            } else if mime != stated_in_uri {
                let found = stated_in_uri.mime().to_owned();
                self.faults.add("mime", Message::MimeDiffersFromDataUri { declared, found });
            }
        }
        let (stored, upright) = (anatomy.stored_size(), anatomy.upright_size());
        if (self.width, self.height) != (Some(stored.width), Some(stored.height)) {
            if let Some(declared) = self.width.filter(|width| *width != upright.width) {
                let message =
                    Message::WidthDiffers { declared: declared.into(), actual: upright.width.into() };
                self.faults.add("width", message);
            }
            if let Some(declared) = self.height.filter(|height| *height != upright.height) {
                let message =
                    Message::HeightDiffers { declared: declared.into(), actual: upright.height.into() };
                self.faults.add("height", message);
            }
        }
        if let Some(crop) = self.crop {
            self.faults.take("crop", crop.within(upright));
        }
    }
}

fn crop(raw: &str) -> Result<Crop, Message> {
    let not_an_object = || Message::FieldNotAnObject { field: "crop".into() };
    let form: Option<CropForm<'_>> = if raw.starts_with('{') { serde_json::from_str(raw).ok() } else { None };
    let form = form.ok_or_else(not_an_object)?;
    Ok(Crop {
        x: fields::number("crop.x", form.x, 0, MAX_SIDE)?,
        y: fields::number("crop.y", form.y, 0, MAX_SIDE)?,
        size: fields::number("crop.size", form.size, 1, MAX_SIDE)?,
    })
}
