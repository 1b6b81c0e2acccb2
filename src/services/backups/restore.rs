//! Restoring a backup into a data directory that nobody serves: everything is read and proved before anything is replaced, and
//! what was there is kept.

use std::path::PathBuf;

use crate::backups::{self, BackupError, Note, Restoring};
use crate::clock::Clock;
use crate::config::Config;
use crate::gate::blocking;
use crate::services::data_dir::{DataDirError, lock_to_restore};
use crate::services::progress::Progress;

use super::check::{Checked, Place, check};

/// What a restore may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RestoreMode {
    /// It may take the place of what is in the data directory.
    pub replaces: bool,
    /// It goes on although the backup is damaged.
    pub accepts_damage: bool,
}

/// A restored backup.
#[derive(Debug)]
pub(crate) struct Restored {
    /// What was proved.
    pub checked: Checked,
    /// Where the former content is kept; `None` if there was none.
    pub former: Option<PathBuf>,
}

/// Why a backup was not restored. The data directory is as it was.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RestoreError {
    /// The data directory cannot be used.
    #[error(transparent)]
    DataDir(#[from] DataDirError),
    /// The data directory is in use, by data.
    #[error(
        "the data directory {} is not empty: add --replace to put the backup in its place; what is there will be kept beside it",
        .0.display()
    )]
    NotEmpty(PathBuf),
    /// There is no former content to go back to.
    #[error("there is nothing to go back to in {}: no restore has replaced anything there", .0.display())]
    NothingKept(PathBuf),
    /// The backup is damaged.
    #[error(
        "the backup is damaged, and nothing was restored; add --accept-damage to restore all that is whole"
    )]
    Damaged(Box<Checked>),
    /// The backup cannot be read, or the data directory not be written.
    #[error(transparent)]
    Backup(#[from] BackupError),
}

/// Restores a backup into the configured data directory.
///
/// # Errors
///
/// [`RestoreError`]; the data directory is as it was then.
pub(crate) async fn restore(
    config: &Config,
    backup: PathBuf,
    mode: RestoreMode,
    progress: Progress,
) -> Result<Restored, RestoreError> {
    let config = config.clone();
    blocking(move || {
        let _lock = lock_to_restore(&config)?;
        let data = config.data.as_path();
        backups::finish_interrupted(data)?;
        if !mode.replaces && backups::has_content(data) {
            return Err(RestoreError::NotEmpty(data.to_owned()));
        }
        let now = Clock::System.now();
        let restoring = Restoring::begin(data, now)?;
        let checked = check(&backup, &Place::Data(&restoring), now, &progress)?;
        backups::discard(&restoring.scratch())?;
        if !checked.verified.is_sound() && !mode.accepts_damage {
            return Err(RestoreError::Damaged(Box::new(checked)));
        }
        let note = Note { backup, made_at: checked.manifest.created_at, restored_at: now };
        let former = restoring.commit(&note)?;
        Ok(Restored { checked, former })
    })
    .await
}

/// Brings back what the last restore replaced. Returns the folder that was brought back, and the one in which the present content
/// is kept.
///
/// # Errors
///
/// [`RestoreError`].
pub(crate) async fn undo(config: &Config) -> Result<(PathBuf, Option<PathBuf>), RestoreError> {
    let config = config.clone();
    blocking(move || {
        let _lock = lock_to_restore(&config)?;
        let data = config.data.as_path();
        backups::finish_interrupted(data)?;
        let former = backups::latest_former(data)?;
        let former = former.ok_or_else(|| RestoreError::NothingKept(data.to_owned()))?;
        let kept = backups::undo(data, &former, Clock::System.now())?;
        Ok((former, kept))
    })
    .await
}
