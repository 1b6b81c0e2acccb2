//! The JSON of a person: the same for the person and for administrators.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::enum_schemas;
use super::picture_json::PictureJson;
use crate::model::{Person, Picture};
use crate::services::App;

/// A person.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Person, example = json!({
    "id": "019aa2c4-1c00-7c3e-9d2b-5f0e8a7b6c5d", "email": "ada@example.org", "name": "Ada Lovelace",
    "slug": "ada-lovelace", "username": "ada.lovelace", "active": true, "role": "member", "created_at": "2026-01-01T12:00:00Z",
    "updated_at": "2026-01-01T12:00:00Z", "profile_picture": null, "language": "en", "public": false, "default_style": null, "pictures": 0,
    "picture_bytes": 0, "max_pictures": 500, "max_picture_bytes": 536_870_912, "last_seen_at": null, "has_password": true,
    "invited_until": null
}))]
pub(super) struct PersonJson {
    /// The person's ID.
    #[schema(value_type = String, format = "uuid")]
    id: String,
    /// The email address that the person signs in with.
    email: String,
    /// The display name; may be empty.
    name: String,
    /// The short name in public URLs.
    slug: String,
    /// The name under which the person is known elsewhere, as it is written there; null for none.
    #[schema(required)]
    username: Option<String>,
    /// Whether the person may sign in and use tokens.
    active: bool,
    /// The person's role.
    #[schema(value_type = enum_schemas::Role)]
    role: &'static str,
    /// When the person was added.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// When the person last changed.
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
    /// The current picture; null without one.
    #[schema(required)]
    profile_picture: Option<PictureJson>,
    /// The language of messages to the person; null for the language of each request.
    #[schema(value_type = Option<enum_schemas::Language>, required)]
    language: Option<&'static str>,
    /// Whether the profile is public: name, slug and picture, by any of the person's addresses. The picture itself is always
    /// public.
    public: bool,
    /// The style of the avatar that is shown without a picture, where the person chose one; null for the server's default.
    #[schema(value_type = Option<enum_schemas::Style>, required)]
    default_style: Option<&'static str>,
    /// The number of pictures in the history.
    pictures: u64,
    /// The size of these pictures in bytes.
    picture_bytes: u64,
    /// The most pictures that the history may hold.
    max_pictures: u64,
    /// The most bytes that these pictures may have together.
    max_picture_bytes: u64,
    /// When the person last signed in or used a token, to about a minute; null for never.
    #[schema(required, value_type = Option<String>, format = DateTime)]
    last_seen_at: Option<Timestamp>,
    /// Whether there is a password to sign in with.
    has_password: bool,
    /// When the person's setup link expires; null without one.
    #[schema(required, value_type = Option<String>, format = DateTime)]
    invited_until: Option<Timestamp>,
}

impl PersonJson {
    /// Notes a setup link that was made since the person was read.
    pub(super) fn invite(&mut self, until: Option<Timestamp>) {
        self.invited_until = until.or(self.invited_until);
    }

    /// The person as this server shows it now.
    pub(super) fn new(person: &Person, picture: Option<&Picture>, app: &App) -> Self {
        let (base, quota, now) = (&app.config.base_path, app.quota(), app.clock.now());
        Self {
            max_pictures: quota.max_pictures,
            max_picture_bytes: quota.max_bytes,
            last_seen_at: person.last_seen_at,
            has_password: person.has_password,
            invited_until: person.invited_until.filter(|end| *end > now),
            id: person.id.to_string(),
            email: person.email.to_string(),
            name: person.name.as_str().to_owned(),
            slug: person.slug.to_string(),
            username: person.username.as_ref().map(ToString::to_string),
            active: person.is_active,
            role: person.role.as_str(),
            created_at: person.created_at,
            updated_at: person.updated_at,
            profile_picture: picture.map(|picture| PictureJson::new(picture, base)),
            language: person.language.map(crate::values::Locale::as_str),
            public: person.is_public,
            default_style: person.default_style.map(crate::values::Style::as_str),
            pictures: person.picture_count,
            picture_bytes: person.picture_bytes,
        }
    }
}
