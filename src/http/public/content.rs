//! `GET /p/{sha256}[.ext]`: a picture by its content, which never changes.

use hyper::header::HeaderValue;

use super::picture_query::PictureQuery;
use super::picture_response::{CachePolicy, Conditions, send};
use crate::http::{ApiError, Context, Response};
use crate::services::lookup::{Original, published_blob, published_crop};
use crate::values::{BlobHash, Message};

/// A year, which is as long as caches keep anything.
const CACHE_CONTROL: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// Show a picture by its content
///
/// Any picture of anybody's history, by the SHA-256 of its stored file; without `s`, `crop` and the ending of another type that
/// file, with any of them a square. What an address of this kind shows never changes. `me` and the pictures' facts hand such addresses out, with
/// the square that the picture's owner chose.
#[utoipa::path(
    get,
    path = "/p/{content}",
    tag = "Pictures",
    operation_id = "showPictureByContent",
    params(
        ("s" = Option<u32>, Query, minimum = 1, maximum = 2048, description = "A square of so many pixels a side, at most twice what the picture has. Out of range, the nearest in it; unreadable, as none. `size` means the same.", example = 80),
        ("crop" = Option<String>, Query, description = "The square that is shown, as `x,y,size` in pixels of the picture; one that somebody chose for it.", example = "0,20,160"),
        ("animated" = Option<u32>, Query, description = "With `s`: 1 for an animation that moves, as GIF or WebP.", example = 1),
        ("accept" = Option<String>, Header, description = "Without an ending, WebP is sent where this names it; else PNG for what is transparent and JPEG for the rest."),
        ("if-none-match" = Option<String>, Header, description = "The ETag of what the caller has."),
        ("if-modified-since" = Option<String>, Header, description = "The time of what the caller has."),
        ("range" = Option<String>, Header, description = "The bytes that are wanted of the stored file."),
        ("if-range" = Option<String>, Header, description = "The ETag or the time of the version of which bytes are wanted."),
    ),
    responses(
        (status = 200, description = "The picture.", headers(
            ("etag" = String, description = "The SHA-256 of the bytes."),
            ("last-modified" = String, description = "When it was first uploaded."),
            ("accept-ranges" = String, description = "On the stored file: `bytes`."),
            ("content-disposition" = String, description = "A name to save it under."),
            ("vary" = String, description = "`accept`, where that settled the type."),
        ), content(
            (Vec<u8> = "image/jpeg"),
            (Vec<u8> = "image/png"),
            (Vec<u8> = "image/webp"),
            (Vec<u8> = "image/gif"),
        )),
        (status = 206, description = "The bytes that were asked for.", headers(
            ("etag" = String, description = "The SHA-256 of all bytes."),
            ("last-modified" = String, description = "When it was first uploaded."),
            ("accept-ranges" = String, description = "`bytes`."),
            ("content-disposition" = String, description = "A name to save it under."),
            ("content-range" = String, description = "Which bytes of how many these are."),
        ), content(
            (Vec<u8> = "image/jpeg"),
            (Vec<u8> = "image/png"),
            (Vec<u8> = "image/webp"),
            (Vec<u8> = "image/gif"),
        )),
        (status = 304, description = "The caller has it already.", headers(
            ("etag" = String, description = "The SHA-256 of the bytes."),
            ("last-modified" = String, description = "When it was first uploaded."),
            ("accept-ranges" = String, description = "On the stored file: `bytes`."),
            ("content-disposition" = String, description = "A name to save it under."),
            ("vary" = String, description = "`accept`, where that settled the type."),
        )),
        (status = 416, description = "The file has none of the bytes that were asked for.", headers(
            ("etag" = String, description = "The SHA-256 of all bytes."),
            ("last-modified" = String, description = "When it was first uploaded."),
            ("accept-ranges" = String, description = "`bytes`."),
            ("content-disposition" = String, description = "A name to save it under."),
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
pub async fn by_content(context: &Context) -> Result<Response, ApiError> {
    let no_such_picture = || ApiError::NotFound(Message::NoSuchPicture);
    let name = context.part_of_path("content").ok_or_else(no_such_picture)?;
    let (stem, ending) = name.split_once('.').map_or((&*name, None), |(stem, ending)| (stem, Some(ending)));
    let blob: BlobHash = stem.parse().map_err(|_not_a_hash| no_such_picture())?;
    let published = published_blob(&context.app, blob).await?;
    let wanted = PictureQuery::with_crop(&context.query)?;
    // Only squares that somebody chose: any others would be work for whoever asks, and no end of it.
    let published = match wanted.crop {
        Some(crop) => published_crop(&context.app, blob, crop).await?,
        None => published,
    };
    let original = Original::from(&*published);
    let (look, choice) = wanted.look(&original, wanted.crop, ending, context.headers());
    let conditions = Conditions::TagOrDate;
    let terms =
        CachePolicy { conditions, modified: published.since, cache_control: CACHE_CONTROL, stem: Some(stem) };
    send(context, &original, look, choice, terms).await
}
