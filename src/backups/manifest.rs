//! The manifest: what a backup holds, who made it and when. It is written last, so it also says that the backup is whole.

use std::path::Path;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::error::BackupError;

/// The format of backups that this program makes, and the newest that it reads.
pub(crate) const FORMAT: u32 = 1;

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    /// The format of the backup.
    pub format: u32,
    /// The version of the program that made it.
    pub tondo: String,
    /// The number of the catalog's schema.
    pub schema: usize,
    /// When the snapshot was taken.
    pub created_at: Timestamp,
    /// Who asked for it.
    pub kind: Kind,
    /// People in it.
    pub people: u64,
    /// Pictures of their histories.
    pub pictures: u64,
    /// Pictures in the trash.
    pub trash: u64,
    /// The snapshot of the catalog.
    pub database: DatabaseFile,
    /// The blobs in it.
    pub blobs: BlobTotals,
    /// Blobs that the catalog names and that were missing or damaged in the store, so that they are not in it.
    #[serde(default)]
    pub missing: Vec<MissingBlob>,
}

/// Who asked for a backup.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    /// A person or a command. It stays until somebody removes it.
    Manual,
    /// The schedule, which removes it when it is old.
    Scheduled,
}

/// The snapshot's file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DatabaseFile {
    /// Its length.
    pub bytes: u64,
    /// Its SHA-256, in hexadecimal digits.
    pub sha256: String,
}

/// The blobs of a backup.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct BlobTotals {
    /// How many there are.
    pub count: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// A blob that is not in the backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct MissingBlob {
    /// Its name.
    pub blob: String,
    /// Why.
    pub why: String,
    /// The people whose pictures it holds.
    pub people: Vec<String>,
}

impl Kind {
    /// The kind's name in the API.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Manual => "manual",
            Self::Scheduled => "scheduled",
        }
    }
}

impl Manifest {
    /// All bytes of the backup but the manifest's.
    pub(crate) fn total_bytes(&self) -> u64 {
        self.database.bytes.saturating_add(self.blobs.bytes)
    }

    /// The bytes of its file.
    pub(super) fn to_bytes(&self) -> Result<Vec<u8>, BackupError> {
        let mut bytes = serde_json::to_vec_pretty(self).map_err(|error| BackupError::Other(error.into()))?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// Reads the bytes of the manifest of the backup at `path`.
    pub(super) fn parse(path: &Path, bytes: &[u8]) -> Result<Self, BackupError> {
        // The version first: a newer manifest may have other fields.
        let about: About = serde_json::from_slice(bytes)
            .map_err(|error| BackupError::no_backup(path, format!("its manifest cannot be read: {error}")))?;
        if about.format > FORMAT {
            return Err(BackupError::Newer { path: path.to_owned(), version: about.tondo });
        }
        serde_json::from_slice(bytes)
            .map_err(|error| BackupError::no_backup(path, format!("its manifest cannot be read: {error}")))
    }
}

/// What every format of manifest says.
#[derive(Deserialize)]
struct About {
    format: u32,
    tondo: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_newer_format_is_told_from_a_broken_manifest() {
        let path = Path::new("b");
        let newer = Manifest::parse(path, br#"{"format": 2, "tondo": "9.0", "other": 1}"#).unwrap_err();
        assert!(matches!(newer, BackupError::Newer { version, .. } if version == "9.0"));
        let broken = Manifest::parse(path, br#"{"format": 1, "tondo": "0.1.0"}"#).unwrap_err();
        assert!(matches!(broken, BackupError::NotABackup { .. }));
    }
}
