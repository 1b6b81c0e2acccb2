//! The data directory: finding, making and locking it, and migrating its catalog.

use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::blobs::{BlobError, Blobs};
use crate::catalog::{Catalog, CatalogError, Process, Schema, bring_up_to_date, schema};
use crate::config::Config;

use super::reserve::Reserve;

/// What the data directory is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenMode {
    /// To serve it: made if it is missing, locked while it is open, migrated.
    Serve,
    /// To work in it beside a server, or before the first one: made if it is missing.
    Found,
    /// To work in it beside a server; it must exist.
    Visit,
}

/// An open data directory.
#[derive(Debug)]
pub struct DataDir {
    /// Its catalog.
    catalog: Catalog,
    /// Its blob store.
    blobs: Blobs,
    /// The copy that was made of an older catalog before it was migrated.
    pub copy_before_migration: Option<PathBuf>,
    /// Held while the directory is served.
    lock: Option<DirLock>,
}

/// The lock of a data directory that is being served. The system releases it when the process ends, however that happens.
#[derive(Debug)]
pub(super) struct DirLock {
    _file: File,
}

/// Why the data directory was not opened.
#[derive(Debug, thiserror::Error)]
pub enum DataDirError {
    /// It does not exist.
    #[error("there is no data directory at {}; name it with --data, or start the server once to make it", .0.display())]
    Missing(PathBuf),
    /// Another server serves it.
    #[error("the data directory {} is in use by a running server", .0.display())]
    Locked(PathBuf),
    /// A newer Tondo wrote it.
    #[error("the data directory {} was written by a newer version of Tondo; open it with that version", .0.display())]
    Newer(PathBuf),
    /// An older Tondo serves it.
    #[error("the data directory {} is served by an older version of Tondo; restart the server first", .0.display())]
    ServedByOlder(PathBuf),
    /// It cannot be made or locked.
    #[error("the data directory {}: {source}", path.display())]
    Unusable {
        /// The directory.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// Its catalog cannot be opened.
    #[error("the catalog in the data directory: {0}")]
    Catalog(#[from] CatalogError),
    /// Its blob store cannot be opened.
    #[error("the blob store in the data directory: {0}")]
    Store(#[from] BlobError),
}

impl DataDir {
    /// Opens the configured data directory.
    pub fn open(config: &Config, mode: OpenMode, now: Timestamp) -> Result<Self, DataDirError> {
        let folder = config.data.as_path();
        let unusable = |source| DataDirError::Unusable { path: folder.to_owned(), source };
        match (folder.is_dir(), mode) {
            (true, _) => {}
            (false, OpenMode::Visit) => return Err(DataDirError::Missing(folder.to_owned())),
            (false, OpenMode::Serve | OpenMode::Found) => make(folder).map_err(unusable)?,
        }
        Reserve::new(config).give_back_to_open();
        let mut lock = match mode {
            OpenMode::Serve => {
                let taken = take_lock(folder).map_err(unusable)?;
                Some(taken.ok_or_else(|| DataDirError::Locked(folder.to_owned()))?)
            }
            OpenMode::Found | OpenMode::Visit => None,
        };
        let copy_before_migration = migrate(config, mode, &mut lock, now)?;
        let process = match mode {
            OpenMode::Serve => Process::Server,
            OpenMode::Found | OpenMode::Visit => Process::Other,
        };
        Ok(Self {
            catalog: Catalog::open(&config.catalog_path(), process)?,
            // Opened after the catalog: opening syncs the directory, and with it the names of the catalog's files.
            blobs: Blobs::open_files(folder.join("blobs"))?,
            copy_before_migration,
            lock: lock.filter(|_| mode == OpenMode::Serve),
        })
    }
}

/// Whether nobody serves the folder: its lock is free. It is released again.
pub(crate) fn is_abandoned(folder: &Path) -> bool {
    matches!(take_lock(folder), Ok(Some(_)))
}

impl DataDir {
    /// The engines, and the lock to hold while they are used.
    pub(super) fn into_parts(self) -> (Catalog, Blobs, Option<DirLock>) {
        (self.catalog, self.blobs, self.lock)
    }
}

/// Migrates the catalog under the directory's lock, so that nobody serves it meanwhile.
fn migrate(
    config: &Config,
    mode: OpenMode,
    lock: &mut Option<DirLock>,
    now: Timestamp,
) -> Result<Option<PathBuf>, DataDirError> {
    let folder = config.data.as_path();
    let path = config.catalog_path();
    match schema(&path)? {
        Schema::Current => return Ok(None),
        Schema::Newer => return Err(DataDirError::Newer(folder.to_owned())),
        Schema::None if mode == OpenMode::Visit => return Err(DataDirError::Missing(folder.to_owned())),
        Schema::None | Schema::Older => {}
    }
    if lock.is_none() {
        let unusable = |source| DataDirError::Unusable { path: folder.to_owned(), source };
        let taken = take_lock(folder).map_err(unusable)?;
        *lock = Some(taken.ok_or_else(|| DataDirError::ServedByOlder(folder.to_owned()))?);
    }
    Ok(bring_up_to_date(&path, &folder.join("backups"), now)?)
}

/// Makes the folder and its missing parents. Each one's name is on disk before the next is made.
fn make(folder: &Path) -> io::Result<()> {
    let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !parent.is_dir() {
        make(parent)?;
    }
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    File::open(parent)?.sync_all()
}

/// Takes the directory's lock; `None` if another process holds it.
fn take_lock(folder: &Path) -> io::Result<Option<DirLock>> {
    let file = OpenOptions::new().create(true).append(true).mode(0o600).open(folder.join("lock"))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(DirLock { _file: file })),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}
