//! Making a backup, into a folder or an archive, beside whoever writes.

use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use jiff::Timestamp;

use crate::backups::{
    ArchiveFile, BackupError, BackupName, BlobTotals, Contents, DatabaseFile, FORMAT, FileArchive,
    FolderWriter, HashingReader, Kind, Manifest, MissingBlob, hash_of, read_unfinished,
};
use crate::blobs::{BlobError, Exported, PinnedBlobs, SweepMode};
use crate::catalog::{SCHEMA_NUMBER, Snapshot};
use crate::gate::blocking;
use crate::model::{Action, Change, ImageInfo};
use crate::services::app::App;
use crate::services::error::ServiceError;
use crate::services::progress::{Progress, Unit};
use crate::services::storage;
use crate::values::BlobHash;

/// How often progress is told while blobs are taken: each so many.
const TOLD_EVERY: u64 = 16;

/// What backup to make.
#[derive(Debug, Clone)]
pub(crate) struct Order {
    /// Where.
    pub target: Target,
    /// For whom.
    pub kind: Kind,
}

/// Where a backup goes.
#[derive(Debug, Clone)]
pub(crate) enum Target {
    /// Into a folder of its own in this folder.
    Folder(PathBuf),
    /// Into this archive, which does not exist yet.
    Archive(PathBuf),
}

/// A backup that was made.
#[derive(Debug, Clone)]
pub(crate) struct Made {
    /// Where it is.
    pub path: PathBuf,
    /// Its name.
    pub name: BackupName,
    /// What it holds.
    pub manifest: Manifest,
    /// Files that were copied, the snapshot not counted.
    pub copied_files: u64,
    /// Their bytes.
    pub copied_bytes: u64,
    /// Files that are links to files that were there.
    pub linked_files: u64,
    /// What is wrong in the store.
    pub troubles: Vec<Trouble>,
}

/// A blob that the catalog names and that is missing or damaged in the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Trouble {
    /// Its name, why, and whose it is.
    pub blob: MissingBlob,
    /// Whether a former backup had it whole, so that it is in the backup nevertheless.
    pub is_saved: bool,
}

/// What a backup is written into.
enum Output {
    Folder { writer: FolderWriter, is_near: bool },
    Archive { file: ArchiveFile, writer: Box<FileArchive>, name: BackupName },
}

/// How a blob came into the backup.
enum Taken {
    Linked,
    Copied,
    /// It is not whole in the store.
    Faulty {
        why: String,
        is_saved: bool,
    },
}

/// Makes a backup. `change` says who asked for it, for the audit trail.
///
/// # Errors
///
/// Why it could not be made. Nothing of it is left then, and former backups are untouched.
pub(crate) async fn make(
    app: &App,
    change: Change,
    order: Order,
    progress: Progress,
) -> Result<Made, ServiceError> {
    let pinned = app.blobs.pin().await?;
    app.catalog.checkpoint().await?;
    let (live, now) = (app.config.catalog_path(), app.clock.now());
    let made = blocking(move || {
        let made = write(&live, &pinned, order, now, &progress);
        drop(pinned);
        made
    })
    .await;
    // What was removed from the catalog meanwhile could not leave the store.
    if let Err(error) = storage::sweep_orphans(app, SweepMode::Remove, app.clock.now()).await {
        tracing::warn!(%error, "what was deleted during the backup stays until the next sweep");
    }
    let made = made?;
    app.catalog.note(change, Action::BackupMade, &made.path.display().to_string()).await?;
    Ok(made)
}

fn write(
    live: &Path,
    pinned: &PinnedBlobs,
    order: Order,
    now: Timestamp,
    progress: &Progress,
) -> Result<Made, BackupError> {
    let mut output = Output::begin(&order.target, now, live)?;
    let told = |done, total| progress.tell(done, Some(total), Unit::Pages);
    let snapshot = Snapshot::take(live, &output.database(), &mut { told }).map_err(other)?;
    let database = output.seal_database()?;
    let totals = snapshot.totals().map_err(other)?;
    let mut counts = Counts::default();
    for first_byte in 0..=u8::MAX {
        for image in snapshot.blobs(first_byte).map_err(other)? {
            let taken = output.take(pinned, &image)?;
            counts.add(&snapshot, &image, taken)?;
            if counts.seen.is_multiple_of(TOLD_EVERY) || counts.seen == totals.blobs {
                progress.tell(counts.seen, Some(totals.blobs), Unit::Files);
            }
        }
    }
    drop(snapshot);
    let not_in_it = counts.troubles.iter().filter(|trouble| !trouble.is_saved);
    let manifest = Manifest {
        format: FORMAT,
        tondo: env!("CARGO_PKG_VERSION").to_owned(),
        schema: SCHEMA_NUMBER,
        created_at: now,
        kind: order.kind,
        people: totals.people,
        pictures: totals.pictures,
        trash: totals.trash,
        database,
        blobs: counts.held,
        missing: not_in_it.map(|trouble| trouble.blob.clone()).collect(),
    };
    let name = output.name().clone();
    let path = output.finish(&manifest)?;
    let Counts { copied_files, copied_bytes, linked_files, troubles, .. } = counts;
    Ok(Made { path, name, manifest, copied_files, copied_bytes, linked_files, troubles })
}

#[derive(Default)]
struct Counts {
    seen: u64,
    held: BlobTotals,
    copied_files: u64,
    copied_bytes: u64,
    linked_files: u64,
    troubles: Vec<Trouble>,
}

impl Counts {
    fn add(&mut self, snapshot: &Snapshot, image: &ImageInfo, taken: Taken) -> Result<(), BackupError> {
        self.seen += 1;
        let is_held = match taken {
            Taken::Linked => {
                self.linked_files += 1;
                true
            }
            Taken::Copied => {
                self.copied_files += 1;
                self.copied_bytes += image.bytes;
                true
            }
            Taken::Faulty { why, is_saved } => {
                let people = snapshot.people_with(image.hash).map_err(other)?;
                let people = people.iter().map(ToString::to_string).collect();
                self.linked_files += u64::from(is_saved);
                let blob = MissingBlob { blob: image.hash.to_hex(), why, people };
                self.troubles.push(Trouble { blob, is_saved });
                is_saved
            }
        };
        if is_held {
            self.held.count += 1;
            self.held.bytes += image.bytes;
        }
        Ok(())
    }
}

impl Output {
    fn begin(target: &Target, now: Timestamp, live: &Path) -> Result<Self, BackupError> {
        match target {
            Target::Folder(parent) => {
                let writer = FolderWriter::begin(parent, &BackupName::at(now))?;
                let is_near = live.parent().is_some_and(|data| writer.is_on_disk_of(data));
                Ok(Self::Folder { writer, is_near })
            }
            Target::Archive(path) => {
                let file = ArchiveFile::begin(path)?;
                let name = file.name().unwrap_or_else(|| BackupName::at(now));
                let modified_s = u64::try_from(now.as_second()).unwrap_or_default();
                let writer = Box::new(file.writer(name.clone(), modified_s)?);
                Ok(Self::Archive { file, writer, name })
            }
        }
    }

    fn name(&self) -> &BackupName {
        match self {
            Self::Folder { writer, .. } => writer.name(),
            Self::Archive { name, .. } => name,
        }
    }

    /// Where the snapshot is made.
    fn database(&self) -> PathBuf {
        match self {
            Self::Folder { writer, .. } => writer.database(),
            Self::Archive { file, .. } => file.scratch(),
        }
    }

    /// Hashes the snapshot, and puts it where it belongs.
    fn seal_database(&mut self) -> Result<DatabaseFile, BackupError> {
        let path = self.database();
        let (hash, bytes) = hash_of(&path)?;
        if let Self::Archive { writer, .. } = self {
            writer.add_database_file(bytes, &path)?;
        }
        Ok(DatabaseFile { bytes, sha256: hash.to_hex() })
    }

    fn take(&mut self, pinned: &PinnedBlobs, image: &ImageInfo) -> Result<Taken, BackupError> {
        match self {
            Self::Folder { writer, is_near } => take_file(writer, *is_near, pinned, image),
            Self::Archive { writer, .. } => match pinned.read(image.hash, image.bytes) {
                Ok(Some(bytes)) => writer.add_blob(image.hash, &bytes).map(|()| Taken::Copied),
                Ok(None) => Ok(Taken::Faulty { why: MISSING.to_owned(), is_saved: false }),
                Err(error) => Ok(Taken::Faulty { why: error.to_string(), is_saved: false }),
            },
        }
    }

    /// Ends the backup and gives it its name. An archive is read again first.
    fn finish(self, manifest: &Manifest) -> Result<PathBuf, BackupError> {
        match self {
            Self::Folder { writer, .. } => writer.finish(manifest),
            Self::Archive { file, writer, .. } => {
                writer.finish_file(manifest)?;
                let mut reread = Reread::default();
                let found = read_unfinished(file.unfinished(), &mut reread)?;
                if found == *manifest
                    && reread.totals == manifest.blobs
                    && reread.database == manifest.database.sha256
                {
                    file.finish()
                } else {
                    Err(BackupError::Other(anyhow!("the archive does not hold what was written into it")))
                }
            }
        }
    }
}

const MISSING: &str = "it is missing";

fn take_file(
    writer: &mut FolderWriter,
    is_near: bool,
    pinned: &PinnedBlobs,
    image: &ImageInfo,
) -> Result<Taken, BackupError> {
    let (hash, length) = (image.hash, image.bytes);
    // On another disk a link to a former backup costs nothing; its bytes are compared there.
    if !is_near
        && writer.is_in_former(hash, length)
        && pinned.has(hash, length).unwrap_or(false)
        && writer.link_former(hash, length)?
    {
        return Ok(Taken::Linked);
    }
    let target = writer.blob_path(hash)?;
    let why = match pinned.export(hash, length, &target) {
        Ok(Some(Exported::Linked)) => return Ok(Taken::Linked),
        Ok(Some(Exported::Copied)) => return Ok(Taken::Copied),
        Ok(None) => MISSING.to_owned(),
        Err(BlobError::Full { step }) => return Err(BackupError::Full { step, path: target }),
        Err(error @ BlobError::Damaged { .. }) => error.to_string(),
        // A blob that can be read again was not the reason.
        Err(error @ BlobError::Failed { .. }) => match pinned.read(hash, length) {
            Ok(_) => return Err(other(error)),
            Err(error) => error.to_string(),
        },
    };
    Ok(Taken::Faulty { why, is_saved: writer.link_former(hash, length)? })
}

/// An archive as it is read again, before it gets its name.
#[derive(Default)]
struct Reread {
    database: String,
    totals: BlobTotals,
}

impl Contents for Reread {
    fn database(&mut self, _length: u64, content: &mut dyn std::io::Read) -> Result<(), BackupError> {
        self.database = hash_content(content)?.0.to_hex();
        Ok(())
    }

    fn blob(
        &mut self,
        hash: BlobHash,
        _length: u64,
        content: &mut dyn std::io::Read,
    ) -> Result<(), BackupError> {
        let (found, bytes) = hash_content(content)?;
        if found != hash {
            return Err(BackupError::Other(anyhow!(
                "the archive holds other bytes of {hash} than were written"
            )));
        }
        self.totals.count += 1;
        self.totals.bytes += bytes;
        Ok(())
    }
}

/// The hash and the length of what is read.
pub(super) fn hash_content(content: &mut dyn std::io::Read) -> Result<(BlobHash, u64), BackupError> {
    let mut reader = HashingReader::new(content);
    std::io::copy(&mut reader, &mut std::io::sink()).map_err(other)?;
    Ok(reader.finish())
}

pub(super) fn other(error: impl Into<anyhow::Error>) -> BackupError {
    BackupError::Other(error.into())
}

impl fmt::Debug for Output {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_tuple("Output").field(self.name()).finish()
    }
}
