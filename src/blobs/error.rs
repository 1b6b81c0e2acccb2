//! Why the blob store failed. The client is never at fault.

use std::io;

use crate::values::BlobHash;

/// Why the blob store failed: the server's fault, or the disk's.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// No space is left.
    #[error("the disk is full: {step}")]
    Full {
        /// What was being done.
        step: &'static str,
    },
    /// A blob does not match its name.
    #[error("the blob {blob} is damaged: {damage}")]
    Damaged {
        /// Its name.
        blob: BlobHash,
        /// What is wrong with it.
        damage: Damage,
    },
    /// Any other failure.
    #[error("{step}: {source}")]
    Failed {
        /// What was being done.
        step: &'static str,
        /// The system's error.
        source: io::Error,
    },
}

/// How a blob differs from its name or its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Damage {
    /// It is shorter or longer.
    #[error("it has {found} bytes, not {expected}")]
    Length {
        /// Bytes that it has.
        found: u64,
        /// Bytes that it should have.
        expected: u64,
    },
    /// It has other bytes.
    #[error("its bytes hash to {found}")]
    Bytes {
        /// The hash of its bytes.
        found: BlobHash,
    },
}

impl BlobError {
    /// The error of writing a copy of a blob.
    pub(super) fn of_copy(source: io::Error) -> Self {
        Self::at("writing a copy of a blob")(source)
    }

    /// Makes the error of a step of the file store, for `map_err`.
    pub(super) fn at(step: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |source| match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full { step },
            _ => Self::Failed { step, source },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_or_quota_that_is_full_is_reported_as_full() {
        for kind in [io::ErrorKind::StorageFull, io::ErrorKind::QuotaExceeded] {
            let error = BlobError::at("writing a blob")(kind.into());
            assert!(matches!(error, BlobError::Full { step: "writing a blob" }), "{error}");
        }
        let error = BlobError::at("writing a blob")(io::ErrorKind::PermissionDenied.into());
        assert!(matches!(error, BlobError::Failed { step: "writing a blob", .. }), "{error}");
    }
}
