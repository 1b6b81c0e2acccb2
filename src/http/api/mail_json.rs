//! What the API says of a mail that a request caused.

use serde::Serialize;
use utoipa::ToSchema;

use crate::services::mails::Delivery;

/// What became of a mail.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Mail, example = json!({"state": "sent", "reason": null}))]
pub(super) struct MailJson {
    /// `sent`: the mail server has taken it. `queued`: it was not taken yet, and is tried again for some forty minutes. `failed`: it
    /// was not taken, and is not tried again.
    #[schema(example = "sent")]
    state: &'static str,
    /// Why it was not taken, in the words of this server or the mail server, for administrators; null for members, and where it was.
    #[schema(required)]
    reason: Option<String>,
}

impl MailJson {
    /// For administrators.
    pub(super) fn new(delivery: Delivery) -> Self {
        let (state, reason) = match delivery {
            Delivery::Sent => ("sent", None),
            Delivery::Queued(reason) => ("queued", Some(reason)),
            Delivery::Failed(reason) => ("failed", Some(reason)),
        };
        Self { state, reason }
    }

    /// For members, whom the words of the mail server do not concern.
    pub(super) fn without_reason(delivery: Delivery) -> Self {
        Self { reason: None, ..Self::new(delivery) }
    }
}
