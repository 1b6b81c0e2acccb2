//! Non-blocking reads from the kernel's page cache, for the threads that serve connections.
//!
//! Where the kernel or the file system does not support them, or the file is not in memory, they return `None`, and the
//! caller reads on a blocking thread.

use std::fs::File;
use std::io::IoSliceMut;
use std::path::Path;
use std::time::{Duration, SystemTime};

use rustix::fs::{CWD, Mode, OFlags, ResolveFlags, fstat, openat2};
use rustix::io::{ReadWriteFlags, preadv2};

/// Opens a file if its path is in the kernel's memory (Linux 5.12 and later).
pub(super) fn open(path: &Path) -> Option<File> {
    let flags = OFlags::RDONLY | OFlags::CLOEXEC;
    openat2(CWD, path, flags, Mode::empty(), ResolveFlags::CACHED).ok().map(File::from)
}

/// A file's length, and when it was changed last.
pub(super) fn facts(file: &File) -> Option<(u64, SystemTime)> {
    let facts = fstat(file).ok()?;
    let changed = Duration::from_secs(u64::try_from(facts.st_mtime).unwrap_or(0));
    Some((u64::try_from(facts.st_size).ok()?, SystemTime::UNIX_EPOCH + changed))
}

/// Reads `length` bytes if all of them are in memory (Linux 4.14 and later).
pub(super) fn read(file: &File, length: usize) -> Option<Vec<u8>> {
    let mut bytes = vec![0; length];
    let count = preadv2(file, &mut [IoSliceMut::new(&mut bytes)], 0, ReadWriteFlags::NOWAIT).ok()?;
    (count == length).then_some(bytes)
}
