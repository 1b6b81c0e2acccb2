//! A job as JSON.

use hyper::StatusCode;
use hyper::header::{HeaderValue, LOCATION};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::enum_schemas;
use crate::http::urls::job_path;
use crate::http::{ApiError, Context, Response, json};
use crate::model::{JobState, NamedPerson};
use crate::services::Step;
use crate::services::jobs::JobNow;

/// Long work that an administrator or the schedule started.
#[derive(Serialize, ToSchema)]
#[schema(as = Job, example = json!({
    "id": "019aa2c4-1c00-7c3e-9d2b-5f0e8a7b6c5d", "kind": "backup", "state": "running",
    "started_at": "2026-01-01T03:15:00Z", "ended_at": null, "started_by": null,
    "progress": {"done": 120, "total": 2000, "unit": "files"}, "result": null, "error": null
}))]
pub(super) struct JobJson {
    /// The job's ID.
    #[schema(format = "uuid")]
    id: String,
    #[schema(value_type = enum_schemas::JobKind)]
    kind: &'static str,
    #[schema(value_type = enum_schemas::JobState)]
    state: &'static str,
    /// When it began.
    #[schema(value_type = String, format = DateTime)]
    started_at: Timestamp,
    /// When it ended.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    ended_at: Option<Timestamp>,
    /// Who started it; null for the schedule.
    #[schema(required)]
    started_by: Option<StarterJson>,
    /// How far it is, while it runs.
    #[schema(required)]
    progress: Option<ProgressJson>,
    /// What came out of it. Of `verify`: `sound`, `blobs`, `read`, `read_bytes`, `findings` (at most 100, each with `blob`,
    /// `trouble`, `detail` and `people`), `findings_total`, `catalogue`, and of a proof `backup`, its name.
    /// Of `gc`: `temporaries`, `expired`, `orphans`, `orphan_bytes`, `kept`,
    /// `failed`. Of `backup`: `name`, `pictures`, `bytes`, `copied_files`, `copied_bytes`, `linked_files`, and `missing`: files that are
    /// missing or damaged in the store. Of `ldap`: what was counted (`entries`, `people_added` and so on), `skipped_total`, and at most
    /// 100 each of `skipped` and `changes`, each with `place` and `why`.
    #[schema(value_type = Option<Object>, required)]
    result: Option<Box<RawValue>>,
    /// Why it failed.
    #[schema(required)]
    error: Option<String>,
}

/// Who started a job.
#[derive(Serialize, ToSchema)]
#[schema(as = JobStarter)]
struct StarterJson {
    /// The person's ID.
    #[schema(format = "uuid")]
    id: String,
    /// The display name; may be empty.
    #[schema(example = "Ada Lovelace")]
    name: String,
    /// The email address.
    #[schema(example = "ada@example.org")]
    email: String,
}

/// How far a job is.
#[derive(Serialize, ToSchema)]
#[schema(as = JobProgress)]
struct ProgressJson {
    /// How much is done.
    done: u64,
    /// Of how much; null if that is not known.
    #[schema(required)]
    total: Option<u64>,
    #[schema(value_type = enum_schemas::ProgressUnit)]
    unit: &'static str,
}

impl JobJson {
    pub(super) fn new(now: &JobNow) -> Self {
        let job = &now.job;
        Self {
            id: job.id.to_string(),
            kind: job.kind.as_str(),
            state: job.state.as_str(),
            started_at: job.started_at,
            ended_at: job.ended_at,
            started_by: job.started_by.as_ref().map(StarterJson::new),
            progress: now.step.filter(|_| job.state == JobState::Running).map(ProgressJson::new),
            result: job.result.clone().and_then(|text| RawValue::from_string(text).ok()),
            error: job.error.clone(),
        }
    }

    /// The same as a JSON value.
    pub(super) fn value(now: &JobNow) -> Value {
        serde_json::to_value(Self::new(now)).unwrap_or_default()
    }
}

impl StarterJson {
    fn new(person: &NamedPerson) -> Self {
        Self {
            id: person.id.to_string(),
            name: person.name.as_str().to_owned(),
            email: person.email.to_string(),
        }
    }
}

impl ProgressJson {
    fn new(step: Step) -> Self {
        Self { done: step.done, total: step.total, unit: step.unit.as_str() }
    }
}

/// 202, with the job that was started and where it is.
pub(super) fn accepted(context: &Context, now: &JobNow) -> Result<Response, ApiError> {
    let mut response = json(StatusCode::ACCEPTED, &JobJson::new(now))?;
    let location = HeaderValue::from_str(&job_path(&context.app.config.base_path, now.job.id));
    response.headers_mut().insert(LOCATION, location.map_err(|error| ApiError::Internal(error.into()))?);
    Ok(response)
}
