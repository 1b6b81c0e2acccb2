//! What the world sees: pictures, without signing in.

mod picture;

use utoipa::OpenApi;

pub use picture::current_master;

/// The world's part of the description.
#[derive(Debug, OpenApi)]
#[openapi(
    paths(picture::current_master),
    tags((name = "Pictures", description = "What the world sees, without signing in.")),
)]
pub struct Description;
