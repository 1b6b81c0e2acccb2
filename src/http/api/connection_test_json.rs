//! The JSON of a connection test.

use hyper::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::{ApiError, Response, json};
use crate::model::{ConnectionTest, TestStep};

/// What came of trying a connection to another system.
#[derive(Serialize, ToSchema)]
#[schema(as = ConnectionTest, example = json!({
    "works": true, "steps": [{"ok": true, "text": "The provider describes itself as https://id.example.org."}]
}))]
pub(super) struct ConnectionTestJson {
    /// Whether everything worked.
    works: bool,
    /// What was tried, in this order. The first step that fails is the last.
    steps: Vec<TestStepJson>,
}

/// One step of the test.
#[derive(Serialize, ToSchema)]
#[schema(as = ConnectionTestStep, example = json!({
    "ok": true, "text": "The provider describes itself as https://id.example.org."
}))]
struct TestStepJson {
    /// Whether it did what it should.
    ok: bool,
    /// What was done and what came of it, or what is wrong and what to do.
    text: String,
}

/// 200 with what came of it.
pub(super) fn connection_test(test: ConnectionTest) -> Result<Response, ApiError> {
    let works = test.works();
    let steps = test.steps.into_iter().map(|TestStep { ok, text }| TestStepJson { ok, text }).collect();
    json(StatusCode::OK, &ConnectionTestJson { works, steps })
}
