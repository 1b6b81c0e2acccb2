//! Moderation: files that nobody may upload, and those that administrators removed from people's histories.

use crate::model::{Change, Moderated, ModeratedPage};
use crate::values::{BlobHash, PersonId, Reason};

use super::app::App;
use super::error::{Missing, ServiceError};
use super::storage;

/// A page of the files that nobody may upload.
pub(crate) async fn blocked(
    app: &App,
    after: Option<BlobHash>,
    limit: u32,
) -> Result<ModeratedPage, ServiceError> {
    Ok(app.catalog.blocked_files(after, limit).await?)
}

/// Blocks a file: every picture of it is removed for good, and nobody may upload it again.
pub(crate) async fn block(
    app: &App,
    change: Change,
    blob: BlobHash,
    reason: Reason,
) -> Result<(), ServiceError> {
    if app.catalog.block_file(change, blob, reason).await? {
        storage::drop_unreferenced(app, [blob]).await;
    }
    Ok(())
}

/// Lets people upload a blocked file again.
pub(crate) async fn unblock(app: &App, change: Change, blob: BlobHash) -> Result<(), ServiceError> {
    let was_blocked = app.catalog.unblock_file(change, blob).await?;
    if was_blocked { Ok(()) } else { Err(ServiceError::Missing(Missing::Picture)) }
}

/// The files that administrators removed from a person's history, newest first.
pub(crate) async fn removed(app: &App, owner: PersonId) -> Result<Vec<Moderated>, ServiceError> {
    Ok(app.catalog.removed_files(owner).await?)
}

/// Lets a person upload a removed file again.
pub(crate) async fn allow(
    app: &App,
    change: Change,
    owner: PersonId,
    blob: BlobHash,
) -> Result<(), ServiceError> {
    let was_removed = app.catalog.allow_removed_file(change, owner, blob).await?;
    if was_removed { Ok(()) } else { Err(ServiceError::Missing(Missing::Picture)) }
}
