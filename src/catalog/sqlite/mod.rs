//! SQLite behind the catalog: connections, batched commits, the change feed, migrations, the search.
//!
//! Nothing outside this folder knows `rusqlite`.

mod batching;
mod change_feed;
mod connections;
mod integrity;
mod migrations;
mod saved_rows;
mod search;
mod snapshot;

use rusqlite::types::{Type, ValueRef};
use rusqlite::{CachedStatement, Connection, ErrorCode, ffi};

pub(crate) use batching::Announcement;
pub(super) use batching::Batching;
pub(super) use connections::Database;
pub(super) use integrity::structural_errors;
pub(crate) use migrations::{SCHEMA_VERSION, Schema, bring_up_to_date, copy_prefix, schema};
pub(super) use saved_rows::{Rows, replace_all_rows};
pub(super) use snapshot::{copy, make_one_file, open};

use super::dialect::Dialect;
use super::error::{CatalogError, Unique};
use super::sql::{Row, Sql, Value, Visit};

impl Sql for Connection {
    fn execute(&self, statement: &str, values: &[Value<'_>]) -> Result<u64, CatalogError> {
        Ok(prepare(self, statement, values)?.raw_execute()? as u64)
    }

    fn each(&self, statement: &str, values: &[Value<'_>], visit: Visit<'_>) -> Result<(), CatalogError> {
        let mut prepared = prepare(self, statement, values)?;
        let mut rows = prepared.raw_query();
        while let Some(row) = rows.next()? {
            if visit(row)?.is_break() {
                break;
            }
        }
        Ok(())
    }

    fn dialect(&self) -> &'static Dialect {
        &search::DIALECT
    }
}

/// Takes the statement from the connection's cache and binds every parameter.
fn prepare<'c>(
    connection: &'c Connection,
    statement: &str,
    values: &[Value<'_>],
) -> rusqlite::Result<CachedStatement<'c>> {
    let mut prepared = connection.prepare_cached(statement)?;
    let expected = prepared.parameter_count();
    if values.len() != expected {
        return Err(rusqlite::Error::InvalidParameterCount(values.len(), expected));
    }
    for (number, value) in (1..).zip(values) {
        match value {
            Value::Integer(value) => prepared.raw_bind_parameter(number, value)?,
            Value::Boolean(value) => prepared.raw_bind_parameter(number, value)?,
            Value::Text(value) => prepared.raw_bind_parameter(number, value)?,
            Value::Bytes(value) => prepared.raw_bind_parameter(number, value)?,
        }
    }
    Ok(prepared)
}

impl Row for rusqlite::Row<'_> {
    fn integer(&self, column: usize) -> Result<Option<i64>, CatalogError> {
        match self.get_ref(column)? {
            ValueRef::Null => Ok(None),
            ValueRef::Integer(value) => Ok(Some(value)),
            other => Err(mismatch(self, column, other.data_type())),
        }
    }

    fn boolean(&self, column: usize) -> Result<Option<bool>, CatalogError> {
        Ok(self.integer(column)?.map(|value| value != 0))
    }

    fn text(&self, column: usize) -> Result<Option<&str>, CatalogError> {
        match self.get_ref(column)? {
            ValueRef::Null => Ok(None),
            ValueRef::Text(bytes) => {
                let text = std::str::from_utf8(bytes);
                text.map(Some).map_err(|_not_utf8| mismatch(self, column, Type::Text))
            }
            other => Err(mismatch(self, column, other.data_type())),
        }
    }

    fn bytes(&self, column: usize) -> Result<Option<&[u8]>, CatalogError> {
        match self.get_ref(column)? {
            ValueRef::Null => Ok(None),
            ValueRef::Blob(bytes) => Ok(Some(bytes)),
            other => Err(mismatch(self, column, other.data_type())),
        }
    }

    fn name(&self, column: usize) -> String {
        self.as_ref().column_name(column).map_or_else(|_out_of_range| column.to_string(), str::to_owned)
    }
}

fn mismatch(row: &rusqlite::Row<'_>, column: usize, found: Type) -> CatalogError {
    rusqlite::Error::InvalidColumnType(column, row.name(column), found).into()
}

impl From<rusqlite::Error> for CatalogError {
    fn from(error: rusqlite::Error) -> Self {
        let rusqlite::Error::SqliteFailure(failure, message) = &error else { return Self::failed(error) };
        if LOCK_FAILURES.contains(&failure.extended_code) {
            return Self::NoLocks;
        }
        match failure.code {
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Self::Busy,
            ErrorCode::DiskFull => Self::Full,
            ErrorCode::ConstraintViolation => match message.as_deref().and_then(violated) {
                Some(unique) => Self::Conflict(unique),
                None => Self::failed(error),
            },
            _ => Self::failed(error),
        }
    }
}

/// The failures of a file system that lacks locks, or the shared memory that WAL needs.
const LOCK_FAILURES: [std::ffi::c_int; 8] = [
    ffi::SQLITE_IOERR_LOCK,
    ffi::SQLITE_IOERR_RDLOCK,
    ffi::SQLITE_IOERR_UNLOCK,
    ffi::SQLITE_IOERR_CHECKRESERVEDLOCK,
    ffi::SQLITE_IOERR_SHMOPEN,
    ffi::SQLITE_IOERR_SHMLOCK,
    ffi::SQLITE_IOERR_SHMMAP,
    ffi::SQLITE_PROTOCOL,
];

/// Which value is in use already, by the column that SQLite's message names.
fn violated(message: &str) -> Option<Unique> {
    let columns = [
        ("people.email", Unique::Email),
        ("people.slug", Unique::Slug),
        ("people.username_key", Unique::Username),
        ("addresses.normal", Unique::Identity),
        ("address_hashes.hash", Unique::Identity),
    ];
    columns.into_iter().find(|(column, _)| message.contains(column)).map(|(_, unique)| unique)
}
