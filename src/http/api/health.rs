//! Health probes: whether the process runs, and whether the server can work.

use hyper::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::{ApiError, Context, Response, json};
use crate::services::{Changes, Uploads};

/// The process runs.
#[derive(Serialize, ToSchema)]
#[schema(as = Health, example = json!({"status": "ok"}))]
struct HealthJson {
    /// `ok`.
    status: &'static str,
}

/// Whether the server can work.
#[derive(Serialize, ToSchema)]
#[schema(as = Readiness, example = json!({"status": "ready", "uploads": "open", "changes": "open"}))]
struct ReadinessJson {
    /// `ready` or `unready`.
    status: &'static str,
    /// The parts that do not respond: `catalogue`, `store`. Absent when all respond.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    failing: Vec<&'static str>,
    /// `open`, or `closed` while the disk is full.
    uploads: &'static str,
    /// `open`; `restricted` while the disk is nearly full: administrators change things, everybody deletes and signs out;
    /// `closed` when the last change found no room at all.
    changes: &'static str,
}

/// Check that the process runs
///
/// Answers 200 for as long as the process can answer at all.
#[utoipa::path(
    get,
    path = "",
    tag = "Server",
    responses((status = 200, description = "The process runs.", body = HealthJson))
)]
pub(crate) async fn healthz(_context: &mut Context) -> Result<Response, ApiError> {
    json(StatusCode::OK, &HealthJson { status: "ok" })
}

/// Check that the server can work
///
/// A full disk does not make the server unready: it still serves and deletes pictures. `uploads` and `changes` report it.
#[utoipa::path(
    get,
    path = "",
    tag = "Server",
    responses(
        (status = 200, description = "The catalog and the store respond.", body = ReadinessJson),
        (status = 503, description = "The catalog or the store does not respond.", body = ReadinessJson),
    )
)]
pub(crate) async fn readyz(context: &mut Context) -> Result<Response, ApiError> {
    let readiness = context.app.readiness().await;
    let (code, status) = if readiness.failing.is_empty() {
        (StatusCode::OK, "ready")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "unready")
    };
    let uploads = match readiness.uploads {
        Uploads::Open => "open",
        Uploads::Closed => "closed",
    };
    let changes = match readiness.changes {
        Changes::Open => "open",
        Changes::Restricted => "restricted",
        Changes::Closed => "closed",
    };
    json(code, &ReadinessJson { status, failing: readiness.failing, uploads, changes })
}
