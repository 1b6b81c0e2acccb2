//! Making, syncing and locking the files and folders of backups. All of them are for their owner only.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::error::BackupError;
use crate::values::BlobHash;

/// The names of folders for a while begin so.
pub(super) const TRIAL: &str = "trial-";

const FOLDER_MODE: u32 = 0o700;
const FILE_MODE: u32 = 0o600;

/// Makes a folder; one that exists already is the caller's error.
pub(super) fn make_folder(path: &Path) -> Result<(), BackupError> {
    let made = DirBuilder::new().mode(FOLDER_MODE).create(path);
    made.map_err(BackupError::at("making the folder", path))
}

/// Makes a folder and its parents, where they are missing.
pub(super) fn make_folders(path: &Path) -> Result<(), BackupError> {
    let made = DirBuilder::new().recursive(true).mode(FOLDER_MODE).create(path);
    made.map_err(BackupError::at("making the folder", path))
}

/// Makes a new file.
pub(super) fn make_file(path: &Path) -> Result<File, BackupError> {
    let made = OpenOptions::new().read(true).write(true).create_new(true).mode(FILE_MODE).open(path);
    made.map_err(BackupError::at("making the file", path))
}

/// Opens a file to lock it; it is made if it is missing.
pub(super) fn open_lock(path: &Path) -> Result<File, BackupError> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false).mode(FILE_MODE);
    options.open(path).map_err(BackupError::at("opening the lock", path))
}

/// Writes a new file and syncs it.
pub(super) fn write_synced(path: &Path, bytes: &[u8]) -> Result<(), BackupError> {
    let mut file = make_file(path)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    written.map_err(BackupError::at("writing", path))
}

/// Writes a file so that it has the former bytes or these, whatever happens.
pub(super) fn replace_synced(path: &Path, bytes: &[u8]) -> Result<(), BackupError> {
    let unfinished = path.with_extension("new");
    remove_if_there(&unfinished)?;
    write_synced(&unfinished, bytes)?;
    rename(&unfinished, path)?;
    path.parent().map_or(Ok(()), sync_folder)
}

/// Opens a file for reading, but never through a link, and without waiting for whoever writes into a named pipe.
pub(super) fn open_plain(path: &Path) -> Result<File, BackupError> {
    let step = "opening";
    let flags = (rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK).bits().cast_signed();
    let file = OpenOptions::new().read(true).custom_flags(flags).open(path);
    let file = file.map_err(BackupError::at(step, path))?;
    let metadata = file.metadata().map_err(BackupError::at(step, path))?;
    if metadata.is_file() { Ok(file) } else { Err(BackupError::refused(path, "it is no plain file")) }
}

pub(super) fn rename(from: &Path, to: &Path) -> Result<(), BackupError> {
    fs::rename(from, to).map_err(BackupError::at("renaming", from))
}

pub(super) fn remove_if_there(path: &Path) -> Result<(), BackupError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(BackupError::at("removing", path)(error)),
        _ => Ok(()),
    }
}

/// Removes a folder with all that is in it, if it is there.
pub(super) fn remove_folder(path: &Path) -> Result<(), BackupError> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(BackupError::at("removing", path)(error)),
        _ => Ok(()),
    }
}

pub(super) fn sync_folder(path: &Path) -> Result<(), BackupError> {
    File::open(path).and_then(|folder| folder.sync_all()).map_err(BackupError::at("syncing", path))
}

/// Writes everything that waits for this file system to its disk: thousands of small files at once, in the disk's own order.
pub(super) fn sync_file_system(path: &Path) -> Result<(), BackupError> {
    let synced = File::open(path).and_then(|folder| rustix::fs::syncfs(&folder).map_err(io::Error::from));
    synced.map_err(BackupError::at("syncing", path))
}

/// Makes sure that so many bytes are free where this file goes, before the first is written: a hostile archive may claim
/// anything.
pub(crate) fn check_room(file: &Path, bytes: u64) -> Result<(), BackupError> {
    let folder = file.parent().unwrap_or(Path::new("."));
    // Where the system does not say, writing shows it.
    let Ok(disk) = rustix::fs::statvfs(folder) else { return Ok(()) };
    if disk.f_bavail.saturating_mul(disk.f_frsize) < bytes {
        return Err(BackupError::Full { step: "looking for room", path: file.to_owned() });
    }
    Ok(())
}

/// Writes what is read to a new file, which is not synced. Returns its hash and its length.
pub(crate) fn save(content: &mut dyn Read, path: &Path) -> Result<(BlobHash, u64), BackupError> {
    let mut file = make_file(path)?;
    let mut reader = HashingReader::new(content);
    io::copy(&mut reader, &mut file).map_err(BackupError::at("writing", path))?;
    Ok(reader.finish())
}

/// Copies a file to a new one.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<(), BackupError> {
    save(&mut open_plain(from)?, to).map(drop)
}

/// Removes a file that is not what it should be.
pub(crate) fn discard(path: &Path) -> Result<(), BackupError> {
    remove_if_there(path)
}

/// A folder for what is needed for a while. Dropping it removes it.
#[derive(Debug)]
pub(crate) struct Scratch(tempfile::TempDir);

impl Scratch {
    /// Makes one in this folder; in the system's folder for temporary files if that does not work or there is none.
    pub(crate) fn make(folder: Option<&Path>) -> Result<Self, BackupError> {
        let here = folder.and_then(|folder| tempfile::Builder::new().prefix(TRIAL).tempdir_in(folder).ok());
        let made = here.map_or_else(tempfile::tempdir, Ok);
        made.map(Self).map_err(BackupError::at("making a folder in", &std::env::temp_dir()))
    }

    /// A file in it.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }
}

/// Passes bytes on, and hashes and counts them.
pub(crate) struct HashingReader<R> {
    source: R,
    hasher: Sha256,
    bytes: u64,
}

impl<R: Read> HashingReader<R> {
    pub(crate) fn new(source: R) -> Self {
        Self { source, hasher: Sha256::new(), bytes: 0 }
    }

    /// The hash of what was read, and its length.
    pub(crate) fn finish(self) -> (BlobHash, u64) {
        (BlobHash::from_bytes(self.hasher.finalize().into()), self.bytes)
    }
}

impl<R: Read> Read for HashingReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.source.read(buffer)?;
        self.hasher.update(buffer.get(..count).unwrap_or_default());
        self.bytes += count as u64;
        Ok(count)
    }
}
