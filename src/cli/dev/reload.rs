//! Keeping the house at its seed: brought to it at the start, and again whenever the seed or one of its pictures
//! changes, or SIGHUP asks.
//!
//! Files are looked at a few times a second. That sees every way in which editors save, and a rename among them, as long
//! as the name is the same; and it costs nothing to speak of.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{MissedTickBehavior, interval};

use crate::dev::seed::{Loaded, PasswordHashes, ResetError, Seed, Source, built_in, load, reset};
use crate::gate::blocking;
use crate::services::App;

use super::banner::Banner;
use super::data_dir::Folder;
use crate::cli::exit::CliError;

/// How often the files are looked at. A change is taken up when two looks find it alike, so that nothing is read that an
/// editor has half written.
const LOOK_INTERVAL: Duration = Duration::from_millis(250);

/// What keeps the house at its seed.
pub(super) struct SeedReloader {
    pub(super) app: Arc<App>,
    pub(super) seed_file: Option<PathBuf>,
    pub(super) folder: Arc<Folder>,
    pub(super) hashes: PasswordHashes,
}

impl SeedReloader {
    /// Brings the house to the seed before its first request; a kept one that is at this seed stays as it was left.
    pub(super) async fn set(&mut self, seed: &Seed) -> Result<(), CliError> {
        if self.folder.is_at(&seed.fingerprint) {
            tracing::info!("the house is as it was left: the seed has not changed");
            return Ok(());
        }
        self.folder.note(None)?;
        self.bring_to(seed).await?;
        Ok(())
    }

    /// Looks after the seed until dropped. `sources` are what it was read from.
    pub(super) async fn keep(mut self, mut sources: Vec<Source>, again: Arc<Notify>, banner: Banner) {
        let mut changed_to = None;
        let mut ticks = interval(LOOK_INTERVAL);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let is_asked_for = tokio::select! {
                () = again.notified() => true,
                _ = ticks.tick() => false,
            };
            let now = now(&sources).await;
            let is_settled = now != sources && changed_to.as_ref() == Some(&now);
            if is_asked_for || is_settled {
                sources = self.reload(&banner).await;
                changed_to = None;
            } else {
                changed_to = Some(now);
            }
        }
    }

    /// Reads the seed again and brings the house to it; one with faults is told and changes nothing. What it was read
    /// from.
    async fn reload(&mut self, banner: &Banner) -> Vec<Source> {
        let loaded = self.load().await;
        let outcome = match loaded.seed {
            Ok(seed) => self.bring_to(&seed).await.map(|()| seed),
            Err(faults) => Err(faults.into()),
        };
        match outcome {
            Ok(seed) => {
                tracing::info!(people = seed.people.len(), "the house was brought to the seed again");
                banner.tell_again(&self.app, &seed).await;
            }
            Err(error) => {
                tracing::error!("the seed was not taken; everything stays as it is");
                error.to_string().lines().for_each(|line| tracing::error!("{line}"));
            }
        }
        loaded.sources
    }

    async fn load(&self) -> Loaded {
        let (path, most) = (self.seed_file.clone(), self.app.config.max_picture_size.bytes());
        blocking(move || read(path.as_deref(), most)).await
    }

    async fn bring_to(&mut self, seed: &Seed) -> Result<(), ResetError> {
        reset(&self.app, seed, &mut self.hashes).await?;
        if let Err(error) = self.folder.note(Some(&seed.fingerprint)) {
            tracing::warn!(%error, "which seed the house is at could not be noted");
        }
        Ok(())
    }
}

/// The named seed, or the built-in one.
pub(super) fn read(path: Option<&Path>, max_picture_bytes: u64) -> Loaded {
    path.map_or_else(built_in, |path| load(path, max_picture_bytes))
}

async fn now(sources: &[Source]) -> Vec<Source> {
    let sources = sources.to_vec();
    blocking(move || sources.iter().map(Source::now).collect()).await
}
