//! Making a backup in a folder: under a temporary name, with links to what a former backup there holds already, synced, and
//! then renamed. What was killed in the middle is swept by the next one.

use std::collections::HashSet;
use std::fs::{self, File};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::error::BackupError;
use super::files::{
    HashingReader, make_folder, make_folders, open_lock, open_plain, remove_folder, remove_if_there, rename,
    sync_file_system, sync_folder, write_synced,
};
use super::layout::{OWN_LOCK, blob_path, lock_folder, sweep, unfinished_path};
use super::list::list;
use super::manifest::Manifest;
use super::name::BackupName;
use super::{BLOBS, DATABASE, MANIFEST};
use crate::values::BlobHash;

/// Former backups that are searched for a blob, the newest first.
const FORMER: usize = 3;

/// The most backups that are made within a second, which are told apart by a number.
const MAX_NUMBER: u32 = 1000;

/// A backup that is being made. Dropping it before [`Self::finish`] removes it.
#[derive(Debug)]
pub(crate) struct FolderWriter {
    /// The folder of backups.
    parent: PathBuf,
    name: BackupName,
    /// Where it is until it is whole.
    unfinished: PathBuf,
    /// Folders of former backups.
    former: Vec<PathBuf>,
    made_folders: HashSet<u8>,
    _lock: File,
    is_finished: bool,
}

impl FolderWriter {
    /// Begins a backup in the folder `parent`, which is made if it is missing. It gets this name, or one like it. Remainders
    /// of backups that were killed are removed.
    pub(crate) fn begin(parent: &Path, name: &BackupName) -> Result<Self, BackupError> {
        make_folders(parent)?;
        let _locked = lock_folder(parent)?;
        sweep(parent)?;
        let mut former: Vec<(jiff::Timestamp, PathBuf)> = list(parent)?
            .into_iter()
            .map(|listed| (listed.manifest.created_at, parent.join(listed.name.as_str())))
            .collect();
        former.sort_by_key(|(made, _)| std::cmp::Reverse(*made));
        let name = free_name(parent, name);
        let unfinished = unfinished_path(parent, &name);
        make_folder(&unfinished)?;
        let lock = open_lock(&unfinished.join(OWN_LOCK))?;
        lock.lock().map_err(BackupError::at("locking", &unfinished))?;
        make_folder(&unfinished.join(BLOBS))?;
        Ok(Self {
            parent: parent.to_owned(),
            name,
            unfinished,
            former: former.into_iter().take(FORMER).map(|(_, path)| path).collect(),
            made_folders: HashSet::new(),
            _lock: lock,
            is_finished: false,
        })
    }

    /// The backup's name.
    pub(crate) fn name(&self) -> &BackupName {
        &self.name
    }

    /// Where the snapshot goes.
    pub(crate) fn database(&self) -> PathBuf {
        self.unfinished.join(DATABASE)
    }

    /// Where a blob goes. Its folder exists.
    pub(crate) fn blob_path(&mut self, hash: BlobHash) -> Result<PathBuf, BackupError> {
        let path = blob_path(&self.unfinished, hash);
        let [first, ..] = *hash.as_bytes();
        if let Some(folder) = path.parent()
            && self.made_folders.insert(first)
        {
            make_folder(folder)?;
        }
        Ok(path)
    }

    /// Takes a blob from a former backup, if one has it whole; whether one has.
    pub(crate) fn link_former(&mut self, hash: BlobHash, length: u64) -> Result<bool, BackupError> {
        let target = self.blob_path(hash)?;
        for former in &self.former {
            let source = blob_path(former, hash);
            if !fs::symlink_metadata(&source).is_ok_and(|found| found.is_file() && found.len() == length) {
                continue;
            }
            if fs::hard_link(&source, &target).is_err() {
                continue;
            }
            if hash_of(&target).is_ok_and(|found| found == (hash, length)) {
                return Ok(true);
            }
            remove_if_there(&target)?;
        }
        Ok(false)
    }

    /// Whether it is on the disk of this folder, so that what is there needs no copy.
    pub(crate) fn is_on_disk_of(&self, folder: &Path) -> bool {
        let device = |path: &Path| fs::metadata(path).map(|found| found.dev()).ok();
        device(folder).is_some() && device(folder) == device(&self.unfinished)
    }

    /// Whether a former backup seems to have a blob, which is cheaper to take from there than to copy.
    pub(crate) fn is_in_former(&self, hash: BlobHash, length: u64) -> bool {
        let has = |former: &PathBuf| {
            fs::symlink_metadata(blob_path(former, hash))
                .is_ok_and(|found| found.is_file() && found.len() == length)
        };
        self.former.iter().any(has)
    }

    /// Syncs everything, writes the manifest and gives the backup its name.
    pub(crate) fn finish(mut self, manifest: &Manifest) -> Result<PathBuf, BackupError> {
        sync_file_system(&self.unfinished)?;
        write_synced(&self.unfinished.join(MANIFEST), &manifest.to_bytes()?)?;
        let target = self.parent.join(self.name.as_str());
        let _locked = lock_folder(&self.parent)?;
        remove_if_there(&self.unfinished.join(OWN_LOCK))?;
        sync_folder(&self.unfinished)?;
        rename(&self.unfinished, &target)?;
        self.is_finished = true;
        sync_folder(&self.parent)?;
        Ok(target)
    }
}

impl Drop for FolderWriter {
    fn drop(&mut self) {
        if !self.is_finished
            && let Err(error) = remove_folder(&self.unfinished)
        {
            tracing::warn!(%error, "an unfinished backup was not removed; the next backup tries again");
        }
    }
}

/// The hash and the length of a file.
pub(crate) fn hash_of(path: &Path) -> Result<(BlobHash, u64), BackupError> {
    let mut reader = HashingReader::new(open_plain(path)?);
    let read = std::io::copy(&mut reader, &mut std::io::sink());
    read.map_err(BackupError::at("reading", path))?;
    Ok(reader.finish())
}

fn free_name(parent: &Path, name: &BackupName) -> BackupName {
    let is_free = |name: &BackupName| {
        let path = parent.join(name.as_str());
        fs::symlink_metadata(path).is_err() && fs::symlink_metadata(unfinished_path(parent, name)).is_err()
    };
    if is_free(name) {
        return name.clone();
    }
    (2..MAX_NUMBER).map(|number| name.numbered(number)).find(is_free).unwrap_or_else(|| name.clone())
}
