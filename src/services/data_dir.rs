//! The data directory: finding, making and locking it, and migrating its catalog.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::backups::{self, BackupError};
use crate::blobs::{BlobError, Blobs};
use crate::catalog::{
    Catalog, CatalogError, Process, SCHEMA_VERSION, Schema, bring_up_to_date, copy_prefix, schema,
};
use crate::config::Config;

use super::reserve::Reserve;

/// The file with which `tondo dev` marks a data directory, before it puts anything else into it.
pub(crate) const DEV_MARKER: &str = "dev-seed";

/// What Tondo and the file system keep in the data directory.
const OWN_NAMES: [&str; 21] = [
    "tondo.db",
    "tondo.db-wal",
    "tondo.db-shm",
    "tondo.db-journal",
    "tondo.db.new",
    "tondo.db.new-wal",
    "tondo.db.new-shm",
    "lock",
    "changes",
    "pin",
    "restored.json",
    "restoring.json",
    "reserve",
    "reserve.new",
    "blobs",
    "renditions",
    "backups",
    "lost+found",
    DEV_MARKER,
    "dev-temporary",
    "upload-request.json",
];

/// What the data directory is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenMode {
    /// To serve it: made if it is missing, locked while it is open, migrated.
    Serve,
    /// To serve the people of a seed, whose passwords and tokens are public; otherwise as to serve it.
    Develop,
    /// To work in it beside a server, or before the first one: made if it is missing.
    UseOrCreate,
    /// To work in it beside a server; it must exist.
    UseExisting,
}

/// Whether others could read or write in the data directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exposure {
    /// Nobody but its owner can, or its group.
    None,
    /// They could, with these permissions; now only its owner can.
    Ended {
        /// The permissions that it had.
        mode: u32,
    },
    /// They can: it belongs to another user, or holds other files.
    Remains {
        /// Its permissions.
        mode: u32,
    },
}

impl OpenMode {
    fn serves(self) -> bool {
        matches!(self, Self::Serve | Self::Develop)
    }
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
    /// Whether others could read or write in it, and what was done about it.
    pub exposure: Exposure,
    /// Held while the directory is served.
    lock: Option<DirLock>,
}

/// Takes the lock of the directory that a backup is restored into, which is made if it is missing.
pub(super) fn lock_to_restore(config: &Config) -> Result<DirLock, DataDirError> {
    let folder = config.data.as_path();
    if !folder.is_dir() {
        make(folder).map_err(|source| DataDirError::Unusable { path: folder.to_owned(), source })?;
    }
    check_use(config, OpenMode::UseOrCreate)?;
    take_lock(folder)?.ok_or_else(|| DataDirError::Locked(folder.to_owned()))
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
    #[error(
        "the data directory {} was written by a newer version of Tondo; open it with that version{}",
        path.display(),
        way_back(copy.as_deref())
    )]
    Newer {
        /// The directory.
        path: PathBuf,
        /// The copy of the catalog that was made before the newer version migrated it, if this version can open it.
        copy: Option<PathBuf>,
    },
    /// An older Tondo serves it.
    #[error("the data directory {} is served by an older version of Tondo; restart the server first", .0.display())]
    ServedByOlder(PathBuf),
    /// `tondo dev` made it.
    #[error(
        "the data directory {} was made by `tondo dev`: everybody knows the passwords and tokens in it. Serve another one, \
         or use `tondo dev --data` for this one",
        .0.display()
    )]
    OfDev(PathBuf),
    /// Root would leave files in it that its owner cannot open.
    #[error(
        "the data directory {} belongs to the user with the id {owner}, and files that root makes in it would stop that \
         user's server. Run this command as that user: sudo -u '#{owner}' tondo ...",
        path.display()
    )]
    OtherUser {
        /// The directory.
        path: PathBuf,
        /// The user's id.
        owner: u32,
    },
    /// Its file system has no locks.
    #[error(
        "the file system of the data directory {} has no file locks ({source}), without which two processes could write at \
         once. Keep the data directory on a local disk, or mount the network file system with locks (NFS: version 4, or \
         version 3 with lockd and without `nolock`)",
        path.display()
    )]
    NoLocks {
        /// The directory.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
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
    /// A restore was interrupted, and cannot be finished.
    #[error("a restore of the data directory was interrupted, and cannot be finished: {0}")]
    Restore(#[from] BackupError),
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
            (false, OpenMode::UseExisting) => return Err(DataDirError::Missing(folder.to_owned())),
            (false, OpenMode::Serve | OpenMode::Develop | OpenMode::UseOrCreate) => {
                make(folder).map_err(unusable)?;
            }
        }
        check_use(config, mode)?;
        Reserve::new(config).give_back_to_open();
        let exposure = if mode.serves() { end_exposure(folder) } else { Exposure::None };
        let mut lock = if mode.serves() {
            Some(take_lock(folder)?.ok_or_else(|| DataDirError::Locked(folder.to_owned()))?)
        } else {
            None
        };
        finish_restore(folder, &mut lock)?;
        if mode.serves() {
            backups::discard_unfinished(folder)?;
        }
        let copy_before_migration = migrate(config, mode, &mut lock, now)?;
        let process = if mode.serves() { Process::Server } else { Process::Other };
        Ok(Self {
            catalog: Catalog::open(&config.catalog_path(), process)?,
            // Opened after the catalog: opening syncs the directory, and with it the names of the catalog's files.
            blobs: Blobs::open_files(folder.join("blobs"))?,
            copy_before_migration,
            exposure,
            lock: lock.filter(|_| mode.serves()),
        })
    }
}

/// Whether opening the configured directory to serve it migrates its catalog first, which may take minutes.
pub(crate) fn needs_migration(config: &Config) -> bool {
    // The catalog of a restore that must be finished is not in its place yet.
    !backups::is_interrupted(&config.data) && matches!(schema(&config.catalog_path()), Ok(Schema::Older))
}

/// The bytes of the database's files.
pub(super) fn catalogue_bytes(config: &Config) -> u64 {
    let path = config.catalog_path();
    let log = path.with_extension("db-wal");
    [path, log].iter().map(|path| fs::metadata(path).map_or(0, |found| found.len())).sum()
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

/// Finishes a restore that was interrupted, under the directory's lock.
fn finish_restore(folder: &Path, lock: &mut Option<DirLock>) -> Result<(), DataDirError> {
    if !backups::is_interrupted(folder) {
        return Ok(());
    }
    if lock.is_none() {
        let taken = take_lock(folder)?;
        *lock = Some(taken.ok_or_else(|| DataDirError::Locked(folder.to_owned()))?);
    }
    if backups::finish_interrupted(folder)? {
        tracing::warn!("a restore was interrupted when its content was whole; it is finished now");
    }
    Ok(())
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
        Schema::Newer => {
            return Err(DataDirError::Newer {
                path: folder.to_owned(),
                copy: newest_copy(&folder.join("backups")),
            });
        }
        Schema::None if mode == OpenMode::UseExisting => {
            return Err(DataDirError::Missing(folder.to_owned()));
        }
        Schema::None | Schema::Older => {}
    }
    if lock.is_none() {
        let taken = take_lock(folder)?;
        *lock = Some(taken.ok_or_else(|| DataDirError::ServedByOlder(folder.to_owned()))?);
    }
    Ok(bring_up_to_date(&path, &folder.join("backups"), now)?)
}

/// The newest copy in the folder that an upgrade made of a catalog with this version's schema.
fn newest_copy(backups: &Path) -> Option<PathBuf> {
    let prefix = copy_prefix(SCHEMA_VERSION);
    let made_at = |path: &Path| -> Option<u64> {
        path.file_name()?.to_str()?.strip_prefix(&prefix)?.strip_suffix(".db")?.parse().ok()
    };
    let paths = fs::read_dir(backups).ok()?.filter_map(|entry| Some(entry.ok()?.path()));
    paths.filter_map(|path| Some((made_at(&path)?, path))).max().map(|(_made_at, path)| path)
}

/// How to go back to this version by the copy of the catalog.
fn way_back(copy: Option<&Path>) -> String {
    copy.map_or_else(String::new, |copy| {
        format!(
            ". To go back to this version, which loses what was changed since the upgrade: stop the server, remove tondo.db, \
             tondo.db-wal and tondo.db-shm, and copy {} to tondo.db",
            copy.display()
        )
    })
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
fn take_lock(folder: &Path) -> Result<Option<DirLock>, DataDirError> {
    let path = || folder.to_owned();
    let file = OpenOptions::new().create(true).append(true).mode(0o600).open(folder.join("lock"));
    let file = file.map_err(|source| DataDirError::Unusable { path: path(), source })?;
    match file.try_lock() {
        Ok(()) => Ok(Some(DirLock { _file: file })),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(source)) if has_no_locks(&source) => {
            Err(DataDirError::NoLocks { path: path(), source })
        }
        Err(TryLockError::Error(source)) => Err(DataDirError::Unusable { path: path(), source }),
    }
}

/// Whether this error of locking a file says that the file system cannot lock.
fn has_no_locks(error: &io::Error) -> bool {
    use rustix::io::Errno;
    let errors = [Errno::NOLCK, Errno::NOTSUP, Errno::OPNOTSUPP, Errno::NOSYS];
    errors.iter().any(|errno| error.raw_os_error() == Some(errno.raw_os_error()))
}

/// Rejects a directory that this process must not work in.
fn check_use(config: &Config, mode: OpenMode) -> Result<(), DataDirError> {
    let folder = config.data.as_path();
    if mode == OpenMode::Serve && folder.join(DEV_MARKER).exists() {
        return Err(DataDirError::OfDev(folder.to_owned()));
    }
    if !mode.serves() && rustix::process::geteuid().is_root() {
        // The database tells who serves; before there is one, the folder does.
        let found = fs::metadata(config.catalog_path()).or_else(|_none| fs::metadata(folder));
        let owner = found.map_or(0, |metadata| metadata.uid());
        if owner != 0 {
            return Err(DataDirError::OtherUser { path: folder.to_owned(), owner });
        }
    }
    Ok(())
}

/// Takes the directory from everybody but its owner, if this is the owner and nothing but Tondo's own files is in it.
fn end_exposure(folder: &Path) -> Exposure {
    let Ok(metadata) = fs::metadata(folder) else { return Exposure::None };
    let mode = metadata.mode() & 0o7777;
    let (of_others, of_group) = (mode & 0o007, mode & 0o070);
    if of_others | of_group == 0 {
        return Exposure::None;
    }
    if is_own_folder(folder) && fs::set_permissions(folder, Permissions::from_mode(mode & 0o700)).is_ok() {
        return Exposure::Ended { mode };
    }
    // The group may well be how the server itself has access: Kubernetes gives it a volume so.
    if of_others == 0 { Exposure::None } else { Exposure::Remains { mode } }
}

/// Whether a folder holds nothing but what Tondo keeps in it.
fn is_own_folder(folder: &Path) -> bool {
    let is_own = |entry: io::Result<fs::DirEntry>| {
        entry.is_ok_and(|entry| entry.file_name().to_str().is_some_and(is_own_name))
    };
    fs::read_dir(folder).is_ok_and(|entries| entries.into_iter().all(is_own))
}

fn is_own_name(name: &str) -> bool {
    OWN_NAMES.contains(&name) || name.starts_with("before-restore-") || name.starts_with("restoring-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_system_without_locks_is_told_from_other_failures() {
        for errno in [libc_error(37), libc_error(95), libc_error(38)] {
            assert!(has_no_locks(&errno), "{errno}");
        }
        assert!(!has_no_locks(&libc_error(13)));
    }

    /// The error of this number on Linux.
    fn libc_error(number: i32) -> io::Error {
        io::Error::from_raw_os_error(number)
    }

    #[test]
    fn a_folder_with_other_files_keeps_its_permissions() {
        let folder = tempfile::tempdir().unwrap();
        let mode = || fs::metadata(folder.path()).unwrap().mode() & 0o777;
        fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
        fs::write(folder.path().join("thesis.odt"), "").unwrap();
        assert_eq!(end_exposure(folder.path()), Exposure::Remains { mode: 0o755 });
        assert_eq!(mode(), 0o755);
        fs::remove_file(folder.path().join("thesis.odt")).unwrap();
        fs::write(folder.path().join("tondo.db"), "").unwrap();
        assert_eq!(end_exposure(folder.path()), Exposure::Ended { mode: 0o755 });
        assert_eq!(mode(), 0o700);
        assert_eq!(end_exposure(folder.path()), Exposure::None);
    }
}
