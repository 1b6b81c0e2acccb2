//! The API's description (OpenAPI 3.1): the operations as their handlers describe them, and what all of them have in
//! common, which is the server's: parameters of paths, errors, headers. A test holds it against the table of routes.

use bytes::Bytes;
use serde_json::{Value, json};
use utoipa::OpenApi;
use utoipa::openapi::header::{Header, HeaderBuilder};
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn, PathItem};
use utoipa::openapi::schema::{
    AdditionalProperties, Object, ObjectBuilder, OneOfBuilder, SchemaFormat, Type,
};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{
    Components, ContentBuilder, OpenApi as Document, Ref, RefOr, Required, Response, ResponseBuilder, Server,
};

use crate::config::BasePath;
use crate::{api, public};

#[derive(OpenApi)]
#[openapi(paths(describe))]
struct Own;

/// Describe the API
///
/// This description.
#[utoipa::path(
    get,
    path = "/api/openapi.json",
    tag = "House",
    operation_id = "describe",
    responses((status = 200, description = "An OpenAPI 3.1 document.", content_type = "application/json", body = Object)),
    security(())
)]
pub(super) fn describe(base: &BasePath) -> Bytes {
    let mut document = api::Description::openapi();
    document.merge(public::Description::openapi());
    document.merge(Own::openapi());
    document.servers = Some(vec![Server::new(base.as_str())]);
    complete(&mut document);
    serde_json::to_vec(&document).map(Bytes::from).unwrap_or_default()
}

/// An error, and which operations can end in it.
struct Case {
    status: &'static str,
    description: &'static str,
    ends: Ends,
    headers: &'static [&'static str],
    title: Option<&'static str>,
    example: (&'static str, &'static str),
}

/// What an operation is, as far as its errors go by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trait {
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
enum Ends {
    /// All.
    Always,
    /// Those that are any of these.
    Where(&'static [Trait]),
    /// Those that name its status beside their handlers.
    WhereNamed,
}

/// An operation that is not listed by a case may still name its status; it then ends so for reasons of its own.
const CASES: &[Case] = &[
    Case {
        status: "400",
        description: "The request cannot be read, or fields are wrong: each is named, all at once.",
        ends: Ends::Always,
        headers: &[],
        title: Some("Validation failed"),
        example: ("name", "The name field is required."),
    },
    Case {
        status: "401",
        description: "There is no token, it opens nothing, or its time is over; or the login was refused.",
        ends: Ends::Where(&[Trait::SignedIn]),
        headers: &["www-authenticate"],
        title: None,
        example: ("error", "Unauthorized"),
    },
    Case {
        status: "403",
        description: "The token lacks a permission, which is named; or another site's page asks for a change.",
        ends: Ends::Where(&[Trait::SignedIn, Trait::Change]),
        headers: &[],
        title: None,
        example: ("error", "This token does not have the permission \"admin\"."),
    },
    Case {
        status: "404",
        description: "There is no such record, or the version is none.",
        ends: Ends::Where(&[Trait::PathParameters]),
        headers: &[],
        title: Some("Not Found"),
        example: ("error", "There is no such person."),
    },
    Case {
        status: "408",
        description: "The body did not arrive in its time.",
        ends: Ends::Where(&[Trait::Body]),
        headers: &[],
        title: None,
        example: ("error", "The request's body did not arrive within 30 seconds."),
    },
    Case {
        status: "409",
        description: "The state of the house does not allow it.",
        ends: Ends::WhereNamed,
        headers: &[],
        title: None,
        example: ("error", "This is the last administrator. Make somebody else an administrator first."),
    },
    Case {
        status: "413",
        description: "The body, or the picture in it, is too large; the limit is named.",
        ends: Ends::Where(&[Trait::Body]),
        headers: &[],
        title: None,
        example: ("error", "The picture is larger than the limit of 8 MiB."),
    },
    Case {
        status: "415",
        description: "The body is of a type that is not taken here; those that are, are listed.",
        ends: Ends::Where(&[Trait::Body]),
        headers: &[],
        title: None,
        example: ("error", "This content type is not accepted; accepted: application/json."),
    },
    Case {
        status: "421",
        description: "The host name is not one of this server's.",
        ends: Ends::Where(&[Trait::ForTheCaller]),
        headers: &[],
        title: None,
        example: ("error", "This server does not answer as evil.example here."),
    },
    Case {
        status: "429",
        description: "It was tried too often.",
        ends: Ends::WhereNamed,
        headers: &["retry-after"],
        title: None,
        example: ("error", "Too many attempts. Please try again in 60 seconds."),
    },
    Case {
        status: "500",
        description: "The fault is the server's; its log has more under the request's id.",
        ends: Ends::Always,
        headers: &[],
        title: None,
        example: ("error", "Something went wrong on the server."),
    },
    Case {
        status: "503",
        description: "Too much is waiting already.",
        ends: Ends::Always,
        headers: &["retry-after"],
        title: None,
        example: ("error", "The server is busy. Please try again in a moment."),
    },
    Case {
        status: "507",
        description: "There is no room left.",
        ends: Ends::Where(&[Trait::Change]),
        headers: &[],
        title: None,
        example: ("error", "The server has no room left to store pictures."),
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
    ("connection", "`close` where the connection ends with this answer."),
];

const ON_ALL: &[&str] = &[
    "x-request-id",
    "x-content-type-options",
    "content-security-policy",
    "cross-origin-resource-policy",
    "cache-control",
    "access-control-allow-origin",
];
const ON_PRIVATE: &[&str] = &["referrer-policy", "vary", "access-control-expose-headers"];
const ON_ERRORS: &[&str] =
    &["referrer-policy", "vary", "access-control-expose-headers", "content-language", "connection"];

/// Adds to every operation what it has in common with others.
fn complete(document: &mut Document) {
    let components = document.components.get_or_insert_with(Components::new);
    components.schemas.insert("Error".to_owned(), RefOr::T(error_schema().into()));
    components
        .headers
        .extend(HEADERS.iter().map(|(name, told)| ((*name).to_owned(), RefOr::T(header(told)))));
    components.responses.extend(CASES.iter().map(|case| (case.name(), RefOr::T(case.response()))));
    add_security(components);
    for (path, item) in &mut document.paths.paths {
        let parameters: Vec<Parameter> = path.split('/').filter_map(path_parameter).collect();
        for (is_change, operation) in operations(item) {
            let is = [
                (Trait::Change, is_change),
                (Trait::SignedIn, signs_in(operation)),
                (Trait::ForTheCaller, path.starts_with("/api/") || parameters.is_empty()),
                (Trait::Body, operation.request_body.is_some()),
                (Trait::PathParameters, !parameters.is_empty()),
            ];
            let traits: Vec<Trait> = is.into_iter().filter(|(_, is)| *is).map(|(kind, _)| kind).collect();
            operation.parameters.get_or_insert_default().extend(parameters.iter().cloned().map(RefOr::T));
            complete_operation(operation, &traits);
        }
    }
}

fn complete_operation(operation: &mut Operation, traits: &[Trait]) {
    let own = if traits.contains(&Trait::ForTheCaller) { ON_PRIVATE } else { &[] };
    for response in operation.responses.responses.values_mut() {
        if let RefOr::T(response) = response {
            let common =
                ON_ALL.iter().chain(own).map(|name| ((*name).to_owned(), reference("headers", name)));
            response.headers.extend(common);
        }
    }
    for case in CASES {
        let named = operation.responses.responses.get(case.status);
        // A status with a body of its own is told in full beside its handler.
        let is_told = matches!(named, Some(RefOr::T(response)) if !response.content.is_empty());
        if !is_told && (named.is_some() || case.ends.can_end(traits)) {
            let reference = reference("responses", &case.name());
            operation.responses.responses.insert(case.status.to_owned(), reference);
        }
    }
}

/// The operations of an address, and whether each changes something.
fn operations(item: &mut PathItem) -> impl Iterator<Item = (bool, &mut Operation)> {
    let PathItem { get, put, post, delete, patch, .. } = item;
    [(false, get), (true, put), (true, post), (true, delete), (true, patch)]
        .into_iter()
        .filter_map(|(is_change, operation)| operation.as_mut().map(|operation| (is_change, operation)))
}

/// Whether the operation names a way of signing in; one that is for everybody has an empty requirement.
fn signs_in(operation: &Operation) -> bool {
    let text = serde_json::to_value(&operation.security).unwrap_or_default();
    text.as_array().is_some_and(|ways| ways.iter().any(|way| way.get("token").is_some()))
}

/// A parameter of a path, by its name in braces.
fn path_parameter(segment: &str) -> Option<Parameter> {
    let name = segment.strip_prefix('{')?.strip_suffix('}')?;
    let text = ObjectBuilder::new().schema_type(Type::String);
    let uuid =
        || ObjectBuilder::new().schema_type(Type::String).format(Some(SchemaFormat::Custom("uuid".into())));
    let (description, schema) = match name {
        "version" => (
            "`v1`; any other number means the same.",
            text.pattern(Some(r"^v?[0-9]+(\.[0-9]+)*$")).max_length(Some(32)).examples([json!("v1")]),
        ),
        "basename" => ("The picture's file name.", text.examples([json!("profile_picture.jpg")])),
        "picture" => ("The picture's identifier.", uuid()),
        "uuid" => ("The person's identifier.", uuid()),
        _ => ("The record's identifier.", uuid()),
    };
    let parameter =
        ParameterBuilder::new().name(name).parameter_in(ParameterIn::Path).required(Required::True);
    Some(parameter.description(Some(description)).schema(Some(schema)).build())
}

fn add_security(components: &mut Components) {
    let token = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(
        "A token, by `POST /api/login` or made. Beside each operation stands the scope it needs.",
    ));
    let cookie = ApiKeyValue::with_description(
        "tondo_session",
        "A page's session, by `POST /api/session`; named `__Host-tondo_session` over HTTPS.",
    );
    components.add_security_scheme("token", SecurityScheme::Http(token.build()));
    components.add_security_scheme("cookie", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
}

fn reference<T>(kind: &str, name: &str) -> RefOr<T> {
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
        .build()
}

impl Ends {
    fn can_end(&self, traits: &[Trait]) -> bool {
        match self {
            Self::Always => true,
            Self::Where(wanted) => wanted.iter().any(|one| traits.contains(one)),
            Self::WhereNamed => false,
        }
    }
}

impl Case {
    fn name(&self) -> String {
        format!("Error{}", self.status)
    }

    fn response(&self) -> Response {
        let status: u16 = self.status.parse().unwrap_or_default();
        let title = self.title.map_or(Value::from(status), Value::from);
        let (field, sentence) = self.example;
        let example = json!({"status": status, "error": title, "messages": {field: sentence}});
        let schema = Ref::from_schema_name("Error");
        let content = ContentBuilder::new().schema(Some(schema)).example(Some(example)).build();
        let names = ON_ALL.iter().chain(ON_ERRORS).chain(self.headers);
        let mut response =
            ResponseBuilder::new().description(self.description).content("application/json", content).build();
        response.headers = names.map(|name| ((*name).to_owned(), reference("headers", name))).collect();
        response
    }
}
