//! Syncs that the server makes: on its timer, and when an administrator asks for one.

use std::sync::Arc;

use serde_json::json;

use super::gone::Many;
use super::report::SyncOutcome;
use super::sync::{Options, sync};
use crate::model::{Change, JobKind};
use crate::services::imports::Mode;
use crate::services::jobs::{self, JobNow};
use crate::services::progress::Unit;
use crate::services::{App, ServiceError};
use crate::values::Message;

/// Lines that a job's result and the log have of what was skipped.
const MAX_SKIPPED: usize = 100;

/// Starts a sync as a job.
///
/// # Errors
///
/// [`ServiceError::Conflict`] where there is no directory; those of [`jobs::start`].
pub(crate) async fn start(app: &Arc<App>, change: Change, mode: Mode) -> Result<JobNow, ServiceError> {
    if app.config.ldap_url.target().is_none() {
        return Err(ServiceError::Conflict(Message::DirectoryOff));
    }
    jobs::start(app, change, JobKind::Ldap, move |app, progress| async move {
        let options = Options { mode, many: Many::Refuse };
        let outcome = sync(&app, options, |report| progress.tell(report.entries, None, Unit::Entries)).await;
        tell(&outcome);
        let SyncOutcome { report, stopped } = outcome;
        if let Some(error) = stopped {
            return Err(ServiceError::Internal(anyhow::anyhow!(error)));
        }
        let mut result = serde_json::to_value(&report).unwrap_or_default();
        for list in ["skipped", "changes"] {
            if let Some(lines) = result.get_mut(list).and_then(|lines| lines.as_array_mut()) {
                lines.truncate(MAX_SKIPPED);
            }
        }
        if let Some(fields) = result.as_object_mut() {
            fields.insert("dry_run".to_owned(), json!(mode == Mode::DryRun));
        }
        Ok(result)
    })
    .await
}

/// Syncs because the time has come. What went wrong is in the log.
pub(crate) async fn run_schedule(app: &App) {
    let options = Options { mode: Mode::Apply, many: Many::Refuse };
    tell(&sync(app, options, |_report| {}).await);
}

fn tell(outcome: &SyncOutcome) {
    let SyncOutcome { report, stopped } = outcome;
    for skipped in report.skipped.iter().take(MAX_SKIPPED) {
        tracing::warn!(entry = skipped.place, why = skipped.why, "a part of the directory was skipped");
    }
    if let Some(error) = stopped {
        tracing::error!(error, "the sync with the directory stopped");
        return;
    }
    tracing::info!(
        entries = report.entries,
        changes = report.changed_rows(),
        skipped = report.skipped_total,
        "synced with the directory"
    );
}
