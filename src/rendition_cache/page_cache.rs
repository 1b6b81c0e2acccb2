//! Reading what the kernel has in memory, without ever waiting for a disk: by the threads that serve connections.
//!
//! Where the kernel or the file system knows no such thing, or has the file on its disk only, there is no answer, and the
//! caller asks a thread that may wait.

use std::fs::File;
use std::io::IoSliceMut;
use std::path::Path;

use rustix::fs::{CWD, Mode, OFlags, ResolveFlags, openat2};
use rustix::io::{ReadWriteFlags, preadv2};

/// Opens a file whose every folder the kernel has in memory (Linux 5.12 and later).
pub(super) fn open(path: &Path) -> Option<File> {
    let flags = OFlags::RDONLY | OFlags::CLOEXEC;
    openat2(CWD, path, flags, Mode::empty(), ResolveFlags::CACHED).ok().map(File::from)
}

/// Reads so many bytes, where all of them are in memory (Linux 4.14 and later).
pub(super) fn read(file: &File, length: usize) -> Option<Vec<u8>> {
    let mut bytes = vec![0; length];
    let count = preadv2(file, &mut [IoSliceMut::new(&mut bytes)], 0, ReadWriteFlags::NOWAIT).ok()?;
    (count == length).then_some(bytes)
}
