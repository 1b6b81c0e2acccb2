//! The body of a change to a picture.

use serde::Deserialize;
use utoipa::ToSchema;

use super::enum_schemas;
use super::json_fields::{self, Raw};
use crate::http::{ApiError, Context};
use crate::values::{Rating, ValidationErrors};

/// Changes to a picture.
#[derive(Deserialize, ToSchema)]
#[schema(as = PictureChanges, example = json!({"rating": "pg"}))]
pub(super) struct PictureForm<'a> {
    /// The audience that it is suitable for. A request for avatars with a lower `r` gets the default.
    #[serde(borrow)]
    #[schema(value_type = enum_schemas::Rating)]
    rating: Raw<'a>,
}

/// Reads the body.
///
/// # Errors
///
/// 400 for an unknown rating; otherwise as [`json_fields::json_body`] and [`json_fields::object`] have them.
pub(super) async fn read(context: &mut Context) -> Result<Rating, ApiError> {
    let body = json_fields::json_body(context).await?;
    let form: PictureForm<'_> = json_fields::object(&body)?;
    json_fields::word("rating", form.rating, &Rating::ALL)
        .map_err(|message| ApiError::Invalid(ValidationErrors::one("rating", message)))
}
