//! Drawings for whoever has no picture: each made when it is asked for and kept in memory only. Nothing of them is
//! written anywhere: whoever asks for any number of strangers costs no disk.

use std::sync::Arc;

use anyhow::anyhow;

use crate::default_avatars::draw;
use crate::imaging;
use crate::values::{BlobHash, Color, DefaultAvatarFormat};

use super::renditions::{LIGHT_BYTES, gate_for};
use super::response_cache::{CachedResponse, DefaultAvatarSpec, ResponseKey};
use crate::services::{App, ServiceError};

/// Bytes that making a drawing takes for each of its pixels: the pixels themselves, premultiplied and not, and what an
/// encoder has of them.
const BYTES_A_PIXEL: u64 = 20;

/// Bytes that making an SVG takes.
const SVG_BYTES: u64 = 64 << 10;

/// The drawing that is ready in memory.
pub fn in_memory(app: &App, drawn: &DefaultAvatarSpec) -> Option<Arc<CachedResponse>> {
    app.memory.answers.get(&ResponseKey::DefaultAvatarSpec(drawn.clone()))
}

/// Makes a drawing, or finds it in memory. Whoever asks for one that is being made waits for it.
///
/// # Errors
///
/// [`ServiceError::Busy`] where too many wait already.
pub async fn drawing(app: &App, drawn: DefaultAvatarSpec) -> Result<Arc<CachedResponse>, ServiceError> {
    let name = ResponseKey::DefaultAvatarSpec(drawn.clone());
    let ready = app.memory.answers.get_or_insert_async(&name, make(app, drawn)).await?;
    if !app.memory.has_room_for(ready.bytes.len() as u64) {
        app.memory.answers.remove(&name);
    }
    Ok(ready)
}

async fn make(app: &App, drawn: DefaultAvatarSpec) -> Result<Arc<CachedResponse>, ServiceError> {
    let side = u64::from(drawn.side.get());
    let weight = match drawn.format {
        // A text of some kilobytes, whatever the size that it says.
        DefaultAvatarFormat::Svg => SVG_BYTES,
        DefaultAvatarFormat::Raster(_) => side * side * BYTES_A_PIXEL,
    };
    // Of large ones, which take as long as what moves, one at a time: nobody keeps uploads waiting with them.
    let _turn = match weight {
        ..=LIGHT_BYTES => None,
        _ => Some(app.moving_gate.enter(weight).await?),
    };
    let pass = gate_for(app, weight).enter(weight).await?;
    let background = app.config.background;
    let file = pass.run(move || encoded(&drawn, background)).await;
    let file = file.map_err(|error| ServiceError::Internal(anyhow!("a drawing: {error}")))?;
    let hash = BlobHash::of(&file);
    Ok(Arc::new(CachedResponse::new(file.into(), hash)))
}

fn encoded(drawn: &DefaultAvatarSpec, background: Color) -> Result<Vec<u8>, imaging::EncodeError> {
    let drawing = draw(drawn.style, drawn.seed, drawn.initials.as_ref());
    match drawn.format {
        DefaultAvatarFormat::Svg => Ok(drawing.to_svg(drawn.side).into_bytes()),
        DefaultAvatarFormat::Raster(media) => {
            imaging::encode_default_avatar(drawn.side, drawing.to_rgba(drawn.side), media, background)
        }
    }
}
