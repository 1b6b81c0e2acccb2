//! Invariants of a data directory after a fault, and the operations during which faults are injected.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use rusqlite::Connection;
use tempfile::TempDir;
use tondo::parts::BlobHash;

use super::files::files_below;
use super::{Answer, Server, pictures, upload_json};

/// How long an operation may take, unless a test says otherwise.
const TIMEOUT: Duration = Duration::from_secs(5);

/// A change to one person's current picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    FirstUpload,
    Replacement,
    /// A replacement whose commit makes SQLite checkpoint its write-ahead log.
    ReplacementWithCheckpoint,
    Deletion,
    /// A deletion without a trash, which removes the file.
    DeletionForGood,
}

/// An operation, the data directory that it starts from, and the picture that is served before and after it.
pub struct Case {
    pub operation: Operation,
    pub token: String,
    pub before: Option<Vec<u8>>,
    pub after: Option<Vec<u8>>,
    /// How long the operation may take.
    pub timeout: Duration,
    /// The path of the picture.
    pub path: String,
    template: TempDir,
}

impl Case {
    pub fn new(operation: Operation) -> Self {
        let template = tempfile::tempdir().unwrap();
        let mut server = Server::start_on(&template.path().join("data"), &[], &[]);
        let person = server.add_person("ada@example.org", "correct horse");
        let token = server.token("ada@example.org", &["--scope", "picture"]);
        let (old, new) = (pictures::distinct_jpeg(1), pictures::distinct_jpeg(2));
        let (before, after) = match operation {
            Operation::FirstUpload => (None, Some(new)),
            Operation::Replacement | Operation::ReplacementWithCheckpoint => (Some(old), Some(new)),
            Operation::Deletion | Operation::DeletionForGood => (Some(old), None),
        };
        if let Some(picture) = &before {
            assert_eq!(server.upload(&token).json(&upload_of(picture)).send().status, 201);
        }
        server.kill();
        let path = format!("/user/{}/me.jpg", person["id"].as_str().unwrap());
        Self { operation, token, before, after, timeout: TIMEOUT, path, template }
    }

    /// Starts a server on a copy of the data directory.
    pub fn start(&self) -> (TempDir, PathBuf, Server) {
        let folder = tempfile::tempdir().unwrap();
        let copied =
            Command::new("cp").arg("-a").arg(self.template.path().join("data")).arg(folder.path()).status();
        assert!(copied.unwrap().success());
        let data = folder.path().join("data");
        let server = Server::start_on(&data, &[], self.settings());
        server.wait_for_log("the store was swept");
        if self.operation == Operation::ReplacementWithCheckpoint {
            fill_write_ahead_log(&data);
        }
        (folder, data, server)
    }

    fn settings(&self) -> &'static [(&'static str, &'static str)] {
        match self.operation {
            Operation::DeletionForGood => &[("TONDO_TRASH_PERIOD", "0")],
            _ => &[],
        }
    }

    /// Runs the operation; an error if the server went away.
    pub fn run(&self, server: &Server) -> std::io::Result<Answer> {
        let request = match &self.after {
            Some(picture) => server.upload(&self.token).json(&upload_of(picture)),
            None => server.request("DELETE", "/api/v1/user/profile-picture").token(&self.token),
        };
        request.timeout(self.timeout).try_send()
    }

    /// Checks that the old or the new picture is served, whole; the new one if it was acknowledged.
    pub fn check_served(&self, server: &Server, is_acknowledged: bool, label: &str) {
        let answer = server.get(&self.path);
        let current = match answer.status {
            200 => Some(answer.body),
            404 => None,
            other => panic!("{label}: {other} {}", server.log()),
        };
        let is_after = current == self.after;
        assert!(is_after || current == self.before, "{label}: neither the old nor the new picture");
        assert!(is_after || !is_acknowledged, "{label}: an acknowledged change is lost");
    }

    /// Starts a server after the last one ended: it serves the right picture, the data directory is intact, uploads work.
    pub fn check_after_restart(&self, data: &Path, is_acknowledged: bool, label: &str) {
        let server = Server::start_on(data, &[], self.settings());
        server.wait_for_log("the store was swept");
        self.check_served(&server, is_acknowledged, label);
        check_folder(data, label);
        let next = upload_of(&pictures::distinct_jpeg(3));
        assert_eq!(server.upload(&self.token).json(&next).send().status, 201, "{label}");
    }
}

/// Whether an answer acknowledges the operation.
pub fn is_acknowledged(answer: &std::io::Result<Answer>) -> bool {
    answer.as_ref().is_ok_and(|answer| (200..300).contains(&answer.status))
}

/// An upload of a small picture.
pub fn upload_of(picture: &[u8]) -> serde_json::Value {
    upload_json("me.jpg", "image/jpeg", 24, 24, picture)
}

/// Checks that the catalog is intact, that the blobs are exactly those of its rows, each whole, and that no temporary file
/// is left.
pub fn check_folder(data: &Path, label: &str) -> HashSet<BlobHash> {
    let rows = check_rows(data, label);
    let mut found = HashSet::new();
    for entry in files_below(&data.join("blobs")) {
        let name = entry.file_name().unwrap().to_str().unwrap().to_owned();
        let hash: BlobHash = name.parse().unwrap_or_else(|_| panic!("{label}: {name} is left over"));
        assert!(rows.contains(&hash), "{label}: no row refers to {name}");
        found.insert(hash);
    }
    assert_eq!(found, rows, "{label}: files are missing");
    rows
}

/// Checks that the catalog is intact, and that every blob of its rows exists and is whole. There may be other files.
pub fn check_rows(data: &Path, label: &str) -> HashSet<BlobHash> {
    let catalog = Connection::open(data.join("tondo.db")).unwrap();
    let verdict: String = catalog.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(verdict, "ok", "{label}");
    let mut rows = catalog.prepare("SELECT blob FROM pictures UNION SELECT blob FROM trash").unwrap();
    let rows = rows.query_map([], |row| row.get(0)).unwrap();
    let rows: HashSet<BlobHash> = rows.map(|hash| BlobHash::from_bytes(hash.unwrap())).collect();
    for hash in &rows {
        let name = hash.to_hex();
        let file = fs::read(data.join("blobs").join(&name[..2]).join(&name)).unwrap_or_default();
        assert_eq!(BlobHash::of(&file), *hash, "{label}: {name} is lost or torn");
    }
    rows
}

/// Lets the write-ahead log grow to the 1,000 pages at which a commit checkpoints it, with few different pages.
fn fill_write_ahead_log(data: &Path) {
    let catalog = Connection::open(data.join("tondo.db")).unwrap();
    catalog.execute_batch("PRAGMA wal_autocheckpoint = 0; PRAGMA synchronous = OFF").unwrap();
    for _ in 0..1000 {
        catalog.execute("UPDATE people SET updated_at = updated_at + 1", []).unwrap();
    }
    // Closing this connection does not checkpoint the log, since the server's connections are still open.
}
