//! Backups as files: a folder or an archive that holds a snapshot of the catalog, the blobs that it names, and a manifest.
//!
//! ```text
//! NAME/tondo.db            the snapshot
//! NAME/blobs/ab/ab12...    each blob under its hash, as in the store
//! NAME/manifest.json       written last: a folder without it is no backup
//! ```
//!
//! A backup is made under a temporary name and gets its own when every byte is on the disk; it is never changed afterwards.
//! This module knows files and hashes. What is in the catalog, and what becomes of damage, is for `services` to decide. All
//! calls block.

mod archive;
mod error;
mod files;
mod folder;
mod frames;
mod keep;
mod layout;
mod list;
mod manifest;
mod name;
mod read;
mod swap;

pub(crate) use archive::{ArchiveFile, FileArchive, write_folder};
pub(crate) use error::BackupError;
pub(crate) use files::{HashingReader, Scratch, check_room, copy, discard, save};
pub(crate) use folder::{FolderWriter, hash_of};
pub(crate) use keep::{KeepRule, no_longer_kept};
pub(crate) use layout::is_archive;
pub(crate) use list::{Listed, list, mark_proved, remove};
pub(crate) use manifest::{BlobTotals, DatabaseFile, FORMAT, Kind, Manifest, MissingBlob};
pub(crate) use name::BackupName;
pub(crate) use read::{Contents, read, read_unfinished};
pub(crate) use swap::{
    Note, Restoring, discard_unfinished, finish_interrupted, has_content, is_interrupted, latest_former,
    take_note, undo,
};

/// The name of the snapshot in a backup, and of the catalog in a data directory.
pub(crate) const DATABASE: &str = "tondo.db";

/// The folder of blobs in both.
pub(crate) const BLOBS: &str = "blobs";

/// The name of the manifest in a backup.
const MANIFEST: &str = "manifest.json";
