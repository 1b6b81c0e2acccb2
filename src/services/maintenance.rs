//! Sweeping: temporary files of interrupted writes, blobs that no picture refers to, expired set-up links.

use jiff::Timestamp;

pub(crate) use super::storage::Swept;
pub(crate) use crate::blobs::SweepMode;

use super::app::App;
use super::error::ServiceError;
use super::storage;

/// Sweeps everything. Blobs stored after `before` are kept. Safe beside a running server.
pub(crate) async fn sweep(app: &App, mode: SweepMode, before: Timestamp) -> Result<Swept, ServiceError> {
    let temporaries = app.blobs.sweep_temporaries(mode).await?;
    if mode == SweepMode::Remove {
        app.catalog.sweep_setup_links(app.clock.now()).await?;
    }
    let swept = storage::sweep_orphans(app, mode, before).await?;
    Ok(Swept { temporaries, ..swept })
}
