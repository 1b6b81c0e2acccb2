//! From an address to the picture that is shown there.

use std::fs::File;
use std::sync::Arc;

use anyhow::anyhow;

use crate::catalog::Picture;
use crate::gate::blocking;
use crate::types::PersonId;

use super::{App, Fault, Missing};

/// A picture with its file, open.
#[derive(Debug)]
pub struct Shown {
    /// The picture's facts.
    pub picture: Picture,
    /// The master.
    pub file: File,
}

/// The current picture of a person, if this is its name.
pub async fn current_by_name(app: &App, owner: PersonId, basename: &str) -> Result<Picture, Fault> {
    let current = app.catalog.current_picture(owner).await?;
    current.filter(|picture| picture.name.basename() == basename).ok_or(Fault::Missing(Missing::Picture))
}

/// Opens the master of a picture that was just looked up. A replacement may have taken it away since; then it is no
/// longer the current one, and there is nothing at this address.
pub async fn open_master(app: &App, picture: Picture) -> Result<Shown, Fault> {
    let (store, blob) = (Arc::clone(&app.blobs), picture.blob);
    let Some(file) = blocking(move || store.open_blob(blob)).await? else {
        let now_current = app.catalog.current_picture(picture.owner).await?;
        return Err(match now_current {
            Some(current) if current.blob == blob => Fault::Internal(anyhow!("the blob {blob} is missing")),
            _ => Fault::Missing(Missing::Picture),
        });
    };
    let bytes = file.metadata().map_err(|error| Fault::Internal(error.into()))?.len();
    if bytes != picture.bytes {
        return Err(Fault::Internal(anyhow!("the blob {blob} has {bytes} bytes, not {}", picture.bytes)));
    }
    Ok(Shown { picture, file })
}
