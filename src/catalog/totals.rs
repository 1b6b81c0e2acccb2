//! How much the catalog holds, for the metrics.

use super::engine::Catalog;
use super::error::CatalogError;
use super::sql::{count, values};

/// How much there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Totals {
    /// People with an account.
    pub people: u64,
    /// Pictures in all histories.
    pub pictures: u64,
    /// Bytes of all blobs.
    pub store_bytes: u64,
}

impl Catalog {
    /// Counts everything.
    ///
    /// # Errors
    ///
    /// Those of the engine.
    pub async fn totals(&self) -> Result<Totals, CatalogError> {
        self.read(|sql| {
            Ok(Totals {
                people: count(sql, "SELECT count(*) FROM people", values![])?,
                pictures: count(
                    sql,
                    "SELECT coalesce(CAST(sum(picture_count) AS bigint), 0) FROM people",
                    values![],
                )?,
                store_bytes: count(
                    sql,
                    "SELECT coalesce(CAST(sum(bytes) AS bigint), 0) FROM blobs",
                    values![],
                )?,
            })
        })
        .await
    }
}
