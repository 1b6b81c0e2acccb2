//! The content-addressed store of masters: each blob is named by the SHA-256 of its bytes.
//!
//! [`Blobs`] is the door. Its methods are asynchronous: blocking work runs on the threads of [`crate::gate`].
//! A blob is never changed in place. The store does not know which pictures refer to a blob: the caller decides
//! whether one may be removed. Several processes may use one store.

mod error;
mod files;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;

pub(crate) use error::BlobError;
pub(crate) use files::{Arrival, BlobFile};

use crate::gate::blocking;
use crate::values::BlobHash;

/// The blob store, whichever engine is behind it.
#[derive(Debug, Clone)]
pub enum Blobs {
    /// Files in a folder of this machine.
    Files(Arc<files::Store>),
}

/// A blob whose bytes were just hashed and match its name.
#[derive(Debug)]
pub enum VerifiedBlob {
    /// A small one, in memory.
    Whole(Bytes),
    /// A large one, to be streamed from its file.
    File(BlobFile),
}

/// How [`Blobs::put`] ended.
#[derive(Debug, Clone)]
pub enum Placed {
    /// The blob was written. Its bytes are on disk; [`BlobsUnderLock::has_on_disk`] sees to its name.
    Written(Arrival),
    /// The same bytes were stored already. Their writer may not have synced them: see [`Blobs::write`].
    Found,
}

/// How much of a blob a check reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckDepth {
    /// Only its length.
    Length,
    /// All of its bytes, which are hashed.
    Bytes,
}

/// Whether a sweep removes what it finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SweepMode {
    /// Remove what nobody needs.
    Remove,
    /// Count only.
    DryRun,
}

/// How a removal ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removal {
    /// The blob is gone.
    Removed,
    /// A backup needs it: it stays, for a later sweep.
    Pinned,
}

/// How a blob was taken out of the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exported {
    /// The same file has a second name.
    Linked,
    /// There is a copy of it.
    Copied,
}

/// A blob as the store lists it.
#[derive(Debug, Clone, Copy)]
pub struct StoredBlob {
    /// Its name.
    pub hash: BlobHash,
    /// Its length in bytes.
    pub bytes: u64,
    /// When it was stored.
    pub modified: SystemTime,
}

impl Blobs {
    /// Opens the file store in this folder, which is made if it is missing. It blocks: called before requests are
    /// served.
    pub fn open_files(root: PathBuf) -> Result<Self, BlobError> {
        Ok(Self::Files(Arc::new(files::Store::open(root)?)))
    }

    /// Stores bytes under their hash. Bytes that are stored already are only compared; a blob that does not match
    /// its name is replaced.
    ///
    /// # Errors
    ///
    /// [`BlobError::Full`], [`BlobError::Failed`]; nothing is stored then.
    pub async fn put(&self, hash: BlobHash, bytes: Bytes) -> Result<Placed, BlobError> {
        match self {
            Self::Files(store) => {
                let placed = off_thread(store, move |store| store.put(hash, &bytes)).await;
                self.settle_if_many();
                placed
            }
        }
    }

    /// As [`Self::put`], even if the bytes are stored already. A file that another process failed to sync cannot be trusted
    /// once a later sync succeeds (Linux reports a lost write only once), so it is written anew.
    ///
    /// # Errors
    ///
    /// As [`Self::put`].
    pub async fn arrive(&self, hash: BlobHash, bytes: Bytes) -> Result<Arrival, BlobError> {
        match self {
            Self::Files(store) => off_thread(store, move |store| store.arrive(hash, &bytes)).await,
        }
    }

    /// As [`Self::arrive`]. When this returns, the blob survives a power cut.
    ///
    /// # Errors
    ///
    /// As [`Self::put`].
    pub async fn write(&self, hash: BlobHash, bytes: Bytes) -> Result<(), BlobError> {
        match self {
            Self::Files(store) => off_thread(store, move |store| store.write(hash, &bytes)).await,
        }
    }

    /// Does what was put off when blobs arrived together: puts their own names on disk and takes the temporary ones away.
    ///
    /// # Errors
    ///
    /// As [`Self::put`]. Every blob is still safe: the temporary names stay, and the next start settles them.
    pub async fn settle(&self) -> Result<(), BlobError> {
        match self {
            Self::Files(store) => off_thread(store, files::Store::settle).await,
        }
    }

    /// Settles what has arrived, in the background, if that is much.
    fn settle_if_many(&self) {
        let Self::Files(store) = self;
        if store.has_many_unsettled() {
            let blobs = self.clone();
            tokio::spawn(async move {
                if let Err(error) = blobs.settle().await {
                    tracing::warn!(%error, "the names of new blobs were not settled");
                }
            });
        }
    }

    /// Opens a blob of `length` bytes and hashes all of them before it returns; `None` if it does not exist.
    ///
    /// # Errors
    ///
    /// [`BlobError::Damaged`] if its length or hash is wrong; [`BlobError::Failed`] if it cannot be read.
    pub async fn open(&self, hash: BlobHash, length: u64) -> Result<Option<VerifiedBlob>, BlobError> {
        match self {
            Self::Files(store) => off_thread(store, move |store| store.open_verified(hash, length)).await,
        }
    }

    /// Whether a blob of this name exists. It must have `length` bytes and, with [`CheckDepth::Bytes`], match its
    /// name.
    ///
    /// # Errors
    ///
    /// As [`Self::open`].
    pub async fn check(&self, hash: BlobHash, length: u64, depth: CheckDepth) -> Result<bool, BlobError> {
        match self {
            Self::Files(store) => off_thread(store, move |store| store.check(hash, length, depth)).await,
        }
    }

    /// Lists the blobs whose names begin with this byte, in no order. Foreign files are skipped.
    ///
    /// # Errors
    ///
    /// [`BlobError::Failed`].
    pub async fn list(&self, first_byte: u8) -> Result<Vec<StoredBlob>, BlobError> {
        match self {
            Self::Files(store) => off_thread(store, move |store| store.list(first_byte)).await,
        }
    }

    /// Removes what interrupted writes left behind; returns how many there were.
    ///
    /// # Errors
    ///
    /// [`BlobError::Failed`].
    pub async fn sweep_temporaries(&self, mode: SweepMode) -> Result<u64, BlobError> {
        match self {
            Self::Files(store) => off_thread(store, move |store| store.sweep_temporaries(mode)).await,
        }
    }

    /// Checks that the store can be written to now.
    ///
    /// # Errors
    ///
    /// [`BlobError::Full`], [`BlobError::Failed`].
    pub async fn probe(&self) -> Result<(), BlobError> {
        match self {
            Self::Files(store) => off_thread(store, files::Store::probe).await,
        }
    }

    /// Pins every blob: while this is held, by whichever process, none is removed.
    ///
    /// # Errors
    ///
    /// [`BlobError::Full`], [`BlobError::Failed`].
    pub async fn pin(&self) -> Result<PinnedBlobs, BlobError> {
        let blobs = self.clone();
        match self {
            Self::Files(store) => {
                let pin = off_thread(store, files::Store::pin).await?;
                Ok(PinnedBlobs { blobs, _pin: pin })
            }
        }
    }

    /// Whether somebody pins the blobs, so that removing one would free no room.
    pub async fn are_pinned(&self) -> bool {
        match self {
            Self::Files(store) => off_thread(store, files::Store::is_pinned).await,
        }
    }

    /// The calls for closures that the catalog runs under its write lock.
    pub fn under_lock(&self) -> BlobsUnderLock {
        BlobsUnderLock(self.clone())
    }
}

impl VerifiedBlob {
    /// Reads all of its bytes into memory.
    ///
    /// # Errors
    ///
    /// [`BlobError::Failed`] if the file cannot be read.
    pub async fn into_bytes(self) -> Result<Bytes, BlobError> {
        match self {
            Self::Whole(bytes) => Ok(bytes),
            Self::File(file) => {
                blocking(move || file.read_all()).await.map_err(BlobError::at("reading a blob"))
            }
        }
    }
}

/// What a closure may do with blobs while it holds the catalog's write lock. The lock is what makes these calls
/// safe: no other process can remove a blob or come to refer to one meanwhile. They block, and run on the catalog's
/// writer thread, never on one that serves connections.
#[derive(Debug, Clone)]
pub struct BlobsUnderLock(Blobs);

impl BlobsUnderLock {
    /// Whether a blob of this name exists.
    pub fn has(&self, hash: BlobHash) -> bool {
        match &self.0 {
            Blobs::Files(store) => store.has(hash),
        }
    }

    /// Whether a blob that arrived still exists. If so, a name of it is on disk when this returns; and one of each that
    /// arrived before, so that one call is enough for all changes of a transaction.
    ///
    /// # Errors
    ///
    /// As [`Blobs::put`]: the blob is to be written anew.
    pub fn has_on_disk(&self, hash: BlobHash, arrival: &Arrival) -> Result<bool, BlobError> {
        match &self.0 {
            Blobs::Files(store) if store.has(hash) => store.sync_name(arrival).map(|()| true),
            Blobs::Files(_) => Ok(false),
        }
    }

    /// As [`Blobs::check`].
    ///
    /// # Errors
    ///
    /// As [`Blobs::open`].
    pub fn check(&self, hash: BlobHash, length: u64, depth: CheckDepth) -> Result<bool, BlobError> {
        match &self.0 {
            Blobs::Files(store) => store.check(hash, length, depth),
        }
    }

    /// Removes a blob that the caller knows to be unreferenced, unless it is pinned. Removing one that does not exist is no
    /// error.
    ///
    /// # Errors
    ///
    /// [`BlobError::Failed`].
    pub fn remove(&self, hash: BlobHash) -> Result<Removal, BlobError> {
        match &self.0 {
            Blobs::Files(store) => store.remove(hash),
        }
    }
}

/// Blobs that nobody removes while this is held. Its calls block.
#[derive(Debug)]
pub struct PinnedBlobs {
    blobs: Blobs,
    _pin: files::PinFile,
}

impl PinnedBlobs {
    /// Takes a blob of `length` bytes out under the name `target`: by a second name of the same file where the file system can,
    /// else by a copy, which is not synced. Its bytes are compared with its name. `None` if it does not exist.
    ///
    /// # Errors
    ///
    /// As [`Blobs::open`], and [`BlobError::Full`]; there is no `target` then.
    pub fn export(&self, hash: BlobHash, length: u64, target: &Path) -> Result<Option<Exported>, BlobError> {
        match &self.blobs {
            Blobs::Files(store) => store.export(hash, length, target),
        }
    }

    /// Reads all of a blob of `length` bytes, compared with its name; `None` if it does not exist.
    ///
    /// # Errors
    ///
    /// As [`Blobs::open`].
    pub fn read(&self, hash: BlobHash, length: u64) -> Result<Option<Vec<u8>>, BlobError> {
        match &self.blobs {
            Blobs::Files(store) => store.read(hash, length),
        }
    }

    /// As [`Blobs::write`].
    ///
    /// # Errors
    ///
    /// As there.
    pub fn write(&self, hash: BlobHash, bytes: &[u8]) -> Result<(), BlobError> {
        match &self.blobs {
            Blobs::Files(store) => store.write(hash, bytes),
        }
    }

    /// As [`Blobs::check`], of the length alone.
    ///
    /// # Errors
    ///
    /// As [`Blobs::open`].
    pub fn has(&self, hash: BlobHash, length: u64) -> Result<bool, BlobError> {
        match &self.blobs {
            Blobs::Files(store) => store.check(hash, length, CheckDepth::Length),
        }
    }
}

async fn off_thread<T: Send + 'static>(
    store: &Arc<files::Store>,
    job: impl FnOnce(&files::Store) -> T + Send + 'static,
) -> T {
    let store = Arc::clone(store);
    blocking(move || job(&store)).await
}
