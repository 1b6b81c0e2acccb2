//! Pictures: uploading, showing, bringing back, deleting; one's own, and anybody's for administrators.

use hyper::StatusCode;
use hyper::header::{ETAG, HeaderValue};
use serde::Serialize;
use utoipa::ToSchema;

use super::facts::{FileFacts, GalleryEntry, HistoryEntry, ProfilePicture, address};
use super::fields::media_type;
use super::paging::Page;
use super::path_subject::PathSubject;
use crate::http::api::{upload_form, upload_parts};
use crate::http::{ApiError, Context, Response, created, json, no_content, read_body, require};
use crate::services::{Missing, ServiceError, pictures};
use crate::values::{MediaType, Message, PictureId, Role, Scope};

/// A part of a person's pictures.
#[derive(Serialize, ToSchema)]
struct History {
    /// The pictures in the order in which they first came, newest first.
    pictures: Vec<HistoryEntry>,
    /// What `after` is for the next page; null on the last.
    #[schema(required)]
    next: Option<String>,
}

/// A part of everybody's pictures.
#[derive(Serialize, ToSchema)]
struct Gallery {
    /// The pictures in the order in which they first came, newest first; former ones among them.
    pictures: Vec<GalleryEntry>,
    /// What `after` is for the next page; null on the last.
    #[schema(required)]
    next: Option<String>,
}

/// Upload the own profile picture
///
/// It replaces the current one, which stays in the history. Metadata is taken off; the pixels stay as they are, unless they
/// have to be turned upright.
#[utoipa::path(
    post,
    path = "/api/{version}/user/profile-picture",
    tag = "Own pictures",
    operation_id = "uploadProfilePicture",
    params(
        ("Content-Disposition" = Option<String>, Header, description = "The file's name, for a body that is the picture itself (RFC 6266); before `name`.", example = "attachment; filename=\"me.jpg\""),
        ("name" = Option<String>, Query, description = "The file's name, for a body that is the picture itself.", example = "me.jpg"),
    ),
    request_body(
        description = "As JSON; as multipart with one file part named `picture` or `file`; or the picture itself, its name in `Content-Disposition` or `name`.",
        content(
            (upload_form::Form = "application/json"),
            (upload_parts::Parts = "multipart/form-data"),
            (Vec<u8> = "image/jpeg"),
            (Vec<u8> = "image/png"),
            (Vec<u8> = "image/webp"),
            (Vec<u8> = "image/gif"),
        )
    ),
    responses(
        (status = 201, description = "The facts of the stored file.", body = FileFacts, headers(
            ("location" = String, description = "The path at which the picture is served."),
            ("etag" = String, description = "The SHA-256 of the stored bytes."),
        )),
        (status = 409, description = "The person's history is full."),
        (status = 429, description = "Too many uploads in too short a time."),
        (status = 507, description = "There is no room left for pictures."),
    ),
    security(("token" = ["picture"]), ("cookie" = ["picture"]))
)]
pub async fn upload(context: &mut Context) -> Result<Response, ApiError> {
    publish(context, PathSubject::Own(Scope::Picture)).await
}

/// Upload a person's profile picture
#[utoipa::path(
    post,
    path = "/api/{version}/users/{id}/profile-picture",
    tag = "People's pictures",
    operation_id = "uploadProfilePictureOf",
    params(
        ("Content-Disposition" = Option<String>, Header, description = "The file's name, for a body that is the picture itself (RFC 6266); before `name`.", example = "attachment; filename=\"me.jpg\""),
        ("name" = Option<String>, Query, description = "The file's name, for a body that is the picture itself.", example = "me.jpg"),
    ),
    request_body(
        description = "As JSON; as multipart with one file part named `picture` or `file`; or the picture itself, its name in `Content-Disposition` or `name`.",
        content(
            (upload_form::Form = "application/json"),
            (upload_parts::Parts = "multipart/form-data"),
            (Vec<u8> = "image/jpeg"),
            (Vec<u8> = "image/png"),
            (Vec<u8> = "image/webp"),
            (Vec<u8> = "image/gif"),
        )
    ),
    responses(
        (status = 201, description = "The facts of the stored file.", body = FileFacts, headers(
            ("location" = String, description = "The path at which the picture is served."),
            ("etag" = String, description = "The SHA-256 of the stored bytes."),
        )),
        (status = 409, description = "The person's history is full."),
        (status = 429, description = "Too many uploads in too short a time."),
        (status = 507, description = "There is no room left for pictures."),
    ),
    security(("token" = ["admin"]), ("cookie" = ["admin"]))
)]
pub async fn upload_for(context: &mut Context) -> Result<Response, ApiError> {
    publish(context, PathSubject::Named).await
}

/// Show the own current picture
#[utoipa::path(
    get,
    path = "/api/{version}/user/profile-picture",
    tag = "Own pictures",
    operation_id = "showProfilePicture",
    responses(
        (status = 200, description = "The current picture.", body = ProfilePicture),
    ),
    security(("token" = ["picture"]), ("cookie" = ["picture"]))
)]
pub async fn show_current(context: &mut Context) -> Result<Response, ApiError> {
    current(context, PathSubject::Own(Scope::Picture)).await
}

/// Show a person's current picture
#[utoipa::path(
    get,
    path = "/api/{version}/users/{id}/profile-picture",
    tag = "People's pictures",
    operation_id = "showProfilePictureOf",
    responses(
        (status = 200, description = "The current picture.", body = ProfilePicture),
    ),
    security(("token" = ["admin"]), ("cookie" = ["admin"]))
)]
pub async fn show_current_of(context: &mut Context) -> Result<Response, ApiError> {
    current(context, PathSubject::Named).await
}

/// Delete the own current picture
///
/// For good; former ones stay, and none of them becomes the current one.
#[utoipa::path(
    delete,
    path = "/api/{version}/user/profile-picture",
    tag = "Own pictures",
    operation_id = "deleteProfilePicture",
    responses(
        (status = 204, description = "The picture is gone."),
    ),
    security(("token" = ["picture"]), ("cookie" = ["picture"]))
)]
pub async fn delete_current(context: &mut Context) -> Result<Response, ApiError> {
    remove(context, PathSubject::Own(Scope::Picture), Which::Current).await
}

/// Delete a person's current picture
///
/// For good; former ones stay, and none of them becomes the current one.
#[utoipa::path(
    delete,
    path = "/api/{version}/users/{id}/profile-picture",
    tag = "People's pictures",
    operation_id = "deleteProfilePictureOf",
    responses(
        (status = 204, description = "The picture is gone."),
    ),
    security(("token" = ["admin"]), ("cookie" = ["admin"]))
)]
pub async fn delete_current_of(context: &mut Context) -> Result<Response, ApiError> {
    remove(context, PathSubject::Named, Which::Current).await
}

/// List the own pictures
///
/// In the order in which they first came, newest first. One that is uploaded again keeps its place.
#[utoipa::path(
    get,
    path = "/api/{version}/user/pictures",
    tag = "Own pictures",
    operation_id = "listPictures",
    params(Page<PictureId>),
    responses(
        (status = 200, description = "A page of the history.", body = History),
    ),
    security(("token" = ["picture"]), ("cookie" = ["picture"]))
)]
pub async fn list(context: &mut Context) -> Result<Response, ApiError> {
    history(context, PathSubject::Own(Scope::Picture)).await
}

/// List a person's pictures
///
/// In the order in which they first came, newest first. One that is uploaded again keeps its place.
#[utoipa::path(
    get,
    path = "/api/{version}/users/{id}/pictures",
    tag = "People's pictures",
    operation_id = "listPicturesOf",
    params(Page<PictureId>),
    responses(
        (status = 200, description = "A page of the history.", body = History),
    ),
    security(("token" = ["admin"]), ("cookie" = ["admin"]))
)]
pub async fn list_of(context: &mut Context) -> Result<Response, ApiError> {
    history(context, PathSubject::Named).await
}

/// Delete one of the own pictures
///
/// For good.
#[utoipa::path(
    delete,
    path = "/api/{version}/user/pictures/{picture}",
    tag = "Own pictures",
    operation_id = "deletePicture",
    responses(
        (status = 204, description = "The picture is gone."),
    ),
    security(("token" = ["picture"]), ("cookie" = ["picture"]))
)]
pub async fn delete_one(context: &mut Context) -> Result<Response, ApiError> {
    remove(context, PathSubject::Own(Scope::Picture), Which::Named).await
}

/// Delete one of a person's pictures
///
/// For good.
#[utoipa::path(
    delete,
    path = "/api/{version}/users/{id}/pictures/{picture}",
    tag = "People's pictures",
    operation_id = "deletePictureOf",
    responses(
        (status = 204, description = "The picture is gone."),
    ),
    security(("token" = ["admin"]), ("cookie" = ["admin"]))
)]
pub async fn delete_one_of(context: &mut Context) -> Result<Response, ApiError> {
    remove(context, PathSubject::Named, Which::Named).await
}

/// Bring one of the own pictures back
///
/// It becomes the current one.
#[utoipa::path(
    post,
    path = "/api/{version}/user/pictures/{picture}/restore",
    tag = "Own pictures",
    operation_id = "restorePicture",
    responses(
        (status = 200, description = "The picture, which is the current one.", body = HistoryEntry),
    ),
    security(("token" = ["picture"]), ("cookie" = ["picture"]))
)]
pub async fn restore(context: &mut Context) -> Result<Response, ApiError> {
    bring_back(context, PathSubject::Own(Scope::Picture)).await
}

/// Bring one of a person's pictures back
///
/// It becomes the current one.
#[utoipa::path(
    post,
    path = "/api/{version}/users/{id}/pictures/{picture}/restore",
    tag = "People's pictures",
    operation_id = "restorePictureOf",
    responses(
        (status = 200, description = "The picture, which is the current one.", body = HistoryEntry),
    ),
    security(("token" = ["admin"]), ("cookie" = ["admin"]))
)]
pub async fn restore_of(context: &mut Context) -> Result<Response, ApiError> {
    bring_back(context, PathSubject::Named).await
}

/// List everybody's pictures
///
/// In the order in which they first came, newest first; former ones among them.
#[utoipa::path(
    get,
    path = "/api/{version}/pictures",
    tag = "People's pictures",
    operation_id = "listAllPictures",
    params(Page<PictureId>),
    responses(
        (status = 200, description = "A page of everybody's pictures.", body = Gallery),
    ),
    security(("token" = ["admin"]), ("cookie" = ["admin"]))
)]
pub async fn gallery(context: &mut Context) -> Result<Response, ApiError> {
    require(context, Scope::Admin).await?;
    let page = Page::<PictureId>::of(&context.query)?;
    let found = pictures::gallery(&context.app, page.after, page.limit).await?;
    let next = found.pictures.last().filter(|_| found.has_more).map(|(picture, _)| picture.id.to_string());
    let base = &context.app.config.base_path;
    let pictures = found.pictures.iter().map(|(picture, owner)| GalleryEntry::of(picture, owner, base));
    json(StatusCode::OK, &Gallery { pictures: pictures.collect(), next })
}

/// Which of a person's pictures is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Which {
    /// The current one.
    Current,
    /// The one that the path names.
    Named,
}

async fn publish(context: &mut Context, whose: PathSubject) -> Result<Response, ApiError> {
    let (session, owner) = whose.resolve(context).await?;
    // Administrators bring whole houses over.
    if session.person.role != Role::Admin {
        context.app.limits.count_upload(owner.id)?;
    }
    let form = UploadKind::of(context)?;
    pictures::admit(&context.app)?;
    let limit_bytes = context.app.config.max_body_bytes();
    // The pass is held until the picture is published: the bytes it stands for are.
    let (body, _pass) = read_body(context, limit_bytes).await.map_err(|error| match error {
        // What is too long for any request is too large for a picture, and that is the figure to tell.
        ApiError::TooLarge(_) => ServiceError::TooLarge { limit: context.app.config.max_picture_size }.into(),
        other => other,
    })?;
    let picture = match form {
        UploadKind::Json => upload_form::read(&context.app, owner.id, body).await?,
        UploadKind::Multipart => upload_parts::read_multipart(context, owner.id, body).await?,
        UploadKind::Raw(declared) => upload_parts::read_raw(context, owner.id, declared, body).await?,
    };
    let change = context.change_by(&session, whose.scope());
    let picture = pictures::publish(&context.app, change, picture).await?;
    let mut response = created(&address(&picture, &context.app.config.base_path), &FileFacts::of(&picture))?;
    let etag = HeaderValue::from_str(&format!("\"{}\"", picture.image.hash));
    response.headers_mut().insert(ETAG, etag.map_err(|error| ApiError::Internal(error.into()))?);
    Ok(response)
}

async fn current(context: &mut Context, whose: PathSubject) -> Result<Response, ApiError> {
    let (_, owner) = whose.resolve(context).await?;
    let picture =
        pictures::current(&context.app, owner.id).await?.ok_or(ServiceError::Missing(Missing::Picture))?;
    json(StatusCode::OK, &ProfilePicture::of(&picture, &context.app.config.base_path))
}

async fn history(context: &mut Context, whose: PathSubject) -> Result<Response, ApiError> {
    let (_, owner) = whose.resolve(context).await?;
    let page = Page::<PictureId>::of(&context.query)?;
    let found = pictures::history(&context.app, owner.id, page.after, page.limit).await?;
    let next = found.pictures.last().filter(|_| found.has_more).map(|picture| picture.id.to_string());
    let base = &context.app.config.base_path;
    let pictures = found.pictures.iter().map(|picture| HistoryEntry::of(picture, base)).collect();
    json(StatusCode::OK, &History { pictures, next })
}

async fn bring_back(context: &mut Context, whose: PathSubject) -> Result<Response, ApiError> {
    let (session, owner) = whose.resolve(context).await?;
    let id = context.path_parameter("picture", Message::NoSuchPicture)?;
    let picture =
        pictures::restore(&context.app, context.change_by(&session, whose.scope()), owner.id, id).await?;
    json(StatusCode::OK, &HistoryEntry::of(&picture, &context.app.config.base_path))
}

async fn remove(context: &mut Context, whose: PathSubject, which: Which) -> Result<Response, ApiError> {
    let (session, owner) = whose.resolve(context).await?;
    let id = match which {
        Which::Current => None,
        Which::Named => Some(context.path_parameter("picture", Message::NoSuchPicture)?),
    };
    pictures::remove(&context.app, context.change_by(&session, whose.scope()), owner.id, id).await?;
    Ok(no_content())
}

/// The three forms of an upload, told apart by the request's content type.
enum UploadKind {
    Json,
    Multipart,
    Raw(MediaType),
}

impl UploadKind {
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
