//! A picture of the history as Gravatar's API has it: an avatar.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::http::public::links::Links;
use crate::model::Picture;
use crate::values::Rating;

/// A picture of the history.
#[derive(Serialize, ToSchema)]
#[schema(as = Avatar, example = json!({
    "image_id": "019aa2c4-3c00-7b3e-8d2b-5f0e8a7b6c5d",
    "image_url": "https://avatars.example.org/p/84842ebf2a0a3501f2c761d79dfd6e85d49f3a78168da9fc45af9b1007545140.jpg",
    "rating": "G", "alt_text": "Ada at her desk", "updated_date": "2026-01-01T12:00:00Z", "selected": true
}))]
pub(super) struct AvatarJson {
    /// The picture's ID.
    image_id: String,
    /// The URL of the square that is shown of it.
    image_url: String,
    /// The audience that it is suitable for.
    #[schema(value_type = AvatarRating)]
    rating: String,
    /// What the picture shows; may be empty.
    alt_text: String,
    /// When it last became the current picture, or was changed.
    #[schema(format = DateTime)]
    updated_date: String,
    /// Whether it is shown for the address of `selected_email_hash`; without that, whether it is the current picture.
    selected: bool,
}

impl AvatarJson {
    pub(super) fn new(picture: &Picture, is_selected: bool, links: &Links<'_>) -> Self {
        let alt = picture.presentation.alt.as_ref();
        Self {
            image_id: picture.id.to_string(),
            image_url: links.square(picture),
            rating: AvatarRating(picture.rating).to_string(),
            alt_text: alt.map(|alt| alt.as_str().to_owned()).unwrap_or_default(),
            // Gravatar's times have no fractions.
            updated_date: picture.updated_at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            selected: is_selected,
        }
    }
}

/// A rating in Gravatar's spelling: `G`, `PG`, `R` or `X`.
#[derive(Debug, Clone, Copy)]
pub(super) struct AvatarRating(pub(super) Rating);

impl AvatarRating {
    pub(super) const ALL: [Self; 4] = [Self(Rating::G), Self(Rating::Pg), Self(Rating::R), Self(Rating::X)];
}

impl fmt::Display for AvatarRating {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0.as_str().to_ascii_uppercase())
    }
}

impl FromStr for AvatarRating {
    type Err = <Rating as FromStr>::Err;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

impl PartialSchema for AvatarRating {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some(
                "The audience of an avatar: everybody, parental guidance, restricted, adults only.",
            ))
            .enum_values(Some(Self::ALL.map(|rating| rating.to_string())))
            .into()
    }
}

impl ToSchema for AvatarRating {}
