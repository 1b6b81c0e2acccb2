//! Drawings for whoever has no picture: each made when it is asked for and kept in memory only. Nothing of them is
//! written anywhere: whoever asks for any number of strangers costs no disk.

use std::sync::Arc;

use anyhow::anyhow;

use crate::default_avatars::draw;
use crate::imaging;
use crate::values::{BlobHash, Colour, DrawingFormat};

use super::renditions::{LIGHT_BYTES, gate_for};
use super::response_cache::{AnswerName, Drawn, Ready};
use crate::services::{App, Fault};

/// Bytes that making a drawing takes for each of its pixels: the pixels themselves, premultiplied and not, and what an
/// encoder has of them.
const BYTES_A_PIXEL: u64 = 20;

/// Bytes that making an SVG takes.
const SVG_BYTES: u64 = 64 << 10;

/// The drawing that is ready in memory.
pub fn in_memory(app: &App, drawn: &Drawn) -> Option<Arc<Ready>> {
    app.memory.answers.get(&AnswerName::Drawn(drawn.clone()))
}

/// Makes a drawing, or finds it in memory. Whoever asks for one that is being made waits for it.
///
/// # Errors
///
/// [`Fault::Busy`] where too many wait already.
pub async fn drawing(app: &App, drawn: Drawn) -> Result<Arc<Ready>, Fault> {
    let name = AnswerName::Drawn(drawn.clone());
    let ready = app.memory.answers.get_or_insert_async(&name, make(app, drawn)).await?;
    if !app.memory.has_room_for(ready.bytes.len() as u64) {
        app.memory.answers.remove(&name);
    }
    Ok(ready)
}

async fn make(app: &App, drawn: Drawn) -> Result<Arc<Ready>, Fault> {
    let side = u64::from(drawn.side.get());
    let weight = match drawn.format {
        // A text of some kilobytes, whatever the size that it says.
        DrawingFormat::Svg => SVG_BYTES,
        DrawingFormat::Raster(_) => side * side * BYTES_A_PIXEL,
    };
    // Of large ones, which take as long as what moves, one at a time: nobody keeps uploads waiting with them.
    let _turn = match weight {
        ..=LIGHT_BYTES => None,
        _ => Some(app.moving_gate.enter(weight).await?),
    };
    let pass = gate_for(app, weight).enter(weight).await?;
    let ground = app.config.ground;
    let file = pass.run(move || encoded(&drawn, ground)).await;
    let file = file.map_err(|error| Fault::Internal(anyhow!("a drawing: {error}")))?;
    let hash = BlobHash::of(&file);
    Ok(Arc::new(Ready::new(file.into(), hash)))
}

fn encoded(drawn: &Drawn, ground: Colour) -> Result<Vec<u8>, imaging::EncodeError> {
    let drawing = draw(drawn.style, drawn.seed, drawn.initials.as_ref());
    match drawn.format {
        DrawingFormat::Svg => Ok(drawing.to_svg(drawn.side).into_bytes()),
        DrawingFormat::Raster(media) => {
            imaging::encode_drawing(drawn.side, drawing.to_rgba(drawn.side), media, ground)
        }
    }
}
