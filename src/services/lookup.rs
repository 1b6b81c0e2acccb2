//! From a public URL's name to the picture that is shown there.
//!
//! A cached look-up costs a load of atomics. Before "there is none" is answered as 404, the catalog is asked once more, because
//! another process may just have committed what the client was already given the URL of. `http::ready_answers` gives such an
//! answer again while nothing has changed since: a process that commits waits until the server has seen it.

use std::sync::Arc;

use bytes::Bytes;

use crate::blobs::{BlobFile, VerifiedBlob};
use crate::catalog::Key;
use crate::metrics::RenditionSource;
use crate::model::{Holder, PublishedBlob, Shown};
use crate::values::{BlobHash, Framing, PersonId, RenditionSpec};

pub use super::original::Original;

use super::app::App;
use super::error::{Missing, ServiceError};
use super::response_cache::{CachedResponse, Owner, PublicName, ResponseCache, ResponseKey};
use super::storage;

/// How sure a look-up is that there is nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absence {
    /// As fresh as the cache: enough for an answer that shows something else instead.
    Cached,
    /// Confirmed by the catalog: for an answer of 404.
    Confirmed,
}

/// The stored file of a picture.
#[derive(Debug)]
pub enum MasterSource {
    /// In memory.
    CachedResponse(Arc<CachedResponse>),
    /// A large one, to be streamed.
    File(BlobFile),
}

/// A person's current picture, if it has this file name.
///
/// # Errors
///
/// [`Missing::Picture`] if the catalog says so.
pub async fn current_by_name(app: &App, owner: PersonId, basename: &str) -> Result<Arc<Shown>, ServiceError> {
    let has_name = |shown: &Arc<Shown>| {
        shown.picture.as_ref().is_some_and(|picture| picture.name.basename() == basename)
    };
    let cached = app.response_cache.shown(&app.catalog, owner.into()).filter(has_name);
    let shown = match cached {
        Some(shown) => shown,
        // In a box, here and below: a hit is answered without the memory that reading takes.
        None => Box::pin(read_shown(app, owner.into())).await?,
    };
    if has_name(&shown) { Ok(shown) } else { Err(ServiceError::Missing(Missing::Picture)) }
}

/// Who is known by this name.
pub async fn owner(app: &App, name: &PublicName, absence: Absence) -> Result<Owner, ServiceError> {
    let may_answer = |owner: &Owner| owner.holder().is_some() || absence == Absence::Cached;
    match app.response_cache.owner(&app.catalog, name).filter(may_answer) {
        Some(owner) => Ok(owner),
        None => Box::pin(read_owner(app, name)).await,
    }
}

/// Who is known by this name, by the catalog alone. What is shown of the person is read with it and cached.
pub(super) async fn read_owner(app: &App, name: &PublicName) -> Result<Owner, ServiceError> {
    let version = ResponseCache::version(&app.catalog, name.key());
    let before = ResponseCache::version(&app.catalog, Key::Anything);
    let found = match name {
        PublicName::Hash(hash) => app.catalog.shown_by_hash(*hash).await?,
        PublicName::Name(name) => app.catalog.shown_by_name(name.clone()).await?,
    };
    let owner = found.as_ref().map_or(Owner::Nobody, |(holder, _)| Owner::Person(*holder));
    if let Some((holder, shown)) = found {
        let of_person = ResponseCache::version(&app.catalog, Key::Person(holder.person));
        // The person was not known before. The version is that of what was read if nothing has changed meanwhile.
        if app.catalog.is_current(Key::Anything, before) {
            app.response_cache.keep_shown(holder, of_person, &Arc::new(visible(app, shown)));
        }
    }
    app.response_cache.keep_owner(name.clone(), version, owner);
    Ok(owner)
}

/// What everybody may see of a person who is asked for by a name.
pub async fn shown(app: &App, holder: Holder, absence: Absence) -> Result<Arc<Shown>, ServiceError> {
    let may_answer = |shown: &Arc<Shown>| shown.picture.is_some() || absence == Absence::Cached;
    match app.response_cache.shown(&app.catalog, holder).filter(may_answer) {
        Some(shown) => Ok(shown),
        None => Box::pin(read_shown(app, holder)).await,
    }
}

/// What everybody may see of a person, as the catalog has it now.
pub(super) async fn read_visible(app: &App, holder: Holder) -> Result<Shown, ServiceError> {
    Ok(visible(app, app.catalog.shown(holder).await?))
}

/// What everybody may see of this. Of somebody disabled that is nothing, unless `show_disabled_people` says otherwise.
fn visible(app: &App, shown: Shown) -> Shown {
    if shown.is_active || app.config().show_disabled_people {
        return shown;
    }
    Shown { picture: None, public_name: None, default_style: None, ..shown }
}

async fn read_shown(app: &App, holder: Holder) -> Result<Arc<Shown>, ServiceError> {
    let version = ResponseCache::version(&app.catalog, Key::Person(holder.person));
    let shown = Arc::new(read_visible(app, holder).await?);
    app.response_cache.keep_shown(holder, version, &shown);
    Ok(shown)
}

/// The facts of a published blob.
///
/// # Errors
///
/// [`Missing::Picture`] if no picture refers to it. That is never cached.
pub async fn published_blob(app: &App, blob: BlobHash) -> Result<Arc<PublishedBlob>, ServiceError> {
    match app.response_cache.published(&app.catalog, blob) {
        Some(published) => Ok(published),
        None => Box::pin(read_published(app, blob)).await,
    }
}

/// The facts of a published blob of which a picture shows this square, turned like this.
///
/// # Errors
///
/// [`Missing::Picture`] if the catalog has no such picture.
pub async fn published_framing(
    app: &App,
    blob: BlobHash,
    framing: Framing,
) -> Result<Arc<PublishedBlob>, ServiceError> {
    let has_framing = |published: &Arc<PublishedBlob>| published.framings.contains(&framing);
    let published = match app.response_cache.published(&app.catalog, blob).filter(has_framing) {
        Some(published) => published,
        None => Box::pin(read_published(app, blob)).await?,
    };
    if has_framing(&published) { Ok(published) } else { Err(ServiceError::Missing(Missing::Picture)) }
}

async fn read_published(app: &App, blob: BlobHash) -> Result<Arc<PublishedBlob>, ServiceError> {
    let version = ResponseCache::version(&app.catalog, Key::Blob(blob));
    let published = app.catalog.published_blob(blob).await?.ok_or(ServiceError::Missing(Missing::Picture))?;
    let rating =
        if app.config().show_disabled_people { Some(published.rating) } else { published.rating_of_active };
    let rating = rating.ok_or(ServiceError::Missing(Missing::Picture))?;
    let published = Arc::new(PublishedBlob { rating, ..published });
    app.response_cache.keep_published(blob, version, &published);
    Ok(published)
}

/// A rendition in memory, or the stored file if no rendition is named.
pub fn cached(app: &App, blob: BlobHash, spec: Option<RenditionSpec>) -> Option<Arc<CachedResponse>> {
    cached_file(app, &ResponseKey::Stored { blob, spec })
}

/// A file in memory.
pub(crate) fn cached_file(app: &App, key: &ResponseKey) -> Option<Arc<CachedResponse>> {
    let found = app.response_cache.responses.get(key)?;
    if matches!(key, ResponseKey::Stored { spec: Some(_), .. }) {
        RenditionSource::Memory.count();
    }
    Some(found)
}

/// The master of a picture that was just looked up, verified. A small one is cached.
///
/// # Errors
///
/// The server's own fault if the master is damaged; [`Missing::Picture`] if the picture was deleted since.
pub async fn open_master(app: &App, original: &Original) -> Result<MasterSource, ServiceError> {
    if let Some(response) = cached(app, original.blob, None) {
        return Ok(MasterSource::CachedResponse(response));
    }
    match storage::open(app, original.blob, original.bytes).await? {
        VerifiedBlob::File(file) => Ok(MasterSource::File(file)),
        VerifiedBlob::Whole(bytes) => {
            let response = Arc::new(CachedResponse::new(bytes, original.blob));
            if app.response_cache.has_room_for(original.bytes) {
                let key = ResponseKey::Stored { blob: original.blob, spec: None };
                app.response_cache.responses.insert(key, Arc::clone(&response));
            }
            Ok(MasterSource::CachedResponse(response))
        }
    }
}

/// All bytes of a master, verified and not cached.
///
/// # Errors
///
/// As [`open_master`].
pub async fn read_master(app: &App, original: &Original) -> Result<Bytes, ServiceError> {
    Ok(storage::open(app, original.blob, original.bytes).await?.into_bytes().await?)
}
