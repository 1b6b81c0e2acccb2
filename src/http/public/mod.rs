//! What everybody may see without signing in: pictures, avatars, profiles, WebFinger.

mod avatar;
mod avatar_query;
mod content;
mod links;
mod openapi;
mod picture;
mod picture_query;
mod picture_response;
mod profile;
mod webfinger;

use utoipa::OpenApi;

pub use avatar::{avatar, by_slug};
pub use content::by_content;
pub use picture::current_picture;
pub use profile::{by_hash as profile_by_hash, by_name as profile_by_name, is_profile};
pub use webfinger::webfinger;

/// The OpenAPI description of these routes.
#[derive(Debug, OpenApi)]
#[openapi(
    paths(picture::current_picture, content::by_content, avatar::avatar, avatar::by_slug, profile::by_hash, profile::by_name, webfinger::webfinger),
    tags(
        (name = "Avatars", description = "The avatar protocol of Gravatar and Libravatar, and profiles."),
        (name = "Pictures", description = "Pictures that everybody may see, without signing in.")
    ),
)]
pub struct Description;
