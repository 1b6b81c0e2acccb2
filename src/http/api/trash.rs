//! The trash: deleted pictures, until they are deleted for good. People see their own, administrators everybody's.

use hyper::StatusCode;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::caller::{Caller, PathSubject};
use super::paging::{Page, next_cursor};
use super::picture_json::{DeletedPictureJson, HistoryPictureJson};
use super::pictures::picture_id;
use crate::http::{ApiError, Context, Response, json, no_content};
use crate::model::{RestoreRight, TrashedPicture};
use crate::services::{App, trash};
use crate::values::PictureId;

/// A page of a person's trash.
#[derive(Serialize, ToSchema)]
#[schema(as = Trash)]
struct TrashJson {
    /// The pictures by their first upload, newest first.
    pictures: Vec<TrashedPictureJson>,
    /// Pass it as `after` to get the next page; null on the last page.
    #[schema(required)]
    next: Option<String>,
}

/// A picture in the trash.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TrashedPicture)]
pub(crate) struct TrashedPictureJson {
    #[serde(flatten)]
    picture: DeletedPictureJson,
    /// Whether it was the current picture.
    was_current: bool,
    /// Whether its owner deleted it. What somebody else deleted, only an administrator brings back.
    by_owner: bool,
    /// When it was deleted.
    #[schema(value_type = String, format = DateTime)]
    deleted_at: Timestamp,
    /// When it is deleted for good; earlier, if a quota or the disk needs its room.
    #[schema(value_type = String, format = DateTime)]
    gone_at: Timestamp,
}

impl TrashedPictureJson {
    /// The picture, and until when this server keeps it.
    pub(crate) fn new(trashed: &TrashedPicture, app: &App) -> Self {
        Self {
            picture: DeletedPictureJson::from(&trashed.picture),
            was_current: trashed.was_current,
            by_owner: trashed.by_owner,
            deleted_at: trashed.deleted_at,
            gone_at: trash::gone_at(app, trashed),
        }
    }
}

/// List a person's trash
///
/// Deleted pictures, until they are deleted for good. Their files are not served.
#[utoipa::path(
    get,
    path = "",
    tag = "Managing pictures",
    params(Page<PictureId>),
    responses((status = 200, description = "A page of the trash.", body = TrashJson))
)]
pub(crate) async fn list(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    let owner = caller.subject(context).await?;
    let page = Page::<PictureId>::parse(&context.query)?;
    let found = trash::list(&context.app, owner.id, page.after, page.limit).await?;
    let next = next_cursor(&found.pictures, found.has_more, |trashed| trashed.picture.id);
    let pictures = found.pictures.iter().map(|trashed| TrashedPictureJson::new(trashed, &context.app));
    json(StatusCode::OK, &TrashJson { pictures: pictures.collect(), next })
}

/// Bring a picture back from the trash
///
/// Into its place in the history: as the current picture, if it was that and there is none now.
#[utoipa::path(
    post,
    path = "",
    tag = "Managing pictures",
    responses(
        (status = 200, description = "The picture, in the history again.", body = HistoryPictureJson),
        (status = 409, description = "The person's history is full."),
    )
)]
pub(crate) async fn restore(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    let owner = caller.subject(context).await?;
    let id = picture_id(context)?;
    let right = match caller.subject {
        PathSubject::Own(_) => RestoreRight::OwnDeletions,
        PathSubject::Named => RestoreRight::All,
    };
    let picture = trash::restore(&context.app, caller.change(context), owner.id, id, right).await?;
    json(StatusCode::OK, &HistoryPictureJson::new(&picture, &context.app.config.base_path))
}

/// Delete a picture in the trash for good
#[utoipa::path(
    delete,
    path = "",
    tag = "Managing pictures",
    responses((status = 204, description = "The picture is deleted for good."))
)]
pub(crate) async fn erase(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    let owner = caller.subject(context).await?;
    let id = picture_id(context)?;
    trash::erase(&context.app, caller.change(context), owner.id, id).await?;
    Ok(no_content())
}
