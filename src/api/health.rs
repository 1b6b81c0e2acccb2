//! Whether the process lives, and whether it can work.

use hyper::StatusCode;
use serde::Serialize;

use crate::web::{ApiError, Context, Response, json};

#[derive(Serialize)]
struct Health {
    status: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    failing: Vec<&'static str>,
}

/// 200 for as long as the process answers.
pub fn healthz() -> Result<Response, ApiError> {
    json(StatusCode::OK, &Health { status: "ok", failing: Vec::new() })
}

/// 200 when the catalogue and the store answer; 503 with the names of those that don't.
pub async fn readyz(context: &Context) -> Result<Response, ApiError> {
    let failing = context.app.failing_engines().await;
    if failing.is_empty() {
        json(StatusCode::OK, &Health { status: "ready", failing })
    } else {
        json(StatusCode::SERVICE_UNAVAILABLE, &Health { status: "unready", failing })
    }
}
