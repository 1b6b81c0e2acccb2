//! What the catalog needs of a database engine: statements with values in, rows out.
//!
//! Everything in this folder is written against [`Sql`], and nothing but `sqlite/` knows an engine. The trait is small and
//! object-safe; what is convenient is a function over [`Sql::each`].

use std::ops::ControlFlow;

use jiff::Timestamp;

use super::dialect::Dialect;
use super::error::{CatalogError, broken};

/// An open transaction, or a connection that reads.
pub(super) trait Sql {
    /// Runs a statement. Returns the number of rows that it changed.
    fn execute(&self, statement: &str, values: &[Value<'_>]) -> Result<u64, CatalogError>;

    /// Runs a statement and hands each of its rows to `visit`, until that breaks off.
    fn each(&self, statement: &str, values: &[Value<'_>], visit: Visit<'_>) -> Result<(), CatalogError>;

    /// The statements that engines write differently.
    fn dialect(&self) -> &'static Dialect;
}

/// What is done with each row.
pub(super) type Visit<'v> = &'v mut dyn FnMut(&dyn Row) -> Result<ControlFlow<()>, CatalogError>;

/// A value for a parameter: `?1` is the first. `None` is NULL.
#[derive(Debug, Clone, Copy)]
pub(super) enum Value<'a> {
    Integer(Option<i64>),
    Boolean(Option<bool>),
    Text(Option<&'a str>),
    Bytes(Option<&'a [u8]>),
}

/// A row of a result. Columns count from 0; `None` is NULL.
pub(super) trait Row {
    fn integer(&self, column: usize) -> Result<Option<i64>, CatalogError>;
    fn boolean(&self, column: usize) -> Result<Option<bool>, CatalogError>;
    fn text(&self, column: usize) -> Result<Option<&str>, CatalogError>;
    fn bytes(&self, column: usize) -> Result<Option<&[u8]>, CatalogError>;
    /// The column's name, for error messages.
    fn name(&self, column: usize) -> String;
}

/// Reads the columns of a row from left to right, in the order in which the statement lists them.
pub(super) struct Columns<'r> {
    row: &'r dyn Row,
    next: usize,
}

/// The first row; an error where there is none.
pub(super) fn row<T>(
    sql: &dyn Sql,
    statement: &str,
    values: &[Value<'_>],
    read: impl FnMut(&mut Columns<'_>) -> Result<T, CatalogError>,
) -> Result<T, CatalogError> {
    optional(sql, statement, values, read)?.ok_or_else(|| CatalogError::failed("a statement returned no row"))
}

/// The first row, if there is one.
pub(super) fn optional<T>(
    sql: &dyn Sql,
    statement: &str,
    values: &[Value<'_>],
    mut read: impl FnMut(&mut Columns<'_>) -> Result<T, CatalogError>,
) -> Result<Option<T>, CatalogError> {
    let mut found = None;
    sql.each(statement, values, &mut |row| {
        found = Some(read(&mut Columns::new(row))?);
        Ok(ControlFlow::Break(()))
    })?;
    Ok(found)
}

/// Every row.
pub(super) fn all<T>(
    sql: &dyn Sql,
    statement: &str,
    values: &[Value<'_>],
    mut read: impl FnMut(&mut Columns<'_>) -> Result<T, CatalogError>,
) -> Result<Vec<T>, CatalogError> {
    let mut found = Vec::new();
    sql.each(statement, values, &mut |row| {
        found.push(read(&mut Columns::new(row))?);
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(found)
}

/// Whether there is any row.
pub(super) fn exists(sql: &dyn Sql, statement: &str, values: &[Value<'_>]) -> Result<bool, CatalogError> {
    Ok(optional(sql, statement, values, |_columns| Ok(()))?.is_some())
}

/// The one number that a statement selects.
pub(super) fn integer(sql: &dyn Sql, statement: &str, values: &[Value<'_>]) -> Result<i64, CatalogError> {
    fn first(columns: &mut Columns<'_>) -> Result<i64, CatalogError> {
        columns.integer()
    }
    row(sql, statement, values, first)
}

/// The count that a statement selects.
pub(super) fn count(sql: &dyn Sql, statement: &str, values: &[Value<'_>]) -> Result<u64, CatalogError> {
    Ok(integer(sql, statement, values)?.cast_unsigned())
}

/// Every row of a page, of which one row more than `limit` was requested; whether there was that one.
pub(super) fn page<T>(mut rows: Vec<T>, limit: u32) -> (Vec<T>, bool) {
    let has_more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    (rows, has_more)
}

impl<'r> Columns<'r> {
    pub(super) fn new(row: &'r dyn Row) -> Self {
        Self { row, next: 0 }
    }

    fn take(&mut self) -> usize {
        self.next += 1;
        self.next - 1
    }

    /// Whether the next column is NULL. It stays the next one.
    pub(super) fn is_null(&self) -> Result<bool, CatalogError> {
        Ok(self.row.bytes(self.next)?.is_none())
    }

    fn required<T>(&self, column: usize, value: Option<T>) -> Result<T, CatalogError> {
        value.ok_or_else(|| broken(&self.row.name(column)))
    }

    /// Passes over a column.
    pub(super) fn skip(&mut self) {
        self.next += 1;
    }

    pub(super) fn integer(&mut self) -> Result<i64, CatalogError> {
        let column = self.take();
        self.required(column, self.row.integer(column)?)
    }

    /// A count or a number of bytes.
    pub(super) fn count(&mut self) -> Result<u64, CatalogError> {
        Ok(self.integer()?.cast_unsigned())
    }

    pub(super) fn number(&mut self) -> Result<u32, CatalogError> {
        let column = self.take();
        self.required(column, self.row.integer(column)?.and_then(|value| u32::try_from(value).ok()))
    }

    pub(super) fn optional_number(&mut self) -> Result<Option<u32>, CatalogError> {
        let column = self.take();
        let value = self.row.integer(column)?;
        value.map(|value| self.required(column, u32::try_from(value).ok())).transpose()
    }

    pub(super) fn boolean(&mut self) -> Result<bool, CatalogError> {
        let column = self.take();
        self.required(column, self.row.boolean(column)?)
    }

    pub(super) fn text(&mut self) -> Result<&'r str, CatalogError> {
        let column = self.take();
        self.required(column, self.row.text(column)?)
    }

    pub(super) fn optional_text(&mut self) -> Result<Option<&'r str>, CatalogError> {
        let column = self.take();
        self.row.text(column)
    }

    /// A text that must parse.
    pub(super) fn parsed<T, E>(
        &mut self,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<T, CatalogError> {
        let column = self.next;
        let text = self.text()?;
        self.required(column, parse(text).ok())
    }

    /// A text that is one of several names.
    pub(super) fn named<T>(&mut self, parse: impl FnOnce(&str) -> Option<T>) -> Result<T, CatalogError> {
        self.parsed(|text| parse(text).ok_or(()))
    }

    /// An identifier or a hash.
    pub(super) fn bytes<const N: usize>(&mut self) -> Result<[u8; N], CatalogError> {
        let column = self.take();
        self.required(column, self.row.bytes(column)?.and_then(|bytes| bytes.try_into().ok()))
    }

    pub(super) fn optional_bytes(&mut self) -> Result<Option<&'r [u8]>, CatalogError> {
        let column = self.take();
        self.row.bytes(column)
    }

    /// An identifier that may be absent.
    pub(super) fn optional_id<const N: usize>(&mut self) -> Result<Option<[u8; N]>, CatalogError> {
        let column = self.next;
        let bytes = self.optional_bytes()?;
        bytes.map(|bytes| self.required(column, bytes.try_into().ok())).transpose()
    }

    pub(super) fn time(&mut self) -> Result<Timestamp, CatalogError> {
        let column = self.next;
        let time = self.optional_time()?;
        self.required(column, time)
    }

    pub(super) fn optional_time(&mut self) -> Result<Option<Timestamp>, CatalogError> {
        let column = self.take();
        let micros = self.row.integer(column)?;
        micros.map(|micros| self.required(column, Timestamp::from_microsecond(micros).ok())).transpose()
    }
}

impl From<i64> for Value<'_> {
    fn from(value: i64) -> Self {
        Self::Integer(Some(value))
    }
}

impl From<u32> for Value<'_> {
    fn from(value: u32) -> Self {
        Self::Integer(Some(value.into()))
    }
}

impl From<u64> for Value<'_> {
    fn from(value: u64) -> Self {
        Self::Integer(Some(value.cast_signed()))
    }
}

impl From<Option<u32>> for Value<'_> {
    fn from(value: Option<u32>) -> Self {
        Self::Integer(value.map(Into::into))
    }
}

impl From<bool> for Value<'_> {
    fn from(value: bool) -> Self {
        Self::Boolean(Some(value))
    }
}

impl From<Option<bool>> for Value<'_> {
    fn from(value: Option<bool>) -> Self {
        Self::Boolean(value)
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(value: &'a str) -> Self {
        Self::Text(Some(value))
    }
}

impl<'a> From<Option<&'a str>> for Value<'a> {
    fn from(value: Option<&'a str>) -> Self {
        Self::Text(value)
    }
}

impl<'a> From<&'a [u8]> for Value<'a> {
    fn from(value: &'a [u8]) -> Self {
        Self::Bytes(Some(value))
    }
}

impl<'a, const N: usize> From<&'a [u8; N]> for Value<'a> {
    fn from(value: &'a [u8; N]) -> Self {
        Self::Bytes(Some(value))
    }
}

impl<'a> From<Option<&'a [u8]>> for Value<'a> {
    fn from(value: Option<&'a [u8]>) -> Self {
        Self::Bytes(value)
    }
}

impl<'a, const N: usize> From<Option<&'a [u8; N]>> for Value<'a> {
    fn from(value: Option<&'a [u8; N]>) -> Self {
        Self::Bytes(value.map(<[u8; N]>::as_slice))
    }
}

/// A time is stored as microseconds since 1970-01-01T00:00:00Z.
impl From<Timestamp> for Value<'_> {
    fn from(value: Timestamp) -> Self {
        Self::Integer(Some(value.as_microsecond()))
    }
}

impl From<Option<Timestamp>> for Value<'_> {
    fn from(value: Option<Timestamp>) -> Self {
        Self::Integer(value.map(Timestamp::as_microsecond))
    }
}

/// The values of a statement, each by its own type.
macro_rules! values {
    ($($value:expr),* $(,)?) => { &[$($crate::catalog::sql::Value::from($value)),*] };
}

pub(super) use values;
