//! Restoring: into an empty place, in the place of something, back again; and what may not happen meanwhile.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::{back_up, blob_path, copy, data_with, flip_a_bit, names, publish, restored, rows, run, text};
use crate::support::{Server, tondo};

/// The names of what a restore keeps or leaves, in a data directory.
fn left(data: &Path) -> Vec<String> {
    let mut names = names(data);
    names.retain(|name| name.starts_with("before-restore-") || name.starts_with("restoring"));
    names
}

// Promise 8
#[test]
fn a_backup_is_restored_into_an_empty_place_and_served() {
    let (folder, data, hashes) = data_with(3);
    let backup = back_up(&data, &folder.path().join("backups"));
    let (_folder, data) = restored(&backup);
    assert!(left(&data).is_empty());
    let server = Server::start_on(&data, &[], &[]);
    server.wait_for_log("a backup was restored");
    // The tokens are those of the backup.
    let token = server.token("ada@example.org", &["--scope", "picture"]);
    let history = server.history(&token);
    assert_eq!(history.len(), 3);
    let answer = server.get(history[0]["url"].as_str().unwrap());
    assert_eq!(tondo::parts::BlobHash::of(&answer.body), hashes[2]);
    server.add_administrator("root@example.org", "correct horse battery");
    let root = server.token("root@example.org", &[]);
    let trail = server.request("GET", "/api/v1/audit?action=backup.restored").token(&root).send().json();
    assert_eq!(trail["entries"].as_array().unwrap().len(), 1, "{trail}");
    let made = server.request("GET", "/api/v1/audit?action=backup.made").token(&root).send().json();
    assert_eq!(made["entries"].as_array().unwrap().len(), 0, "the backup is older than its entry");
    drop(server);
    let server = Server::start_on(&data, &[], &[]);
    assert!(!server.log().contains("a backup was restored"));
}

// Promises 8, 28
#[test]
fn what_is_replaced_is_kept_and_comes_back() {
    let (folder, data, hashes) = data_with(2);
    let backup = back_up(&data, &folder.path().join("backups"));
    let server = Server::start_on(&data, &[], &[]);
    let token = server.token("ada@example.org", &["--scope", "picture"]);
    let later = publish(&server, &token, 99);
    drop(server);
    let (code, refused) = run(&["restore", text(&backup), "--data", text(&data)]);
    assert_eq!(code, 2, "{refused}");
    assert!(refused.as_str().unwrap().contains("--replace"), "{refused}");
    let (code, report) = run(&["restore", text(&backup), "--data", text(&data), "--replace"]);
    assert_eq!((code, &report["blobs"]), (0, &2.into()), "{report}");
    let former = report["former"].as_str().unwrap().to_owned();
    assert_eq!(rows(&data).len(), 2);
    assert!(!blob_path(&data, later).exists() && blob_path(Path::new(&former), later).exists());
    let (code, undone) = run(&["restore", "--undo", "--data", text(&data)]);
    assert_eq!(code, 0, "{undone}");
    assert_eq!(rows(&data).len(), 3);
    assert_eq!(run(&["verify", "--data", text(&data)]).0, 0);
    let server = Server::start_on(&data, &[], &[]);
    assert_eq!(server.history(&token).len(), 3);
    assert!(blob_path(&data, hashes[0]).exists());
    assert_eq!(left(&data).len(), 1);
}

// Promise 28
#[test]
fn nothing_is_restored_under_a_running_server_nor_from_a_damaged_backup() {
    let (folder, data, hashes) = data_with(2);
    let linked = back_up(&data, &folder.path().join("linked"));
    let backup = folder.path().join("backup");
    copy(&linked, &backup);
    let server = Server::start_on(&data, &[], &[]);
    let (code, refused) = run(&["restore", text(&backup), "--data", text(&data), "--replace"]);
    assert_eq!(code, 11, "{refused}");
    assert!(left(&data).is_empty());
    drop(server);
    flip_a_bit(&blob_path(&backup, hashes[1]));
    let (code, report) = run(&["restore", text(&backup), "--data", text(&data), "--replace"]);
    assert_eq!((code, &report["sound"]), (1, &Value::from(false)), "{report}");
    assert_eq!(report["findings"][0]["blob"], hashes[1].to_hex());
    assert!(left(&data).is_empty());
    assert_eq!(run(&["verify", "--data", text(&data)]).0, 0);
}

#[test]
fn what_is_no_backup_is_refused() {
    let (folder, data, _) = data_with(1);
    let empty = folder.path().join("empty");
    fs::create_dir(&empty).unwrap();
    let target = folder.path().join("target");
    for (source, why) in [
        (&empty, "has no manifest.json"),
        (&data, "has no manifest.json"),
        (&data.join("tondo.db"), "neither a folder nor a file"),
        (&folder.path().join("nothing"), "No such file"),
    ] {
        let output = tondo(&["restore", text(source), "--data", text(&target)]);
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(1) && error.contains(why), "{error}");
        assert!(!target.join("tondo.db").exists());
    }
    assert_eq!(tondo(&["restore", "--data", text(&target)]).status.code(), Some(2));
    assert_eq!(tondo(&["restore", "--undo", "--data", text(&target)]).status.code(), Some(1));
}

// Promise 28
#[test]
fn an_interrupted_restore_is_finished_by_the_next_start() {
    let (folder, data, _) = data_with(1);
    let (_other, new, hashes) = data_with(2);
    // The moment after the plan is written and before anything has moved.
    let staged = data.join("restoring-20260101-000000");
    fs::create_dir(&staged).unwrap();
    fs::rename(new.join("tondo.db"), staged.join("tondo.db")).unwrap();
    copy(&new.join("blobs"), &staged.join("blobs"));
    let plan = serde_json::json!({
        "new": "restoring-20260101-000000", "former": "before-restore-20260101-000000",
        "old_members": ["tondo.db", "blobs"], "new_members": ["tondo.db", "blobs"],
    });
    fs::write(data.join("restoring.json"), plan.to_string()).unwrap();
    let server = Server::start_on(&data, &[], &[]);
    server.wait_for_log("a restore was interrupted");
    drop(server);
    assert_eq!(rows(&data).len(), 2);
    assert!(blob_path(&data, hashes[1]).exists());
    assert_eq!(left(&data), ["before-restore-20260101-000000"]);
    drop(folder);
}
