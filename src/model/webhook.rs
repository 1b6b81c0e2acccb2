//! Webhooks: applications that are told of changes.

use jiff::Timestamp;

use crate::values::{PersonId, Url, WebhookId};

/// The most webhooks.
pub(crate) const MAX_WEBHOOKS: u64 = 20;

/// What an application is told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum EventKind {
    /// A person has another picture, or none, or it is shown otherwise; or an address does.
    PictureChanged,
    /// A person was added.
    PersonAdded,
    /// A person's name, email address, username or profile changed.
    PersonChanged,
    /// A person's account was disabled.
    PersonDisabled,
    /// A person's account was enabled again.
    PersonEnabled,
    /// A person was removed.
    PersonRemoved,
    /// A test of the webhook.
    Ping,
}

impl EventKind {
    /// What a webhook can be told of.
    pub(crate) const ALL: &[Self] = &[
        Self::PictureChanged,
        Self::PersonAdded,
        Self::PersonChanged,
        Self::PersonDisabled,
        Self::PersonEnabled,
        Self::PersonRemoved,
    ];

    /// Its name in the body of a delivery.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::PictureChanged => "picture.changed",
            Self::PersonAdded => "person.added",
            Self::PersonChanged => "person.changed",
            Self::PersonDisabled => "person.disabled",
            Self::PersonEnabled => "person.enabled",
            Self::PersonRemoved => "person.removed",
            Self::Ping => "ping",
        }
    }

    /// The kind with this name, of those that a webhook can be told of.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|kind| kind.as_str() == name).copied()
    }
}

/// A webhook.
#[derive(Debug, Clone)]
pub(crate) struct Webhook {
    /// Identifies it.
    pub id: WebhookId,
    /// Where events are sent.
    pub url: Url,
    /// The key that signs them.
    pub secret: [u8; 32],
    /// What it is told of.
    pub events: Vec<EventKind>,
    /// Whether it is told of anything.
    pub is_active: bool,
    /// The last entry of the audit trail that it was told of.
    pub seen: i64,
    /// When it was added.
    pub created_at: Timestamp,
}

/// A webhook to be added.
#[derive(Debug, Clone)]
pub(crate) struct NewWebhook {
    /// Identifies it.
    pub id: WebhookId,
    /// Where events are sent.
    pub url: Url,
    /// The key that signs them.
    pub secret: [u8; 32],
    /// What it is told of.
    pub events: Vec<EventKind>,
}

/// What is changed of a webhook; `None` stays.
#[derive(Debug, Clone, Default)]
pub(crate) struct WebhookEdit {
    /// Where events are sent.
    pub url: Option<Url>,
    /// What it is told of.
    pub events: Option<Vec<EventKind>>,
    /// Whether it is told of anything. What happened meanwhile is not made up for.
    pub is_active: Option<bool>,
}

/// Something that happened, by the audit trail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Event {
    /// What.
    pub kind: EventKind,
    /// To whom.
    pub person: PersonId,
    /// When.
    pub at: Timestamp,
}

/// A message to be sent.
#[derive(Debug, Clone)]
pub(crate) struct NewDelivery {
    /// Identifies it: the receiver takes it once.
    pub id: WebhookId,
    /// Of what it tells.
    pub event: EventKind,
    /// Its body, as JSON.
    pub body: String,
    /// When it was made.
    pub created_at: Timestamp,
}

/// A message that was sent, or is to be sent.
#[derive(Debug, Clone)]
pub(crate) struct Delivery {
    /// Identifies it.
    pub id: WebhookId,
    /// The webhook.
    pub webhook: WebhookId,
    /// Of what it tells.
    pub event: String,
    /// Its body, as JSON.
    pub body: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried next; `None` once it is over.
    pub next_at: Option<Timestamp>,
    /// What came of the last try.
    pub outcome: Option<DeliveryOutcome>,
    /// When that was.
    pub answered_at: Option<Timestamp>,
}

/// What came of a try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum DeliveryOutcome {
    /// The receiver answered with this status.
    Answered(u16),
    /// It did not: why.
    Failed(String),
}
