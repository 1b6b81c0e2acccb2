//! The development server's own API: who is there, resets and snapshots; and that no other server has it.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::dev::{Dev, directory, write_seed};
use crate::support::{SAMPLE_REQUEST, SAMPLE_SHA256, Server, pictures};

const ADA: &str = "tondo_dev_ada_admin";

/// Every call of the API.
const CALLS: [(&str, &str); 13] = [
    ("GET", "house"),
    ("POST", "reset"),
    ("GET", "snapshots"),
    ("POST", "snapshots"),
    ("DELETE", "snapshots/1"),
    ("POST", "snapshots/1/restore"),
    ("GET", "requests"),
    ("DELETE", "requests"),
    ("GET", "faults"),
    ("PUT", "faults"),
    ("DELETE", "faults"),
    ("GET", "requests?since=1"),
    ("OPTIONS", "reset"),
];

/// What an administrator sees of everybody, but for what only being looked at changes.
fn everything(dev: &Dev) -> Value {
    let mut people = dev.get("/api/v1/users?sort=created&limit=100", ADA).json();
    for person in people["users"].as_array_mut().unwrap_or_else(|| panic!("no users")) {
        person.as_object_mut().unwrap().remove("last_seen_at");
    }
    let of = |id: &str, what: &str| dev.get(&format!("/api/v1/users/{id}/{what}?limit=100"), ADA).json();
    let ids: Vec<String> = people["users"]
        .as_array()
        .unwrap()
        .iter()
        .map(|person| person["id"].as_str().unwrap().into())
        .collect();
    let rest: Vec<Value> = ids
        .iter()
        .map(|id| json!([of(id, "pictures"), of(id, "trash"), of(id, "addresses"), of(id, "removed")]))
        .collect();
    json!({"people": people, "rest": rest, "blocks": dev.get("/api/v1/blocks", ADA).json()})
}

fn upload(dev: &Dev, token: &str) {
    assert_eq!(dev.upload(token).body("application/json", SAMPLE_REQUEST).send().status, 201);
}

/// Changes rows of many tables.
fn change_much(dev: &Dev) {
    upload(dev, "tondo_dev_emmy_account");
    upload(dev, ADA);
    let delete = |path: &str| assert_eq!(dev.request("DELETE", path).token(ADA).send().status, 204, "{path}");
    delete("/api/v1/user/profile-picture");
    let new = json!({"email": "new@example.org", "name": "New"});
    assert_eq!(dev.request("POST", "/api/v1/users").token(ADA).json(&new).send().status, 201);
    let me = json!({"name": "Countess", "slug": "countess", "default_style": "robohash"});
    assert_eq!(dev.request("PATCH", "/api/v1/me").token(ADA).json(&me).send().status, 200);
    let block = json!({"sha256": "a".repeat(64), "reason": "a test"});
    assert_eq!(dev.request("POST", "/api/v1/blocks").token(ADA).json(&block).send().status, 204);
    let grace = dev.announced["people"][1]["id"].as_str().unwrap();
    delete(&format!("/api/v1/users/{grace}"));
}

fn has_blob(dev: &Dev, hash: &str) -> bool {
    let folder = dev.data().join("blobs").join(&hash[..2]);
    let names = fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().file_name());
    names
        .map(|name| name.to_string_lossy().into_owned())
        .any(|name| hash.ends_with(&name) || name.contains(hash))
}

#[test]
fn serve_has_nothing_of_it() {
    let server = Server::start();
    server.add_person("ada@example.org", "correct horse battery");
    for (method, path) in CALLS {
        let answer = server.request(method, &format!("/api/dev/{path}")).send();
        assert_eq!(answer.status, 404, "{method} {path}");
    }
    assert_eq!(server.request("GET", "/api/v1/server").send().json()["development"], false);
    let asked = server.request("GET", "/api/v1/me").header("Prefer", "code=418, wait=9").send();
    assert_eq!(asked.status, 401);
}

#[test]
fn the_house_is_what_was_printed() {
    let directory = directory();
    let dev = Dev::start(directory.path(), &[]);
    assert_eq!(dev.control("GET", "house", 200), dev.announced);
    assert_eq!(dev.request("GET", "/api/v1/server").send().json()["development"], true);
    for (origin, status) in [("http://localhost:3000", 200), ("https://evil.example", 403), ("null", 403)] {
        assert_eq!(dev.request("POST", "/api/dev/reset").header("Origin", origin).send().status, status);
    }
    let wrong = dev.request("POST", "/api/dev/house").send();
    assert_eq!((wrong.status, wrong.header("allow")), (405, "GET, HEAD"));
    assert_eq!(dev.request("GET", "/api/dev/elsewhere").send().status, 404);
    // With a base path, all of it is below that.
    let below = Dev::start(directory.path(), &["--base-path", "/a/"]);
    assert_eq!(below.request("GET", "/a/api/dev/house").send().status, 200);
    assert_eq!(below.request("GET", "/api/dev/house").send().status, 404);
    let taken = below.request("POST", "/a/api/dev/snapshots").send();
    assert_eq!((taken.status, taken.header("location")), (201, "/a/api/dev/snapshots/1"));
}

#[test]
fn a_reset_brings_everything_back_to_the_seed() {
    let directory = directory();
    let dev = Dev::start(directory.path(), &[]);
    let before = everything(&dev);
    for _ in 0..2 {
        change_much(&dev);
        assert_ne!(everything(&dev), before);
        assert_eq!(dev.control("POST", "reset", 200)["people"], 5);
        assert_eq!(everything(&dev), before);
        assert!(!has_blob(&dev, SAMPLE_SHA256));
    }
    // Pictures are served from files that stayed, and the search finds the names of the seed.
    for person in dev.announced["people"].as_array().unwrap().iter().filter(|person| person["active"] == true)
    {
        let Some(url) = person["picture"].as_str() else { continue };
        let (_, path) = url.split_once("://").unwrap();
        assert_eq!(dev.request("GET", &path[path.find('/').unwrap()..]).send().status, 200, "{url}");
    }
    let found = dev.get("/api/v1/users?q=Lovelace", ADA).json();
    assert_eq!(found["users"].as_array().map(Vec::len), Some(1), "{found}");
    assert_eq!(dev.get("/api/v1/users?q=Countess", ADA).json()["users"].as_array().map(Vec::len), Some(0));
}

#[test]
fn a_reset_takes_little_time() {
    let directory = directory();
    let dev = Dev::start(directory.path(), &[]);
    let mut times: Vec<Duration> = (0..100)
        .map(|_| {
            upload(&dev, "tondo_dev_emmy_account");
            let started = Instant::now();
            dev.control("POST", "reset", 200);
            started.elapsed()
        })
        .collect();
    times.sort_unstable();
    println!("a reset takes {:?}, at most {:?}", times[50], times[99]);
    // A release needs a fraction of it; on a busy machine with a slow disk it may be more.
    assert!(times[50] < Duration::from_millis(250), "{:?}", times[50]);
}

#[test]
fn a_reset_reads_a_seed_that_has_changed() {
    let directory = directory();
    let seed = "[[people]]\nemail = 'a@a.org'\ntokens = [{ token = 'a' }]\n";
    let dev = Dev::start_with_seed(directory.path(), seed, &[]);
    write_seed(directory.path(), &format!("{seed}name = 7\n"));
    let refused = dev.request("POST", "/api/dev/reset").send();
    assert_eq!(refused.status, 409);
    assert!(refused.message("error").contains("seed.toml"), "{refused:?}");
    write_seed(directory.path(), &seed.replace("[[people]]", "[[people]]\nname = 'Changed'"));
    dev.control("POST", "reset", 200);
    assert_eq!(dev.get("/api/v1/me", "a").json()["name"], "Changed");
}

#[test]
fn a_named_data_directory_can_be_reset_after_a_start_that_kept_its_data() {
    let directory = directory();
    let kept = directory.path().join("kept");
    let flags = ["--data", kept.to_str().unwrap()];
    let mut dev = Dev::start(directory.path(), &flags);
    upload(&dev, ADA);
    dev.signal("TERM");
    dev.wait();
    let dev = Dev::start(directory.path(), &flags);
    assert_eq!(dev.history(ADA).len(), 3);
    dev.control("POST", "reset", 200);
    assert_eq!(dev.history(ADA).len(), 2);
}

#[test]
fn a_snapshot_keeps_rows_and_pictures_and_is_restored_as_often_as_one_likes() {
    let directory = directory();
    let dev = Dev::start(directory.path(), &[]);
    upload(&dev, ADA);
    let before = everything(&dev);
    let taken = dev.request("POST", "/api/dev/snapshots").send();
    assert_eq!((taken.status, taken.header("location")), (201, "/api/dev/snapshots/1"));
    for _ in 0..2 {
        change_much(&dev);
        // Only the snapshot needs the picture now.
        dev.control("POST", "reset", 200);
        assert!(has_blob(&dev, SAMPLE_SHA256));
        dev.control("POST", "snapshots/1/restore", 204);
        assert_eq!(everything(&dev), before);
        assert_eq!(dev.request("GET", &format!("/p/{SAMPLE_SHA256}.jpg")).send().status, 200);
    }
    dev.control("POST", "reset", 200);
    dev.control("DELETE", "snapshots/1", 204);
    assert!(!has_blob(&dev, SAMPLE_SHA256));
    for (method, path) in
        [("POST", "snapshots/1/restore"), ("DELETE", "snapshots/1"), ("DELETE", "snapshots/x")]
    {
        dev.control(method, path, 404);
    }
}

#[test]
fn there_are_at_most_sixteen_snapshots() {
    let directory = directory();
    let dev = Dev::start(directory.path(), &[]);
    for id in 1..=16 {
        assert_eq!(dev.control("POST", "snapshots", 201)["id"], id);
    }
    let full = dev.request("POST", "/api/dev/snapshots").header("Accept-Language", "de").send();
    assert_eq!(full.status, 409);
    assert!(full.message("error").contains("16 Momentaufnahmen"), "{full:?}");
    dev.control("DELETE", "snapshots/3", 204);
    // An identifier never comes again.
    assert_eq!(dev.control("POST", "snapshots", 201)["id"], 17);
    let ids: Vec<u64> = dev
        .control("GET", "snapshots", 200)
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["id"].as_u64().unwrap())
        .collect();
    assert_eq!((ids.len(), ids[0], ids[2], ids[15]), (16, 1, 4, 17));
}

#[test]
fn other_networks_and_foreign_hosts_are_refused_and_scripts_of_any_site_are_not() {
    let directory = directory();
    let dev = Dev::start_with_env(directory.path(), &[], &[("TONDO_TRUSTED_PROXIES", "127.0.0.1")]);
    for (method, path) in CALLS.iter().filter(|(method, _)| *method != "OPTIONS") {
        let from = |client: &str| {
            let request = dev.request(method, &format!("/api/dev/{path}"));
            request.header("X-Forwarded-For", client).header("Content-Type", "application/json").send().status
        };
        assert_eq!(from("203.0.113.9"), 403, "{method} {path}");
        assert_eq!(from("2001:db8::1"), 403, "{method} {path}");
        assert_ne!(from("172.17.0.1"), 403, "{method} {path}");
        let rebound = dev.request(method, &format!("/api/dev/{path}")).header("Host", "evil.example");
        assert_eq!(rebound.send_with_own_host().status, 421, "{method} {path}");
    }
    let origin = "http://localhost:5173";
    let preflight = dev
        .request("OPTIONS", "/api/dev/faults")
        .header("Origin", origin)
        .header("Access-Control-Request-Method", "PUT")
        .send();
    assert_eq!((preflight.status, preflight.header("access-control-allow-origin")), (204, origin));
    assert!(preflight.header("access-control-allow-methods").contains("PUT"));
}

#[test]
fn a_snapshot_outlives_a_change_of_the_seed() {
    let directory = directory();
    let seed = "[[people]]\nemail = 'a@a.org'\ntokens = [{ token = 'a' }]\npicture = 'a.png'\n";
    picture_file(directory.path(), 20);
    let dev = Dev::start_with_seed(directory.path(), seed, &[]);
    dev.control("POST", "snapshots", 201);
    picture_file(directory.path(), 30);
    dev.wait_for_log("the seed was loaded again", 1);
    assert_eq!(dev.history("a")[0]["width"], 30);
    dev.control("POST", "snapshots/1/restore", 204);
    assert_eq!(dev.history("a")[0]["width"], 20);
}

fn picture_file(directory: &Path, side: u32) {
    let png = pictures::encoded(&pictures::quarters(side, side), image::ImageFormat::Png);
    let draft = directory.join("draft.png");
    fs::write(&draft, png).unwrap();
    fs::rename(draft, directory.join("a.png")).unwrap();
}
