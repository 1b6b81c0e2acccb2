//! Makes the OpenAPI document: for each route of the table the documentation beside its handler, completed with what
//! all operations share: path parameters, errors, headers, security. Only tests compile it, which keeps most of a
//! megabyte out of the executable.

use hyper::Method;
use serde_json::Value;
use utoipa::OpenApi;
use utoipa::openapi::path::{Operation, Parameter, PathItem};
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{Components, OpenApi as Document, RefOr, Server};

use super::common_responses::{self, COMMON_ERRORS, ON_ALL, ON_PRIVATE, Trait, reference};
use super::examples;
use super::parameters::{language_parameters, path_parameter};
use crate::http::api::{Presence, Sort};
use crate::http::routes::ROUTES;
use crate::http::{Access, Route};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Tondo",
        description = "A self-hosted profile-picture server: one picture for each person, shown on every site that asks for it.\n\n\
            Every path that answers GET also answers HEAD, without the body. OPTIONS lists the methods of a path; any other \
            method gets 405 (`Error405`). IDs are UUIDs in lower case; one in upper case is unknown. Errors have one shape \
            (`Error`), in the language of `hl`, else of `Accept-Language`.",
        license(name = "MIT OR Apache-2.0"),
    ),
    // Only parameters refer to them, which utoipa does not follow.
    components(schemas(Sort, Presence)),
    tags(
        (name = "Signing in", description = "Exchange an email address and a password for a token or a cookie; use setup links."),
        (name = "Accounts", description = "Your own account; for administrators, everybody's."),
        (name = "Managing pictures", description = "Your own pictures; for administrators, everybody's."),
        (name = "Addresses", description = "The email addresses and OpenIDs by which other sites ask for people's pictures. People ask for them, administrators grant them."),
        (name = "Tokens", description = "Tokens and their scopes: `picture`, `account` and `admin`, each of which includes the ones before it."),
        (name = "Server", description = "Health, the audit trail and this document."),
        (name = "Avatars", description = "The avatar protocol of Gravatar and Libravatar, and profiles. No token needed."),
        (name = "Gravatar", description = "Gravatar's API v3 for who is signed in: your avatars and your profile, as Gravatar's clients manage them. Errors have a `code`, too."),
        (name = "Pictures", description = "Public pictures. No token needed."),
    )
)]
struct Base;

/// The whole document.
pub(super) fn generate() -> Value {
    let mut document = Base::openapi();
    document.servers = Some(vec![Server::new("/")]);
    let components = document.components.get_or_insert_with(Components::new);
    common_responses::add_to(components);
    let languages = language_parameters();
    components.parameters.extend(languages.iter().map(|one| (one.name.clone(), RefOr::T(one.clone()))));
    add_security_schemes(components);
    for route in ROUTES {
        add_route(&mut document, route, &languages);
    }
    let mut document = serde_json::to_value(&document).unwrap_or_default();
    examples::fill(&mut document);
    document
}

/// Adds a route and the schemas that its handler's documentation uses; nothing for a route that is not documented.
fn add_route(document: &mut Document, route: &Route, languages: &[Parameter]) {
    let Some(mut own) = route.operation.documentation() else { return };
    let (stated_path, mut item) = own.paths.paths.pop_first().expect("one documented handler");
    let operation = operation_of(&mut item, &route.method).take();
    let mut operation = operation.unwrap_or_else(|| panic!("{route:?} is documented with another method"));
    document.merge(own);
    let path = documented_path(route, stated_path);
    complete(&mut operation, route, &path, languages);
    let item = document.paths.paths.entry(path).or_default();
    *operation_of(item, &route.method) = Some(operation);
}

/// The path in the document. A handler that states one may add an extension that the router does not look at.
fn documented_path(route: &Route, stated: String) -> String {
    if stated.is_empty() {
        return route.path.to_owned();
    }
    assert_eq!(stated.trim_end_matches(".json"), route.path.trim_end_matches(".json"), "{route:?}");
    stated
}

fn operation_of<'a>(item: &'a mut PathItem, method: &Method) -> &'a mut Option<Operation> {
    match method.as_str() {
        "GET" => &mut item.get,
        "PUT" => &mut item.put,
        "POST" => &mut item.post,
        "PATCH" => &mut item.patch,
        "DELETE" => &mut item.delete,
        other => panic!("no route may have the method {other}"),
    }
}

/// Adds what the table says, and what the operation shares with others.
fn complete(operation: &mut Operation, route: &Route, path: &str, languages: &[Parameter]) {
    operation.operation_id = Some(operation_id(route));
    operation.summary = route.summary.map(str::to_owned);
    operation.security = Some(security(route.access));
    let in_path: Vec<Parameter> = path.split('/').filter_map(path_parameter).collect();
    let is = [
        (Trait::Change, route.method != Method::GET),
        (Trait::SignedIn, route.access.scope().is_some()),
        (Trait::Private, route.access != Access::Public || in_path.is_empty()),
        (Trait::Body, operation.request_body.is_some()),
        (Trait::PathParameters, !in_path.is_empty()),
    ];
    let traits: Vec<Trait> = is.into_iter().filter(|(_, is)| *is).map(|(one, _)| one).collect();
    let parameters = operation.parameters.get_or_insert_default();
    parameters.extend(in_path.into_iter().map(RefOr::T));
    parameters.extend(languages.iter().map(|one| reference("parameters", &one.name)));
    add_headers(operation, &traits);
    add_errors(operation, &traits);
}

/// The name of the route, beginning in lower case.
fn operation_id(route: &Route) -> String {
    let name = format!("{:?}", route.operation);
    let (first, rest) = name.split_at(1);
    format!("{}{rest}", first.to_lowercase())
}

/// A token or a cookie of the route's scope; an empty requirement where no token is needed.
fn security(access: Access) -> Vec<SecurityRequirement> {
    let Some(scope) = access.scope() else { return vec![SecurityRequirement::default()] };
    ["token", "cookie"].map(|scheme| SecurityRequirement::new(scheme, [scope.as_str()])).into()
}

fn add_headers(operation: &mut Operation, traits: &[Trait]) {
    let private = if traits.contains(&Trait::Private) { ON_PRIVATE } else { &[] };
    for response in operation.responses.responses.values_mut() {
        if let RefOr::T(response) = response {
            let names = ON_ALL.iter().chain(private);
            response.headers.extend(names.map(|name| ((*name).to_owned(), reference("headers", name))));
        }
    }
}

/// Adds the errors that the operation shares with others. A status that the handler documents with a body of its own stays.
fn add_errors(operation: &mut Operation, traits: &[Trait]) {
    let responses = &mut operation.responses.responses;
    for error in COMMON_ERRORS {
        let stated = responses.get(error.status);
        let has_body = matches!(stated, Some(RefOr::T(response)) if !response.content.is_empty());
        if !has_body && (stated.is_some() || error.occurs.applies_to(traits)) {
            responses.insert(error.status.to_owned(), reference("responses", &error.name()));
        }
    }
}

fn add_security_schemes(components: &mut Components) {
    let token = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(
        "A token from `POST /api/login`, or one that was made. Each operation lists the scope that it needs.",
    ));
    let cookie = ApiKeyValue::with_description(
        "tondo_session",
        "The session of a page, from `POST /api/session`; named `__Host-tondo_session` over HTTPS.",
    );
    components.add_security_scheme("token", SecurityScheme::Http(token.build()));
    components.add_security_scheme("cookie", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operation_has_what_the_table_says() {
        let document = generate();
        let operation = &document["paths"]["/api/{version}/users/{id}/tokens"]["post"];
        assert_eq!(operation["operationId"], "makeToken");
        assert_eq!(operation["summary"], "Make a token for a person");
        assert_eq!(operation["security"], serde_json::json!([{"token": ["admin"]}, {"cookie": ["admin"]}]));
        assert_eq!(document["paths"]["/healthz"]["get"]["security"], serde_json::json!([{}]));
        assert!(document["paths"].get("/setup").is_none());
    }
}
