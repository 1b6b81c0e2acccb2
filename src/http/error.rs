//! The error type of handlers, and the JSON envelope in which every error is answered.

use std::borrow::Cow;
use std::time::Duration;

use bytes::Bytes;
use hyper::header::{
    ALLOW, CONNECTION, CONTENT_LANGUAGE, CONTENT_TYPE, HeaderValue, RETRY_AFTER, VARY, WWW_AUTHENTICATE,
};
use hyper::{Method, StatusCode};
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use super::security::private_headers;
use crate::http::{Body, RequestId, Response};
use crate::i18n::render;
use crate::services::ServiceError;
use crate::values::{Locale, Message, Reason, Scope, ValidationErrors};

/// `Retry-After` of a 503.
const RETRY_AFTER_TIME: Duration = Duration::from_secs(2);

/// Why a request fails.
#[derive(Debug)]
pub enum ApiError {
    /// 401: no token, or an unknown one.
    Unauthorized,
    /// 401: the token has expired.
    ExpiredToken,
    /// 401: wrong email or password.
    LoginRefused,
    /// 403: the token lacks this scope.
    Forbidden(Scope),
    /// 403: the password is needed, or a recent sign-in.
    PasswordNeeded,
    /// 403: an unsafe request of another site's page.
    CrossSite,
    /// 421: the host is not this server's.
    Misdirected(Message),
    /// 409: the state of the record or the server does not allow it.
    Conflict(Message),
    /// 412: the record is not the version that `If-Match` names.
    Changed,
    /// 429, with `Retry-After`.
    TooOften {
        /// How long to wait.
        wait: Duration,
        /// Which limit was reached.
        message: Message,
    },
    /// 400: invalid fields.
    Invalid(ValidationErrors),
    /// 400: not JSON.
    MalformedJson(Message),
    /// 400: anything else that is malformed.
    BadRequest(Message),
    /// 404.
    NotFound(Message),
    /// 405.
    MethodNotAllowed {
        /// The method of the request.
        method: Method,
        /// The allowed methods, as the `Allow` header lists them.
        allowed: &'static str,
    },
    /// 403: something that nobody with this role may do.
    Refused(Message),
    /// 408: the body was too slow.
    BodyTimeout {
        /// The time that it had.
        seconds: u32,
    },
    /// 413.
    TooLarge(Message),
    /// 415, with the accepted media types.
    UnsupportedMediaType(String),
    /// 415: a body of another kind, with what to do.
    Unsupported(Message),
    /// 503, with `Retry-After`.
    Busy,
    /// 507.
    StorageFull,
    /// 500.
    Internal(anyhow::Error),
    /// Any status: a fault that the development server injects, answered like the real error where there is one.
    Injected(StatusCode, Option<Box<ApiError>>),
}

impl From<ServiceError> for ApiError {
    fn from(error: ServiceError) -> Self {
        match error {
            ServiceError::Invalid(errors) => Self::Invalid(errors),
            ServiceError::TooLarge { limit } => {
                Self::TooLarge(Message::PictureTooLarge { limit: limit.to_string() })
            }
            ServiceError::Missing(missing) => Self::NotFound(missing.message()),
            ServiceError::Unauthorized => Self::Unauthorized,
            ServiceError::ExpiredToken => Self::ExpiredToken,
            ServiceError::Forbidden(scope) => Self::Forbidden(scope),
            ServiceError::Banned(reason) => Self::Refused(banned(&reason)),
            ServiceError::LoginRefused => Self::LoginRefused,
            ServiceError::PasswordNeeded => Self::PasswordNeeded,
            ServiceError::Conflict(message) => Self::Conflict(message),
            ServiceError::Changed => Self::Changed,
            ServiceError::TooOften { wait, message } => Self::TooOften { wait, message },
            ServiceError::Busy => Self::Busy,
            ServiceError::Full => Self::StorageFull,
            ServiceError::Internal(error) => Self::Internal(error),
        }
    }
}

/// Why an administrator does not allow a picture.
fn banned(reason: &Reason) -> Message {
    match reason.as_str() {
        "" => Message::PictureBanned,
        reason => Message::PictureBannedBecause { reason: reason.to_owned() },
    }
}

/// What the JSON of an error looks like.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum ErrorForm {
    /// The envelope alone.
    #[default]
    Tondo,
    /// The envelope as clients of Gravatar's API read it, too: `error` is a sentence, and `code` a word for programs.
    Gravatar,
    /// As SCIM has it (RFC 7644, 3.12).
    Scim,
}

impl ErrorForm {
    /// The form for the routes of this path.
    pub(crate) fn for_path(pattern: &str) -> Self {
        match pattern {
            _ if pattern.starts_with("/v3/me/") => Self::Gravatar,
            _ if pattern.starts_with("/scim/v2/") => Self::Scim,
            _ => Self::Tondo,
        }
    }
}

impl ErrorForm {
    fn media_type(self) -> &'static str {
        match self {
            Self::Tondo | Self::Gravatar => "application/json",
            Self::Scim => "application/scim+json",
        }
    }
}

/// An error as an answer, and what to log of it.
#[derive(Debug)]
pub(crate) struct Rendered {
    /// The answer.
    pub(crate) response: Response,
    /// The cause of an internal error, which the answer does not disclose.
    pub(crate) internal: Option<anyhow::Error>,
}

impl ApiError {
    /// Renders the error in this language and form.
    #[must_use]
    pub(crate) fn render(self, locale: Locale, id: RequestId, form: ErrorForm) -> Rendered {
        let status = self.status();
        let messages = LocalizedMessages(self.messages(id), locale);
        let (error, code) = match form {
            ErrorForm::Tondo => (self.title(), None),
            ErrorForm::Gravatar | ErrorForm::Scim => {
                (Title::Text(messages.joined().into()), Some(self.code()))
            }
        };
        let bytes = match form {
            ErrorForm::Scim => serde_json::to_vec(&serde_json::json!({
                "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"],
                "status": status.as_str(), "detail": messages.joined(),
            })),
            ErrorForm::Tondo | ErrorForm::Gravatar => {
                serde_json::to_vec(&Envelope { status: status.as_u16(), error, code, messages })
            }
        };
        let bytes = bytes.unwrap_or_default();
        let mut response = Response::new(Body::Full(Bytes::from(bytes)));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        private_headers(headers);
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(form.media_type()));
        headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(locale.as_str()));
        headers.insert(VARY, HeaderValue::from_static("accept-language"));
        self.add_headers(headers);
        let internal = if let Self::Internal(error) = self { Some(error) } else { None };
        Rendered { response, internal }
    }

    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::Unauthorized | Self::ExpiredToken | Self::LoginRefused => StatusCode::UNAUTHORIZED,
            Self::Forbidden(_) | Self::CrossSite | Self::PasswordNeeded | Self::Refused(_) => {
                StatusCode::FORBIDDEN
            }
            Self::Misdirected(_) => StatusCode::MISDIRECTED_REQUEST,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::Changed => StatusCode::PRECONDITION_FAILED,
            Self::TooOften { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Invalid(_) | Self::MalformedJson(_) | Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::NotFound(_) => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed { .. } => StatusCode::METHOD_NOT_ALLOWED,
            Self::BodyTimeout { .. } => StatusCode::REQUEST_TIMEOUT,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMediaType(_) | Self::Unsupported(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::StorageFull => StatusCode::INSUFFICIENT_STORAGE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Injected(status, _) => *status,
        }
    }

    /// The `error` of the envelope: a title for programs, the same in every language; without one the status.
    fn title(&self) -> Title {
        match self {
            Self::Invalid(_) => Title::Text("Validation failed".into()),
            Self::MalformedJson(_) => Title::Text("Malformed JSON".into()),
            Self::LoginRefused => Title::Text("Login failed".into()),
            Self::NotFound(_) => Title::Text("Not Found".into()),
            Self::Injected(_, Some(real)) => real.title(),
            _ => Title::Status(self.status().as_u16()),
        }
    }

    /// The `code` for clients of Gravatar's API. Where Gravatar has a word for it, that one.
    fn code(&self) -> &'static str {
        match self {
            Self::Unauthorized => "unauthorized",
            Self::ExpiredToken => "expired_token",
            Self::LoginRefused => "login_failed",
            Self::Forbidden(_) => "insufficient_scope",
            Self::PasswordNeeded => "password_needed",
            Self::CrossSite => "cross_site",
            Self::Refused(_) => "forbidden",
            Self::Misdirected(_) => "misdirected",
            Self::Conflict(_) => "conflict",
            Self::Changed => "changed",
            Self::TooOften { .. } => "rate_limit_exceeded",
            Self::Invalid(errors) if errors.iter().any(|(field, _)| field == "image") => "unsupported_image",
            Self::Invalid(_) => "invalid_fields",
            Self::MalformedJson(_) => "malformed_json",
            Self::BadRequest(_) => "bad_request",
            Self::NotFound(_) => "not_found",
            Self::MethodNotAllowed { .. } => "method_not_allowed",
            Self::BodyTimeout { .. } => "timeout",
            Self::TooLarge(_) => "too_large",
            Self::UnsupportedMediaType(_) | Self::Unsupported(_) => "unsupported_media_type",
            Self::Busy => "busy",
            Self::StorageFull => "storage_full",
            Self::Internal(_) => "internal_error",
            Self::Injected(_, Some(real)) => real.code(),
            Self::Injected(_, None) => "injected_fault",
        }
    }

    /// The messages by field; an error of the whole request is under `error`.
    pub(crate) fn messages(&self, id: RequestId) -> ValidationErrors {
        let message = match self {
            Self::Invalid(errors) => return errors.clone(),
            Self::PasswordNeeded => {
                return ValidationErrors::one("current_password", Message::PasswordNeeded);
            }
            Self::Injected(_, Some(real)) => return real.messages(id),
            Self::Injected(status, None) => Message::InjectedFault { status: status.as_u16().into() },
            Self::Unauthorized => Message::Unauthorized,
            Self::ExpiredToken => Message::ExpiredToken,
            Self::LoginRefused => Message::LoginRefused,
            Self::Changed => Message::ChangedMeanwhile,
            Self::CrossSite => Message::CrossSite,
            Self::Forbidden(scope) => Message::PermissionMissing { permission: scope.to_string() },
            Self::MalformedJson(message)
            | Self::BadRequest(message)
            | Self::NotFound(message)
            | Self::Misdirected(message)
            | Self::Conflict(message)
            | Self::Refused(message)
            | Self::Unsupported(message)
            | Self::TooOften { message, .. }
            | Self::TooLarge(message) => message.clone(),
            Self::MethodNotAllowed { method, allowed } => {
                Message::MethodNotAllowed { method: method.to_string(), allowed: (*allowed).to_owned() }
            }
            Self::BodyTimeout { seconds } => Message::BodyTimeout { seconds: (*seconds).into() },
            Self::UnsupportedMediaType(accepted) => {
                Message::UnsupportedMediaType { accepted: accepted.clone() }
            }
            Self::Busy => Message::Busy,
            Self::StorageFull => Message::StorageFull,
            Self::Internal(_) => Message::Internal { request: id.to_string() },
        };
        ValidationErrors::one("error", message)
    }

    fn add_headers(&self, headers: &mut hyper::HeaderMap) {
        match self {
            Self::Unauthorized | Self::LoginRefused => {
                headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            Self::ExpiredToken => {
                headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer error=\"invalid_token\""));
            }
            Self::MethodNotAllowed { allowed, .. } => {
                headers.insert(ALLOW, HeaderValue::from_static(allowed));
            }
            Self::TooOften { wait, .. } => {
                headers.insert(RETRY_AFTER, HeaderValue::from(wait.as_secs()));
            }
            Self::Busy => {
                headers.insert(RETRY_AFTER, HeaderValue::from(RETRY_AFTER_TIME.as_secs()));
            }
            // Closing the connection is cheaper than reading the rest of the body.
            Self::BodyTimeout { .. } | Self::TooLarge(_) => {
                headers.insert(CONNECTION, HeaderValue::from_static("close"));
            }
            Self::Injected(_, Some(real)) => real.add_headers(headers),
            _ => {}
        }
    }
}

/// `{"status": 400, "error": "Validation failed", "messages": {...}}`.
#[derive(Serialize)]
struct Envelope {
    status: u16,
    error: Title,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
    messages: LocalizedMessages,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Title {
    Status(u16),
    Text(Cow<'static, str>),
}

/// Messages by field, in the order in which they were added.
struct LocalizedMessages(ValidationErrors, Locale);

impl LocalizedMessages {
    /// All sentences in a row.
    fn joined(&self) -> String {
        self.0.iter().map(|(_, message)| render(message, self.1)).collect::<Vec<_>>().join(" ")
    }
}

impl Serialize for LocalizedMessages {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (field, message) in self.0.iter() {
            map.serialize_entry(field, &render(message, self.1))?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;

    use super::*;

    async fn envelope(error: ApiError, locale: Locale) -> String {
        envelope_in(error, locale, ErrorForm::Tondo).await
    }

    async fn envelope_in(error: ApiError, locale: Locale, form: ErrorForm) -> String {
        let rendered = error.render(locale, RequestId::next(), form);
        let bytes = rendered.response.into_body().collect().await.unwrap().to_bytes();
        String::from_utf8(bytes.to_vec()).unwrap()
    }

    #[tokio::test]
    async fn the_envelope_follows_the_contract() {
        let errors = ValidationErrors::one("name", Message::FieldRequired { field: "name".into() });
        assert_eq!(
            envelope(ApiError::Invalid(errors), Locale::En).await,
            r#"{"status":400,"error":"Validation failed","messages":{"name":"The name field is required."}}"#
        );
        assert_eq!(
            envelope(ApiError::Unauthorized, Locale::En).await,
            r#"{"status":401,"error":401,"messages":{"error":"Unauthorized"}}"#
        );
    }

    #[tokio::test]
    async fn in_gravatars_form_the_error_is_a_sentence_with_a_code() {
        let errors = ValidationErrors::one("name", Message::FieldRequired { field: "name".into() });
        assert_eq!(
            envelope_in(ApiError::Invalid(errors), Locale::En, ErrorForm::Gravatar).await,
            r#"{"status":400,"error":"The name field is required.","code":"invalid_fields","messages":{"name":"The name field is required."}}"#
        );
        assert_eq!(
            envelope_in(ApiError::Unauthorized, Locale::En, ErrorForm::Gravatar).await,
            r#"{"status":401,"error":"Unauthorized","code":"unauthorized","messages":{"error":"Unauthorized"}}"#
        );
    }

    #[test]
    fn the_cause_of_an_internal_error_is_not_in_the_answer() {
        let rendered = ApiError::Internal(anyhow::anyhow!("secret path")).render(
            Locale::En,
            RequestId::next(),
            ErrorForm::Tondo,
        );
        assert!(rendered.internal.unwrap().to_string().contains("secret path"));
        let Body::Full(bytes) = rendered.response.into_body() else { panic!("a body") };
        assert!(!String::from_utf8_lossy(&bytes).contains("secret"));
    }
}
