//! One's own pictures: uploading, listing, bringing back, deleting.

use hyper::StatusCode;
use hyper::header::{ETAG, HeaderValue};
use serde::Serialize;

use super::facts::{FileFacts, HistoryEntry, address};
use super::fields::media_type;
use super::{upload_form, upload_parts};
use crate::types::{MediaType, Message, PictureId, Role, Scope};
use crate::web::{ApiError, Context, Response, created, json, no_content, read_body, require};
use crate::workflows::{Fault, pictures};

/// Pictures of the history that a page has, unless `limit` asks for fewer or more.
const PAGE: u32 = 50;

/// The most that `limit` may ask for.
const MAX_PAGE: u32 = 200;

#[derive(Serialize)]
struct History {
    pictures: Vec<HistoryEntry>,
    /// What `before` is for the next page; `None` on the last.
    next: Option<String>,
}

/// `POST /api/{version}/user/profile-picture`: as JSON with a data URI, as multipart, or as the picture itself.
pub async fn upload(context: &mut Context) -> Result<Response, ApiError> {
    let session = require(context, Scope::Picture).await?;
    let owner = session.person.id;
    // Administrators bring whole houses over.
    if session.person.role != Role::Admin {
        context.app.limits.count_upload(owner)?;
    }
    let form = UploadForm::of(context)?;
    pictures::admit(&context.app)?;
    let limit_bytes = context.app.config.max_body_bytes();
    // The pass is held until the picture is published: the bytes it stands for are.
    let (body, _pass) = read_body(context, limit_bytes).await.map_err(|error| match error {
        // What is too long for any request is too large for a picture, and that is the figure to tell.
        ApiError::TooLarge(_) => Fault::TooLarge { limit: context.app.config.max_picture_size }.into(),
        other => other,
    })?;
    let picture = match form {
        UploadForm::Json => upload_form::read(&context.app, owner, body).await?,
        UploadForm::Multipart => upload_parts::read_multipart(context, owner, body).await?,
        UploadForm::Raw(declared) => upload_parts::read_raw(context, owner, declared, body).await?,
    };
    let change = context.change_by(&session);
    let picture = pictures::publish(&context.app, change, picture).await?;
    let mut response = created(&address(&picture, &context.app.config.base_path), &FileFacts::of(&picture))?;
    let etag = HeaderValue::from_str(&format!("\"{}\"", picture.blob));
    response.headers_mut().insert(ETAG, etag.map_err(|error| ApiError::Internal(error.into()))?);
    Ok(response)
}

/// `DELETE /api/{version}/user/profile-picture`: deletes the current picture for good; former ones stay.
pub async fn delete_current(context: &mut Context) -> Result<Response, ApiError> {
    let session = require(context, Scope::Picture).await?;
    pictures::remove(&context.app, context.change_by(&session), session.person.id, None).await?;
    Ok(no_content())
}

/// `GET /api/{version}/user/pictures`: the history, newest first, a page at a time.
pub async fn list(context: &mut Context) -> Result<Response, ApiError> {
    let session = require(context, Scope::Picture).await?;
    let limit =
        context.query.get("limit").and_then(|text| text.parse().ok()).unwrap_or(PAGE).clamp(1, MAX_PAGE);
    let before = context.query.get("before").map(str::parse::<PictureId>).transpose();
    let before = before.map_err(|_not_an_id| ApiError::BadRequest(Message::CursorInvalid))?;
    let page = pictures::history(&context.app, session.person.id, before, limit).await?;
    let next = page.pictures.last().filter(|_| page.has_more).map(|picture| picture.id.to_string());
    let base = &context.app.config.base_path;
    let pictures = page.pictures.iter().map(|picture| HistoryEntry::of(picture, base)).collect();
    json(StatusCode::OK, &History { pictures, next })
}

/// `POST /api/{version}/user/pictures/{id}/restore`: makes a former picture the current one again.
pub async fn restore(context: &mut Context) -> Result<Response, ApiError> {
    let session = require(context, Scope::Picture).await?;
    let id = context.path_parameter("id", Message::NoSuchPicture)?;
    let picture = pictures::restore(&context.app, context.change_by(&session), session.person.id, id).await?;
    json(StatusCode::OK, &HistoryEntry::of(&picture, &context.app.config.base_path))
}

/// `DELETE /api/{version}/user/pictures/{id}`: deletes one picture for good.
pub async fn delete_one(context: &mut Context) -> Result<Response, ApiError> {
    let session = require(context, Scope::Picture).await?;
    let id = context.path_parameter("id", Message::NoSuchPicture)?;
    pictures::remove(&context.app, context.change_by(&session), session.person.id, Some(id)).await?;
    Ok(no_content())
}

/// The three forms of an upload, told apart by the request's content type.
enum UploadForm {
    Json,
    Multipart,
    Raw(MediaType),
}

impl UploadForm {
    fn of(context: &Context) -> Result<Self, ApiError> {
        match media_type(context).as_str() {
            "application/json" => Ok(Self::Json),
            "multipart/form-data" => Ok(Self::Multipart),
            other => MediaType::from_mime(other).map(Self::Raw).ok_or_else(|| {
                let pictures = MediaType::accepted();
                ApiError::UnsupportedMediaType(format!("application/json, multipart/form-data, {pictures}"))
            }),
        }
    }
}
