//! Pictures: examining an upload, publishing it, bringing a former one back, deleting.

use std::sync::Arc;

use anyhow::anyhow;
use bytes::Bytes;

use crate::blobs::Placed;
use crate::catalog::{Change, GalleryPage, HistoryPage, ImageInfo, NewPictureRow, Picture, PutOutcome};
use crate::clock::random_bytes;
use crate::gate::{blocking, offload};
use crate::imaging::{ImageError, Master, MasterError, Probe, examine as probe_bytes, make_master};
use crate::values::{ByteSize, Crop, Message, PersonId, PictureId, PictureName, Rating};

use crate::services::{App, Missing, ServiceError, Uploads, renditions};

/// How often a blob is put again that somebody else's deletion took away in the meantime.
const MAX_PUTS: usize = 8;

/// Bytes of an accepted type, within every limit that its header tells. Only [`examine`] makes one.
#[derive(Debug, Clone)]
pub struct ProbedUpload {
    source: Bytes,
    anatomy: Probe,
}

impl ProbedUpload {
    /// How the picture is built.
    pub fn anatomy(&self) -> &Probe {
        &self.anatomy
    }
}

/// Why bytes were not even examined to the end.
#[derive(Debug)]
pub enum UploadError {
    /// The file is larger than allowed.
    TooLarge,
    /// It is no picture that is taken.
    Refused(ImageError),
}

/// What is to be published.
#[derive(Debug)]
pub struct NewPicture {
    /// Whose picture it is.
    pub owner: PersonId,
    /// The name that the client gave it.
    pub name: PictureName,
    /// The square to be shown, inside the picture.
    pub crop: Option<Crop>,
    /// The upload.
    pub picture: ProbedUpload,
    /// The field of the request that held the picture, for messages.
    pub field: &'static str,
}

/// A picture that is decoded, and what is to become of it.
pub(super) struct DecodedUpload {
    pub(super) owner: PersonId,
    pub(super) name: PictureName,
    pub(super) crop: Option<Crop>,
    pub(super) master: Master,
}

/// Asked before anything is read of an upload: whether there is room to keep it. The rest of the disk is for deletions
/// and for what is under way.
pub fn admit(app: &App) -> Result<(), ServiceError> {
    match app.uploads() {
        Uploads::Open => Ok(()),
        Uploads::Closed => Err(ServiceError::Full),
    }
}

/// Reads what an upload is from its headers, before anything is allocated for it.
pub async fn examine(app: &App, source: Bytes) -> Result<ProbedUpload, UploadError> {
    if source.len() as u64 > app.config.max_picture_size.bytes() {
        return Err(UploadError::TooLarge);
    }
    let limits = app.picture_limits();
    offload(source.len(), move || match probe_bytes(&source, &limits) {
        Ok(anatomy) => Ok(ProbedUpload { source, anatomy }),
        Err(refusal) => Err(UploadError::Refused(refusal)),
    })
    .await
}

/// Decodes, stores and shows a picture as its owner's current one. When this returns, it is on disk.
pub async fn publish(app: &App, change: Change, new: NewPicture) -> Result<Picture, ServiceError> {
    let NewPicture { owner, name, crop, picture, field } = new;
    let master = master_of(app, picture, crop, field).await?;
    publish_master(app, change, DecodedUpload { owner, name, crop, master }).await
}

/// Stores and shows a picture that is decoded already.
pub(super) async fn publish_master(
    app: &App,
    change: Change,
    framed: DecodedUpload,
) -> Result<Picture, ServiceError> {
    let DecodedUpload { owner, name, crop, mut master } = framed;
    let (intermediate, placeholder) = (master.intermediate.take(), master.placeholder.take());
    let master = Arc::new(master);
    let row = NewPictureRow {
        id: PictureId::new(change.at, random_bytes()),
        owner,
        image: ImageInfo {
            hash: master.hash,
            media: master.media,
            size: master.size,
            frames: master.frames,
            bytes: master.bytes.len() as u64,
            placeholder,
        },
        name: name.stored_as(master.media),
        crop,
    };
    for _ in 0..MAX_PUTS {
        let refusal = match put_and_record(app, &change, &master, &row).await {
            Ok(PutOutcome::Published(picture)) => {
                if let Some(intermediate) = intermediate {
                    renditions::keep_intermediate(app, picture.image.hash, picture.crop, intermediate).await;
                }
                return Ok(*picture);
            }
            Ok(PutOutcome::BlobMissing | PutOutcome::BlobUnsettled) => continue,
            Ok(PutOutcome::OwnerMissing) => ServiceError::Missing(Missing::Person),
            Ok(PutOutcome::QuotaFull) => quota_full(app),
            Err(
                fault
                @ (ServiceError::Unauthorized | ServiceError::ExpiredToken | ServiceError::Forbidden(_)),
            ) => fault,
            Err(fault) => return Err(fault),
        };
        // Refused uploads must not fill the disk. A commit that failed may still come back, and with it a row of this blob.
        app.catalog.checkpoint().await?;
        app.drop_blobs([master.hash]).await;
        return Err(refusal);
    }
    Err(ServiceError::Internal(anyhow!(
        "the blob {} was removed again and again while it was being published",
        master.hash
    )))
}

/// Deletes a picture of a person's history for good; the current one where `id` is `None`.
pub async fn remove(
    app: &App,
    change: Change,
    owner: PersonId,
    id: Option<PictureId>,
) -> Result<(), ServiceError> {
    let blob = app
        .catalog
        .remove_picture(change, owner, id)
        .await?
        .ok_or(ServiceError::Missing(Missing::Picture))?;
    app.drop_blobs([blob]).await;
    Ok(())
}

/// Makes a former picture the current one again.
pub async fn restore(
    app: &App,
    change: Change,
    owner: PersonId,
    id: PictureId,
) -> Result<Picture, ServiceError> {
    app.catalog.restore_picture(change, owner, id).await?.ok_or(ServiceError::Missing(Missing::Picture))
}

/// Says for whom a picture is; the current one where `id` is `None`.
pub async fn rate(
    app: &App,
    change: Change,
    owner: PersonId,
    id: Option<PictureId>,
    rating: Rating,
) -> Result<Picture, ServiceError> {
    let rated = app.catalog.rate_picture(change, owner, id, rating).await?;
    rated.ok_or(ServiceError::Missing(Missing::Picture))
}

/// A person's current picture.
pub async fn current(app: &App, owner: PersonId) -> Result<Option<Picture>, ServiceError> {
    Ok(app.catalog.current_picture(owner).await?)
}

/// A page of a person's history, newest first.
pub async fn history(
    app: &App,
    owner: PersonId,
    before: Option<PictureId>,
    limit: u32,
) -> Result<HistoryPage, ServiceError> {
    Ok(app.catalog.history(owner, before, limit).await?)
}

/// A page of everybody's pictures, newest first.
pub async fn gallery(app: &App, before: Option<PictureId>, limit: u32) -> Result<GalleryPage, ServiceError> {
    Ok(app.catalog.gallery(before, limit).await?)
}

/// Makes the master inside the imaging gate, which the picture's weight lets in or keeps waiting.
pub(crate) async fn master_of(
    app: &App,
    picture: ProbedUpload,
    crop: Option<Crop>,
    field: &'static str,
) -> Result<Master, ServiceError> {
    let timeout_s = app.config.decode_timeout.get();
    let weight = picture.anatomy.ingest_bytes(picture.source.len());
    let pass = app.imaging_gate.enter(weight).await?;
    let made = pass.run(move || make_master(&picture.source, &picture.anatomy, crop, timeout_s)).await;
    made.map_err(|error| match error {
        MasterError::Refused(refusal) => ServiceError::field(field, refusal.message()),
        MasterError::Encode(error) => ServiceError::Internal(error.into()),
    })
}

/// Puts the blob and commits its row. A blob that was there already is trusted only where a committed row proves that
/// it was synced before; otherwise it is written anew.
async fn put_and_record(
    app: &App,
    change: &Change,
    master: &Arc<Master>,
    row: &NewPictureRow,
) -> Result<PutOutcome, ServiceError> {
    let (store, put) = (Arc::clone(&app.blobs), Arc::clone(master));
    let placed = blocking(move || store.put(put.hash, &put.bytes)).await?;
    let outcome = record(app, change, row, placed == Placed::Written).await?;
    if !matches!(outcome, PutOutcome::BlobUnsettled) {
        return Ok(outcome);
    }
    let (store, put) = (Arc::clone(&app.blobs), Arc::clone(master));
    blocking(move || store.write(put.hash, &put.bytes)).await?;
    record(app, change, row, true).await
}

async fn record(
    app: &App,
    change: &Change,
    row: &NewPictureRow,
    is_settled: bool,
) -> Result<PutOutcome, ServiceError> {
    let (store, hash) = (Arc::clone(&app.blobs), row.image.hash);
    Ok(app
        .catalog
        .publish_picture(change.clone(), row.clone(), app.quota(), is_settled, move || store.has(hash))
        .await?)
}

fn quota_full(app: &App) -> ServiceError {
    let quota = app.quota();
    let size = ByteSize::new(quota.max_bytes).to_string();
    ServiceError::Conflict(Message::QuotaFull { pictures: quota.max_pictures, size })
}
