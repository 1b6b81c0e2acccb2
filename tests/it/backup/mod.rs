//! Backups: made under load, restored and proved; what is killed, full, damaged or hostile does no harm.

mod api;
mod archive;
mod export;
mod folder;
mod full_disk;
mod load;
mod mend;
mod older;
mod restore;
mod trash;

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use serde_json::Value;
use tempfile::TempDir;
use tondo::parts::BlobHash;

use crate::support::{Server, pictures, tondo, upload_json};

/// Runs a command with `--json`; its exit code, and what it printed.
fn run(arguments: &[&str]) -> (i32, Value) {
    let output = tondo(&[arguments, &["--json"]].concat());
    let printed = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(&output.stderr).into_owned()));
    (output.status.code().unwrap(), printed)
}

/// Makes a backup of a data directory in this folder; where it is.
fn back_up(data: &Path, target: &Path) -> PathBuf {
    let (code, report) = run(&["backup", text(target), "--data", text(data)]);
    assert_eq!(code, 0, "{report}");
    report["path"].as_str().unwrap().into()
}

/// Checks that a backup is whole.
fn assert_whole(backup: &Path) {
    let (code, report) = run(&["verify", "--backup", text(backup)]);
    assert_eq!((code, &report["sound"]), (0, &Value::from(true)), "{}: {report}", backup.display());
}

/// Restores a backup into a new data directory, which must then be whole.
fn restored(backup: &Path) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let (code, report) = run(&["restore", text(backup), "--data", text(&data)]);
    assert_eq!(code, 0, "{report}");
    let (code, report) = run(&["verify", "--data", text(&data)]);
    assert_eq!((code, &report["sound"]), (0, &Value::from(true)), "{report}");
    (folder, data)
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A data directory with one person and so many pictures, and no server.
fn data_with(count: u64) -> (TempDir, PathBuf, Vec<BlobHash>) {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mut server = Server::start_on(&data, &[], &[]);
    let token = server.token_of_new_person("ada@example.org", "picture");
    let hashes = (0..count).map(|seed| publish(&server, &token, seed)).collect();
    // Its database is one file then.
    server.signal("TERM");
    server.wait();
    (folder, data, hashes)
}

/// Uploads a small picture; the hash of its file.
fn publish(server: &Server, token: &str, seed: u64) -> BlobHash {
    let file = pictures::distinct_jpeg(seed);
    let answer = server.upload(token).json(&upload_json("me.jpg", "image/jpeg", 24, 24, &file)).send();
    assert_eq!(answer.status, 201, "{answer:?}");
    BlobHash::of(&file)
}

/// Where a blob is in a data directory or a backup.
fn blob_path(folder: &Path, hash: BlobHash) -> PathBuf {
    let name = hash.to_hex();
    folder.join("blobs").join(&name[..2]).join(&name)
}

/// The blobs that pictures in a catalog refer to.
fn rows(data: &Path) -> Vec<BlobHash> {
    let catalog = Connection::open(data.join("tondo.db")).unwrap();
    let mut rows = catalog.prepare("SELECT blob FROM pictures").unwrap();
    let rows = rows.query_map([], |row| row.get::<_, [u8; 32]>(0)).unwrap();
    rows.map(|row| BlobHash::from_bytes(row.unwrap())).collect()
}

/// The names in a folder of backups.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<String> = entries.map(|name| name.into_string().unwrap()).collect();
    names.retain(|name| name != ".lock");
    names.sort();
    names
}

/// Copies a folder, so that it shares no file with the other, as on another disk.
fn copy(from: &Path, to: &Path) {
    let copied = std::process::Command::new("cp").args(["-R", text(from), text(to)]).status();
    assert!(copied.unwrap().success());
}

/// Flips a bit in the middle of a file.
fn flip_a_bit(path: &Path) {
    let mut bytes = fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(path, bytes).unwrap();
}
