//! The catalogue's schema: which version a file has, and bringing it up to date, with a copy of it taken before.

use std::fs::{DirBuilder, OpenOptions};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rusqlite::{Connection, Transaction};
use rusqlite_migration::{HookError, M, Migrations};

use super::connections::{CatalogError, connect};
use super::identities::index_sign_in_addresses;

/// Every step of the schema, oldest first. A step that was released is never changed.
fn steps() -> [M<'static>; STEPS] {
    [
        M::up(include_str!("schema/0001_people_tokens_pictures_audit.sql")),
        M::up(include_str!("schema/0002_numbers_search_totals_setup.sql")).foreign_key_check(),
        M::up(include_str!("schema/0003_glimpses.sql")),
        M::up_with_hook(include_str!("schema/0004_addresses.sql"), |connection: &Transaction<'_>| {
            index_sign_in_addresses(connection).map_err(|error| HookError::Hook(error.to_string()))
        }),
    ]
}

/// How many there are.
const STEPS: usize = 4;

/// How a catalogue's schema stands to this program's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Schema {
    /// There is no catalogue, or an empty one.
    None,
    /// It is of an older program.
    Older,
    /// It is this program's.
    Current,
    /// It is of a newer program, which alone may touch it.
    Newer,
}

/// Looks at the catalogue in this file, and makes none.
pub fn schema(path: &Path) -> Result<Schema, CatalogError> {
    if !path.is_file() {
        return Ok(Schema::None);
    }
    Ok(schema_of(version(&connect(path)?)?, STEPS))
}

/// Brings the catalogue to this program's schema, making it where there is none. An older one is copied into
/// `backups` first; the copy's path is returned.
pub fn bring_up_to_date(
    path: &Path,
    backups: &Path,
    now: Timestamp,
) -> Result<Option<PathBuf>, CatalogError> {
    migrate(&mut connect(path)?, &steps(), backups, now)
}

fn migrate(
    connection: &mut Connection,
    steps: &[M<'_>],
    backups: &Path,
    now: Timestamp,
) -> Result<Option<PathBuf>, CatalogError> {
    let version = version(connection)?;
    let copy = match schema_of(version, steps.len()) {
        Schema::Current => return Ok(None),
        Schema::Older => Some(copy_before(connection, version, backups, now)?),
        Schema::None | Schema::Newer => None,
    };
    // A step may make a table anew, whose dropping must not take along what refers to it; the steps check that
    // nothing dangles, and a connection that serves turns the keys on for itself.
    connection.pragma_update(None, "foreign_keys", false)?;
    let migrated = Migrations::from_slice(steps).to_latest(connection);
    migrated.map_err(|error| match error {
        rusqlite_migration::Error::RusqliteError { err, .. } => CatalogError::from(err),
        other => CatalogError::Failed(rusqlite::Error::ToSqlConversionFailure(Box::new(other))),
    })?;
    Ok(copy)
}

fn schema_of(version: usize, latest: usize) -> Schema {
    match version {
        0 => Schema::None,
        older if older < latest => Schema::Older,
        current if current == latest => Schema::Current,
        _ => Schema::Newer,
    }
}

fn version(connection: &Connection) -> Result<usize, CatalogError> {
    Ok(connection.query_row("PRAGMA user_version", [], |row| row.get::<_, u32>(0))? as usize)
}

fn copy_before(
    connection: &Connection,
    version: usize,
    backups: &Path,
    now: Timestamp,
) -> Result<PathBuf, CatalogError> {
    let refused = |error: std::io::Error| {
        CatalogError::Failed(rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
    };
    DirBuilder::new().recursive(true).mode(0o700).create(backups).map_err(refused)?;
    let copy = backups.join(format!("tondo-schema-{version}-{}.db", now.as_microsecond()));
    // Made first, so that it is its owner's only: it holds what the catalogue holds.
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(&copy).map_err(refused)?;
    connection.execute("VACUUM INTO ?1", [copy.to_string_lossy()])?;
    Ok(copy)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    #[test]
    fn every_step_is_sound_and_a_new_catalogue_is_current() {
        Migrations::from_slice(&steps()).validate().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tondo.db");
        assert_eq!(schema(&path).unwrap(), Schema::None);
        assert_eq!(bring_up_to_date(&path, &folder.path().join("backups"), NOW).unwrap(), None);
        assert_eq!(schema(&path).unwrap(), Schema::Current);
    }

    #[test]
    fn an_older_catalogue_is_copied_before_it_is_changed() {
        let folder = tempfile::tempdir().unwrap();
        let mut connection = connect(&folder.path().join("tondo.db")).unwrap();
        let steps = [M::up("CREATE TABLE a (x)"), M::up("CREATE TABLE b (x)")];
        let first = [M::up("CREATE TABLE a (x)")];
        migrate(&mut connection, &first, folder.path(), NOW).unwrap();
        connection.execute("INSERT INTO a VALUES (7)", []).unwrap();
        let copy = migrate(&mut connection, &steps, folder.path(), NOW).unwrap().unwrap();
        let copied = Connection::open(copy).unwrap();
        assert_eq!(copied.query_row("SELECT x FROM a", [], |row| row.get::<_, i64>(0)).unwrap(), 7);
        assert!(copied.prepare("SELECT * FROM b").is_err());
        assert!(connection.prepare("SELECT * FROM b").is_ok());
    }

    #[test]
    fn people_of_an_older_catalogue_are_found_by_the_address_that_signs_in() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tondo.db");
        let [first, second, third, _addresses] = steps();
        let mut connection = connect(&path).unwrap();
        migrate(&mut connection, &[first, second, third], folder.path(), NOW).unwrap();
        let sql = "INSERT INTO people (id, email, name, slug, role, active, created_at, updated_at)
                   VALUES (?1, 'ada@example.org', '', 'ada', 'member', 1, 7, 7)";
        connection.execute(sql, [[1; 16]]).unwrap();
        migrate(&mut connection, &steps(), folder.path(), NOW).unwrap();
        let sql = "SELECT person_id FROM address_hashes JOIN addresses ON number = address WHERE hash = ?1";
        for hash in crate::values::IdentityHash::all_of("ada@example.org") {
            let owner: [u8; 16] = connection.query_row(sql, [hash.as_bytes()], |row| row.get(0)).unwrap();
            assert_eq!(owner, [1; 16]);
        }
    }

    #[test]
    fn a_newer_catalogue_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tondo.db");
        connect(&path).unwrap().pragma_update(None, "user_version", 999).unwrap();
        assert_eq!(schema(&path).unwrap(), Schema::Newer);
        assert!(bring_up_to_date(&path, folder.path(), NOW).is_err());
    }
}
