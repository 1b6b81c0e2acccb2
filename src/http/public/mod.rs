//! What everybody may see without signing in: pictures, avatars, profiles, WebFinger.

pub(crate) mod avatar;
mod avatar_query;
pub(crate) mod content;
pub(crate) mod letter_avatar;
pub(crate) mod links;
#[cfg_attr(not(test), allow(dead_code, reason = "only tests make the OpenAPI document"))]
mod openapi;
pub(crate) mod picture;
mod picture_query;
mod picture_response;
pub(crate) mod profile;
pub(crate) mod vcard;
pub(crate) mod webfinger;
