//! Mending: what a bad disk damaged comes back from a backup, byte for byte, and from nothing else.

use std::fs;
use std::path::Path;

use tondo::parts::BlobHash;

use super::{back_up, blob_path, copy, data_with, flip_a_bit, run, text};
use crate::support::Server;

const MANY: u64 = 100;

// Promises 7, 8
#[test]
fn a_hundred_flipped_bytes_are_named_not_served_and_mended() {
    let (folder, data, hashes) = data_with(MANY);
    let archive = folder.path().join("backup.tar.zst");
    back_up(&data, &archive);
    let server = Server::start_on(&data, &[], &[("TONDO_CACHE_MEMORY", "0")]);
    let token = server.token("ada@example.org", &["--scope", "picture"]);
    for hash in &hashes {
        flip_a_bit(&blob_path(&data, *hash));
    }
    let (code, report) = run(&["verify", "--data", text(&data)]);
    let mut named: Vec<String> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["blob"].as_str().unwrap().into())
        .collect();
    let mut expected: Vec<String> = hashes.iter().map(|hash| hash.to_hex()).collect();
    named.sort();
    expected.sort();
    assert_eq!((code, named), (1, expected));
    for hash in &hashes {
        assert_eq!(server.get(&format!("/p/{hash}.jpg")).status, 500);
    }
    let (code, mended) = run(&["verify", "--repair-from", text(&archive), "--data", text(&data)]);
    assert_eq!((code, mended["mended"].as_array().unwrap().len()), (0, hashes.len()), "{mended}");
    for hash in &hashes {
        let answer = server.get(&format!("/p/{hash}.jpg"));
        assert_eq!((answer.status, BlobHash::of(&answer.body)), (200, *hash));
    }
    assert_eq!(server.history(&token).len(), 50);
    println!("{MANY} flipped bytes in {MANY} files: {MANY} named, 0 served, {MANY} mended");
}

// Promise 8
#[test]
fn what_the_backup_has_damaged_itself_mends_nothing() {
    let (folder, data, hashes) = data_with(3);
    let linked = back_up(&data, &folder.path().join("linked"));
    let backup = folder.path().join("backup");
    copy(&linked, &backup);
    flip_a_bit(&blob_path(&data, hashes[0]));
    fs::remove_file(blob_path(&data, hashes[1])).unwrap();
    fs::write(blob_path(&data, hashes[2]), b"short").unwrap();
    flip_a_bit(&blob_path(&backup, hashes[0]));
    let (code, report) = run(&["verify", "--repair-from", text(&backup), "--data", text(&data)]);
    assert_eq!((code, report["mended"].as_array().unwrap().len()), (1, 2), "{report}");
    assert_eq!(report["findings"][0]["blob"], hashes[0].to_hex());
    assert_eq!(BlobHash::of(&fs::read(blob_path(&data, hashes[1])).unwrap()), hashes[1]);
    // A second time there is nothing that it could do.
    let (code, again) = run(&["verify", "--repair-from", text(&backup), "--data", text(&data)]);
    assert_eq!((code, again["mended"].as_array().unwrap().len()), (1, 0), "{again}");
}

#[test]
fn a_backup_that_cannot_be_read_is_told_even_where_nothing_is_to_be_mended() {
    let (folder, data, _hashes) = data_with(1);
    let missing = folder.path().join("missing");
    for backup in [missing.as_path(), Path::new("/dev/null")] {
        let (code, told) = run(&["verify", "--repair-from", text(backup), "--data", text(&data)]);
        assert_eq!(code, 1, "{told}");
    }
}
