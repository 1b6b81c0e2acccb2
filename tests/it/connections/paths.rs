//! Path traversal: whatever a URL or a file name contains, nothing outside the data directory is read or written.
//!
//! Promise 16

use std::fs;

use crate::support::{Answer, SAMPLE_REQUEST, Server, contains};

/// The content of files that must not be served.
const TREASURE: &[u8] = b"beside the blob store";

/// Spellings of one step up.
const STEPS: [&str; 8] =
    ["../", "%2e%2e/", ".%2e/", "..%2f", "%2e%2e%2f", "..%5c", "%252e%252e%252f", "..%c0%af"];

/// Files that a request could reach.
const TARGETS: [&str; 6] =
    ["treasure", "tondo.db", "lock", "blobs/tmp/treasure", "etc/passwd", "proc/self/environ"];

#[test]
fn no_url_leads_out_of_the_data_directory() {
    let (server, uuid) = with_treasure();
    let mut tried = 0;
    for prefix in ["/user/", &format!("/user/{uuid}/"), "/assets/", "/api/v1/user/pictures/", "/"] {
        for (step, depth) in STEPS.iter().flat_map(|step| (1..=6).map(move |depth| (step, depth))) {
            for target in TARGETS {
                let path = format!("{prefix}{}{target}", step.repeat(depth));
                assert_is_nothing(&server.get(&path), &path);
                tried += 1;
            }
        }
    }
    for path in ["/user//etc/passwd", "//etc/passwd", "/user/%00/x", "/user/./x", "/blobs/tmp/treasure"] {
        assert_is_nothing(&server.get(path), path);
        tried += 1;
    }
    println!("{tried} URLs that lead outside: each 400, 401, 404 or 405");
}

#[test]
fn ids_are_accepted_in_their_canonical_spelling_only() {
    let (server, uuid) = with_treasure();
    let path = |id: &str| format!("/user/{id}/profile_picture.jpg");
    assert_eq!(server.get(&path(&uuid)).status, 200);
    let bare = uuid.replace('-', "");
    for id in [
        uuid.to_uppercase(),
        bare.clone(),
        format!("{{{uuid}}}"),
        format!("urn:uuid:{uuid}"),
        format!("{uuid}%20"),
        format!("%20{uuid}"),
        format!("{uuid}%00"),
        uuid[1..].to_owned(),
        format!("{uuid}0"),
        "*".to_owned(),
        "%25".to_owned(),
    ] {
        let answer = server.get(&path(&id));
        assert!(matches!(answer.status, 400 | 404), "{id}: {}", answer.status);
    }
}

#[test]
fn no_file_name_leads_out_of_the_data_directory() {
    let (server, _) = with_treasure();
    let token = server.token("ada@example.org", &["--scope", "account"]);
    let around = || fs::read_dir(server.data.parent().unwrap()).unwrap().count();
    let (before, mut stored) = (around(), 0);
    for name in [
        "../treasure.jpg",
        "../../treasure.jpg",
        "/etc/passwd.jpg",
        "..\\\\treasure.jpg",
        "..",
        ".",
        "a\\u0000b.jpg",
        "%2e%2e%2ftreasure.jpg",
        "C:\\\\treasure.jpg",
        ".tondo.db",
        "CON.jpg",
    ] {
        let body = SAMPLE_REQUEST.replace("profile_picture.jpg", name);
        let answer = server.upload(&token).body("application/json", body).send();
        assert!(matches!(answer.status, 201 | 400), "{name}: {answer:?}");
        if answer.status == 201 {
            stored += 1;
            // Whatever name it is accepted with, it is served below its owner, under that name.
            let location = answer.header("location");
            assert!(location.starts_with("/user/") && location.matches('/').count() == 3, "{location}");
            assert_eq!(server.get(location).body.len(), 1118, "{name}");
        }
    }
    assert!((1..11).contains(&stored), "{stored} names were accepted");
    assert_eq!(around(), before, "something was written beside the data directory");
    assert_eq!(fs::read(server.data.join("treasure")).unwrap(), TREASURE);
    // One blob for all names: files are named by their hashes.
    assert_eq!(server.blobs().len(), 2);
}

/// A server with a picture, and with files beside the blob store.
fn with_treasure() -> (Server, String) {
    let server = Server::start();
    let token = server.token_of_new_person("ada@example.org", "account");
    let answer = server.upload(&token).body("application/json", SAMPLE_REQUEST).send();
    let uuid = answer.header("location").split('/').nth(2).unwrap().to_owned();
    for path in ["treasure", "blobs/tmp/treasure", "../treasure"] {
        fs::write(server.data.join(path), TREASURE).unwrap();
    }
    (server, uuid)
}

fn assert_is_nothing(answer: &Answer, path: &str) {
    assert!(matches!(answer.status, 400 | 401 | 404 | 405), "{path}: {}", answer.status);
    for secret in [TREASURE, b"SQLite format 3", b"root:", b"TONDO_"] {
        assert!(!contains(&answer.body, secret), "{path}");
    }
}
