//! What this server has of SCIM (RFC 7643, 5 to 7): its abilities, its kinds of resources and their attributes.

use hyper::StatusCode;
use serde_json::{Value, json};

use super::answer::{Problem, answered, scim};
use super::resource::{Page, list, url};
use super::{groups, user};
use crate::http::api::Caller;
use crate::http::{ApiError, Context, Response};

const ALL: Page = Page { start: 1, count: 100 };

pub(crate) async fn configuration(context: &mut Context, _caller: Caller) -> Result<Response, ApiError> {
    let no = json!({"supported": false});
    let value = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
        "patch": {"supported": true},
        "bulk": {"supported": false, "maxOperations": 0, "maxPayloadSize": 0},
        "filter": {"supported": true, "maxResults": 200},
        "changePassword": no,
        "sort": no,
        "etag": no,
        "authenticationSchemes": [{
            "type": "oauthbearertoken",
            "name": "Token",
            "description": "A token of an administrator with the scope admin.",
            "primary": true,
        }],
        "meta": {
            "resourceType": "ServiceProviderConfig",
            "location": url(context, "ServiceProviderConfig"),
        },
    });
    Ok(scim(StatusCode::OK, &value))
}

pub(crate) async fn resource_types(context: &mut Context, _caller: Caller) -> Result<Response, ApiError> {
    let types = types(context);
    Ok(scim(StatusCode::OK, &list(ALL, types.len() as u64, types)))
}

pub(crate) async fn resource_type(context: &mut Context, _caller: Caller) -> Result<Response, ApiError> {
    let name = context.path_segment("name").unwrap_or_default().into_owned();
    one(types(context), &name)
}

pub(crate) async fn schemas(context: &mut Context, _caller: Caller) -> Result<Response, ApiError> {
    let schemas = all_schemas(context);
    Ok(scim(StatusCode::OK, &list(ALL, schemas.len() as u64, schemas)))
}

pub(crate) async fn schema(context: &mut Context, _caller: Caller) -> Result<Response, ApiError> {
    let name = context.path_segment("name").unwrap_or_default().into_owned();
    one(all_schemas(context), &name)
}

/// Everything else below `/scim/v2/`: 404 in SCIM's form.
pub(crate) async fn elsewhere(_context: &mut Context, _caller: Caller) -> Result<Response, ApiError> {
    answered(Err(Problem::missing()))
}

/// What RFC 7644 has and this server does not: bulk requests, searches by POST.
pub(crate) async fn not_offered(_context: &mut Context, _caller: Caller) -> Result<Response, ApiError> {
    let detail = "This is not offered; ServiceProviderConfig says what is.".to_owned();
    answered(Err(Problem::Scim { status: StatusCode::NOT_IMPLEMENTED, kind: None, detail }))
}

fn one(all: Vec<Value>, id: &str) -> Result<Response, ApiError> {
    let found = all.into_iter().find(|value| value["id"] == id);
    answered(found.map(|value| scim(StatusCode::OK, &value)).ok_or_else(Problem::missing))
}

fn types(context: &Context) -> Vec<Value> {
    let kind = |name: &str, endpoint: &str, description: &str, schema: &str| {
        json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
            "id": name,
            "name": name,
            "endpoint": endpoint,
            "description": description,
            "schema": schema,
            "meta": {"resourceType": "ResourceType", "location": url(context, &format!("ResourceTypes/{name}"))},
        })
    };
    vec![
        kind("User", "/Users", "People", user::SCHEMA),
        kind("Group", "/Groups", "Groups of people", groups::SCHEMA),
    ]
}

fn all_schemas(context: &Context) -> Vec<Value> {
    let schema = |id: &str, name: &str, description: &str, attributes: Vec<Value>| {
        json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
            "id": id,
            "name": name,
            "description": description,
            "attributes": attributes,
            "meta": {"resourceType": "Schema", "location": url(context, &format!("Schemas/{id}"))},
        })
    };
    vec![
        schema(user::SCHEMA, "User", "People", user_attributes()),
        schema(groups::SCHEMA, "Group", "Groups of people", group_attributes()),
    ]
}

fn user_attributes() -> Vec<Value> {
    let email_parts = vec![
        required(plain("value", "string", "The address.")),
        named(
            plain("type", "string", "`work` for the address that signs in, `other` for the others."),
            &["work"],
        ),
        plain("primary", "boolean", "Whether it is the address that signs in."),
    ];
    let group_parts = vec![
        read_only(plain("value", "string", "The group's id.")),
        read_only(reference("$ref", &["Group"], "Where the group is.")),
        read_only(plain("display", "string", "The group's name.")),
    ];
    let photo_parts =
        vec![write_only(reference("value", &["external"], "A data URI, or a URL on an allowed host."))];
    vec![
        unique(required(plain("userName", "string", "The name with which the person is known elsewhere."))),
        plain("displayName", "string", "The name to show."),
        required(plain("active", "boolean", "Whether the account is enabled.")),
        required(complex("emails", "The email addresses.", email_parts)),
        write_only(complex("photos", "The photo; it becomes the person's picture.", photo_parts)),
        write_only(plain("preferredLanguage", "string", "The language, for people who have not chosen one.")),
        read_only(complex("groups", "The groups in which the person is.", group_parts)),
    ]
}

fn group_attributes() -> Vec<Value> {
    let parts = vec![
        immutable(plain("value", "string", "The person's id.")),
        immutable(reference("$ref", &["User"], "Where the person is.")),
        immutable(named(plain("type", "string", "`User`."), &["User"])),
    ];
    vec![
        unique(required(plain("displayName", "string", "The group's name."))),
        complex("members", "The people in the group.", parts),
    ]
}

fn plain(name: &str, kind: &str, description: &str) -> Value {
    json!({
        "name": name, "type": kind, "multiValued": false, "description": description, "required": false,
        "caseExact": false, "mutability": "readWrite", "returned": "default", "uniqueness": "none",
    })
}

fn reference(name: &str, kinds: &[&str], description: &str) -> Value {
    with(
        with(plain(name, "reference", description), "referenceTypes", json!(kinds)),
        "caseExact",
        json!(true),
    )
}

fn complex(name: &str, description: &str, parts: Vec<Value>) -> Value {
    with(with(plain(name, "complex", description), "subAttributes", json!(parts)), "multiValued", json!(true))
}

fn required(attribute: Value) -> Value {
    with(attribute, "required", json!(true))
}

fn unique(attribute: Value) -> Value {
    with(attribute, "uniqueness", json!("server"))
}

fn read_only(attribute: Value) -> Value {
    with(attribute, "mutability", json!("readOnly"))
}

fn immutable(attribute: Value) -> Value {
    with(attribute, "mutability", json!("immutable"))
}

fn write_only(attribute: Value) -> Value {
    with(with(attribute, "mutability", json!("writeOnly")), "returned", json!("never"))
}

fn named(attribute: Value, values: &[&str]) -> Value {
    with(attribute, "canonicalValues", json!(values))
}

fn with(mut attribute: Value, name: &str, value: Value) -> Value {
    if let Some(fields) = attribute.as_object_mut() {
        fields.insert(name.to_owned(), value);
    }
    attribute
}
