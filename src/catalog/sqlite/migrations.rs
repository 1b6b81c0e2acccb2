//! Migrations: which schema a file has, and bringing it up to date, with a copy taken before. A new catalog gets the newest
//! schema at once.
//!
//! A released step is frozen: its SQL and its code, which stand in `schema/`, never change and use nothing of the program
//! that may change.

#[path = "schema/0004_sign_in_addresses.rs"]
mod step_4;
#[path = "schema/0007_normal_forms.rs"]
mod step_7;

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::ErrorKind;
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
        M::up(include_str!("schema/0013_jobs.sql")),
        M::up(include_str!("schema/0014_settings.sql")),
        M::up(include_str!("schema/0015_external_identities.sql")),
        M::up(include_str!("schema/0016_server_keys.sql")),
        M::up(include_str!("schema/0017_provisioning.sql")),
        M::up(include_str!("schema/0018_sign_in_elsewhere.sql")),
        M::up(include_str!("schema/0019_second_factors.sql")),
        M::up(include_str!("schema/0020_webhooks.sql")),
    ]
}

/// How many there are.
const STEPS: usize = 20;

/// The version of this program's schema, as `PRAGMA user_version` has it.
pub(crate) const SCHEMA_VERSION: usize = STEPS;

/// How the names of the copies begin that are made of a catalog of this version before it is migrated. The time of the copy
/// follows, in microseconds.
pub(crate) fn copy_prefix(version: usize) -> String {
    format!("tondo-schema-{version}-")
}

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

/// What all steps together make of an empty file.
const NEWEST: &str = include_str!("schema/newest.sql");

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
    // A file that exists is kept, even an empty one: it may have a log beside it.
    if !path.exists() && !beside(path, "-wal").exists() {
        create(path)?;
        return Ok(None);
    }
    migrate(&mut connect(path)?, &steps(), backups, now)
}

/// Makes a new catalog under another name and syncs it once. It gets its name when it is whole. The caller syncs the folder.
fn create(path: &Path) -> Result<(), CatalogError> {
    let unfinished = beside(path, ".new");
    for left_over in [unfinished.clone(), beside(&unfinished, "-wal"), beside(&unfinished, "-shm")] {
        match fs::remove_file(left_over) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(CatalogError::failed(error)),
            _ => {}
        }
    }
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&unfinished);
    let file = file.map_err(CatalogError::failed)?;
    let connection = Connection::open(&unfinished)?;
    connection.execute_batch(
        "PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY; PRAGMA temp_store = MEMORY; BEGIN",
    )?;
    connection.execute_batch(NEWEST)?;
    connection.pragma_update(None, "user_version", u32::try_from(STEPS).map_err(CatalogError::failed)?)?;
    connection.execute_batch("COMMIT; PRAGMA journal_mode = WAL")?;
    connection.close().map_err(|(_connection, error)| error)?;
    file.sync_all().map_err(CatalogError::failed)?;
    fs::rename(&unfinished, path).map_err(CatalogError::failed)
}

/// The file whose name is that of another and something more.
fn beside(path: &Path, more: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(more);
    name.into()
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
    let copy = backups.join(format!("{}{}.db", copy_prefix(version), now.as_microsecond()));
    // Created first, readable by its owner only: it holds what the catalog holds.
    let created = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&copy);
    created.map_err(CatalogError::failed)?;
    connection.execute("VACUUM INTO ?1", [copy.to_string_lossy()])?;
    Ok(copy)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

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

    /// Everything that the schema consists of.
    fn schema_of_file(connection: &Connection) -> Vec<String> {
        let all =
            "SELECT type || ' ' || name || ' ' || tbl_name || ' ' || coalesce(sql, '') FROM sqlite_schema";
        let mut statement = connection.prepare(all).unwrap();
        let mut found: Vec<String> =
            statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
        found.sort();
        found
    }

    #[test]
    fn newest_schema_is_that_of_the_steps() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tondo.db");
        fs::write(beside(&path, ".new"), "left over").unwrap();
        fs::write(beside(&path, ".new-wal"), "left over").unwrap();
        bring_up_to_date(&path, folder.path(), NOW).unwrap();
        let names: Vec<_> =
            fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, ["tondo.db"]);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let (new, stepped) = (Connection::open(&path).unwrap(), at_step(STEPS));
        let mode: String = new.query_row("PRAGMA journal_mode", [], |row| row.get(0)).unwrap();
        assert_eq!(mode, "wal");
        assert_eq!(schema_of_file(&new), schema_of_file(&stepped));
        assert_eq!(rows_of(&new), rows_of(&stepped));
        assert_eq!(version(&new).unwrap(), version(&stepped).unwrap());
        for pragma in ["page_size", "auto_vacuum", "encoding", "application_id"] {
            let of = |connection: &Connection| -> String {
                let cell = connection
                    .query_row(&format!("PRAGMA {pragma}"), [], |row| Ok(format!("{:?}", row.get_ref(0)?)));
                cell.unwrap()
            };
            assert_eq!(of(&new), of(&stepped), "{pragma}");
        }
    }

    #[test]
    fn an_empty_file_is_migrated_step_by_step() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tondo.db");
        fs::write(&path, "").unwrap();
        bring_up_to_date(&path, folder.path(), NOW).unwrap();
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

    /// Every row of every table, as SQLite prints its values.
    fn rows_of(connection: &Connection) -> Vec<String> {
        let tables =
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name";
        let mut tables = connection.prepare(tables).unwrap();
        let names: Vec<String> =
            tables.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
        let mut found = Vec::new();
        for name in names {
            let mut all = connection.prepare(&format!("SELECT * FROM \"{name}\"")).unwrap();
            let columns = all.column_count();
            let mut rows = all.query([]).unwrap();
            while let Some(row) = rows.next().unwrap() {
                let values = (0..columns).map(|column| format!("{:?}", row.get_ref(column).unwrap()));
                found.push(format!("{name}: {}", values.collect::<Vec<_>>().join(", ")));
            }
        }
        found.sort();
        found
    }

    /// A person with a token, a picture and an entry of the audit trail, in the first schema.
    const ROWS_OF_THE_FIRST: &str = "
        INSERT INTO people (id, email, name, slug, role, active, created_at, updated_at)
        VALUES (zeroblob(16), 'ada@example.org', 'Ada', 'ada', 'admin', 1, 7, 7);
        INSERT INTO tokens (id, person_id, hash, kind, label, scope, created_at)
        VALUES (zeroblob(16), zeroblob(16), zeroblob(32), 'made', 'laptop', 'picture', 7);
        INSERT INTO pictures (id, person_id, blob, basename, mime, width, height, frames, bytes, rating, is_current,
            created_at, updated_at)
        VALUES (zeroblob(16), zeroblob(16), zeroblob(32), 'me.png', 'image/png', 3, 2, 1, 99, 'pg', 1, 7, 7);
        INSERT INTO audit (at, actor, action, subject, detail) VALUES (7, 'operator', 'person.added', zeroblob(16), '');";

    #[test]
    fn a_catalog_of_every_former_schema_becomes_todays_with_its_rows_and_a_copy() {
        let folder = tempfile::tempdir().unwrap();
        let mut ends = Vec::new();
        for former in 1..STEPS {
            let path = folder.path().join(format!("schema-{former}.db"));
            let mut connection = connect(&path).unwrap();
            connection.pragma_update(None, "foreign_keys", false).unwrap();
            Migrations::from_slice(&steps()[..1]).to_latest(&mut connection).unwrap();
            connection.execute_batch(ROWS_OF_THE_FIRST).unwrap();
            Migrations::from_slice(&steps()[..former]).to_latest(&mut connection).unwrap();
            let before = rows_of(&connection);
            drop(connection);
            assert_eq!(schema(&path).unwrap(), Schema::Older, "{former}");
            let copy =
                bring_up_to_date(&path, &folder.path().join(former.to_string()), NOW).unwrap().unwrap();
            assert_eq!(rows_of(&Connection::open(copy).unwrap()), before, "{former}");
            assert_eq!(schema(&path).unwrap(), Schema::Current, "{former}");
            let connection = connect(&path).unwrap();
            let one = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
            for sql in [
                "SELECT count(*) = 1 FROM pictures JOIN blobs ON blobs.hash = pictures.blob WHERE rating = 'pg' AND bytes = 99",
                "SELECT count(*) = 1 FROM tokens WHERE label = 'laptop'",
                "SELECT count(*) = 1 FROM audit WHERE action = 'person.added'",
                "SELECT picture_count = 1 AND picture_bytes = 99 FROM people",
                "SELECT count(*) = 0 FROM pragma_foreign_key_check",
            ] {
                assert_eq!(one(sql), 1, "{former}: {sql}");
            }
            ends.push(rows_of(&connection));
        }
        assert!(ends.iter().all(|end| *end == ends[0]), "the way to today's schema makes a difference");
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
