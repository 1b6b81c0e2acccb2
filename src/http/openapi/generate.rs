//! Makes the API's description (OpenAPI 3.1) for `assets/api/openapi.json`: the operations as their handlers describe
//! them, and what all of them have in common, which is the server's: parameters of paths, errors, headers. Tests hold the
//! file against this, and this against the table of routes; no executable has it, which is most of a megabyte smaller without.

use serde_json::{Value, json};
use utoipa::OpenApi;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn, PathItem};
use utoipa::openapi::schema::{ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Components, OpenApi as Document, RefOr, Required, Server};

use super::common_responses::{self, CASES, ON_ALL, ON_PRIVATE, Trait, reference};
use super::examples;
use crate::http::{api, public};
use crate::values::Locale;

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
pub(crate) fn describe() -> Value {
    let mut document = api::Description::openapi();
    document.merge(public::Description::openapi());
    document.merge(Own::openapi());
    document.servers = Some(vec![Server::new("/")]);
    complete(&mut document);
    let mut document = serde_json::to_value(&document).unwrap_or_default();
    examples::fill(&mut document);
    document
}

/// Adds to every operation what it has in common with others.
fn complete(document: &mut Document) {
    let components = document.components.get_or_insert_with(Components::new);
    common_responses::add_to(components);
    let languages = language_parameters();
    components.parameters.extend(languages.iter().map(|one| (one.name.clone(), RefOr::T(one.clone()))));
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
            let own = operation.parameters.get_or_insert_default();
            own.extend(parameters.iter().cloned().map(RefOr::T));
            own.extend(languages.iter().map(|one| reference("parameters", &one.name)));
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
    let (name, _ending) = segment.strip_prefix('{')?.split_once('}')?;
    let text = ObjectBuilder::new().schema_type(Type::String);
    let uuid =
        || ObjectBuilder::new().schema_type(Type::String).format(Some(SchemaFormat::Custom("uuid".into())));
    let (description, schema) = match name {
        "version" => (
            "`v1`; any other number means the same.",
            text.pattern(Some(r"^v?[0-9]+(\.[0-9]+)*$")).max_length(Some(32)).examples([json!("v1")]),
        ),
        "basename" => ("The picture's file name.", text.examples([json!("profile_picture.jpg")])),
        "content" => (
            "The SHA-256 of the stored file in hexadecimal digits, and perhaps an ending that settles the type.",
            text.examples([json!("84842ebf2a0a3501f2c761d79dfd6e85d49f3a78168da9fc45af9b1007545140.jpg")]),
        ),
        "hash" => (
            "MD5, SHA-1 or SHA-256 of an address in hexadecimal digits, or a slug, and perhaps an ending: `.jpg`, `.png`, \
             `.webp` and `.gif` settle the type, `.svg` that of drawings; others are ignored.",
            text.examples([json!("cfe00dde46ef942601ffafb9e2825e802858b460e586b8305b344c1eb826357d.png")]),
        ),
        "slug" => (
            "A slug, and perhaps an ending that settles the type.",
            text.examples([json!("ada-lovelace.jpg")]),
        ),
        "name" => ("An address's hash, or a slug.", text.examples([json!("ada-lovelace")])),
        "profile" => (
            "MD5, SHA-1 or SHA-256 of an address in hexadecimal digits.",
            text.examples([json!("cfe00dde46ef942601ffafb9e2825e802858b460e586b8305b344c1eb826357d")]),
        ),
        "picture" => ("The picture's identifier, in lower case.", uuid()),
        "uuid" => ("The person's identifier, in lower case.", uuid()),
        _ => ("The record's identifier, in lower case.", uuid()),
    };
    let parameter =
        ParameterBuilder::new().name(name).parameter_in(ParameterIn::Path).required(Required::True);
    Some(parameter.description(Some(description)).schema(Some(schema)).build())
}

/// What every operation heeds for its messages.
fn language_parameters() -> [Parameter; 2] {
    let parameter = |name: &str, place, description: &str, example: &str| {
        let text = ObjectBuilder::new().schema_type(Type::String).examples([json!(example)]);
        let parameter = ParameterBuilder::new().name(name).parameter_in(place).required(Required::False);
        parameter.description(Some(description)).schema(Some(text)).build()
    };
    let known = Locale::ALL.iter().map(|locale| format!("`{locale}`")).collect::<Vec<_>>().join(", ");
    let hl = format!("The language of messages: {known}, before `Accept-Language`. Another is passed over.");
    let accepted = "The languages of messages that are understood (RFC 9110, 12.5.4), where `hl` names none.";
    [
        parameter("hl", ParameterIn::Query, &hl, "tr"),
        parameter("Accept-Language", ParameterIn::Header, accepted, "tr, en;q=0.5"),
    ]
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
