//! Sweeping: temporary files of dead writers, blobs that no picture refers to, set-up links whose time is over.

use std::collections::HashSet;
use std::sync::Arc;

use jiff::Timestamp;

use crate::blobs::StoredBlob;
use crate::clock::system_time;
use crate::gate::blocking;
use crate::values::BlobHash;

use crate::services::{App, ServiceError};

/// Whether a sweep removes or only tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SweepMode {
    /// Remove what nobody needs.
    Remove,
    /// Tell what would be removed.
    DryRun,
}

/// What a sweep found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Swept {
    /// Temporary files of dead writers.
    pub temporaries: u64,
    /// Blobs that no picture refers to.
    pub orphans: u64,
    /// Their bytes.
    pub orphan_bytes: u64,
    /// Blobs that pictures refer to.
    pub kept: u64,
}

/// Goes through the whole store, a folder at a time. Blobs put there after `before` are passed over: an upload that
/// is under way puts its blob before its row. (Should one be swept all the same, the upload notices and puts it
/// again.) Safe beside a running server.
pub async fn sweep(app: &App, mode: SweepMode, before: Timestamp) -> Result<Swept, ServiceError> {
    let store = Arc::clone(&app.blobs);
    let dry_run = mode == SweepMode::DryRun;
    let temporaries = blocking(move || store.sweep_temporaries(dry_run)).await?;
    if mode == SweepMode::Remove {
        app.catalog.sweep_setup_links(app.clock.now()).await?;
    }
    let mut swept = Swept { temporaries, ..Swept::default() };
    let limit = system_time(before);
    for first_byte in 0..=u8::MAX {
        let store = Arc::clone(&app.blobs);
        let stored = blocking(move || store.list(first_byte)).await?;
        if stored.is_empty() {
            continue;
        }
        let referenced: HashSet<BlobHash> =
            app.catalog.referenced_blobs(first_byte).await?.into_iter().collect();
        let (kept, orphans): (Vec<_>, Vec<_>) =
            stored.into_iter().partition(|blob| referenced.contains(&blob.hash) || blob.modified > limit);
        swept.kept += kept.len() as u64;
        if mode == SweepMode::Remove && !orphans.is_empty() {
            app.catalog.checkpoint().await?;
        }
        for blob in orphans {
            sweep_orphan(app, mode, blob, &mut swept).await?;
        }
    }
    Ok(swept)
}

async fn sweep_orphan(
    app: &App,
    mode: SweepMode,
    blob: StoredBlob,
    swept: &mut Swept,
) -> Result<(), ServiceError> {
    let is_orphan = match mode {
        SweepMode::DryRun => true,
        SweepMode::Remove => app.drop_blob(blob.hash).await.map_err(ServiceError::Internal)?,
    };
    if is_orphan {
        swept.orphans += 1;
        swept.orphan_bytes += blob.bytes;
    } else {
        swept.kept += 1;
    }
    Ok(())
}
