//! Schemas of plain values, for the API's description: each is made of the very list or rule that the server goes by.

use utoipa::openapi::schema::{KnownFormat, Object, ObjectBuilder, SchemaFormat, Type};

use crate::catalog::{Action, TokenKind};
use crate::types::{Locale, MediaType, Role, Scope};

/// A person's role.
pub(super) fn role() -> Object {
    words(Role::ALL.iter().map(|role| role.as_str()))
}

/// A token's scope.
pub(super) fn scope() -> Object {
    words(Scope::ALL.iter().map(|scope| scope.as_str()))
}

/// How a token came to be.
pub(super) fn token_kind() -> Object {
    words(TokenKind::ALL.iter().map(|kind| kind.as_str()))
}

/// A language, or null.
pub(super) fn language() -> Object {
    let tags = Locale::ALL.iter().map(|locale| Some(locale.as_str())).chain([None]);
    ObjectBuilder::new()
        .schema_type(utoipa::openapi::schema::SchemaType::from_iter([Type::String, Type::Null]))
        .enum_values(Some(tags))
        .build()
}

/// A picture's type.
pub(super) fn mime() -> Object {
    words(MediaType::ALL.iter().map(|media| media.mime()))
}

/// What the audit trail calls a change.
pub(super) fn action() -> Object {
    words(Action::ALL.iter().map(|action| action.as_str()))
}

/// A record's identifier.
pub(super) fn id() -> Object {
    text().format(Some(SchemaFormat::Custom("uuid".to_owned()))).build()
}

/// A moment, in UTC (RFC 3339).
pub(super) fn moment() -> Object {
    text().format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime))).build()
}

/// A moment, or null.
pub(super) fn moment_or_null() -> Object {
    let types = utoipa::openapi::schema::SchemaType::from_iter([Type::String, Type::Null]);
    let format = SchemaFormat::KnownFormat(KnownFormat::DateTime);
    ObjectBuilder::new().schema_type(types).format(Some(format)).build()
}

fn words<'a>(words: impl Iterator<Item = &'a str>) -> Object {
    text().enum_values(Some(words)).build()
}

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}
