//! The data folder: finding it, making it, locking it, bringing its catalogue up to date, the room that is left for it.

use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::blobs::{BlobStore, StoreError};
use crate::catalog::{Catalog, CatalogError, Process, Schema, bring_up_to_date, schema};
use crate::config::Config;

/// What the folder is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenMode {
    /// To serve it: made where it is missing, locked for as long as it is open, migrated.
    Serve,
    /// To work in it beside a server, or before the first one: made where it is missing.
    Found,
    /// To work in it beside a server; it must be there.
    Visit,
}

/// An open data folder.
#[derive(Debug)]
pub struct DataDir {
    /// The catalogue in it.
    pub catalog: Catalog,
    /// The pictures in it.
    pub blobs: BlobStore,
    /// The copy that was taken of an older catalogue before it was migrated.
    pub copy_before_migration: Option<PathBuf>,
    /// Held for as long as the folder is served.
    lock: Option<File>,
}

/// Why the folder was not opened.
#[derive(Debug, thiserror::Error)]
pub enum DataDirError {
    /// It is not there.
    #[error("there is no data folder at {}; name it with --data, or start the server once to make it", .0.display())]
    Missing(PathBuf),
    /// Another server has it.
    #[error("the data folder {} is in use by a running server", .0.display())]
    Locked(PathBuf),
    /// A newer Tondo wrote it.
    #[error("the data folder {} was written by a newer version of Tondo, which alone may open it", .0.display())]
    Newer(PathBuf),
    /// An older Tondo serves it.
    #[error("the data folder {} is served by an older version of Tondo; restart the server first", .0.display())]
    ServedByOlder(PathBuf),
    /// It cannot be made or locked.
    #[error("the data folder {}: {source}", path.display())]
    Unusable {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The catalogue in it does not open.
    #[error("the catalogue in the data folder: {0}")]
    Catalog(#[from] CatalogError),
    /// The store in it does not open.
    #[error("the blob store in the data folder: {0}")]
    Store(#[from] StoreError),
}

impl DataDir {
    /// Opens the configured folder.
    pub fn open(config: &Config, purpose: OpenMode, now: Timestamp) -> Result<Self, DataDirError> {
        let folder = config.data.as_path();
        let unusable = |source| DataDirError::Unusable { path: folder.to_owned(), source };
        match (folder.is_dir(), purpose) {
            (true, _) => {}
            (false, OpenMode::Visit) => return Err(DataDirError::Missing(folder.to_owned())),
            (false, OpenMode::Serve | OpenMode::Found) => make(folder).map_err(unusable)?,
        }
        let mut lock = match purpose {
            OpenMode::Serve => {
                Some(lock(folder).map_err(unusable)?.ok_or_else(|| DataDirError::Locked(folder.to_owned()))?)
            }
            OpenMode::Found | OpenMode::Visit => None,
        };
        let copy_before_migration = migrate(config, purpose, &mut lock, now)?;
        let occupant = match purpose {
            OpenMode::Serve => Process::Server,
            OpenMode::Found | OpenMode::Visit => Process::Other,
        };
        Ok(Self {
            catalog: Catalog::open(&config.catalog_path(), occupant)?,
            // Opened after the catalogue: it syncs the folder, and the names of the catalogue's files with it.
            blobs: BlobStore::open(folder.join("blobs"))?,
            copy_before_migration,
            lock: lock.filter(|_| purpose == OpenMode::Serve),
        })
    }
}

/// Whether nobody serves the folder: its lock is free, and is let go of again.
pub fn is_abandoned(folder: &Path) -> bool {
    matches!(lock(folder), Ok(Some(_)))
}

impl DataDir {
    /// The engines, and the lock to be held while they work.
    pub(super) fn into_parts(self) -> (Catalog, BlobStore, Option<File>) {
        (self.catalog, self.blobs, self.lock)
    }
}

/// Bytes on the folder's disk that are free to this process. What is kept back for the system's owner is not.
pub(super) fn free_bytes(folder: &Path) -> io::Result<u64> {
    let disk = rustix::fs::statvfs(folder)?;
    Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// Brings the catalogue up to date, under the folder's lock: nobody serves it meanwhile.
fn migrate(
    config: &Config,
    purpose: OpenMode,
    held: &mut Option<File>,
    now: Timestamp,
) -> Result<Option<PathBuf>, DataDirError> {
    let folder = config.data.as_path();
    let path = config.catalog_path();
    match schema(&path)? {
        Schema::Current => return Ok(None),
        Schema::Newer => return Err(DataDirError::Newer(folder.to_owned())),
        Schema::None if purpose == OpenMode::Visit => return Err(DataDirError::Missing(folder.to_owned())),
        Schema::None | Schema::Older => {}
    }
    if held.is_none() {
        let unusable = |source| DataDirError::Unusable { path: folder.to_owned(), source };
        let lock = lock(folder).map_err(unusable)?;
        *held = Some(lock.ok_or_else(|| DataDirError::ServedByOlder(folder.to_owned()))?);
    }
    Ok(bring_up_to_date(&path, &folder.join("backups"), now)?)
}

/// Makes the folder and those above it that are missing, each one's name on disk before the next is made.
fn make(folder: &Path) -> io::Result<()> {
    let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !parent.is_dir() {
        make(parent)?;
    }
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    File::open(parent)?.sync_all()
}

/// The folder's lock, or `None` where somebody holds it. The system lets go of it when the process ends, however.
fn lock(folder: &Path) -> io::Result<Option<File>> {
    let file = OpenOptions::new().create(true).append(true).mode(0o600).open(folder.join("lock"))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}
