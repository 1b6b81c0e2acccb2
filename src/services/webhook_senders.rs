//! What sends messages to webhooks, and what wakes the task that does.

use std::sync::OnceLock;
use std::time::Duration;

use tokio::sync::Notify;

use crate::http_client::{AddressFilter, FetchLimits, Fetcher};

/// How long a receiver may take.
const TIMEOUT: Duration = Duration::from_secs(10);

/// The most bytes of an answer; nothing of it is used.
const MAX_ANSWER_BYTES: u64 = 64 * 1024;

/// What sends to public hosts, and to those that the operator has named; each is made when it is needed first.
#[derive(Debug, Default)]
pub(super) struct WebhookSenders {
    /// Wakes the task that sends.
    pub(super) wake: Notify,
    public: OnceLock<Fetcher>,
    named: OnceLock<Fetcher>,
}

impl WebhookSenders {
    /// What sends to a host. One that the operator has named may be anywhere.
    pub(super) fn for_host(&self, is_operators: bool) -> &Fetcher {
        let (place, filter) = if is_operators {
            (&self.named, AddressFilter::Anywhere)
        } else {
            (&self.public, AddressFilter::PublicOnly)
        };
        place.get_or_init(|| {
            Fetcher::new(FetchLimits {
                timeout: TIMEOUT,
                max_bytes: MAX_ANSWER_BYTES,
                max_redirects: 0,
                filter,
            })
        })
    }
}
