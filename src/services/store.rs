//! The figures of the store: what is kept and how much room it takes, and what an operator should do something about.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use jiff::{SignedDuration, Timestamp};

use crate::catalog::{StoreTotals, Totals};
use crate::config::ListenAddress;
use crate::gate::blocking;
use crate::values::Message;

use super::app::App;
use super::backups;
use super::data_dir::{Exposure, catalogue_bytes};
use super::error::ServiceError;
use super::process::resident_bytes;
use super::readiness::Uploads;
use super::reserve::disk_bytes;

/// A backup older than this is worth a warning.
const BACKUP_AGE: SignedDuration = SignedDuration::from_hours(7 * 24);

/// With less free space than this many times `min_free_space` the disk is nearly full.
const NEARLY_FULL: u64 = 2;

/// The figures of the store.
#[derive(Debug, Clone)]
pub(crate) struct StoreFigures {
    /// Since when this process runs.
    pub started_at: Timestamp,
    /// The data folder's disk; `None` if it cannot be asked.
    pub disk: Option<Disk>,
    /// Whether uploads are accepted.
    pub uploads: Uploads,
    /// People, pictures, stored files.
    pub totals: Totals,
    /// What the totals do not say.
    pub more: StoreTotals,
    /// Cached renditions on the disk.
    pub renditions: CacheUse,
    /// The bytes of the database's files.
    pub catalogue_bytes: u64,
    /// The bytes of answers in memory.
    pub response_bytes: u64,
    /// How often an answer was in memory, and how often not.
    pub response_hits: Hits,
    /// The same of renditions on the disk.
    pub rendition_hits: Hits,
    /// The memory of this process.
    pub resident_bytes: Option<u64>,
}

/// A disk.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Disk {
    /// Its size.
    pub total_bytes: u64,
    /// What is free to this process.
    pub free_bytes: u64,
}

/// Files of a cache.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CacheUse {
    /// How many.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// Hits and misses of a cache.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hits {
    /// How often it had what was requested.
    pub hits: u64,
    /// How often it did not.
    pub misses: u64,
}

/// Something that an operator should look at.
#[derive(Debug, Clone)]
pub(crate) struct Warning {
    /// Its name, for programs.
    pub code: &'static str,
    /// What it says.
    pub message: Message,
}

/// The figures of the store.
///
/// # Errors
///
/// Those of the catalog.
pub(crate) async fn figures(app: &App) -> Result<StoreFigures, ServiceError> {
    let config = app.shared_config();
    let (disk, catalogue_bytes) = blocking(move || {
        let disk = disk_bytes(&config.data).ok();
        (disk.map(|(total_bytes, free_bytes)| Disk { total_bytes, free_bytes }), catalogue_bytes(&config))
    })
    .await;
    let (files, bytes) = app.rendition_cache.used();
    let (hits, misses) = app.rendition_cache.hits();
    let responses = &app.response_cache.responses;
    Ok(StoreFigures {
        started_at: app.started_at,
        disk,
        uploads: app.uploads(),
        totals: app.catalog.totals().await?,
        more: app.catalog.store_totals().await?,
        renditions: CacheUse { files, bytes },
        catalogue_bytes,
        response_bytes: responses.weight(),
        response_hits: Hits { hits: responses.hits(), misses: responses.misses() },
        rendition_hits: Hits { hits, misses },
        resident_bytes: resident_bytes(),
    })
}

/// Counts the cached renditions on the disk, which takes a while; the figures have what the server has counted.
///
/// # Errors
///
/// That the cache cannot be read.
pub(crate) async fn count_renditions(app: &App) -> Result<CacheUse, ServiceError> {
    let cache = Arc::clone(&app.rendition_cache);
    let (files, bytes) =
        blocking(move || cache.count()).await.map_err(|error| ServiceError::Internal(error.into()))?;
    Ok(CacheUse { files, bytes })
}

/// What an operator should look at.
///
/// # Errors
///
/// That the folder of backups cannot be read.
pub(crate) async fn warnings(app: &App, disk: Option<Disk>) -> Result<Vec<Warning>, ServiceError> {
    let mut found = Vec::new();
    let mut warn = |is_so: bool, code: &'static str, message: Message| {
        if is_so {
            found.push(Warning { code, message });
        }
    };
    let config = app.shared_config();
    warn(config.public_url.as_str().is_none(), "public_url_unset", Message::WarnPublicUrlUnset);
    let is_open = config.listen.iter().any(
        |place| matches!(place, ListenAddress::Tcp(address) if !address.ip().to_canonical().is_loopback()),
    );
    warn(is_open && !config.public_url.is_https(), "http_open", Message::WarnHttpOpen);
    let is_forwarded = app.saw_untrusted_proxy.load(Ordering::Relaxed);
    warn(is_forwarded, "untrusted_proxy", Message::WarnUntrustedProxy);
    let is_exposed = matches!(app.exposure, Exposure::Remains { .. });
    warn(is_exposed, "data_exposed", Message::WarnDataExposed);
    let few = config.min_free_space.bytes().saturating_mul(NEARLY_FULL);
    let is_full = app.uploads() == Uploads::Closed || disk.is_some_and(|disk| disk.free_bytes < few);
    warn(is_full, "disk_nearly_full", Message::WarnDiskNearlyFull);
    let newest = backups::list(app).await?.first().map(|listed| listed.manifest.created_at);
    let is_old = newest.is_none_or(|at| at < app.clock.now() - BACKUP_AGE);
    warn(is_old, "no_recent_backup", Message::WarnNoRecentBackup);
    Ok(found)
}
