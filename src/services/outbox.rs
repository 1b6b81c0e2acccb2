//! What bounds the mails that are being sent. It holds none itself.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, SemaphorePermit};

/// Mails that wait or are being sent, each some kilobytes: one for each of the most people who are added at a time, and some more.
const MAX_MAILS: usize = 1200;

/// Connections to the mail server at a time.
const MAX_CONNECTIONS: usize = 2;

/// The places for mails, and for connections.
#[derive(Debug)]
pub(super) struct Outbox {
    places: Arc<Semaphore>,
    connections: Semaphore,
}

impl Default for Outbox {
    fn default() -> Self {
        Self { places: Arc::new(Semaphore::new(MAX_MAILS)), connections: Semaphore::new(MAX_CONNECTIONS) }
    }
}

impl Outbox {
    /// A place for a mail, until it is dropped; `None` where too many wait.
    pub(super) fn place(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.places).try_acquire_owned().ok()
    }

    /// Waits for a connection, until it is dropped. `None` never happens: the semaphore is not closed.
    pub(super) async fn connection(&self) -> Option<SemaphorePermit<'_>> {
        self.connections.acquire().await.ok()
    }
}
