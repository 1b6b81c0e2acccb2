//! Whether the server can work now: which engines answer, and who may write while the disk is nearly full.

use std::sync::atomic::Ordering;

use crate::blobs::BlobError;
use crate::model::Person;
use crate::values::Role;

use super::app::App;
use super::error::ServiceError;
use super::reserve::free_bytes;

/// Whether pictures are accepted now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Uploads {
    /// They are.
    Open,
    /// Less than `min_free_space` is free on the disk.
    Closed,
}

/// Who may change something now, besides deleting and signing out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changes {
    /// Everybody.
    Open,
    /// Administrators and commands: the disk is nearly full, or the reserve was given back.
    Restricted,
    /// Nobody: the last change found no room at all.
    Closed,
}

/// Which of the engines work now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Readiness {
    /// Those that fail, by name.
    pub failing: Vec<&'static str>,
    /// Whether pictures are accepted.
    pub uploads: Uploads,
    /// Who may change something.
    pub changes: Changes,
}

impl App {
    /// Whether as much as `min_free_space` is free and the reserve is there. It is two system calls, answered from memory for
    /// a local disk.
    pub fn uploads(&self) -> Uploads {
        let min_free_space = self.config().min_free_space;
        let uploads = match free_bytes(&self.config.data) {
            Ok(free) if free < min_free_space.bytes() => Uploads::Closed,
            // A quota, say: the system counts space as free that this process does not get.
            _ if self.room.is_reserve_used() && !self.room.restore_reserve() => Uploads::Closed,
            // A disk that cannot be asked rejects the picture itself, with the reason.
            Ok(_) | Err(_) => Uploads::Open,
        };
        let is_closed = uploads == Uploads::Closed;
        if self.were_uploads_closed.swap(is_closed, Ordering::Relaxed) != is_closed {
            if is_closed {
                tracing::warn!(%min_free_space, "less than min_free_space is free on the disk: uploads are rejected");
            } else {
                tracing::info!(%min_free_space, "min_free_space is free again: uploads are accepted");
            }
        }
        uploads
    }

    /// Whether this person may change something now. Deleting and signing out need not ask.
    ///
    /// # Errors
    ///
    /// [`ServiceError::Full`] for members while less than `min_free_space` is free; [`ServiceError::TooOften`].
    pub(crate) fn admit_change(&self, person: &Person) -> Result<(), ServiceError> {
        if person.role == Role::Member && self.uploads() == Uploads::Closed {
            return Err(ServiceError::Full);
        }
        self.limits.count_change(person.id, person.role)
    }

    /// Which of the engines work now. A full disk closes uploads and is no failure: pictures are still served and
    /// deleted.
    pub async fn readiness(&self) -> Readiness {
        let catalog = self.catalog.probe().await;
        let blobs = self.blobs.probe().await;
        let is_full = matches!(blobs, Err(BlobError::Full { .. }));
        let failing = [("catalogue", catalog.is_err()), ("store", blobs.is_err() && !is_full)];
        let uploads = if is_full { Uploads::Closed } else { self.uploads() };
        let changes = match uploads {
            _ if self.catalog.is_full() => Changes::Closed,
            Uploads::Closed => Changes::Restricted,
            Uploads::Open => Changes::Open,
        };
        Readiness {
            failing: failing.into_iter().filter_map(|(name, fails)| fails.then_some(name)).collect(),
            uploads,
            changes,
        }
    }
}
