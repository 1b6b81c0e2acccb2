//! Progress of long work: how far it is, told to whoever shows it.

use std::fmt;
use std::sync::Arc;

/// How far long work is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Step {
    /// How much is done.
    pub done: u64,
    /// Of how much; `None` if that is not known.
    pub total: Option<u64>,
    /// Of what.
    pub unit: Unit,
}

/// What progress is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    /// Stored files.
    Files,
    /// Pages of the database.
    Pages,
    /// Entries of a directory.
    Entries,
}

/// Who is told. It is called often, and must return at once.
#[derive(Clone)]
pub(crate) struct Progress(Arc<dyn Fn(Step) + Send + Sync>);

impl Unit {
    /// Its name in the API.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Files => "files",
            Self::Pages => "pages",
            Self::Entries => "entries",
        }
    }
}

impl Progress {
    /// Tells this function.
    pub(crate) fn new(told: impl Fn(Step) + Send + Sync + 'static) -> Self {
        Self(Arc::new(told))
    }

    pub(super) fn tell(&self, done: u64, total: Option<u64>, unit: Unit) {
        (self.0)(Step { done, total, unit });
    }
}

impl fmt::Debug for Progress {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Progress").finish_non_exhaustive()
    }
}
