//! Verifying: holding every picture's file against its name and its rows, and the catalogue against itself.
//!
//! It only looks. It is safe beside a running server: a fault counts once it is seen again under the catalogue's write
//! lock, while nobody can remove the file.

use std::sync::Arc;

use crate::blobs::{BlobStore, StoreError};
use crate::catalog::{CatalogError, ImageInfo};
use crate::clock::random_bytes;
use crate::gate::blocking;
use crate::values::{BlobHash, Email, Percent};

use crate::services::{App, ServiceError};

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verified {
    /// What is wrong with the catalogue's own structure.
    pub catalogue_faults: Vec<String>,
    /// Blobs that pictures refer to.
    pub blobs: u64,
    /// How many of them were read and hashed; of the others, only the length was looked at.
    pub read: u64,
    /// The bytes of those.
    pub read_bytes: u64,
    /// Every blob that is not as it should be.
    pub findings: Vec<Finding>,
}

/// A blob that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Its name.
    pub blob: BlobHash,
    /// What is wrong with it.
    pub trouble: Damage,
    /// Whose pictures, current or former, it holds.
    pub people: Vec<Email>,
}

/// What is wrong with a blob.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Damage {
    /// There is no such file.
    Missing,
    /// Its length or its bytes are not what they should be: how.
    Damaged(String),
    /// It could not be read: why.
    Unreadable(String),
}

/// How a blob is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CheckDepth {
    Read,
    LengthOnly,
}

impl Verified {
    /// Whether nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.catalogue_faults.is_empty() && self.findings.is_empty()
    }

    /// Notes a fault of the catalogue, once.
    fn note(&mut self, fault: String) {
        if !self.catalogue_faults.contains(&fault) {
            self.catalogue_faults.push(fault);
        }
    }
}

/// Verifies the catalogue, the presence and length of every blob that a picture refers to, and the bytes of a share
/// of them that chance picks. It reads a piece of one blob at a time; what it keeps in memory is what is wrong, and
/// the names in one of 256 parts of the store.
pub async fn verify(app: &App, share: Percent) -> Result<Verified, ServiceError> {
    let mut verified =
        Verified { catalogue_faults: app.catalog.structural_errors().await?, ..Verified::default() };
    for first_byte in 0..=u8::MAX {
        let claims = match app.catalog.blobs(first_byte).await {
            // A catalogue that is broken here may still tell the rest.
            Err(CatalogError::Failed(error)) => {
                verified.note(error.to_string());
                continue;
            }
            claims => claims?,
        };
        verify_part(app, share, claims, &mut verified).await?;
    }
    Ok(verified)
}

async fn verify_part(
    app: &App,
    share: Percent,
    claims: Vec<ImageInfo>,
    verified: &mut Verified,
) -> Result<(), ServiceError> {
    let store = Arc::clone(&app.blobs);
    let looked: Vec<_> = claims.into_iter().map(|claim| (claim, look(share))).collect();
    for (claim, look) in &looked {
        verified.blobs += 1;
        if *look == CheckDepth::Read {
            verified.read += 1;
            verified.read_bytes += claim.bytes;
        }
    }
    let troubled = blocking(move || {
        let troubled = looked.into_iter().filter(|(claim, look)| trouble(&store, claim, *look).is_some());
        troubled.collect::<Vec<_>>()
    });
    for (claim, look) in troubled.await {
        let store = Arc::clone(&app.blobs);
        let seen = claim.clone();
        let confirmed =
            app.catalog.confirm_blob_damage(claim.hash, move || trouble(&store, &seen, look)).await;
        let confirmed = match confirmed {
            // Whose it is cannot be told; that it is not as it should be was seen.
            Err(CatalogError::Failed(error)) => {
                verified.note(error.to_string());
                trouble(&app.blobs, &claim, look).map(|trouble| (trouble, Vec::new()))
            }
            confirmed => confirmed?,
        };
        if let Some((trouble, people)) = confirmed {
            verified.findings.push(Finding { blob: claim.hash, trouble, people });
        }
    }
    Ok(())
}

fn look(share: Percent) -> CheckDepth {
    if share.holds(random_bytes()) { CheckDepth::Read } else { CheckDepth::LengthOnly }
}

fn trouble(store: &BlobStore, claim: &ImageInfo, look: CheckDepth) -> Option<Damage> {
    let there = match look {
        CheckDepth::Read => store.has_sound(claim.hash, claim.bytes),
        CheckDepth::LengthOnly => store.has_length(claim.hash, claim.bytes),
    };
    match there {
        Ok(true) => None,
        Ok(false) => Some(Damage::Missing),
        Err(StoreError::Damaged { damage, .. }) => Some(Damage::Damaged(damage.to_string())),
        Err(error) => Some(Damage::Unreadable(error.to_string())),
    }
}
