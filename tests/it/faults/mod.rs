//! Faults: kill points, disk errors, full disks and power cuts. All are ignored by default; `tests/run faults` runs them.

mod disk;
mod errors;
mod kill;
mod power;

/// The system calls that change a disk, and those that come between them.
const CALLS: &[&str] = &[
    "write",
    "pwrite64",
    "fsync",
    "fdatasync",
    "?rename,?renameat,?renameat2",
    "?link,linkat",
    "?unlink,unlinkat",
    "openat",
    "?mkdir,mkdirat",
    "ftruncate",
];

/// No operation makes one call as often as that. A loop that gets so far would not end.
const MAX_POINTS: u32 = 200;
