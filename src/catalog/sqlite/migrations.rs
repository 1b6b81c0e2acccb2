//! Migrations: which schema a file has, and bringing it up to date, with a copy taken before.
//!
//! A released step is frozen: its SQL and its code, which stand in `schema/`, never change and use nothing of the program
//! that may change.

#[path = "schema/0004_sign_in_addresses.rs"]
mod step_4;
#[path = "schema/0007_normal_forms.rs"]
mod step_7;

use std::fs::{DirBuilder, OpenOptions};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rusqlite::{Connection, Transaction};
use rusqlite_migration::{HookError, M, Migrations};

use super::connections::connect;
use crate::catalog::error::CatalogError;

/// Every step of the schema, oldest first.
fn steps() -> [M<'static>; STEPS] {
    [
        M::up(include_str!("schema/0001_people_tokens_pictures_audit.sql")),
        M::up(include_str!("schema/0002_numbers_search_totals_setup.sql")).foreign_key_check(),
        M::up(include_str!("schema/0003_placeholders.sql")),
        M::up_with_hook(include_str!("schema/0004_addresses.sql"), |transaction: &Transaction<'_>| {
            step_4::add_sign_in_addresses(transaction).map_err(HookError::RusqliteError)
        }),
        M::up(include_str!("schema/0005_blobs.sql")).foreign_key_check(),
        M::up(include_str!("schema/0006_sessions.sql")),
        M::up_with_hook(include_str!("schema/0007_address_kinds.sql"), |transaction: &Transaction<'_>| {
            step_7::compute_normal_forms(transaction).map_err(HookError::RusqliteError)
        })
        .foreign_key_check(),
        M::up(include_str!("schema/0008_picture_edits.sql")),
        M::up(include_str!("schema/0009_usernames.sql")),
        M::up(include_str!("schema/0010_last_seen.sql")),
        M::up(include_str!("schema/0011_moderation.sql")),
        M::up(include_str!("schema/0012_default_styles.sql")),
        M::up(include_str!("schema/0014_settings.sql")),
    ]
}

/// How many there are.
const STEPS: usize = 13;

/// A file's schema compared with this program's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Schema {
    /// There is no file, or an empty one.
    None,
    /// An older program wrote it; it must be migrated.
    Older,
    /// It is this program's.
    Current,
    /// A newer program wrote it; this one must not open it.
    Newer,
}

/// Which schema the catalog in this file has. Creates no file.
///
/// # Errors
///
/// [`CatalogError::Failed`] where the file is no database.
pub(crate) fn schema(path: &Path) -> Result<Schema, CatalogError> {
    if !path.is_file() {
        return Ok(Schema::None);
    }
    Ok(schema_of(version(&connect(path)?)?, STEPS))
}

/// Brings the catalog in this file to this program's schema; creates it where there is none. An older one is copied into
/// the folder `backups` first; returns the copy's path.
///
/// # Errors
///
/// Where the copy cannot be made or a step fails; the catalog is as it was then.
pub(crate) fn bring_up_to_date(
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
    // A step may replace a table, and dropping the old one must not cascade. The steps check that no reference dangles; each
    // connection that serves turns foreign keys on for itself.
    connection.pragma_update(None, "foreign_keys", false)?;
    let migrated = Migrations::from_slice(steps).to_latest(connection);
    migrated.map_err(|error| match error {
        rusqlite_migration::Error::RusqliteError { err, .. } => CatalogError::from(err),
        other => CatalogError::failed(other),
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
    DirBuilder::new().recursive(true).mode(0o700).create(backups).map_err(CatalogError::failed)?;
    let copy = backups.join(format!("tondo-schema-{version}-{}.db", now.as_microsecond()));
    // Created first, readable by its owner only: it holds what the catalog holds.
    let created = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&copy);
    created.map_err(CatalogError::failed)?;
    connection.execute("VACUUM INTO ?1", [copy.to_string_lossy()])?;
    Ok(copy)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    #[test]
    fn every_step_is_valid_and_a_new_catalog_is_current() {
        Migrations::from_slice(&steps()).validate().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tondo.db");
        assert_eq!(schema(&path).unwrap(), Schema::None);
        assert_eq!(bring_up_to_date(&path, &folder.path().join("backups"), NOW).unwrap(), None);
        assert_eq!(schema(&path).unwrap(), Schema::Current);
    }

    #[test]
    fn an_older_catalog_is_copied_before_it_is_changed() {
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
    fn people_of_an_older_catalog_are_found_by_their_sign_in_email() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tondo.db");
        let [first, second, third, ..] = steps();
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
    fn a_newer_catalog_is_rejected() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tondo.db");
        connect(&path).unwrap().pragma_update(None, "user_version", 999).unwrap();
        assert_eq!(schema(&path).unwrap(), Schema::Newer);
        assert!(bring_up_to_date(&path, folder.path(), NOW).is_err());
    }

    /// A file with the first `count` steps.
    fn at_step(count: usize) -> Connection {
        let mut connection = Connection::open_in_memory().unwrap();
        Migrations::from_slice(&steps()[..count]).to_latest(&mut connection).unwrap();
        connection
    }

    #[test]
    fn openids_with_user_information_go_and_every_address_gets_its_kind() {
        let mut connection = at_step(6);
        connection
            .execute_batch(
                "INSERT INTO people (id, email, name, slug, role, active, created_at, updated_at)
                 VALUES (zeroblob(16), 'ada@b\u{fc}cher.example', '', 'ada', 'member', 1, 0, 0);",
            )
            .unwrap();
        let addresses = [
            ("ada@b\u{fc}cher.example", "ada@b\u{fc}cher.example", "granted"),
            ("https://boss@corp.example", "boss@corp.example", "granted"),
            (" HTTPS://boss@corp.example/x", "boss@corp.example/x", "asked"),
            ("https://social.example/@ada", "social.example/@ada", "granted"),
        ];
        for (number, (typed, normal, state)) in (1_u8..).zip(addresses) {
            let insert = "INSERT INTO addresses (number, id, person_id, typed, normal, state, created_at)
                          VALUES (?1, ?2, zeroblob(16), ?3, ?4, ?5, 0)";
            connection
                .execute(insert, rusqlite::params![number, [number; 16], typed, normal, state])
                .unwrap();
            let hash = "INSERT INTO address_hashes (hash, address) VALUES (?1, ?2)";
            connection.execute(hash, rusqlite::params![[number; 16], number]).unwrap();
        }
        Migrations::from_slice(&steps()).to_latest(&mut connection).unwrap();
        let mut rows = connection.prepare("SELECT kind, normal FROM addresses ORDER BY number").unwrap();
        let left = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        let left: Vec<(String, String)> = left.collect::<Result<_, _>>().unwrap();
        let pair = |kind: &str, normal: &str| (kind.to_owned(), normal.to_owned());
        let expected = [pair("email", "ada@xn--bcher-kva.example"), pair("openid", "social.example/@ada")];
        assert_eq!(left, expected);
        let one = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
        assert_eq!(one("SELECT count(*) FROM address_hashes WHERE address IN (2, 3)"), 0);
        assert_eq!(one("SELECT count(*) FROM people WHERE email = 'ada@xn--bcher-kva.example'"), 1);
        assert_eq!(one("SELECT count(*) FROM audit WHERE action = 'address.removed'"), 2);
        assert!(one("SELECT count(*) FROM address_hashes WHERE address = 1") > 1, "the spelling in punycode");
    }
}
