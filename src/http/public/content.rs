//! `GET /p/{sha256}[.ext]`: a picture by the hash of its content. What such a URL answers never changes.

use hyper::header::HeaderValue;

use super::picture_query::PictureQuery;
use super::picture_response::{CachePolicy, Conditions, picture_response};
use crate::catalog::Key;
use crate::http::picture_schema::PictureFile;
use crate::http::{ApiError, Context, Response};
use crate::services::lookup::{Original, published_blob, published_framing};
use crate::values::{BlobHash, Framing, Message};

/// A year: caches keep nothing for longer.
const CACHE_CONTROL: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// Show a picture by its content
///
/// Any picture of any history, by the SHA-256 of its stored file. Without `s`, `crop`, `rotate` and the extension of another
/// format the answer is that file, otherwise a square. What the URL answers never changes. `me` and the records of pictures hand
/// out such URLs, with the crop and rotation that the owner chose.
#[utoipa::path(
    get,
    path = "/p/{content}",
    tag = "Pictures",
    operation_id = "showPictureByContent",
    params(
        ("s" = Option<u32>, Query, minimum = 1, maximum = 2048, description = "The side of a square in pixels; a smaller picture is enlarged. Above 2048 it is 2048; 0, a negative size and what is not a number are ignored. `size` means the same.", example = 80),
        ("crop" = Option<String>, Query, description = "The square to show, as `x,y,size` in pixels of the picture. Only crops that an owner chose exist.", example = "0,20,160"),
        ("rotate" = Option<u32>, Query, description = "How the square is turned, clockwise: 0, 90, 180 or 270 degrees. Only the rotations that an owner chose exist, each with the crop that was chosen with it.", example = 90),
        ("r" = Option<String>, Query, description = "The highest rating to show: `g`, `pg`, `r` or `x`; `g` by default. A picture that is rated higher is not found. `rating` means the same.", example = "pg"),
        ("animated" = Option<u32>, Query, description = "With `s`: 1 keeps an animation, as GIF or WebP.", example = 1),
        ("accept" = Option<String>, Header, description = "Without an extension in the path: WebP where this names it; else PNG for translucent pictures and JPEG for the rest."),
        ("if-none-match" = Option<String>, Header, description = "The ETag of the caller's copy."),
        ("if-modified-since" = Option<String>, Header, description = "The `Last-Modified` of the caller's copy."),
        ("range" = Option<String>, Header, description = "The bytes of the stored file to send. One range is served."),
        ("if-range" = Option<String>, Header, description = "The ETag or `Last-Modified` of the version that `Range` is about."),
    ),
    responses(
        (status = 200, description = "The picture.", headers(
            ("etag" = String, description = "The SHA-256 of the bytes."),
            ("last-modified" = String, description = "When it was first uploaded."),
            ("accept-ranges" = String, description = "`bytes`, on the stored file."),
            ("content-disposition" = String, description = "The file name."),
            ("vary" = String, description = "`accept`, where it decided the format."),
        ), content(
            (inline(PictureFile) = "image/jpeg"),
            (inline(PictureFile) = "image/png"),
            (inline(PictureFile) = "image/webp"),
            (inline(PictureFile) = "image/gif"),
        )),
        (status = 206, description = "The requested bytes.", headers(
            ("etag" = String, description = "The SHA-256 of the whole file."),
            ("last-modified" = String, description = "When it was first uploaded."),
            ("accept-ranges" = String, description = "`bytes`."),
            ("content-disposition" = String, description = "The file name."),
            ("content-range" = String, description = "Which bytes these are, and the length of the file."),
        ), content(
            (inline(PictureFile) = "image/jpeg"),
            (inline(PictureFile) = "image/png"),
            (inline(PictureFile) = "image/webp"),
            (inline(PictureFile) = "image/gif"),
        )),
        (status = 304, description = "The caller's copy is current.", headers(
            ("etag" = String, description = "The SHA-256 of the bytes."),
            ("last-modified" = String, description = "When it was first uploaded."),
            ("accept-ranges" = String, description = "`bytes`, on the stored file."),
            ("content-disposition" = String, description = "The file name."),
            ("vary" = String, description = "`accept`, where it decided the format."),
        )),
        (status = 416, description = "The range lies outside the file.", headers(
            ("etag" = String, description = "The SHA-256 of the whole file."),
            ("last-modified" = String, description = "When it was first uploaded."),
            ("accept-ranges" = String, description = "`bytes`."),
            ("content-disposition" = String, description = "The file name."),
            ("content-range" = String, description = "The length of the file."),
        )),
    ),
    security(())
)]
pub(crate) async fn by_content(context: &Context) -> Result<Response, ApiError> {
    let no_such_picture = || ApiError::NotFound(Message::NoSuchPicture);
    let segment = context.path_segment("content").ok_or_else(no_such_picture)?;
    let (stem, extension) =
        segment.split_once('.').map_or((&*segment, None), |(stem, extension)| (stem, Some(extension)));
    let hash: BlobHash = stem.parse().map_err(|_not_a_hash| no_such_picture())?;
    let depends_on = Some(vec![context.app.catalog.dependency(Key::Blob(hash))]);
    let published = published_blob(&context.app, hash).await?;
    if published.rating > PictureQuery::max_rating(&context.query) {
        return Err(no_such_picture());
    }
    let query = PictureQuery::parse_with_framing(&context.query)?;
    // Any other framing would let callers have renditions made without end.
    let published = if query.framing == Framing::default() {
        published
    } else {
        published_framing(&context.app, hash, query.framing).await?
    };
    let original = Original::from(&*published);
    let (spec, choice) = query.rendition(&original, query.framing, extension, context.headers());
    let policy = CachePolicy {
        last_modified: published.since,
        conditions: Conditions::TagOrDate,
        cache_control: CACHE_CONTROL,
        depends_on,
        file_stem: Some(stem),
    };
    picture_response(context, &original, spec, choice, policy).await
}
