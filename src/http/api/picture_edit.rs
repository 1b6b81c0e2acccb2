//! The body of a change to a picture.

use serde::Deserialize;
use utoipa::ToSchema;

use super::enum_schemas;
use super::json_fields::{self, Patch};
use super::presentation_form::{self, CropForm};
use crate::http::{ApiError, Context};
use crate::model::PictureEdit;
use crate::values::{Rating, ValidationErrors};

/// Changes to a picture. Absent fields keep their values; null removes a crop, a text and a rotation.
#[derive(Deserialize, ToSchema)]
#[schema(as = PictureChanges, example = json!({"rating": "pg", "alt": "Ada at her desk", "rotate": 90}))]
pub(super) struct PictureForm<'a> {
    /// The audience that it is suitable for. A request for avatars with a lower `r` gets the default.
    #[serde(borrow, default)]
    #[schema(value_type = enum_schemas::Rating, required = false)]
    rating: Patch<'a>,
    /// The square to show; null for the centered one.
    #[serde(borrow, default)]
    #[schema(value_type = Option<CropForm>, required = false)]
    crop: Patch<'a>,
    /// What the picture shows, for those who do not see it; null or empty for none.
    #[serde(borrow, default)]
    #[schema(value_type = Option<String>, max_length = 1000, required = false)]
    alt: Patch<'a>,
    /// How the square is turned after it is cut out: clockwise, in degrees; null for 0.
    #[serde(borrow, default)]
    #[schema(value_type = Option<enum_schemas::Rotation>, required = false)]
    rotate: Patch<'a>,
}

/// Reads the body.
///
/// # Errors
///
/// 400 with a message for each wrong field; otherwise as [`json_fields::json_body`] and [`json_fields::object`] have them.
pub(super) async fn read(context: &mut Context) -> Result<PictureEdit, ApiError> {
    let body = json_fields::json_body(context).await?;
    let form: PictureForm<'_> = json_fields::object(&body)?;
    let mut errors = ValidationErrors::new();
    let rating = form.rating.read(|raw| json_fields::word("rating", raw, &Rating::ALL));
    let edit = PictureEdit {
        rating: errors.take("rating", rating).flatten(),
        crop: errors.take("crop", form.crop.read(presentation_form::crop)).flatten(),
        rotation: errors.take("rotate", form.rotate.read(presentation_form::rotation)).flatten(),
        alt: errors.take("alt", form.alt.read(presentation_form::alt)).flatten(),
    };
    if errors.is_empty() { Ok(edit) } else { Err(ApiError::Invalid(errors)) }
}
