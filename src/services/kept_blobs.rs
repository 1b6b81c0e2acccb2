//! Blobs that stay in the store although no row refers to them: those of snapshots.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::values::BlobHash;

/// How often each blob is to be kept. Counts are changed and looked at under the catalog's write lock where that matters.
#[derive(Debug, Default)]
pub(super) struct KeptBlobs(Mutex<HashMap<BlobHash, usize>>);

impl KeptBlobs {
    /// Keeps these blobs until [`Self::release`].
    pub(super) fn keep(&self, blobs: &[BlobHash]) {
        let mut kept = self.kept();
        for blob in blobs {
            *kept.entry(*blob).or_default() += 1;
        }
    }

    /// Takes one [`Self::keep`] back.
    pub(super) fn release(&self, blobs: &[BlobHash]) {
        let mut kept = self.kept();
        for blob in blobs {
            if let Some(count) = kept.get_mut(blob) {
                *count = count.saturating_sub(1);
            }
        }
        kept.retain(|_, count| *count > 0);
    }

    /// Whether a blob is to be kept.
    pub(super) fn holds(&self, blob: BlobHash) -> bool {
        self.kept().contains_key(&blob)
    }

    fn kept(&self) -> MutexGuard<'_, HashMap<BlobHash, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blob_is_kept_until_it_was_released_as_often_as_it_was_kept() {
        let (kept, blob) = (KeptBlobs::default(), BlobHash::of(b"a"));
        kept.keep(&[blob]);
        kept.keep(&[blob]);
        kept.release(&[blob]);
        assert!(kept.holds(blob) && !kept.holds(BlobHash::of(b"b")));
        kept.release(&[blob]);
        assert!(!kept.holds(blob));
    }
}
