//! The kinds of jobs: verifying, sweeping, making and proving backups. Each returns its result as JSON, in the form that the API
//! documents.

use std::sync::Arc;

use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::backups::{self as engine, BackupName, Kind};
use crate::gate::blocking;
use crate::model::{Actor, Change, JobKind};
use crate::services::maintenance::SweepMode;
use crate::values::{Percent, Seconds};

use super::app::App;
use super::backups::{self, Made, Order, Target, schedule};
use super::error::ServiceError;
use super::jobs::{self, JobNow};
use super::verify::{Damage, Finding, Verified, verify};
use super::{maintenance, trash};

/// Findings that a result names.
const MAX_FINDINGS: usize = 100;

/// Starts reading the stored files again.
///
/// # Errors
///
/// As [`jobs::start`].
pub(crate) async fn start_verify(
    app: &Arc<App>,
    change: Change,
    share: Percent,
) -> Result<JobNow, ServiceError> {
    jobs::start(app, change, JobKind::Verify, move |app, progress| async move {
        Ok(verified_json(&verify(&app, share, &progress).await?))
    })
    .await
}

/// Starts sweeping what nothing refers to.
///
/// # Errors
///
/// As [`jobs::start`].
pub(crate) async fn start_gc(
    app: &Arc<App>,
    change: Change,
    mode: SweepMode,
) -> Result<JobNow, ServiceError> {
    jobs::start(app, change, JobKind::Gc, move |app, _progress| async move {
        let expired = match mode {
            SweepMode::Remove => trash::remove_expired(&app).await?,
            SweepMode::DryRun => trash::count_expired(&app).await?,
        };
        let before = app.clock.now() - SignedDuration::from_secs(Seconds::HOUR.get().into());
        let swept = maintenance::sweep(&app, mode, before).await?;
        Ok(json!({
            "temporaries": swept.temporaries, "expired": expired, "orphans": swept.orphans,
            "orphan_bytes": swept.orphan_bytes, "kept": swept.kept, "failed": swept.failed,
        }))
    })
    .await
}

/// Starts making a backup in the folder of backups.
///
/// # Errors
///
/// As [`jobs::start`].
pub(crate) async fn start_backup(app: &Arc<App>, change: Change, kind: Kind) -> Result<JobNow, ServiceError> {
    let by = change.clone();
    jobs::start(app, change, JobKind::Backup, move |app, progress| async move {
        let order = Order { target: Target::Folder(app.backup_folder()), kind };
        let made = backups::make(&app, by, order, progress).await?;
        tracing::info!(
            backup = %made.path.display(),
            pictures = made.manifest.pictures,
            copied_bytes = made.copied_bytes,
            missing = made.troubles.len(),
            "a backup was made"
        );
        Ok(made_json(&made))
    })
    .await
}

/// Makes the scheduled backup if it is due, as a job, and removes the old ones that are not kept.
///
/// # Errors
///
/// Why that failed. Where another backup is being made, it waits for its turn.
pub(crate) async fn run_schedule(app: &Arc<App>) -> Result<(), ServiceError> {
    let Some(at) = app.config().backup_at.get() else { return Ok(()) };
    if !schedule::is_due(at, &backups::list(app).await?, app.clock.now()) {
        return Ok(());
    }
    let change = app.change(Actor::Operator, None);
    let started = match start_backup(app, change, Kind::Scheduled).await {
        Err(ServiceError::Conflict(_)) => return Ok(()),
        started => started?,
    };
    let ended = jobs::wait(app, started.job.id).await?;
    if let Some(error) = ended.job.error {
        return Err(ServiceError::Internal(anyhow::anyhow!(error)));
    }
    for removed in schedule::remove_old(app).await? {
        tracing::info!(backup = removed, "an old backup was removed");
    }
    Ok(())
}

/// Starts proving a backup in the folder of backups. If it is sound, that is noted beside it.
///
/// # Errors
///
/// [`super::Missing::Backup`], and as [`jobs::start`].
pub(crate) async fn start_proof(
    app: &Arc<App>,
    change: Change,
    name: &BackupName,
) -> Result<JobNow, ServiceError> {
    let (_, path) = backups::find(app, name).await?;
    let name = name.as_str().to_owned();
    jobs::start(app, change, JobKind::Verify, move |app, progress| async move {
        let (scratch, now) = (app.config.data.clone(), app.clock.now());
        let checked = backups::verify(path.clone(), Some(scratch), now, progress).await?;
        if checked.verified.is_sound() {
            blocking(move || engine::mark_proved(&path, now)).await?;
        }
        let mut result = verified_json(&checked.verified);
        if let Some(fields) = result.as_object_mut() {
            fields.insert("backup".to_owned(), name.into());
        }
        Ok(result)
    })
    .await
}

fn verified_json(verified: &Verified) -> Value {
    let findings: Vec<Value> = verified.findings.iter().take(MAX_FINDINGS).map(finding_json).collect();
    json!({
        "sound": verified.is_sound(), "blobs": verified.blobs, "read": verified.read,
        "read_bytes": verified.read_bytes, "findings": findings, "findings_total": verified.findings.len(),
        "catalogue": verified.catalogue_faults,
    })
}

fn finding_json(finding: &Finding) -> Value {
    let (trouble, detail) = match &finding.damage {
        Damage::Missing => ("missing", None),
        Damage::Damaged(how) => ("damaged", Some(how)),
        Damage::Unreadable(why) => ("unreadable", Some(why)),
    };
    let people: Vec<String> = finding.people.iter().map(ToString::to_string).collect();
    json!({"blob": finding.blob.to_hex(), "trouble": trouble, "detail": detail, "people": people})
}

fn made_json(made: &Made) -> Value {
    json!({
        "name": made.name.as_str(), "pictures": made.manifest.pictures, "bytes": made.manifest.total_bytes(),
        "copied_files": made.copied_files, "copied_bytes": made.copied_bytes, "linked_files": made.linked_files,
        "missing": made.troubles.len(),
    })
}
