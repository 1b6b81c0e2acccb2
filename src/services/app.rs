//! What the house has: configuration, clock, catalogue, store, gates.

use std::collections::HashSet;
use std::fs::File;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::blobs::{BlobError, Blobs};
use crate::catalog::{Actor, Catalog, Change, Quota};
use crate::clock::Clock;
use crate::config::Config;
use crate::gate::{Gate, Room};
use crate::imaging;
use crate::rendition_cache::RenditionCache;
use crate::values::BlobHash;

use super::data_dir::{DataDir, free_bytes};
use super::rate_limits::Limits;
use super::renditions;
use super::response_cache::ResponseCache;
use super::sessions::TokenUses;
use super::upstream::Upstream;

/// Memory of one argon2id hash with the settings in use.
const PASSWORD_BYTES: u64 = 19 << 20;

/// Password hashes at once, so that a flood of logins leaves memory and a core to everybody else.
const PASSWORDS_AT_ONCE: usize = 2;

/// Logins that may wait; each takes some tens of milliseconds.
const MAX_WAITING_LOGINS: usize = 128;

/// Renditions that may wait to be made: some pages full of people who were never shown before.
const MAX_WAITING_RENDITIONS: usize = 1024;

/// Moving renditions that may wait: each takes a second or more.
const MAX_WAITING_MOVING: usize = 8;

/// Whether pictures are taken now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Uploads {
    /// They are.
    Open,
    /// Too little room is left on the disk.
    Closed,
}

/// Which of the engines work now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Readiness {
    /// Those that do not answer, by name.
    pub failing: Vec<&'static str>,
    /// Whether pictures are taken.
    pub uploads: Uploads,
}

/// Everything that services work with.
#[derive(Debug)]
pub struct App {
    /// The checked configuration.
    pub config: Config,
    /// Where the time comes from.
    pub clock: Clock,
    /// People, tokens, pictures' facts.
    pub catalog: Catalog,
    /// The pictures.
    pub blobs: Blobs,
    /// Room for uploads' bodies, in bytes.
    pub body_gate: Gate,
    /// Room for decoding, in bytes.
    pub imaging_gate: Gate,
    /// Room for masters that renditions are made of, in bytes of their files.
    pub masters_gate: Gate,
    /// Room for renditions that move and for large drawings, of which each takes long.
    pub(crate) moving_gate: Gate,
    /// Mezzanines that are being made for later callers.
    pub(crate) intermediates: std::sync::Mutex<HashSet<renditions::IntermediateKey>>,
    /// Room for making renditions that take little, in bytes.
    pub light_gate: Gate,
    /// What is kept in memory of pictures.
    pub memory: ResponseCache,
    /// Renditions on disk.
    pub rendition_cache: Arc<RenditionCache>,
    /// Another avatar server, which is asked for whoever is not known here.
    pub(crate) upstream: Option<Upstream>,
    /// Held by whoever makes room on the rendition_cache.
    pub(crate) tidying: tokio::sync::Mutex<()>,
    /// Room for password hashing.
    pub password_gate: Gate,
    /// How often things may be tried.
    pub limits: Limits,
    /// Tokens whose last use is not in the catalogue yet.
    pub token_uses: TokenUses,
    /// Whether the log was last told that uploads are closed.
    were_uploads_closed: AtomicBool,
    /// Held, never read: it keeps the folder locked while it is served.
    _folder_lock: Option<File>,
}

impl App {
    /// Sets the house up in an open folder.
    pub fn new(config: Config, clock: Clock, folder: DataDir) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let waiting = config.upload_queue;
        let gate =
            |capacity_bytes, max_jobs, max_waiting| Gate::new(Room { capacity_bytes, max_jobs, max_waiting });
        let (catalog, blobs, lock) = folder.into_parts();
        Self {
            body_gate: gate(config.bodies_budget_bytes(), usize::MAX, waiting),
            imaging_gate: gate(config.decoding_budget_bytes(), cores, waiting),
            masters_gate: gate(u64::MAX, cores, MAX_WAITING_RENDITIONS),
            moving_gate: gate(u64::MAX, 1, MAX_WAITING_MOVING),
            intermediates: std::sync::Mutex::default(),
            light_gate: gate(renditions::LIGHT_GATE_BYTES, cores, MAX_WAITING_RENDITIONS),
            memory: ResponseCache::new(config.cache_memory.bytes()),
            rendition_cache: Arc::new(RenditionCache::new(
                config.data.join("renditions"),
                config.cache_disk.bytes(),
            )),
            upstream: Upstream::of(&config),
            tidying: tokio::sync::Mutex::default(),
            password_gate: gate(
                PASSWORD_BYTES * PASSWORDS_AT_ONCE as u64,
                PASSWORDS_AT_ONCE,
                MAX_WAITING_LOGINS,
            ),
            limits: Limits::new(&config),
            config,
            clock,
            catalog,
            blobs,
            token_uses: TokenUses::default(),
            were_uploads_closed: AtomicBool::new(false),
            _folder_lock: lock,
        }
    }

    /// The circumstances of a change that happens now.
    pub fn change(&self, actor: Actor, client: Option<String>) -> Change {
        Change { at: self.clock.now(), actor, client }
    }

    /// What a picture may measure here.
    pub fn picture_limits(&self) -> imaging::Limits {
        imaging::Limits {
            max_pixels: self.config.max_pixels,
            max_frames: self.config.max_frames,
            max_frame_pixels: self.config.max_frame_pixels,
            max_decoding_bytes: self.config.decoding_budget_bytes(),
        }
    }

    /// What a person's history may hold here.
    pub fn quota(&self) -> Quota {
        Quota {
            max_pictures: self.config.max_pictures_per_person,
            max_bytes: self.config.max_bytes_per_person.bytes(),
        }
    }

    /// Removes those of these blobs that nobody refers to any more. A failure leaves an orphan for the next sweep.
    pub(crate) async fn drop_blobs(&self, blobs: impl IntoIterator<Item = BlobHash>) {
        for blob in blobs {
            if let Err(error) = self.drop_blob(blob).await {
                tracing::warn!(%blob, error = %format!("{error:#}"), "an unreferenced blob was not removed");
            }
        }
    }

    /// Removes a blob if nobody refers to it; whether it was removed.
    pub(crate) async fn drop_blob(&self, blob: BlobHash) -> anyhow::Result<bool> {
        let blobs = self.blobs.under_lock();
        let removed = self.catalog.remove_blob_if_unreferenced(blob, move || blobs.remove(blob)).await?;
        let is_removed = removed.transpose()?.is_some();
        if is_removed {
            renditions::forget(self, blob).await;
        }
        Ok(is_removed)
    }

    /// Whether there is room for more pictures: whether as much as the configured min_free_space is free. One question to
    /// the system, which answers from memory on a local disk.
    pub fn uploads(&self) -> Uploads {
        let min_free_space = self.config.min_free_space;
        let uploads = match free_bytes(&self.config.data) {
            Ok(free) if free < min_free_space.bytes() => Uploads::Closed,
            // A disk that cannot even be asked will refuse the picture itself, and say why.
            Ok(_) | Err(_) => Uploads::Open,
        };
        let is_closed = uploads == Uploads::Closed;
        if self.were_uploads_closed.swap(is_closed, Ordering::Relaxed) != is_closed {
            if is_closed {
                tracing::warn!(%min_free_space, "less than the min_free_space is free on the disk: no pictures are taken");
            } else {
                tracing::info!(%min_free_space, "the min_free_space is free again: pictures are taken");
            }
        }
        uploads
    }

    /// Which of the engines work now. A full disk closes the uploads and is no failure: pictures are shown and deleted.
    pub async fn readiness(&self) -> Readiness {
        let catalog = self.catalog.probe().await;
        let blobs = self.blobs.probe().await;
        let is_full = matches!(blobs, Err(BlobError::Full { .. }));
        let failing = [("catalogue", catalog.is_err()), ("store", blobs.is_err() && !is_full)];
        Readiness {
            failing: failing.into_iter().filter_map(|(name, fails)| fails.then_some(name)).collect(),
            uploads: if is_full { Uploads::Closed } else { self.uploads() },
        }
    }
}
