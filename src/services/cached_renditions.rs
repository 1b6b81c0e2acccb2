//! The rendition cache as services use it: off the threads that serve connections, not filled while the disk is nearly
//! full, and without entries of deleted pictures.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;

use crate::clock::system_time;
use crate::gate::blocking;
use crate::rendition_cache::{Entry, Eviction, Hit, LargeHit, RenditionCache};
use crate::values::{BlobHash, Crop};

use super::app::App;
use super::error::ServiceError;
use super::readiness::Uploads;

/// A hit that needs no disk.
pub(super) fn find_at_once(app: &App, blob: BlobHash, item: Entry) -> Option<Hit> {
    app.rendition_cache.get_nonblocking(blob, item, now(app))
}

/// A hit, in memory.
pub(super) async fn find(app: &App, blob: BlobHash, item: Entry) -> Option<Hit> {
    if let Some(hit) = find_at_once(app, blob, item) {
        return Some(hit);
    }
    let (cache, now) = (Arc::clone(&app.rendition_cache), now(app));
    blocking(move || cache.get(blob, item, now)).await
}

/// A hit that is too large to be held in memory, as a file.
pub(super) async fn open_large(app: &App, blob: BlobHash, item: Entry) -> Option<LargeHit> {
    let (cache, now) = (Arc::clone(&app.rendition_cache), now(app));
    blocking(move || cache.open_large(blob, item, now)).await
}

/// Where entries of one blob are put, from a job that must not wait for anything but the disk.
pub(super) struct CacheSlot {
    cache: Arc<RenditionCache>,
    blob: BlobHash,
    is_open: bool,
}

impl CacheSlot {
    pub(super) fn new(app: &App, blob: BlobHash) -> Self {
        // The rest of a nearly full disk is for pictures, which cannot be made again.
        let is_open = app.uploads() == Uploads::Open;
        Self { cache: Arc::clone(&app.rendition_cache), blob, is_open }
    }

    /// Puts an entry. Follow it with [`forget_if_deleted`].
    pub(super) fn put(&self, item: Entry, bytes: &[u8], hash: BlobHash) {
        if self.is_open {
            self.cache.put(self.blob, item, bytes, hash);
        }
    }
}

/// Keeps an intermediate that was made with its master.
pub(super) async fn keep_intermediate(app: &App, blob: BlobHash, crop: Option<Crop>, intermediate: Bytes) {
    let slot = CacheSlot::new(app, blob);
    blocking(move || slot.put(Entry::Intermediate(crop), &intermediate, BlobHash::of(&intermediate))).await;
    forget_if_deleted(app, blob).await;
}

/// Called after entries of a blob were put: the picture may have been deleted, and its entries removed, while they were
/// being made.
pub(super) async fn forget_if_deleted(app: &App, blob: BlobHash) {
    // Without an answer the entries stay, unused, until the next start.
    if matches!(app.catalog.published_blob(blob).await, Ok(None)) {
        forget(app, blob).await;
    }
}

/// Removes everything that was made of a deleted blob, from memory and from disk.
pub(super) async fn forget(app: &App, blob: BlobHash) {
    app.response_cache.forget(blob);
    let cache = Arc::clone(&app.rendition_cache);
    if let Err(error) = blocking(move || cache.remove_blob(blob)).await {
        tracing::warn!(%blob, %error, "renditions of a deleted picture were not removed");
    }
}

/// Removes entries of pictures that were deleted while no server ran, then evicts. Done at every start.
///
/// # Errors
///
/// The catalog's, and the server's own fault if a folder cannot be listed or emptied.
pub(crate) async fn evict(app: &App) -> Result<Eviction, ServiceError> {
    for first_byte in 0..=u8::MAX {
        forget_deleted(app, first_byte).await?;
    }
    evict_least_recent(app).await
}

async fn forget_deleted(app: &App, first_byte: u8) -> Result<(), ServiceError> {
    let cache = Arc::clone(&app.rendition_cache);
    let cached = blocking(move || cache.blobs(first_byte)).await.map_err(internal)?;
    if cached.is_empty() {
        return Ok(());
    }
    // Asked after listing: what is cached was published before, so a blob that is not has been deleted.
    let published: HashSet<BlobHash> = app.catalog.published_blobs(first_byte).await?.into_iter().collect();
    let cache = Arc::clone(&app.rendition_cache);
    let forget = move || {
        cached
            .into_iter()
            .filter(|blob| !published.contains(blob))
            .try_for_each(|blob| cache.remove_blob(blob))
    };
    blocking(forget).await.map_err(internal)
}

/// Makes room in a cache that is too full. One caller does it; the others go on.
pub(super) async fn make_room(app: &App) {
    if !app.rendition_cache.is_over_capacity() {
        return;
    }
    let Ok(_only) = app.evicting.try_lock() else { return };
    if let Err(error) = evict_least_recent(app).await {
        tracing::warn!(%error, "no renditions could be evicted");
    }
}

async fn evict_least_recent(app: &App) -> Result<Eviction, ServiceError> {
    let (cache, now) = (Arc::clone(&app.rendition_cache), now(app));
    blocking(move || cache.evict(now, |_blob| true)).await.map_err(internal)
}

fn internal(error: std::io::Error) -> ServiceError {
    ServiceError::Internal(error.into())
}

fn now(app: &App) -> SystemTime {
    system_time(app.clock.now())
}
