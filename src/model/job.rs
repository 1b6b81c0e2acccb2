//! Jobs: long work that an administrator or the schedule started.

use jiff::Timestamp;

use super::change::NamedPerson;
use crate::values::JobId;

/// What a job does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum JobKind {
    /// Reads stored files, or those of a backup, again.
    Verify,
    /// Removes files that nothing refers to.
    Gc,
    /// Makes a backup.
    Backup,
    /// Takes people over from the directory.
    Ldap,
}

/// How far a job has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum JobState {
    /// It is at work.
    Running,
    /// It is finished.
    Done,
    /// It could not be finished.
    Failed,
    /// The server ended before it did.
    Interrupted,
}

/// A job.
#[derive(Debug, Clone)]
pub(crate) struct Job {
    /// Identifies it.
    pub id: JobId,
    /// What it does.
    pub kind: JobKind,
    /// How far it has come.
    pub state: JobState,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// Who started it; `None` for the schedule.
    pub started_by: Option<NamedPerson>,
    /// What came out of it, as JSON whose form depends on the kind.
    pub result: Option<String>,
    /// Why it failed.
    pub error: Option<String>,
}

/// How a job ended.
#[derive(Debug, Clone)]
pub(crate) enum JobOutcome {
    /// With this result, as JSON.
    Done(String),
    /// With this error.
    Failed(String),
}

impl JobKind {
    /// Every kind.
    pub(crate) const ALL: &[Self] = &[Self::Verify, Self::Gc, Self::Backup, Self::Ldap];

    /// Its name in the API and in the catalog.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Verify => "verify",
            Self::Gc => "gc",
            Self::Backup => "backup",
            Self::Ldap => "ldap",
        }
    }

    /// The kind of this name.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == name)
    }
}

impl JobState {
    /// Every state.
    pub(crate) const ALL: &[Self] = &[Self::Running, Self::Done, Self::Failed, Self::Interrupted];

    /// Its name in the API and in the catalog.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Interrupted => "interrupted",
        }
    }

    /// The state of this name.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|state| state.as_str() == name)
    }
}
