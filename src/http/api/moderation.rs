//! Moderation: removing pictures with a reason, files that nobody may upload, and what was removed from a person.

use hyper::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::caller::Caller;
use super::json_fields::{self, Raw};
use super::list_filters;
use super::paging::{Page, next_cursor};
use crate::http::{ApiError, Context, Response, json, no_content};
use crate::model::{Moderated, Removal};
use crate::services::moderation;
use crate::values::{BlobHash, Message, Reason, ValidationErrors};

/// What an administrator says of a removal. Of no effect on one's own pictures.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "the fields are read from the query by name")]
pub(super) struct RemovalQuery {
    /// For administrators: why. The owner is told.
    #[param(max_length = 500, example = "This is not you.", required = false)]
    reason: Option<String>,
    /// For administrators: whether nobody may have this file any more. All pictures of it are removed for good.
    #[param(required = false)]
    block: Option<bool>,
}

/// A file that an administrator removed, or that nobody may upload.
#[derive(Serialize, ToSchema)]
#[schema(as = ModeratedFile)]
struct FileJson {
    /// The SHA-256 of the stored file.
    #[schema(example = "84842ebf2a0a3501f2c761d79dfd6e85d49f3a78168da9fc45af9b1007545140")]
    sha256: String,
    /// Why; may be empty.
    #[schema(example = "This is not you.")]
    reason: String,
    /// When it was removed or blocked.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
}

/// Files that an administrator removed from a person's history.
#[derive(Serialize, ToSchema)]
#[schema(as = RemovedFiles)]
struct RemovedJson {
    /// The files, the last one first.
    removed: Vec<FileJson>,
}

/// A page of blocked files.
#[derive(Serialize, ToSchema)]
#[schema(as = Blocks)]
struct BlocksJson {
    /// The files, in the order of their hashes.
    blocks: Vec<FileJson>,
    /// Pass it as `after` to get the next page; null on the last page.
    #[schema(required)]
    next: Option<String>,
}

/// A file to block.
#[derive(Deserialize, ToSchema)]
#[schema(as = NewBlock, example = json!({
    "sha256": "84842ebf2a0a3501f2c761d79dfd6e85d49f3a78168da9fc45af9b1007545140", "reason": "An advertisement."
}))]
struct BlockForm<'a> {
    /// The SHA-256 of the stored file, as in `content_url`.
    #[serde(borrow)]
    #[schema(value_type = String, pattern = "^[0-9a-f]{64}$")]
    sha256: Raw<'a>,
    /// Why, for those who try to upload it.
    #[serde(borrow, default)]
    #[schema(value_type = Option<String>, max_length = 500, required = false)]
    reason: Raw<'a>,
}

impl From<&Moderated> for FileJson {
    fn from(file: &Moderated) -> Self {
        Self { sha256: file.blob.to_string(), reason: file.reason.as_str().to_owned(), at: file.at }
    }
}

/// What the query says of a removal; nothing, for one's own picture.
///
/// # Errors
///
/// 400 for a reason that is too long and for a `block` that is neither true nor false.
pub(super) fn removal(context: &Context, caller: &Caller) -> Result<Removal, ApiError> {
    if caller.is_about_caller() {
        return Ok(Removal::default());
    }
    let mut errors = ValidationErrors::new();
    let reason = Reason::parse(context.query.get("reason").unwrap_or_default());
    let removal = Removal {
        reason: errors.take("reason", reason).unwrap_or_default(),
        blocks: list_filters::boolean(&context.query, "block", &mut errors).unwrap_or(false),
    };
    if errors.is_empty() { Ok(removal) } else { Err(ApiError::Invalid(errors)) }
}

/// List what was removed from a person
///
/// Files that an administrator removed, with the reason. The person cannot upload them again.
#[utoipa::path(
    get,
    path = "",
    tag = "Managing pictures",
    responses((status = 200, description = "The files.", body = RemovedJson))
)]
pub(crate) async fn list_removed(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    let owner = caller.subject(context).await?;
    let removed = moderation::removed(&context.app, owner.id).await?;
    json(StatusCode::OK, &RemovedJson { removed: removed.iter().map(FileJson::from).collect() })
}

/// Let a person upload a removed file again
#[utoipa::path(
    delete,
    path = "",
    tag = "Managing pictures",
    responses((status = 204, description = "The person may upload it again."))
)]
pub(crate) async fn allow(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    let owner = caller.subject(context).await?;
    let hash = hash(context)?;
    moderation::allow(&context.app, caller.change(context), owner.id, hash).await?;
    Ok(no_content())
}

/// List the files that nobody may upload
#[utoipa::path(
    get,
    path = "",
    tag = "Managing pictures",
    params(Page<BlobHash>),
    responses((status = 200, description = "A page of files.", body = BlocksJson))
)]
pub(crate) async fn list_blocks(context: &mut Context, _caller: Caller) -> Result<Response, ApiError> {
    let page = Page::<BlobHash>::parse(&context.query)?;
    let found = moderation::blocked(&context.app, page.after, page.limit).await?;
    let next = next_cursor(&found.files, found.has_more, |file| file.blob);
    json(StatusCode::OK, &BlocksJson { blocks: found.files.iter().map(FileJson::from).collect(), next })
}

/// Block a file
///
/// Every picture of it is removed for good, and nobody may upload it again. A file that is blocked already gets the new reason.
#[utoipa::path(
    post,
    path = "",
    tag = "Managing pictures",
    request_body = BlockForm,
    responses((status = 204, description = "The file is blocked."))
)]
pub(crate) async fn block(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    let body = json_fields::json_body(context).await?;
    let form: BlockForm<'_> = json_fields::object(&body)?;
    let mut errors = ValidationErrors::new();
    let hash = json_fields::text("sha256", form.sha256)
        .and_then(|text| text.parse::<BlobHash>().map_err(|_not_a_hash| Message::NoSuchPicture));
    let hash = errors.take("sha256", hash);
    let reason = json_fields::text_or_nothing("reason", form.reason).and_then(|text| Reason::parse(&text));
    let reason = errors.take("reason", reason);
    let (Some(hash), Some(reason)) = (hash, reason) else { return Err(ApiError::Invalid(errors)) };
    moderation::block(&context.app, caller.change(context), hash, reason).await?;
    Ok(no_content())
}

/// Unblock a file
#[utoipa::path(
    delete,
    path = "",
    tag = "Managing pictures",
    responses((status = 204, description = "People may upload it again."))
)]
pub(crate) async fn unblock(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    let hash = hash(context)?;
    moderation::unblock(&context.app, caller.change(context), hash).await?;
    Ok(no_content())
}

fn hash(context: &Context) -> Result<BlobHash, ApiError> {
    context.path_parameter("sha256", Message::NoSuchPicture)
}
