//! The audit trail, for administrators: who changed what, of whom, from where, when.

use hyper::StatusCode;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::paging::Page;
use super::schemas;
use crate::catalog::AuditEntry;
use crate::http::{ApiError, Context, Response, json, require};
use crate::services::{ServiceError, accounts};
use crate::values::{Message, PersonId, Scope};

/// A row of the trail.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({
    "id": 42, "at": "2026-01-01T12:00:00Z", "actor": "operator", "client": null, "action": "person.added",
    "subject": "019aa2c4-1c00-7c3e-9d2b-5f0e8a7b6c5d", "detail": "ada@example.org member"
}))]
struct Entry {
    /// The row's number; later rows have greater ones.
    id: i64,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// Who: a person's identifier, or `operator` for the command line.
    actor: String,
    /// From where: the client's address; null on the command line.
    #[schema(required)]
    client: Option<String>,
    /// What was done.
    #[schema(value_type = schemas::Action)]
    action: String,
    /// Whom it concerns.
    #[schema(required, format = "uuid")]
    subject: Option<String>,
    /// With what, as the action's kind calls for.
    detail: String,
}

/// A part of the trail.
#[derive(Serialize, ToSchema)]
struct Trail {
    /// The rows, newest first.
    entries: Vec<Entry>,
    /// What `after` is for the next page; null on the last.
    #[schema(required)]
    next: Option<String>,
}

/// Read the audit trail
#[utoipa::path(
    get,
    path = "/api/{version}/audit",
    tag = "House",
    operation_id = "readAuditTrail",
    params(
        ("subject" = Option<String>, Query, format = "uuid", description = "Only what concerns this person, by identifier."),
        Page<i64>,
    ),
    responses((status = 200, description = "A page of the trail, newest first.", body = Trail)),
    security(("token" = ["admin"]), ("cookie" = ["admin"]))
)]
pub async fn list(context: &mut Context) -> Result<Response, ApiError> {
    require(context, Scope::Admin).await?;
    let page = Page::<i64>::of(&context.query)?;
    let subject = context.query.get("subject").map(str::parse::<PersonId>).transpose();
    let subject = subject.map_err(|_not_an_id| ServiceError::field("subject", Message::NoSuchPerson))?;
    let found = accounts::audit(&context.app, subject, page.after, page.limit).await?;
    let next = found.entries.last().filter(|_| found.has_more).map(|entry| entry.id.to_string());
    let entries = found.entries.into_iter().map(Entry::of).collect();
    json(StatusCode::OK, &Trail { entries, next })
}

impl Entry {
    fn of(entry: AuditEntry) -> Self {
        let AuditEntry { id, at, actor, client, action, subject, detail } = entry;
        Self { id, at, actor, client, action, subject: subject.map(|subject| subject.to_string()), detail }
    }
}
