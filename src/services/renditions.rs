//! Renditions: squares of pictures in the requested size and format, each made once and cached.
//!
//! A rendition is looked for in memory, then in the rendition cache, and is made only if neither has it. One job makes it
//! for all requests that wait for it. Sizes up to the intermediate's are made from that, so that a large picture is
//! decoded once.

use std::sync::Arc;

use anyhow::anyhow;
use bytes::Bytes;
use tokio::runtime::Handle;

use crate::gate::Gate;
use crate::imaging::{self, INTERMEDIATE_SIDE, ImageError, RenditionError};
use crate::metrics::RenditionSource;
use crate::rendition_cache::{Entry, Hit, LargeHit, MAX_BUFFERED_BYTES};
use crate::values::{AnimationMode, BlobHash, Crop, Framing, MediaType, RenditionSpec, Side};

pub(crate) use super::cached_renditions::evict;

use super::app::App;
use super::cached_renditions::{self, CacheSlot};
use super::claims::Claim;
use super::error::ServiceError;
use super::lookup::{cached_file, read_master};
use super::original::Original;
use super::readiness::Uploads;
use super::response_cache::{CachedResponse, ResponseKey};

/// Pixels of all frames of an animated rendition together: that many are encoded in a second or two.
const MAX_ANIMATION_PIXELS: u32 = 4 << 20;

/// The largest side in which a picture is shown with all its frames.
pub(crate) fn largest_animated_side(original: &Original) -> Side {
    Side::clamped((MAX_ANIMATION_PIXELS / original.frames.max(1)).isqrt())
}

/// A rendition, ready to be sent.
#[derive(Debug)]
pub(crate) enum RenditionOutcome {
    /// In memory.
    CachedResponse(Arc<CachedResponse>),
    /// A large one: its file in the rendition cache.
    Stored(LargeHit),
}

/// Finds a rendition, or makes it. A large one is sent from its file, so that slow clients hold none of it in memory.
///
/// # Errors
///
/// [`ServiceError::Busy`] if too many requests wait, or making it took too long; the server's own fault if the stored
/// picture is damaged.
pub(crate) async fn rendition(
    app: &Arc<App>,
    original: &Original,
    spec: RenditionSpec,
) -> Result<RenditionOutcome, ServiceError> {
    let (key, item) = (ResponseKey::Stored { blob: original.blob, spec: Some(spec) }, Entry::Rendition(spec));
    if let Some(response) = app.response_cache.responses.get(&key) {
        RenditionSource::Memory.count();
        return Ok(RenditionOutcome::CachedResponse(response));
    }
    let at_once = cached_renditions::find_at_once(app, original.blob, item);
    if at_once.is_none()
        && let Some(stored) = cached_renditions::open_large(app, original.blob, item).await
    {
        RenditionSource::Disk.count();
        return Ok(RenditionOutcome::Stored(stored));
    }
    // Stays so where another request prepares it.
    let mut source = RenditionSource::Memory;
    let prepared = async {
        let hit = match at_once {
            Some(hit) => (hit, RenditionSource::Disk),
            None => find_or_make(app, original, spec).await?,
        };
        source = hit.1;
        Ok::<_, ServiceError>(Arc::new(CachedResponse::new(hit.0.bytes, hit.0.hash)))
    };
    let response = app.response_cache.responses.get_or_insert_async(&key, prepared).await?;
    source.count();
    if response.bytes.len() as u64 > MAX_BUFFERED_BYTES {
        app.response_cache.responses.remove(&key);
        if let Some(stored) = cached_renditions::open_large(app, original.blob, item).await {
            return Ok(RenditionOutcome::Stored(stored));
        }
    }
    Ok(RenditionOutcome::CachedResponse(response))
}

/// Makes a rendition of a file that is stored nowhere, or finds it in memory.
///
/// # Errors
///
/// As [`rendition`].
pub(crate) async fn rendition_of_bytes(
    app: &App,
    original: &Original,
    source: &Bytes,
    spec: RenditionSpec,
) -> Result<Arc<CachedResponse>, ServiceError> {
    let key = ResponseKey::Stored { blob: original.blob, spec: Some(spec) };
    // Stays so where another request makes it.
    let mut from = RenditionSource::Memory;
    let made = async {
        let _turn = source_gate(app, spec).enter(original.bytes).await?;
        let weight =
            imaging::rendering_bytes(source, &spec).map_err(|error| failure(original.blob, &error))?;
        let pass = app.rendering_gate(weight).enter(weight).await?;
        let (source, background, timeout_s) =
            (source.clone(), app.config().background, app.config().decode_timeout.get());
        let made = pass.run(move || imaging::render(&source, &spec, background, timeout_s)).await;
        let made = made.map_err(|error| failure(original.blob, &error))?;
        let hash = BlobHash::of(&made.bytes);
        from = RenditionSource::Made;
        Ok::<_, ServiceError>(Arc::new(CachedResponse::new(made.bytes, hash)))
    };
    let response = app.response_cache.responses.get_or_insert_async(&key, made).await?;
    from.count();
    if !app.response_cache.has_room_for(response.bytes.len() as u64) {
        app.response_cache.responses.remove(&key);
    }
    Ok(response)
}

/// A file that was sent before: from memory, or a rendition that the kernel has in its memory. It never waits.
pub(crate) fn at_once(app: &App, key: &ResponseKey) -> Option<Arc<CachedResponse>> {
    if let Some(cached) = cached_file(app, key) {
        return Some(cached);
    }
    let ResponseKey::Stored { blob, spec: Some(spec) } = key else { return None };
    let Hit { bytes, hash } = cached_renditions::find_at_once(app, *blob, Entry::Rendition(*spec))?;
    RenditionSource::Disk.count();
    let found = Arc::new(CachedResponse::new(bytes, hash));
    if app.response_cache.has_room_for(found.bytes.len() as u64) {
        app.response_cache.responses.insert(key.clone(), Arc::clone(&found));
    }
    Some(found)
}

/// Finds the rendition in the rendition cache, or makes it and puts it there.
async fn find_or_make(
    app: &Arc<App>,
    original: &Original,
    spec: RenditionSpec,
) -> Result<(Hit, RenditionSource), ServiceError> {
    match cached_renditions::find(app, original.blob, Entry::Rendition(spec)).await {
        Some(hit) => Ok((hit, RenditionSource::Disk)),
        None => Ok((make(app, original, spec).await?, RenditionSource::Made)),
    }
}

async fn make(app: &Arc<App>, original: &Original, spec: RenditionSpec) -> Result<Hit, ServiceError> {
    let _turn = source_gate(app, spec).enter(original.bytes).await?;
    let is_from_intermediate = spec.animation == AnimationMode::Still && spec.side.get() <= INTERMEDIATE_SIDE;
    if is_from_intermediate
        && let Some(intermediate) =
            cached_renditions::find(app, original.blob, Entry::Intermediate(spec.framing.crop)).await
    {
        // It is the crop already, and not turned yet.
        let whole = RenditionSpec { framing: Framing { crop: None, ..spec.framing }, ..spec };
        return render(app, original.blob, intermediate.bytes, whole, Entry::Rendition(spec)).await;
    }
    let master = read_master(app, original).await?;
    let made = render(app, original.blob, master.clone(), spec, Entry::Rendition(spec)).await?;
    if is_from_intermediate
        && original.square_side(spec.framing.crop) > INTERMEDIATE_SIDE
        && let Some(claim) = claim_intermediate(app, original.blob, spec.framing.crop)
    {
        tokio::spawn(add_intermediate(Arc::clone(app), original.blob, master, spec.framing.crop, claim));
    }
    Ok(made)
}

/// Renders a source by a spec and puts the result under an item. That happens inside the job: it is not lost if the
/// client goes away.
async fn render(
    app: &Arc<App>,
    blob: BlobHash,
    source: Bytes,
    spec: RenditionSpec,
    item: Entry,
) -> Result<Hit, ServiceError> {
    let weight = imaging::rendering_bytes(&source, &spec).map_err(|error| failure(blob, &error))?;
    let pass = app.rendering_gate(weight).enter(weight).await?;
    let (background, timeout_s) = (app.config().background, app.config().decode_timeout.get());
    let (slot, runtime, owned_app) = (CacheSlot::new(app, blob), Handle::current(), Arc::clone(app));
    let made = pass.run(move || {
        let made = imaging::render(&source, &spec, background, timeout_s)?;
        let hit = Hit { hash: BlobHash::of(&made.bytes), bytes: made.bytes };
        slot.put(item, &hit.bytes, hit.hash);
        runtime.spawn(async move { cached_renditions::forget_if_deleted(&owned_app, blob).await });
        Ok(hit)
    });
    let made = made.await.map_err(|error| failure(blob, &error))?;
    tracing::debug!(%blob, ?item, bytes = made.bytes.len(), "a rendition was made");
    cached_renditions::make_room(app).await;
    Ok(made)
}

/// The right to make an intermediate; `None` if it is being made, enough others are, or it could not be kept.
fn claim_intermediate(
    app: &App,
    blob: BlobHash,
    crop: Option<Crop>,
) -> Option<Claim<(BlobHash, Option<Crop>)>> {
    if app.rendition_cache.is_disabled() || app.uploads() == Uploads::Closed {
        return None;
    }
    app.intermediates.claim((blob, crop))
}

/// Makes a missing intermediate after the client that needed it was answered. A failure costs time later, no more.
async fn add_intermediate(
    app: Arc<App>,
    blob: BlobHash,
    master: Bytes,
    crop: Option<Crop>,
    claim: Claim<(BlobHash, Option<Crop>)>,
) {
    let side = Side::clamped(INTERMEDIATE_SIDE);
    let framing = Framing::cropped(crop);
    let spec = RenditionSpec { framing, side, media: MediaType::Jpeg, animation: AnimationMode::Still };
    let Ok(weight) = imaging::rendering_bytes(&master, &spec) else { return };
    let Ok(pass) = app.rendering_gate(weight).enter(weight).await else { return };
    let timeout_s = app.config().decode_timeout.get();
    let made = pass.run(move || imaging::intermediate(&master, crop, timeout_s)).await;
    if let Ok(Some(intermediate)) = made {
        cached_renditions::keep_intermediate(&app, blob, crop, intermediate).await;
    }
    drop(claim);
}

/// The gate for holding a source: as many are held at a time as there are cores, of those to be animated, which takes
/// seconds, one.
fn source_gate(app: &App, spec: RenditionSpec) -> &Gate {
    match spec.animation {
        AnimationMode::Animated => &app.animation_gate,
        AnimationMode::Still => &app.masters_gate,
    }
}

fn failure(blob: BlobHash, error: &RenditionError) -> ServiceError {
    if matches!(error, RenditionError::Source(ImageError::TooSlow { .. })) {
        // The upload was decoded in time, so the machine has too much to do now.
        return ServiceError::Busy;
    }
    ServiceError::Internal(anyhow!("a rendition of the blob {blob}: {error}"))
}
