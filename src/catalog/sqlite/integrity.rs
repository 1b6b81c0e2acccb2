//! SQLite's own checks of the database file.

use crate::catalog::error::CatalogError;
use crate::catalog::sql::{Sql, all};

/// What is wrong with the file's structure and its foreign keys, a sentence each; SQLite stops at the hundredth. Reads the
/// whole file.
pub(in crate::catalog) fn structural_errors(sql: &dyn Sql) -> Result<Vec<String>, CatalogError> {
    let mut errors = all(sql, "PRAGMA integrity_check", &[], |columns| Ok(columns.text()?.to_owned()))?;
    errors.retain(|verdict| verdict != "ok");
    // Its columns are the table, the row, the table referred to, and the number of the key.
    let dangling = all(sql, "PRAGMA foreign_key_check", &[], |columns| {
        let table = columns.text()?.to_owned();
        columns.skip();
        Ok(format!("a row of {table} refers to nothing in {}", columns.text()?))
    })?;
    errors.extend(dangling);
    Ok(errors)
}
