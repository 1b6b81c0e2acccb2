//! Answers and errors in SCIM's form (RFC 7644, 3.12 and 8.1).

use bytes::Bytes;
use hyper::StatusCode;
use hyper::header::{CONTENT_TYPE, HeaderValue, LOCATION};
use serde_json::{Value, json};

use crate::http::{ApiError, Context, Response, json_bytes, read_body};
use crate::i18n::render;
use crate::services::ServiceError;
use crate::values::{Locale, Message};

const MEDIA_TYPE: &str = "application/scim+json";

/// The longest text of a value that an error repeats.
const MAX_SHOWN_CHARS: usize = 100;

/// The most values of a body, each of which takes far more memory than its text. A photo is one.
const MAX_VALUES: usize = 500_000;

/// Why a request is not done.
#[derive(Debug)]
pub(super) enum Problem {
    /// As SCIM says it.
    Scim {
        status: StatusCode,
        /// The `scimType`.
        kind: Option<&'static str>,
        detail: String,
    },
    /// As every other request.
    Api(ApiError),
}

impl Problem {
    /// 400 with this `scimType`.
    pub(super) fn bad(kind: &'static str, detail: impl Into<String>) -> Self {
        Self::Scim { status: StatusCode::BAD_REQUEST, kind: Some(kind), detail: detail.into() }
    }

    /// 400: a value that cannot be.
    pub(super) fn value(detail: impl Into<String>) -> Self {
        Self::bad("invalidValue", detail)
    }

    /// 404.
    pub(super) fn missing() -> Self {
        let detail = "There is no such resource.".to_owned();
        Self::Scim { status: StatusCode::NOT_FOUND, kind: None, detail }
    }
}

impl From<ApiError> for Problem {
    fn from(error: ApiError) -> Self {
        Self::Api(error)
    }
}

impl From<ServiceError> for Problem {
    fn from(error: ServiceError) -> Self {
        let sentence = |message: &Message| render(message, Locale::En);
        match error {
            ServiceError::Invalid(errors) => {
                let is_taken = |message: &Message| {
                    matches!(
                        message,
                        Message::UsernameTaken
                            | Message::EmailTaken
                            | Message::SlugTaken
                            | Message::AddressTaken
                    )
                };
                let detail = errors.iter().map(|(field, message)| format!("{field}: {}", sentence(message)));
                let detail = detail.collect::<Vec<_>>().join(" ");
                if errors.iter().any(|(_, message)| is_taken(message)) {
                    return Self::Scim { status: StatusCode::CONFLICT, kind: Some("uniqueness"), detail };
                }
                Self::value(detail)
            }
            ServiceError::Missing(_) => Self::missing(),
            ServiceError::Conflict(message) => {
                Self::Scim { status: StatusCode::CONFLICT, kind: None, detail: sentence(&message) }
            }
            other => Self::Api(other.into()),
        }
    }
}

/// Turns what SCIM has a form for into an answer.
pub(super) fn answered(outcome: Result<Response, Problem>) -> Result<Response, ApiError> {
    match outcome {
        Ok(response) => Ok(response),
        Err(Problem::Api(error)) => Err(error),
        Err(Problem::Scim { status, kind, detail }) => {
            let mut error = json!({
                "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"],
                "status": status.as_str(),
                "detail": detail,
            });
            if let (Some(kind), Some(fields)) = (kind, error.as_object_mut()) {
                fields.insert("scimType".to_owned(), kind.into());
            }
            Ok(scim(status, &error))
        }
    }
}

/// An answer in SCIM's media type.
pub(super) fn scim(status: StatusCode, value: &Value) -> Response {
    let mut response = json_bytes(Bytes::from(value.to_string()));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
    response
}

/// 201, with where the resource is.
pub(super) fn created(value: &Value) -> Response {
    let mut response = scim(StatusCode::CREATED, value);
    let location = value
        .pointer("/meta/location")
        .and_then(Value::as_str)
        .and_then(|url| HeaderValue::from_str(url).ok());
    if let Some(location) = location {
        response.headers_mut().insert(LOCATION, location);
    }
    response
}

/// The JSON object of a request.
pub(super) async fn body(context: &mut Context) -> Result<serde_json::Map<String, Value>, Problem> {
    let given = context.header(CONTENT_TYPE).unwrap_or_default().split(';').next().unwrap_or_default();
    let given = given.trim().to_ascii_lowercase();
    if given != MEDIA_TYPE && given != "application/json" {
        return Err(ApiError::UnsupportedMediaType(format!("{MEDIA_TYPE}, application/json")).into());
    }
    let limit = context.config.max_body_bytes();
    let (bytes, _pass) = read_body(context, limit).await?;
    if memchr::memchr3_iter(b',', b'[', b'{', &bytes).count() > MAX_VALUES {
        return Err(Problem::bad("invalidSyntax", "The body has too many values."));
    }
    // The parser refuses what is nested deeper than 128 levels.
    match serde_json::from_slice(&bytes) {
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(_) => Err(Problem::bad("invalidSyntax", "The body is not a JSON object.")),
        Err(error) => {
            let (line, column) = (error.line(), error.column());
            Err(Problem::bad("invalidSyntax", format!("The body is not JSON: line {line}, column {column}.")))
        }
    }
}

/// The beginning of a text from elsewhere.
pub(super) fn shortened(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).take(MAX_SHOWN_CHARS).collect()
}
