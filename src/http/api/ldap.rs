//! The directory: trying the connection, and syncing now.

use serde::Deserialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::caller::Caller;
use super::connection_test_json::{ConnectionTestJson, connection_test};
use super::job_json::{JobJson, accepted};
use super::json_fields;
use super::store::optional_body;
use crate::http::{ApiError, Context, Response};
use crate::services::imports::Mode;
use crate::services::ldap;
use crate::values::ValidationErrors;

/// How to sync.
#[derive(Default, Deserialize, ToSchema)]
#[schema(as = SyncDirectory)]
pub(super) struct SyncForm<'a> {
    /// Whether only to say what would change; false by default.
    #[serde(borrow, default)]
    #[schema(value_type = Option<bool>)]
    dry_run: Option<&'a RawValue>,
}

/// Try the connection to the directory
///
/// Connects, signs in and searches as the settings `ldap_*` say, and tells what a sync would make of the first entries. Nothing is
/// changed.
#[utoipa::path(
    post,
    path = "",
    tag = "Server",
    responses((status = 200, description = "What came of it.", body = ConnectionTestJson))
)]
pub(crate) async fn test(context: &mut Context, _caller: Caller) -> Result<Response, ApiError> {
    connection_test(ldap::try_connection(&context.app).await?)
}

/// Sync with the directory
///
/// Starts a job that adds, changes and disables people as the directory says. It disables nobody if more than half of the people
/// are gone from there. The body may be empty.
#[utoipa::path(
    post,
    path = "",
    tag = "Server",
    request_body(content = Option<SyncForm<'_>>),
    responses(
        (status = 202, description = "The job.", body = JobJson, headers(
            ("location" = String, description = "Where the job is."),
        )),
        (status = 409),
        (status = 429),
    )
)]
pub(crate) async fn sync(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    let body = optional_body(context).await?;
    let form: SyncForm<'_> = body.as_ref().map(json_fields::object).transpose()?.unwrap_or_default();
    let is_dry = match form.dry_run {
        None => false,
        given => json_fields::boolean("dry_run", given)
            .map_err(|message| ApiError::Invalid(ValidationErrors::one("dry_run", message)))?,
    };
    let mode = if is_dry { Mode::DryRun } else { Mode::Apply };
    let started = ldap::start(&context.app, caller.change(context), mode).await?;
    accepted(context, &started)
}
