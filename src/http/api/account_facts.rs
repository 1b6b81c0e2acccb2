//! A person's facts as the API tells them: to the person, and to administrators.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::facts::ProfilePicture;
use super::schemas;
use crate::catalog::{Person, Picture};
use crate::config::BasePath;

/// A person of this house.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "019aa2c4-1c00-7c3e-9d2b-5f0e8a7b6c5d", "email": "ada@example.org", "name": "Ada Lovelace",
    "slug": "ada-lovelace", "active": true, "role": "member", "created_at": "2026-01-01T12:00:00Z",
    "updated_at": "2026-01-01T12:00:00Z", "profile_picture": null, "language": "en", "public": false, "pictures": 0,
    "picture_bytes": 0
}))]
pub struct Account {
    /// Identifies the person.
    #[schema(value_type = String, format = "uuid")]
    id: String,
    /// The address that signs in.
    email: String,
    /// The name as shown; may be empty.
    name: String,
    /// The short public name.
    slug: String,
    /// Whether the person may sign in, and the person's tokens open anything.
    active: bool,
    /// What the person is in this house.
    #[schema(value_type = schemas::Role)]
    role: &'static str,
    /// When the person was added.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// When any of these facts last changed.
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
    /// The current picture; null where there is none.
    #[schema(required)]
    profile_picture: Option<ProfilePicture>,
    /// The language in which the person is answered; null where none was chosen.
    #[schema(value_type = Option<schemas::Language>, required)]
    language: Option<&'static str>,
    /// Whether the world may see who it is: name, slug and picture by any address. The picture itself always is to be seen.
    public: bool,
    /// How many pictures the person's history has.
    pictures: u64,
    /// Their bytes together.
    picture_bytes: u64,
}

impl Account {
    /// The facts of this person, whose picture is served below this base.
    pub fn of(person: &Person, picture: Option<&Picture>, base: &BasePath) -> Self {
        Self {
            id: person.id.to_string(),
            email: person.email.to_string(),
            name: person.name.as_str().to_owned(),
            slug: person.slug.to_string(),
            active: person.is_active,
            role: person.role.as_str(),
            created_at: person.created_at,
            updated_at: person.updated_at,
            profile_picture: picture.map(|picture| ProfilePicture::of(picture, base)),
            language: person.language.map(crate::values::Locale::as_str),
            public: person.is_public,
            pictures: person.picture_count,
            picture_bytes: person.picture_bytes,
        }
    }
}
