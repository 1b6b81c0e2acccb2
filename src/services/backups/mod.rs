//! Backups: making one beside a running server, proving one, restoring one, mending from one, and the schedule.
//!
//! `backups` (the engine) knows their files. What is said here in order is what makes them safe:
//!
//! 1. The blobs are pinned: from now on no process removes one.
//! 2. A commit in between makes sure that a removal that was decided before is over, and that no failed commit can come back.
//! 3. The snapshot of the catalog is taken. Every blob that it names was on disk before its row was committed, and stays.
//! 4. Each of these blobs is linked or copied, and compared with its name.
//! 5. The pin is taken off, and what was removed from the catalog meanwhile is swept.

mod check;
mod make;
mod mend;
mod restore;
pub(crate) mod schedule;

use std::path::PathBuf;

pub(crate) use check::{Checked, SchemaFound, verify};
pub(crate) use make::{Made, Order, Target, Trouble, make};
pub(crate) use mend::mend;
pub(crate) use restore::{RestoreError, RestoreMode, Restored, restore, undo};

pub(crate) use crate::backups::{BackupError, BackupName, Kind, Listed, is_archive};

use crate::backups;
use crate::gate::blocking;
use crate::model::{Action, Actor, Change};

use super::app::App;
use super::error::{Missing, ServiceError};

impl App {
    /// Where backups are kept: `backup_folder`, or the folder `backups` of the data directory.
    pub(crate) fn backup_folder(&self) -> PathBuf {
        if self.config.backup_folder.as_os_str().is_empty() {
            self.config.data.join("backups")
        } else {
            self.config.backup_folder.clone()
        }
    }
}

/// The backups in the folder where they are kept, the newest first.
///
/// # Errors
///
/// That the folder cannot be read.
pub(crate) async fn list(app: &App) -> Result<Vec<Listed>, ServiceError> {
    let folder = app.backup_folder();
    Ok(blocking(move || backups::list(&folder)).await?)
}

/// The backup of this name, and where it is.
///
/// # Errors
///
/// [`Missing::Backup`].
pub(crate) async fn find(app: &App, name: &BackupName) -> Result<(Listed, PathBuf), ServiceError> {
    let found = list(app).await?.into_iter().find(|listed| listed.name == *name);
    let listed = found.ok_or(ServiceError::Missing(Missing::Backup))?;
    let path = app.backup_folder().join(listed.name.as_str());
    Ok((listed, path))
}

/// Tells of a restore since the last start, in the log and in the audit trail.
pub(crate) async fn tell_restore(app: &App) {
    let data = app.config.data.clone();
    let Some(note) = blocking(move || backups::take_note(&data)).await else { return };
    let backup = note.backup.display().to_string();
    tracing::warn!(%backup, made_at = %note.made_at, restored_at = %note.restored_at, "a backup was restored");
    let detail = format!("{backup} of {}", note.made_at);
    let change = app.change(Actor::Operator, None);
    if let Err(error) = app.catalog.note(change, Action::BackupRestored, &detail).await {
        tracing::warn!(%error, "the restore was not written to the audit trail");
    }
}

/// Removes a backup.
///
/// # Errors
///
/// [`Missing::Backup`]; that it cannot be removed.
pub(crate) async fn remove(app: &App, change: Change, name: &BackupName) -> Result<(), ServiceError> {
    // Noted first: that also checks, at this moment, that the actor may.
    find(app, name).await?;
    app.catalog.note(change, Action::BackupRemoved, name.as_str()).await?;
    let (folder, name) = (app.backup_folder(), name.clone());
    let is_removed = blocking(move || backups::remove(&folder, &name)).await?;
    if is_removed { Ok(()) } else { Err(ServiceError::Missing(Missing::Backup)) }
}

/// Writes a backup of the folder as an archive.
///
/// # Errors
///
/// That it cannot be read, is damaged, or that `writer` fails.
pub(crate) fn write_archive(
    backup: &std::path::Path,
    listed: &Listed,
    writer: impl std::io::Write,
) -> Result<(), BackupError> {
    backups::write_folder(backup, listed.name.clone(), &listed.manifest, writer)
}

impl From<BackupError> for ServiceError {
    fn from(error: BackupError) -> Self {
        Self::Internal(error.into())
    }
}
