//! The task that tells webhooks of what happened: it reads the audit trail, keeps messages, and sends them until they are taken.
//!
//! Messages of a webhook go one after the other, so that an application sees changes in their order. One that is not taken is
//! tried again, for about a day; then the webhook is switched off.

use std::time::Duration;

use futures_util::future::join_all;
use jiff::{SignedDuration, Timestamp};
use tokio::time::timeout;

use super::{events, send};
use crate::catalog::{Dependency, Key};
use crate::model::{Actor, Delivery, DeliveryOutcome, Webhook, WebhookEdit};
use crate::services::{App, ServiceError};

/// How often it is looked whether something happened, and how long after it did.
const POLL_INTERVAL: Duration = Duration::from_secs(1);

/// The same where there is no webhook.
const IDLE_INTERVAL: Duration = Duration::from_mins(1);

/// Entries of the audit trail that are read at a time.
const ENTRIES_AT_ONCE: u32 = 500;

/// Messages that may wait for a webhook. While it has more, no further ones are made; the trail keeps what happened.
const MAX_WAITING: usize = 1000;

/// How long to wait after each failure, in seconds: 25 hours together.
const BACKOFF_S: &[i64] = &[5, 30, 120, 600, 3_600, 14_400, 28_800, 43_200];

/// The answer of a receiver that wants no further messages (RFC 9110, 15.5.11).
const GONE: u16 = 410;

/// What is known since the last look.
#[derive(Debug, Default)]
struct Watch {
    /// Of what the last look depends.
    looked_at: Option<Dependency>,
    /// When a message is to be tried again.
    due_at: Option<Timestamp>,
    has_webhooks: bool,
}

/// Tells webhooks of what happens, for as long as the server runs.
pub(crate) async fn run(app: &App) {
    let mut watch = Watch::default();
    loop {
        if let Err(error) = look(app, &mut watch).await {
            tracing::warn!(error = %format!("{error:#}"), "webhooks could not be told of changes; it is tried again");
        }
        let pause = if watch.has_webhooks { POLL_INTERVAL } else { IDLE_INTERVAL };
        if timeout(pause, app.webhook_senders.wake.notified()).await.is_ok() {
            watch.looked_at = None;
        }
    }
}

async fn look(app: &App, watch: &mut Watch) -> Result<(), ServiceError> {
    let is_unchanged =
        watch.has_webhooks && watch.looked_at.is_some_and(|seen| app.catalog.are_unchanged(&[seen]));
    let is_due = watch.due_at.is_some_and(|due| due <= app.clock.now());
    if is_unchanged && !is_due {
        return Ok(());
    }
    // Taken before anything is read, so that what changes meanwhile is seen the next time.
    let dependency = app.catalog.dependency(Key::Anything);
    let webhooks = app.catalog.webhooks().await?;
    watch.has_webhooks = webhooks.iter().any(|webhook| webhook.is_active);
    for webhook in webhooks.iter().filter(|webhook| webhook.is_active) {
        collect(app, webhook).await?;
    }
    while send_due(app, &webhooks).await? {}
    watch.due_at = app.catalog.next_delivery_at().await?;
    watch.looked_at = Some(dependency);
    Ok(())
}

/// Makes messages of what happened since the webhook was told last.
async fn collect(app: &App, webhook: &Webhook) -> Result<(), ServiceError> {
    let mut seen = webhook.seen;
    loop {
        if app.catalog.waiting_deliveries(webhook.id).await? >= MAX_WAITING as u64 {
            return Ok(());
        }
        let entries = app.catalog.trail_after(seen, ENTRIES_AT_ONCE).await?;
        let Some(last) = entries.last() else { return Ok(()) };
        let mut messages = Vec::new();
        for event in events::of_trail(&entries) {
            if webhook.events.contains(&event.kind) {
                messages.push(events::message(app, event).await?);
            }
        }
        app.catalog.add_deliveries(webhook.id, seen, last.id, messages).await?;
        seen = last.id;
    }
}

/// Sends the message that each webhook is to get next; whether there were any.
async fn send_due(app: &App, webhooks: &[Webhook]) -> Result<bool, ServiceError> {
    let due = app.catalog.due_deliveries(app.clock.now()).await?;
    let known = |delivery: Delivery| {
        let webhook = webhooks.iter().find(|webhook| webhook.id == delivery.webhook)?;
        Some((webhook, delivery))
    };
    let due: Vec<(&Webhook, Delivery)> = due.into_iter().filter_map(known).collect();
    for outcome in join_all(due.iter().map(|(webhook, delivery)| deliver(app, webhook, delivery))).await {
        outcome?;
    }
    Ok(!due.is_empty())
}

async fn deliver(app: &App, webhook: &Webhook, delivery: &Delivery) -> Result<(), ServiceError> {
    let outcome = send::send(app, webhook, delivery.id, &delivery.body).await;
    let now = app.clock.now();
    let is_taken = matches!(outcome, DeliveryOutcome::Answered(200..=299));
    let is_gone = outcome == DeliveryOutcome::Answered(GONE);
    let backoff = BACKOFF_S.get(delivery.attempts as usize).filter(|_seconds| !is_taken && !is_gone);
    let next_at = backoff.map(|seconds| now + SignedDuration::from_secs(*seconds));
    if !is_taken {
        tracing::warn!(url = %webhook.url, event = delivery.event, attempts = delivery.attempts + 1, ?outcome,
            next_at = ?next_at, "a webhook did not take a message");
    }
    app.catalog.settle_delivery(delivery.id, outcome, now, next_at).await?;
    if !is_taken && next_at.is_none() {
        switch_off(app, webhook).await?;
    }
    Ok(())
}

async fn switch_off(app: &App, webhook: &Webhook) -> Result<(), ServiceError> {
    tracing::warn!(url = %webhook.url, "the webhook is switched off: it takes no messages any more");
    let edit = WebhookEdit { is_active: Some(false), ..WebhookEdit::default() };
    app.catalog.edit_webhook(app.change(Actor::Operator, None), webhook.id, edit).await?;
    Ok(())
}
