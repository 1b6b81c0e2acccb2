//! For whom the running task works: gates divide their room among shares. Whoever starts a task for a client scopes it
//! here; what runs outside such a task works for the server itself.

use std::cell::Cell;
use std::net::IpAddr;

/// Who asks for a job. Everybody waits in a queue of his own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Share {
    /// The server's own work.
    Server,
    /// The clients of one network.
    Network(IpAddr),
    /// A signed-in person, by its id.
    Person([u8; 16]),
}

tokio::task_local! {
    static SHARE: Cell<Share>;
}

impl Share {
    /// Whom the running task works for.
    pub(super) fn current() -> Self {
        SHARE.try_with(Cell::get).unwrap_or(Self::Server)
    }

    /// From now on, the running task works for this share. Has no effect on a task that is not scoped.
    pub(crate) fn take_over(self) {
        let _unscoped = SHARE.try_with(|share| share.set(self));
    }

    /// Runs a future on behalf of this share.
    pub(crate) async fn scope<T>(self, work: impl Future<Output = T>) -> T {
        SHARE.scope(Cell::new(self), work).await
    }
}
