//! Free space: a disk with less than `min_free_space` takes no more pictures. Serving and deleting go on.

use std::fs;
use std::io::Write;
use std::net::TcpStream;

use serde_json::{Value, json};

use crate::support::{Answer, SAMPLE_REQUEST, Server, pictures, tondo, upload_head, upload_json};

/// More than any disk has free.
const ENDLESS_MIN_FREE_SPACE: (&str, &str) = ("TONDO_MIN_FREE_SPACE", "1000000000 GiB");

// Promise 5
#[test]
fn below_min_free_space_uploads_are_rejected_and_pictures_are_served_and_deleted() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mut server = Server::start_on(&data, &[], &[]);
    let token = server.token_of_new_person("ada@example.org", "picture");
    assert_eq!(
        server.get("/readyz").json(),
        json!({"status": "ready", "uploads": "open", "changes": "open"})
    );
    let file = pictures::distinct_jpeg(1);
    let upload = server.upload(&token).json(&upload_json("me.jpg", "image/jpeg", 24, 24, &file)).send();
    let address = upload.header("location").to_owned();
    server.kill();
    let server = Server::start_on(&data, &[], &[ENDLESS_MIN_FREE_SPACE]);
    let answer = server.upload(&token).body("application/json", SAMPLE_REQUEST).send();
    assert_eq!((answer.status, &answer.json()["error"]), (507, &Value::from(507)));
    server.wait_for_log("uploads are rejected");
    let ready = server.get("/readyz");
    let expected = json!({"status": "ready", "uploads": "closed", "changes": "restricted"});
    assert_eq!((ready.status, ready.json()), (200, expected));
    assert_eq!(server.get(&address).body, file);
    let delete = server.request("DELETE", "/api/v1/user/profile-picture").token(&token).send();
    assert_eq!(delete.status, 204);
    assert_eq!(server.blobs().len(), 0);
}

// Promise 5
#[test]
fn a_full_disk_is_reported_after_the_token_is_checked_and_before_the_body_is_read() {
    let server = Server::start_with(&[], &[ENDLESS_MIN_FREE_SPACE]);
    let token = server.token_of_new_person("ada@example.org", "picture");
    let status = |token: &str| {
        let mut stream = TcpStream::connect(server.address).unwrap();
        let head = upload_head(token, "Content-Length: 1000\r\n");
        stream.write_all(head.as_bytes()).unwrap();
        Answer::read_from(&mut stream, false).unwrap().status
    };
    assert_eq!((status("nonsense"), status(&token)), (401, 507));
}

// Promise 5
#[test]
fn picture_put_respects_min_free_space() {
    let folder = tempfile::tempdir().unwrap();
    let (config, file) = (folder.path().join("tondo.toml"), folder.path().join("me.jpg"));
    fs::write(&config, "min_free_space = \"1000000000 GiB\"").unwrap();
    fs::write(&file, pictures::distinct_jpeg(1)).unwrap();
    let server = Server::start();
    server.add_person("ada@example.org", "correct horse");
    let data = server.data.to_str().unwrap();
    let arguments = ["picture", "put", "ada@example.org", file.to_str().unwrap(), "--data", data];
    let rejected = tondo(&[&arguments[..], &["--config", config.to_str().unwrap()]].concat());
    assert_eq!(rejected.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&rejected.stderr).contains("the disk is full"), "{rejected:?}");
    assert!(tondo(&arguments).status.success());
}
