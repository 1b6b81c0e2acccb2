//! Which module may use what of the outside: HTTP, SQLite and the file system each have their places.

use super::Violations;
use super::layering::floor_of;
use super::source::{Source, sources};

/// The crates that speak HTTP.
const HTTP_CRATES: &[&str] = &["hyper", "hyper_util", "http_body_util"];

/// Below `http`, only the client that fetches from other servers speaks HTTP.
const HTTP_CLIENT: &str = "http_client";

/// The crates that speak to SQLite, and the folder that may.
const SQLITE_CRATES: &[&str] = &["rusqlite", "rusqlite_migration"];
const SQLITE_FOLDER: &str = "src/catalog/sqlite";

/// What reads and writes files.
const FILE_SYSTEM: &[&str] = &["std::fs", "tokio::fs"];

/// The modules whose task that is.
const FILE_MODULES: &[&str] = &[
    "src/blobs/files",
    "src/rendition_cache",
    "src/config",
    "src/import",
    // Reads the password and the certificates of a connection to a directory.
    "src/ldap/files",
    "src/backups",
    "src/dev",
    "src/cli",
    // The database is files: their permissions, and the notify file of the change feed.
    "src/catalog/sqlite",
    // Reads `/etc/hosts` and `/etc/resolv.conf`.
    "src/http_client/dns",
    // Removes the file of a socket whose server is gone, and sets its permissions.
    "src/net/socket",
    // Reads the certificate and the key of TLS.
    "src/net/certificate",
    // Streams a large picture from its open file.
    "src/http/body",
    // Opens the data directory: creates its folders and takes its lock.
    "src/services/data_dir",
    // Reads what the system says of this process.
    "src/services/process",
    // Holds space on the disk, and gives it back.
    "src/services/reserve",
];

fn http_violations(sources: &[Source]) -> Violations {
    let mut violations = Violations::default();
    let http = floor_of("http").unwrap();
    for source in sources {
        let is_below = source.top().and_then(floor_of).is_some_and(|floor| floor < http);
        if is_below && source.top() != Some(HTTP_CLIENT) && source.names_any(HTTP_CRATES) {
            violations.add(&source.file, "speaks HTTP below `http`");
        }
    }
    violations
}

fn sqlite_violations(sources: &[Source]) -> Violations {
    let mut violations = Violations::default();
    for source in sources.iter().filter(|source| !is_in(&source.file, SQLITE_FOLDER)) {
        if source.names_any(SQLITE_CRATES) {
            violations.add(&source.file, format!("speaks to SQLite outside `{SQLITE_FOLDER}`"));
        }
    }
    violations
}

fn file_violations(sources: &[Source]) -> Violations {
    let mut violations = Violations::default();
    for source in
        sources.iter().filter(|source| !FILE_MODULES.iter().any(|module| is_in(&source.file, module)))
    {
        if source.names_any(FILE_SYSTEM) {
            violations.add(&source.file, "uses the file system, which is not its task");
        }
    }
    violations
}

/// Whether a file is the module at this path, or is below it.
fn is_in(file: &str, module: &str) -> bool {
    file.strip_prefix(module).is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
}

#[test]
fn nothing_below_http_but_the_client_speaks_http() {
    http_violations(&sources()).assert_known(&[]);
}

#[test]
fn only_the_catalogs_engine_speaks_to_sqlite() {
    sqlite_violations(&sources()).assert_known(&[]);
}

#[test]
fn only_the_stores_and_the_operators_commands_use_the_file_system() {
    file_violations(&sources()).assert_known(&[]);
}

#[test]
fn each_boundary_sees_what_crosses_it_and_nothing_else() {
    let breaks = |rule: fn(&[Source]) -> Violations, file: &str, text: &str| {
        !rule(&[Source::new(file, text)]).0.is_empty()
    };
    let (http, sqlite, files) =
        ("use hyper::Method;", "fn f() { rusqlite::Connection::open(p) }", "use std::{fs, io};");
    assert!(breaks(http_violations, "src/services/app.rs", http));
    assert!(!breaks(http_violations, "src/http_client/send.rs", http));
    assert!(!breaks(http_violations, "src/net/listener.rs", http));
    assert!(breaks(sqlite_violations, "src/catalog/people.rs", sqlite));
    assert!(!breaks(sqlite_violations, "src/catalog/sqlite/connections.rs", sqlite));
    assert!(!breaks(sqlite_violations, "src/catalog/sqlite.rs", sqlite));
    assert!(breaks(file_violations, "src/blobs/store.rs", files));
    assert!(breaks(file_violations, "src/services/pictures.rs", "async fn f() { tokio::fs::read(p).await }"));
    assert!(!breaks(file_violations, "src/blobs/files/write.rs", files));
    assert!(!breaks(file_violations, "src/services/data_dir.rs", files));
    assert!(!breaks(file_violations, "src/services/pictures.rs", "#[cfg(test)]\nmod tests { use std::fs; }"));
}
