//! What the development server serves: the seed that is loaded, and how its data gets back to it.
//!
//! After a seed was loaded, a snapshot is taken. A reset brings that back, which decodes no picture and hashes no password.

use std::path::PathBuf;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Mutex;

use super::banner::{Announcement, Banner};
use super::data_dir::DevDataDir;
use super::error::Error;
use super::seed::{Loaded, PasswordHashes, Seed, SeedErrors, Source, read_seed, reset};
use crate::gate::blocking;
use crate::services::snapshots::{self, Snapshot};
use crate::services::{App, ServiceError};

/// How old a snapshot of the seed may be: set-up links and the trash count their time from when the seed was loaded.
const MAX_AGE: SignedDuration = SignedDuration::from_hours(12);

/// The data of the development server.
#[derive(Debug)]
pub(crate) struct House {
    app: Arc<App>,
    seed_file: Option<PathBuf>,
    data_dir: Arc<DevDataDir>,
    banner: Banner,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// The seed that was loaded last.
    seed: Seed,
    /// The files that the seed was read from when it was read last.
    sources: Vec<Source>,
    hashes: PasswordHashes,
    /// Everything as it was when the seed had been loaded, and when that was.
    loaded: Option<(Snapshot, Timestamp)>,
}

impl House {
    /// `seed_file` is the seed to read again, or `None` for the built-in one; `seed` and `sources` are what was read.
    pub(crate) fn new(
        app: Arc<App>,
        seed_file: Option<PathBuf>,
        data_dir: Arc<DevDataDir>,
        banner: Banner,
        (seed, sources): (Seed, Vec<Source>),
    ) -> Self {
        let state = State { seed, sources, hashes: PasswordHashes::default(), loaded: None };
        Self { app, seed_file, data_dir, banner, state: Mutex::new(state) }
    }

    /// Loads the seed before the first request. A named data directory in which this seed was loaded last keeps its
    /// data.
    pub(crate) async fn start(&self) -> Result<(), Error> {
        let state = &mut *self.state.lock().await;
        if self.data_dir.has_loaded(&state.seed.fingerprint) {
            tracing::info!("the seed has not changed; the data directory keeps its data");
            return Ok(());
        }
        self.data_dir.mark(None)?;
        self.load(state).await
    }

    /// Who is there by the seed, and a call to try.
    pub(crate) async fn announcement(&self) -> Result<Announcement, ServiceError> {
        let state = self.state.lock().await;
        self.banner.announcement(&self.app, &state.seed).await
    }

    /// The first lines of the text that is printed at the start.
    pub(crate) fn heading(&self) -> String {
        self.banner.heading()
    }

    /// The files of the seed as they were when it was read.
    pub(super) async fn sources(&self) -> Vec<Source> {
        self.state.lock().await.sources.clone()
    }

    /// Brings the data back to the seed; to its new state, if its files have changed. How many people there are.
    ///
    /// # Errors
    ///
    /// [`Error`]; nothing has changed then.
    pub(super) async fn reset(&self) -> Result<usize, Error> {
        let state = &mut *self.state.lock().await;
        let sources = state.sources.clone();
        let has_changed = blocking(move || sources.iter().any(|source| source.current() != *source)).await;
        if has_changed {
            self.read_and_load(state).await?;
        } else {
            let is_fresh = |since: Timestamp| self.app.clock.now().duration_since(since) < MAX_AGE;
            match &state.loaded {
                Some((snapshot, since)) if is_fresh(*since) => {
                    snapshots::restore(&self.app, snapshot).await?;
                }
                _ => self.load(state).await?,
            }
        }
        Ok(state.seed.people.len())
    }

    /// Reads the seed again and loads it. How many people there are.
    ///
    /// # Errors
    ///
    /// [`Error`]; nothing has changed then.
    pub(super) async fn reload(&self) -> Result<usize, Error> {
        let state = &mut *self.state.lock().await;
        self.read_and_load(state).await?;
        Ok(state.seed.people.len())
    }

    async fn read_and_load(&self, state: &mut State) -> Result<(), Error> {
        let (path, max_bytes) = (self.seed_file.clone(), self.app.config().max_picture_size.bytes());
        let Loaded { sources, seed } = blocking(move || read_seed(path.as_deref(), max_bytes)).await;
        state.sources = sources;
        let former = std::mem::replace(&mut state.seed, seed?);
        let loaded = self.load(state).await;
        if loaded.is_err() {
            state.seed = former;
        }
        loaded
    }

    async fn load(&self, state: &mut State) -> Result<(), Error> {
        reset(&self.app, &state.seed, &mut state.hashes).await?;
        let former = state.loaded.replace((snapshots::take(&self.app).await?, self.app.clock.now()));
        if let Some((former, _since)) = former {
            snapshots::discard(&self.app, former).await;
        }
        if let Err(error) = self.data_dir.mark(Some(&state.seed.fingerprint)) {
            tracing::warn!(%error, "could not note which seed is loaded; the next start loads it again");
        }
        Ok(())
    }

    /// Asks something of the loaded seed and the hashes of its passwords.
    pub(super) async fn with_seed<T>(&self, ask: impl FnOnce(&Seed, &PasswordHashes) -> T) -> T {
        let state = self.state.lock().await;
        ask(&state.seed, &state.hashes)
    }
}

impl Error {
    /// The errors of the seed, if that is what is wrong.
    pub(super) fn seed_errors(&self) -> Option<&SeedErrors> {
        if let Self::Seed(errors) = self { Some(errors) } else { None }
    }
}
