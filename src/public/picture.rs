//! `GET /user/{uuid}/{basename}`: a person's current master.

use hyper::StatusCode;
use hyper::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, HeaderValue};

use crate::blobs::SoundBlob;
use crate::types::Message;
use crate::web::{ApiError, Body, Context, Freshness, Response, Validators};
use crate::workflows::lookup::{current_by_name, open_master};

/// Show a person's picture
///
/// The current one, byte for byte as it is stored; 304 where the caller has it already.
#[utoipa::path(
    get,
    path = "/user/{uuid}/{basename}",
    tag = "Pictures",
    operation_id = "showPicture",
    params(
        ("if-none-match" = Option<String>, Header, description = "The ETag of what the caller has."),
        ("if-modified-since" = Option<String>, Header, description = "The time of what the caller has."),
    ),
    responses(
        (status = 200, description = "The picture.", headers(
            ("etag" = String, description = "The SHA-256 of the bytes."),
            ("last-modified" = String, description = "When it became the current one."),
        ), content(
            (Vec<u8> = "image/jpeg"),
            (Vec<u8> = "image/png"),
            (Vec<u8> = "image/webp"),
            (Vec<u8> = "image/gif"),
        )),
        (status = 304, description = "The caller has it already.", headers(
            ("etag" = String, description = "The SHA-256 of the bytes."),
            ("last-modified" = String, description = "When it became the current one."),
        )),
    ),
    security(())
)]
pub async fn current_master(context: &Context) -> Result<Response, ApiError> {
    let owner = context.path_parameter("uuid", Message::NoSuchPicture)?;
    let basename: String = context.path_parameter("basename", Message::NoSuchPicture)?;
    let picture = current_by_name(&context.app, owner, &basename).await?;
    let validators = Validators::new(picture.blob, picture.updated_at);
    let mut response = match validators.check(context.headers()) {
        Freshness::NotModified => not_modified(),
        Freshness::Send => {
            let body = match open_master(&context.app, &picture).await? {
                SoundBlob::Whole(bytes) => Body::Full(bytes.into()),
                SoundBlob::File(file) => Body::file(file, picture.bytes),
            };
            let mut response = Response::new(body);
            response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(picture.media.mime()));
            response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(picture.bytes));
            response
        }
    };
    let headers = response.headers_mut();
    validators.write_to(headers);
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    Ok(response)
}

fn not_modified() -> Response {
    let mut response = Response::new(Body::Empty);
    *response.status_mut() = StatusCode::NOT_MODIFIED;
    response
}
