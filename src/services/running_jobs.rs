//! The jobs that run now, and their progress for whoever watches. It starts none: `jobs` does.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use super::progress::Step;
use crate::model::JobKind;
use crate::values::JobId;

/// The jobs that run.
#[derive(Debug)]
pub(crate) struct Jobs {
    running: Mutex<HashMap<JobKind, Running>>,
    /// Whether the server stops, so that nobody goes on watching.
    is_stopping: watch::Sender<bool>,
}

/// One of them.
#[derive(Debug)]
pub(super) struct Running {
    /// Which.
    pub id: JobId,
    /// The last step, and whether the job has ended.
    pub state: watch::Receiver<Watched>,
}

/// What watchers of a job see.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Watched {
    /// How far it is.
    pub step: Option<Step>,
    /// Whether it has ended, and its record says how.
    pub has_ended: bool,
}

impl Default for Jobs {
    fn default() -> Self {
        Self { running: Mutex::default(), is_stopping: watch::Sender::new(false) }
    }
}

impl Jobs {
    /// Ends every watch: the server stops.
    pub(crate) fn stop(&self) {
        self.is_stopping.send_replace(true);
    }

    /// Tells when the server stops.
    pub(crate) fn stopping(&self) -> watch::Receiver<bool> {
        self.is_stopping.subscribe()
    }

    /// The jobs by their kinds.
    pub(super) fn running(&self) -> MutexGuard<'_, HashMap<JobKind, Running>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells of the progress of a job; `None` if it does not run.
    pub(super) fn watched(&self, id: JobId) -> Option<watch::Receiver<Watched>> {
        self.running().values().find(|running| running.id == id).map(|running| running.state.clone())
    }
}
