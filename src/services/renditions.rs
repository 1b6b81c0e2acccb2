//! Renditions: squares of stored pictures in the size and type that somebody asks for, each made once and kept.
//!
//! A rendition is looked for in memory, then on the shelf, and made only where it is in neither. Whoever asks for one that
//! is being made waits for it. Sizes up to the mezzanine's are made of that, so that a large picture is decoded once.

use std::sync::{Arc, PoisonError};
use std::time::SystemTime;

use anyhow::anyhow;
use bytes::Bytes;

use crate::clock::system_time;
use crate::gate::{Gate, blocking};
use crate::imaging::{self, MEZZANINE_SIDE, Refusal, RenditionError};
use crate::rendition_cache::{Item, LARGEST_WHOLE, Shelf, Stored, Taken, Tidied};
use crate::values::{BlobHash, Crop, Look, Motion, Side};

use super::lookup::{Original, read_master};
use super::response_cache::{AnswerName, Ready};
use crate::services::{App, Fault, Uploads};

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
pub fn side_for(original: &Original, crop: Option<Crop>, motion: Motion, asked: Side) -> Side {
    let most = original.square_side(crop).saturating_mul(MAX_ENLARGEMENT);
    let most = match motion {
        Motion::Still => most,
        Motion::Animated => most.min((MAX_MOVING_PIXELS / original.frames.max(1)).isqrt()),
    };
    asked.min(Side::clamped(most))
}

/// A rendition, ready to be sent.
#[derive(Debug)]
pub enum Answer {
    /// In memory.
    Ready(Arc<Ready>),
    /// A large one: its file on the shelf.
    Stored(Stored),
}

/// Makes a rendition, or finds it. A large one is sent from its file: however many receive it slowly, none of it is held in
/// memory.
///
/// # Errors
///
/// [`Fault::Busy`] where too many wait already, or where it took too long; our own fault where the stored picture is
/// damaged.
pub async fn rendition(app: &Arc<App>, original: &Original, look: Look) -> Result<Answer, Fault> {
    let (name, item) = (AnswerName::Stored { blob: original.blob, look: Some(look) }, Item::Rendition(look));
    if let Some(ready) = app.memory.answers.get(&name) {
        return Ok(Answer::Ready(ready));
    }
    let at_once = app.shelf.take_at_once(original.blob, item, now(app));
    if at_once.is_none()
        && let Some(stored) = open_large(app, original.blob, item).await
    {
        return Ok(Answer::Stored(stored));
    }
    let prepared = async {
        match at_once {
            Some(taken) => Ok(Arc::new(Ready::new(taken.bytes, taken.hash))),
            None => prepare(app, original, look).await,
        }
    };
    let ready = app.memory.answers.get_or_insert_async(&name, prepared).await?;
    if ready.bytes.len() as u64 > LARGEST_WHOLE {
        app.memory.answers.remove(&name);
        if let Some(stored) = open_large(app, original.blob, item).await {
            return Ok(Answer::Stored(stored));
        }
    }
    Ok(Answer::Ready(ready))
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
    look: Look,
) -> Result<Arc<Ready>, Fault> {
    let name = AnswerName::Stored { blob: original.blob, look: Some(look) };
    let made = async {
        let gate = if look.motion == Motion::Animated { &app.moving_gate } else { &app.masters_gate };
        let _turn = gate.enter(original.bytes).await?;
        let weight = imaging::rendering_bytes(source, &look).map_err(|error| fault(original.blob, &error))?;
        let pass = gate_for(app, weight).enter(weight).await?;
        let (source, ground, timeout_s) =
            (source.clone(), app.config.ground, app.config.decode_timeout.get());
        let made = pass.run(move || imaging::render(&source, &look, ground, timeout_s)).await;
        let made = made.map_err(|error| fault(original.blob, &error))?;
        let hash = BlobHash::of(&made.bytes);
        Ok::<_, Fault>(Arc::new(Ready::new(made.bytes, hash)))
    };
    let ready = app.memory.answers.get_or_insert_async(&name, made).await?;
    if !app.memory.has_room_for(ready.bytes.len() as u64) {
        app.memory.answers.remove(&name);
    }
    Ok(ready)
}

async fn open_large(app: &App, of: BlobHash, item: Item) -> Option<Stored> {
    let (shelf, now) = (Arc::clone(&app.shelf), now(app));
    blocking(move || shelf.open_large(of, item, now)).await
}

/// Takes the rendition off the shelf, or makes it and puts it there.
async fn prepare(app: &Arc<App>, original: &Original, look: Look) -> Result<Arc<Ready>, Fault> {
    let item = Item::Rendition(look);
    let taken = match take(app, original.blob, item).await {
        Some(taken) => taken,
        None => make(app, original, look).await?,
    };
    Ok(Arc::new(Ready::new(taken.bytes, taken.hash)))
}

async fn make(app: &Arc<App>, original: &Original, look: Look) -> Result<Taken, Fault> {
    // As many files are in hand at a time as there are cores; of those that shall move, which takes seconds, one.
    let gate = if look.motion == Motion::Animated { &app.moving_gate } else { &app.masters_gate };
    let _turn = gate.enter(original.bytes).await?;
    let is_from_mezzanine = look.motion == Motion::Still && look.side.get() <= MEZZANINE_SIDE;
    if is_from_mezzanine && let Some(mezzanine) = take(app, original.blob, Item::Mezzanine(look.crop)).await {
        return render(app, original.blob, mezzanine.bytes, Look { crop: None, ..look }, look).await;
    }
    let master = read_master(app, original).await?;
    let master =
        blocking(move || master.into_bytes()).await.map_err(|error| Fault::Internal(error.into()))?;
    let master = Bytes::from(master);
    let made = render(app, original.blob, master.clone(), look, look).await?;
    if is_from_mezzanine
        && original.square_side(look.crop) > MEZZANINE_SIDE
        && let Some(claim) = Claim::on(app, original.blob, look.crop)
    {
        tokio::spawn(add_mezzanine(Arc::clone(app), original.blob, master, look.crop, claim));
    }
    Ok(made)
}

/// Makes a rendition, and puts it on the shelf inside the job: it is not lost when whoever asked goes away.
async fn render(app: &App, of: BlobHash, source: Bytes, how: Look, look: Look) -> Result<Taken, Fault> {
    let weight = imaging::rendering_bytes(&source, &how).map_err(|error| fault(of, &error))?;
    let pass = gate_for(app, weight).enter(weight).await?;
    let (ground, timeout_s) = (app.config.ground, app.config.decode_timeout.get());
    let place = Place::of(app, of);
    let made = pass.run(move || {
        let made = imaging::render(&source, &how, ground, timeout_s)?;
        let taken = Taken { hash: BlobHash::of(&made.bytes), bytes: made.bytes };
        place.put(Item::Rendition(look), &taken.bytes, taken.hash);
        Ok(taken)
    });
    let made = made.await.map_err(|error| fault(of, &error))?;
    tracing::debug!(blob = %of, ?look, bytes = made.bytes.len(), "a rendition was made");
    make_room(app).await;
    Ok(made)
}

/// Mezzanines that are made after their callers were answered, at a time: each holds a master.
const MEZZANINES_AT_ONCE: usize = 2;

/// The right to make a mezzanine, which nobody else makes meanwhile.
struct Claim {
    app: Arc<App>,
    name: MezzanineName,
}

/// Of which stored picture, and of which square of it.
pub(super) type MezzanineName = (BlobHash, Option<Crop>);

impl Claim {
    /// The right to make this one; `None` where somebody does, enough others are being made, or it could not be kept.
    fn on(app: &Arc<App>, of: BlobHash, crop: Option<Crop>) -> Option<Self> {
        if app.shelf.keeps_nothing() || app.uploads() == Uploads::Closed {
            return None;
        }
        let name = (of, crop);
        let mut claimed = app.mezzanines.lock().unwrap_or_else(PoisonError::into_inner);
        let is_free = claimed.len() < MEZZANINES_AT_ONCE && claimed.insert(name);
        is_free.then(|| Self { app: Arc::clone(app), name })
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.app.mezzanines.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.name);
    }
}

/// Makes the mezzanine that is missing, after the caller who noticed was answered. A failure costs time later, no more.
async fn add_mezzanine(app: Arc<App>, of: BlobHash, master: Bytes, crop: Option<Crop>, claim: Claim) {
    let side = Side::clamped(MEZZANINE_SIDE);
    let look = Look { crop, side, media: crate::values::MediaType::Jpeg, motion: Motion::Still };
    let Ok(weight) = imaging::rendering_bytes(&master, &look) else { return };
    let Ok(pass) = gate_for(&app, weight).enter(weight).await else { return };
    let (timeout_s, place) = (app.config.decode_timeout.get(), Place::of(&app, of));
    pass.run(move || {
        if let Ok(Some(mezzanine)) = imaging::mezzanine(&master, crop, timeout_s) {
            place.put(Item::Mezzanine(crop), &mezzanine, BlobHash::of(&mezzanine));
        }
    })
    .await;
    drop(claim);
}

/// Puts a mezzanine on the shelf that was made with its master.
pub(super) async fn keep_mezzanine(app: &App, of: BlobHash, crop: Option<Crop>, mezzanine: Bytes) {
    let place = Place::of(app, of);
    blocking(move || place.put(Item::Mezzanine(crop), &mezzanine, BlobHash::of(&mezzanine))).await;
}

/// Forgets everything that was made of a blob which is gone.
pub(super) async fn forget(app: &App, blob: BlobHash) {
    app.memory.forget(blob);
    let shelf = Arc::clone(&app.shelf);
    if let Err(error) = blocking(move || shelf.forget(blob)).await {
        tracing::warn!(%blob, %error, "renditions of a deleted picture were not removed");
    }
}

/// Goes through the shelf, as at every start.
pub async fn tidy(app: &App) -> Result<Tidied, Fault> {
    let (shelf, store, now) = (Arc::clone(&app.shelf), Arc::clone(&app.blobs), now(app));
    let tidied = blocking(move || shelf.tidy(now, |blob| store.has(blob))).await;
    tidied.map_err(|error| Fault::Internal(error.into()))
}

/// Makes room on an overfull shelf. One caller does it; the others go on.
async fn make_room(app: &App) {
    if !app.shelf.is_overfull() {
        return;
    }
    let Ok(_only) = app.tidying.try_lock() else { return };
    if let Err(fault) = tidy(app).await {
        tracing::warn!(error = %fault, "no room could be made for renditions");
    }
}

async fn take(app: &App, of: BlobHash, item: Item) -> Option<Taken> {
    let (shelf, now) = (Arc::clone(&app.shelf), now(app));
    if let Some(taken) = shelf.take_at_once(of, item, now) {
        return Some(taken);
    }
    blocking(move || shelf.take(of, item, now)).await
}

pub(super) fn gate_for(app: &App, weight_bytes: u64) -> &Gate {
    if weight_bytes <= LIGHT_BYTES { &app.light_gate } else { &app.imaging_gate }
}

fn now(app: &App) -> SystemTime {
    system_time(app.clock.now())
}

fn fault(blob: BlobHash, error: &RenditionError) -> Fault {
    if matches!(error, RenditionError::Source(Refusal::TooSlow { .. })) {
        // The picture was decoded in time when it came: the machine has too much to do.
        return Fault::Busy;
    }
    Fault::Internal(anyhow!("a rendition of the blob {blob}: {error}"))
}

/// Where things made of one blob are put.
struct Place {
    shelf: Arc<Shelf>,
    store: Arc<crate::blobs::BlobStore>,
    of: BlobHash,
    uploads: Uploads,
}

impl Place {
    fn of(app: &App, of: BlobHash) -> Self {
        // What is left of a full disk is for pictures that cannot be made again.
        let uploads = app.uploads();
        Self { shelf: Arc::clone(&app.shelf), store: Arc::clone(&app.blobs), of, uploads }
    }

    fn put(&self, item: Item, bytes: &[u8], hash: BlobHash) {
        if self.uploads == Uploads::Closed {
            return;
        }
        self.shelf.put(self.of, item, bytes, hash);
        // The picture may have been deleted meanwhile, and what was made of it before this was put there.
        if !self.store.has(self.of) {
            drop(self.shelf.forget(self.of));
        }
    }
}
