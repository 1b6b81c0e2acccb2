//! The audit trail: every change, who made it, whom it concerns, from where. Rows are only ever added.

use super::engine::Catalog;
use super::error::CatalogError;
use super::sql::{Columns, Sql, all, page, values};
use crate::model::{Action, AuditEntry, AuditPage, Change};
use crate::values::PersonId;

impl Catalog {
    /// A page of the audit trail, newest first: the rows before number `before`, of everybody or about one person.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub async fn audit(
        &self,
        subject: Option<PersonId>,
        before: Option<i64>,
        limit: u32,
    ) -> Result<AuditPage, CatalogError> {
        self.read(move |sql| {
            let filter = if subject.is_some() { "subject = ?3" } else { "?3 IS NULL" };
            let statement = format!(
                "SELECT id, at, actor, client, action, subject, detail FROM audit
                 WHERE id < ?1 AND {filter} ORDER BY id DESC LIMIT ?2"
            );
            let before = before.unwrap_or(i64::MAX);
            let subject = subject.as_ref().map(PersonId::as_bytes);
            let found = all(sql, &statement, values![before, limit.saturating_add(1), subject], entry)?;
            let (entries, has_more) = page(found, limit);
            Ok(AuditPage { entries, has_more })
        })
        .await
    }
}

/// Adds a row to the trail, in the transaction of the change that it records.
pub(super) fn record(
    sql: &dyn Sql,
    change: &Change,
    action: Action,
    subject: PersonId,
    detail: &str,
) -> Result<(), CatalogError> {
    let actor = change.actor.person().map_or_else(|| "operator".to_owned(), |id| id.to_string());
    let statement =
        "INSERT INTO audit (at, actor, client, action, subject, detail) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let (client, action, subject) = (change.client.as_deref(), action.as_str(), subject.as_bytes());
    sql.execute(statement, values![change.at, actor.as_str(), client, action, subject, detail])?;
    Ok(())
}

fn entry(columns: &mut Columns<'_>) -> Result<AuditEntry, CatalogError> {
    Ok(AuditEntry {
        id: columns.integer()?,
        at: columns.time()?,
        actor: columns.text()?.to_owned(),
        client: columns.optional_text()?.map(str::to_owned),
        action: columns.text()?.to_owned(),
        subject: columns.optional_id()?.map(PersonId::from_bytes),
        detail: columns.text()?.to_owned(),
    })
}
