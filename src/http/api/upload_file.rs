//! An upload as a file: one part of a multipart form (RFC 7578), or the picture as the body. Size and type are read from
//! the picture.

use std::convert::Infallible;

use bytes::Bytes;
use futures_util::{future, stream};
use hyper::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use multer::{Constraints, Multipart, SizeLimit};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::http::{ApiError, Context, content_disposition};
use crate::services::ServiceError;
use crate::services::pictures::{NewPicture, UploadError, probe};
use crate::values::{MediaType, Message, PersonId, PictureName, ValidationErrors};

/// The names of the file part.
const FILE_PARTS: [&str; 2] = ["picture", "file"];

/// The most parts of a form that are read.
const MAX_PARTS: usize = 64;

/// The name of a picture without a file name.
const DEFAULT_NAME: &str = "profile_picture";

/// The field name of errors of the picture.
const FIELD: &str = "picture";

/// The parts of a multipart upload.
#[cfg_attr(not(test), expect(dead_code, reason = "only tests make the OpenAPI document"))]
pub(super) struct Parts;

impl PartialSchema for Parts {
    fn schema() -> RefOr<Schema> {
        let file = ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Binary)))
            .description(Some("The picture, with its file name. The part may also be named `file`."));
        ObjectBuilder::new().property(FILE_PARTS[0], file).required(FILE_PARTS[0]).into()
    }
}

impl ToSchema for Parts {}

/// Reads the file part of a multipart form.
///
/// # Errors
///
/// 400 for a malformed form, without a file part or with several, and as for the picture itself.
pub(super) async fn read_multipart(
    context: &Context,
    owner: PersonId,
    body: Bytes,
) -> Result<NewPicture, ApiError> {
    let malformed = |_error: multer::Error| ApiError::BadRequest(Message::MultipartMalformed);
    let boundary =
        multer::parse_boundary(context.header(CONTENT_TYPE).unwrap_or_default()).map_err(malformed)?;
    let limit = SizeLimit::new().whole_stream(context.app.config.max_body_bytes());
    let stream = stream::once(future::ready(Ok::<_, Infallible>(body)));
    let mut parts = Multipart::with_constraints(stream, boundary, Constraints::new().size_limit(limit));
    let mut found: Option<(Option<String>, Bytes)> = None;
    for _ in 0..MAX_PARTS {
        let Some(part) = parts.next_field().await.map_err(malformed)? else { break };
        if !part.name().is_some_and(|name| FILE_PARTS.contains(&name)) {
            continue;
        }
        if found.is_some() {
            return Err(ServiceError::field(FIELD, Message::MultipartManyFiles).into());
        }
        let file_name = part.file_name().map(str::to_owned);
        found = Some((file_name, part.bytes().await.map_err(malformed)?));
    }
    let (file_name, bytes) = found.ok_or_else(|| ServiceError::field(FIELD, Message::MultipartNoFile))?;
    new_picture(context, owner, file_name, None, bytes).await
}

/// Reads the body as the picture, with its name from `Content-Disposition` or `?name=`.
///
/// # Errors
///
/// 400 for a wrong name or picture, 413 for a picture over the limit.
pub(super) async fn read_raw(
    context: &Context,
    owner: PersonId,
    declared: MediaType,
    body: Bytes,
) -> Result<NewPicture, ApiError> {
    let sent = context.headers().get(CONTENT_DISPOSITION).and_then(content_disposition::file_name);
    let name = sent.or_else(|| context.query.get("name").map(str::to_owned));
    new_picture(context, owner, name, Some(declared), body).await
}

async fn new_picture(
    context: &Context,
    owner: PersonId,
    sent_name: Option<String>,
    declared: Option<MediaType>,
    bytes: Bytes,
) -> Result<NewPicture, ApiError> {
    let mut errors = ValidationErrors::new();
    let sent_name = sent_name.filter(|name| !name.trim().is_empty());
    let name = errors.take("name", PictureName::from_sent_path(sent_name.as_deref().unwrap_or(DEFAULT_NAME)));
    let picture = match probe(&context.app, bytes).await {
        Ok(examined) => Some(examined),
        Err(UploadError::TooLarge) => {
            return Err(ServiceError::TooLarge { limit: context.app.config.max_picture_size }.into());
        }
        Err(UploadError::Refused(error)) => errors.take(FIELD, Err(error.message())),
    };
    let found = picture.as_ref().map(|picture| picture.probe().media());
    if let (Some(declared), Some(found)) = (declared, found)
        && declared != found
    {
        let (declared, found) = (declared.mime().to_owned(), found.mime().to_owned());
        errors.add("mime", Message::MimeDiffersFromContent { declared, found });
    }
    match (name, picture) {
        (Some(name), Some(picture)) if errors.is_empty() => {
            Ok(NewPicture { owner, name, crop: None, picture, field: FIELD })
        }
        _ => Err(ApiError::Invalid(errors)),
    }
}
