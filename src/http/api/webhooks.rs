//! Webhooks: applications that are told of changes.

use hyper::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::caller::Caller;
use super::connection_test_json::connection_test;
use super::enum_schemas;
use super::json_fields::{self, Raw};
use crate::http::{ApiError, Context, Response, created, json, no_content, urls};
use crate::model::{Delivery, DeliveryOutcome, EventKind, Webhook, WebhookEdit};
use crate::services::webhooks;
use crate::values::{Message, Url, ValidationErrors, WebhookId};

/// A webhook.
#[derive(Serialize, ToSchema)]
#[schema(as = Webhook)]
struct WebhookJson {
    /// Identifies it.
    #[schema(example = "0197a6e0-7c1d-7c4f-9a51-2f60c1f4b6aa")]
    id: String,
    /// Where messages are sent.
    #[schema(example = "https://wiki.example.org/hooks/tondo")]
    url: String,
    /// What it is told of.
    #[schema(value_type = Vec<enum_schemas::EventKind>)]
    events: Vec<&'static str>,
    /// Whether it is told of anything. One that took no message for about a day is switched off.
    active: bool,
    /// When it was added.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// The secret that signs messages, shown only when the webhook is added.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "whsec_BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=")]
    secret: Option<String>,
}

/// The webhooks.
#[derive(Serialize, ToSchema)]
#[schema(as = Webhooks)]
struct WebhooksJson {
    /// The webhooks, the oldest first.
    webhooks: Vec<WebhookJson>,
}

/// A webhook to add.
#[derive(Deserialize, ToSchema)]
#[schema(as = NewWebhook, example = json!({
    "url": "https://wiki.example.org/hooks/tondo", "events": ["picture.changed"], "current_password": "correct horse battery"
}))]
struct NewWebhookForm<'a> {
    /// Where messages are sent: over HTTPS to a public host, unless the operator has named the host (`webhook_hosts`).
    #[serde(borrow)]
    #[schema(value_type = String)]
    url: Raw<'a>,
    /// What it is told of; everything where this is absent.
    #[serde(borrow)]
    #[schema(value_type = Option<Vec<enum_schemas::EventKind>>)]
    events: Raw<'a>,
    /// The password of whoever asks, unless they signed in within the last ten minutes.
    #[serde(borrow)]
    #[schema(value_type = Option<String>, write_only)]
    current_password: Raw<'a>,
}

/// What to change of a webhook.
#[derive(Deserialize, ToSchema)]
#[schema(as = WebhookEdit, example = json!({"active": false}))]
struct WebhookEditForm<'a> {
    /// Where messages are sent.
    #[serde(borrow)]
    #[schema(value_type = Option<String>)]
    url: Raw<'a>,
    /// What it is told of.
    #[serde(borrow)]
    #[schema(value_type = Option<Vec<enum_schemas::EventKind>>)]
    events: Raw<'a>,
    /// Whether it is told of anything. What happened meanwhile is not made up for.
    #[serde(borrow)]
    #[schema(value_type = Option<bool>)]
    active: Raw<'a>,
    /// The password of whoever asks, for another URL, unless they signed in within the last ten minutes.
    #[serde(borrow)]
    #[schema(value_type = Option<String>, write_only)]
    current_password: Raw<'a>,
}

/// A message to a webhook.
#[derive(Serialize, ToSchema)]
#[schema(as = WebhookDelivery)]
struct DeliveryJson {
    /// Identifies it, as the header `webhook-id` does.
    #[schema(example = "0197a6e0-7c1d-7c4f-9a51-2f60c1f4b6ab")]
    id: String,
    /// Of what it tells, or `ping` for a test.
    #[schema(example = "picture.changed")]
    event: String,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// How often it was sent.
    attempts: u32,
    /// When it is sent next; null once it was taken or given up.
    #[schema(required, value_type = Option<String>, format = DateTime)]
    next_at: Option<Timestamp>,
    /// The status of the last answer; null without one.
    #[schema(required, example = 204)]
    status: Option<u16>,
    /// Why there was no answer; null where there was one.
    #[schema(required, example = json!(null))]
    error: Option<String>,
    /// When that was; null before the first try.
    #[schema(required, value_type = Option<String>, format = DateTime)]
    answered_at: Option<Timestamp>,
    /// The body, as text.
    #[schema(example = r#"{"type":"ping","timestamp":"2026-01-01T12:00:00Z","data":{}}"#)]
    body: String,
}

/// The last messages to a webhook.
#[derive(Serialize, ToSchema)]
#[schema(as = WebhookDeliveries)]
struct DeliveriesJson {
    /// Up to 50, the newest first.
    deliveries: Vec<DeliveryJson>,
}

impl WebhookJson {
    fn new(webhook: &Webhook) -> Self {
        Self {
            id: webhook.id.to_string(),
            url: webhook.url.to_string(),
            events: webhook.events.iter().map(|event| event.as_str()).collect(),
            active: webhook.is_active,
            created_at: webhook.created_at,
            secret: None,
        }
    }
}

impl From<Delivery> for DeliveryJson {
    fn from(delivery: Delivery) -> Self {
        let (status, error) = match delivery.outcome {
            Some(DeliveryOutcome::Answered(status)) => (Some(status), None),
            Some(DeliveryOutcome::Failed(error)) => (None, Some(error)),
            None => (None, None),
        };
        Self {
            id: delivery.id.to_string(),
            event: delivery.event,
            created_at: delivery.created_at,
            attempts: delivery.attempts,
            next_at: delivery.next_at,
            status,
            error,
            answered_at: delivery.answered_at,
            body: delivery.body,
        }
    }
}

/// List the webhooks
///
/// Applications that are told of changes. Their secrets are shown only when they are added.
#[utoipa::path(
    get,
    path = "",
    tag = "Server",
    responses((status = 200, description = "The webhooks.", body = WebhooksJson))
)]
pub(crate) async fn list(context: &mut Context, _caller: Caller) -> Result<Response, ApiError> {
    let found = webhooks::list(&context.app).await?;
    json(StatusCode::OK, &WebhooksJson { webhooks: found.iter().map(WebhookJson::new).collect() })
}

/// Add a webhook
///
/// It is told of what happens from now on: each message is a POST with a body in JSON, signed as the Standard Webhooks
/// specification says, and is tried again for about a day until it is answered 200 to 299.
#[utoipa::path(
    post,
    path = "",
    tag = "Server",
    request_body = NewWebhookForm,
    responses(
        (status = 201, description = "The webhook, with its secret.", body = WebhookJson,
            headers(("location" = String, description = "The webhook's URL."))),
        (status = 403, description = "The password is needed, or a recent sign-in."),
        (status = 409, description = "There are too many."),
    )
)]
pub(crate) async fn add(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    let body = json_fields::json_body(context).await?;
    let form: NewWebhookForm<'_> = json_fields::object(&body)?;
    let mut errors = ValidationErrors::new();
    let url = errors.take("url", url(form.url));
    let events = errors.take("events", form.events.map_or_else(|| Ok(EventKind::ALL.to_vec()), events));
    let password = errors.take("current_password", json_fields::current_password(form.current_password));
    let (Some(url), Some(events), Some(password)) = (url, events, password) else {
        return Err(ApiError::Invalid(errors));
    };
    caller.confirm(context, password).await?;
    let added = webhooks::add(&context.app, caller.change(context), url, events).await?;
    let secret = Some(webhooks::secret_text(&added.secret));
    let location = urls::webhook_path(&context.app.config.base_path, added.id);
    created(&location, &WebhookJson { secret, ..WebhookJson::new(&added) })
}

/// Change a webhook
#[utoipa::path(
    patch,
    path = "",
    tag = "Server",
    request_body = WebhookEditForm,
    responses(
        (status = 200, description = "The webhook.", body = WebhookJson),
        (status = 403, description = "The password is needed for another URL, or a recent sign-in."),
    )
)]
pub(crate) async fn edit(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    let id = id(context)?;
    let body = json_fields::json_body(context).await?;
    let form: WebhookEditForm<'_> = json_fields::object(&body)?;
    let mut errors = ValidationErrors::new();
    let changed = WebhookEdit {
        url: form.url.and_then(|raw| errors.take("url", url(Some(raw)))),
        events: form.events.and_then(|raw| errors.take("events", events(raw))),
        is_active: form
            .active
            .and_then(|raw| errors.take("active", json_fields::boolean("active", Some(raw)))),
    };
    let password = errors.take("current_password", json_fields::current_password(form.current_password));
    let Some(password) = password.filter(|_password| errors.is_empty()) else {
        return Err(ApiError::Invalid(errors));
    };
    if changed.url.is_some() {
        caller.confirm(context, password).await?;
    }
    let edited = webhooks::edit(&context.app, caller.change(context), id, changed).await?;
    json(StatusCode::OK, &WebhookJson::new(&edited))
}

/// Remove a webhook
#[utoipa::path(
    delete,
    path = "",
    tag = "Server",
    responses((status = 204, description = "It is removed."))
)]
pub(crate) async fn remove(context: &mut Context, caller: Caller) -> Result<Response, ApiError> {
    let id = id(context)?;
    webhooks::remove(&context.app, caller.change(context), id).await?;
    Ok(no_content())
}

/// Test a webhook
///
/// Sends a message of the kind `ping` at once, and says what came of it.
#[utoipa::path(
    post,
    path = "",
    tag = "Server",
    responses((status = 200, description = "What came of it.", body = super::connection_test_json::ConnectionTestJson))
)]
pub(crate) async fn test(context: &mut Context, _caller: Caller) -> Result<Response, ApiError> {
    let id = id(context)?;
    connection_test(webhooks::test(&context.app, id).await?)
}

/// List the last messages to a webhook
#[utoipa::path(
    get,
    path = "",
    tag = "Server",
    responses((status = 200, description = "The messages, with what came of each.", body = DeliveriesJson))
)]
pub(crate) async fn deliveries(context: &mut Context, _caller: Caller) -> Result<Response, ApiError> {
    let id = id(context)?;
    let found = webhooks::deliveries(&context.app, id).await?;
    json(StatusCode::OK, &DeliveriesJson { deliveries: found.into_iter().map(DeliveryJson::from).collect() })
}

fn id(context: &Context) -> Result<WebhookId, ApiError> {
    context.path_parameter("webhook", Message::NoSuchWebhook)
}

fn url(raw: Raw<'_>) -> Result<Url, Message> {
    let text = json_fields::text("url", raw)?;
    text.parse::<Url>().map_err(|error| Message::UrlInvalid { reason: error.to_string() })
}

fn events(raw: &serde_json::value::RawValue) -> Result<Vec<EventKind>, Message> {
    let names: Vec<String> = serde_json::from_str(raw.get())
        .map_err(|_error| Message::FieldNotAList { field: "events".to_owned() })?;
    let known = || EventKind::ALL.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(", ");
    let mut events = Vec::new();
    for name in &names {
        let kind = EventKind::from_name(name).ok_or_else(|| Message::NotAmong { accepted: known() })?;
        if !events.contains(&kind) {
            events.push(kind);
        }
    }
    if events.is_empty() { Err(Message::FieldRequired { field: "events".to_owned() }) } else { Ok(events) }
}
