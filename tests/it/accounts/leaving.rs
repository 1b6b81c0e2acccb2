//! Leaving: removing one's own account, and taking one's data along.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::support::{Answer, SAMPLE_REQUEST, Server};

const PASSWORD: &str = "correct horse battery";

struct Site {
    server: Server,
    ada: String,
}

impl Site {
    fn start() -> Self {
        let server = Server::start();
        server.add_administrator("root@example.org", PASSWORD);
        server.add_person("ada@example.org", PASSWORD);
        let ada = server.token("ada@example.org", &[]);
        let site = Self { server, ada };
        let upload: Value = serde_json::from_str(SAMPLE_REQUEST).unwrap();
        assert_eq!(site.call("POST", "user/profile-picture", Some(&upload)).status, 201);
        site
    }

    fn call(&self, method: &str, path: &str, body: Option<&Value>) -> Answer {
        let request = self.server.request(method, &format!("/api/v1/{path}")).token(&self.ada);
        body.map_or_else(|| request.clone(), |body| request.clone().json(body)).send()
    }

    fn leave(&self, password: &Value) -> Answer {
        self.call("DELETE", "me", Some(&json!({"current_password": password})))
    }
}

/// The files of an archive by their names.
fn files(archive: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let (mut rest, mut files) = (archive, BTreeMap::new());
    while rest[0] != 0 {
        let text = |from: usize, to: usize| {
            String::from_utf8_lossy(&rest[from..to]).trim_end_matches('\0').to_owned()
        };
        let length = usize::from_str_radix(&text(124, 135), 8).unwrap();
        files.insert(text(0, 100), rest[512..512 + length].to_vec());
        rest = &rest[512 + length.next_multiple_of(512)..];
    }
    assert!(rest.len() == 1024 && rest.iter().all(|byte| *byte == 0), "two empty blocks end it");
    files
}

#[test]
fn an_account_is_removed_with_its_password_alone() {
    let site = Site::start();
    let picture = site.call("GET", "user/profile-picture", None).json();
    assert_eq!(site.leave(&Value::Null).status, 403);
    assert_eq!(site.leave(&json!("wrong password")).status, 400);
    assert_eq!(site.call("GET", "me", None).status, 200);
    let left = site.leave(&json!(PASSWORD));
    assert_eq!(left.status, 204);
    assert!(left.header("set-cookie").contains("Max-Age=0"));
    assert_eq!(site.call("GET", "me", None).status, 401);
    assert_eq!(site.server.get(picture["url"].as_str().unwrap()).status, 404);
    let login = json!({"email": "ada@example.org", "password": PASSWORD});
    assert_eq!(site.server.request("POST", "/api/login").json(&login).send().status, 401);
}

#[test]
fn the_last_administrator_cannot_leave() {
    let site = Site::start();
    let root = site.server.token("root@example.org", &[]);
    let leaving = json!({"current_password": PASSWORD});
    let answer = site.server.request("DELETE", "/api/v1/me").token(&root).json(&leaving).send();
    assert_eq!(answer.status, 409);
}

#[test]
fn an_export_holds_the_account_and_every_picture_as_it_is_stored() {
    let site = Site::start();
    let answer = site.call("GET", "me/export", None);
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/x-tar"));
    assert_eq!(answer.header("content-length"), answer.body.len().to_string());
    let files = files(&answer.body);
    let read = |name: &str| serde_json::from_slice::<Value>(&files[name]).unwrap();
    assert_eq!(read("account.json")["email"], "ada@example.org");
    assert_eq!(read("addresses.json")["addresses"][0]["address"], "ada@example.org");
    let tokens = String::from_utf8_lossy(&files["tokens.json"]).into_owned();
    assert!(!tokens.contains(&site.ada) && tokens.contains("\"scope\""), "{tokens}");
    assert!(
        read("activity.json").as_array().unwrap().iter().any(|entry| entry["action"] == "picture.published")
    );
    let picture = &read("pictures.json")[0];
    let stored = site.server.get(picture["url"].as_str().unwrap()).body;
    assert_eq!(files[picture["file"].as_str().unwrap()], stored);
    assert_eq!(read("trash.json"), json!([]));
    assert_eq!(files.len(), 7);
}

#[test]
fn an_export_holds_the_trash() {
    let site = Site::start();
    let picture = site.call("GET", "user/profile-picture", None).json();
    let stored = site.server.get(picture["url"].as_str().unwrap()).body;
    assert_eq!(site.call("DELETE", "user/profile-picture", None).status, 204);
    let files = files(&site.call("GET", "me/export", None).body);
    let rows: Value = serde_json::from_slice(&files["trash.json"]).unwrap();
    assert_eq!((&rows[0]["id"], &rows[0]["was_current"]), (&picture["id"], &json!(true)));
    let file = rows[0]["file"].as_str().unwrap();
    assert!(file.starts_with("trash/"), "{file}");
    assert_eq!(files[file], stored);
}

#[test]
fn an_export_that_cannot_be_read_to_its_end_breaks_off() {
    let site = Site::start();
    for blob in walk(&site.server.data.join("blobs")) {
        std::fs::remove_file(blob).unwrap();
    }
    let broken = std::panic::catch_unwind(|| files(&site.call("GET", "me/export", None).body));
    assert!(broken.is_err(), "the archive is not whole");
    assert_eq!(site.server.get("/healthz").status, 200);
}

fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] }).collect()
}
