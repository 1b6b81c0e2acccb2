//! The trash: deleting pictures so that they can be brought back for a while, and when they go for good.

use jiff::{SignedDuration, Timestamp};

use crate::model::{
    Change, Deletion, Picture, Removal, RestoreOutcome, RestoreRight, TrashPage, TrashedPicture,
};
use crate::values::{PersonId, PictureId, Scope};

use super::app::App;
use super::cached_renditions::forget_if_deleted;
use super::error::{Missing, ServiceError};
use super::readiness::Uploads;
use super::reserve::free_bytes;
use super::storage;

/// Pictures that leave the trash in one transaction.
const AT_ONCE: u32 = 64;

/// Pictures that are read at a time.
const PAGE: u32 = 200;

/// Pictures that leave the trash, oldest first, before it is looked whether the disk has room again.
const AT_ONCE_FOR_ROOM: u32 = 4;

/// Deletes a picture of a person's history; the current one if `id` is `None`. At once nobody sees it any more. Unless
/// `trash_period` is 0, it is in the trash then.
pub(crate) async fn remove(
    app: &App,
    change: Change,
    owner: PersonId,
    id: Option<PictureId>,
    removal: Removal,
) -> Result<(), ServiceError> {
    let is_for_good = period(app).is_zero() || removal.blocks;
    let deletion = if is_for_good { Deletion::ForGood } else { Deletion::ToTrash };
    let removed = app.catalog.remove_picture(change, owner, id, deletion, removal).await?;
    let blob = removed.ok_or(ServiceError::Missing(Missing::Picture))?;
    match deletion {
        Deletion::ForGood => storage::drop_unreferenced(app, [blob]).await,
        Deletion::ToTrash => {
            forget_if_deleted(app, blob).await;
            // People delete to make room on a full disk.
            make_room(app).await?;
        }
    }
    Ok(())
}

/// Deletes a picture of a person's history for good; the current one if `id` is `None`.
pub(crate) async fn remove_for_good(
    app: &App,
    change: Change,
    owner: PersonId,
    id: Option<PictureId>,
) -> Result<(), ServiceError> {
    let removed =
        app.catalog.remove_picture(change, owner, id, Deletion::ForGood, Removal::default()).await?;
    let blob = removed.ok_or(ServiceError::Missing(Missing::Picture))?;
    storage::drop_unreferenced(app, [blob]).await;
    Ok(())
}

/// A page of a person's trash, newest upload first.
pub(crate) async fn list(
    app: &App,
    owner: PersonId,
    before: Option<PictureId>,
    limit: u32,
) -> Result<TrashPage, ServiceError> {
    Ok(app.catalog.trash(owner, before, limit).await?)
}

/// A person's whole trash, newest upload first.
pub(crate) async fn whole(app: &App, owner: PersonId) -> Result<Vec<TrashedPicture>, ServiceError> {
    let mut all: Vec<TrashedPicture> = Vec::new();
    loop {
        let before = all.last().map(|trashed| trashed.picture.id);
        let page = list(app, owner, before, PAGE).await?;
        all.extend(page.pictures);
        if !page.has_more {
            return Ok(all);
        }
    }
}

/// Brings a picture back into its person's history: as the current one, if it was that and there is none now.
///
/// # Errors
///
/// [`ServiceError::Forbidden`] if somebody else than the owner, who asks, deleted it; [`ServiceError::Conflict`] if the
/// history is full.
pub(crate) async fn restore(
    app: &App,
    change: Change,
    owner: PersonId,
    id: PictureId,
    right: RestoreRight,
) -> Result<Picture, ServiceError> {
    match app.catalog.restore_from_trash(change, owner, id, app.quota(), right).await? {
        RestoreOutcome::Restored(picture) => Ok(*picture),
        RestoreOutcome::Missing => Err(ServiceError::Missing(Missing::Picture)),
        RestoreOutcome::ByOthers => Err(ServiceError::Forbidden(Scope::Admin)),
        RestoreOutcome::QuotaFull => Err(storage::quota_full(app)),
    }
}

/// Deletes a picture in the trash for good.
pub(crate) async fn erase(
    app: &App,
    change: Change,
    owner: PersonId,
    id: PictureId,
) -> Result<(), ServiceError> {
    let removed = app.catalog.remove_from_trash(change, owner, id).await?;
    let blob = removed.ok_or(ServiceError::Missing(Missing::Picture))?;
    storage::drop_unreferenced(app, [blob]).await;
    Ok(())
}

/// When a picture in the trash is deleted for good, if the trash is not needed for something else before.
pub(crate) fn gone_at(app: &App, trashed: &TrashedPicture) -> Timestamp {
    trashed.deleted_at.saturating_add(period(app)).unwrap_or(Timestamp::MAX)
}

/// Deletes for good what was in the trash for `trash_period`; how many pictures.
///
/// # Errors
///
/// The catalog's.
pub(crate) async fn remove_expired(app: &App) -> Result<u64, ServiceError> {
    let mut removed = 0;
    loop {
        let blobs = app.catalog.empty_trash(expiry(app), AT_ONCE).await?;
        if blobs.is_empty() {
            return Ok(removed);
        }
        removed += blobs.len() as u64;
        storage::drop_unreferenced(app, blobs).await;
    }
}

/// How many pictures were in the trash for `trash_period`.
pub(crate) async fn count_expired(app: &App) -> Result<u64, ServiceError> {
    Ok(app.catalog.count_trash(expiry(app)).await?)
}

/// Batches of pictures that may leave the trash without freeing anything, before it is seen that this does not help.
const FUTILE_BATCHES: u32 = 8;

/// Deletes the oldest pictures in the trash for good while less than `min_free_space` is free on the disk, and as long as that
/// frees space: while a backup is made it does not, nor where backups on the same disk hold the same files.
///
/// # Errors
///
/// The catalog's.
pub(crate) async fn make_room(app: &App) -> Result<(), ServiceError> {
    let (mut removed, mut futile) = (0, 0);
    while app.uploads() == Uploads::Closed && futile < FUTILE_BATCHES && !app.blobs.are_pinned().await {
        let free = free_bytes(&app.config.data).unwrap_or_default();
        let blobs = app.catalog.empty_trash(Timestamp::MAX, AT_ONCE_FOR_ROOM).await?;
        if blobs.is_empty() {
            break;
        }
        removed += blobs.len();
        storage::drop_unreferenced(app, blobs).await;
        let is_freed = free_bytes(&app.config.data).is_ok_and(|now| now > free);
        futile = if is_freed { 0 } else { futile + 1 };
    }
    if futile == FUTILE_BATCHES {
        tracing::warn!(
            "emptying the trash frees no space, because backups on the same disk hold its files; remove old backups"
        );
    }
    if removed > 0 {
        tracing::warn!(
            removed,
            "the disk is nearly full: the oldest pictures in the trash were deleted for good"
        );
    }
    Ok(())
}

fn period(app: &App) -> SignedDuration {
    SignedDuration::from_secs(app.config().trash_period.get().into())
}

/// What was deleted then or before has been in the trash for long enough.
fn expiry(app: &App) -> Timestamp {
    app.clock.now().saturating_sub(period(app)).unwrap_or(Timestamp::MIN)
}
