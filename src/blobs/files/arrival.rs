//! What this process knows of its arrivals: which of their names are on disk.

use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use crate::values::BlobHash;

/// A blob that was written by this process: its bytes are on disk. Whether its name is, [`super::Store::sync_name`] knows.
#[derive(Debug, Clone)]
pub struct Arrival(pub(super) Arc<OnceLock<bool>>);

/// An arrival with two names.
#[derive(Debug)]
pub(super) struct Twofold {
    pub(super) hash: BlobHash,
    pub(super) temporary: PathBuf,
    /// Whether a name of it came on disk; unset until that was tried.
    pub(super) is_named: Arc<OnceLock<bool>>,
}

/// The arrivals of this process.
#[derive(Debug, Default)]
pub(super) struct Arrivals {
    /// Those of which no name is known to be on disk.
    pub(super) waiting: Vec<Twofold>,
    /// Those of which only the temporary name is.
    pub(super) unsettled: Vec<Twofold>,
}

pub(super) fn first_byte(hash: BlobHash) -> u8 {
    let [first, ..] = *hash.as_bytes();
    first
}

/// One that stays is found by the next sweep.
pub(super) fn remove_temporaries(arrivals: &[Twofold]) {
    for arrival in arrivals {
        drop(fs::remove_file(&arrival.temporary));
    }
}
