//! Making the placeholders of pictures that have none: those stored before placeholders were made with every upload.

use bytes::Bytes;

use crate::blobs::SoundBlob;
use crate::catalog::ImageInfo;
use crate::gate::blocking;
use crate::imaging;

use crate::services::{App, ServiceError};

/// Pictures that are looked up at a time.
const PAGE: u32 = 64;

/// Goes through all blobs without a placeholder, one at a time; how many got theirs. One that cannot be made leaves the
/// picture as it was.
pub async fn fill(app: &App) -> Result<u64, ServiceError> {
    let (mut after, mut made) = (None, 0);
    loop {
        let page = app.catalog.missing_placeholders(after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(made) };
        after = Some(last.hash);
        for image in page {
            let hash = image.hash;
            match add(app, image).await {
                Ok(()) => made += 1,
                Err(fault) => {
                    tracing::debug!(blob = %hash, error = %fault, "no placeholder was made");
                }
            }
        }
    }
}

async fn add(app: &App, image: ImageInfo) -> Result<(), ServiceError> {
    let store = app.blobs.clone();
    let read = blocking(move || {
        let found = store.open_sound(image.hash, image.bytes)?;
        Ok::<_, ServiceError>(found.map(SoundBlob::into_bytes))
    });
    let Some(bytes) = read.await? else { return Ok(()) };
    let source = Bytes::from(bytes.map_err(|error| ServiceError::Internal(error.into()))?);
    let unfit = |error: imaging::RenditionError| ServiceError::Internal(error.into());
    let weight = imaging::placeholder_bytes(&source).map_err(unfit)?;
    let timeout_s = app.config.decode_timeout.get();
    let pass = app.imaging_gate.enter(weight).await?;
    let placeholder = pass.run(move || imaging::placeholder_of(&source, timeout_s)).await.map_err(unfit)?;
    app.catalog.set_placeholder(image.hash, placeholder).await?;
    Ok(())
}
