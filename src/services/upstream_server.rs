//! The upstream server, as far as it is known: where it is, whether it answers, and what it answered lately.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::http_client::StatusCode;
use crate::http_client::header::HeaderMap;
use anyhow::anyhow;
use bytes::Bytes;
use quick_cache::Weighter;
use quick_cache::sync::Cache;

use crate::config::Config;
use crate::gate::{Gate, Room};
use crate::http_client::{AddressFilter, FetchError, FetchLimits, Fetcher};
use crate::values::{IdentityHash, Url};

use super::original::Original;

/// The side in which pictures are fetched, in pixels. All other sizes are made from it.
const SIDE: u32 = 512;

/// Memory that fetched pictures take together.
const CACHE_BYTES: u64 = 16 << 20;

/// What an entry takes besides its file.
const ENTRY_BYTES: u64 = 256;

/// Fetches that may wait for others to end: a page full of unknown people gets generated avatars for the rest.
const MAX_WAITING: usize = 64;

/// Failures in a row after which the server is left alone, and for how long.
const MAX_FAILURES: u32 = 3;
const PAUSE: Duration = Duration::from_secs(30);

const MAX_REDIRECTS: u8 = 3;

/// The upstream server, and what it answered.
#[derive(Debug)]
pub(super) struct UpstreamServer {
    base: Url,
    fetcher: Fetcher,
    /// Fetches at a time.
    pub(super) gate: Gate,
    /// Its replies. That there is no picture is cached too.
    pub(super) replies: Cache<IdentityHash, CachedReply, Weight>,
    /// How long one fetch may take.
    pub(super) timeout: Duration,
    /// How long a picture is cached.
    pub(super) max_age: Duration,
    health: Mutex<Health>,
}

/// A picture of the upstream server: a clean one, whose pixels were decoded in full.
#[derive(Debug)]
pub(crate) struct RemotePicture {
    /// Its facts.
    pub original: Original,
    /// The file.
    pub bytes: Bytes,
}

/// What the upstream server says of a hash.
#[derive(Debug, Clone)]
pub(crate) enum Reply {
    /// It has a picture.
    Picture(Arc<RemotePicture>),
    /// It has none.
    None,
    /// It does not answer, or too many requests wait: it may answer later.
    Unknown,
}

/// A reply, and how long it is fresh.
#[derive(Debug, Clone)]
pub(super) struct CachedReply {
    pub(super) reply: Reply,
    pub(super) until: Instant,
}

/// Weighs a reply.
#[derive(Debug, Clone)]
pub(super) struct Weight;

impl Weighter<IdentityHash, CachedReply> for Weight {
    fn weight(&self, _hash: &IdentityHash, cached: &CachedReply) -> u64 {
        let file = match &cached.reply {
            Reply::Picture(picture) => picture.original.bytes,
            Reply::None | Reply::Unknown => 0,
        };
        file + ENTRY_BYTES
    }
}

/// How a request to the upstream server ended.
pub(super) enum UpstreamOutcome {
    /// With a file, which may be no picture.
    File(Bytes),
    /// It has no picture.
    None,
    /// It failed.
    Failed,
}

/// Whether the upstream server answers.
#[derive(Debug, Default)]
struct Health {
    failures: u32,
    paused_until: Option<Instant>,
}

impl Health {
    /// Notes an answer; whether it is the first after failures.
    fn note_answer(&mut self) -> bool {
        let had_failed = self.failures > 0;
        *self = Self::default();
        had_failed
    }

    /// Notes a failure; whether it is the first after answers.
    fn note_failure(&mut self) -> bool {
        self.failures = self.failures.saturating_add(1);
        if self.failures >= MAX_FAILURES {
            self.paused_until = Some(Instant::now() + PAUSE);
        }
        self.failures == 1
    }
}

impl UpstreamServer {
    /// The configured upstream server; `None` if there is none.
    pub(super) fn from_config(config: &Config) -> Option<Self> {
        let base = config.upstream.url()?.clone();
        let limits = FetchLimits {
            timeout: config.upstream_timeout.duration(),
            max_bytes: config.upstream_max_size.bytes(),
            max_redirects: MAX_REDIRECTS,
            filter: AddressFilter::PublicOnly,
        };
        let max_jobs = usize::try_from(config.upstream_concurrency.get()).unwrap_or(1);
        let room =
            Room { capacity_bytes: u64::MAX, share_bytes: u64::MAX, max_jobs, max_waiting: MAX_WAITING };
        let entries = usize::try_from(CACHE_BYTES / ENTRY_BYTES).unwrap_or(usize::MAX);
        Some(Self {
            base,
            fetcher: Fetcher::new(limits),
            gate: Gate::new(room),
            replies: Cache::with_weighter(entries / 16, CACHE_BYTES, Weight),
            timeout: limits.timeout,
            max_age: config.upstream_max_age.duration(),
            health: Mutex::default(),
        })
    }

    /// Whether it is left alone after failures.
    pub(super) fn is_paused(&self) -> bool {
        self.health().paused_until.is_some_and(|until| Instant::now() < until)
    }

    /// Requests the picture of a hash, and notes whether the server answers.
    pub(super) async fn request(&self, hash: IdentityHash) -> UpstreamOutcome {
        match self.try_request(hash).await {
            Ok(outcome) => {
                if self.health().note_answer() {
                    tracing::info!("the upstream server answers again");
                }
                outcome
            }
            Err(error) => {
                let error = format!("{error:#}");
                // Clients decide how often it is asked, so only the first failure is a warning.
                if self.health().note_failure() {
                    tracing::warn!(error, "the upstream server does not answer");
                } else {
                    tracing::debug!(error, "the upstream server does not answer");
                }
                UpstreamOutcome::Failed
            }
        }
    }

    async fn try_request(&self, hash: IdentityHash) -> anyhow::Result<UpstreamOutcome> {
        let url = self.base.append_path(&format!("{}?s={SIDE}&d=404&r=g", hash.to_hex()))?;
        match self.fetcher.fetch(&url, &HeaderMap::new()).await {
            Ok(fetched) if fetched.status == StatusCode::OK => Ok(UpstreamOutcome::File(fetched.body)),
            Ok(fetched) if fetched.status == StatusCode::NOT_FOUND => Ok(UpstreamOutcome::None),
            Ok(fetched) => Err(anyhow!("{} answered {}", self.base, fetched.status)),
            // The server answers; the person whose picture this is must not get it paused. An empty file is no picture.
            Err(FetchError::TooLarge { .. }) => Ok(UpstreamOutcome::File(Bytes::new())),
            Err(error) => Err(error.into()),
        }
    }

    fn health(&self) -> MutexGuard<'_, Health> {
        self.health.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_paused_after_failures_in_a_row_and_an_answer_ends_that() {
        let mut health = Health::default();
        assert!(health.note_failure());
        assert!(!health.note_failure() && health.paused_until.is_none());
        assert!(!health.note_failure() && health.paused_until.is_some());
        assert!(health.note_answer() && health.paused_until.is_none());
        assert!(!health.note_answer());
    }
}
