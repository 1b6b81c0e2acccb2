//! An upload as JSON: `name`, `height`, `width`, `mime`, `dataUri`, and optionally `crop`, `alt` and `rotate`.

use bytes::Bytes;
use serde::Deserialize;
use utoipa::ToSchema;

use super::enum_schemas;
use super::json_fields::{self, Raw};
use super::presentation_form::{self, CropForm, MAX_SIDE};
use crate::gate::offload;
use crate::http::ApiError;
use crate::imaging::{DataUri, Probe};
use crate::model::{Presentation, Selection};
use crate::services::pictures::{NewPicture, UploadError, probe};
use crate::services::{App, ServiceError};
use crate::values::{MediaType, Message, PersonId, PictureName, ValidationErrors};

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
    /// What the picture shows, for those who do not see it. Empty counts as none.
    #[serde(borrow)]
    #[schema(value_type = Option<String>, max_length = 1000)]
    alt: Raw<'a>,
    /// How the square is turned after it is cut out: clockwise, in degrees; 0 by default.
    #[serde(borrow)]
    #[schema(value_type = Option<enum_schemas::Rotation>)]
    rotate: Raw<'a>,
}

/// The fields that could be read, and the errors of the others.
#[derive(Default)]
struct Fields {
    name: Option<PictureName>,
    height: Option<u32>,
    width: Option<u32>,
    mime: Option<MediaType>,
    data_uri: Option<DataUri>,
    presentation: Presentation,
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
                return Err(ServiceError::TooLarge { limit: app.config().max_picture_size }.into());
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
            let (presentation, selection) = (fields.presentation, Selection::Always);
            Ok(NewPicture { owner, name, presentation, selection, picture, field: "dataUri" })
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
        let presentation = presentation_form::from_json([form.crop, form.alt, form.rotate], &mut errors);
        Ok(Self {
            name: errors.take("name", name),
            height: errors.take("height", height),
            width: errors.take("width", width),
            mime: errors.take("mime", mime),
            data_uri: errors.take("dataUri", data_uri),
            presentation,
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
        presentation_form::check(&self.presentation, upright, &mut self.errors);
    }
}
