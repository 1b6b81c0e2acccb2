//! `GET /api/{version}/me`: the account that the token opens.

use hyper::StatusCode;
use jiff::Timestamp;
use serde::Serialize;

use super::facts::ProfilePicture;
use crate::types::Scope;
use crate::web::{ApiError, Context, Response, json, require};
use crate::workflows::pictures;

#[derive(Serialize)]
struct Account<'a> {
    id: String,
    email: &'a str,
    name: &'a str,
    slug: &'a str,
    active: bool,
    role: &'static str,
    created_at: Timestamp,
    updated_at: Timestamp,
    profile_picture: Option<ProfilePicture>,
}

/// Answers the token's owner, with the current picture.
pub async fn me(context: &mut Context) -> Result<Response, ApiError> {
    let person = require(context, Scope::Account).await?.person;
    let picture = pictures::current(&context.app, person.id).await?;
    let account = Account {
        id: person.id.to_string(),
        email: person.email.as_str(),
        name: person.name.as_str(),
        slug: person.slug.as_str(),
        active: person.is_active,
        role: person.role.as_str(),
        created_at: person.created_at,
        updated_at: person.updated_at,
        profile_picture: picture.map(|picture| ProfilePicture::of(&picture, &context.app.config.base_path)),
    };
    json(StatusCode::OK, &account)
}
