//! The audit trail: who changed what about whom, from where and when.

use hyper::StatusCode;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::caller::Caller;
use super::enum_schemas;
use super::paging::{Page, next_cursor};
use crate::http::{ApiError, Context, Response, json};
use crate::model::AuditEntry;
use crate::services::{ServiceError, accounts};
use crate::values::{Message, PersonId};

/// An entry of the audit trail.
#[derive(Serialize, ToSchema)]
#[schema(as = AuditEntry, example = json!({
    "id": 42, "at": "2026-01-01T12:00:00Z", "actor": "operator", "client": null, "action": "person.added",
    "subject": "019aa2c4-1c00-7c3e-9d2b-5f0e8a7b6c5d", "detail": "ada@example.org member"
}))]
struct EntryJson {
    /// The entry's number. Later entries have greater numbers.
    id: i64,
    /// When the change was made.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// Who made the change: a person's ID, `operator` for the command line, or `unknown` for logins that failed.
    actor: String,
    /// The client's IP; null for the command line.
    #[schema(required)]
    client: Option<String>,
    /// What was done.
    #[schema(value_type = enum_schemas::Action)]
    action: String,
    /// The person whom the change concerns.
    #[schema(required, format = "uuid")]
    subject: Option<String>,
    /// Details, which depend on `action`.
    detail: String,
}

/// A page of the audit trail.
#[derive(Serialize, ToSchema)]
#[schema(as = AuditTrail)]
struct TrailJson {
    /// The entries, newest first.
    entries: Vec<EntryJson>,
    /// Pass it as `after` to get the next page; null on the last page.
    #[schema(required)]
    next: Option<String>,
}

/// Read the audit trail
#[utoipa::path(
    get,
    path = "",
    tag = "Server",
    params(
        ("subject" = Option<String>, Query, format = "uuid", description = "Only entries that concern this person."),
        Page<i64>,
    ),
    responses((status = 200, description = "A page of entries, newest first.", body = TrailJson))
)]
pub(crate) async fn list(context: &mut Context, _caller: Caller) -> Result<Response, ApiError> {
    let page = Page::<i64>::parse(&context.query)?;
    let subject = context.query.get("subject").map(str::parse::<PersonId>).transpose();
    let subject = subject.map_err(|_not_an_id| ServiceError::field("subject", Message::NoSuchPerson))?;
    let found = accounts::audit(&context.app, subject, page.after, page.limit).await?;
    let next = next_cursor(&found.entries, found.has_more, |entry| entry.id);
    let entries = found.entries.into_iter().map(EntryJson::from).collect();
    json(StatusCode::OK, &TrailJson { entries, next })
}

impl From<AuditEntry> for EntryJson {
    fn from(entry: AuditEntry) -> Self {
        let AuditEntry { id, at, actor, client, action, subject, detail } = entry;
        Self { id, at, actor, client, action, subject: subject.map(|subject| subject.to_string()), detail }
    }
}
