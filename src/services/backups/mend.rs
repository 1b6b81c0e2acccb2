//! Mending the store from a backup: blobs that are damaged or missing here and whole there.

use std::collections::HashMap;
use std::io::Read;
use std::path::PathBuf;

use crate::backups::{self, BackupError, Contents};
use crate::blobs::{CheckDepth, PinnedBlobs};
use crate::gate::blocking;
use crate::model::{Action, Change, ImageInfo};
use crate::services::app::App;
use crate::services::error::ServiceError;
use crate::services::progress::Progress;
use crate::services::storage;
use crate::services::verify::{self, Verified};
use crate::values::{BlobHash, Percent};

use super::make::other;

/// What was mended.
#[derive(Debug)]
pub(crate) struct Mended {
    /// Blobs that are whole again.
    pub mended: Vec<BlobHash>,
    /// What is still wrong.
    pub verified: Verified,
}

/// Verifies the store, and writes what is damaged or missing anew, as the backup has it.
///
/// # Errors
///
/// Why the backup cannot be read, or the store not be written.
pub(crate) async fn mend(
    app: &App,
    change: Change,
    backup: PathBuf,
    progress: Progress,
) -> Result<Mended, ServiceError> {
    let mut verified = verify::verify(app, Percent::ALL, &progress).await?;
    let mut images: HashMap<BlobHash, ImageInfo> = HashMap::new();
    for finding in &verified.findings {
        let [first, ..] = *finding.blob.as_bytes();
        let found = app.catalog.blobs(first).await?.into_iter().find(|image| image.hash == finding.blob);
        images.extend(found.map(|image| (image.hash, image)));
    }
    // Also where nothing is to be mended: whoever names a backup wants to know that it can be read.
    let pinned = app.blobs.pin().await?;
    let wanted = images.values().map(|image| (image.hash, image.bytes)).collect();
    blocking(move || {
        let mut mending = Mending { wanted, pinned };
        backups::read(&backup, &mut mending)
    })
    .await?;
    let mut mended = Vec::new();
    for image in images.values() {
        if storage::damage(app, image, CheckDepth::Bytes).await.is_none() {
            mended.push(image.hash);
            app.catalog.note(change.clone(), Action::FileMended, &image.hash.to_hex()).await?;
        }
    }
    mended.sort_unstable();
    verified.findings.retain(|finding| !mended.contains(&finding.blob));
    // Somebody may have deleted the pictures meanwhile.
    storage::drop_unreferenced(app, mended.iter().copied()).await;
    Ok(Mended { mended, verified })
}

struct Mending {
    /// What is damaged or missing, and how long it should be.
    wanted: HashMap<BlobHash, u64>,
    pinned: PinnedBlobs,
}

impl Contents for Mending {
    fn database(&mut self, _length: u64, _content: &mut dyn Read) -> Result<(), BackupError> {
        Ok(())
    }

    fn blob(&mut self, hash: BlobHash, length: u64, content: &mut dyn Read) -> Result<(), BackupError> {
        if self.wanted.get(&hash) != Some(&length) {
            return Ok(());
        }
        let mut bytes = Vec::new();
        content.read_to_end(&mut bytes).map_err(other)?;
        // One that is damaged in the backup as well mends nothing.
        if BlobHash::of(&bytes) == hash {
            self.pinned.write(hash, &bytes).map_err(other)?;
        }
        Ok(())
    }
}
