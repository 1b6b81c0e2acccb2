//! The two other forms of an upload: one file part of a multipart body (RFC 7578), and the picture as the body.
//! Size and type are read from the picture.

use std::convert::Infallible;

use bytes::Bytes;
use futures_util::{future, stream};
use hyper::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use multer::{Constraints, Multipart, SizeLimit};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::http::{ApiError, Context, content_disposition};
use crate::services::ServiceError;
use crate::services::pictures::{NewPicture, UploadError, examine};
use crate::values::{MediaType, Message, PersonId, PictureName, ValidationErrors};

/// The names under which the file part is looked for.
const FILE_PARTS: [&str; 2] = ["picture", "file"];

/// The most parts of a multipart body that are looked at.
const MAX_PARTS: usize = 64;

/// The name of a picture that came without one.
const NAMELESS: &str = "profile_picture";

/// The field under which faults of the picture are told.
const FIELD: &str = "picture";

/// The parts of a multipart body: the picture is the one file part.
pub(super) struct Parts;

impl PartialSchema for Parts {
    fn schema() -> RefOr<Schema> {
        let file = ObjectBuilder::new()
            .schema_type(Type::String)
            .content_media_type("application/octet-stream")
            .description(Some("The picture, with its file name; the part may be named `file`, too."));
        ObjectBuilder::new().property(FILE_PARTS[0], file).required(FILE_PARTS[0]).into()
    }
}

impl ToSchema for Parts {}

/// Takes the one file part of a multipart body.
pub(super) async fn read_multipart(
    context: &Context,
    owner: PersonId,
    body: Bytes,
) -> Result<NewPicture, ApiError> {
    let malformed = |_error: multer::Error| ApiError::BadRequest(Message::MultipartMalformed);
    let boundary =
        multer::parse_boundary(context.header(CONTENT_TYPE).unwrap_or_default()).map_err(malformed)?;
    let limit = SizeLimit::new().whole_stream(context.app.config.max_body_bytes());
    let whole = stream::once(future::ready(Ok::<_, Infallible>(body)));
    let mut parts = Multipart::with_constraints(whole, boundary, Constraints::new().size_limit(limit));
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

/// Takes the body as the picture; its name from `Content-Disposition` or `?name=`.
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
    let mut faults = ValidationErrors::new();
    let sent_name = sent_name.filter(|name| !name.trim().is_empty());
    let name = faults.take("name", PictureName::from_sent_path(sent_name.as_deref().unwrap_or(NAMELESS)));
    let picture = match examine(&context.app, bytes).await {
        Ok(examined) => Some(examined),
        Err(UploadError::TooLarge) => {
            return Err(ServiceError::TooLarge { limit: context.app.config.max_picture_size }.into());
        }
        Err(UploadError::Refused(refusal)) => faults.take(FIELD, Err(refusal.message())),
    };
    let found = picture.as_ref().map(|picture| picture.anatomy().media());
    if let (Some(declared), Some(found)) = (declared, found)
        && declared != found
    {
        let (declared, found) = (declared.mime().to_owned(), found.mime().to_owned());
        faults.add("mime", Message::MimeDiffersFromContent { declared, found });
    }
    match (name, picture) {
        (Some(name), Some(picture)) if faults.is_empty() => {
            Ok(NewPicture { owner, name, crop: None, picture, field: FIELD })
        }
        _ => Err(ApiError::Invalid(faults)),
    }
}
