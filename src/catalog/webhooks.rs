//! The tables of webhooks and of what is sent to them. What they are told of is read from the audit trail, which every change
//! writes in its own transaction: so no event is lost, whatever ends the process.

use jiff::Timestamp;

use super::audit::record;
use super::engine::Catalog;
use super::error::CatalogError;
use super::sql::{Columns, Sql, all, count, integer, optional, row, values};
use crate::model::{
    Action, Change, Delivery, DeliveryOutcome, EventKind, MAX_WEBHOOKS, NewDelivery, NewWebhook, Webhook,
    WebhookEdit,
};
use crate::values::{PersonId, Url, WebhookId};

/// Deliveries that are kept of a webhook.
const KEPT_DELIVERIES: u32 = 200;

const COLUMNS: &str = "id, url, secret, events, active, seen, created_at FROM webhooks";

/// An entry of the audit trail, as far as webhooks need it.
#[derive(Debug, Clone)]
pub(crate) struct TrailEntry {
    /// Its number.
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// The action's name.
    pub action: String,
    /// The person that it concerns.
    pub subject: Option<PersonId>,
}

impl Catalog {
    /// Every webhook, the oldest first.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub(crate) async fn webhooks(&self) -> Result<Vec<Webhook>, CatalogError> {
        self.read(|sql| all(sql, &format!("SELECT {COLUMNS} ORDER BY id"), &[], webhook)).await
    }

    /// Adds a webhook, which is told of what happens from now on. `false` where there are [`MAX_WEBHOOKS`] already.
    ///
    /// # Errors
    ///
    /// [`CatalogError::Denied`], and those of the engine.
    pub(crate) async fn add_webhook(&self, change: Change, new: NewWebhook) -> Result<bool, CatalogError> {
        self.write_by(change, move |sql, change| {
            if count(sql, "SELECT count(*) FROM webhooks", &[])? >= MAX_WEBHOOKS {
                return Ok(false);
            }
            record(sql, change, Action::WebhookAdded, None, new.url.to_string().as_str())?;
            let statement = "INSERT INTO webhooks (id, url, secret, events, active, seen, created_at)
                             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
            let (events, seen) = (names(&new.events), newest_entry(sql)?);
            let (id, secret) = (new.id.as_bytes(), new.secret.as_slice());
            sql.execute(
                statement,
                values![id, new.url.to_string().as_str(), secret, events.as_str(), true, seen, change.at],
            )?;
            Ok(true)
        })
        .await
    }

    /// Changes a webhook. `None` where there is none.
    ///
    /// # Errors
    ///
    /// [`CatalogError::Denied`], and those of the engine.
    pub(crate) async fn edit_webhook(
        &self,
        change: Change,
        id: WebhookId,
        edit: WebhookEdit,
    ) -> Result<Option<Webhook>, CatalogError> {
        self.write_by(change, move |sql, change| {
            let Some(mut known) = find(sql, id)? else { return Ok(None) };
            let wakes = edit.is_active == Some(true) && !known.is_active;
            known.url = edit.url.clone().unwrap_or(known.url);
            known.events = edit.events.clone().unwrap_or(known.events);
            known.is_active = edit.is_active.unwrap_or(known.is_active);
            record(sql, change, Action::WebhookChanged, None, known.url.to_string().as_str())?;
            if wakes {
                known.seen = newest_entry(sql)?;
            }
            let statement = "UPDATE webhooks SET url = ?2, events = ?3, active = ?4, seen = ?5 WHERE id = ?1";
            let events = names(&known.events);
            let (url, events) = (known.url.to_string(), events.as_str());
            sql.execute(
                statement,
                values![id.as_bytes(), url.as_str(), events, known.is_active, known.seen],
            )?;
            if !known.is_active {
                give_up(sql, id)?;
            }
            Ok(Some(known))
        })
        .await
    }

    /// Removes a webhook, with what was to be sent to it. `false` where there is none.
    ///
    /// # Errors
    ///
    /// [`CatalogError::Denied`], and those of the engine.
    pub(crate) async fn remove_webhook(&self, change: Change, id: WebhookId) -> Result<bool, CatalogError> {
        self.write_by(change, move |sql, change| {
            let Some(known) = find(sql, id)? else { return Ok(false) };
            sql.execute("DELETE FROM webhooks WHERE id = ?1", values![id.as_bytes()])?;
            record(sql, change, Action::WebhookRemoved, None, known.url.to_string().as_str())?;
            Ok(true)
        })
        .await
    }

    /// Up to `limit` entries of the audit trail after `seen`, the oldest first.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub(crate) async fn trail_after(&self, seen: i64, limit: u32) -> Result<Vec<TrailEntry>, CatalogError> {
        self.read(move |sql| {
            let statement = "SELECT id, at, action, subject FROM audit WHERE id > ?1 ORDER BY id LIMIT ?2";
            all(sql, statement, values![seen, limit], |columns| {
                Ok(TrailEntry {
                    id: columns.integer()?,
                    at: columns.time()?,
                    action: columns.text()?.to_owned(),
                    subject: columns.optional_id()?.map(PersonId::from_bytes),
                })
            })
        })
        .await
    }

    /// Keeps messages to be sent, and that the webhook was told of the trail up to `until`; nothing where it was told of other
    /// entries than those after `since` meanwhile.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub(crate) async fn add_deliveries(
        &self,
        webhook: WebhookId,
        since: i64,
        until: i64,
        deliveries: Vec<NewDelivery>,
    ) -> Result<(), CatalogError> {
        self.write(move |sql| {
            let statement = "UPDATE webhooks SET seen = ?3 WHERE id = ?1 AND seen = ?2 AND active";
            if sql.execute(statement, values![webhook.as_bytes(), since, until])? == 0 {
                return Ok(());
            }
            for delivery in &deliveries {
                insert(sql, webhook, delivery, Some(delivery.created_at))?;
            }
            let old = "DELETE FROM deliveries WHERE webhook = ?1 AND next_at IS NULL AND number <= (
                           SELECT max(number) FROM deliveries WHERE webhook = ?1) - ?2";
            sql.execute(old, values![webhook.as_bytes(), KEPT_DELIVERIES])?;
            Ok(())
        })
        .await
    }

    /// Keeps a message that was sent at once, with what came of it.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub(crate) async fn note_delivery(
        &self,
        webhook: WebhookId,
        delivery: NewDelivery,
        outcome: DeliveryOutcome,
        at: Timestamp,
    ) -> Result<(), CatalogError> {
        self.write(move |sql| {
            if find(sql, webhook)?.is_none() {
                return Ok(());
            }
            insert(sql, webhook, &delivery, None)?;
            settle(sql, delivery.id, &outcome, at, None)
        })
        .await
    }

    /// The oldest messages that are due, of each webhook at most one: its messages go one after the other.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub(crate) async fn due_deliveries(&self, now: Timestamp) -> Result<Vec<Delivery>, CatalogError> {
        self.read(move |sql| {
            let statement = format!(
                "{DELIVERY} WHERE number IN (
                     SELECT min(number) FROM deliveries WHERE next_at IS NOT NULL GROUP BY webhook)
                 AND next_at <= ?1 ORDER BY number"
            );
            all(sql, &statement, values![now], delivery)
        })
        .await
    }

    /// When a message is tried next; `None` where none waits.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub(crate) async fn next_delivery_at(&self) -> Result<Option<Timestamp>, CatalogError> {
        self.read(|sql| {
            let statement = "SELECT min(next_at) FROM deliveries WHERE number IN (
                                 SELECT min(number) FROM deliveries WHERE next_at IS NOT NULL GROUP BY webhook)";
            row(sql, statement, &[], time_if_any)
        })
        .await
    }

    /// How many messages wait for a webhook.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub(crate) async fn waiting_deliveries(&self, webhook: WebhookId) -> Result<u64, CatalogError> {
        self.read(move |sql| {
            let statement = "SELECT count(*) FROM deliveries WHERE webhook = ?1 AND next_at IS NOT NULL";
            count(sql, statement, values![webhook.as_bytes()])
        })
        .await
    }

    /// Notes what came of a try, and when the next one is; `None` for none.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub(crate) async fn settle_delivery(
        &self,
        id: WebhookId,
        outcome: DeliveryOutcome,
        at: Timestamp,
        next_at: Option<Timestamp>,
    ) -> Result<(), CatalogError> {
        self.write(move |sql| settle(sql, id, &outcome, at, next_at)).await
    }

    /// The last messages to a webhook, the newest first. `None` where there is no such webhook.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub(crate) async fn deliveries(
        &self,
        webhook: WebhookId,
        limit: u32,
    ) -> Result<Option<Vec<Delivery>>, CatalogError> {
        self.read(move |sql| {
            if find(sql, webhook)?.is_none() {
                return Ok(None);
            }
            let statement = format!("{DELIVERY} WHERE webhook = ?1 ORDER BY number DESC LIMIT ?2");
            all(sql, &statement, values![webhook.as_bytes(), limit], delivery).map(Some)
        })
        .await
    }
}

const DELIVERY: &str = "SELECT id, webhook, event, body, created_at, attempts, next_at, status, error, answered_at FROM deliveries";

fn find(sql: &dyn Sql, id: WebhookId) -> Result<Option<Webhook>, CatalogError> {
    optional(sql, &format!("SELECT {COLUMNS} WHERE id = ?1"), values![id.as_bytes()], webhook)
}

/// The number of the newest entry of the audit trail.
fn newest_entry(sql: &dyn Sql) -> Result<i64, CatalogError> {
    integer(sql, "SELECT coalesce(max(id), 0) FROM audit", &[])
}

fn insert(
    sql: &dyn Sql,
    webhook: WebhookId,
    new: &NewDelivery,
    next_at: Option<Timestamp>,
) -> Result<(), CatalogError> {
    let statement = "INSERT INTO deliveries (id, webhook, event, body, created_at, next_at)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let (id, webhook, event) = (new.id.as_bytes(), webhook.as_bytes(), new.event.as_str());
    sql.execute(statement, values![id, webhook, event, new.body.as_str(), new.created_at, next_at])?;
    Ok(())
}

fn settle(
    sql: &dyn Sql,
    id: WebhookId,
    outcome: &DeliveryOutcome,
    at: Timestamp,
    next_at: Option<Timestamp>,
) -> Result<(), CatalogError> {
    let (status, error) = match outcome {
        DeliveryOutcome::Answered(status) => (Some(u32::from(*status)), None),
        DeliveryOutcome::Failed(error) => (None, Some(error.as_str())),
    };
    let statement =
        "UPDATE deliveries SET attempts = attempts + 1, status = ?2, error = ?3, answered_at = ?4,
                         next_at = ?5 WHERE id = ?1";
    sql.execute(statement, values![id.as_bytes(), status, error, at, next_at])?;
    Ok(())
}

/// What was to be sent to a webhook is not sent any more.
fn give_up(sql: &dyn Sql, webhook: WebhookId) -> Result<(), CatalogError> {
    let statement = "UPDATE deliveries SET next_at = NULL WHERE webhook = ?1 AND next_at IS NOT NULL";
    sql.execute(statement, values![webhook.as_bytes()])?;
    Ok(())
}

fn time_if_any(columns: &mut Columns<'_>) -> Result<Option<Timestamp>, CatalogError> {
    columns.optional_time()
}

fn names(events: &[EventKind]) -> String {
    events.iter().map(|event| event.as_str()).collect::<Vec<_>>().join(" ")
}

fn webhook(columns: &mut Columns<'_>) -> Result<Webhook, CatalogError> {
    Ok(Webhook {
        id: WebhookId::from_bytes(columns.bytes()?),
        url: columns.parsed(str::parse::<Url>)?,
        secret: columns.bytes()?,
        // A kind of a later version is passed over.
        events: columns.text()?.split(' ').filter_map(EventKind::from_name).collect(),
        is_active: columns.boolean()?,
        seen: columns.integer()?,
        created_at: columns.time()?,
    })
}

fn delivery(columns: &mut Columns<'_>) -> Result<Delivery, CatalogError> {
    Ok(Delivery {
        id: WebhookId::from_bytes(columns.bytes()?),
        webhook: WebhookId::from_bytes(columns.bytes()?),
        event: columns.text()?.to_owned(),
        body: columns.text()?.to_owned(),
        created_at: columns.time()?,
        attempts: columns.number()?,
        next_at: columns.optional_time()?,
        outcome: outcome(columns)?,
        answered_at: columns.optional_time()?,
    })
}

fn outcome(columns: &mut Columns<'_>) -> Result<Option<DeliveryOutcome>, CatalogError> {
    let status = columns.optional_number()?.and_then(|status| u16::try_from(status).ok());
    let error = columns.optional_text()?.map(str::to_owned);
    Ok(status.map(DeliveryOutcome::Answered).or(error.map(DeliveryOutcome::Failed)))
}
