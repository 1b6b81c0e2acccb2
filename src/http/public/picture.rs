//! `GET /user/{uuid}/{basename}`: a person's current picture, as it is stored or in another size.

use hyper::header::HeaderValue;

use super::picture_query::PictureQuery;
use super::picture_response::{CachePolicy, Conditions, send};
use crate::http::{ApiError, Context, Response};
use crate::services::lookup::{Original, current_by_name};
use crate::values::Message;

/// Callers ask each time whether it is still the current one; 304 is cheap.
const CACHE_CONTROL: HeaderValue = HeaderValue::from_static("no-cache");

/// Show a person's picture
///
/// The current one: byte for byte as it is stored, or with `s` a square of it in that size; 304 where the caller has it
/// already. A part of the stored file is sent where a range of its bytes is asked for.
#[utoipa::path(
    get,
    path = "/user/{uuid}/{basename}",
    tag = "Pictures",
    operation_id = "showPicture",
    params(
        ("s" = Option<u32>, Query, minimum = 1, maximum = 2048, description = "A square of so many pixels a side, at most twice what the picture has. Out of range, the nearest in it; unreadable, as none. `size` means the same.", example = 80),
        ("animated" = Option<u32>, Query, description = "With `s`: 1 for an animation that moves, as GIF or WebP.", example = 1),
        ("if-none-match" = Option<String>, Header, description = "The ETag of what the caller has."),
        ("if-modified-since" = Option<String>, Header, description = "The time of what the caller has."),
        ("range" = Option<String>, Header, description = "The bytes that are wanted of the stored file."),
        ("if-range" = Option<String>, Header, description = "The ETag or the time of the version of which bytes are wanted."),
    ),
    responses(
        (status = 200, description = "The picture.", headers(
            ("etag" = String, description = "The SHA-256 of the bytes."),
            ("last-modified" = String, description = "When it became the current one."),
            ("accept-ranges" = String, description = "On the stored file: `bytes`."),
        ), content(
            (Vec<u8> = "image/jpeg"),
            (Vec<u8> = "image/png"),
            (Vec<u8> = "image/webp"),
            (Vec<u8> = "image/gif"),
        )),
        (status = 206, description = "The bytes that were asked for.", headers(
            ("etag" = String, description = "The SHA-256 of all bytes."),
            ("last-modified" = String, description = "When it became the current one."),
            ("accept-ranges" = String, description = "`bytes`."),
            ("content-range" = String, description = "Which bytes of how many these are."),
        ), content(
            (Vec<u8> = "image/jpeg"),
            (Vec<u8> = "image/png"),
            (Vec<u8> = "image/webp"),
            (Vec<u8> = "image/gif"),
        )),
        (status = 304, description = "The caller has it already.", headers(
            ("etag" = String, description = "The SHA-256 of the bytes."),
            ("last-modified" = String, description = "When it became the current one."),
            ("accept-ranges" = String, description = "On the stored file: `bytes`."),
        )),
        (status = 416, description = "The file has none of the bytes that were asked for.", headers(
            ("etag" = String, description = "The SHA-256 of all bytes."),
            ("last-modified" = String, description = "When it became the current one."),
            ("accept-ranges" = String, description = "`bytes`."),
            ("content-range" = String, description = "How many bytes the file has."),
        ), content(
            (Vec<u8> = "image/jpeg"),
            (Vec<u8> = "image/png"),
            (Vec<u8> = "image/webp"),
            (Vec<u8> = "image/gif"),
        )),
    ),
    security(())
)]
pub async fn current_picture(context: &Context) -> Result<Response, ApiError> {
    let owner = context.path_parameter("uuid", Message::NoSuchPicture)?;
    let basename = context.part_of_path("basename").unwrap_or_default();
    let shown = current_by_name(&context.app, owner, &basename).await?;
    let picture = shown.picture.as_ref().ok_or(ApiError::NotFound(Message::NoSuchPicture))?;
    let original = Original::from(picture);
    let ending = Some(picture.name.extension());
    let (look, choice) =
        PictureQuery::of(&context.query).look(&original, picture.crop, ending, context.headers());
    let conditions = Conditions::TagOrDate;
    let terms =
        CachePolicy { conditions, modified: picture.updated_at, cache_control: CACHE_CONTROL, stem: None };
    send(context, &original, look, choice, terms).await
}
