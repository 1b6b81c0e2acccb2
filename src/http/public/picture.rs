//! `GET /user/{uuid}/{basename}`: a person's current picture, as stored or in another size.

use hyper::header::HeaderValue;

use super::picture_query::PictureQuery;
use super::picture_response::{CachePolicy, Conditions, picture_response};
use crate::catalog::Key;
use crate::http::picture_schema::PictureFile;
use crate::http::{ApiError, Context, Response};
use crate::services::lookup::{Original, current_by_name};
use crate::values::Message;

/// Caches revalidate each time: the picture may be replaced at any moment, and a 304 is cheap.
const CACHE_CONTROL: HeaderValue = HeaderValue::from_static("no-cache");

/// Show a person's picture
///
/// The current picture: byte for byte as stored, or with `s` a square of that size. 304 where the caller's copy is current.
/// `Range` is served on the stored file.
#[utoipa::path(
    get,
    path = "/user/{uuid}/{basename}",
    tag = "Pictures",
    operation_id = "showPicture",
    params(
        ("s" = Option<u32>, Query, minimum = 1, maximum = 2048, description = "The side of a square in pixels; a smaller picture is enlarged. Above 2048 it is 2048; 0, a negative size and what is not a number are ignored. `size` means the same.", example = 80),
        ("r" = Option<String>, Query, description = "The highest rating to show: `g`, `pg`, `r` or `x`; `g` by default. A picture that is rated higher is not found. `rating` means the same.", example = "pg"),
        ("animated" = Option<u32>, Query, description = "With `s`: 1 keeps an animation, as GIF or WebP.", example = 1),
        ("if-none-match" = Option<String>, Header, description = "The ETag of the caller's copy."),
        ("if-modified-since" = Option<String>, Header, description = "The `Last-Modified` of the caller's copy."),
        ("range" = Option<String>, Header, description = "The bytes of the stored file to send. One range is served."),
        ("if-range" = Option<String>, Header, description = "The ETag or `Last-Modified` of the version that `Range` is about."),
    ),
    responses(
        (status = 200, description = "The picture.", headers(
            ("etag" = String, description = "The SHA-256 of the bytes."),
            ("last-modified" = String, description = "When it became the current picture."),
            ("accept-ranges" = String, description = "`bytes`, on the stored file."),
        ), content(
            (inline(PictureFile) = "image/jpeg"),
            (inline(PictureFile) = "image/png"),
            (inline(PictureFile) = "image/webp"),
            (inline(PictureFile) = "image/gif"),
        )),
        (status = 206, description = "The requested bytes.", headers(
            ("etag" = String, description = "The SHA-256 of the whole file."),
            ("last-modified" = String, description = "When it became the current picture."),
            ("accept-ranges" = String, description = "`bytes`."),
            ("content-range" = String, description = "Which bytes these are, and the length of the file."),
        ), content(
            (inline(PictureFile) = "image/jpeg"),
            (inline(PictureFile) = "image/png"),
            (inline(PictureFile) = "image/webp"),
            (inline(PictureFile) = "image/gif"),
        )),
        (status = 304, description = "The caller's copy is current.", headers(
            ("etag" = String, description = "The SHA-256 of the bytes."),
            ("last-modified" = String, description = "When it became the current picture."),
            ("accept-ranges" = String, description = "`bytes`, on the stored file."),
        )),
        (status = 416, description = "The range lies outside the file.", headers(
            ("etag" = String, description = "The SHA-256 of the whole file."),
            ("last-modified" = String, description = "When it became the current picture."),
            ("accept-ranges" = String, description = "`bytes`."),
            ("content-range" = String, description = "The length of the file."),
        )),
    ),
    security(())
)]
pub(crate) async fn current_picture(context: &Context) -> Result<Response, ApiError> {
    let owner = context.path_parameter("uuid", Message::NoSuchPicture)?;
    let basename = context.path_segment("basename").unwrap_or_default();
    let depends_on = Some(vec![context.app.catalog.dependency(Key::Person(owner))]);
    let shown = current_by_name(&context.app, owner, &basename).await?;
    let max_rating = PictureQuery::max_rating(&context.query);
    let picture = shown.picture.as_ref().filter(|picture| picture.rating <= max_rating);
    let picture = picture.ok_or(ApiError::NotFound(Message::NoSuchPicture))?;
    let original = Original::from(picture);
    let extension = Some(picture.name.extension());
    let query = PictureQuery::parse(&context.query);
    let (spec, choice) =
        query.rendition(&original, picture.presentation.framing, extension, context.headers());
    let policy = CachePolicy {
        last_modified: picture.updated_at,
        conditions: Conditions::TagOrDate,
        cache_control: CACHE_CONTROL,
        depends_on,
        file_stem: None,
    };
    picture_response(context, &original, spec, choice, policy).await
}
