//! From an address to the picture that is shown there.

use std::sync::Arc;

use anyhow::anyhow;

use crate::blobs::SoundBlob;
use crate::catalog::Picture;
use crate::gate::blocking;
use crate::types::PersonId;

use super::{App, Fault, Missing};

/// The current picture of a person, if this is its name.
pub async fn current_by_name(app: &App, owner: PersonId, basename: &str) -> Result<Picture, Fault> {
    let current = app.catalog.current_picture(owner).await?;
    current.filter(|picture| picture.name.basename() == basename).ok_or(Fault::Missing(Missing::Picture))
}

/// Opens the master of a picture that was just looked up, and holds it against its name: a damaged file is our fault
/// and never handed out. A replacement may have taken it away since; then it is no longer the current one, and there
/// is nothing at this address.
pub async fn open_master(app: &App, picture: &Picture) -> Result<SoundBlob, Fault> {
    let (store, blob, bytes) = (Arc::clone(&app.blobs), picture.blob, picture.bytes);
    if let Some(master) = blocking(move || store.open_sound(blob, bytes)).await? {
        return Ok(master);
    }
    let now_current = app.catalog.current_picture(picture.owner).await?;
    Err(match now_current {
        Some(current) if current.blob == blob => Fault::Internal(anyhow!("the blob {blob} is missing")),
        _ => Fault::Missing(Missing::Picture),
    })
}
