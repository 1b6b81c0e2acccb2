//! Whether the process lives, and whether it can work.

use hyper::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::{ApiError, Context, Response, json};
use crate::services::Uploads;

/// That the process lives.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"status": "ok"}))]
struct HealthJson {
    /// `ok`.
    status: &'static str,
}

/// Whether the server can work.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"status": "ready", "uploads": "open"}))]
struct ReadinessJson {
    /// `ready` or `unready`.
    status: &'static str,
    /// What does not answer: `catalogue`, `store`. Absent where everything does.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    failing: Vec<&'static str>,
    /// `open`; `closed` where the disk has no room for them.
    uploads: &'static str,
}

/// Ask whether the process lives
///
/// 200 for as long as it answers.
#[utoipa::path(
    get,
    path = "/healthz",
    tag = "House",
    operation_id = "healthz",
    responses((status = 200, description = "It lives.", body = HealthJson)),
    security(())
)]
pub fn healthz() -> Result<Response, ApiError> {
    json(StatusCode::OK, &HealthJson { status: "ok" })
}

/// Ask whether the server can work
///
/// A full disk is told beside it: a server that shows pictures and deletes them is ready.
#[utoipa::path(
    get,
    path = "/readyz",
    tag = "House",
    operation_id = "readyz",
    responses(
        (status = 200, description = "The catalogue and the store answer.", body = ReadinessJson),
        (status = 503, description = "One of them does not.", body = ReadinessJson),
    ),
    security(())
)]
pub async fn readyz(context: &Context) -> Result<Response, ApiError> {
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
    json(code, &ReadinessJson { status, failing: readiness.failing, uploads })
}
