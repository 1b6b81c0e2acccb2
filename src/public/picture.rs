//! `GET /user/{uuid}/{basename}`: a person's current master.

use hyper::StatusCode;
use hyper::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, HeaderValue};

use crate::blobs::SoundBlob;
use crate::types::Message;
use crate::web::{ApiError, Body, Context, Freshness, Response, Validators};
use crate::workflows::lookup::{current_by_name, open_master};

/// Answers the file, or 304 where the caller has it.
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
