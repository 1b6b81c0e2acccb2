//! Jobs: long work in the server process, one of a kind at a time, with its progress for whoever watches.
//!
//! A job runs in a task of its own and holds no gate: uploads and pictures go on beside it.

use std::sync::Arc;

use tokio::sync::watch;

use crate::clock::random_bytes;
use crate::model::{Change, Job, JobKind, JobOutcome};
use crate::values::{JobId, Message};

use super::app::App;
use super::error::{Missing, ServiceError};
use super::progress::{Progress, Step};
use super::running_jobs::Running;
pub(crate) use super::running_jobs::Watched;

/// Jobs that are listed.
const LISTED: u32 = 50;

/// A job with its progress.
#[derive(Debug, Clone)]
pub(crate) struct JobNow {
    /// Its record.
    pub job: Job,
    /// How far it is; `None` if it is not running, or has not said.
    pub step: Option<Step>,
}

/// Starts a job, if none of its kind runs. `work` gets the state and whom to tell of its progress, and returns the result as
/// JSON. The job goes on when the caller does not wait.
///
/// # Errors
///
/// [`ServiceError::Conflict`] if one of its kind runs; that the actor may not.
pub(crate) async fn start<F>(
    app: &Arc<App>,
    change: Change,
    kind: JobKind,
    work: impl FnOnce(Arc<App>, Progress) -> F,
) -> Result<JobNow, ServiceError>
where
    F: Future<Output = Result<serde_json::Value, ServiceError>> + Send + 'static,
{
    let id = JobId::new(change.at, random_bytes());
    let (sender, state) = watch::channel(Watched::default());
    {
        let mut running = app.jobs.running();
        if running.contains_key(&kind) {
            return Err(ServiceError::Conflict(Message::JobRunning));
        }
        running.insert(kind, Running { id, state });
    }
    let ending = Ending { app: Arc::clone(app), kind };
    app.catalog.add_job(change, id, kind).await?;
    let sender = Arc::new(sender);
    let told = Arc::clone(&sender);
    let progress = Progress::new(move |step| told.send_modify(|watched| watched.step = Some(step)));
    let work = work(Arc::clone(app), progress);
    tokio::spawn(async move {
        let outcome = match work.await {
            Ok(result) => JobOutcome::Done(result.to_string()),
            Err(error) => JobOutcome::Failed(error.to_string()),
        };
        if let JobOutcome::Failed(error) = &outcome {
            tracing::warn!(job = %id, kind = kind.as_str(), error, "a job failed");
        }
        let app = &ending.app;
        if let Err(error) = app.catalog.end_job(id, app.clock.now(), outcome).await {
            tracing::warn!(job = %id, %error, "how a job ended was not written");
        }
        sender.send_modify(|watched| watched.has_ended = true);
        drop(ending);
    });
    find(app, id).await
}

/// Frees the kind when the job has ended, even by a panic.
struct Ending {
    app: Arc<App>,
    kind: JobKind,
}

impl Drop for Ending {
    fn drop(&mut self) {
        self.app.jobs.running().remove(&self.kind);
    }
}

/// The last jobs, the newest first.
pub(crate) async fn list(app: &App) -> Result<Vec<JobNow>, ServiceError> {
    let jobs = app.catalog.jobs(LISTED).await?;
    Ok(jobs.into_iter().map(|job| now(app, job)).collect())
}

/// One job.
///
/// # Errors
///
/// [`Missing::Job`].
pub(crate) async fn find(app: &App, id: JobId) -> Result<JobNow, ServiceError> {
    let job = app.catalog.job(id).await?.ok_or(ServiceError::Missing(Missing::Job))?;
    Ok(now(app, job))
}

/// Tells of the progress of a job; `None` if it does not run.
pub(crate) fn watch_job(app: &App, id: JobId) -> Option<watch::Receiver<Watched>> {
    app.jobs.watched(id)
}

/// At the start of a server: the jobs of the former process have ended with it.
pub(crate) async fn note_interrupted(app: &App) {
    match app.catalog.interrupt_jobs(app.clock.now()).await {
        Ok(0) => {}
        Ok(jobs) => tracing::warn!(jobs, "jobs were running when the server ended; they are interrupted"),
        Err(error) => tracing::warn!(%error, "interrupted jobs could not be noted"),
    }
}

/// Waits until a job has ended.
///
/// # Errors
///
/// As [`find`].
pub(crate) async fn wait(app: &App, id: JobId) -> Result<JobNow, ServiceError> {
    if let Some(mut watched) = app.jobs.watched(id) {
        // An error says that the job is gone, which is an end as well.
        drop(watched.wait_for(|watched| watched.has_ended).await);
    }
    find(app, id).await
}

fn now(app: &App, job: Job) -> JobNow {
    let step = app.jobs.watched(job.id).and_then(|watched| watched.borrow().step);
    JobNow { job, step }
}
