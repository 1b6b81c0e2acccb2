//! An upload as a file: one part of a multipart form (RFC 7578), or the picture as the body. Size and type are read from
//! the picture; crop, text and rotation from other parts of the form, or from the query.

use std::convert::Infallible;

use bytes::Bytes;
use futures_util::{future, stream};
use hyper::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use multer::{Constraints, Multipart, SizeLimit};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

use super::presentation_form::{self, NAMES, PresentationTexts};
use crate::http::{ApiError, Context, content_disposition};
use crate::model::{Presentation, Selection};
use crate::services::ServiceError;
use crate::services::pictures::{NewPicture, UploadError, probe};
use crate::values::{MediaType, Message, PersonId, PictureName, Rotation, ValidationErrors};

/// What a form calls its file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FilePart {
    /// The names that the part may have.
    pub(crate) names: &'static [&'static str],
    /// The field name of errors of the file.
    pub(crate) field: &'static str,
}

/// The file part of an upload to Tondo's own API.
pub(super) const PICTURE: FilePart = FilePart { names: &["picture", "file"], field: "picture" };

/// The most parts of a form that are read.
const MAX_PARTS: usize = 64;

/// The longest text of a part, in bytes: more than a thousand characters take.
const MAX_TEXT_BYTES: usize = 8192;

/// The most characters of an unknown part's name that are shown.
const MAX_SHOWN_NAME_CHARS: usize = 100;

/// The name of a picture without a file name.
const DEFAULT_NAME: &str = "profile_picture";

/// The parts of a multipart upload.
#[cfg_attr(not(test), expect(dead_code, reason = "only tests make the OpenAPI document"))]
pub(super) struct Parts;

impl PartialSchema for Parts {
    fn schema() -> RefOr<Schema> {
        let file = ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Binary)))
            .description(Some("The picture, with its file name. The part may also be named `file`."));
        let text = |description: &str| {
            ObjectBuilder::new().schema_type(Type::String).description(Some(description.to_owned()))
        };
        let crop = text("The square to show: `x,y,size`, or a JSON object with these three.");
        let alt = text("What the picture shows, for those who do not see it: at most 1,000 characters.");
        let rotate = text("How the square is turned after it is cut out: 0, 90, 180 or 270, clockwise.")
            .enum_values(Some(Rotation::ALL.map(|rotation| rotation.to_string())));
        ObjectBuilder::new()
            .property(PICTURE.field, file)
            .property("crop", crop)
            .property("alt", alt)
            .property("rotate", rotate)
            .required(PICTURE.field)
            .into()
    }
}

impl ToSchema for Parts {}

/// What was found in a form.
#[derive(Default)]
struct FoundParts {
    /// The file's name and its bytes.
    file: Option<(Option<String>, Bytes)>,
    /// The other parts, by their names.
    texts: Vec<(&'static str, Bytes)>,
    errors: ValidationErrors,
}

/// Reads a multipart form.
///
/// # Errors
///
/// 400 for a malformed form, for one without a file part or with several, for a part that is not known or is sent twice, and
/// as for the picture itself.
pub(crate) async fn read_multipart(
    context: &Context,
    owner: PersonId,
    part: FilePart,
    body: Bytes,
) -> Result<NewPicture, ApiError> {
    let content_type = context.header(CONTENT_TYPE).unwrap_or_default();
    let limit = context.config.max_body_bytes();
    let found = read_parts(content_type, part, body, limit).await;
    let FoundParts { file, texts, mut errors } =
        found.map_err(|_error| ApiError::BadRequest(Message::MultipartMalformed))?;
    let texts: Vec<(&str, String)> = texts
        .into_iter()
        .filter_map(|(name, bytes)| {
            let text = errors.take(name, text_of(name, &bytes))?;
            Some((name, text))
        })
        .collect();
    let text = |name: &str| texts.iter().find(|(known, _)| *known == name).map(|(_, text)| text.as_str());
    let sent = PresentationTexts { crop: text("crop"), alt: text("alt"), rotate: text("rotate") };
    let presentation = sent.read(&mut errors);
    let Some((file_name, bytes)) = file else {
        errors.add(part.field, Message::MultipartNoFile { accepted: part.names.join(", ") });
        return Err(ApiError::Invalid(errors));
    };
    let upload = FileUpload { name: file_name, declared: None, bytes, presentation, field: part.field };
    new_picture(context, owner, upload, errors).await
}

async fn read_parts(
    content_type: &str,
    file: FilePart,
    body: Bytes,
    limit: u64,
) -> Result<FoundParts, multer::Error> {
    let boundary = multer::parse_boundary(content_type)?;
    let constraints = Constraints::new().size_limit(SizeLimit::new().whole_stream(limit));
    let stream = stream::once(future::ready(Ok::<_, Infallible>(body)));
    let mut parts = Multipart::with_constraints(stream, boundary, constraints);
    let mut found = FoundParts::default();
    // A longer form has an unknown part or one twice among these.
    for _ in 0..MAX_PARTS {
        let Some(part) = parts.next_field().await? else { break };
        let name = part.name().unwrap_or_default().to_owned();
        if file.names.contains(&name.as_str()) {
            let file_name = part.file_name().map(str::to_owned);
            if found.file.is_some() {
                found.errors.add(file.field, Message::MultipartManyFiles);
            } else {
                found.file = Some((file_name, part.bytes().await?));
            }
        } else if let Some(known) = NAMES.into_iter().find(|known| *known == name) {
            if found.texts.iter().any(|(earlier, _)| *earlier == known) {
                found.errors.add(known, Message::FieldTwice { field: known.into() });
            } else {
                found.texts.push((known, part.bytes().await?));
            }
        } else {
            let accepted = [file.names, &NAMES[..]].concat().join(", ");
            found.errors.add(shown_name(name), Message::PartUnknown { accepted });
        }
    }
    Ok(found)
}

/// The field under which an unknown part is reported: its name, made printable and cut.
fn shown_name(name: String) -> String {
    let shown: String = name.chars().filter(|char| !char.is_control()).take(MAX_SHOWN_NAME_CHARS).collect();
    if shown.is_empty() { "error".to_owned() } else { shown }
}

fn text_of(name: &'static str, bytes: &Bytes) -> Result<String, Message> {
    if bytes.len() > MAX_TEXT_BYTES {
        return Err(Message::TextTooLong { max: MAX_TEXT_BYTES as u64 });
    }
    let text = std::str::from_utf8(bytes).map_err(|_error| Message::FieldNotText { field: name.into() })?;
    Ok(text.to_owned())
}

/// Reads the body as the picture, with its name from `Content-Disposition` or `?name=`, and `crop`, `alt` and `rotate` from
/// the query.
///
/// # Errors
///
/// 400 for a wrong name, picture or parameter, 413 for a picture over the limit.
pub(super) async fn read_raw(
    context: &Context,
    owner: PersonId,
    declared: MediaType,
    body: Bytes,
) -> Result<NewPicture, ApiError> {
    let mut errors = ValidationErrors::new();
    for name in NAMES {
        if context.query.all(name).nth(1).is_some() {
            errors.add(name, Message::FieldTwice { field: name.into() });
        }
    }
    let [crop, alt, rotate] = NAMES.map(|name| context.query.get(name));
    let presentation = PresentationTexts { crop, alt, rotate }.read(&mut errors);
    let sent = context.headers().get(CONTENT_DISPOSITION).and_then(content_disposition::file_name);
    let name = sent.or_else(|| context.query.get("name").map(str::to_owned));
    let field = PICTURE.field;
    let upload = FileUpload { name, declared: Some(declared), bytes: body, presentation, field };
    new_picture(context, owner, upload, errors).await
}

/// A file with what was sent beside it.
struct FileUpload {
    name: Option<String>,
    /// The type that the request declares.
    declared: Option<MediaType>,
    bytes: Bytes,
    presentation: Presentation,
    /// The field name of errors of the picture.
    field: &'static str,
}

async fn new_picture(
    context: &Context,
    owner: PersonId,
    upload: FileUpload,
    mut errors: ValidationErrors,
) -> Result<NewPicture, ApiError> {
    let FileUpload { name, declared, bytes, presentation, field } = upload;
    let sent_name = name.filter(|name| !name.trim().is_empty());
    let name = errors.take("name", PictureName::from_sent_path(sent_name.as_deref().unwrap_or(DEFAULT_NAME)));
    let picture = match probe(&context.app, bytes).await {
        Ok(examined) => {
            presentation_form::check(&presentation, examined.probe().upright_size(), &mut errors);
            Some(examined)
        }
        Err(UploadError::TooLarge) => {
            return Err(ServiceError::TooLarge { limit: context.config.max_picture_size }.into());
        }
        Err(UploadError::Refused(error)) => errors.take(field, Err(error.message())),
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
            Ok(NewPicture { owner, name, presentation, selection: Selection::Always, picture, field })
        }
        _ => Err(ApiError::Invalid(errors)),
    }
}
