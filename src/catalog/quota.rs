//! How much a person's history holds, and whether more fits.

use super::error::CatalogError;
use super::sql::{Sql, optional, values};
use crate::model::Quota;
use crate::values::PersonId;

/// A number of pictures and their bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Totals {
    pictures: u64,
    bytes: u64,
}

impl Totals {
    /// The same with one more picture.
    pub(super) fn with(self, bytes: u64) -> Self {
        Self { pictures: self.pictures + 1, bytes: self.bytes.saturating_add(bytes) }
    }
}

/// What a person's history holds; `None` where there is no such person.
pub(super) fn totals(sql: &dyn Sql, id: PersonId) -> Result<Option<Totals>, CatalogError> {
    let statement = "SELECT picture_count, picture_bytes FROM people WHERE id = ?1";
    optional(sql, statement, values![id.as_bytes()], |columns| {
        Ok(Totals { pictures: columns.count()?, bytes: columns.count()? })
    })
}

/// Whether a picture of so many bytes fits.
pub(super) fn fits(totals: Totals, bytes: u64, quota: Quota) -> bool {
    totals.pictures < quota.max_pictures && totals.with(bytes).bytes <= quota.max_bytes
}
