//! Loading the seed at the start, and again when the seed file or one of its pictures changes or SIGHUP arrives.
//!
//! Files are polled a few times a second. Polling notices every way in which editors save, renames included, as long as
//! the name stays the same; and it costs next to nothing.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{MissedTickBehavior, interval};

use super::banner::{Announcement, Banner};
use super::data_dir::DevDataDir;
use super::error::Error;
use super::seed::{Loaded, PasswordHashes, Seed, Source, built_in, load, reset};
use crate::gate::blocking;
use crate::services::App;

/// How often files are polled. A change counts once two polls in a row see the same state, so that no half-written file
/// is read.
const POLL_INTERVAL: Duration = Duration::from_millis(250);

/// Keeps the data directory in step with the seed.
pub(crate) struct SeedReloader {
    app: Arc<App>,
    seed_file: Option<PathBuf>,
    data_dir: Arc<DevDataDir>,
    hashes: PasswordHashes,
}

impl SeedReloader {
    /// `seed_file` is the seed to read again, or `None` for the built-in one.
    pub(crate) fn new(app: Arc<App>, seed_file: Option<PathBuf>, data_dir: Arc<DevDataDir>) -> Self {
        Self { app, seed_file, data_dir, hashes: PasswordHashes::default() }
    }

    /// Loads the seed before the first request. A named data directory in which this seed was loaded last keeps its
    /// data.
    pub(crate) async fn start(&mut self, seed: &Seed) -> Result<(), Error> {
        if self.data_dir.has_loaded(&seed.fingerprint) {
            tracing::info!("the seed has not changed; the data directory keeps its data");
            return Ok(());
        }
        self.data_dir.mark(None)?;
        self.load(seed).await
    }

    /// Watches the seed until dropped. `sources` are the files that it was read from; `requests` asks for a reload;
    /// `announce` prints who is there after each one.
    pub(crate) async fn watch(
        mut self,
        mut sources: Vec<Source>,
        requests: Arc<Notify>,
        banner: Banner,
        announce: impl Fn(&Announcement) + Send,
    ) {
        let mut last_poll = None;
        let mut ticks = interval(POLL_INTERVAL);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let is_requested = tokio::select! {
                () = requests.notified() => true,
                _ = ticks.tick() => false,
            };
            let current = current_state(&sources).await;
            let has_settled = current != sources && last_poll.as_ref() == Some(&current);
            if is_requested || has_settled {
                let (read_from, announcement) = self.reload(&banner).await;
                sources = read_from;
                last_poll = None;
                announcement.iter().for_each(&announce);
            } else {
                last_poll = Some(current);
            }
        }
    }

    /// Reads the seed again and loads it; an invalid one is logged and changes nothing. The files that it was read
    /// from, and what to announce.
    async fn reload(&mut self, banner: &Banner) -> (Vec<Source>, Option<Announcement>) {
        let Loaded { sources, seed } = self.read().await;
        let loaded = match seed {
            Ok(seed) => self.load(&seed).await.map(|()| seed),
            Err(errors) => Err(errors.into()),
        };
        let announcement = match loaded {
            Ok(seed) => {
                tracing::info!(people = seed.people.len(), "the seed was loaded again");
                let described = banner.announcement(&self.app, &seed).await;
                described.inspect_err(|error| tracing::error!(%error, "could not list the people")).ok()
            }
            Err(error) => {
                tracing::error!("the seed was not loaded; nothing has changed");
                error.to_string().lines().for_each(|line| tracing::error!("{line}"));
                None
            }
        };
        (sources, announcement)
    }

    async fn read(&self) -> Loaded {
        let (path, max_bytes) = (self.seed_file.clone(), self.app.config().max_picture_size.bytes());
        blocking(move || read_seed(path.as_deref(), max_bytes)).await
    }

    async fn load(&mut self, seed: &Seed) -> Result<(), Error> {
        reset(&self.app, seed, &mut self.hashes).await?;
        if let Err(error) = self.data_dir.mark(Some(&seed.fingerprint)) {
            tracing::warn!(%error, "could not note which seed is loaded; the next start loads it again");
        }
        Ok(())
    }
}

/// Reads the named seed, or the built-in one. Blocks.
pub(crate) fn read_seed(path: Option<&Path>, max_picture_bytes: u64) -> Loaded {
    path.map_or_else(built_in, |path| load(path, max_picture_bytes))
}

async fn current_state(sources: &[Source]) -> Vec<Source> {
    let sources = sources.to_vec();
    blocking(move || sources.iter().map(Source::current).collect()).await
}
