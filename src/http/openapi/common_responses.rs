//! What the answers of many operations have in common, for the API's description: headers, and errors with the operations
//! that can end in them.

use serde_json::{Value, json};
use utoipa::openapi::header::{Header, HeaderBuilder};
use utoipa::openapi::schema::{AdditionalProperties, Object, ObjectBuilder, OneOfBuilder, Type};
use utoipa::openapi::{Components, ContentBuilder, Ref, RefOr, Response, ResponseBuilder};

/// Adds the errors and the headers, for operations to refer to.
pub(crate) fn add_to(components: &mut Components) {
    components.schemas.insert("Error".to_owned(), RefOr::T(error_schema().into()));
    components
        .headers
        .extend(HEADERS.iter().map(|(name, told)| ((*name).to_owned(), RefOr::T(header(told)))));
    components.responses.extend(CASES.iter().map(|case| (case.name(), RefOr::T(case.response()))));
}

/// An error, and which operations can end in it.
pub(crate) struct Case {
    pub(crate) status: &'static str,
    description: &'static str,
    pub(crate) ends: Ends,
    headers: &'static [&'static str],
    title: Option<&'static str>,
    /// What the envelope says for example; `None` where the connection itself answers, without an envelope.
    example: Option<(&'static str, &'static str)>,
}

/// What an operation is, as far as its errors go by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trait {
    /// It changes something.
    Change,
    /// It needs a token.
    SignedIn,
    /// Its answers are not for the world.
    ForTheCaller,
    /// It takes a body.
    Body,
    /// Its path has parameters.
    PathParameters,
}

/// Which operations can end in an error.
pub(crate) enum Ends {
    /// All.
    Always,
    /// Those that are any of these.
    Where(&'static [Trait]),
    /// Those that name its status beside their handlers.
    WhereNamed,
}

/// An operation that is not listed by a case may still name its status; it then ends so for reasons of its own.
pub(crate) const CASES: &[Case] = &[
    Case {
        status: "400",
        description: "The request cannot be read, or fields are wrong: each is named, all at once. (To bytes that are no HTTP \
            the connection itself answers 400, with nothing more.)",
        ends: Ends::Always,
        headers: &[],
        title: Some("Validation failed"),
        example: Some(("name", "The name field is required.")),
    },
    Case {
        status: "401",
        description: "There is no token, it opens nothing, or its time is over; or the login was refused.",
        ends: Ends::Where(&[Trait::SignedIn]),
        headers: &["www-authenticate"],
        title: None,
        example: Some(("error", "Unauthorized")),
    },
    Case {
        status: "403",
        description: "The token lacks a permission, which is named; or another site's page asks for a change.",
        ends: Ends::Where(&[Trait::SignedIn, Trait::Change]),
        headers: &[],
        title: None,
        example: Some(("error", "This token does not have the permission \"admin\".")),
    },
    Case {
        status: "404",
        description: "There is no such record, or the version is none.",
        ends: Ends::Where(&[Trait::PathParameters]),
        headers: &[],
        title: Some("Not Found"),
        example: Some(("error", "There is no such person.")),
    },
    Case {
        status: "405",
        description: "The address is there, but not for this method; `allow` lists those that it is for.",
        ends: Ends::WhereNamed,
        headers: &["allow"],
        title: None,
        example: Some(("error", "The method PUT is not allowed here; allowed: GET, HEAD, OPTIONS.")),
    },
    Case {
        status: "408",
        description: "The body did not arrive in its time.",
        ends: Ends::Where(&[Trait::Body]),
        headers: &[],
        title: None,
        example: Some(("error", "The request's body did not arrive within 30 seconds.")),
    },
    Case {
        status: "409",
        description: "The state of the house does not allow it.",
        ends: Ends::WhereNamed,
        headers: &[],
        title: None,
        example: Some((
            "error",
            "This is the last administrator. Make somebody else an administrator first.",
        )),
    },
    Case {
        status: "413",
        description: "The body, or the picture in it, is too large; the limit is named.",
        ends: Ends::Where(&[Trait::Body]),
        headers: &[],
        title: None,
        example: Some(("error", "The picture is larger than the limit of 8 MiB.")),
    },
    Case {
        status: "415",
        description: "The body is of a type that is not taken here; those that are, are listed.",
        ends: Ends::Where(&[Trait::Body]),
        headers: &[],
        title: None,
        example: Some(("error", "This content type is not accepted; accepted: application/json.")),
    },
    Case {
        status: "421",
        description: "The host name is not one of this server's.",
        ends: Ends::Where(&[Trait::ForTheCaller]),
        headers: &[],
        title: None,
        example: Some(("error", "This server does not answer as evil.example here.")),
    },
    Case {
        status: "429",
        description: "It was tried too often.",
        ends: Ends::WhereNamed,
        headers: &["retry-after"],
        title: None,
        example: Some(("error", "Too many attempts. Please try again in 60 seconds.")),
    },
    Case {
        status: "431",
        description: "The request's head is larger than 16 KiB. The connection itself answers: without the envelope, and without \
            any header of the others.",
        ends: Ends::Always,
        headers: &[],
        title: None,
        example: None,
    },
    Case {
        status: "500",
        description: "The fault is the server's; its log has more under the request's id.",
        ends: Ends::Always,
        headers: &[],
        title: None,
        example: Some(("error", "Something went wrong on the server.")),
    },
    Case {
        status: "503",
        description: "Too much is waiting already.",
        ends: Ends::Always,
        headers: &["retry-after"],
        title: None,
        example: Some(("error", "The server is busy. Please try again in a moment.")),
    },
    Case {
        status: "507",
        description: "There is no room left.",
        ends: Ends::Where(&[Trait::Change]),
        headers: &[],
        title: None,
        example: Some(("error", "The server has no room left to store pictures.")),
    },
];

/// Headers, what they tell, and on which answers they are: on all, on those for the caller only, on errors, or on some.
const HEADERS: &[(&str, &str)] = &[
    ("x-request-id", "The request's id, under which the log has it."),
    ("x-content-type-options", "`nosniff`."),
    ("content-security-policy", "What a browser may do with the answer: nothing."),
    ("cross-origin-resource-policy", "Which sites may embed the answer."),
    ("cache-control", "Whether and how the answer may be kept."),
    ("access-control-allow-origin", "Which site's scripts may read the answer."),
    ("access-control-expose-headers", "Which headers those scripts may read."),
    ("vary", "Which of the request's headers the answer depends on."),
    ("referrer-policy", "`no-referrer`."),
    ("content-language", "The language of the messages."),
    ("www-authenticate", "How to sign in (RFC 6750)."),
    ("retry-after", "When to try again, in seconds."),
    ("allow", "The methods that the address is for."),
    ("connection", "`close` where the connection ends with this answer."),
];

pub(crate) const ON_ALL: &[&str] = &[
    "x-request-id",
    "x-content-type-options",
    "content-security-policy",
    "cross-origin-resource-policy",
    "cache-control",
    "access-control-allow-origin",
];
pub(crate) const ON_PRIVATE: &[&str] = &["referrer-policy", "vary", "access-control-expose-headers"];
const ON_ERRORS: &[&str] =
    &["referrer-policy", "vary", "access-control-expose-headers", "content-language", "connection"];

pub(crate) fn reference<T>(kind: &str, name: &str) -> RefOr<T> {
    RefOr::Ref(Ref::new(format!("#/components/{kind}/{name}")))
}

fn header(told: &str) -> Header {
    HeaderBuilder::new()
        .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
        .description(Some(told))
        .build()
}

/// `{"status", "error", "messages"}`.
fn error_schema() -> Object {
    let number = || ObjectBuilder::new().schema_type(Type::Integer);
    let text = || ObjectBuilder::new().schema_type(Type::String);
    ObjectBuilder::new()
        .description(Some("Why a request was not answered with what it asked for."))
        .property("status", number().description(Some("The HTTP status.")))
        .required("status")
        .property(
            "error",
            OneOfBuilder::new()
                .item(number())
                .item(text())
                .description(Some("The status again, or a title.")),
        )
        .required("error")
        .property(
            "messages",
            ObjectBuilder::new()
                .schema_type(Type::Object)
                .additional_properties(Some(AdditionalProperties::from(text())))
                .description(Some("A sentence for each wrong field, or one for `error`.")),
        )
        .required("messages")
        .examples([json!({
            "status": 400, "error": "Validation failed", "messages": {"name": "The name field is required."}
        })])
        .build()
}

impl Ends {
    pub(crate) fn can_end(&self, traits: &[Trait]) -> bool {
        match self {
            Self::Always => true,
            Self::Where(wanted) => wanted.iter().any(|one| traits.contains(one)),
            Self::WhereNamed => false,
        }
    }
}

impl Case {
    pub(crate) fn name(&self) -> String {
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
