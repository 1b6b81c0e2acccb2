//! The table of jobs: the last ones, across restarts.

use jiff::Timestamp;

use super::engine::Catalog;
use super::error::CatalogError;
use super::sql::{Columns, all, optional, values};
use crate::model::{Change, Job, JobKind, JobOutcome, JobState, NamedPerson};
use crate::values::{DisplayName, Email, JobId, PersonId};

/// Jobs that are kept.
const KEPT: u32 = 200;

const COLUMNS: &str =
    "jobs.id, kind, state, started_at, ended_at, result, error, people.id, people.email, people.name
    FROM jobs LEFT JOIN people ON people.id = started_by";

impl Catalog {
    /// Adds a job that begins now, and forgets the oldest ones. `change` says who starts it.
    ///
    /// # Errors
    ///
    /// [`CatalogError::Denied`], and those of the engine.
    pub(crate) async fn add_job(&self, change: Change, id: JobId, kind: JobKind) -> Result<(), CatalogError> {
        self.write_by(change, move |sql, change| {
            let by = change.actor.person();
            let statement =
                "INSERT INTO jobs (id, kind, state, started_by, started_at) VALUES (?1, ?2, ?3, ?4, ?5)";
            let by = by.as_ref().map(PersonId::as_bytes);
            sql.execute(
                statement,
                values![id.as_bytes(), kind.as_str(), JobState::Running.as_str(), by, change.at],
            )?;
            let old = "DELETE FROM jobs WHERE number <= (SELECT max(number) FROM jobs) - ?1";
            sql.execute(old, values![KEPT])?;
            Ok(())
        })
        .await
    }

    /// Notes how a job ended.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub(crate) async fn end_job(
        &self,
        id: JobId,
        at: Timestamp,
        outcome: JobOutcome,
    ) -> Result<(), CatalogError> {
        self.write(move |sql| {
            let (state, result, error) = match &outcome {
                JobOutcome::Done(result) => (JobState::Done, Some(result.as_str()), None),
                JobOutcome::Failed(error) => (JobState::Failed, None, Some(error.as_str())),
            };
            let statement =
                "UPDATE jobs SET state = ?2, ended_at = ?3, result = ?4, error = ?5 WHERE id = ?1";
            sql.execute(statement, values![id.as_bytes(), state.as_str(), at, result, error])?;
            Ok(())
        })
        .await
    }

    /// Notes that the jobs of a former process ended with it.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub(crate) async fn interrupt_jobs(&self, at: Timestamp) -> Result<u64, CatalogError> {
        self.write(move |sql| {
            let statement = "UPDATE jobs SET state = ?1, ended_at = ?2 WHERE state = ?3";
            sql.execute(statement, values![JobState::Interrupted.as_str(), at, JobState::Running.as_str()])
        })
        .await
    }

    /// The last jobs, the newest first.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub(crate) async fn jobs(&self, limit: u32) -> Result<Vec<Job>, CatalogError> {
        self.read(move |sql| {
            let statement = format!("SELECT {COLUMNS} ORDER BY jobs.number DESC LIMIT ?1");
            all(sql, &statement, values![limit], job)
        })
        .await
    }

    /// One job.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub(crate) async fn job(&self, id: JobId) -> Result<Option<Job>, CatalogError> {
        self.read(move |sql| {
            let statement = format!("SELECT {COLUMNS} WHERE jobs.id = ?1");
            optional(sql, &statement, values![id.as_bytes()], job)
        })
        .await
    }
}

fn job(columns: &mut Columns<'_>) -> Result<Job, CatalogError> {
    Ok(Job {
        id: JobId::from_bytes(columns.bytes()?),
        kind: columns.named(JobKind::from_name)?,
        state: columns.named(JobState::from_name)?,
        started_at: columns.time()?,
        ended_at: columns.optional_time()?,
        result: columns.optional_text()?.map(str::to_owned),
        error: columns.optional_text()?.map(str::to_owned),
        started_by: person(columns)?,
    })
}

fn person(columns: &mut Columns<'_>) -> Result<Option<NamedPerson>, CatalogError> {
    let Some(id) = columns.optional_id()? else { return Ok(None) };
    Ok(Some(NamedPerson {
        id: PersonId::from_bytes(id),
        email: columns.parsed(Email::parse)?,
        name: columns.parsed(DisplayName::parse)?,
    }))
}
