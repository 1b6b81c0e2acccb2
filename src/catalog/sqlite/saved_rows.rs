//! All rows of all tables, to bring them back later. Every table of the schema takes part by itself, but for the search
//! index, which triggers keep in step.

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::connections::Database;
use crate::catalog::error::CatalogError;
use crate::values::BlobHash;

/// All rows.
#[derive(Debug)]
pub(in crate::catalog) struct Rows(Vec<Table>);

/// The rows of a table, each with all of its columns in the table's order.
#[derive(Debug)]
struct Table {
    name: String,
    rows: Vec<Vec<Value>>,
}

/// People come last: triggers of other tables count in rows of people, and the rows that are brought back are counted already.
const TABLES: &str = r"
    SELECT name FROM sqlite_schema
    WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\' AND name NOT LIKE 'people\_words%' ESCAPE '\'
    ORDER BY name = 'people', name";

impl Database {
    /// Reads all rows. `keep` is called with the blobs that they refer to, under the write lock.
    pub(in crate::catalog) async fn read_all_rows(
        &self,
        keep: impl Fn(&[BlobHash]) + Send + 'static,
    ) -> Result<(Rows, Vec<BlobHash>), CatalogError> {
        self.write_alone(move |connection| {
            let read = tables(connection)?.into_iter().map(|name| read_table(connection, name));
            let rows = read.collect::<rusqlite::Result<_>>().map(Rows)?;
            let blobs = blobs(connection)?;
            keep(&blobs);
            Ok((rows, blobs))
        })
        .await
    }
}

/// Replaces all rows by these. The blobs that the former rows referred to.
pub(in crate::catalog) fn replace_all_rows(
    connection: &Connection,
    rows: &Rows,
) -> Result<Vec<BlobHash>, CatalogError> {
    let former = blobs(connection)?;
    // Rows are compared with what they refer to when the transaction is committed, and not before.
    connection.pragma_update(None, "defer_foreign_keys", true)?;
    // What belongs to people goes with them.
    connection.execute("DELETE FROM people", [])?;
    for table in &rows.0 {
        connection.execute(&format!("DELETE FROM \"{}\"", table.name), [])?;
    }
    for Table { name, rows } in &rows.0 {
        let Some(first) = rows.first() else { continue };
        let places = vec!["?"; first.len()].join(", ");
        let mut insert = connection.prepare_cached(&format!("INSERT INTO \"{name}\" VALUES ({places})"))?;
        for row in rows {
            insert.execute(params_from_iter(row))?;
        }
    }
    Ok(former)
}

fn tables(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    connection.prepare_cached(TABLES)?.query_map([], |row| row.get(0))?.collect()
}

fn read_table(connection: &Connection, name: String) -> rusqlite::Result<Table> {
    let mut select = connection.prepare_cached(&format!("SELECT * FROM \"{name}\""))?;
    let columns = select.column_count();
    let row = |row: &rusqlite::Row<'_>| (0..columns).map(|column| row.get(column)).collect();
    let rows = select.query_map([], row)?.collect::<rusqlite::Result<_>>()?;
    drop(select);
    Ok(Table { name, rows })
}

fn blobs(connection: &Connection) -> rusqlite::Result<Vec<BlobHash>> {
    let mut select = connection.prepare_cached("SELECT hash FROM blobs")?;
    select.query_map([], |row| row.get(0).map(BlobHash::from_bytes))?.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::change_feed::Process;
    use crate::catalog::sqlite::bring_up_to_date;

    #[tokio::test]
    async fn every_table_but_the_search_index_is_read_and_people_come_last() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tondo.db");
        bring_up_to_date(&path, folder.path(), jiff::Timestamp::UNIX_EPOCH).unwrap();
        let database = Database::open(&path, Process::Server).unwrap();
        let (rows, _blobs) = database.read_all_rows(|_| ()).await.unwrap();
        let names: Vec<&str> = rows.0.iter().map(|table| table.name.as_str()).collect();
        for table in ["audit", "tokens", "pictures", "trash", "address_hashes", "blocked_files", "blobs"] {
            assert!(names.contains(&table), "{table} in {names:?}");
        }
        assert_eq!(names.last(), Some(&"people"));
        assert!(names.iter().all(|name| !name.starts_with("people_words")), "{names:?}");
    }
}
