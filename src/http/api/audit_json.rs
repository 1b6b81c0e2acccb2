//! The JSON of an entry of the audit trail, with the people whom it names.

use std::collections::HashMap;

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::enum_schemas;
use super::picture_json::OwnerJson;
use crate::model::{AuditEntry, NamedPerson};
use crate::values::PersonId;

/// An entry of the audit trail.
#[derive(Serialize, ToSchema)]
#[schema(as = AuditEntry, example = json!({
    "id": 42, "at": "2026-01-01T12:00:00Z", "actor": "operator", "actor_person": null, "client": null,
    "action": "person.added", "subject": "019aa2c4-1c00-7c3e-9d2b-5f0e8a7b6c5d", "subject_person": {
        "id": "019aa2c4-1c00-7c3e-9d2b-5f0e8a7b6c5d", "email": "ada@example.org", "name": "Ada Lovelace"
    }, "detail": "ada@example.org member"
}))]
pub(super) struct EntryJson {
    /// The entry's number. Later entries have greater numbers.
    pub(super) id: i64,
    /// When the change was made.
    #[schema(value_type = String, format = DateTime)]
    pub(super) at: Timestamp,
    /// Who made the change: a person's ID, `operator` for the command line, or `unknown` for logins that failed.
    pub(super) actor: String,
    /// The person who made the change; null for the operator, a login that failed, and somebody who was removed.
    #[schema(required)]
    pub(super) actor_person: Option<OwnerJson>,
    /// The client's IP; null for the command line.
    #[schema(required)]
    pub(super) client: Option<String>,
    /// What was done.
    #[schema(value_type = enum_schemas::Action)]
    pub(super) action: String,
    /// The ID of the person whom the change concerns.
    #[schema(required, format = "uuid")]
    pub(super) subject: Option<String>,
    /// The person whom the change concerns; null for somebody who was removed.
    #[schema(required)]
    pub(super) subject_person: Option<OwnerJson>,
    /// Details, which depend on `action`.
    pub(super) detail: String,
}

impl EntryJson {
    pub(super) fn new(entry: AuditEntry, people: &HashMap<PersonId, NamedPerson>) -> Self {
        let AuditEntry { id, at, actor, client, action, subject, detail } = entry;
        let named = |id: PersonId| people.get(&id).map(OwnerJson::from);
        Self {
            id,
            at,
            actor_person: actor.parse().ok().and_then(named),
            actor,
            client,
            action,
            subject: subject.map(|subject| subject.to_string()),
            subject_person: subject.and_then(named),
            detail,
        }
    }
}
