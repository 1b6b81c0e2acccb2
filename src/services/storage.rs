//! The protocol between the catalog and the blob store: publish, open, remove, sweep, verify. Nothing else in
//! `services/` writes or removes a blob.
//!
//! A row never refers to a blob that is not on disk, whatever is killed and whenever:
//!
//! - A blob is synced before its row is committed. The row's transaction checks that the blob is still there, and puts its name
//!   on disk: one sync does that for all rows of a commit.
//! - A blob is removed only under the catalog's write lock, in a transaction of its own that finds no row, also in the trash.
//! - Before rows decide that a blob is unreferenced, a checkpoint makes sure that no failed commit can come back.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::anyhow;
use bytes::Bytes;
use jiff::Timestamp;

use crate::blobs::{BlobError, CheckDepth, Placed, Removal, StoredBlob, SweepMode, VerifiedBlob};
use crate::catalog::CatalogError;
use crate::clock::system_time;
use crate::gate::blocking;
use crate::model::{Change, ImageInfo, NewPictureRow, Picture, PutOutcome};
use crate::values::{BlobHash, ByteSize, Email, Message};

use super::app::App;
use super::cached_renditions;
use super::error::{Missing, ServiceError};

/// How often a blob is stored again that somebody else's deletion has removed before its row was committed.
const MAX_ATTEMPTS: usize = 8;

/// What a sweep found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Swept {
    /// Temporary files of interrupted writes.
    pub temporaries: u64,
    /// Blobs that no picture refers to.
    pub orphans: u64,
    /// Their bytes.
    pub orphan_bytes: u64,
    /// Blobs that pictures refer to.
    pub kept: u64,
    /// Folders that could not be listed, and orphans that could not be removed.
    pub failed: u64,
}

/// What is wrong with a blob.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Damage {
    /// It does not exist.
    Missing,
    /// Its length or its bytes are wrong: how.
    Damaged(String),
    /// It cannot be read: why.
    Unreadable(String),
}

/// Stores a blob and commits the row that refers to it. When this returns, both are on disk.
///
/// # Errors
///
/// What the catalog says of the owner, the quota and the permission; [`ServiceError::Full`]; the server's own fault.
pub(super) async fn publish(
    app: &App,
    change: &Change,
    row: &NewPictureRow,
    bytes: &Bytes,
) -> Result<Picture, ServiceError> {
    for _ in 0..MAX_ATTEMPTS {
        let rejection = match store_and_commit(app, change, row, bytes).await {
            Err(ServiceError::Full) if drop_renditions(app).await => continue,
            Ok(PutOutcome::Published { picture, removed }) => {
                drop_unreferenced(app, removed).await;
                return Ok(*picture);
            }
            Ok(PutOutcome::BlobMissing | PutOutcome::BlobUnsettled) => continue,
            Ok(PutOutcome::OwnerMissing) => ServiceError::Missing(Missing::Person),
            Ok(PutOutcome::QuotaFull) => quota_full(app),
            Ok(PutOutcome::Banned(reason)) => ServiceError::Banned(reason),
            Err(error) if is_denial(&error) => error,
            Err(error) => return Err(error),
        };
        // A rejected upload must not fill the disk.
        app.catalog.checkpoint().await?;
        drop_unreferenced(app, [row.image.hash]).await;
        return Err(rejection);
    }
    let blob = row.image.hash;
    Err(ServiceError::Internal(anyhow!("the blob {blob} was removed at each of {MAX_ATTEMPTS} attempts")))
}

/// Stores the blob and commits its row. A blob that was stored already counts as synced only if a committed row refers
/// to it; otherwise it is written anew.
async fn store_and_commit(
    app: &App,
    change: &Change,
    row: &NewPictureRow,
    bytes: &Bytes,
) -> Result<PutOutcome, ServiceError> {
    let placed = app.blobs.put(row.image.hash, bytes.clone()).await?;
    let outcome = commit_row(app, change, row, placed).await?;
    if !matches!(outcome, PutOutcome::BlobUnsettled) {
        return Ok(outcome);
    }
    let arrival = app.blobs.arrive(row.image.hash, bytes.clone()).await?;
    commit_row(app, change, row, Placed::Written(arrival)).await
}

async fn commit_row(
    app: &App,
    change: &Change,
    row: &NewPictureRow,
    placed: Placed,
) -> Result<PutOutcome, ServiceError> {
    let (blobs, blob) = (app.blobs.under_lock(), row.image.hash);
    let is_synced = matches!(placed, Placed::Written(_));
    let failure = Arc::new(Mutex::new(None));
    let place = Arc::clone(&failure);
    let is_stored = move || match &placed {
        Placed::Found => blobs.has(blob),
        Placed::Written(arrival) => blobs.has_on_disk(blob, arrival).unwrap_or_else(|error| {
            *place.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
            false
        }),
    };
    let outcome =
        app.catalog.publish_picture(change.clone(), row.clone(), app.quota(), is_synced, is_stored).await?;
    match failure.lock().unwrap_or_else(PoisonError::into_inner).take() {
        Some(error) => Err(error.into()),
        None => Ok(outcome),
    }
}

/// Removes the cached renditions from a full disk; whether there were any.
async fn drop_renditions(app: &App) -> bool {
    let room = Arc::clone(&app.room);
    blocking(move || room.drop_renditions()).await
}

/// Whether the change was not allowed any more when it was to be committed.
fn is_denial(error: &ServiceError) -> bool {
    matches!(error, ServiceError::Unauthorized | ServiceError::ExpiredToken | ServiceError::Forbidden(_))
}

/// The person's history is full.
pub(super) fn quota_full(app: &App) -> ServiceError {
    let quota = app.quota();
    let size = ByteSize::new(quota.max_bytes).to_string();
    ServiceError::Conflict(Message::QuotaFull { pictures: quota.max_pictures, size })
}

/// Opens the blob of a row that was just read, verified.
///
/// # Errors
///
/// [`Missing::Picture`] if the picture was deleted since; the server's own fault if the blob is damaged or lost.
pub(super) async fn open(app: &App, blob: BlobHash, length: u64) -> Result<VerifiedBlob, ServiceError> {
    if let Some(opened) = app.blobs.open(blob, length).await? {
        return Ok(opened);
    }
    Err(match app.catalog.published_blob(blob).await? {
        Some(_) => ServiceError::Internal(anyhow!("the blob {blob} is missing")),
        None => ServiceError::Missing(Missing::Picture),
    })
}

/// Removes those of these blobs that no picture refers to any more. A failure leaves an orphan for the next sweep.
pub(crate) async fn drop_unreferenced(app: &App, blobs: impl IntoIterator<Item = BlobHash>) {
    for blob in blobs {
        if let Err(error) = drop_if_unreferenced(app, blob).await {
            tracing::warn!(%blob, error = %format!("{error:#}"), "an unreferenced blob was not removed");
        }
    }
}

/// Removes a blob and what was made of it, if no picture refers to it. Returns whether it was removed: what a running backup
/// needs stays, and is removed when the backup is done; what a snapshot keeps stays, too.
async fn drop_if_unreferenced(app: &App, blob: BlobHash) -> Result<bool, ServiceError> {
    let (blobs, kept) = (app.blobs.under_lock(), Arc::clone(&app.kept_blobs));
    let remove = move || if kept.holds(blob) { Ok(Removal::Pinned) } else { blobs.remove(blob) };
    let removal = app.catalog.remove_blob_if_unreferenced(blob, remove).await?.transpose()?;
    if removal.is_some() {
        cached_renditions::forget(app, blob).await;
    }
    Ok(removal == Some(Removal::Removed))
}

/// Goes through the whole store, one of its 256 parts at a time, and removes orphans. Blobs stored after `before` are
/// kept: an upload stores its blob before its row. (If one is swept nevertheless, [`publish`] notices and stores it
/// again.)
pub(super) async fn sweep_orphans(
    app: &App,
    mode: SweepMode,
    before: Timestamp,
) -> Result<Swept, ServiceError> {
    let (mut swept, limit) = (Swept::default(), system_time(before));
    for first_byte in 0..=u8::MAX {
        let stored = match app.blobs.list(first_byte).await {
            Ok(stored) => stored,
            Err(error) => {
                tracing::warn!(%error, folder = %format!("{first_byte:02x}"), "a folder of blobs was not swept");
                swept.failed += 1;
                continue;
            }
        };
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
        // One file that cannot be removed must not keep all others.
        SweepMode::Remove => match drop_if_unreferenced(app, blob.hash).await {
            Err(ServiceError::Internal(error)) => {
                tracing::warn!(blob = %blob.hash, error = %format!("{error:#}"), "an orphan was not removed");
                swept.failed += 1;
                return Ok(());
            }
            outcome => outcome?,
        },
    };
    if is_orphan {
        swept.orphans += 1;
        swept.orphan_bytes += blob.bytes;
    } else {
        swept.kept += 1;
    }
    Ok(())
}

/// Compares a blob with its row; `None` if it is intact.
pub(super) async fn damage(app: &App, image: &ImageInfo, depth: CheckDepth) -> Option<Damage> {
    damage_of(app.blobs.check(image.hash, image.bytes, depth).await)
}

/// Looks again at a blob that seemed damaged, under the catalog's write lock, while nobody can remove it. Returns the
/// damage and the people whose pictures it holds; `None` if it is intact or was deleted.
pub(super) async fn confirm_damage(
    app: &App,
    image: &ImageInfo,
    depth: CheckDepth,
) -> Result<Option<(Damage, Vec<Email>)>, CatalogError> {
    let blobs = app.blobs.under_lock();
    let (hash, bytes) = (image.hash, image.bytes);
    app.catalog.confirm_blob_damage(hash, move || damage_of(blobs.check(hash, bytes, depth))).await
}

fn damage_of(checked: Result<bool, BlobError>) -> Option<Damage> {
    match checked {
        Ok(true) => None,
        Ok(false) => Some(Damage::Missing),
        Err(BlobError::Damaged { damage, .. }) => Some(Damage::Damaged(damage.to_string())),
        Err(error) => Some(Damage::Unreadable(error.to_string())),
    }
}
