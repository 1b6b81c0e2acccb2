//! Bit rot is seen: `tondo verify` names it, and no damaged picture is served. And a disk with too little room left
//! takes no more pictures, but goes on showing and deleting them.

use std::fs;
use std::io::Write;
use std::net::TcpStream;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tondo::values::BlobHash;

use crate::support::{Answer, SAMPLE_REQUEST, Server, pictures, tondo, upload_json};

/// More than any disk has free.
const ENDLESS_MIN_FREE_SPACE: (&str, &str) = ("TONDO_MIN_FREE_SPACE", "1000000000 GiB");

/// Uploads a small picture, and what it is checked by: its address and its file.
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

fn turn_a_bit(path: &Path) {
    let mut bytes = fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(path, bytes).unwrap();
}

/// 500 in the envelope, with the headers of a picture, and nothing else.
fn assert_not_served(server: &Server, answer: &Answer, file: &Path) {
    assert_eq!(answer.status, 500);
    assert_eq!(answer.json()["status"], 500);
    let name = file.file_name().unwrap().to_str().unwrap();
    assert!(!answer.message("error").contains(name));
    server.wait_for_log(&format!("the blob {name} is damaged"));
}

#[test]
fn a_sound_folder_is_verified_beside_the_server() {
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

#[test]
fn verify_names_every_damaged_and_missing_file_and_whose_it_is() {
    let server = Server::start();
    let ada = server.token_of_new_person("ada@example.org", "picture");
    let ben = server.token_of_new_person("ben@example.org", "picture");
    let (_, shared) = publish(&server, &ada, 1);
    publish(&server, &ben, 1);
    let (_, short) = publish(&server, &ada, 2);
    let (_, gone) = publish(&server, &ben, 3);
    publish(&server, &ben, 4);
    turn_a_bit(&shared);
    fs::write(&short, b"half").unwrap();
    fs::remove_file(&gone).unwrap();
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

#[test]
fn a_subset_is_read_but_every_length_is_looked_at() {
    let server = Server::start();
    let token = server.token_of_new_person("ada@example.org", "picture");
    let files: Vec<PathBuf> = (0..40).map(|seed| publish(&server, &token, seed).1).collect();
    let (code, report) = verify(&server.data, &["--read-subset", "50%"]);
    assert_eq!((code, &report["blobs"]), (0, &Value::from(40)));
    // The chance that all of them are read, or none, is one in 2^39.
    assert!((1..40).contains(&report["read"].as_u64().unwrap()), "{report}");
    fs::remove_file(&files[0]).unwrap();
    fs::write(&files[1], b"short").unwrap();
    assert_eq!(verify(&server.data, &["--read-subset", "1%"]).1["findings"].as_array().unwrap().len(), 2);
    for nonsense in ["0%", "101%", "some"] {
        let output = tondo(&["verify", "--read-subset", nonsense]);
        assert_eq!(output.status.code(), Some(2), "{nonsense}");
    }
}

#[test]
fn a_catalogue_with_a_damaged_index_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let server = Server::start_on(&data, &[], &[]);
    let token = server.token_of_new_person("ada@example.org", "picture");
    publish(&server, &token, 1);
    drop(server);
    let catalog = rusqlite::Connection::open(data.join("tondo.db")).unwrap();
    // The index goes on under another root page: SQLite finds its rows missing there.
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

#[test]
fn no_damaged_picture_is_served_small_or_large() {
    // What is in memory was sound when it was read.
    let server = Server::start_with(&[], &[("TONDO_CACHE_MEMORY", "0")]);
    let token = server.token_of_new_person("ada@example.org", "picture");
    let large = pictures::jpeg(&pictures::noise(1, 600, 600));
    assert!(large.len() > 256 * 1024);
    for file in [pictures::distinct_jpeg(1), large] {
        let side = if file.len() > 64 * 1024 { 600 } else { 24 };
        let (address, path) = publish_file(&server, &token, &file, side);
        assert_eq!(server.get(&address).body, file);
        turn_a_bit(&path);
        assert_not_served(&server, &server.get(&address), &path);
        assert_eq!(server.request("HEAD", &address).send().status, 500);
        fs::write(&path, &file[1..]).unwrap();
        assert_not_served(&server, &server.get(&address), &path);
        let got = tondo(&["picture", "get", "ada@example.org", "--data", server.data.to_str().unwrap()]);
        assert_eq!((got.status.code(), got.stdout.len()), (Some(1), 0));
        // The same upload again mends it.
        assert_eq!(publish_file(&server, &token, &file, side).0, address);
        assert_eq!(server.get(&address).body, file);
    }
}

#[test]
fn below_min_free_space_nothing_is_taken_while_pictures_are_shown_and_deleted() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mut server = Server::start_on(&data, &[], &[]);
    let token = server.token_of_new_person("ada@example.org", "picture");
    assert_eq!(server.get("/readyz").json(), json!({"status": "ready", "uploads": "open"}));
    let (address, path) = publish(&server, &token, 1);
    server.kill();
    let server = Server::start_on(&data, &[], &[ENDLESS_MIN_FREE_SPACE]);
    let answer = server.upload(&token).body("application/json", SAMPLE_REQUEST).send();
    assert_eq!((answer.status, &answer.json()["error"]), (507, &Value::from(507)));
    server.wait_for_log("uploads are rejected");
    let ready = server.get("/readyz");
    assert_eq!((ready.status, ready.json()), (200, json!({"status": "ready", "uploads": "closed"})));
    assert_eq!(server.get(&address).body, fs::read(&path).unwrap());
    let delete = server.request("DELETE", "/api/v1/user/profile-picture").token(&token).send();
    assert_eq!(delete.status, 204);
    assert_eq!(server.blobs().len(), 0);
}

#[test]
fn a_full_disk_is_told_before_the_body_is_read_and_after_the_token() {
    let server = Server::start_with(&[], &[ENDLESS_MIN_FREE_SPACE]);
    let token = server.token_of_new_person("ada@example.org", "picture");
    let told = |token: &str| {
        let mut stream = TcpStream::connect(server.address).unwrap();
        let head = format!(
            "POST /api/v1/user/profile-picture HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).unwrap();
        Answer::read_from(&mut stream, false).unwrap().status
    };
    assert_eq!((told("nonsense"), told(&token)), (401, 507));
}

#[test]
fn the_command_that_puts_a_picture_heeds_min_free_space() {
    let folder = tempfile::tempdir().unwrap();
    let (config, file) = (folder.path().join("tondo.toml"), folder.path().join("me.jpg"));
    fs::write(&config, "min_free_space = \"1000000000 GiB\"").unwrap();
    fs::write(&file, pictures::distinct_jpeg(1)).unwrap();
    let server = Server::start();
    server.add_person("ada@example.org", "correct horse");
    let data = server.data.to_str().unwrap();
    let arguments = ["picture", "put", "ada@example.org", file.to_str().unwrap(), "--data", data];
    let refused = tondo(&[&arguments[..], &["--config", config.to_str().unwrap()]].concat());
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("the disk is full"), "{refused:?}");
    assert!(tondo(&arguments).status.success());
}
