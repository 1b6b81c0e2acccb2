//! Responses that many operations of the OpenAPI document share: headers, and errors with the operations that they occur on.

use serde_json::{Value, json};
use utoipa::openapi::header::{Header, HeaderBuilder};
use utoipa::openapi::schema::{AdditionalProperties, Object, ObjectBuilder, OneOfBuilder, Type};
use utoipa::openapi::{Components, ContentBuilder, Ref, RefOr, Response, ResponseBuilder};

/// Adds the errors and headers to the document's components.
pub(super) fn add_to(components: &mut Components) {
    components.schemas.insert("Error".to_owned(), RefOr::T(error_schema().into()));
    components
        .headers
        .extend(HEADERS.iter().map(|(name, text)| ((*name).to_owned(), RefOr::T(header(text)))));
    components.responses.extend(COMMON_ERRORS.iter().map(|error| (error.name(), RefOr::T(error.response()))));
}

/// An error, and the operations on which it occurs.
pub(super) struct CommonError {
    pub(super) status: &'static str,
    description: &'static str,
    pub(super) occurs: Occurs,
    headers: &'static [&'static str],
    title: Option<&'static str>,
    /// A field and its message; `None` for an error from the connection, without a body.
    example: Option<(&'static str, &'static str)>,
}

/// A property of an operation that decides its errors and headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trait {
    /// It changes data.
    Change,
    /// It needs a token.
    SignedIn,
    /// Its responses are for the caller alone.
    Private,
    /// It has a request body.
    Body,
    /// Its path has parameters.
    PathParameters,
}

/// The operations on which an error occurs.
pub(super) enum Occurs {
    /// All.
    Always,
    /// Those with any of these traits.
    With(&'static [Trait]),
    /// Those whose handlers document the status.
    WhereDocumented,
}

/// An operation without the traits of an error may still document its status.
pub(super) const COMMON_ERRORS: &[CommonError] = &[
    CommonError {
        status: "400",
        description: "The request is malformed or fields are invalid; `messages` has all of them at once. Bytes that are not HTTP get a \
            bare 400, without headers or body.",
        occurs: Occurs::Always,
        headers: &[],
        title: Some("Validation failed"),
        example: Some(("name", "The name field is required.")),
    },
    CommonError {
        status: "401",
        description: "The token is missing, unknown or expired, or the login failed.",
        occurs: Occurs::With(&[Trait::SignedIn]),
        headers: &["www-authenticate"],
        title: None,
        example: Some(("error", "Unauthorized")),
    },
    CommonError {
        status: "403",
        description: "The token lacks the permission that the message names, or the request comes from another site's page.",
        occurs: Occurs::With(&[Trait::SignedIn, Trait::Change]),
        headers: &[],
        title: None,
        example: Some(("error", "This token does not have the permission \"admin\".")),
    },
    CommonError {
        status: "404",
        description: "The record does not exist, or the version is malformed.",
        occurs: Occurs::With(&[Trait::PathParameters]),
        headers: &[],
        title: Some("Not Found"),
        example: Some(("error", "There is no such person.")),
    },
    CommonError {
        status: "405",
        description: "Method not allowed; see `Allow`.",
        occurs: Occurs::WhereDocumented,
        headers: &["allow"],
        title: None,
        example: Some(("error", "The method PUT is not allowed here; allowed: GET, HEAD, OPTIONS.")),
    },
    CommonError {
        status: "408",
        description: "The request body did not arrive in time.",
        occurs: Occurs::With(&[Trait::Body]),
        headers: &[],
        title: None,
        example: Some(("error", "The request's body did not arrive within 30 seconds.")),
    },
    CommonError {
        status: "409",
        description: "The request conflicts with the current state.",
        occurs: Occurs::WhereDocumented,
        headers: &[],
        title: None,
        example: Some((
            "error",
            "This is the last administrator. Make somebody else an administrator first.",
        )),
    },
    CommonError {
        status: "412",
        description: "The record is not the version that `If-Match` names.",
        occurs: Occurs::WhereDocumented,
        headers: &[],
        title: None,
        example: Some(("error", "This was changed in the meantime. Load it again, then repeat your change.")),
    },
    CommonError {
        status: "413",
        description: "The body or its picture is too large; the message names the limit.",
        occurs: Occurs::With(&[Trait::Body]),
        headers: &[],
        title: None,
        example: Some(("error", "The picture is larger than the limit of 8 MiB.")),
    },
    CommonError {
        status: "415",
        description: "The content type is not accepted; the message lists the accepted ones.",
        occurs: Occurs::With(&[Trait::Body]),
        headers: &[],
        title: None,
        example: Some(("error", "This content type is not accepted; accepted: application/json.")),
    },
    CommonError {
        status: "421",
        description: "The host name is not this server's.",
        occurs: Occurs::With(&[Trait::Private]),
        headers: &[],
        title: None,
        example: Some(("error", "This server does not answer as evil.example here.")),
    },
    CommonError {
        status: "429",
        description: "Too many requests; see `Retry-After`.",
        occurs: Occurs::WhereDocumented,
        headers: &["retry-after"],
        title: None,
        example: Some(("error", "Too many attempts. Please try again in 60 seconds.")),
    },
    CommonError {
        status: "431",
        description: "The request's headers are larger than 16 KiB. The response has no body and none of the usual headers.",
        occurs: Occurs::Always,
        headers: &[],
        title: None,
        example: None,
    },
    CommonError {
        status: "500",
        description: "A server error. Look up the request's ID in the server's log.",
        occurs: Occurs::Always,
        headers: &[],
        title: None,
        example: Some(("error", "Something went wrong on the server.")),
    },
    CommonError {
        status: "503",
        description: "The server is busy; see `Retry-After`.",
        occurs: Occurs::Always,
        headers: &["retry-after"],
        title: None,
        example: Some(("error", "The server is busy. Please try again in a moment.")),
    },
    CommonError {
        status: "507",
        description: "The disk is full.",
        occurs: Occurs::With(&[Trait::Change]),
        headers: &[],
        title: None,
        example: Some(("error", "The server has no room left to store pictures.")),
    },
];

/// Headers and their descriptions.
const HEADERS: &[(&str, &str)] = &[
    ("x-request-id", "The request's ID, as in the server's log."),
    ("x-content-type-options", "`nosniff`."),
    ("content-security-policy", "What a browser may load from the response: nothing."),
    ("cross-origin-resource-policy", "Which sites may embed the response."),
    ("cache-control", "Whether and for how long the response may be cached."),
    ("access-control-allow-origin", "Which site's scripts may read the response."),
    ("access-control-expose-headers", "Which headers those scripts may read."),
    ("vary", "Which request headers the response depends on."),
    ("referrer-policy", "`no-referrer`."),
    ("content-language", "The language of the messages."),
    ("www-authenticate", "How to sign in (RFC 6750)."),
    ("retry-after", "When to retry, in seconds."),
    ("allow", "The methods of the path."),
    ("connection", "`close` when the server closes the connection."),
];

/// Headers of all responses.
pub(super) const ON_ALL: &[&str] = &[
    "x-request-id",
    "x-content-type-options",
    "content-security-policy",
    "cross-origin-resource-policy",
    "cache-control",
    "access-control-allow-origin",
];
/// Headers of responses that are for the caller alone.
pub(super) const ON_PRIVATE: &[&str] = &["referrer-policy", "vary", "access-control-expose-headers"];
const ON_ERRORS: &[&str] =
    &["referrer-policy", "vary", "access-control-expose-headers", "content-language", "connection"];

pub(super) fn reference<T>(kind: &str, name: &str) -> RefOr<T> {
    RefOr::Ref(Ref::new(format!("#/components/{kind}/{name}")))
}

fn header(description: &str) -> Header {
    HeaderBuilder::new()
        .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
        .description(Some(description))
        .build()
}

/// `{"status", "error", "messages"}`, below `/v3/me/` with a `code`.
fn error_schema() -> Object {
    let number = || ObjectBuilder::new().schema_type(Type::Integer);
    let text = || ObjectBuilder::new().schema_type(Type::String);
    ObjectBuilder::new()
        .description(Some("An error."))
        .property("status", number().description(Some("The HTTP status.")))
        .required("status")
        .property(
            "error",
            OneOfBuilder::new()
                .item(number())
                .item(text())
                .description(Some("The HTTP status, or a title; below `/v3/me/` the messages as one text.")),
        )
        .required("error")
        .property(
            "code",
            text().description(Some("A word for programs, as Gravatar's API has it; only below `/v3/me/`.")),
        )
        .property(
            "messages",
            ObjectBuilder::new()
                .schema_type(Type::Object)
                .additional_properties(Some(AdditionalProperties::from(text())))
                .description(Some("A message for each invalid field, or one for `error`.")),
        )
        .required("messages")
        .examples([json!({
            "status": 400, "error": "Validation failed", "messages": {"name": "The name field is required."}
        })])
        .build()
}

impl Occurs {
    pub(super) fn applies_to(&self, traits: &[Trait]) -> bool {
        match self {
            Self::Always => true,
            Self::With(any) => any.iter().any(|one| traits.contains(one)),
            Self::WhereDocumented => false,
        }
    }
}

impl CommonError {
    pub(super) fn name(&self) -> String {
        format!("Error{}", self.status)
    }

    fn response(&self) -> Response {
        let status: u16 = self.status.parse().unwrap_or_default();
        let title = self.title.map_or(Value::from(status), Value::from);
        let response = ResponseBuilder::new().description(self.description);
        let Some((field, sentence)) = self.example else { return response.build() };
        let example = json!({"status": status, "error": title, "messages": {field: sentence}});
        let schema = Ref::from_schema_name("Error");
        let content = ContentBuilder::new().schema(Some(schema)).example(Some(example)).build();
        let names = ON_ALL.iter().chain(ON_ERRORS).chain(self.headers);
        let mut response = response.content("application/json", content).build();
        response.headers = names.map(|name| ((*name).to_owned(), reference("headers", name))).collect();
        response
    }
}
