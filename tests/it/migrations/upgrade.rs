//! Migrations: the data folders that former releases wrote are brought up to date, and answer as before.
//!
//! `tests/fixtures/former/make.py` made each folder with that release and wrote down its answers.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::Connection;
use serde_json::{Value, json};
use tempfile::TempDir;
use tondo::parts::BlobHash;

use crate::support::{Request, Server, tondo};

const PUBLIC_URL: (&str, &str) = ("TONDO_PUBLIC_URL", "http://tondo.example");

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

/// A copy of the folder of the oldest release that is kept, and what that release answered.
fn former_folder() -> (TempDir, PathBuf, Value) {
    folder_of("schema-4")
}

/// A copy of a former release's folder, by its schema, and what that release answered.
fn folder_of(schema: &str) -> (TempDir, PathBuf, Value) {
    let (folder, from) = (tempfile::tempdir().unwrap(), fixtures().join("former").join(schema));
    let data = folder.path().join("data");
    for part in fs::read_dir(from.join("blobs")).unwrap().map(Result::unwrap) {
        let target = data.join("blobs").join(part.file_name());
        fs::create_dir_all(&target).unwrap();
        for blob in fs::read_dir(part.path()).unwrap().map(Result::unwrap) {
            fs::copy(blob.path(), target.join(blob.file_name())).unwrap();
        }
    }
    fs::copy(from.join("tondo.db"), data.join("tondo.db")).unwrap();
    let expected = fs::read(from.join("expected.json")).unwrap();
    (folder, data, serde_json::from_slice(&expected).unwrap())
}

fn number(catalog: &Connection, sql: &str) -> i64 {
    catalog.query_row(sql, [], |row| row.get(0)).unwrap_or_else(|error| panic!("{sql}: {error}"))
}

/// Without what the requests of this test change themselves, what the former release did not know, and what the settings of the
/// tests say.
fn settled(mut answer: Value) -> Value {
    match &mut answer {
        Value::Object(fields) => {
            for field in ["last_used_at", "last_seen_at", "client", "user_agent", "max_pictures"] {
                fields.remove(field);
            }
            fields.values_mut().for_each(|value| *value = settled(value.take()));
        }
        Value::Array(values) => values.iter_mut().for_each(|value| *value = settled(value.take())),
        _ => {}
    }
    answer
}

fn run(arguments: &[&str], data: &Path) -> Value {
    let output = tondo(&[arguments, &["--json", "--data", data.to_str().unwrap()]].concat());
    assert!(output.status.success(), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn a_folder_of_the_former_release_is_migrated_and_answers_as_before() {
    let (_folder, data, expected) = former_folder();
    // The former release showed disabled people, and pictures of every rating by content and by person.
    let server = Server::start_on(&data, &[], &[PUBLIC_URL, ("TONDO_SHOW_DISABLED_PEOPLE", "true")]);
    let disabled: Vec<&str> = expected["answers"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|answer| answer["json"]["active"] == false)
        .map(|answer| answer["json"]["id"].as_str().unwrap())
        .collect();
    for answer in expected["answers"].as_array().unwrap() {
        let path = &with_every_rating(answer["path"].as_str().unwrap());
        let token = answer["as"].as_str().map(|who| expected["tokens"][who].as_str().unwrap());
        let request = server.request("GET", path);
        let given = token.map_or(request, |token| server.request("GET", path).token(token)).send();
        // The former release found public profiles by hash only.
        let status = if path == "/cleo.json" { 200 } else { answer["status"].as_u64().unwrap() };
        assert_eq!(u64::from(given.status), status, "{path}");
        if let Some(json) = answer.get("json") {
            let is_of_disabled = disabled.iter().any(|id| path.contains(&format!("{id}/tokens")));
            // What somebody who was disabled before the migration had ends with it.
            let expected = if is_of_disabled { json!({"tokens": [], "next": null}) } else { json.clone() };
            let (given, expected) = (settled(given.json()), settled(expected));
            assert_eq!(told_before(&given, &expected), expected, "{path}");
        }
        if let Some(hash) = answer.get("sha256") {
            assert_eq!(*hash, BlobHash::of(&given.body).to_hex(), "{path}");
        }
    }
    let report = run(&["verify"], &data);
    assert_eq!((&report["sound"], &report["blobs"], &report["read"]), (&true.into(), &2.into(), &2.into()));
}

#[test]
fn a_folder_of_the_latest_former_release_answers_as_before() {
    let (_folder, data, expected) = folder_of("schema-12");
    let server = Server::start_on(&data, &[], &[PUBLIC_URL]);
    let answers = expected["answers"].as_array().unwrap();
    for answer in answers {
        let path = answer["path"].as_str().unwrap();
        let request = server.request("GET", path);
        let token = answer["as"].as_str().map(|who| expected["tokens"][who].as_str().unwrap());
        let given = token.map_or(request, |token| server.request("GET", path).token(token)).send();
        assert_eq!(u64::from(given.status), answer["status"].as_u64().unwrap(), "{path}");
        if let Some(json) = answer.get("json") {
            let (given, expected) = (settled(given.json()), settled(json.clone()));
            assert_eq!(told_before(&given, &expected), expected, "{path}");
        }
        if let Some(hash) = answer.get("sha256") {
            assert_eq!(*hash, BlobHash::of(&given.body).to_hex(), "{path}");
        }
    }
    let asked =
        |part: &str| answers.iter().find(|answer| answer["path"].as_str().unwrap().ends_with(part)).unwrap();
    let trash = format!("/users/{}/trash", expected["people"]["e"].as_str().unwrap());
    assert!(!asked(&trash)["json"]["pictures"].as_array().unwrap().is_empty());
    assert!(!asked("/blocks")["json"]["blocks"].as_array().unwrap().is_empty());
    assert_eq!(run(&["verify"], &data)["sound"], true);
}

/// What of an answer the former release told already.
fn told_before(answer: &Value, former: &Value) -> Value {
    match (answer, former) {
        (Value::Object(answer), Value::Object(former)) => {
            let known = answer.iter().filter_map(|(name, value)| Some((name, value, former.get(name)?)));
            known.map(|(name, value, former)| (name.clone(), told_before(value, former))).collect()
        }
        (Value::Array(answer), Value::Array(former)) if answer.len() == former.len() => {
            answer.iter().zip(former).map(|(answer, former)| told_before(answer, former)).collect()
        }
        // Whoever may see a picture whatever its rating is gets an address that says so.
        (Value::String(answer), Value::String(former)) if answer.split("?r=").next() == Some(former) => {
            former.clone().into()
        }
        _ => answer.clone(),
    }
}

fn with_every_rating(path: &str) -> String {
    let is_picture = path.starts_with("/p/") || path.starts_with("/user/");
    match (is_picture, path.contains('?')) {
        (true, true) => format!("{path}&r=x"),
        (true, false) => format!("{path}?r=x"),
        (false, _) => path.to_owned(),
    }
}

#[test]
fn a_copy_of_the_former_catalog_is_in_the_backups() {
    let (_folder, data, _expected) = former_folder();
    drop(Server::start_on(&data, &[], &[]));
    let copies: Vec<PathBuf> =
        fs::read_dir(data.join("backups")).unwrap().map(|entry| entry.unwrap().path()).collect();
    let [path] = &copies[..] else { panic!("{copies:?}") };
    assert!(path.file_name().unwrap().to_str().unwrap().starts_with("tondo-schema-4-"), "{path:?}");
    let former = fixtures().join("former/schema-4/tondo.db");
    let backup = Connection::open(path).unwrap();
    let former = Connection::open_with_flags(former, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    for sql in [
        "PRAGMA user_version",
        "SELECT count(*) FROM people",
        "SELECT sum(bytes) FROM pictures",
        "SELECT max(id) FROM audit",
    ] {
        assert_eq!(number(&backup, sql), number(&former, sql), "{sql}");
    }
}

#[test]
fn every_file_has_one_row_and_the_last_picture_takes_it_along() {
    let (_folder, data, expected) = former_folder();
    let server = Server::start_on(&data, &[], &[]);
    let catalog = Connection::open(data.join("tondo.db")).unwrap();
    let shared = "SELECT count(*) FROM pictures GROUP BY blob HAVING count(DISTINCT person_id) > 1";
    assert!(number(&catalog, shared) > 1);
    assert_eq!(number(&catalog, "SELECT count(*) FROM blobs"), 2);
    assert_eq!(number(&catalog, "SELECT count(*) FROM blobs WHERE thumb_hash IS NULL"), 0);
    assert!(
        catalog.prepare("PRAGMA foreign_key_check").unwrap().query([]).unwrap().next().unwrap().is_none()
    );
    for person in ["a", "b", "c"] {
        let id = expected["people"][person].as_str().unwrap();
        let path = format!("/api/v1/users/{id}");
        let admin = expected["tokens"]["a"].as_str().unwrap();
        if person == "a" {
            for picture in run(&["picture", "history", id], &data).as_array().unwrap() {
                let picture = picture["id"].as_str().unwrap();
                run(&["picture", "remove", id, "--now", "--id", picture], &data);
            }
        } else {
            assert_eq!(server.request("DELETE", &path).token(admin).send().status, 204);
        }
    }
    assert_eq!(number(&catalog, "SELECT count(*) FROM blobs"), 0);
    assert_eq!(number(&catalog, "SELECT sum(picture_count) + sum(picture_bytes) FROM people"), 0);
    assert_eq!(server.blobs().len(), 0);
}

#[test]
fn an_import_does_not_bring_back_what_was_deleted_before_the_migration() {
    let (folder, data, _expected) = former_folder();
    let pictures = folder.path().join("pictures");
    fs::create_dir(&pictures).unwrap();
    fs::copy(fixtures().join("refined.jpg"), pictures.join("eve@example.org.jpg")).unwrap();
    let server = Server::start_on(&data, &[], &[]);
    let import = ["import", "folder", pictures.to_str().unwrap()];
    let report = run(&import, &data);
    assert_eq!((&report["pictures_set"], &report["unchanged"]), (&0.into(), &1.into()), "{report}");
    // A picture that she never had is taken.
    fs::copy(fixtures().join("refined-restarts.jpg"), pictures.join("eve@example.org.jpg")).unwrap();
    let report = run(&import, &data);
    assert_eq!(report["pictures_set"], 1, "{report}");
    drop(server);
}

#[test]
fn a_server_that_migrates_is_alive_and_not_ready() {
    let (_folder, data, _expected) = former_folder();
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    // The migration waits for this transaction.
    let other = Connection::open(data.join("tondo.db")).unwrap();
    other.execute_batch("PRAGMA journal_mode = WAL; BEGIN IMMEDIATE").unwrap();
    let environment = [("TONDO_LISTEN", port.to_string()), ("TONDO_BASE_PATH", "/a/".to_owned())];
    let starting = std::thread::spawn(move || {
        let environment = environment.each_ref().map(|(name, value)| (*name, value.as_str()));
        Server::start_with_listen(&data, &environment)
    });
    let get = |path: &str| Request::new(port, "GET", path).try_send();
    let end = Instant::now() + Duration::from_secs(4);
    while get("/a/healthz").is_err() {
        assert!(Instant::now() < end, "the server does not answer while it migrates");
        std::thread::sleep(Duration::from_millis(10));
    }
    let (health, readiness) = (get("/a/healthz").unwrap(), get("/a/readyz").unwrap());
    assert_eq!((health.status, health.json()["status"].as_str()), (200, Some("ok")));
    assert_eq!((readiness.status, readiness.json()["status"].as_str()), (503, Some("migrating")));
    assert_eq!(get("/a/api/v1/me").unwrap().status, 503);
    other.execute_batch("COMMIT").unwrap();
    let server = starting.join().unwrap();
    assert_eq!(server.get("/a/readyz").status, 200);
    assert!(server.log().contains("the database is migrated"), "{}", server.log());
}
