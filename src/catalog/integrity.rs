//! Questions for checking the whole: whether the catalogue is sound in itself, and what it says of each blob.

use rusqlite::Connection;

use super::connections::{Catalog, CatalogError};
use super::rows::{broken, bytes_at};
use crate::values::{BlobHash, Email};

/// What pictures' rows say of one blob.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlobClaim {
    /// Its name.
    pub blob: BlobHash,
    /// Its length in bytes; the smallest, should the rows disagree.
    pub bytes: u64,
    /// The greatest length that any row says.
    pub most_bytes: u64,
}

impl Catalog {
    /// What is wrong with the catalogue's own structure, a sentence each (SQLite stops at the hundredth); none where
    /// it is sound. Reads the whole file.
    pub async fn structural_faults(&self) -> Result<Vec<String>, CatalogError> {
        self.read(|connection| match faults(connection) {
            // What cannot even be checked is no less wrong.
            Err(CatalogError::Failed(error)) => Ok(vec![error.to_string()]),
            other => other,
        })
        .await
    }

    /// What rows say of the blobs whose hashes begin with this byte.
    pub async fn blob_claims(&self, first_byte: u8) -> Result<Vec<BlobClaim>, CatalogError> {
        self.read(move |connection| {
            let sql = "SELECT blob, min(bytes) AS least, max(bytes) AS most FROM pictures
                       WHERE blob BETWEEN ?1 AND ?2 GROUP BY blob";
            let (mut low, mut high) = ([0_u8; 32], [0xff_u8; 32]);
            (low[0], high[0]) = (first_byte, first_byte);
            let mut statement = connection.prepare_cached(sql)?;
            let claims = statement.query_map((low, high), |row| {
                Ok(BlobClaim {
                    blob: BlobHash::from_bytes(bytes_at(row, "blob")?),
                    bytes: row.get::<_, i64>("least")?.cast_unsigned(),
                    most_bytes: row.get::<_, i64>("most")?.cast_unsigned(),
                })
            })?;
            Ok(claims.collect::<Result<_, _>>()?)
        })
        .await
    }

    /// Asks `fault` about a blob under the write lock, while nobody can remove it, nor come to refer to it: what it
    /// found, and whose pictures the blob holds. `None` where it found nothing, or nobody refers to the blob.
    pub async fn confirmed<T: Send + 'static>(
        &self,
        blob: BlobHash,
        fault: impl FnOnce() -> Option<T> + Send + 'static,
    ) -> Result<Option<(T, Vec<Email>)>, CatalogError> {
        self.write_alone(move |connection| {
            let people = people_with(connection, blob)?;
            Ok(if people.is_empty() { None } else { fault().map(|found| (found, people)) })
        })
        .await
    }
}

fn faults(connection: &Connection) -> Result<Vec<String>, CatalogError> {
    let mut structure = connection.prepare("PRAGMA integrity_check")?;
    let mut faults: Vec<String> = structure.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    faults.retain(|verdict| verdict != "ok");
    let mut references = connection.prepare("PRAGMA foreign_key_check")?;
    let dangling = references.query_map([], |row| {
        let (table, parent): (String, String) = (row.get("table")?, row.get("parent")?);
        Ok(format!("a row of {table} refers to nothing in {parent}"))
    })?;
    for fault in dangling {
        faults.push(fault?);
    }
    Ok(faults)
}

fn people_with(connection: &Connection, blob: BlobHash) -> Result<Vec<Email>, CatalogError> {
    let sql = "SELECT DISTINCT email FROM pictures JOIN people ON people.id = person_id
               WHERE blob = ?1 ORDER BY email";
    let mut statement = connection.prepare_cached(sql)?;
    let emails = statement.query_map([blob.as_bytes()], |row| {
        Email::parse(&row.get::<_, String>("email")?).map_err(|_fault| broken("email"))
    })?;
    Ok(emails.collect::<Result<_, _>>()?)
}
