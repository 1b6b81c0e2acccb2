//! The backups in a folder: listing them, removing one, and noting that one was proved.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::MANIFEST;
use super::error::BackupError;
use super::files::{remove_folder, rename, replace_synced, sync_folder};
use super::layout::{lock_folder, unfinished_path};
use super::manifest::Manifest;
use super::name::BackupName;

/// The file beside a backup's manifest that says when all of it was read and found sound.
const PROVED: &str = "proved";

/// A backup in the folder.
#[derive(Debug, Clone)]
pub(crate) struct Listed {
    /// Its name.
    pub name: BackupName,
    /// What it holds.
    pub manifest: Manifest,
    /// When it was read whole and found sound last.
    pub proved_at: Option<Timestamp>,
}

/// The backups in a folder, the newest first. What is no backup is passed over; a folder that does not exist holds none.
pub(crate) fn list(parent: &Path) -> Result<Vec<Listed>, BackupError> {
    let entries = match fs::read_dir(parent) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(BackupError::at("listing", parent)(error)),
    };
    let names = entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    let mut found: Vec<Listed> = names.filter_map(|name| look_at(parent, name)).collect();
    found.sort_by(|one, other| {
        (other.manifest.created_at, &other.name).cmp(&(one.manifest.created_at, &one.name))
    });
    Ok(found)
}

fn look_at(parent: &Path, name: BackupName) -> Option<Listed> {
    let folder = parent.join(name.as_str());
    let manifest = fs::read(folder.join(MANIFEST)).ok()?;
    let manifest = Manifest::parse(&folder, &manifest).ok()?;
    let proved = fs::read_to_string(folder.join(PROVED)).ok();
    Some(Listed { name, manifest, proved_at: proved.and_then(|text| text.trim().parse().ok()) })
}

/// Where the backup of this name is; `None` if there is none.
fn folder_of(parent: &Path, name: &BackupName) -> Option<PathBuf> {
    look_at(parent, name.clone()).map(|listed| parent.join(listed.name.as_str()))
}

/// Removes a backup; whether there was one. A crash leaves it whole, or a remainder that the next backup sweeps.
pub(crate) fn remove(parent: &Path, name: &BackupName) -> Result<bool, BackupError> {
    let Some(folder) = folder_of(parent, name) else { return Ok(false) };
    let doomed = unfinished_path(parent, name);
    let _locked = lock_folder(parent)?;
    rename(&folder, &doomed)?;
    sync_folder(parent)?;
    remove_folder(&doomed)?;
    Ok(true)
}

/// Notes beside a backup's content that all of it was read and found sound.
pub(crate) fn mark_proved(backup: &Path, at: Timestamp) -> Result<(), BackupError> {
    replace_synced(&backup.join(PROVED), format!("{at}\n").as_bytes())
}
