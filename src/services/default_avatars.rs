//! Generated avatars for people without a picture. Each is made on request and kept in memory only: requests for any
//! number of unknown people cost no disk.

use std::sync::Arc;

use anyhow::anyhow;

use crate::default_avatars::{draw, draw_letters};
use crate::imaging;
use crate::values::{BlobHash, Color, DefaultAvatarFormat, Side};

use super::app::App;
use super::error::ServiceError;
use super::gates::LIGHT_JOB_BYTES;
use super::response_cache::{CachedResponse, DefaultAvatarSpec, Drawing, ResponseKey};

/// Bytes of memory for each pixel: the pixels, premultiplied and not, and the encoder's copies.
const BYTES_PER_PIXEL: u64 = 20;

/// Bytes of memory for an SVG: a text of some kilobytes, whatever size it states.
const SVG_BYTES: u64 = 64 << 10;

/// Finds a generated avatar in memory, or makes it. One job makes it for all requests that wait for it.
///
/// # Errors
///
/// [`ServiceError::Busy`] if too many requests wait.
pub(crate) async fn default_avatar(
    app: &App,
    spec: DefaultAvatarSpec,
) -> Result<Arc<CachedResponse>, ServiceError> {
    let key = ResponseKey::DefaultAvatar(spec.clone());
    let response = app.response_cache.responses.get_or_insert_async(&key, make(app, spec)).await?;
    if !app.response_cache.has_room_for(response.bytes.len() as u64) {
        app.response_cache.responses.remove(&key);
    }
    Ok(response)
}

async fn make(app: &App, spec: DefaultAvatarSpec) -> Result<Arc<CachedResponse>, ServiceError> {
    let side = u64::from(spec.side.get());
    let weight = match spec.format {
        DefaultAvatarFormat::Svg => SVG_BYTES,
        DefaultAvatarFormat::Raster(_) => side * side * BYTES_PER_PIXEL,
    };
    // Large ones take as long as animations and are made one at a time, so that they cannot keep uploads waiting.
    let _turn = match weight {
        ..=LIGHT_JOB_BYTES => None,
        _ => Some(app.animation_gate.enter(weight).await?),
    };
    let pass = app.rendering_gate(weight).enter(weight).await?;
    let background = app.config().background;
    let file = pass.run(move || draw_and_encode(&spec, background)).await;
    let file = file.map_err(|error| ServiceError::Internal(anyhow!("a generated avatar: {error}")))?;
    let hash = BlobHash::of(&file);
    Ok(Arc::new(CachedResponse::new(file.into(), hash)))
}

fn draw_and_encode(spec: &DefaultAvatarSpec, background: Color) -> Result<Vec<u8>, imaging::EncodeError> {
    let DefaultAvatarSpec { drawing, side, format } = spec;
    match format {
        DefaultAvatarFormat::Svg => Ok(to_svg(drawing, *side).into_bytes()),
        DefaultAvatarFormat::Raster(media) => {
            imaging::encode_default_avatar(*side, to_rgba(drawing, *side), *media, background)
        }
    }
}

fn to_svg(drawing: &Drawing, side: Side) -> String {
    match drawing {
        Drawing::Styled { style, seed, initials } => draw(*style, *seed, initials.as_ref()).to_svg(side),
        Drawing::Letters(avatar) => draw_letters(avatar).to_svg(side),
    }
}

fn to_rgba(drawing: &Drawing, side: Side) -> Vec<u8> {
    match drawing {
        Drawing::Styled { style, seed, initials } => draw(*style, *seed, initials.as_ref()).to_rgba(side),
        Drawing::Letters(avatar) => draw_letters(avatar).to_rgba(side),
    }
}
