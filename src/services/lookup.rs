//! From an address to the picture that is shown there.

use std::sync::Arc;

use anyhow::anyhow;

use crate::blobs::SoundBlob;
use crate::catalog::{ImageInfo, Key, Picture, PublishedBlob, Shown};
use crate::gate::blocking;
use crate::values::{BlobHash, Crop, MediaType, PersonId, PixelSize, RenditionSpec};

use super::response_cache::{CachedResponse, Owner, PublicName, ResponseCache, ResponseKey};
use crate::services::{App, Missing, ServiceError};

/// What is needed of a stored picture to show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Original {
    /// The blob that holds it.
    pub blob: BlobHash,
    /// Its type.
    pub media: MediaType,
    /// Its upright size.
    pub size: PixelSize,
    /// Its frames.
    pub frames: u32,
    /// The file's length in bytes.
    pub bytes: u64,
    /// Whether something shines through; `None` where nobody has looked yet.
    pub is_translucent: Option<bool>,
}

impl From<&ImageInfo> for Original {
    fn from(image: &ImageInfo) -> Self {
        let ImageInfo { hash, media, size, frames, bytes, .. } = *image;
        Self { blob: hash, media, size, frames, bytes, is_translucent: image.is_translucent() }
    }
}

impl From<&Picture> for Original {
    fn from(picture: &Picture) -> Self {
        Self::from(&picture.image)
    }
}

impl From<&PublishedBlob> for Original {
    fn from(published: &PublishedBlob) -> Self {
        Self::from(&published.image)
    }
}

impl Original {
    /// The side of the square that is shown of it, in its own pixels.
    pub fn square_side(&self, crop: Option<Crop>) -> u32 {
        crop.map_or(self.size.width.min(self.size.height), |crop| crop.size)
    }
}

/// The stored file of a picture.
#[derive(Debug)]
pub enum MasterSource {
    /// In memory.
    CachedResponse(Arc<CachedResponse>),
    /// A large one: the file, at its beginning.
    File(std::fs::File),
}

/// The current picture of a person, if this is its name.
pub async fn current_by_name(app: &App, owner: PersonId, basename: &str) -> Result<Arc<Shown>, ServiceError> {
    let shown = shown(app, owner).await?;
    let is_it = shown.picture.as_ref().is_some_and(|picture| picture.name.basename() == basename);
    if is_it { Ok(shown) } else { Err(ServiceError::Missing(Missing::Picture)) }
}

/// Who is known by this name; nobody may be.
pub async fn owner(app: &App, name: &PublicName) -> Result<Owner, ServiceError> {
    match app.memory.owner(&app.catalog, name) {
        Some(known) => Ok(known),
        // In a box, here and below: what is known already is answered without the room that asking takes.
        None => Box::pin(read_owner(app, name)).await,
    }
}

async fn read_owner(app: &App, name: &PublicName) -> Result<Owner, ServiceError> {
    let stamp = ResponseCache::stamp_of(&app.catalog, name);
    let owner = match name {
        PublicName::Hash(hash) => app.catalog.owner_of_hash(*hash).await?,
        PublicName::Slug(slug) => app.catalog.owner_of_slug(slug.clone()).await?,
    };
    let owner = owner.map_or(Owner::Nobody, Owner::Person);
    app.memory.keep_owner(name.clone(), stamp, owner);
    Ok(owner)
}

/// What the world sees of a person, from memory where it stands there.
pub async fn shown(app: &App, owner: PersonId) -> Result<Arc<Shown>, ServiceError> {
    match app.memory.shown(&app.catalog, owner) {
        Some(known) => Ok(known),
        None => Box::pin(read_shown(app, owner)).await,
    }
}

async fn read_shown(app: &App, owner: PersonId) -> Result<Arc<Shown>, ServiceError> {
    let stamp = app.catalog.version(Key::Person(owner));
    let shown = Arc::new(app.catalog.shown(owner).await?);
    app.memory.keep_shown(owner, stamp, &shown);
    Ok(shown)
}

/// What anybody may see of a blob: any picture of anybody's history that has it.
pub async fn exposed(app: &App, blob: BlobHash) -> Result<Arc<PublishedBlob>, ServiceError> {
    match app.memory.exposed(&app.catalog, blob) {
        Some(known) => Ok(known),
        None => Box::pin(read_exposed(app, blob)).await,
    }
}

async fn read_exposed(app: &App, blob: BlobHash) -> Result<Arc<PublishedBlob>, ServiceError> {
    let stamp = app.catalog.version(Key::Blob(blob));
    let found = app.catalog.published_blob(blob).await?.ok_or(ServiceError::Missing(Missing::Picture))?;
    let found = Arc::new(found);
    app.memory.keep_exposed(blob, stamp, &found);
    Ok(found)
}

/// The answer that is ready in memory: a rendition, or the stored file where no look is named.
pub fn in_memory(app: &App, blob: BlobHash, look: Option<RenditionSpec>) -> Option<Arc<CachedResponse>> {
    app.memory.answers.get(&ResponseKey::Stored { blob, look })
}

/// The master of a picture that was just looked up, held against its name: a damaged file is our fault and never handed
/// out. A replacement may have taken it away since; then there is nothing at this address any more.
pub async fn open_master(app: &App, original: &Original) -> Result<MasterSource, ServiceError> {
    if let Some(ready) = in_memory(app, original.blob, None) {
        return Ok(MasterSource::CachedResponse(ready));
    }
    match read_master(app, original).await? {
        SoundBlob::File(file) => Ok(MasterSource::File(file)),
        SoundBlob::Whole(bytes) => {
            let ready = Arc::new(CachedResponse::new(bytes.into(), original.blob));
            if app.memory.has_room_for(original.bytes) {
                let name = ResponseKey::Stored { blob: original.blob, look: None };
                app.memory.answers.insert(name, Arc::clone(&ready));
            }
            Ok(MasterSource::CachedResponse(ready))
        }
    }
}

/// Opens a master and holds it against its name, as [`open_master`] does, and keeps nothing of it.
pub async fn read_master(app: &App, original: &Original) -> Result<SoundBlob, ServiceError> {
    let (store, blob, bytes) = (Arc::clone(&app.blobs), original.blob, original.bytes);
    if let Some(master) = blocking(move || store.open_sound(blob, bytes)).await? {
        return Ok(master);
    }
    Err(match app.catalog.published_blob(blob).await? {
        Some(_) => ServiceError::Internal(anyhow!("the blob {blob} is missing")),
        None => ServiceError::Missing(Missing::Picture),
    })
}
