//! Avatars: the pictures of the caller's history, listed, changed, deleted and selected for an address.

use hyper::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use super::avatar_json::{AvatarJson, AvatarRating};
use super::email_hash;
use crate::http::api::json_fields::{self, Patch, Raw};
use crate::http::api::{Caller, pictures::picture_id};
use crate::http::public::links::Links;
use crate::http::{ApiError, Context, Response, json, no_body};
use crate::model::{PictureEdit, Removal};
use crate::services::{pictures, selected_pictures, trash};
use crate::values::{AltText, Message, ValidationErrors};

/// Changes to an avatar. Absent fields keep their values.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"rating": "PG", "alt_text": "Ada at her desk"}))]
pub(crate) struct AvatarChanges<'a> {
    /// The audience that it is suitable for.
    #[serde(borrow, default)]
    #[schema(value_type = AvatarRating, required = false)]
    rating: Patch<'a>,
    /// What the picture shows; empty or null for no text.
    #[serde(borrow, default)]
    #[schema(value_type = Option<String>, max_length = 1000, required = false)]
    alt_text: Patch<'a>,
}

/// The address that an avatar is selected for.
#[derive(Deserialize, ToSchema)]
#[schema(as = SelectedAddress, example = json!({
    "email_hash": "cfe00dde46ef942601ffafb9e2825e802858b460e586b8305b344c1eb826357d"
}))]
pub(crate) struct SelectionForm<'a> {
    /// The SHA-256 of one of your granted addresses in hex. Its MD5 and SHA-1 count, too.
    #[serde(borrow)]
    #[schema(value_type = String)]
    email_hash: Raw<'a>,
}

/// List your avatars
///
/// All pictures of your history by their first upload, newest first.
#[utoipa::path(
    get,
    path = "",
    tag = "Gravatar",
    params(
        ("selected_email_hash" = Option<String>, Query, description = "The SHA-256 of one of your addresses in hex: `selected` tells which picture that address shows. Without it, which picture is the current one.", example = "cfe00dde46ef942601ffafb9e2825e802858b460e586b8305b344c1eb826357d"),
    ),
    responses((status = 200, description = "The avatars.", body = Vec<AvatarJson>))
)]
pub(crate) async fn list(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    let owner = caller.subject(context).await?;
    let target = email_hash::selected(context, &owner).await?;
    let history = pictures::whole_history(&context.app, owner.id).await?;
    let links = Links::for_request(context);
    let avatars = history.iter().map(|picture| {
        let is_selected = target.as_ref().is_some_and(|target| target.shows(picture));
        AvatarJson::new(picture, is_selected, &links)
    });
    json(StatusCode::OK, &avatars.collect::<Vec<_>>())
}

/// Change an avatar
#[utoipa::path(
    patch,
    path = "",
    tag = "Gravatar",
    request_body = AvatarChanges,
    responses((status = 200, description = "The avatar, changed.", body = AvatarJson))
)]
pub(crate) async fn edit(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    let owner = caller.subject(context).await?;
    let id = picture_id(context)?;
    let body = json_fields::json_body(context).await?;
    let edit = read_changes(&json_fields::object(&body)?)?;
    let picture = pictures::edit(&context.app, caller.change(context), owner.id, Some(id), edit).await?;
    json(StatusCode::OK, &AvatarJson::new(&picture, picture.is_current, &Links::for_request(context)))
}

fn read_changes(form: &AvatarChanges<'_>) -> Result<PictureEdit, ApiError> {
    let mut errors = ValidationErrors::new();
    let rating = form.rating.read(|raw| json_fields::word("rating", raw, &AvatarRating::ALL));
    let alt = |raw| AltText::parse(&json_fields::text_or_nothing("alt_text", raw)?);
    let edit = PictureEdit {
        rating: errors.take("rating", rating).flatten().map(|rating| rating.0),
        alt: errors.take("alt_text", form.alt_text.read(alt)).flatten(),
        ..PictureEdit::default()
    };
    if errors.is_empty() { Ok(edit) } else { Err(ApiError::Invalid(errors)) }
}

/// Delete an avatar
///
/// Nobody sees it any more, at once. For the server's `trash_period` it can be brought back from the trash.
#[utoipa::path(
    delete,
    path = "",
    tag = "Gravatar",
    responses((status = 200, description = "The avatar is deleted."))
)]
pub(crate) async fn delete(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    let owner = caller.subject(context).await?;
    let id = picture_id(context)?;
    trash::remove(&context.app, caller.change(context), owner.id, Some(id), Removal::default()).await?;
    Ok(no_body(StatusCode::OK))
}

/// Select an avatar for an address
///
/// For the address that you sign in with it becomes the current picture, which all addresses show that have none of their own; any
/// other address, and one that has a picture of its own already, shows it as its own.
#[utoipa::path(
    post,
    path = "",
    tag = "Gravatar",
    request_body = SelectionForm,
    responses((status = 200, description = "The avatar is selected."))
)]
pub(crate) async fn select(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    let owner = caller.subject(context).await?;
    let id = pictures::find(&context.app, owner.id, picture_id(context)?).await?.id;
    let body = json_fields::json_body(context).await?;
    let form: SelectionForm<'_> = json_fields::object(&body)?;
    let hash =
        email_hash_of(&form).map_err(|message| ApiError::Invalid(ValidationErrors::one(FIELD, message)))?;
    let target = selected_pictures::target(&context.app, &owner, &hash).await?;
    let target = target.ok_or_else(|| email_hash::unknown(FIELD))?;
    selected_pictures::select(&context.app, caller.change(context), &owner, target, id).await?;
    Ok(no_body(StatusCode::OK))
}

/// The field that names an address.
const FIELD: &str = "email_hash";

fn email_hash_of(form: &SelectionForm<'_>) -> Result<String, Message> {
    Ok(json_fields::text(FIELD, form.email_hash)?.trim().to_owned())
}
