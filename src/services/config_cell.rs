//! The settings as they are now: one atomic load away, and exchanged as a whole. It knows whether they are still those of the
//! catalog, and reads nothing itself.

use std::fmt;
use std::ops::Deref;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use arc_swap::{ArcSwap, Guard};
use tokio::sync::{Mutex, MutexGuard};

use crate::catalog::{Catalog, Dependency};
use crate::config::Config;

/// The configuration in effect, and what of it the catalog said.
#[derive(Debug)]
pub(crate) struct LiveConfig {
    config: Config,
    /// The settings that the catalog keeps, also those that do not count.
    pub(super) stored: Vec<(String, String)>,
    /// The catalog's settings as they were read; `None` before.
    read: Option<Dependency>,
}

impl LiveConfig {
    pub(super) fn new(config: Config, stored: Vec<(String, String)>, read: Dependency) -> Self {
        Self { config, stored, read: Some(read) }
    }

    /// The same, which the catalog said again.
    pub(super) fn confirmed(&self, read: Dependency) -> Self {
        Self { config: self.config.clone(), stored: self.stored.clone(), read: Some(read) }
    }
}

impl LiveConfig {
    /// What changes when the catalog has other settings; `None` where it was not asked.
    pub(crate) fn dependency(&self) -> Option<Dependency> {
        self.read
    }
}

impl Deref for LiveConfig {
    type Target = Config;

    fn deref(&self) -> &Config {
        &self.config
    }
}

/// What is done outside the services when settings change.
type Follower = Box<dyn Fn(&Config) + Send + Sync>;

/// Where the configuration in effect is kept.
pub(super) struct ConfigCell {
    current: ArcSwap<LiveConfig>,
    /// What the operator gave, without the catalog. It is locked while settings are changed or taken over.
    operators: Mutex<Config>,
    follower: OnceLock<Follower>,
    /// How often the configuration was exchanged and everything that had a copy of it was told.
    settled: AtomicU64,
}

impl fmt::Debug for ConfigCell {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("ConfigCell").field("current", &self.current).finish_non_exhaustive()
    }
}

impl ConfigCell {
    /// The operator's configuration, before the catalog was asked.
    pub(super) fn new(config: Config) -> Self {
        let current = LiveConfig { config: config.clone(), stored: Vec::new(), read: None };
        Self {
            current: ArcSwap::from_pointee(current),
            operators: Mutex::new(config),
            follower: OnceLock::new(),
            settled: AtomicU64::new(0),
        }
    }

    /// How often the configuration has changed, copies and memory included. What a request makes between two changes may be
    /// given again while this is what it was when the request began.
    pub(super) fn settled(&self) -> u64 {
        self.settled.load(Ordering::Acquire)
    }

    /// Says that everything follows the exchanged configuration.
    pub(super) fn settle(&self) {
        self.settled.fetch_add(1, Ordering::Release);
    }

    pub(super) fn current(&self) -> Guard<Arc<LiveConfig>> {
        self.current.load()
    }

    /// Whether the catalog's settings are those that count now.
    pub(super) fn is_current(&self, catalog: &Catalog) -> bool {
        self.current.load().read.is_some_and(|read| catalog.are_unchanged(&[read]))
    }

    /// Whether the catalog was asked.
    pub(super) fn is_read(&self) -> bool {
        self.current.load().read.is_some()
    }

    /// Waits for the right to exchange the configuration; the operator's own one.
    pub(super) async fn turn(&self) -> MutexGuard<'_, Config> {
        self.operators.lock().await
    }

    /// Exchanges the configuration; the former one.
    pub(super) fn exchange(&self, live: LiveConfig) -> Arc<LiveConfig> {
        self.current.swap(Arc::new(live))
    }

    /// Says what is done when settings change. Only the first call counts.
    pub(super) fn follow(&self, follower: impl Fn(&Config) + Send + Sync + 'static) {
        drop(self.follower.set(Box::new(follower)));
    }

    pub(super) fn tell_follower(&self) {
        if let Some(follower) = self.follower.get() {
            follower(&self.current.load());
        }
    }
}
