//! Snapshots of everything, rows and pictures, for the development server: its resets and the snapshots that apps take.
//!
//! Rows are kept in memory. Pictures stay where they are: the store keeps their blobs until the snapshot is discarded.

use std::collections::HashSet;
use std::sync::Arc;

use anyhow::anyhow;

use super::app::App;
use super::error::ServiceError;
use super::storage;
use crate::catalog;
use crate::values::BlobHash;

/// Everything at one moment. [`discard`] ends it.
#[derive(Debug)]
pub(crate) struct Snapshot(catalog::SavedRows);

/// Takes a snapshot.
///
/// # Errors
///
/// The catalog's.
pub(crate) async fn take(app: &App) -> Result<Snapshot, ServiceError> {
    let kept = Arc::clone(&app.kept_blobs);
    Ok(app.catalog.save_rows(move |blobs| kept.keep(blobs)).await.map(Snapshot)?)
}

/// Brings everything back as it was, in one commit.
///
/// # Errors
///
/// The catalog's; the server's own fault where another process has removed a picture. Nothing has changed then.
pub(crate) async fn restore(app: &App, snapshot: &Snapshot) -> Result<(), ServiceError> {
    let (store, needed) = (app.blobs.under_lock(), Arc::clone(snapshot.0.blobs()));
    let has_all = move || needed.iter().all(|blob| store.has(*blob));
    let former = app.catalog.restore_rows(&snapshot.0, has_all).await?;
    let former = former.ok_or_else(|| anyhow!("another process has removed a picture of the snapshot"));
    let needed: HashSet<&BlobHash> = snapshot.0.blobs().iter().collect();
    let former = former.map_err(ServiceError::Internal)?;
    storage::drop_unreferenced(app, former.into_iter().filter(|blob| !needed.contains(blob))).await;
    Ok(())
}

/// Ends a snapshot, and removes what only it has kept.
pub(crate) async fn discard(app: &App, snapshot: Snapshot) {
    app.kept_blobs.release(snapshot.0.blobs());
    let released: Vec<BlobHash> =
        snapshot.0.blobs().iter().copied().filter(|blob| !app.kept_blobs.holds(*blob)).collect();
    match app.catalog.unreferenced(released).await {
        Ok(orphans) => storage::drop_unreferenced(app, orphans).await,
        // The next start's sweep finds them.
        Err(error) => tracing::warn!(%error, "the pictures of a snapshot were not removed"),
    }
}
