//! Maintenance: sweeping temporary files of interrupted writes, blobs that no picture refers to and expired set-up links;
//! pruning the audit trail; making the reserve.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

pub(crate) use super::storage::Swept;
pub(crate) use crate::blobs::SweepMode;

use crate::gate::blocking;

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

/// Removes entries of the audit trail that are too old or too many; how many.
///
/// # Errors
///
/// The catalog's.
pub(crate) async fn prune_audit(app: &App) -> Result<u64, ServiceError> {
    let kept_since = app.clock.now() - SignedDuration::from_secs(app.config().audit_keep.seconds().into());
    let mut removed = 0;
    loop {
        match app.catalog.prune_audit(kept_since, app.config().audit_max_entries).await? {
            0 => return Ok(removed),
            more => removed += more,
        }
    }
}

/// Puts the names of new blobs on disk where that was put off. What fails is done at the next start.
pub(crate) async fn settle_blobs(app: &App) {
    if let Err(error) = app.blobs.settle().await {
        tracing::warn!(%error, "the names of new blobs were not settled");
    }
}

/// Makes the reserve for a full disk, where it is missing and there is room.
pub(crate) async fn restore_reserve(app: &App) {
    let room = Arc::clone(&app.room);
    blocking(move || room.restore_reserve()).await;
}
