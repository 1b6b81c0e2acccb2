//! Making a backup as one file: a tar archive, compressed with zstd. The snapshot comes first, then the blobs, the manifest
//! last.

use std::fs::File;
use std::io::{self, BufWriter, IntoInnerError, Read, Write};
use std::path::{Path, PathBuf};

use tar::{Builder, EntryType, Header};

use super::error::BackupError;
use super::files::{
    HashingReader, make_file, make_folders, open_plain, remove_if_there, rename, sync_folder,
};
use super::frames::{FrameWriter, Packing};
use super::layout::{ARCHIVE_ENDING, blob_path, blobs_of, lock_folder, scratch_path, sweep};
use super::manifest::{BlobTotals, Manifest};
use super::name::BackupName;
use super::{BLOBS, DATABASE, MANIFEST};
use crate::values::BlobHash;

/// An archive that is being written.
pub(crate) struct ArchiveWriter<W: Write> {
    tar: Builder<FrameWriter<W>>,
    /// The folder in it that holds everything.
    name: BackupName,
    modified_s: u64,
    /// Where it goes, for errors.
    target: PathBuf,
}

impl<W: Write> ArchiveWriter<W> {
    /// Begins an archive that is written to `writer`. `target` says in errors where that is.
    pub(crate) fn new(writer: W, name: BackupName, modified_s: u64, target: &Path) -> Self {
        let mut tar = Builder::new(FrameWriter::new(writer));
        tar.mode(tar::HeaderMode::Deterministic);
        Self { tar, name, modified_s, target: target.to_owned() }
    }

    /// Adds the snapshot.
    pub(crate) fn add_database(&mut self, length: u64, content: impl Read) -> Result<(), BackupError> {
        self.add(DATABASE, length, Packing::Compressed, content)
    }

    /// Adds the snapshot that is in this file.
    pub(crate) fn add_database_file(&mut self, length: u64, path: &Path) -> Result<(), BackupError> {
        self.add_database(length, open_plain(path)?)
    }

    /// Adds a blob.
    pub(crate) fn add_blob(&mut self, hash: BlobHash, bytes: &[u8]) -> Result<(), BackupError> {
        let name = hash.to_hex();
        let path = format!("{BLOBS}/{}/{name}", name.get(..2).unwrap_or_default());
        self.add(&path, bytes.len() as u64, Packing::Stored, bytes)
    }

    /// Adds the manifest and ends the archive.
    pub(crate) fn finish(mut self, manifest: &Manifest) -> Result<W, BackupError> {
        let bytes = manifest.to_bytes()?;
        self.add(MANIFEST, bytes.len() as u64, Packing::Compressed, bytes.as_slice())?;
        let ended = self.tar.into_inner().and_then(FrameWriter::finish);
        ended.map_err(BackupError::at("writing", &self.target))
    }

    fn add(
        &mut self,
        path: &str,
        length: u64,
        packing: Packing,
        content: impl Read,
    ) -> Result<(), BackupError> {
        let mut header = Header::new_ustar();
        header.set_entry_type(EntryType::Regular);
        header.set_mode(0o600);
        header.set_mtime(self.modified_s);
        header.set_size(length);
        let mut counted = HashingReader::new(content.take(length));
        let added = header
            .set_path(format!("{}/{path}", self.name))
            .map(|()| header.set_cksum())
            .and_then(|()| self.tar.get_mut().pack(packing))
            .and_then(|()| self.tar.append(&header, &mut counted));
        added.map_err(BackupError::at("writing", &self.target))?;
        if counted.finish().1 == length {
            Ok(())
        } else {
            let why = format!("{path} became shorter while it was read");
            Err(BackupError::Other(anyhow::anyhow!(why)))
        }
    }
}

/// An archive that is written into a file.
pub(crate) type FileArchive = ArchiveWriter<BufWriter<File>>;

impl FileArchive {
    /// Adds the manifest, and writes what is left.
    pub(crate) fn finish_file(self, manifest: &Manifest) -> Result<(), BackupError> {
        let target = self.target.clone();
        let written = self.finish(manifest)?.into_inner().map_err(IntoInnerError::into_error);
        written.map(drop).map_err(BackupError::at("writing", &target))
    }
}

/// The file of an archive that is being made under a temporary name. Dropping it before [`Self::finish`] removes it.
#[derive(Debug)]
pub(crate) struct ArchiveFile {
    target: PathBuf,
    unfinished: PathBuf,
    file: File,
    is_finished: bool,
}

impl ArchiveFile {
    /// Begins the archive `target`, which must not exist yet.
    pub(crate) fn begin(target: &Path) -> Result<Self, BackupError> {
        if target.symlink_metadata().is_ok() {
            let error = io::ErrorKind::AlreadyExists.into();
            return Err(BackupError::at("making the archive", target)(error));
        }
        let (unfinished, file) = begin_archive(target)?;
        Ok(Self { target: target.to_owned(), unfinished, file, is_finished: false })
    }

    /// The name of the folder inside: the archive's without its ending.
    pub(crate) fn name(&self) -> Option<BackupName> {
        let name = self.target.file_name()?.to_str()?;
        name.strip_suffix(ARCHIVE_ENDING)?.parse().ok()
    }

    /// Where the snapshot is put until it is in the archive.
    pub(crate) fn scratch(&self) -> PathBuf {
        scratch_path(&self.unfinished)
    }

    /// What is written into it. The folder inside gets this name.
    pub(crate) fn writer(&self, name: BackupName, modified_s: u64) -> Result<FileArchive, BackupError> {
        let file = self.file.try_clone().map_err(BackupError::at("opening", &self.unfinished))?;
        Ok(ArchiveWriter::new(BufWriter::new(file), name, modified_s, &self.target))
    }

    /// The path of what was written so far.
    pub(crate) fn unfinished(&self) -> &Path {
        &self.unfinished
    }

    /// Syncs the archive and gives it its name.
    pub(crate) fn finish(mut self) -> Result<PathBuf, BackupError> {
        self.file.sync_all().map_err(BackupError::at("syncing", &self.unfinished))?;
        rename(&self.unfinished, &self.target)?;
        self.is_finished = true;
        let parent = self.target.parent().filter(|parent| !parent.as_os_str().is_empty());
        sync_folder(parent.unwrap_or(Path::new(".")))?;
        Ok(self.target.clone())
    }
}

impl Drop for ArchiveFile {
    fn drop(&mut self) {
        drop(remove_if_there(&self.scratch()));
        if !self.is_finished
            && let Err(error) = remove_if_there(&self.unfinished)
        {
            tracing::warn!(%error, "an unfinished archive was not removed; the next backup tries again");
        }
    }
}

/// A temporary file for an archive beside `target`. Remainders of archives that were killed are removed.
fn begin_archive(target: &Path) -> Result<(PathBuf, File), BackupError> {
    let parent = target.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    make_folders(parent)?;
    let _locked = lock_folder(parent)?;
    sweep(parent)?;
    let name = target.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let unfinished = parent.join(format!(".{name}.part"));
    let file = make_file(&unfinished)?;
    file.lock().map_err(BackupError::at("locking", &unfinished))?;
    Ok((unfinished, file))
}

/// Writes the backup in a folder as an archive. Each blob is compared with its name; one that does not match, or is gone,
/// breaks the archive off.
pub(crate) fn write_folder(
    folder: &Path,
    name: BackupName,
    manifest: &Manifest,
    writer: impl Write,
) -> Result<(), BackupError> {
    let modified_s = u64::try_from(manifest.created_at.as_second()).unwrap_or_default();
    let mut archive = ArchiveWriter::new(writer, name, modified_s, folder);
    archive.add_database(manifest.database.bytes, open_plain(&folder.join(DATABASE))?)?;
    let mut written = BlobTotals::default();
    for first_byte in 0..=u8::MAX {
        for hash in blobs_of(folder, first_byte)? {
            let path = blob_path(folder, hash);
            let mut bytes = Vec::new();
            open_plain(&path)?.read_to_end(&mut bytes).map_err(BackupError::at("reading", &path))?;
            if BlobHash::of(&bytes) != hash {
                return Err(BackupError::no_backup(folder, format!("the blob {hash} is damaged")));
            }
            archive.add_blob(hash, &bytes)?;
            written.count += 1;
            written.bytes += bytes.len() as u64;
        }
    }
    // It may have been removed meanwhile, or lost a file before.
    if written != manifest.blobs {
        return Err(BackupError::no_backup(folder, "files of it are missing".to_owned()));
    }
    archive.finish(manifest).map(drop)
}
