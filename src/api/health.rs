//! Whether the process lives, and whether it can work.

use hyper::StatusCode;
use serde::Serialize;

use crate::web::{ApiError, Context, Response, json};
use crate::workflows::Uploads;

#[derive(Serialize)]
struct Health {
    status: &'static str,
}

#[derive(Serialize)]
struct Ready {
    status: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    failing: Vec<&'static str>,
    uploads: &'static str,
}

/// 200 for as long as the process answers.
pub fn healthz() -> Result<Response, ApiError> {
    json(StatusCode::OK, &Health { status: "ok" })
}

/// 200 when the catalogue and the store answer; 503 with the names of those that don't. A full disk is told beside it:
/// a server that shows pictures and deletes them is ready.
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
    json(code, &Ready { status, failing: readiness.failing, uploads })
}
