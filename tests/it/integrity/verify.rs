//! Bit rot: `tondo verify` names damaged files, and no damaged picture is served.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tondo::parts::BlobHash;

use crate::support::{Answer, Server, pictures, tondo, upload_json};

/// Uploads a small picture; its path on the server, and its file.
fn publish(server: &Server, token: &str, seed: u64) -> (String, PathBuf) {
    publish_file(server, token, &pictures::distinct_jpeg(seed), 24)
}

fn publish_file(server: &Server, token: &str, file: &[u8], side: u32) -> (String, PathBuf) {
    let answer = server.upload(token).json(&upload_json("me.jpg", "image/jpeg", side, side, file)).send();
    assert_eq!(answer.status, 201, "{answer:?}");
    let name = BlobHash::of(file).to_hex();
    (answer.header("location").to_owned(), server.data.join("blobs").join(&name[..2]).join(&name))
}

fn verify(data: &Path, flags: &[&str]) -> (i32, Value) {
    let output = tondo(&[&["verify", "--json", "--data", data.to_str().unwrap()], flags].concat());
    (output.status.code().unwrap(), serde_json::from_slice(&output.stdout).expect("a report in JSON"))
}

fn flip_a_bit(path: &Path) {
    let mut bytes = fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(path, bytes).unwrap();
}

/// Checks that the answer is 500 with the envelope, and that the log names the file.
fn assert_not_served(server: &Server, answer: &Answer, file: &Path) {
    assert_eq!(answer.status, 500);
    assert_eq!(answer.json()["status"], 500);
    let name = file.file_name().unwrap().to_str().unwrap();
    assert!(!answer.message("error").contains(name));
    server.wait_for_log(&format!("the blob {name} is damaged"));
}

// Promise 7
#[test]
fn an_intact_data_directory_passes_verify_beside_the_server() {
    let server = Server::start();
    let token = server.token_of_new_person("ada@example.org", "picture");
    let bytes: u64 = (0..3).map(|seed| fs::metadata(publish(&server, &token, seed).1).unwrap().len()).sum();
    let (code, report) = verify(&server.data, &[]);
    assert_eq!(code, 0);
    assert_eq!(
        report,
        json!({"sound": true, "blobs": 3, "read": 3, "read_bytes": bytes, "findings": [], "catalogue": []})
    );
    let text = tondo(&["verify", "--data", server.data.to_str().unwrap()]);
    assert!(String::from_utf8_lossy(&text.stdout).contains("3 files, 3 of them read"), "{text:?}");
}

// Promise 7
#[test]
fn verify_names_every_damaged_and_missing_file_and_its_owners() {
    let server = Server::start();
    let ada = server.token_of_new_person("ada@example.org", "picture");
    let ben = server.token_of_new_person("ben@example.org", "picture");
    let (_, shared) = publish(&server, &ada, 1);
    publish(&server, &ben, 1);
    let (_, short) = publish(&server, &ada, 2);
    let (_, gone) = publish(&server, &ben, 3);
    publish(&server, &ben, 4);
    flip_a_bit(&shared);
    fs::write(&short, b"half").unwrap();
    server.lose(&gone);
    let (code, report) = verify(&server.data, &[]);
    assert_eq!((code, &report["sound"], &report["blobs"]), (1, &Value::from(false), &Value::from(4)));
    let finding = |file: &Path| {
        let name = file.file_name().unwrap().to_str().unwrap();
        let findings = report["findings"].as_array().unwrap();
        let found = findings.iter().find(|finding| finding["blob"] == name).expect("a finding");
        (found["trouble"].as_str().unwrap().to_owned(), found["people"].clone())
    };
    assert_eq!(finding(&shared), ("damaged".to_owned(), json!(["ada@example.org", "ben@example.org"])));
    assert_eq!(finding(&short), ("damaged".to_owned(), json!(["ada@example.org"])));
    assert_eq!(finding(&gone), ("missing".to_owned(), json!(["ben@example.org"])));
    assert_eq!(report["findings"].as_array().unwrap().len(), 3);
    let text = tondo(&["verify", "--data", server.data.to_str().unwrap()]);
    assert_eq!(text.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&text.stdout).contains("3 damaged or missing"), "{text:?}");
}

// Promise 7
#[test]
fn a_subset_is_read_and_every_length_is_checked() {
    let server = Server::start();
    let token = server.token_of_new_person("ada@example.org", "picture");
    let files: Vec<PathBuf> = (0..40).map(|seed| publish(&server, &token, seed).1).collect();
    let (code, report) = verify(&server.data, &["--read-subset", "50%"]);
    assert_eq!((code, &report["blobs"]), (0, &Value::from(40)));
    // The probability that all of them are read, or none, is 1 in 2^39.
    assert!((1..40).contains(&report["read"].as_u64().unwrap()), "{report}");
    server.lose(&files[0]);
    fs::write(&files[1], b"short").unwrap();
    assert_eq!(verify(&server.data, &["--read-subset", "1%"]).1["findings"].as_array().unwrap().len(), 2);
    for nonsense in ["0%", "101%", "some"] {
        let output = tondo(&["verify", "--read-subset", nonsense]);
        assert_eq!(output.status.code(), Some(2), "{nonsense}");
    }
}

// Promise 7
#[test]
fn verify_reports_a_damaged_index_of_the_catalog() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let server = Server::start_on(&data, &[], &[]);
    let token = server.token_of_new_person("ada@example.org", "picture");
    publish(&server, &token, 1);
    drop(server);
    let catalog = rusqlite::Connection::open(data.join("tondo.db")).unwrap();
    // The index gets another root page, where SQLite does not find its rows.
    catalog
        .execute_batch(
            "PRAGMA writable_schema = ON;
             UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = 'people_admins')
             WHERE name = 'pictures_of_person';",
        )
        .unwrap();
    drop(catalog);
    let (code, report) = verify(&data, &[]);
    assert_eq!((code, &report["sound"]), (1, &Value::from(false)));
    assert!(!report["catalogue"].as_array().unwrap().is_empty(), "{report}");
}

// Promise 7
#[test]
fn no_damaged_picture_is_served_small_or_large() {
    // A picture in the memory cache was checked when it was read.
    let server = Server::start_with(&[], &[("TONDO_CACHE_MEMORY", "0")]);
    let token = server.token_of_new_person("ada@example.org", "picture");
    let large = pictures::jpeg(&pictures::noise(1, 600, 600));
    assert!(large.len() > 256 * 1024);
    for file in [pictures::distinct_jpeg(1), large] {
        let side = if file.len() > 64 * 1024 { 600 } else { 24 };
        let (address, path) = publish_file(&server, &token, &file, side);
        assert_eq!(server.get(&address).body, file);
        flip_a_bit(&path);
        assert_not_served(&server, &server.get(&address), &path);
        assert_eq!(server.request("HEAD", &address).send().status, 500);
        fs::write(&path, &file[1..]).unwrap();
        assert_not_served(&server, &server.get(&address), &path);
        let got = tondo(&["picture", "get", "ada@example.org", "--data", server.data.to_str().unwrap()]);
        assert_eq!((got.status.code(), got.stdout.len()), (Some(1), 0));
        // Uploading the same file again repairs it.
        assert_eq!(publish_file(&server, &token, &file, side).0, address);
        assert_eq!(server.get(&address).body, file);
    }
}
