//! Pictures: uploading, showing, rating, restoring and deleting. People manage their own, administrators everybody's.

use hyper::StatusCode;
use hyper::header::{ETAG, HeaderValue};
use serde::Serialize;
use utoipa::ToSchema;

use super::caller::Caller;
use super::enum_schemas;
use super::json_fields::media_type;
use super::list_filters;
use super::moderation;
use super::paging::{self, Page, next_cursor};
use super::picture_edit::{self, PictureForm};
use super::picture_json::{
    HistoryPictureJson, OwnedPictureJson, PictureJson, UploadedFileJson, picture_path,
};
use crate::http::api::{upload_body, upload_file, upload_json};
use crate::http::picture_schema::PictureFile;
use crate::http::{ApiError, Context, Query, Response, created, json, no_content, versioned};
use crate::imaging::{ImageError, OtherType};
use crate::model::GalleryFilters;
use crate::services::{Missing, ServiceError, pictures, trash};
use crate::values::{MediaType, Message, PictureId, Rating, ValidationErrors};

/// A page of a person's pictures.
#[derive(Serialize, ToSchema)]
#[schema(as = History)]
struct HistoryJson {
    /// The pictures by their first upload, newest first.
    pictures: Vec<HistoryPictureJson>,
    /// Pass it as `after` to get the next page; null on the last page.
    #[schema(required)]
    next: Option<String>,
}

/// A page of everybody's pictures.
#[derive(Serialize, ToSchema)]
#[schema(as = Gallery)]
struct GalleryJson {
    /// The pictures by their first upload, newest first, including former ones.
    pictures: Vec<OwnedPictureJson>,
    /// Pass it as `after` to get the next page; null on the last page.
    #[schema(required)]
    next: Option<String>,
}

/// The three forms of an upload, by the request's content type.
enum UploadKind {
    Json,
    Multipart,
    Raw(MediaType),
    /// A picture or video of a type that is not accepted: it is read so that the answer can name it.
    Other,
}

/// Upload a profile picture
///
/// It replaces the current picture, which stays in the history. Metadata is removed; the pixels stay unchanged, unless
/// the picture has to be rotated upright.
#[utoipa::path(
    post,
    path = "",
    tag = "Managing pictures",
    params(
        ("Content-Disposition" = Option<String>, Header, description = "The file name of a body that is the picture itself (RFC 6266). It takes precedence over `name`.", example = "attachment; filename=\"me.jpg\""),
        ("name" = Option<String>, Query, description = "The file name of a body that is the picture itself.", example = "me.jpg"),
        ("crop" = Option<String>, Query, description = "The square to show of a body that is the picture itself: `x,y,size` in pixels of the upright picture, before it is rotated.", example = "0,0,1"),
        ("alt" = Option<String>, Query, max_length = 1000, description = "What a body that is the picture itself shows, for those who do not see it.", example = "Ada at her desk"),
        ("rotate" = Option<enum_schemas::Rotation>, Query, description = "How the square of a body that is the picture itself is turned after it is cut out: clockwise, in degrees.", example = 90),
    ),
    request_body(
        description = "JSON, a multipart form with one file part named `picture` or `file` and no parts but those listed, or the picture itself.",
        content(
            (upload_json::UploadForm = "application/json"),
            (upload_file::Parts = "multipart/form-data"),
            (inline(PictureFile) = "image/jpeg"),
            (inline(PictureFile) = "image/png"),
            (inline(PictureFile) = "image/webp"),
            (inline(PictureFile) = "image/gif"),
        )
    ),
    responses(
        (status = 201, description = "The stored file.", body = UploadedFileJson, headers(
            ("location" = String, description = "The path that serves the picture."),
            ("etag" = String, description = "The SHA-256 of the stored bytes."),
        )),
        (status = 409, description = "The person's history is full."),
        (status = 429, description = "Too many uploads."),
        (status = 507, description = "The disk is full."),
    )
)]
pub(crate) async fn upload(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    let owner = caller.subject(context).await?;
    upload_body::count(context, &caller, &owner)?;
    let kind = UploadKind::from_headers(context)?;
    let (body, _pass) = upload_body::receive(context).await?;
    // Until the answer: uploads that arrive together are committed together.
    let _announcement = context.app.catalog.announce();
    let picture = match kind {
        UploadKind::Json => upload_json::read(&context.app, owner.id, body).await?,
        UploadKind::Multipart => {
            upload_file::read_multipart(context, owner.id, upload_file::PICTURE, body).await?
        }
        UploadKind::Raw(declared) => upload_file::read_raw(context, owner.id, declared, body).await?,
        UploadKind::Other => {
            return Err(OtherType::from_bytes(&body).map_or_else(not_accepted, |found| {
                ApiError::Unsupported(ImageError::OtherType(found).message())
            }));
        }
    };
    let picture = pictures::publish(&context.app, caller.change(context), picture).await?;
    let location = picture_path(&picture, &context.app.config.base_path);
    let mut response = created(&location, &UploadedFileJson::from(&picture))?;
    let etag = HeaderValue::from_str(&format!("\"{}\"", picture.image.hash));
    response.headers_mut().insert(ETAG, etag.map_err(|error| ApiError::Internal(error.into()))?);
    Ok(response)
}

/// Show the current picture
#[utoipa::path(
    get,
    path = "",
    tag = "Managing pictures",
    responses((status = 200, description = "The current picture.", body = PictureJson, headers(("etag" = String, description = "The version, for `If-Match`."))))
)]
pub(crate) async fn show_current(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    let owner = caller.subject(context).await?;
    let picture = pictures::current(&context.app, owner.id).await?;
    let picture = picture.ok_or(ServiceError::Missing(Missing::Picture))?;
    versioned(&picture.version(), &PictureJson::new(&picture, &context.app.config.base_path))
}

/// Delete the current picture
///
/// Nobody sees it any more, at once. For the server's `trash_period` it can be brought back from the trash. Former pictures
/// stay in the history; none of them becomes the current one.
#[utoipa::path(
    delete,
    path = "",
    tag = "Managing pictures",
    params(
        moderation::RemovalQuery,
        ("If-Match" = Option<String>, Header, description = "The `ETag` of the version that may be changed, or a list of them; `*` for any."),
    ),
    responses(
        (status = 204, description = "The picture is deleted."),
        (status = 412, description = "The record is not the version that `If-Match` names."),
    )
)]
pub(crate) async fn delete_current(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    let owner = caller.subject(context).await?;
    let removal = moderation::removal(context, &caller)?;
    trash::remove(&context.app, caller.change_of_version(context), owner.id, None, removal).await?;
    Ok(no_content())
}

/// List a person's pictures
///
/// By their first upload, newest first. A picture that is uploaded again keeps its place.
#[utoipa::path(
    get,
    path = "",
    tag = "Managing pictures",
    params(Page<PictureId>),
    responses((status = 200, description = "A page of the history.", body = HistoryJson))
)]
pub(crate) async fn list(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    let owner = caller.subject(context).await?;
    let page = Page::<PictureId>::parse(&context.query)?;
    let found = pictures::history(&context.app, owner.id, page.after, page.limit).await?;
    let next = next_cursor(&found.pictures, found.has_more, |picture| picture.id);
    let base = &context.app.config.base_path;
    let pictures = found.pictures.iter().map(|picture| HistoryPictureJson::new(picture, base)).collect();
    json(StatusCode::OK, &HistoryJson { pictures, next })
}

/// Show a picture of the history
#[utoipa::path(
    get,
    path = "",
    tag = "Managing pictures",
    responses((status = 200, description = "The picture.", body = HistoryPictureJson, headers(("etag" = String, description = "The version, for `If-Match`."))))
)]
pub(crate) async fn show(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    let owner = caller.subject(context).await?;
    let picture = pictures::find(&context.app, owner.id, picture_id(context)?).await?;
    versioned(&picture.version(), &HistoryPictureJson::new(&picture, &context.app.config.base_path))
}

/// Change a picture
///
/// Its rating, and what is kept beside the file: crop, text, rotation. The stored file stays as it is.
#[utoipa::path(
    patch,
    path = "",
    tag = "Managing pictures",
    params(
        ("If-Match" = Option<String>, Header, description = "The `ETag` of the version that may be changed, or a list of them; `*` for any."),
    ),
    request_body = PictureForm,
    responses(
        (status = 200, description = "The picture, changed.", body = HistoryPictureJson, headers(("etag" = String, description = "The version, for `If-Match`."))),
        (status = 412, description = "The record is not the version that `If-Match` names."),
    )
)]
pub(crate) async fn edit(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    let owner = caller.subject(context).await?;
    let id = picture_id(context)?;
    let edit = picture_edit::read(context).await?;
    let change = caller.change_of_version(context);
    let picture = pictures::edit(&context.app, change, owner.id, Some(id), edit).await?;
    versioned(&picture.version(), &HistoryPictureJson::new(&picture, &context.app.config.base_path))
}

/// Delete a picture
///
/// Nobody sees it any more, at once. For the server's `trash_period` it can be brought back from the trash.
#[utoipa::path(
    delete,
    path = "",
    tag = "Managing pictures",
    params(
        moderation::RemovalQuery,
        ("If-Match" = Option<String>, Header, description = "The `ETag` of the version that may be changed, or a list of them; `*` for any."),
    ),
    responses(
        (status = 204, description = "The picture is deleted."),
        (status = 412, description = "The record is not the version that `If-Match` names."),
    )
)]
pub(crate) async fn delete(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    let owner = caller.subject(context).await?;
    let id = picture_id(context)?;
    let removal = moderation::removal(context, &caller)?;
    trash::remove(&context.app, caller.change_of_version(context), owner.id, Some(id), removal).await?;
    Ok(no_content())
}

/// Restore a picture
///
/// Makes a picture of the history the current one.
#[utoipa::path(
    post,
    path = "",
    tag = "Managing pictures",
    responses((status = 200, description = "The picture, now the current one.", body = HistoryPictureJson, headers(("etag" = String, description = "The version, for `If-Match`."))))
)]
pub(crate) async fn restore(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    let owner = caller.subject(context).await?;
    let id = picture_id(context)?;
    let picture = pictures::restore(&context.app, caller.change(context), owner.id, id).await?;
    versioned(&picture.version(), &HistoryPictureJson::new(&picture, &context.app.config.base_path))
}

/// List everybody's pictures
///
/// By their first upload, newest first, including former ones. With filters, a page may hold fewer than `limit` entries; keep
/// following `next`.
#[utoipa::path(
    get,
    path = "",
    tag = "Managing pictures",
    params(
        ("owner" = Option<String>, Query, format = "uuid", description = "Only pictures of this person."),
        ("rating" = Option<enum_schemas::Rating>, Query, description = "Only pictures with this rating."),
        ("type" = Option<enum_schemas::Mime>, Query, description = "Only pictures of this media type."),
        ("animated" = Option<bool>, Query, description = "Only animations, or only still pictures."),
        ("min_bytes" = Option<u32>, Query, description = "Only pictures whose files have at least so many bytes.", example = 1_000_000),
        ("since" = Option<String>, Query, description = "Only pictures first uploaded at this time or later; a date means its beginning in UTC.", example = "2026-01-31T12:00:00Z"),
        ("until" = Option<String>, Query, description = "Only pictures first uploaded before this time.", example = "2026-02-01"),
        Page<PictureId>,
    ),
    responses((status = 200, description = "A page of everybody's pictures.", body = GalleryJson))
)]
pub(crate) async fn gallery(context: &mut Context, _caller: Caller) -> Result<Response, ApiError> {
    let (filters, page) = gallery_query(&context.query)?;
    let found = pictures::gallery(&context.app, filters, page.after, page.limit).await?;
    let next = found.next.map(|id| id.to_string());
    let base = &context.app.config.base_path;
    let pictures = found.pictures.iter().map(|(picture, owner)| OwnedPictureJson::new(picture, owner, base));
    json(StatusCode::OK, &GalleryJson { pictures: pictures.collect(), next })
}

fn gallery_query(query: &Query) -> Result<(GalleryFilters, Page<PictureId>), ApiError> {
    let mut errors = ValidationErrors::new();
    let filters = GalleryFilters {
        owner: list_filters::id(query, "owner", &mut errors),
        rating: list_filters::word(query, "rating", &mut errors, &Rating::ALL),
        media: list_filters::media(query, "type", &mut errors),
        is_animated: list_filters::boolean(query, "animated", &mut errors),
        min_bytes: list_filters::number(query, "min_bytes", &mut errors).map(u64::from),
        since: list_filters::time(query, "since", &mut errors),
        until: list_filters::time(query, "until", &mut errors),
    };
    let decode = |text: &str| text.parse().map_err(|_| Message::CursorInvalid);
    let page = paging::parse(query, &mut errors, decode);
    page.filter(|_| errors.is_empty()).map(|page| (filters, page)).ok_or(ApiError::Invalid(errors))
}

/// The picture that the path names.
pub(crate) fn picture_id(context: &Context) -> Result<PictureId, ApiError> {
    context.path_parameter("picture", Message::NoSuchPicture)
}

impl UploadKind {
    fn from_headers(context: &Context) -> Result<Self, ApiError> {
        match media_type(context).as_str() {
            "application/json" => Ok(Self::Json),
            "multipart/form-data" => Ok(Self::Multipart),
            other => match MediaType::from_declared(other) {
                Some(media) => Ok(Self::Raw(media)),
                None if OTHER_PICTURES.iter().any(|start| other.starts_with(start)) => Ok(Self::Other),
                None => Err(not_accepted()),
            },
        }
    }
}

/// How the content types of pictures, videos and documents begin.
const OTHER_PICTURES: [&str; 3] = ["image/", "video/", "application/pdf"];

fn not_accepted() -> ApiError {
    let pictures = MediaType::accepted();
    ApiError::UnsupportedMediaType(format!("application/json, multipart/form-data, {pictures}"))
}
