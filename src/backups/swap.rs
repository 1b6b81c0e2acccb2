//! Putting restored content in the place of the former one, inside the data directory, so that it works where that is a mount
//! point, such as a container's volume.
//!
//! The new content is made and synced in the folder `restoring-TIME`. Then the file `restoring.json` says which names move where:
//! from that moment on the restore will be finished, if need be by the next start. First the former content moves to
//! `before-restore-TIME`, then the new one to its place. A crash before that file leaves the former content, one after it leads
//! to the new one.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::error::BackupError;
use super::files::{
    TRIAL, make_folder, make_folders, remove_folder, remove_if_there, rename, replace_synced,
    sync_file_system, sync_folder, write_synced,
};
use super::layout::blob_path;
use super::{BLOBS, DATABASE};
use crate::values::BlobHash;

/// What a restore replaces. SQLite's log goes before the database that it belongs to.
const MEMBERS: [&str; 8] =
    ["tondo.db-wal", "tondo.db-shm", "tondo.db-journal", "changes", "renditions", NOTE, DATABASE, BLOBS];

/// The file that says that a restore must be finished.
const PLAN: &str = "restoring.json";

/// The file that tells the next start of a restore.
const NOTE: &str = "restored.json";

/// The names of the folders of new and of former content begin so.
const NEW: &str = "restoring-";
const FORMER: &str = "before-restore-";

/// Which names move where.
#[derive(Debug, Serialize, Deserialize)]
struct Plan {
    /// The folder of the new content.
    new: String,
    /// The folder of the former content.
    former: String,
    /// What moves there.
    old_members: Vec<String>,
    /// What takes its place.
    new_members: Vec<String>,
}

/// What the next start is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Note {
    /// The backup.
    pub backup: PathBuf,
    /// When it was made.
    pub made_at: Timestamp,
    /// When it was restored.
    pub restored_at: Timestamp,
}

/// New content that is being made in a data directory, whose lock the caller holds. Dropping it before [`Self::commit`] removes
/// it.
#[derive(Debug)]
pub(crate) struct Restoring {
    data: PathBuf,
    folder: PathBuf,
    stamp: String,
    is_committed: bool,
}

impl Restoring {
    /// Begins, and removes what a restore left behind that was killed before it could replace anything.
    pub(crate) fn begin(data: &Path, now: Timestamp) -> Result<Self, BackupError> {
        discard_unfinished(data)?;
        let stamp = now.strftime("%Y%m%d-%H%M%S").to_string();
        let folder = data.join(format!("{NEW}{stamp}"));
        make_folder(&folder)?;
        make_folder(&folder.join(BLOBS))?;
        Ok(Self { data: data.to_owned(), folder, stamp, is_committed: false })
    }

    /// Where the database goes.
    pub(crate) fn database(&self) -> PathBuf {
        self.folder.join(DATABASE)
    }

    /// Where a copy of the database is that may be changed. It is removed in the end.
    pub(crate) fn scratch(&self) -> PathBuf {
        self.folder.join("trial.db")
    }

    /// Where a blob goes. Its folder exists.
    pub(crate) fn blob_path(&self, hash: BlobHash) -> Result<PathBuf, BackupError> {
        let path = blob_path(&self.folder, hash);
        path.parent().map_or(Ok(()), make_folders)?;
        Ok(path)
    }

    /// Replaces the former content. Returns the folder in which that is kept; `None` where there was none.
    pub(crate) fn commit(mut self, note: &Note) -> Result<Option<PathBuf>, BackupError> {
        make_folders(&self.folder.join(BLOBS).join("tmp"))?;
        let note = serde_json::to_vec_pretty(note).map_err(|error| BackupError::Other(error.into()))?;
        write_synced(&self.folder.join(NOTE), &note)?;
        sync_file_system(&self.folder)?;
        let former = free_former(&self.data, &self.stamp);
        let new = self.folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        self.is_committed = true;
        replace(&self.data, new, former)
    }
}

impl Drop for Restoring {
    fn drop(&mut self) {
        if !self.is_committed
            && let Err(error) = remove_folder(&self.folder)
        {
            tracing::warn!(%error, "unfinished content was not removed; the next restore tries again");
        }
    }
}

/// Whether the data directory holds something that a restore would replace.
pub(crate) fn has_content(data: &Path) -> bool {
    [DATABASE, BLOBS].iter().any(|name| data.join(name).symlink_metadata().is_ok())
}

/// Whether a restore was interrupted after its content was whole, so that it must be finished before anything else.
pub(crate) fn is_interrupted(data: &Path) -> bool {
    data.join(PLAN).symlink_metadata().is_ok()
}

/// Finishes a restore that was interrupted, if there is one; whether there was. The caller holds the lock.
pub(crate) fn finish_interrupted(data: &Path) -> Result<bool, BackupError> {
    let path = data.join(PLAN);
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(BackupError::at("reading", &path)(error)),
    };
    let plan: Plan = serde_json::from_slice(&bytes).map_err(|error| BackupError::Other(error.into()))?;
    carry_out(data, &plan)?;
    Ok(true)
}

/// Removes what a restore or a trial upgrade left behind that was killed before it replaced anything. The caller holds the lock, and
/// has finished what was to be finished.
pub(crate) fn discard_unfinished(data: &Path) -> Result<(), BackupError> {
    for beginning in [NEW, TRIAL] {
        for name in names_in(data, beginning)? {
            remove_folder(&data.join(name))?;
        }
    }
    Ok(())
}

/// The newest folder of former content in a data directory.
pub(crate) fn latest_former(data: &Path) -> Result<Option<PathBuf>, BackupError> {
    Ok(names_in(data, FORMER)?.into_iter().max().map(|name| data.join(name)))
}

/// Brings former content back, in the place of the present one. Returns the folder in which that is kept.
pub(crate) fn undo(data: &Path, former: &Path, now: Timestamp) -> Result<Option<PathBuf>, BackupError> {
    let new = former.file_name().unwrap_or_default().to_string_lossy().into_owned();
    replace(data, new, free_former(data, &now.strftime("%Y%m%d-%H%M%S").to_string()))
}

/// Reads the note of a restore, and removes it; `None` where none was made since the last start.
pub(crate) fn take_note(data: &Path) -> Option<Note> {
    let path = data.join(NOTE);
    let note = serde_json::from_slice(&fs::read(&path).ok()?).ok();
    drop(remove_if_there(&path));
    note
}

/// The most restores within a second, which are told apart by a number.
const MAX_NUMBER: u32 = 1000;

/// A name for former content that nothing has.
fn free_former(data: &Path, stamp: &str) -> String {
    let numbered = |number: u32| {
        if number == 1 { format!("{FORMER}{stamp}") } else { format!("{FORMER}{stamp}-{number}") }
    };
    let is_free = |name: &String| data.join(name).symlink_metadata().is_err();
    (1..MAX_NUMBER).map(numbered).find(is_free).unwrap_or_else(|| numbered(1))
}

fn replace(data: &Path, new: String, former: String) -> Result<Option<PathBuf>, BackupError> {
    let present = |folder: &Path| -> Vec<String> {
        let is_there = |name: &&str| folder.join(name).symlink_metadata().is_ok();
        MEMBERS.into_iter().filter(is_there).map(str::to_owned).collect()
    };
    let plan = Plan { old_members: present(data), new_members: present(&data.join(&new)), new, former };
    plan.old_members.iter().try_for_each(|name| check_movable(data, name))?;
    let bytes = serde_json::to_vec_pretty(&plan).map_err(|error| BackupError::Other(error.into()))?;
    replace_synced(&data.join(PLAN), &bytes)?;
    carry_out(data, &plan)?;
    Ok((!plan.old_members.is_empty()).then(|| data.join(&plan.former)))
}

/// What is a file system of its own cannot be renamed.
fn check_movable(data: &Path, name: &str) -> Result<(), BackupError> {
    let device = |path: &Path| {
        let found = fs::symlink_metadata(path).map_err(BackupError::at("looking at", path));
        found.map(|found| found.dev())
    };
    let path = data.join(name);
    if device(&path)? == device(data)? {
        return Ok(());
    }
    Err(BackupError::refused(
        &path,
        "it is on a file system of its own, so it cannot be replaced; restore into another directory",
    ))
}

/// Moves what the plan says and what has not moved yet.
fn carry_out(data: &Path, plan: &Plan) -> Result<(), BackupError> {
    let (new, former) = (data.join(&plan.new), data.join(&plan.former));
    let is_there = |path: &Path| path.symlink_metadata().is_ok();
    if !plan.old_members.is_empty() && !is_there(&former) {
        make_folder(&former)?;
        sync_folder(data)?;
    }
    for name in &plan.old_members {
        let target = former.join(name);
        if !is_there(&target) {
            rename(&data.join(name), &target)?;
        }
    }
    if !plan.old_members.is_empty() {
        sync_folder(&former)?;
        sync_folder(data)?;
    }
    for name in &plan.new_members {
        let source = new.join(name);
        if is_there(&source) {
            rename(&source, &data.join(name))?;
        }
    }
    sync_folder(data)?;
    remove_if_there(&data.join(PLAN))?;
    sync_folder(data)?;
    remove_folder(&new)
}

/// The names in a folder that begin so.
fn names_in(folder: &Path, beginning: &str) -> Result<Vec<String>, BackupError> {
    let entries = fs::read_dir(folder).map_err(BackupError::at("listing", folder))?;
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    Ok(names.filter(|name| name.starts_with(beginning)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn note() -> Note {
        Note { backup: "b".into(), made_at: NOW, restored_at: NOW }
    }

    /// A data directory with this content.
    fn data_of(text: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for name in ["tondo.db", "tondo.db-wal", "changes", "lock"] {
            fs::write(folder.path().join(name), text).unwrap();
        }
        fs::create_dir(folder.path().join("blobs")).unwrap();
        fs::write(folder.path().join("blobs/face"), text).unwrap();
        folder
    }

    fn text(path: PathBuf) -> String {
        fs::read_to_string(path).unwrap()
    }

    fn restoring(data: &Path) -> Restoring {
        let restoring = Restoring::begin(data, NOW).unwrap();
        fs::write(restoring.database(), "new").unwrap();
        fs::write(restoring.folder.join("blobs/face"), "new").unwrap();
        restoring
    }

    fn assert_new(data: &Path) {
        assert_eq!(text(data.join("tondo.db")), "new");
        assert_eq!(text(data.join("blobs/face")), "new");
        assert!(!data.join("tondo.db-wal").exists() && !data.join("changes").exists());
        assert_eq!(text(data.join("lock")), "old");
        assert!(!is_interrupted(data) && names_in(data, NEW).unwrap().is_empty());
        let former = latest_former(data).unwrap().unwrap();
        for name in ["tondo.db", "tondo.db-wal", "changes", "blobs/face"] {
            assert_eq!(text(former.join(name)), "old", "{name}");
        }
    }

    #[test]
    fn new_content_takes_the_place_of_the_former_which_is_kept_and_can_come_back() {
        let folder = data_of("old");
        let data = folder.path();
        let former = restoring(data).commit(&note()).unwrap().unwrap();
        assert_new(data);
        assert_eq!((take_note(data), take_note(data)), (Some(note()), None));
        let kept = undo(data, &former, NOW).unwrap().unwrap();
        assert_eq!(text(data.join("tondo.db-wal")), "old");
        assert_eq!(text(kept.join("tondo.db")), "new");
        assert!(!former.exists());
    }

    #[test]
    fn content_that_is_dropped_leaves_everything_as_it_was() {
        let folder = data_of("old");
        drop(restoring(folder.path()));
        assert_eq!(text(folder.path().join("tondo.db")), "old");
        assert!(names_in(folder.path(), NEW).unwrap().is_empty());
        assert!(!finish_interrupted(folder.path()).unwrap());
    }

    #[test]
    fn an_interruption_at_any_move_is_finished() {
        for moves in 0..8 {
            let folder = data_of("old");
            let data = folder.path();
            let mut restoring = restoring(data);
            restoring.is_committed = true;
            let names = |list: &[&str]| list.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
            let plan = Plan {
                new: restoring.folder.file_name().unwrap().to_str().unwrap().to_owned(),
                former: format!("{FORMER}x"),
                old_members: names(&["tondo.db-wal", "changes", "tondo.db", "blobs"]),
                new_members: names(&["tondo.db", "blobs"]),
            };
            replace_synced(&data.join(PLAN), &serde_json::to_vec(&plan).unwrap()).unwrap();
            if moves > 0 {
                fs::create_dir(data.join(&plan.former)).unwrap();
            }
            let old =
                plan.old_members.iter().map(|name| (data.join(name), data.join(&plan.former).join(name)));
            let new = plan.new_members.iter().map(|name| (data.join(&plan.new).join(name), data.join(name)));
            for (from, to) in old.chain(new).take(moves) {
                fs::rename(from, to).unwrap();
            }
            assert!(is_interrupted(data) && finish_interrupted(data).unwrap(), "{moves}");
            assert_new(data);
        }
    }
}
