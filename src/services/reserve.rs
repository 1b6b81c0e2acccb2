//! The reserve: a file that holds disk space for the time when the disk is full. It is given back then, so that signing in,
//! disabling, revoking and deleting still have room, and made again once there is space. It knows how much is free; it decides nothing about requests.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use rustix::fs::FallocateFlags;
use rustix::io::Errno;

use crate::clock::random_bytes;
use crate::config::Config;

/// The largest reserve. A sign-in or a deletion takes some 10 KiB of it, and SQLite's log, which is reused, 4 MiB.
const MAX_BYTES: u64 = 16 << 20;

/// The part of `min_free_space` that the reserve adds to it.
const PART_OF_MIN_FREE_SPACE: u64 = 4;

/// With less than this free, a database cannot even be opened beside a server.
const OPENING_BYTES: u64 = 256 << 10;

/// The file in the data directory.
const NAME: &str = "reserve";

/// The reserve of a data directory.
#[derive(Debug, Clone)]
pub(super) struct Reserve {
    path: PathBuf,
    bytes: u64,
    min_free_bytes: u64,
}

impl Reserve {
    /// The reserve that this configuration asks for: a quarter of `min_free_space`, at most 16 MiB. Nothing is written yet.
    pub(super) fn new(config: &Config) -> Self {
        let min_free_bytes = config.min_free_space.bytes();
        let bytes = (min_free_bytes / PART_OF_MIN_FREE_SPACE).min(MAX_BYTES);
        Self { path: config.data.join(NAME), bytes, min_free_bytes }
    }

    /// Whether there should be a reserve and there is none.
    pub(super) fn is_missing(&self) -> bool {
        self.bytes > 0 && !self.path.exists()
    }

    /// Makes the reserve, if it is missing and the disk has room for it beside `min_free_space`.
    ///
    /// # Errors
    ///
    /// The system's error. The disk is then as it was.
    pub(super) fn make(&self) -> io::Result<()> {
        if !self.is_missing() || free_bytes(self.folder())? < self.min_free_bytes.saturating_add(self.bytes) {
            return Ok(());
        }
        // A reserve of half the size would count as whole: it gets its name last.
        let unfinished = self.path.with_extension("new");
        let made = allocate(&unfinished, self.bytes).and_then(|()| fs::rename(&unfinished, &self.path));
        if made.is_err() {
            drop(fs::remove_file(&unfinished));
        }
        made
    }

    /// Gives the space back; whether there was any.
    pub(super) fn give_back(&self) -> bool {
        match fs::remove_file(&self.path) {
            Ok(()) => {
                tracing::warn!(
                    bytes = self.bytes,
                    "the disk is full: the reserve was given back for deleting, revoking and signing in"
                );
                true
            }
            Err(error) => {
                if error.kind() != ErrorKind::NotFound {
                    tracing::warn!(%error, "the disk is full, and the reserve could not be given back");
                }
                false
            }
        }
    }

    /// Removes a file that has another size than this reserve.
    pub(super) fn remove_of_other_size(&self) {
        if fs::metadata(&self.path).is_ok_and(|file| file.len() != self.bytes)
            && let Err(error) = fs::remove_file(&self.path)
            && error.kind() != ErrorKind::NotFound
        {
            tracing::warn!(%error, "the former reserve could not be removed");
        }
    }

    /// Gives the space back if the disk is so full that the catalog would not open.
    pub(super) fn give_back_to_open(&self) {
        if free_bytes(self.folder()).is_ok_and(|free| free < OPENING_BYTES) {
            self.give_back();
        }
    }

    fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new("."))
    }
}

/// Bytes on the folder's disk that are free to this process, without those reserved for root.
pub(super) fn free_bytes(folder: &Path) -> io::Result<u64> {
    let disk = rustix::fs::statvfs(folder)?;
    Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// Makes a file whose blocks are on the disk. A file system that cannot allocate without writing gets bytes that it can
/// neither compress nor store once.
fn allocate(path: &Path, bytes: u64) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    match rustix::fs::fallocate(&file, FallocateFlags::empty(), 0, bytes) {
        Ok(()) => Ok(()),
        Err(Errno::OPNOTSUPP | Errno::NOSYS | Errno::INVAL) => fill(&mut file, bytes),
        Err(error) => Err(error.into()),
    }
}

fn fill(file: &mut File, bytes: u64) -> io::Result<()> {
    let mut left = usize::try_from(bytes).unwrap_or(usize::MAX);
    while left > 0 {
        let chunk = random_bytes::<4096>();
        let count = left.min(chunk.len());
        file.write_all(chunk.get(..count).unwrap_or_default())?;
        left -= count;
    }
    file.sync_data()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::MetadataExt;

    use super::*;

    #[test]
    fn the_reserve_takes_its_space_and_gives_it_back_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(NAME);
        let reserve = Reserve { path: path.clone(), bytes: 1 << 20, min_free_bytes: 1 };
        assert!(reserve.is_missing());
        reserve.make().unwrap();
        assert!(!reserve.is_missing());
        assert!(fs::metadata(&path).unwrap().blocks() * 512 >= 1 << 20);
        assert!(reserve.give_back());
        assert!(!reserve.give_back() && reserve.is_missing());
    }

    #[test]
    fn a_reserve_of_another_size_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(NAME);
        let former = Reserve { path: path.clone(), bytes: 1 << 20, min_free_bytes: 1 };
        former.make().unwrap();
        former.remove_of_other_size();
        assert!(!former.is_missing());
        let now = Reserve { path, bytes: 1 << 21, min_free_bytes: 1 };
        now.remove_of_other_size();
        assert!(now.is_missing());
    }

    #[test]
    fn no_reserve_is_made_on_a_disk_without_room_nor_where_none_is_wanted() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(NAME);
        let crowded = Reserve { path: path.clone(), bytes: 1, min_free_bytes: u64::MAX - 1 };
        crowded.make().unwrap();
        assert!(crowded.is_missing());
        let unwanted = Reserve { path, bytes: 0, min_free_bytes: 0 };
        unwanted.make().unwrap();
        assert!(!unwanted.is_missing());
    }

    #[test]
    fn a_file_system_that_allocates_by_writing_only_gets_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(NAME);
        fill(&mut File::create(&path).unwrap(), 10_000).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().len(), 10_000);
    }
}
