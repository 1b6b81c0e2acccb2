//! Renditions: squares of stored pictures in the size and type that somebody asks for, each made once and kept.
//!
//! A rendition is looked for in memory, then on the rendition_cache, and made only where it is in neither. Whoever asks for one that
//! is being made waits for it. Sizes up to the intermediate's are made of that, so that a large picture is decoded once.

use std::sync::{Arc, PoisonError};
use std::time::SystemTime;

use anyhow::anyhow;
use bytes::Bytes;

use crate::clock::system_time;
use crate::gate::{Gate, blocking};
use crate::imaging::{self, INTERMEDIATE_SIDE, ImageError, RenditionError};
use crate::rendition_cache::{Entry, Eviction, Hit, LargeHit, MAX_BUFFERED_BYTES, RenditionCache};
use crate::values::{AnimationMode, BlobHash, Crop, RenditionSpec, Side};

use super::lookup::{Original, read_master};
use super::response_cache::{CachedResponse, ResponseKey};
use crate::services::{App, ServiceError, Uploads};

/// How far a picture is enlarged: to so many times the side of the square that it shows. Beyond, it would only be more
/// bytes of the same.
const MAX_ENLARGEMENT: u32 = 2;

/// Jobs up to this weight have a gate of their own, so that they do not wait behind uploads.
pub(super) const LIGHT_BYTES: u64 = 8 << 20;

/// What such jobs may take together.
pub(super) const LIGHT_GATE_BYTES: u64 = 16 << 20;

/// Pixels that all frames of a moving rendition have together at the most: that many are encoded in a second or two.
const MAX_MOVING_PIXELS: u32 = 4 << 20;

/// The side that is answered where this one is asked for.
pub fn side_for(original: &Original, crop: Option<Crop>, motion: AnimationMode, asked: Side) -> Side {
    let most = original.square_side(crop).saturating_mul(MAX_ENLARGEMENT);
    let most = match motion {
        AnimationMode::Still => most,
        AnimationMode::Animated => most.min((MAX_MOVING_PIXELS / original.frames.max(1)).isqrt()),
    };
    asked.min(Side::clamped(most))
}

/// A rendition, ready to be sent.
#[derive(Debug)]
pub enum RenditionOutcome {
    /// In memory.
    CachedResponse(Arc<CachedResponse>),
    /// A large one: its file on the rendition_cache.
    Stored(LargeHit),
}

/// Makes a rendition, or finds it. A large one is sent from its file: however many receive it slowly, none of it is held in
/// memory.
///
/// # Errors
///
/// [`ServiceError::Busy`] where too many wait already, or where it took too long; our own fault where the stored picture is
/// damaged.
pub async fn rendition(
    app: &Arc<App>,
    original: &Original,
    look: RenditionSpec,
) -> Result<RenditionOutcome, ServiceError> {
    let (name, item) =
        (ResponseKey::Stored { blob: original.blob, look: Some(look) }, Entry::Rendition(look));
    if let Some(ready) = app.memory.answers.get(&name) {
        return Ok(RenditionOutcome::CachedResponse(ready));
    }
    let at_once = app.rendition_cache.get_nonblocking(original.blob, item, now(app));
    if at_once.is_none()
        && let Some(stored) = open_large(app, original.blob, item).await
    {
        return Ok(RenditionOutcome::Stored(stored));
    }
    let prepared = async {
        match at_once {
            Some(taken) => Ok(Arc::new(CachedResponse::new(taken.bytes, taken.hash))),
            None => prepare(app, original, look).await,
        }
    };
    let ready = app.memory.answers.get_or_insert_async(&name, prepared).await?;
    if ready.bytes.len() as u64 > MAX_BUFFERED_BYTES {
        app.memory.answers.remove(&name);
        if let Some(stored) = open_large(app, original.blob, item).await {
            return Ok(RenditionOutcome::Stored(stored));
        }
    }
    Ok(RenditionOutcome::CachedResponse(ready))
}

/// Makes a rendition of a file that is stored nowhere, or finds it in memory, where it is kept like any other.
///
/// # Errors
///
/// As [`rendition`].
pub async fn of_bytes(
    app: &App,
    original: &Original,
    source: &Bytes,
    look: RenditionSpec,
) -> Result<Arc<CachedResponse>, ServiceError> {
    let name = ResponseKey::Stored { blob: original.blob, look: Some(look) };
    let made = async {
        let gate =
            if look.animation == AnimationMode::Animated { &app.moving_gate } else { &app.masters_gate };
        let _turn = gate.enter(original.bytes).await?;
        let weight = imaging::rendering_bytes(source, &look).map_err(|error| fault(original.blob, &error))?;
        let pass = gate_for(app, weight).enter(weight).await?;
        let (source, background, timeout_s) =
            (source.clone(), app.config.background, app.config.decode_timeout.get());
        let made = pass.run(move || imaging::render(&source, &look, background, timeout_s)).await;
        let made = made.map_err(|error| fault(original.blob, &error))?;
        let hash = BlobHash::of(&made.bytes);
        Ok::<_, ServiceError>(Arc::new(CachedResponse::new(made.bytes, hash)))
    };
    let ready = app.memory.answers.get_or_insert_async(&name, made).await?;
    if !app.memory.has_room_for(ready.bytes.len() as u64) {
        app.memory.answers.remove(&name);
    }
    Ok(ready)
}

async fn open_large(app: &App, of: BlobHash, item: Entry) -> Option<LargeHit> {
    let (rendition_cache, now) = (Arc::clone(&app.rendition_cache), now(app));
    blocking(move || rendition_cache.open_large(of, item, now)).await
}

/// Takes the rendition off the rendition_cache, or makes it and puts it there.
async fn prepare(
    app: &Arc<App>,
    original: &Original,
    look: RenditionSpec,
) -> Result<Arc<CachedResponse>, ServiceError> {
    let item = Entry::Rendition(look);
    let taken = match take(app, original.blob, item).await {
        Some(taken) => taken,
        None => make(app, original, look).await?,
    };
    Ok(Arc::new(CachedResponse::new(taken.bytes, taken.hash)))
}

async fn make(app: &Arc<App>, original: &Original, look: RenditionSpec) -> Result<Hit, ServiceError> {
    // As many files are in hand at a time as there are cores; of those that shall move, which takes seconds, one.
    let gate = if look.animation == AnimationMode::Animated { &app.moving_gate } else { &app.masters_gate };
    let _turn = gate.enter(original.bytes).await?;
    let is_from_intermediate = look.animation == AnimationMode::Still && look.side.get() <= INTERMEDIATE_SIDE;
    if is_from_intermediate
        && let Some(intermediate) = take(app, original.blob, Entry::Intermediate(look.crop)).await
    {
        return render(app, original.blob, intermediate.bytes, RenditionSpec { crop: None, ..look }, look)
            .await;
    }
    let master = read_master(app, original).await?;
    let master =
        blocking(move || master.into_bytes()).await.map_err(|error| ServiceError::Internal(error.into()))?;
    let master = Bytes::from(master);
    let made = render(app, original.blob, master.clone(), look, look).await?;
    if is_from_intermediate
        && original.square_side(look.crop) > INTERMEDIATE_SIDE
        && let Some(claim) = IntermediateClaim::on(app, original.blob, look.crop)
    {
        tokio::spawn(add_intermediate(Arc::clone(app), original.blob, master, look.crop, claim));
    }
    Ok(made)
}

/// Makes a rendition, and puts it on the rendition_cache inside the job: it is not lost when whoever asked goes away.
async fn render(
    app: &App,
    of: BlobHash,
    source: Bytes,
    how: RenditionSpec,
    look: RenditionSpec,
) -> Result<Hit, ServiceError> {
    let weight = imaging::rendering_bytes(&source, &how).map_err(|error| fault(of, &error))?;
    let pass = gate_for(app, weight).enter(weight).await?;
    let (background, timeout_s) = (app.config.background, app.config.decode_timeout.get());
    let place = CacheSlot::of(app, of);
    let made = pass.run(move || {
        let made = imaging::render(&source, &how, background, timeout_s)?;
        let taken = Hit { hash: BlobHash::of(&made.bytes), bytes: made.bytes };
        place.put(Entry::Rendition(look), &taken.bytes, taken.hash);
        Ok(taken)
    });
    let made = made.await.map_err(|error| fault(of, &error))?;
    tracing::debug!(blob = %of, ?look, bytes = made.bytes.len(), "a rendition was made");
    make_room(app).await;
    Ok(made)
}

/// Mezzanines that are made after their callers were answered, at a time: each holds a master.
const INTERMEDIATES_AT_ONCE: usize = 2;

/// The right to make a intermediate, which nobody else makes meanwhile.
struct IntermediateClaim {
    app: Arc<App>,
    name: IntermediateKey,
}

/// Of which stored picture, and of which square of it.
pub(super) type IntermediateKey = (BlobHash, Option<Crop>);

impl IntermediateClaim {
    /// The right to make this one; `None` where somebody does, enough others are being made, or it could not be kept.
    fn on(app: &Arc<App>, of: BlobHash, crop: Option<Crop>) -> Option<Self> {
        if app.rendition_cache.is_disabled() || app.uploads() == Uploads::Closed {
            return None;
        }
        let name = (of, crop);
        let mut claimed = app.intermediates.lock().unwrap_or_else(PoisonError::into_inner);
        let is_free = claimed.len() < INTERMEDIATES_AT_ONCE && claimed.insert(name);
        is_free.then(|| Self { app: Arc::clone(app), name })
    }
}

impl Drop for IntermediateClaim {
    fn drop(&mut self) {
        self.app.intermediates.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.name);
    }
}

/// Makes the intermediate that is missing, after the caller who noticed was answered. A failure costs time later, no more.
async fn add_intermediate(
    app: Arc<App>,
    of: BlobHash,
    master: Bytes,
    crop: Option<Crop>,
    claim: IntermediateClaim,
) {
    let side = Side::clamped(INTERMEDIATE_SIDE);
    let look =
        RenditionSpec { crop, side, media: crate::values::MediaType::Jpeg, animation: AnimationMode::Still };
    let Ok(weight) = imaging::rendering_bytes(&master, &look) else { return };
    let Ok(pass) = gate_for(&app, weight).enter(weight).await else { return };
    let (timeout_s, place) = (app.config.decode_timeout.get(), CacheSlot::of(&app, of));
    pass.run(move || {
        if let Ok(Some(intermediate)) = imaging::intermediate(&master, crop, timeout_s) {
            place.put(Entry::Intermediate(crop), &intermediate, BlobHash::of(&intermediate));
        }
    })
    .await;
    drop(claim);
}

/// Puts a intermediate on the rendition_cache that was made with its master.
pub(super) async fn keep_intermediate(app: &App, of: BlobHash, crop: Option<Crop>, intermediate: Bytes) {
    let place = CacheSlot::of(app, of);
    blocking(move || place.put(Entry::Intermediate(crop), &intermediate, BlobHash::of(&intermediate))).await;
}

/// Forgets everything that was made of a blob which is gone.
pub(super) async fn forget(app: &App, blob: BlobHash) {
    app.memory.forget(blob);
    let rendition_cache = Arc::clone(&app.rendition_cache);
    if let Err(error) = blocking(move || rendition_cache.remove_blob(blob)).await {
        tracing::warn!(%blob, %error, "renditions of a deleted picture were not removed");
    }
}

/// Goes through the rendition_cache, as at every start.
pub async fn tidy(app: &App) -> Result<Eviction, ServiceError> {
    let (rendition_cache, store, now) = (Arc::clone(&app.rendition_cache), Arc::clone(&app.blobs), now(app));
    let tidied = blocking(move || rendition_cache.evict(now, |blob| store.has(blob))).await;
    tidied.map_err(|error| ServiceError::Internal(error.into()))
}

/// Makes room on an overfull rendition_cache. One caller does it; the others go on.
async fn make_room(app: &App) {
    if !app.rendition_cache.is_over_capacity() {
        return;
    }
    let Ok(_only) = app.tidying.try_lock() else { return };
    if let Err(fault) = tidy(app).await {
        tracing::warn!(error = %fault, "no room could be made for renditions");
    }
}

async fn take(app: &App, of: BlobHash, item: Entry) -> Option<Hit> {
    let (rendition_cache, now) = (Arc::clone(&app.rendition_cache), now(app));
    if let Some(taken) = rendition_cache.get_nonblocking(of, item, now) {
        return Some(taken);
    }
    blocking(move || rendition_cache.get(of, item, now)).await
}

pub(super) fn gate_for(app: &App, weight_bytes: u64) -> &Gate {
    if weight_bytes <= LIGHT_BYTES { &app.light_gate } else { &app.imaging_gate }
}

fn now(app: &App) -> SystemTime {
    system_time(app.clock.now())
}

fn fault(blob: BlobHash, error: &RenditionError) -> ServiceError {
    if matches!(error, RenditionError::Source(ImageError::TooSlow { .. })) {
        // The picture was decoded in time when it came: the machine has too much to do.
        return ServiceError::Busy;
    }
    ServiceError::Internal(anyhow!("a rendition of the blob {blob}: {error}"))
}

/// Where things made of one blob are put.
struct CacheSlot {
    rendition_cache: Arc<RenditionCache>,
    store: Arc<crate::blobs::BlobStore>,
    of: BlobHash,
    uploads: Uploads,
}

impl CacheSlot {
    fn of(app: &App, of: BlobHash) -> Self {
        // What is left of a full disk is for pictures that cannot be made again.
        let uploads = app.uploads();
        Self { rendition_cache: Arc::clone(&app.rendition_cache), store: Arc::clone(&app.blobs), of, uploads }
    }

    fn put(&self, item: Entry, bytes: &[u8], hash: BlobHash) {
        if self.uploads == Uploads::Closed {
            return;
        }
        self.rendition_cache.put(self.of, item, bytes, hash);
        // The picture may have been deleted meanwhile, and what was made of it before this was put there.
        if !self.store.has(self.of) {
            drop(self.rendition_cache.remove_blob(self.of));
        }
    }
}
