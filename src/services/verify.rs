//! Verifying: comparing every picture's blob with its name and its rows, and the catalog with itself.
//!
//! It changes nothing and is safe beside a running server: damage counts once it is seen again under the catalog's
//! write lock, while nobody can remove the blob.

use crate::blobs::CheckDepth;
use crate::catalog::CatalogError;
use crate::clock::random_bytes;
use crate::model::ImageInfo;
use crate::values::{BlobHash, Email, Percent};

pub(crate) use super::storage::Damage;

use super::app::App;
use super::error::ServiceError;
use super::progress::{Progress, Unit};
use super::storage;

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Verified {
    /// What is wrong with the catalog's own structure.
    pub catalogue_faults: Vec<String>,
    /// Blobs that pictures refer to.
    pub blobs: u64,
    /// How many of them were read and hashed; of the others only the length was checked.
    pub read: u64,
    /// The bytes of those.
    pub read_bytes: u64,
    /// Every damaged blob.
    pub findings: Vec<Finding>,
}

/// A damaged blob.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    /// Its name.
    pub blob: BlobHash,
    /// What is wrong with it.
    pub damage: Damage,
    /// The people whose pictures, current or former, it holds; none if the catalog cannot name them.
    pub people: Vec<Email>,
}

impl Verified {
    /// Whether nothing is wrong.
    pub(crate) fn is_sound(&self) -> bool {
        self.catalogue_faults.is_empty() && self.findings.is_empty()
    }

    /// Notes an error of the catalog, once.
    fn note(&mut self, error: String) {
        if !self.catalogue_faults.contains(&error) {
            self.catalogue_faults.push(error);
        }
    }

    fn count(&mut self, image: &ImageInfo, depth: CheckDepth) {
        self.blobs += 1;
        if depth == CheckDepth::Bytes {
            self.read += 1;
            self.read_bytes += image.bytes;
        }
    }
}

/// Verifies the catalog, the presence and length of every blob that a picture refers to, and the bytes of a random
/// share of them. It reads a chunk of one blob at a time; in memory are the findings, and the names in one of 256 parts
/// of the store.
pub(crate) async fn verify(app: &App, share: Percent, progress: &Progress) -> Result<Verified, ServiceError> {
    let total = app.catalog.totals().await.map(|totals| totals.blobs).ok();
    let mut verified =
        Verified { catalogue_faults: app.catalog.structural_errors().await?, ..Verified::default() };
    for first_byte in 0..=u8::MAX {
        let images = match app.catalog.blobs(first_byte).await {
            // A catalog that is damaged here may still answer for the rest.
            Err(CatalogError::Failed(error)) => {
                verified.note(error.to_string());
                continue;
            }
            images => images?,
        };
        for image in images {
            let depth = if share.holds(random_bytes()) { CheckDepth::Bytes } else { CheckDepth::Length };
            verified.count(&image, depth);
            verify_blob(app, &image, depth, &mut verified).await?;
        }
        progress.tell(verified.blobs, total, Unit::Files);
    }
    Ok(verified)
}

async fn verify_blob(
    app: &App,
    image: &ImageInfo,
    depth: CheckDepth,
    verified: &mut Verified,
) -> Result<(), ServiceError> {
    let Some(seen) = storage::damage(app, image, depth).await else { return Ok(()) };
    let confirmed = match storage::confirm_damage(app, image, depth).await {
        // The owners cannot be read, but the damage was seen.
        Err(CatalogError::Failed(error)) => {
            verified.note(error.to_string());
            Some((seen, Vec::new()))
        }
        confirmed => confirmed?,
    };
    if let Some((damage, people)) = confirmed {
        verified.findings.push(Finding { blob: image.hash, damage, people });
    }
    Ok(())
}
