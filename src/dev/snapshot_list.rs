//! The snapshots that an app under test takes: a bounded number, each with an identifier that never comes again.

use jiff::Timestamp;
use serde::Serialize;
use tokio::sync::Mutex;

use crate::http::ApiError;
use crate::services::App;
use crate::services::snapshots::{self, Snapshot};
use crate::values::Message;

/// The most snapshots at a time.
const MAX_SNAPSHOTS: usize = 16;

/// A snapshot as it is shown.
#[derive(Debug, Clone, Serialize)]
pub(super) struct SnapshotJson {
    pub(super) id: u64,
    created_at: Timestamp,
}

/// The snapshots, oldest first.
#[derive(Debug, Default)]
pub(super) struct SnapshotList(Mutex<Taken>);

#[derive(Debug, Default)]
struct Taken {
    last: u64,
    kept: Vec<(SnapshotJson, Snapshot)>,
}

impl SnapshotList {
    /// Takes a snapshot.
    ///
    /// # Errors
    ///
    /// 409 where there are as many as there may be; the catalog's.
    pub(super) async fn take(&self, app: &App) -> Result<SnapshotJson, ApiError> {
        let taken = &mut *self.0.lock().await;
        if taken.kept.len() >= MAX_SNAPSHOTS {
            return Err(ApiError::Conflict(Message::SnapshotsFull { snapshots: MAX_SNAPSHOTS as u64 }));
        }
        let snapshot = snapshots::take(app).await?;
        taken.last += 1;
        let shown = SnapshotJson { id: taken.last, created_at: app.clock.now() };
        taken.kept.push((shown.clone(), snapshot));
        Ok(shown)
    }

    /// All snapshots.
    pub(super) async fn list(&self) -> Vec<SnapshotJson> {
        self.0.lock().await.kept.iter().map(|(shown, _)| shown.clone()).collect()
    }

    /// Brings everything back as it was when the snapshot was taken.
    ///
    /// # Errors
    ///
    /// 404 where there is no such snapshot; those of restoring.
    pub(super) async fn restore(&self, app: &App, id: u64) -> Result<(), ApiError> {
        let taken = self.0.lock().await;
        let found = taken.kept.iter().find(|(shown, _)| shown.id == id);
        let (_, snapshot) = found.ok_or(ApiError::NotFound(Message::NoSuchSnapshot))?;
        Ok(snapshots::restore(app, snapshot).await?)
    }

    /// Ends a snapshot.
    ///
    /// # Errors
    ///
    /// 404 where there is no such snapshot.
    pub(super) async fn discard(&self, app: &App, id: u64) -> Result<(), ApiError> {
        let taken = &mut *self.0.lock().await;
        let found = taken.kept.iter().position(|(shown, _)| shown.id == id);
        let at = found.ok_or(ApiError::NotFound(Message::NoSuchSnapshot))?;
        let (_, snapshot) = taken.kept.remove(at);
        snapshots::discard(app, snapshot).await;
        Ok(())
    }
}
