//! The names of files in a backup and around it, and the locks that keep makers, removers and sweepers apart.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::BLOBS;
use super::error::BackupError;
use super::files::{open_lock, remove_folder, remove_if_there};
use super::name::BackupName;
use crate::values::BlobHash;

/// The lock of a folder of backups: held while one gets its name, is removed, or remainders are swept.
const FOLDER_LOCK: &str = ".lock";

/// The lock of a backup that is being made, inside it.
pub(super) const OWN_LOCK: &str = "lock";

/// The ending of the names of archives.
pub(super) const ARCHIVE_ENDING: &str = ".tar.zst";

/// The ending of what is not whole yet, and of the snapshot beside an archive that is not.
const UNFINISHED_ENDING: &str = ".part";
const SCRATCH_ENDING: &str = ".db.part";

/// Where the snapshot of an archive is until it is in the archive, by the path of the unfinished archive.
pub(super) fn scratch_path(unfinished: &Path) -> PathBuf {
    let name = unfinished.file_name().unwrap_or_default().to_string_lossy();
    let stem = name.strip_suffix(UNFINISHED_ENDING).unwrap_or(&name);
    unfinished.with_file_name(format!("{stem}{SCRATCH_ENDING}"))
}

/// Whether a path names an archive.
pub(crate) fn is_archive(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().ends_with(ARCHIVE_ENDING))
}

/// Where a blob is in a backup.
pub(super) fn blob_path(backup: &Path, hash: BlobHash) -> PathBuf {
    let name = hash.to_hex();
    backup.join(BLOBS).join(name.get(..2).unwrap_or_default()).join(&name)
}

/// The blobs in the folder of a backup whose names begin with this byte. Foreign files are skipped.
pub(super) fn blobs_of(folder: &Path, first_byte: u8) -> Result<Vec<BlobHash>, BackupError> {
    let path = folder.join(BLOBS).join(format!("{first_byte:02x}"));
    let entries = match fs::read_dir(&path) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(BackupError::at("listing", &path)(error)),
    };
    let names = entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<BlobHash>().ok());
    let mut found: Vec<BlobHash> =
        names.filter(|hash| hash.as_bytes().first() == Some(&first_byte)).collect();
    found.sort_unstable();
    Ok(found)
}

/// Where a backup is while it is made or removed.
pub(super) fn unfinished_path(parent: &Path, name: &BackupName) -> PathBuf {
    parent.join(format!(".{name}.part"))
}

/// Locks a folder of backups, and waits for whoever holds it.
pub(super) fn lock_folder(parent: &Path) -> Result<File, BackupError> {
    let path = parent.join(FOLDER_LOCK);
    let file = open_lock(&path)?;
    file.lock().map_err(BackupError::at("locking", &path))?;
    Ok(file)
}

/// Removes what killed backups left behind. The folder is locked.
pub(super) fn sweep(parent: &Path) -> Result<(), BackupError> {
    let entries = fs::read_dir(parent).map_err(BackupError::at("listing", parent))?;
    for entry in entries.filter_map(Result::ok) {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if !(name.starts_with('.') && name.ends_with(UNFINISHED_ENDING)) {
            continue;
        }
        let path = entry.path();
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        let locked = match name.strip_suffix(SCRATCH_ENDING) {
            _ if is_folder => path.join(OWN_LOCK),
            // The snapshot of an archive belongs to whoever makes the archive.
            Some(of_archive) => parent.join(format!("{of_archive}{UNFINISHED_ENDING}")),
            None => path.clone(),
        };
        // One whose maker lives is locked. One without a lock was about to get its name, or to be removed.
        let is_abandoned = File::open(&locked).map_or(true, |file| file.try_lock().is_ok());
        if is_abandoned {
            if is_folder { remove_folder(&path)? } else { remove_if_there(&path)? }
        }
    }
    Ok(())
}
