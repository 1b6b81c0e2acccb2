//! What the world sees: pictures, without signing in.

mod content;
mod picture;
mod sending;
mod wanted;

use utoipa::OpenApi;

pub use content::by_content;
pub use picture::current_picture;

/// The world's part of the description.
#[derive(Debug, OpenApi)]
#[openapi(
    paths(picture::current_picture, content::by_content),
    tags((name = "Pictures", description = "What the world sees, without signing in.")),
)]
pub struct Description;
