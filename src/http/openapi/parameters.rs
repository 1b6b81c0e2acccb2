//! Parameters that many operations of the OpenAPI document share: those of the path and of the language.

use serde_json::json;
use utoipa::openapi::Required;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, SchemaFormat, Type};

use crate::values::Locale;

/// The parameter of a path segment such as `{id}`; `None` for a plain segment.
pub(super) fn path_parameter(segment: &str) -> Option<Parameter> {
    let (name, _extension) = segment.strip_prefix('{')?.split_once('}')?;
    let text = ObjectBuilder::new().schema_type(Type::String);
    let uuid =
        || ObjectBuilder::new().schema_type(Type::String).format(Some(SchemaFormat::Custom("uuid".into())));
    let (description, schema) = match name {
        "version" => (
            "`v1`. Other version numbers mean the same.",
            text.pattern(Some(r"^v?[0-9]+(\.[0-9]+)*$")).max_length(Some(32)).examples([json!("v1")]),
        ),
        "basename" => ("The picture's file name.", text.examples([json!("profile_picture.jpg")])),
        "content" => (
            "The SHA-256 of the stored file in hex. An extension selects the format.",
            text.examples([json!("84842ebf2a0a3501f2c761d79dfd6e85d49f3a78168da9fc45af9b1007545140.jpg")]),
        ),
        "hash" => (
            "The MD5, SHA-1 or SHA-256 of an address in hex, a slug, or a username. The extensions `.jpg`, `.png`, `.webp` and `.gif` \
             select the format, `.svg` that of generated avatars; others are ignored.",
            text.examples([json!("cfe00dde46ef942601ffafb9e2825e802858b460e586b8305b344c1eb826357d.png")]),
        ),
        "slug" => (
            "A slug or a username. An extension selects the format.",
            text.examples([json!("ada-lovelace.jpg")]),
        ),
        "name" => ("The hash of an address, a slug, or a username.", text.examples([json!("ada-lovelace")])),
        "profile" | "card" => (
            "The MD5, SHA-1 or SHA-256 of an address in hex, a slug, or a username.",
            text.examples([json!("cfe00dde46ef942601ffafb9e2825e802858b460e586b8305b344c1eb826357d")]),
        ),
        "picture" => ("The picture's ID, in lower case.", uuid()),
        "job" => ("The job's ID, in lower case.", uuid()),
        "backup" => ("The backup's name.", text.examples([json!("tondo-20260101-031500")])),
        "uuid" => ("The person's ID, in lower case.", uuid()),
        _ => ("The record's ID, in lower case.", uuid()),
    };
    let parameter =
        ParameterBuilder::new().name(name).parameter_in(ParameterIn::Path).required(Required::True);
    Some(parameter.description(Some(description)).schema(Some(schema)).build())
}

/// The parameters that choose the language of messages.
pub(super) fn language_parameters() -> [Parameter; 2] {
    let parameter = |name: &str, place, description: &str, example: &str| {
        let text = ObjectBuilder::new().schema_type(Type::String).examples([json!(example)]);
        let parameter = ParameterBuilder::new().name(name).parameter_in(place).required(Required::False);
        parameter.description(Some(description)).schema(Some(text)).build()
    };
    let known = Locale::ALL.iter().map(|locale| format!("`{locale}`")).collect::<Vec<_>>().join(", ");
    let hl = format!(
        "The language of messages: {known}. It takes precedence over `Accept-Language`; others are ignored."
    );
    let accepted = "The preferred languages of messages (RFC 9110, 12.5.4).";
    [
        parameter("hl", ParameterIn::Query, &hl, "tr"),
        parameter("Accept-Language", ParameterIn::Header, accepted, "tr, en;q=0.5"),
    ]
}
