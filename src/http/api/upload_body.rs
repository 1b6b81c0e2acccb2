//! Receiving the body of an upload: what every form of it goes through before the picture is read.

use bytes::Bytes;

use super::caller::Caller;
use crate::gate::Pass;
use crate::http::{ApiError, Context, read_body};
use crate::model::Person;
use crate::services::{ServiceError, pictures};
use crate::values::Role;

/// Counts an upload to its owner's rate. Administrators import whole directories of pictures, which are not counted.
///
/// # Errors
///
/// 429.
pub(crate) fn count(context: &Context, caller: &Caller, owner: &Person) -> Result<(), ApiError> {
    if caller.session.person.role != Role::Admin {
        context.app.limits.count_upload(owner.id)?;
    }
    Ok(())
}

/// Reads the body, if the disk has room for it. The pass stands for the memory of the upload; it is held until the picture is
/// published.
///
/// # Errors
///
/// 507 on a full disk, and as [`read_body`] has them.
pub(crate) async fn receive(context: &mut Context) -> Result<(Bytes, Option<Pass>), ApiError> {
    pictures::admit(&context.app).await?;
    let limit_bytes = context.config.max_body_bytes();
    read_body(context, limit_bytes).await.map_err(|error| match error {
        // A body too long for any request is a picture too large: name that limit.
        ApiError::TooLarge(_) => ServiceError::TooLarge { limit: context.config.max_picture_size }.into(),
        other => other,
    })
}
