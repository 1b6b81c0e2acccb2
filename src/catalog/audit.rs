//! The audit trail: every change, who made it, whom it concerns, from where. Rows are added, and removed only by age and
//! number.

use jiff::Timestamp;

use super::engine::Catalog;
use super::error::CatalogError;
use super::sql::{Columns, Sql, all, count, optional, page, values};
use crate::model::{Action, AuditEntry, AuditFilters, AuditPage, Change, FailedLogin, NamedPerson};
use crate::values::{DisplayName, Email, PersonId};

/// Entries that one commit removes: it holds the write lock for some milliseconds.
const PRUNED_AT_ONCE: u32 = 1000;

impl Catalog {
    /// A page of the audit trail, newest first: the rows before number `before` that the filters keep. The trail is bounded,
    /// so that rows may be scanned for it.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub(crate) async fn audit(
        &self,
        filters: AuditFilters,
        before: Option<i64>,
        limit: u32,
    ) -> Result<AuditPage, CatalogError> {
        self.read(move |sql| {
            let found = entries(sql, &filters, before, limit.saturating_add(1))?;
            let (entries, has_more) = page(found, limit);
            let people = people_of(sql, &entries)?;
            Ok(AuditPage { entries, has_more, people })
        })
        .await
    }

    /// Adds failed logins to the trail.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub(crate) async fn note_failed_logins(&self, failed: Vec<FailedLogin>) -> Result<(), CatalogError> {
        self.write(move |sql| {
            let statement =
                "INSERT INTO audit (at, actor, client, action, subject, detail) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
            for line in &failed {
                let account = line.account.as_ref().map(PersonId::as_bytes);
                let detail = format!("{} x {}", line.count, line.failure.as_str());
                let action = Action::LoginFailed.as_str();
                sql.execute(
                    statement,
                    values![line.at, UNKNOWN, line.client.as_deref(), action, account, detail.as_str()],
                )?;
            }
            Ok(())
        })
        .await
    }

    /// Removes at most [`PRUNED_AT_ONCE`] entries: those older than `before`; then, above `max_entries`, the oldest ones of
    /// whoever has the most, so that one person's flood does not wash away what others did. Returns how many were removed;
    /// 0 once nothing is left to remove.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub(crate) async fn prune_audit(&self, before: Timestamp, max_entries: u64) -> Result<u64, CatalogError> {
        self.write(move |sql| {
            let old = "DELETE FROM audit WHERE at < ?1 AND id IN (SELECT id FROM audit ORDER BY id LIMIT ?2)";
            let removed = sql.execute(old, values![before, PRUNED_AT_ONCE])?;
            if removed > 0 {
                return Ok(removed);
            }
            let excess = count(sql, "SELECT count(*) FROM audit", &[])?.saturating_sub(max_entries);
            if excess == 0 {
                return Ok(0);
            }
            let busiest = "DELETE FROM audit WHERE id IN (
                               SELECT id FROM audit WHERE actor = (
                                   SELECT actor FROM audit GROUP BY actor ORDER BY count(*) DESC, actor LIMIT 1)
                               ORDER BY id LIMIT ?1)";
            sql.execute(busiest, values![excess.min(PRUNED_AT_ONCE.into())])
        })
        .await
    }
}

impl Catalog {
    /// Adds an entry for a change that is none of the catalog's own.
    ///
    /// # Errors
    ///
    /// [`CatalogError::Denied`], and those of the engine.
    pub(crate) async fn note(
        &self,
        change: Change,
        action: Action,
        detail: &str,
    ) -> Result<(), CatalogError> {
        let detail = detail.to_owned();
        self.write_by(change, move |sql, change| record(sql, change, action, None, &detail)).await
    }
}

/// The actor of logins that failed: who it was is not known.
const UNKNOWN: &str = "unknown";

/// Adds a row to the trail, in the transaction of the change that it records.
pub(super) fn record(
    sql: &dyn Sql,
    change: &Change,
    action: Action,
    subject: impl Into<Option<PersonId>>,
    detail: &str,
) -> Result<(), CatalogError> {
    let subject = subject.into();
    let actor = change.actor.person().map_or_else(|| "operator".to_owned(), |id| id.to_string());
    let statement =
        "INSERT INTO audit (at, actor, client, action, subject, detail) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let (client, action) = (change.client.as_deref(), action.as_str());
    let subject = subject.as_ref().map(PersonId::as_bytes);
    sql.execute(statement, values![change.at, actor.as_str(), client, action, subject, detail])?;
    Ok(())
}

fn entries(
    sql: &dyn Sql,
    filters: &AuditFilters,
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<AuditEntry>, CatalogError> {
    // The index is used where its column is compared with a value, not with one that may be NULL.
    let subject = if filters.subject.is_some() { "subject = ?3" } else { "?3 IS NULL" };
    let statement = format!(
        "SELECT id, at, actor, client, action, subject, detail FROM audit
         WHERE id < ?1 AND {subject} AND (?4 IS NULL OR actor = ?4) AND (?5 IS NULL OR action = ?5)
             AND (?6 IS NULL OR client = ?6) AND at >= ?7 AND at < ?8
         ORDER BY id DESC LIMIT ?2"
    );
    let keys = values![
        before.unwrap_or(i64::MAX),
        limit,
        filters.subject.as_ref().map(PersonId::as_bytes),
        filters.actor.as_deref(),
        filters.action.map(Action::as_str),
        filters.client.as_deref(),
        filters.since.unwrap_or(Timestamp::MIN),
        filters.until.unwrap_or(Timestamp::MAX),
    ];
    all(sql, &statement, keys, entry)
}

/// The people whom these rows name, as actors or as those whom the change concerns.
fn people_of(sql: &dyn Sql, entries: &[AuditEntry]) -> Result<Vec<NamedPerson>, CatalogError> {
    let actors = entries.iter().filter_map(|entry| entry.actor.parse().ok());
    let mut ids: Vec<PersonId> = actors.chain(entries.iter().filter_map(|entry| entry.subject)).collect();
    ids.sort_unstable_by_key(|id| *id.as_bytes());
    ids.dedup();
    let statement = "SELECT email, name FROM people WHERE id = ?1";
    let mut people = Vec::new();
    for id in ids {
        people.extend(optional(sql, statement, values![id.as_bytes()], |columns| {
            Ok(NamedPerson {
                id,
                email: columns.parsed(Email::parse)?,
                name: columns.parsed(DisplayName::parse)?,
            })
        })?);
    }
    Ok(people)
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
