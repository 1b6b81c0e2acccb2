//! Webhooks: applications that copy pictures are told when a picture, a person or a profile changed. `events` reads what happened from
//! the audit trail and writes messages, `send` signs and sends one, `dispatch` does both for as long as the server runs.

mod dispatch;
mod events;
mod send;

pub(crate) use dispatch::run;
pub(crate) use send::secret_text;

use crate::clock::random_bytes;
use crate::config::Hosts;
use crate::model::{
    Change, ConnectionTest, Delivery, DeliveryOutcome, EventKind, MAX_WEBHOOKS, NewWebhook, Webhook,
    WebhookEdit,
};
use crate::values::{Message, Url, WebhookId};

use super::app::App;
use super::error::{Missing, ServiceError};

/// Messages that are listed of a webhook.
const LISTED_DELIVERIES: u32 = 50;

/// Every webhook, the oldest first.
///
/// # Errors
///
/// The catalog's.
pub(crate) async fn list(app: &App) -> Result<Vec<Webhook>, ServiceError> {
    Ok(app.catalog.webhooks().await?)
}

/// Adds a webhook, which is told of what happens from now on.
///
/// # Errors
///
/// [`ServiceError::Conflict`] where there are too many; [`ServiceError::Invalid`] for a URL that is not allowed.
pub(crate) async fn add(
    app: &App,
    change: Change,
    url: Url,
    events: Vec<EventKind>,
) -> Result<Webhook, ServiceError> {
    check_url(app, &url)?;
    let new =
        NewWebhook { id: WebhookId::new(change.at, random_bytes()), url, secret: random_bytes(), events };
    let id = new.id;
    if !app.catalog.add_webhook(change, new).await? {
        return Err(ServiceError::Conflict(Message::WebhooksFull { max: MAX_WEBHOOKS }));
    }
    app.webhook_senders.wake.notify_one();
    find(app, id).await
}

/// Changes a webhook.
///
/// # Errors
///
/// [`Missing::Webhook`]; [`ServiceError::Invalid`] for a URL that is not allowed.
pub(crate) async fn edit(
    app: &App,
    change: Change,
    id: WebhookId,
    edit: WebhookEdit,
) -> Result<Webhook, ServiceError> {
    if let Some(url) = &edit.url {
        check_url(app, url)?;
    }
    let edited = app.catalog.edit_webhook(change, id, edit).await?;
    app.webhook_senders.wake.notify_one();
    edited.ok_or(ServiceError::Missing(Missing::Webhook))
}

/// Removes a webhook.
///
/// # Errors
///
/// [`Missing::Webhook`].
pub(crate) async fn remove(app: &App, change: Change, id: WebhookId) -> Result<(), ServiceError> {
    let removed = app.catalog.remove_webhook(change, id).await?;
    if removed { Ok(()) } else { Err(ServiceError::Missing(Missing::Webhook)) }
}

/// The last messages to a webhook, the newest first.
///
/// # Errors
///
/// [`Missing::Webhook`].
pub(crate) async fn deliveries(app: &App, id: WebhookId) -> Result<Vec<Delivery>, ServiceError> {
    let found = app.catalog.deliveries(id, LISTED_DELIVERIES).await?;
    found.ok_or(ServiceError::Missing(Missing::Webhook))
}

/// Sends a message to a webhook at once, whether or not it is active, and says what came of it.
///
/// # Errors
///
/// [`Missing::Webhook`].
pub(crate) async fn test(app: &App, id: WebhookId) -> Result<ConnectionTest, ServiceError> {
    let webhook = find(app, id).await?;
    let mut test = ConnectionTest::default();
    let message = events::ping(app);
    let (delivery, body) = (message.id, message.body.clone());
    let outcome = send::send(app, &webhook, delivery, &body).await;
    match &outcome {
        DeliveryOutcome::Answered(status @ 200..=299) => {
            test.passed(format!("{} took a signed message and answered {status}.", webhook.url));
        }
        DeliveryOutcome::Answered(status) => {
            test.failed(format!("{} answered {status}: it should answer 200 to 299.", webhook.url));
        }
        DeliveryOutcome::Failed(reason) => test.failed(reason.clone()),
    }
    app.catalog.note_delivery(id, message, outcome, app.clock.now()).await?;
    Ok(test)
}

async fn find(app: &App, id: WebhookId) -> Result<Webhook, ServiceError> {
    let webhooks = app.catalog.webhooks().await?;
    webhooks.into_iter().find(|known| known.id == id).ok_or(ServiceError::Missing(Missing::Webhook))
}

/// Checks that administrators may have this URL called: over HTTPS, unless the operator has named its host.
fn check_url(app: &App, url: &Url) -> Result<(), ServiceError> {
    if url.is_https() || is_operators_host(app, url) {
        Ok(())
    } else {
        Err(ServiceError::field("url", Message::WebhookNotHttps))
    }
}

/// Whether the operator allows this host to be anywhere: on a private network, without HTTPS.
fn is_operators_host(app: &App, url: &Url) -> bool {
    match &app.config.webhook_hosts {
        Hosts::Any => true,
        Hosts::Listed(hosts) => hosts.iter().any(|host| host == url.host()),
    }
}
