//! Proving a backup: its catalog is opened, after a migration of a copy if it is older; every blob that it names is read and
//! compared with its name. The backup is only read.

use std::collections::HashMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::backups::{self, BackupError, Contents, Manifest, Restoring, Scratch};
use crate::catalog::{Schema, Snapshot, Totals};
use crate::gate::blocking;
use crate::services::progress::{Progress, Unit};
use crate::services::verify::{Damage, Finding, Verified};
use crate::values::BlobHash;

use super::make::{hash_content, other};

/// How often progress is told: each so many blobs.
const TOLD_EVERY: u64 = 16;

/// What was found in a backup.
#[derive(Debug)]
pub(crate) struct Checked {
    /// What its manifest says.
    pub manifest: Manifest,
    /// Which schema its catalog has.
    pub schema: SchemaFound,
    /// What its catalog holds.
    pub totals: Totals,
    /// What was read, and what is wrong with it.
    pub verified: Verified,
    /// Blobs in it that its catalog does not name.
    pub unknown: u64,
}

/// Which schema the catalog of a backup has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SchemaFound {
    /// This program's.
    Current,
    /// An older one. A copy of the catalog was brought up to date, as the next start does with a restored one.
    Migrated,
}

/// Reads a whole backup. What is needed for a while is made in `scratch`, or else among the system's temporary files.
///
/// # Errors
///
/// That it is no backup, or cannot be read at all. Damage is a finding.
pub(crate) async fn verify(
    backup: PathBuf,
    scratch: Option<PathBuf>,
    now: Timestamp,
    progress: Progress,
) -> Result<Checked, BackupError> {
    blocking(move || {
        let scratch = Scratch::make(scratch.as_deref())?;
        check(&backup, &Place::Scratch(&scratch), now, &progress)
    })
    .await
}

/// Where the contents of a backup go while it is checked.
pub(super) enum Place<'a> {
    /// Nowhere; the catalog's copy is made here.
    Scratch(&'a Scratch),
    /// Into a data directory.
    Data(&'a Restoring),
}

/// Reads a whole backup, and puts its contents into their place.
pub(super) fn check(
    backup: &Path,
    place: &Place<'_>,
    now: Timestamp,
    progress: &Progress,
) -> Result<Checked, BackupError> {
    let mut checking = Checking {
        backup,
        place,
        now,
        progress,
        opened: None,
        database: None,
        verified: Verified::default(),
        unknown: 0,
    };
    let manifest = backups::read(backup, &mut checking)?;
    let Checking { opened, database, mut verified, unknown, .. } = checking;
    let opened = opened.ok_or_else(|| other(anyhow::anyhow!("the backup has no database")))?;
    if database != Some((manifest.database.sha256.clone(), manifest.database.bytes)) {
        verified.catalogue_faults.push("the database is not the one that the manifest names".to_owned());
    }
    let known: HashMap<&str, &str> =
        manifest.missing.iter().map(|missing| (missing.blob.as_str(), missing.why.as_str())).collect();
    let mut missing: Vec<BlobHash> = opened.expected.keys().copied().collect();
    missing.sort_unstable();
    for blob in missing {
        let damage = match known.get(blob.to_hex().as_str()) {
            Some(why) => {
                Damage::Unreadable(format!("it was not in the store when the backup was made: {why}"))
            }
            None => Damage::Missing,
        };
        verified.findings.push(opened.finding(blob, damage)?);
    }
    verified.blobs = opened.totals.blobs;
    Ok(Checked { manifest, schema: opened.schema, totals: opened.totals, verified, unknown })
}

struct Checking<'a> {
    backup: &'a Path,
    place: &'a Place<'a>,
    now: Timestamp,
    progress: &'a Progress,
    opened: Option<Opened>,
    /// The snapshot's hash and length.
    database: Option<(String, u64)>,
    verified: Verified,
    unknown: u64,
}

/// The catalog of a backup, and the blobs that it names and that were not read yet.
struct Opened {
    snapshot: Snapshot,
    schema: SchemaFound,
    totals: Totals,
    expected: HashMap<BlobHash, u64>,
}

impl Contents for Checking<'_> {
    fn database(&mut self, length: u64, content: &mut dyn Read) -> Result<(), BackupError> {
        let (scratch, (hash, bytes)) = match self.place {
            Place::Scratch(scratch) => {
                let path = scratch.file("trial.db");
                backups::check_room(&path, length)?;
                (path.clone(), backups::save(content, &path)?)
            }
            Place::Data(restoring) => {
                // Two of it, until the second was looked into.
                backups::check_room(&restoring.database(), length.saturating_mul(2))?;
                let saved = backups::save(content, &restoring.database())?;
                backups::copy(&restoring.database(), &restoring.scratch())?;
                (restoring.scratch(), saved)
            }
        };
        self.database = Some((hash.to_hex(), bytes));
        let opened = open(self.backup, &scratch, self.now, &mut self.verified)?;
        if let Place::Data(restoring) = self.place {
            let needed = opened.expected.values().fold(0_u64, |sum, length| sum.saturating_add(*length));
            backups::check_room(&restoring.database(), needed)?;
        }
        self.opened = Some(opened);
        Ok(())
    }

    fn blob(&mut self, hash: BlobHash, length: u64, content: &mut dyn Read) -> Result<(), BackupError> {
        let Some(opened) = self.opened.as_mut() else { return Ok(()) };
        let Some(expected) = opened.expected.remove(&hash) else {
            self.unknown += 1;
            return Ok(());
        };
        if length != expected {
            let damage = Damage::Damaged(format!("it has {length} bytes, not {expected}"));
            self.verified.findings.push(opened.finding(hash, damage)?);
            return Ok(());
        }
        let found = match self.place {
            Place::Scratch(_) => hash_content(content)?.0,
            Place::Data(restoring) => {
                let path = restoring.blob_path(hash)?;
                let found = backups::save(content, &path)?.0;
                if found != hash {
                    backups::discard(&path)?;
                }
                found
            }
        };
        self.verified.read += 1;
        self.verified.read_bytes += length;
        if found != hash {
            let damage = Damage::Damaged(format!("its bytes hash to {found}"));
            self.verified.findings.push(opened.finding(hash, damage)?);
        }
        if self.verified.read.is_multiple_of(TOLD_EVERY) || opened.expected.is_empty() {
            self.progress.tell(self.verified.read, Some(opened.totals.blobs), Unit::Files);
        }
        Ok(())
    }
}

/// Opens the copy of a backup's catalog, after a migration if it is older.
fn open(
    backup: &Path,
    scratch: &Path,
    now: Timestamp,
    verified: &mut Verified,
) -> Result<Opened, BackupError> {
    let refused = |why: &str| BackupError::NotABackup { path: backup.to_owned(), why: why.to_owned() };
    let (snapshot, schema) = Snapshot::rehearse(scratch, now).map_err(other)?;
    let schema = match schema {
        Schema::None => return Err(refused("its database is empty")),
        Schema::Newer => {
            return Err(refused("a newer version of Tondo made it; use that version or a later one"));
        }
        Schema::Older => SchemaFound::Migrated,
        Schema::Current => SchemaFound::Current,
    };
    let snapshot = snapshot.ok_or_else(|| refused("its database cannot be opened"))?;
    verified.catalogue_faults = snapshot.structural_errors().map_err(other)?;
    let mut expected = HashMap::new();
    for first_byte in 0..=u8::MAX {
        let images = snapshot.blobs(first_byte).map_err(other)?;
        expected.extend(images.into_iter().map(|image| (image.hash, image.bytes)));
    }
    let totals = snapshot.totals().map_err(other)?;
    Ok(Opened { snapshot, schema, totals, expected })
}

impl Opened {
    fn finding(&self, blob: BlobHash, damage: Damage) -> Result<Finding, BackupError> {
        let people = self.snapshot.people_with(blob).map_err(other)?;
        Ok(Finding { blob, damage, people })
    }
}
