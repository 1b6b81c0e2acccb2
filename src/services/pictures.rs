//! Pictures: probing an upload, publishing it, restoring an earlier one, changing what is kept beside it.

use bytes::Bytes;

use crate::clock::random_bytes;
use crate::gate::offload;
use crate::imaging::{self, ImageError, Master, MasterError, Probe};
use crate::metrics::UPLOADS;
use crate::model::{
    Change, GalleryFilters, GalleryPage, HistoryPage, ImageInfo, NewPictureRow, Picture, PictureEdit,
    Presentation, Selection,
};
use crate::values::{BlobHash, Crop, PersonId, PictureId, PictureName};

use super::app::App;
use super::cached_renditions::keep_intermediate;
use super::error::{Missing, ServiceError};
use super::readiness::Uploads;
use super::{storage, trash};

/// Pictures that are read at once of a whole history.
const PAGE: u32 = 200;

/// An upload of an accepted format whose headers are within every limit. Only [`probe`] makes one.
#[derive(Debug, Clone)]
pub(crate) struct ProbedUpload {
    source: Bytes,
    probe: Probe,
}

impl ProbedUpload {
    /// What its headers say.
    pub(crate) fn probe(&self) -> &Probe {
        &self.probe
    }
}

/// Why an upload was rejected before it was decoded.
#[derive(Debug)]
pub(crate) enum UploadError {
    /// The file is larger than `max_picture_size`.
    TooLarge,
    /// The image is not accepted.
    Refused(ImageError),
}

/// A picture to be published.
#[derive(Debug)]
pub(crate) struct NewPicture {
    /// Whose picture it is.
    pub owner: PersonId,
    /// The file name that the client gave it.
    pub name: PictureName,
    /// How it is shown, with a crop inside the picture.
    pub presentation: Presentation,
    /// Whether it becomes its owner's current picture.
    pub selection: Selection,
    /// The upload.
    pub picture: ProbedUpload,
    /// The field of the request that held the picture, for messages.
    pub field: &'static str,
}

/// A picture to be published that is decoded already.
pub(super) struct DecodedUpload {
    pub(super) owner: PersonId,
    pub(super) name: PictureName,
    pub(super) presentation: Presentation,
    pub(super) selection: Selection,
    pub(super) master: Master,
}

/// Checks, before an upload is read, that the disk has room for it; pictures in the trash go for it. The rest of the disk is
/// for deletions and for uploads that are being stored.
///
/// # Errors
///
/// [`ServiceError::Full`].
pub(crate) async fn admit(app: &App) -> Result<(), ServiceError> {
    trash::make_room(app).await?;
    match app.uploads() {
        Uploads::Open => Ok(()),
        Uploads::Closed => Err(ServiceError::Full),
    }
}

/// Reads the headers of an upload and checks them against the limits, before anything is allocated for its pixels.
pub(crate) async fn probe(app: &App, source: Bytes) -> Result<ProbedUpload, UploadError> {
    if source.len() as u64 > app.config().max_picture_size.bytes() {
        return Err(UploadError::TooLarge);
    }
    let limits = app.picture_limits();
    offload(source.len(), move || match imaging::probe(&source, &limits) {
        Ok(probe) => Ok(ProbedUpload { source, probe }),
        Err(error) => Err(UploadError::Refused(error)),
    })
    .await
}

/// Decodes and stores a picture and adds it to its owner's history, as the current one if its [`Selection`] says so. When
/// this returns, it is on disk.
pub(crate) async fn publish(app: &App, change: Change, new: NewPicture) -> Result<Picture, ServiceError> {
    let NewPicture { owner, name, presentation, selection, picture, field } = new;
    let master = ingest(app, picture, presentation.framing.crop, field).await?;
    publish_master(app, change, DecodedUpload { owner, name, presentation, selection, master }).await
}

/// Stores a decoded picture and adds it to its owner's history.
pub(super) async fn publish_master(
    app: &App,
    change: Change,
    decoded: DecodedUpload,
) -> Result<Picture, ServiceError> {
    let DecodedUpload { owner, name, presentation, selection, master } = decoded;
    let row = NewPictureRow {
        id: PictureId::new(change.at, random_bytes()),
        owner,
        image: ImageInfo {
            hash: master.hash,
            media: master.media,
            size: master.size,
            frames: master.frames,
            bytes: master.bytes.len() as u64,
            placeholder: master.placeholder,
        },
        name: name.stored_as(master.media),
        presentation,
        selection,
    };
    let picture = storage::publish(app, &change, &row, &master.bytes).await?;
    UPLOADS.count();
    if let Some(intermediate) = master.intermediate {
        keep_intermediate(app, picture.image.hash, picture.presentation.framing.crop, intermediate).await;
    }
    Ok(picture)
}

/// Makes an earlier picture the current one again.
pub(crate) async fn restore(
    app: &App,
    change: Change,
    owner: PersonId,
    id: PictureId,
) -> Result<Picture, ServiceError> {
    app.catalog.restore_picture(change, owner, id).await?.ok_or(ServiceError::Missing(Missing::Picture))
}

/// Changes what is kept beside a picture: rating, crop, rotation, text; of the current one if `id` is `None`.
///
/// # Errors
///
/// [`ServiceError::Invalid`] for a crop outside the picture.
pub(crate) async fn edit(
    app: &App,
    change: Change,
    owner: PersonId,
    id: Option<PictureId>,
    edit: PictureEdit,
) -> Result<Picture, ServiceError> {
    let missing = ServiceError::Missing(Missing::Picture);
    // The picture that was looked at is the one that is changed, even if another becomes current in between.
    let Some(found) = app.catalog.picture(owner, id).await? else { return Err(missing) };
    if let Some(crop) = edit.crop.flatten() {
        crop.within(found.image.size).map_err(|message| ServiceError::field("crop", message))?;
    }
    app.catalog.edit_picture(change, owner, found.id, edit).await?.ok_or(missing)
}

/// A person's current picture.
pub(crate) async fn current(app: &App, owner: PersonId) -> Result<Option<Picture>, ServiceError> {
    Ok(app.catalog.current_picture(owner).await?)
}

/// One picture of a person's history.
///
/// # Errors
///
/// [`Missing::Picture`] where there is none.
pub(crate) async fn find(app: &App, owner: PersonId, id: PictureId) -> Result<Picture, ServiceError> {
    app.catalog.picture(owner, Some(id)).await?.ok_or(ServiceError::Missing(Missing::Picture))
}

/// A page of a person's history, newest first.
pub(crate) async fn history(
    app: &App,
    owner: PersonId,
    before: Option<PictureId>,
    limit: u32,
) -> Result<HistoryPage, ServiceError> {
    Ok(app.catalog.history(owner, before, limit).await?)
}

/// A person's whole history, newest first.
pub(crate) async fn whole_history(app: &App, owner: PersonId) -> Result<Vec<Picture>, ServiceError> {
    let mut all: Vec<Picture> = Vec::new();
    loop {
        let page = history(app, owner, all.last().map(|picture| picture.id), PAGE).await?;
        all.extend(page.pictures);
        if !page.has_more {
            return Ok(all);
        }
    }
}

/// A page of everybody's pictures that the filters keep, newest first.
pub(crate) async fn gallery(
    app: &App,
    filters: GalleryFilters,
    before: Option<PictureId>,
    limit: u32,
) -> Result<GalleryPage, ServiceError> {
    Ok(app.catalog.gallery(filters, before, limit).await?)
}

/// Makes an upload's master: decodes it inside the imaging gate, unless it was decoded before and is stored.
///
/// # Errors
///
/// [`ServiceError::Invalid`] for `field` if the image is faulty; [`ServiceError::Busy`] if too many uploads wait.
pub(crate) async fn ingest(
    app: &App,
    picture: ProbedUpload,
    crop: Option<Crop>,
    field: &'static str,
) -> Result<Master, ServiceError> {
    let ProbedUpload { source, probe } = picture.clone();
    let stripped_hash = offload(source.len(), move || probe.stripped_hash(&source)).await;
    if let Some(hash) = stripped_hash
        && let Some(image) = stored_image(app, &picture.probe, hash).await?
    {
        return stored_master(app, picture, image).await;
    }
    let timeout_s = app.config().decode_timeout.get();
    let weight = picture.probe.ingest_bytes(picture.source.len());
    let pass = app.imaging_gate.enter(weight).await?;
    let job = move || imaging::make_master(&picture.source, &picture.probe, stripped_hash, crop, timeout_s);
    pass.run(job).await.map_err(|error| match error {
        MasterError::Refused(error) => ServiceError::field(field, error.message()),
        MasterError::Encode(error) => ServiceError::Internal(error.into()),
    })
}

/// The facts of the picture with this hash, if it is stored with all of them. What is stored was decoded in full.
async fn stored_image(app: &App, probe: &Probe, hash: BlobHash) -> Result<Option<ImageInfo>, ServiceError> {
    let stored = app.catalog.stored_image(hash).await?;
    Ok(stored.filter(|image| {
        let facts = (image.media, image.size, image.frames);
        image.placeholder.is_some() && facts == (probe.media(), probe.upright_size(), probe.frames())
    }))
}

/// The master of an upload whose picture is stored. Its file may have been lost since, so it is stored with its bytes, as any
/// other; a smaller copy is made of it when one is asked for.
async fn stored_master(app: &App, picture: ProbedUpload, image: ImageInfo) -> Result<Master, ServiceError> {
    let ProbedUpload { source, probe } = picture;
    let bytes = if probe.is_clean(&source) {
        source
    } else {
        let pass = app.imaging_gate.enter(source.len() as u64).await?;
        pass.run(move || probe.strip(&source)).await
    };
    let ImageInfo { hash, media, size, frames, placeholder, bytes: _ } = image;
    Ok(Master { bytes, hash, media, size, frames, placeholder, intermediate: None })
}
