//! Making the placeholders of pictures that were stored before uploads made theirs.

use crate::imaging;
use crate::model::ImageInfo;

use super::app::App;
use super::error::ServiceError;

/// Pictures that are looked up at a time.
const PAGE: u32 = 64;

/// Goes through all pictures without a placeholder, one at a time; returns how many got theirs. A failure leaves the
/// picture without one.
pub(crate) async fn fill(app: &App) -> Result<u64, ServiceError> {
    let (mut after, mut made) = (None, 0);
    loop {
        let page = app.catalog.missing_placeholders(after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(made) };
        after = Some(last.hash);
        for image in page {
            let hash = image.hash;
            match add(app, image).await {
                Ok(()) => made += 1,
                Err(error) => {
                    tracing::debug!(blob = %hash, %error, "no placeholder was made");
                }
            }
        }
    }
}

async fn add(app: &App, image: ImageInfo) -> Result<(), ServiceError> {
    let Some(master) = app.blobs.open(image.hash, image.bytes).await? else { return Ok(()) };
    let source = master.into_bytes().await?;
    let failure = |error: imaging::RenditionError| ServiceError::Internal(error.into());
    let weight = imaging::placeholder_bytes(&source).map_err(failure)?;
    let timeout_s = app.config().decode_timeout.get();
    let pass = app.imaging_gate.enter(weight).await?;
    let placeholder = pass.run(move || imaging::placeholder_of(&source, timeout_s)).await.map_err(failure)?;
    app.catalog.set_placeholder(image.hash, placeholder).await?;
    Ok(())
}
