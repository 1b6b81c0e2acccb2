//! Saying for whom a picture is; one's own, and anybody's for administrators.

use hyper::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use super::facts::HistoryEntry;
use super::fields::{self, Raw};
use super::path_subject::PathSubject;
use super::schemas;
use crate::http::{ApiError, Context, Response, json};
use crate::services::pictures;
use crate::values::{Message, PictureId, Rating, Scope, ValidationErrors};

/// What is to change of a picture.
#[derive(Deserialize, ToSchema)]
#[schema(as = PictureChanges, example = json!({"rating": "pg"}))]
struct RatingForm<'a> {
    /// For whom it is, in the avatar protocol's steps. Whoever asks with a lower `r` is shown a default.
    #[serde(borrow)]
    #[schema(value_type = schemas::Rating)]
    rating: Raw<'a>,
}

/// Rate one of the own pictures
#[utoipa::path(
    patch,
    path = "/api/{version}/user/pictures/{picture}",
    tag = "Own pictures",
    operation_id = "ratePicture",
    request_body = RatingForm,
    responses((status = 200, description = "The picture, rated.", body = HistoryEntry)),
    security(("token" = ["picture"]), ("cookie" = ["picture"]))
)]
pub async fn rate(context: &mut Context) -> Result<Response, ApiError> {
    rate_of(context, PathSubject::Own(Scope::Picture)).await
}

/// Rate one of a person's pictures
#[utoipa::path(
    patch,
    path = "/api/{version}/users/{id}/pictures/{picture}",
    tag = "People's pictures",
    operation_id = "ratePictureOf",
    request_body = RatingForm,
    responses((status = 200, description = "The picture, rated.", body = HistoryEntry)),
    security(("token" = ["admin"]), ("cookie" = ["admin"]))
)]
pub async fn rate_named(context: &mut Context) -> Result<Response, ApiError> {
    rate_of(context, PathSubject::Named).await
}

async fn rate_of(context: &mut Context, whose: PathSubject) -> Result<Response, ApiError> {
    let (session, person) = whose.resolve(context).await?;
    let id: PictureId = context.path_parameter("picture", Message::NoSuchPicture)?;
    let body = fields::json_body(context).await?;
    let form: RatingForm<'_> = fields::object(&body)?;
    let rating = fields::word("rating", form.rating, &Rating::ALL)
        .map_err(|message| ApiError::Invalid(ValidationErrors::one("rating", message)))?;
    let change = context.change_by(&session, whose.scope());
    let picture = pictures::rate(&context.app, change, person.id, Some(id), rating).await?;
    json(StatusCode::OK, &HistoryEntry::of(&picture, &context.app.config.base_path))
}
