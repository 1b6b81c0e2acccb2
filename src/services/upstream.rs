//! Pictures of whoever is not known here, from another avatar server, where the operator names one. Fetched by this
//! server on behalf of all its callers, so that the other sees neither who asks nor from where; within bounds of time,
//! size and number; never from inside a private network; and taken apart as an upload is before anything of it is shown.
//! CachedReply in memory only, for a while; that there is no picture is kept, too.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::anyhow;
use bytes::Bytes;
use hyper::StatusCode;
use hyper::header::HeaderMap;
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use tokio::time::timeout;

use crate::config::Config;
use crate::gate::{Gate, Room};
use crate::http_client::{AddressFilter, FetchError, FetchLimits, Fetcher, Method};
use crate::values::{IdentityHash, Placeholder, Url};

use super::lookup::Original;
use super::pictures::{examine, master_of};
use crate::services::{App, ServiceError};

/// The side in which pictures are fetched, in pixels. All others are made of it.
const SIDE: u32 = 512;

/// Memory that fetched pictures take together.
const KEPT_BYTES: u64 = 16 << 20;

/// What an entry takes besides its file.
const ENTRY_BYTES: u64 = 256;

/// For how long it is believed that there is no picture, and that the other server does not answer.
const ABSENT_AGE: Duration = Duration::from_hours(1);
const FAILED_AGE: Duration = Duration::from_mins(1);

/// Fetches that may wait for others to end, and for how long each: whoever asks for a page full of strangers is shown
/// drawings of those whose turn does not come.
const MAX_WAITING: usize = 64;
const MAX_WAIT: Duration = Duration::from_secs(1);

/// Failures one after the other after which the other server is left alone, and for how long.
const MAX_FAILURES: u32 = 3;
const REST: Duration = Duration::from_secs(30);

const MAX_REDIRECTS: u8 = 3;

/// The other server, and what came from there.
#[derive(Debug)]
pub struct Upstream {
    base: Url,
    fetcher: Fetcher,
    gate: Gate,
    kept: Cache<IdentityHash, CachedReply, Weight>,
    patience: Duration,
    max_age: Duration,
    health: Mutex<Health>,
}

/// Whether the other server answers.
#[derive(Debug, Default)]
struct Health {
    failures: u32,
    rests_until: Option<Instant>,
}

/// What the other server answers.
enum UpstreamOutcome {
    /// This file.
    File(Bytes),
    /// That it has no picture.
    None,
    /// Nothing that can be made use of.
    Silence,
}

/// It is not the hash's turn: nothing is known of it, and nothing is kept.
struct NotAsked;

impl Health {
    fn rests(&self) -> bool {
        self.rests_until.is_some_and(|until| Instant::now() < until)
    }

    /// Notes an answer; whether it is the first after failures.
    fn recovered(&mut self) -> bool {
        let had_failed = self.failures > 0;
        *self = Self::default();
        had_failed
    }

    /// Notes a failure; whether it is the first after answers.
    fn failed(&mut self) -> bool {
        self.failures = self.failures.saturating_add(1);
        if self.failures >= MAX_FAILURES {
            self.rests_until = Some(Instant::now() + REST);
        }
        self.failures == 1
    }
}

/// A picture from elsewhere: a clean one, whose pixels were decoded in full.
#[derive(Debug)]
pub struct RemotePicture {
    /// Its facts.
    pub original: Original,
    /// The file.
    pub bytes: Bytes,
}

/// What the other server says of a hash.
#[derive(Debug, Clone)]
pub enum Reply {
    /// It has a picture.
    Picture(Arc<RemotePicture>),
    /// It has none.
    None,
    /// It does not say, or too many ask already: it may say so later.
    Unknown,
}

#[derive(Debug, Clone)]
struct CachedReply {
    reply: Reply,
    until: Instant,
}

#[derive(Debug, Clone)]
struct Weight;

impl Weighter<IdentityHash, CachedReply> for Weight {
    fn weight(&self, _hash: &IdentityHash, kept: &CachedReply) -> u64 {
        let file = match &kept.reply {
            Reply::Picture(foreign) => foreign.original.bytes,
            Reply::None | Reply::Unknown => 0,
        };
        file + ENTRY_BYTES
    }
}

impl Upstream {
    /// The one that the configuration names; `None` where it names none.
    pub(super) fn of(config: &Config) -> Option<Self> {
        let base = config.upstream.url()?.clone();
        let limits = FetchLimits {
            timeout: config.upstream_timeout.duration(),
            max_bytes: config.upstream_max_size.bytes(),
            max_redirects: MAX_REDIRECTS,
            filter: AddressFilter::PublicOnly,
        };
        let max_jobs = usize::try_from(config.upstream_concurrency.get()).unwrap_or(1);
        let room = Room { capacity_bytes: u64::MAX, max_jobs, max_waiting: MAX_WAITING };
        let entries = usize::try_from(KEPT_BYTES / ENTRY_BYTES).unwrap_or(usize::MAX);
        Some(Self {
            base,
            fetcher: Fetcher::new(limits),
            gate: Gate::new(room),
            kept: Cache::with_weighter(entries / 16, KEPT_BYTES, Weight),
            patience: limits.timeout,
            max_age: config.upstream_max_age.duration(),
            health: Mutex::default(),
        })
    }

    fn health(&self) -> MutexGuard<'_, Health> {
        self.health.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the other server says of a hash, from memory where it said so lately. Whoever asks for one that is being fetched
/// waits for it.
pub async fn ask(app: &App, hash: IdentityHash) -> Reply {
    // The protocol has no SHA-1 elsewhere.
    let (Some(upstream), IdentityHash::Md5(_) | IdentityHash::Sha256(_)) = (&app.upstream, hash) else {
        return Reply::None;
    };
    if upstream.kept.peek(&hash).is_some_and(|kept| kept.until <= Instant::now()) {
        upstream.kept.remove(&hash);
    }
    let fetched = fetch(app, upstream, hash);
    let patience = upstream.patience + MAX_WAIT;
    match timeout(patience, upstream.kept.get_or_insert_async(&hash, fetched)).await {
        Ok(Ok(kept)) => kept.reply,
        Ok(Err(NotAsked)) | Err(_) => Reply::Unknown,
    }
}

async fn fetch(app: &App, upstream: &Upstream, hash: IdentityHash) -> Result<CachedReply, NotAsked> {
    if upstream.health().rests() {
        return Err(NotAsked);
    }
    let turn = timeout(MAX_WAIT, upstream.gate.enter(1)).await;
    let _turn = turn.map_err(|_elapsed| NotAsked)?.map_err(|_busy| NotAsked)?;
    // It may have fallen silent while this one waited.
    if upstream.health().rests() {
        return Err(NotAsked);
    }
    let (reply, age) = match answer_of(upstream, hash).await {
        UpstreamOutcome::File(file) => shown_of(app, upstream, file).await,
        UpstreamOutcome::None => (Reply::None, ABSENT_AGE),
        UpstreamOutcome::Silence => (Reply::Unknown, FAILED_AGE),
    };
    Ok(CachedReply { reply, until: Instant::now() + age })
}

/// Asks the other server, and notes whether it answers.
async fn answer_of(upstream: &Upstream, hash: IdentityHash) -> UpstreamOutcome {
    match tried(upstream, hash).await {
        Ok(answer) => {
            if upstream.health().recovered() {
                tracing::info!("the upstream server answers again");
            }
            answer
        }
        Err(error) => {
            // Strangers choose how often it is asked: the log hears of the first failure.
            if upstream.health().failed() {
                tracing::warn!(error = %format!("{error:#}"), "the upstream server does not answer");
            } else {
                tracing::debug!(error = %format!("{error:#}"), "the upstream server does not answer");
            }
            UpstreamOutcome::Silence
        }
    }
}

async fn tried(upstream: &Upstream, hash: IdentityHash) -> anyhow::Result<UpstreamOutcome> {
    let address = upstream.base.append_path(&format!("{}?s={SIDE}&d=404&r=g", hash.to_hex()))?;
    match upstream.fetcher.fetch(Method::Get, &address, &HeaderMap::new()).await {
        Ok(fetched) if fetched.status == StatusCode::OK => Ok(UpstreamOutcome::File(fetched.body)),
        Ok(fetched) if fetched.status == StatusCode::NOT_FOUND => Ok(UpstreamOutcome::None),
        Ok(fetched) => Err(anyhow!("{} answered {}", upstream.base, fetched.status)),
        // It answers; whoever made this picture must not have it left alone. An empty file is no picture.
        Err(FetchError::TooLarge { .. }) => Ok(UpstreamOutcome::File(Bytes::new())),
        Err(error) => Err(error.into()),
    }
}

/// What is shown of a file; where it is none that is taken, it may be a better one later.
async fn shown_of(app: &App, upstream: &Upstream, file: Bytes) -> (Reply, Duration) {
    match taken_apart(app, file).await {
        Ok(foreign) => (Reply::Picture(Arc::new(foreign)), upstream.max_age),
        Err(error) => {
            tracing::debug!(error = %format!("{error:#}"), "a picture of the upstream server is not taken");
            (Reply::Unknown, FAILED_AGE)
        }
    }
}

/// What is shown of a file from elsewhere: what would be stored of it as an upload.
async fn taken_apart(app: &App, file: Bytes) -> anyhow::Result<RemotePicture> {
    let examined = examine(app, file).await.map_err(|unfit| anyhow!("what came is no picture: {unfit:?}"))?;
    let master = match master_of(app, examined, None, "picture").await {
        Ok(master) => master,
        Err(ServiceError::Invalid(faults)) => {
            return Err(anyhow!("what came is no whole picture: {faults:?}"));
        }
        Err(other) => return Err(other.into()),
    };
    let original = Original {
        blob: master.hash,
        media: master.media,
        size: master.size,
        frames: master.frames,
        bytes: master.bytes.len() as u64,
        is_translucent: master.placeholder.as_ref().map(Placeholder::is_translucent),
    };
    Ok(RemotePicture { original, bytes: master.bytes })
}
