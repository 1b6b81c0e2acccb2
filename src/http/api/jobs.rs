//! Jobs: listing them, showing one, and watching one as server-sent events.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use hyper::StatusCode;
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use serde::Serialize;
use tokio::sync::mpsc::Sender;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};
use utoipa::ToSchema;

use super::caller::Caller;
use super::job_json::JobJson;
use crate::http::{ApiError, Body, Context, Response, json, private_headers};
use crate::services::App;
use crate::services::jobs::{self, JobNow, Watched};
use crate::values::{JobId, Message};

/// Events of one job are at least so far apart.
const BETWEEN_EVENTS: Duration = Duration::from_millis(250);

/// A proxy closes a connection on which nothing happens for long.
const BETWEEN_COMMENTS: Duration = Duration::from_secs(15);

/// Keeps nginx from collecting the events before it passes them on.
const ACCEL_BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

/// The last jobs.
#[derive(Serialize, ToSchema)]
#[schema(as = Jobs)]
struct JobsJson {
    /// The jobs, the newest first; at most 50.
    jobs: Vec<JobJson>,
}

/// List jobs
///
/// Long work: verifying, sweeping, backups. Kept across restarts.
#[utoipa::path(
    get,
    path = "",
    tag = "Server",
    responses((status = 200, description = "The jobs.", body = JobsJson))
)]
pub(crate) async fn list(context: &mut Context, _caller: Caller) -> Result<Response, ApiError> {
    let found = jobs::list(&context.app).await?;
    json(StatusCode::OK, &JobsJson { jobs: found.iter().map(JobJson::new).collect() })
}

/// Show a job
#[utoipa::path(
    get,
    path = "",
    tag = "Server",
    responses((status = 200, description = "The job.", body = JobJson))
)]
pub(crate) async fn show(context: &mut Context, _caller: Caller) -> Result<Response, ApiError> {
    json(StatusCode::OK, &JobJson::new(&find(context).await?))
}

/// A server-sent event about a job.
#[derive(ToSchema)]
#[schema(example = json!({"event": "end", "data": "{\"id\":\"0197a6e0-7c1d-7c4f-9a51-2f60c1f4b6aa\",\"state\":\"done\"}"}))]
#[expect(dead_code, reason = "it only describes the stream, in which its fields are lines of text")]
struct JobEvent {
    /// `progress`, or `end` with the last one.
    event: String,
    /// The job as JSON, as the call that shows a job answers it.
    data: String,
}

/// Watch a job
///
/// Server-sent events: `progress` with the job as data, at most four times a second, and at last `end` with the job; then the
/// stream ends.
#[utoipa::path(
    get,
    path = "",
    tag = "Server",
    responses((status = 200, description = "The events.", headers(
        ("x-accel-buffering" = String, description = "`no`, for proxies that would collect the events."),
    ), content((JobEvent = "text/event-stream"))))
)]
pub(crate) async fn events(context: &mut Context, _caller: Caller) -> Result<Response, ApiError> {
    let now = find(context).await?;
    let (sender, body) = Body::stream();
    let watched = jobs::watch_job(&context.app, now.job.id);
    tokio::spawn(send(Arc::clone(&context.app), now, watched, sender));
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    private_headers(headers);
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(ACCEL_BUFFERING, HeaderValue::from_static("no"));
    Ok(response)
}

async fn find(context: &Context) -> Result<JobNow, ApiError> {
    let id: JobId = context.path_parameter("job", Message::NoSuchJob)?;
    Ok(jobs::find(&context.app, id).await?)
}

/// Sends events until the job ends, the client leaves or the server stops.
async fn send(
    app: Arc<App>,
    mut now: JobNow,
    watched: Option<watch::Receiver<Watched>>,
    sender: Sender<std::io::Result<Bytes>>,
) {
    let mut stopping = app.jobs.stopping();
    if let Some(mut watched) = watched {
        loop {
            let state = *watched.borrow_and_update();
            if state.has_ended {
                break;
            }
            now.step = state.step;
            if sender.send(Ok(event("progress", &now))).await.is_err() {
                return;
            }
            tokio::select! {
                changed = wait(&mut watched, &sender) => if !changed { break },
                _ = stopping.wait_for(|stops| *stops) => return,
            }
        }
    }
    if let Ok(ended) = jobs::find(&app, now.job.id).await {
        drop(sender.send(Ok(event("end", &ended))).await);
    }
}

/// Waits for the next step, and a while at the least; whether there can be more.
async fn wait(watched: &mut watch::Receiver<Watched>, sender: &Sender<std::io::Result<Bytes>>) -> bool {
    sleep(BETWEEN_EVENTS).await;
    loop {
        match timeout(BETWEEN_COMMENTS, watched.changed()).await {
            Ok(changed) => return changed.is_ok(),
            Err(_nothing) if sender.send(Ok(Bytes::from_static(b": waiting\n\n"))).await.is_err() => {
                return false;
            }
            Err(_nothing) => {}
        }
    }
}

fn event(name: &str, now: &JobNow) -> Bytes {
    format!("event: {name}\ndata: {}\n\n", JobJson::value(now)).into()
}
