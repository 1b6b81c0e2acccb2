//! Making the glimpses of pictures that have none: those stored before glimpses were made with every upload.

use bytes::Bytes;

use crate::blobs::SoundBlob;
use crate::catalog::Unglimpsed;
use crate::gate::blocking;
use crate::imaging;

use crate::services::{App, Fault};

/// Pictures that are looked up at a time.
const PAGE: u32 = 64;

/// Goes through all pictures without a glimpse, one at a time; how many got theirs. One that cannot be made leaves the
/// picture as it was.
pub async fn fill(app: &App) -> Result<u64, Fault> {
    let (mut after, mut made) = (None, 0);
    loop {
        let page = app.catalog.unglimpsed(after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(made) };
        after = Some(last.id);
        for picture in page {
            match add(app, picture).await {
                Ok(()) => made += 1,
                Err(fault) => tracing::debug!(blob = %picture.blob, error = %fault, "no glimpse was made"),
            }
        }
    }
}

async fn add(app: &App, picture: Unglimpsed) -> Result<(), Fault> {
    let store = app.blobs.clone();
    let read = blocking(move || {
        let found = store.open_sound(picture.blob, picture.bytes)?;
        Ok::<_, Fault>(found.map(SoundBlob::into_bytes))
    });
    let Some(bytes) = read.await? else { return Ok(()) };
    let source = Bytes::from(bytes.map_err(|error| Fault::Internal(error.into()))?);
    let unfit = |error: imaging::RenditionError| Fault::Internal(error.into());
    let weight = imaging::glimpsing_bytes(&source).map_err(unfit)?;
    let timeout_s = app.config.decode_timeout.get();
    let pass = app.imaging_gate.enter(weight).await?;
    let glimpse = pass.run(move || imaging::glimpse_of(&source, timeout_s)).await.map_err(unfit)?;
    app.catalog.set_glimpse(picture.blob, glimpse).await?;
    Ok(())
}
