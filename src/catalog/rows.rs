//! How domain values stand in columns, for the tables that share them.

use jiff::Timestamp;
use rusqlite::Row;
use rusqlite::types::{FromSqlError, Type};

use super::CatalogError;

/// A moment as its column holds it.
pub(super) fn moment(at: Timestamp) -> i64 {
    at.as_microsecond()
}

/// A moment out of its column.
pub(super) fn moment_at(row: &Row<'_>, column: &str) -> rusqlite::Result<Timestamp> {
    optional_moment_at(row, column)?.ok_or_else(|| broken(column))
}

/// A moment that may be absent.
pub(super) fn optional_moment_at(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<Timestamp>> {
    let micros: Option<i64> = row.get(column)?;
    micros.map(|micros| Timestamp::from_microsecond(micros).map_err(|_range| broken(column))).transpose()
}

/// An identifier or hash out of its column.
pub(super) fn bytes_at<const N: usize>(row: &Row<'_>, column: &str) -> rusqlite::Result<[u8; N]> {
    row.get(column)
}

/// A column whose content this program did not write.
pub(super) fn broken(column: &str) -> rusqlite::Error {
    let fault = FromSqlError::Other(format!("the column {column} holds what was never written there").into());
    rusqlite::Error::FromSqlConversionFailure(0, Type::Null, Box::new(fault))
}

/// Whether a statement changed anything.
pub(super) fn changed(rows: rusqlite::Result<usize>) -> Result<bool, CatalogError> {
    Ok(rows? > 0)
}
