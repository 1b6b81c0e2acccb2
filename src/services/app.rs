//! The state that services work with: configuration, clock, engines, gates, caches. It does nothing by itself.

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock};

use arc_swap::{ArcSwapOption, Guard};
use jiff::Timestamp;
use tokio::sync::OnceCell;

use crate::blobs::Blobs;
use crate::catalog::Catalog;
use crate::clock::Clock;
use crate::config::{Config, FixedSettings};
use crate::gate::Gate;
use crate::imaging;
use crate::model::{Actor, Change, Quota};
use crate::rendition_cache::RenditionCache;
use crate::values::{BlobHash, Crop, IfMatch};

use super::claims::Claims;
use super::config_cell::{ConfigCell, LiveConfig};
use super::data_dir::{DataDir, DirLock, Exposure};
use super::failed_logins::FailedLogins;
use super::gates::{self, LIGHT_JOB_BYTES};
use super::kept_blobs::KeptBlobs;
use super::oidc_providers::Oidc;
use super::original::DefaultPicture;
use super::outbox::Outbox;
use super::rate_limits::RateLimits;
use super::reserve::Reserve;
use super::response_cache::ResponseCache;
use super::room::Room;
use super::running_jobs::Jobs;
use super::token_uses::TokenUses;
use super::upstream_server::UpstreamServer;
use super::webhook_senders::WebhookSenders;

/// Intermediates that are made at a time after their callers were answered: each holds a master in memory.
const INTERMEDIATES_AT_ONCE: usize = 2;

/// Everything that services work with.
#[derive(Debug)]
pub struct App {
    /// The settings that stay as they are until the next start. The others are in [`App::config`].
    pub config: FixedSettings,
    /// All settings, as they are now.
    pub(super) settings: ConfigCell,
    /// Where the time comes from.
    pub clock: Clock,
    /// People, tokens, pictures' facts.
    pub catalog: Catalog,
    /// The pictures' bytes.
    pub blobs: Blobs,
    /// Uploads' bodies, in bytes.
    pub body_gate: Gate,
    /// Decoding, in bytes.
    pub imaging_gate: Gate,
    /// Masters of which renditions are being made, in bytes of their files.
    pub(super) masters_gate: Gate,
    /// Animated renditions and large generated avatars, each of which takes long.
    pub(super) animation_gate: Gate,
    /// Light rendering jobs, in bytes.
    pub(super) light_gate: Gate,
    /// Password hashing.
    pub password_gate: Gate,
    /// Checks of avatar servers.
    pub(super) check_gate: Gate,
    /// Intermediates that are being made for later callers.
    pub(super) intermediates: Claims<(BlobHash, Option<Crop>)>,
    /// What snapshots need of the store.
    pub(super) kept_blobs: Arc<KeptBlobs>,
    /// Facts and files in memory.
    pub(super) response_cache: ResponseCache,
    /// Renditions on disk.
    pub(super) rendition_cache: Arc<RenditionCache>,
    /// What is given up when the disk is full.
    pub(super) room: Arc<Room>,
    /// Held by the task that evicts renditions.
    pub(super) evicting: tokio::sync::Mutex<()>,
    /// Another avatar server, asked for people without a picture here; `None` if none is configured.
    pub(super) upstream: ArcSwapOption<UpstreamServer>,
    /// The operator's own default pictures; unset where there are none.
    pub(super) default_pictures: OnceLock<Vec<DefaultPicture>>,
    /// The OpenID providers; unset where there are none.
    pub(super) oidc: OnceLock<Oidc>,
    /// Long work that runs now.
    pub(crate) jobs: Jobs,
    /// Whether others could read in the data directory when it was opened.
    pub(super) exposure: Exposure,
    /// Whether a request was forwarded by a proxy that is not trusted.
    pub(crate) saw_untrusted_proxy: AtomicBool,
    /// When this process began.
    pub(super) started_at: Timestamp,
    /// How often things may be tried.
    pub limits: RateLimits,
    /// Uses of tokens that are not in the catalog yet.
    pub(super) token_uses: TokenUses,
    /// Failed logins that are not in the audit trail yet.
    pub(super) failed_logins: FailedLogins,
    /// What bounds the mails that are being sent.
    pub(super) outbox: Outbox,
    /// Whether the log said last that uploads are closed.
    pub(super) were_uploads_closed: AtomicBool,
    /// What sends messages to webhooks.
    pub(super) webhook_senders: WebhookSenders,
    /// The key that signs URLs of pictures, once it was needed.
    pub(super) picture_url_key: OnceCell<[u8; 32]>,
    /// Where this process listens, as a URL with the base path; nothing before it does, and with unix sockets alone.
    listening: OnceLock<String>,
    /// Held, never read: it keeps the data directory locked while it is served.
    _lock: Option<DirLock>,
}

impl App {
    /// The state over an open data directory.
    pub fn new(config: Config, clock: Clock, data_dir: DataDir) -> Self {
        let exposure = data_dir.exposure;
        let (catalog, blobs, lock) = data_dir.into_parts();
        let renditions = config.data.join("renditions");
        let rendition_cache = Arc::new(RenditionCache::new(renditions, config.cache_disk.bytes()));
        let room = Arc::new(Room::new(Arc::clone(&rendition_cache), Reserve::new(&config)));
        let when_full = Arc::clone(&room);
        catalog.make_room_by(move |began| when_full.make(began));
        Self {
            body_gate: gates::for_bodies(&config),
            imaging_gate: gates::for_imaging(&config),
            masters_gate: gates::for_masters(),
            animation_gate: gates::for_animations(),
            light_gate: gates::for_light_jobs(),
            password_gate: gates::for_passwords(),
            check_gate: gates::for_checks(),
            intermediates: Claims::new(INTERMEDIATES_AT_ONCE),
            kept_blobs: Arc::default(),
            response_cache: ResponseCache::new(config.cache_memory.bytes()),
            rendition_cache,
            room,
            evicting: tokio::sync::Mutex::default(),
            upstream: ArcSwapOption::from_pointee(UpstreamServer::from_config(&config)),
            default_pictures: OnceLock::new(),
            oidc: OnceLock::new(),
            jobs: Jobs::default(),
            exposure,
            saw_untrusted_proxy: AtomicBool::new(false),
            started_at: clock.now(),
            limits: RateLimits::new(&config),
            token_uses: TokenUses::default(),
            failed_logins: FailedLogins::default(),
            outbox: Outbox::default(),
            were_uploads_closed: AtomicBool::new(false),
            webhook_senders: WebhookSenders::default(),
            picture_url_key: OnceCell::new(),
            listening: OnceLock::new(),
            config: config.fixed(),
            settings: ConfigCell::new(config),
            clock,
            catalog,
            blobs,
            _lock: lock,
        }
    }

    /// The settings as they are now, for a look at them.
    pub(crate) fn config(&self) -> Guard<Arc<LiveConfig>> {
        self.settings.current()
    }

    /// The settings as they are now, to be kept: a request takes them once.
    pub(crate) fn shared_config(&self) -> Arc<LiveConfig> {
        Guard::into_inner(self.config())
    }

    /// Notes where this process listens. Only the first call counts.
    pub(crate) fn listens_at(&self, url: &str) {
        drop(self.listening.set(url.to_owned()));
    }

    /// The URL at which this server can ask itself, with the base path: by `public_url` or its socket, never by a request.
    pub(super) fn own_url(&self) -> Option<String> {
        match self.config().public_url.as_str() {
            Some(public) => Some(format!("{public}{}", self.config.base_path.as_str())),
            None => self.listening.get().cloned(),
        }
    }

    /// Who makes a change now, and from where.
    pub fn change(&self, actor: Actor, client: Option<String>) -> Change {
        Change { at: self.clock.now(), actor, client, condition: IfMatch::Anything }
    }

    /// The bytes that are held for the time when the disk is full.
    pub(crate) fn reserve_bytes(&self) -> u64 {
        self.room.reserve_bytes()
    }

    /// The configured bounds of one picture.
    pub fn picture_limits(&self) -> imaging::Limits {
        let config = self.config();
        imaging::Limits {
            max_pixels: config.max_pixels,
            max_frames: config.max_frames,
            max_frame_pixels: config.max_frame_pixels,
            max_decoding_bytes: config.decoding_budget_bytes(),
        }
    }

    /// The configured bounds of one person's history.
    pub fn quota(&self) -> Quota {
        let config = self.config();
        Quota { max_pictures: config.max_pictures_per_person, max_bytes: config.max_bytes_per_person.bytes() }
    }

    /// The gate of a rendering job of this weight.
    pub(super) fn rendering_gate(&self, weight_bytes: u64) -> &Gate {
        if weight_bytes <= LIGHT_JOB_BYTES { &self.light_gate } else { &self.imaging_gate }
    }
}
