//! A backup in a folder: linked, complete, for its owner only, and whole whatever is killed.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use super::{assert_whole, back_up, blob_path, copy, data_with, flip_a_bit, names, run, text};
use crate::support::files::files_below;
use crate::support::{Server, tondo};

// Promise 8
#[test]
fn a_backup_links_what_is_on_its_disk_and_is_for_its_owner_only() {
    let (folder, data, hashes) = data_with(3);
    let backups = folder.path().join("backups");
    let (code, report) = run(&["backup", text(&backups), "--data", text(&data)]);
    assert_eq!(
        (code, &report["copied_files"], &report["linked_files"]),
        (0, &0.into(), &3.into()),
        "{report}"
    );
    let backup = Path::new(report["path"].as_str().unwrap());
    let manifest: Value = serde_json::from_slice(&fs::read(backup.join("manifest.json")).unwrap()).unwrap();
    assert_eq!((&manifest["pictures"], &manifest["blobs"]["count"]), (&3.into(), &3.into()));
    assert_eq!((&manifest["format"], &manifest["missing"]), (&1.into(), &json!([])));
    for hash in &hashes {
        assert_eq!(fs::metadata(blob_path(backup, *hash)).unwrap().nlink(), 2);
    }
    for file in files_below(backup) {
        assert_eq!(fs::metadata(&file).unwrap().mode() & 0o777, 0o600, "{}", file.display());
    }
    assert_eq!(fs::metadata(backup).unwrap().mode() & 0o777, 0o700);
    assert_whole(backup);
    // Deleting pictures does not touch the backup.
    let server = Server::start_on(&data, &[], &[("TONDO_TRASH_PERIOD", "0")]);
    let token = server.token("ada@example.org", &["--scope", "picture"]);
    for picture in server.history(&token) {
        let path = format!("/api/v1/user/pictures/{}", picture["id"].as_str().unwrap());
        assert_eq!(server.request("DELETE", &path).token(&token).send().status, 204);
    }
    assert!(server.blobs().is_empty());
    assert_whole(backup);
}

// Promise 8
#[test]
fn a_second_backup_on_another_disk_links_to_the_first() {
    let (folder, data, _) = data_with(4);
    // The memory's file system is another one than that of the temporary files, here and on most machines.
    let Ok(elsewhere) = tempfile::tempdir_in("/dev/shm") else { return };
    let is_other =
        fs::metadata(elsewhere.path()).unwrap().dev() != fs::metadata(folder.path()).unwrap().dev();
    let counts = || {
        let (code, report) = run(&["backup", text(elsewhere.path()), "--data", text(&data)]);
        assert_eq!(code, 0, "{report}");
        let count = |name: &str| report[name].as_u64().unwrap();
        (count("copied_files"), count("linked_files"), report["path"].as_str().unwrap().to_owned())
    };
    let (copied, linked, first) = counts();
    assert_eq!((copied, linked), if is_other { (4, 0) } else { (0, 4) });
    // A copy that is damaged there is not linked to.
    if is_other {
        let damaged = files_below(&Path::new(&first).join("blobs")).remove(0);
        flip_a_bit(&damaged);
        let (copied, linked, second) = counts();
        assert_eq!((copied, linked), (1, 3));
        assert_whole(Path::new(&second));
        assert_eq!(run(&["verify", "--backup", &first]).0, 1);
    }
}

// Promise 8
#[test]
fn what_is_damaged_or_missing_in_the_store_is_named_and_the_backup_is_partly_done() {
    let (folder, data, hashes) = data_with(3);
    let backups = folder.path().join("backups");
    flip_a_bit(&blob_path(&data, hashes[0]));
    fs::remove_file(blob_path(&data, hashes[1])).unwrap();
    let (code, report) = run(&["backup", text(&backups), "--data", text(&data)]);
    assert_eq!(code, 3, "{report}");
    let troubles = report["troubles"].as_array().unwrap();
    let blobs: Vec<&str> = troubles.iter().map(|trouble| trouble["blob"].as_str().unwrap()).collect();
    assert_eq!(blobs.len(), 2, "{report}");
    assert!(blobs.contains(&hashes[0].to_hex().as_str()) && blobs.contains(&hashes[1].to_hex().as_str()));
    assert!(troubles.iter().all(|trouble| trouble["people"] == json!(["ada@example.org"])));
    let backup = Path::new(report["path"].as_str().unwrap());
    let (code, checked) = run(&["verify", "--backup", text(backup)]);
    assert_eq!((code, checked["findings"].as_array().unwrap().len()), (1, 2), "{checked}");
    // Nothing is restored of it, unless that is asked for.
    let target = folder.path().join("restored");
    assert_eq!(run(&["restore", text(backup), "--data", text(&target)]).0, 1);
    assert!(!target.join("tondo.db").exists());
    let (code, restored) = run(&["restore", text(backup), "--data", text(&target), "--accept-damage"]);
    assert_eq!((code, restored["findings"].as_array().unwrap().len()), (3, 2), "{restored}");
    assert!(blob_path(&target, hashes[2]).exists());
}

// Promise 8
#[test]
fn a_former_backup_helps_where_the_store_is_damaged() {
    let (folder, data, hashes) = data_with(2);
    let (linked, backups) = (folder.path().join("linked"), folder.path().join("backups"));
    let first = back_up(&data, &linked);
    fs::create_dir(&backups).unwrap();
    copy(&first, &backups.join("first"));
    flip_a_bit(&blob_path(&data, hashes[0]));
    let (code, report) = run(&["backup", text(&backups), "--data", text(&data)]);
    assert_eq!((code, &report["troubles"][0]["saved"]), (3, &true.into()), "{report}");
    assert_whole(Path::new(report["path"].as_str().unwrap()));
}

// Promise 8
#[test]
fn a_backup_that_is_killed_leaves_the_former_one_whole_and_the_next_sweeps_it() {
    let (folder, data, _) = data_with(60);
    let backups = folder.path().join("backups");
    let first = back_up(&data, &backups);
    let mut halves = 0;
    for round in 0..20_u64 {
        let mut child = Command::new(env!("CARGO_BIN_EXE_tondo"))
            .args(["backup", text(&backups), "--data", text(&data)])
            .env_clear()
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(2 + round * 3));
        child.kill().unwrap();
        child.wait().unwrap();
        halves += u64::from(names(&backups).iter().any(|name| name.starts_with('.')));
        assert_whole(&first);
    }
    println!("20 backups were killed, {halves} of them in the middle");
    let last = back_up(&data, &backups);
    assert_whole(&last);
    for name in names(&backups) {
        assert!(!name.starts_with('.'), "{name} is left over");
        assert_whole(&backups.join(name));
    }
    // What a killed backup had pinned can be removed.
    let (code, swept) = run(&["gc", "--grace", "0s", "--data", text(&data)]);
    assert_eq!((code, &swept["failed"], &swept["kept"]), (0, &0.into(), &60.into()), "{swept}");
}

#[test]
fn a_backup_goes_into_the_configured_folder() {
    let (folder, data, _) = data_with(1);
    let output = Command::new(env!("CARGO_BIN_EXE_tondo"))
        .args(["backup", "--data", text(&data)])
        .env_clear()
        .env("TONDO_BACKUP_FOLDER", folder.path().join("kept"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(names(&folder.path().join("kept")).len(), 1);
    let output = tondo(&["backup", "--data", text(&data)]);
    assert!(
        String::from_utf8_lossy(&output.stdout).contains("1 people, 1 pictures; 0 files copied"),
        "{output:?}"
    );
    assert_eq!(names(&data.join("backups")).len(), 1);
    assert_eq!(tondo(&["backup", "--data", text(&folder.path().join("none"))]).status.code(), Some(10));
}
