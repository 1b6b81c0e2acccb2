//! Reading a backup, a folder or an archive: first the snapshot, then blob after blob. What no backup holds is refused before it
//! is used: no name in it becomes a path, links are not followed, and nothing is unpacked.

use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::Path;

use tar::{Archive, Entry, EntryType};

use super::error::BackupError;
use super::files::open_plain;
use super::frames::FrameReader;
use super::layout::{blob_path, blobs_of, is_archive};
use super::manifest::Manifest;
use super::{BLOBS, DATABASE, MANIFEST};
use crate::values::BlobHash;

/// The longest manifest that is read.
const MAX_MANIFEST_BYTES: u64 = 64 << 20;

/// What is done with the contents of a backup. Its calls come in this order: the snapshot, then each blob.
pub(crate) trait Contents {
    /// The snapshot.
    fn database(&mut self, length: u64, content: &mut dyn Read) -> Result<(), BackupError>;
    /// The blob of this name. Nobody has compared its bytes with it yet.
    fn blob(&mut self, hash: BlobHash, length: u64, content: &mut dyn Read) -> Result<(), BackupError>;
}

/// Reads an archive whatever its name, such as one that is being made.
pub(crate) fn read_unfinished(archive: &Path, contents: &mut dyn Contents) -> Result<Manifest, BackupError> {
    read_archive(archive, contents)
}

/// Reads a whole backup and returns its manifest.
pub(crate) fn read(backup: &Path, contents: &mut dyn Contents) -> Result<Manifest, BackupError> {
    let found = fs::metadata(backup).map_err(BackupError::at("looking at", backup))?;
    if found.is_dir() {
        return read_folder(backup, contents);
    }
    if is_archive(backup) {
        return read_archive(backup, contents);
    }
    Err(BackupError::no_backup(backup, "it is neither a folder nor a file that ends in .tar.zst"))
}

fn read_folder(folder: &Path, contents: &mut dyn Contents) -> Result<Manifest, BackupError> {
    let path = folder.join(MANIFEST);
    if path.symlink_metadata().is_err_and(|error| error.kind() == ErrorKind::NotFound) {
        return Err(BackupError::no_backup(folder, format!("it has no {MANIFEST}")));
    }
    let manifest = read_manifest(folder, &mut open_plain(&path)?)?;
    let mut hand_out = |path: &Path, hash: Option<BlobHash>| {
        let mut file = open_plain(path)?;
        let length = file.metadata().map_err(BackupError::at("looking at", path))?.len();
        match hash {
            Some(hash) => contents.blob(hash, length, &mut file),
            None => contents.database(length, &mut file),
        }
    };
    hand_out(&folder.join(DATABASE), None)?;
    for first_byte in 0..=u8::MAX {
        for hash in blobs_of(folder, first_byte)? {
            hand_out(&blob_path(folder, hash), Some(hash))?;
        }
    }
    Ok(manifest)
}

fn read_manifest(backup: &Path, source: &mut dyn Read) -> Result<Manifest, BackupError> {
    let mut bytes = Vec::new();
    let read = source.take(MAX_MANIFEST_BYTES).read_to_end(&mut bytes);
    read.map_err(BackupError::at("reading the manifest of", backup))?;
    Manifest::parse(backup, &bytes)
}

/// What a member of an archive is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Member {
    Folder,
    Database,
    Blob(BlobHash),
    Manifest,
    /// The note that a backup was proved, where somebody packed the folder.
    Note,
}

fn read_archive(path: &Path, contents: &mut dyn Contents) -> Result<Manifest, BackupError> {
    let mut archive = Archive::new(FrameReader::new(open_plain(path)?));
    let broken = |error: std::io::Error| BackupError::no_backup(path, error.to_string());
    let (mut has_database, mut manifest) = (false, None);
    // Raw: the members that only change the meaning of the next one are refused like every other that no backup has.
    for entry in archive.entries().map_err(broken)?.raw(true) {
        let mut entry = entry.map_err(broken)?;
        let length = entry.size();
        match member(path, &entry)? {
            Member::Folder | Member::Note => {}
            _ if manifest.is_some() => {
                return Err(BackupError::refused(path, "there is more behind its manifest"));
            }
            Member::Database if has_database => {
                return Err(BackupError::refused(path, "it has two databases"));
            }
            Member::Database => {
                contents.database(length, &mut entry)?;
                has_database = true;
            }
            Member::Blob(_) | Member::Manifest if !has_database => {
                return Err(BackupError::refused(
                    path,
                    "its database is not its first file; unpack it, and use the folder",
                ));
            }
            Member::Blob(hash) => contents.blob(hash, length, &mut entry)?,
            Member::Manifest => manifest = Some(read_manifest(path, &mut entry)?),
        }
    }
    manifest.ok_or_else(|| BackupError::no_backup(path, "it ends before its manifest"))
}

/// Which member this is. Its name is compared, and never used as a path.
fn member(archive: &Path, entry: &Entry<'_, FrameReader<File>>) -> Result<Member, BackupError> {
    let name = entry.path_bytes();
    let kind = entry.header().entry_type();
    let shown = || String::from_utf8_lossy(&name).into_owned();
    let found = match kind {
        EntryType::Regular => std::str::from_utf8(&name).ok().and_then(file_member),
        EntryType::Directory => Some(Member::Folder),
        _ => None,
    };
    found.ok_or_else(|| {
        BackupError::refused(archive, format!("it holds `{}`, which no backup holds", shown()))
    })
}

/// What a file of this name is. It may stand in one folder, whatever that is called.
fn file_member(name: &str) -> Option<Member> {
    let parts: Vec<&str> = name.split('/').filter(|part| *part != ".").collect();
    if parts.iter().any(|part| part.is_empty() || *part == "..") {
        return None;
    }
    let inner = match parts.as_slice() {
        [DATABASE | MANIFEST | BLOBS, ..] => parts.as_slice(),
        [_, inner @ ..] => inner,
        [] => return None,
    };
    match inner {
        [DATABASE] => Some(Member::Database),
        [MANIFEST] => Some(Member::Manifest),
        ["proved"] => Some(Member::Note),
        [BLOBS, folder, blob] => {
            let hash: BlobHash = blob.parse().ok()?;
            (blob.get(..2) == Some(*folder)).then_some(Member::Blob(hash))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_names_of_a_backup_are_members() {
        let hash = BlobHash::of(b"face");
        let hex = hash.to_hex();
        let blob = format!("blobs/{}/{hex}", &hex[..2]);
        for (name, expected) in [
            ("tondo.db", Some(Member::Database)),
            ("tondo-20260101-000000/tondo.db", Some(Member::Database)),
            ("./x/manifest.json", Some(Member::Manifest)),
            (&blob, Some(Member::Blob(hash))),
            (&format!("x/{blob}"), Some(Member::Blob(hash))),
            ("x/proved", Some(Member::Note)),
            ("../tondo.db", None),
            ("../../tondo.db", None),
            ("/tondo.db", None),
            ("/etc/passwd", None),
            ("x/y/tondo.db", None),
            (&format!("blobs/zz/{hex}"), None),
            ("blobs/../tondo.db", None),
            ("x/lock", None),
            ("", None),
        ] {
            assert_eq!(file_member(name), expected, "{name}");
        }
    }
}
