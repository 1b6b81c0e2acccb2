//! Integrity: whether the catalog is consistent in itself, and whether a damaged blob really is one.

use super::engine::Catalog;
use super::error::CatalogError;
use super::sql::{Sql, all, count, values};
use super::sqlite;
use crate::values::{BlobHash, Email};

impl Catalog {
    /// What is wrong with the catalog's own structure, a sentence each; empty where nothing is. Reads all of it.
    ///
    /// # Errors
    ///
    /// Only [`CatalogError::Busy`] and the like: a catalog that cannot even be read is reported as one of its errors.
    pub async fn structural_errors(&self) -> Result<Vec<String>, CatalogError> {
        self.read(errors_or_why).await
    }

    /// Looks at a blob again under the write lock, while nobody can remove it nor come to refer to it. `damage` says what is
    /// wrong with it. Returns that, and the emails of the people whose pictures refer to it; `None` where nothing is wrong or
    /// no picture refers to it.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub async fn confirm_blob_damage<T: Send + 'static>(
        &self,
        blob: BlobHash,
        damage: impl Fn() -> Option<T> + Send + Sync + 'static,
    ) -> Result<Option<(T, Vec<Email>)>, CatalogError> {
        self.write_alone(move |sql| {
            let people = people_with(sql, blob)?;
            Ok(if people.is_empty() { None } else { damage().map(|found| (found, people)) })
        })
        .await
    }
}

/// What is wrong, or why that cannot be read.
pub(super) fn errors_or_why(sql: &dyn Sql) -> Result<Vec<String>, CatalogError> {
    match errors(sql) {
        Err(CatalogError::Failed(error)) => Ok(vec![error.to_string()]),
        other => other,
    }
}

fn errors(sql: &dyn Sql) -> Result<Vec<String>, CatalogError> {
    let mut errors = sqlite::structural_errors(sql)?;
    let checks = [
        ("blobs that no picture refers to", UNREFERENCED_BLOBS),
        ("people whose pictures are not as many or as large as their row says", WRONG_TOTALS),
    ];
    for (what, statement) in checks {
        let count = count(sql, statement, &[])?;
        if count > 0 {
            errors.push(format!("{count} {what}"));
        }
    }
    Ok(errors)
}

const UNREFERENCED_BLOBS: &str = "SELECT count(*) FROM blobs
    WHERE NOT EXISTS (SELECT 1 FROM pictures WHERE pictures.blob = blobs.hash)
        AND NOT EXISTS (SELECT 1 FROM trash WHERE trash.blob = blobs.hash)";

const WRONG_TOTALS: &str = "SELECT count(*) FROM people LEFT JOIN (
        SELECT person_id, count(*) AS pictures, sum(bytes) AS bytes
        FROM pictures JOIN blobs ON blobs.hash = pictures.blob GROUP BY person_id
    ) AS found ON found.person_id = people.id
    WHERE picture_count <> coalesce(found.pictures, 0) OR picture_bytes <> coalesce(found.bytes, 0)";

pub(super) fn people_with(sql: &dyn Sql, blob: BlobHash) -> Result<Vec<Email>, CatalogError> {
    let statement = "SELECT email FROM people WHERE id IN (
                         SELECT person_id FROM pictures WHERE blob = ?1
                         UNION SELECT person_id FROM trash WHERE blob = ?1) ORDER BY email";
    all(sql, statement, values![blob.as_bytes()], |columns| columns.parsed(Email::parse))
}
