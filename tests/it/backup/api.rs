//! Jobs, the store and backups by the API, and the schedule.

use std::fs;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use serde_json::{Value, json};

use super::{assert_whole, data_with, publish, text};
use crate::support::{Answer, Server};

/// A server with an administrator.
struct Site {
    server: Server,
    root: String,
}

impl Site {
    fn start(settings: &[(&str, &str)]) -> Self {
        let server = Server::start_with(&[], settings);
        server.add_administrator("root@example.org", "correct horse battery");
        let root = server.token("root@example.org", &[]);
        Self { server, root }
    }

    fn call(&self, method: &str, path: &str) -> Answer {
        self.server.request(method, &format!("/api/v1/{path}")).token(&self.root).send()
    }

    fn get(&self, path: &str) -> Value {
        let answer = self.call("GET", path);
        assert_eq!(answer.status, 200, "{path}: {answer:?}");
        answer.json()
    }

    /// Starts a job without a body, and waits for its end.
    fn run(&self, path: &str) -> Value {
        let answer = self.call("POST", path);
        assert_eq!(answer.status, 202, "{path}: {answer:?}");
        self.wait(&answer.json())
    }

    fn wait(&self, started: &Value) -> Value {
        let path = format!("jobs/{}", started["id"].as_str().unwrap());
        let end = Instant::now() + Duration::from_secs(30);
        loop {
            let job = self.get(&path);
            if job["state"] != "running" {
                return job;
            }
            assert!(Instant::now() < end, "{job} does not end");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

#[test]
fn a_verification_is_a_job_that_can_be_watched() {
    let site = Site::start(&[]);
    let token = site.server.token_of_new_person("ada@example.org", "picture");
    publish(&site.server, &token, 1);
    let body = json!({"read_subset": "100%"});
    let started = site.server.request("POST", "/api/v1/store/verify").token(&site.root).json(&body).send();
    assert_eq!(started.status, 202);
    let started_job = started.json();
    assert_eq!(started.header("location"), format!("/api/v1/jobs/{}", started_job["id"].as_str().unwrap()));
    assert_eq!(started_job["started_by"]["email"], "root@example.org");
    let events = site.call("GET", &format!("jobs/{}/events", started_job["id"].as_str().unwrap()));
    assert_eq!((events.status, events.header("content-type")), (200, "text/event-stream"));
    assert_eq!((events.header("cache-control"), events.header("x-accel-buffering")), ("no-store", "no"));
    let stream = String::from_utf8(events.body).unwrap();
    let last = stream.trim_end().split("\n\n").last().unwrap();
    let data = last.strip_prefix("event: end\ndata: ").unwrap_or_else(|| panic!("{stream}"));
    let job: Value = serde_json::from_str(data).unwrap();
    assert_eq!(
        (&job["state"], &job["progress"], &job["error"]),
        (&"done".into(), &Value::Null, &Value::Null)
    );
    let result = &job["result"];
    assert_eq!((&result["sound"], &result["blobs"], &result["read"]), (&true.into(), &1.into(), &1.into()));
    assert_eq!((&result["findings"], &result["findings_total"]), (&json!([]), &0.into()));
    assert_eq!(site.get("jobs")["jobs"][0], job);
    assert_eq!(site.call("GET", "jobs/019aa2c4-1c00-7c3e-9d2b-5f0e8a7b6c5d").status, 404);
}

#[test]
fn faulty_bodies_of_jobs_are_refused_and_empty_ones_taken() {
    let site = Site::start(&[]);
    for (path, body) in [
        ("verify", json!({"read_subset": "0%"})),
        ("verify", json!({"read_subset": 7})),
        ("gc", json!({"dry_run": "x"})),
    ] {
        let answer = site
            .server
            .request("POST", &format!("/api/v1/store/{path}"))
            .token(&site.root)
            .json(&body)
            .send();
        assert_eq!(answer.status, 400, "{path}: {answer:?}");
    }
    let text =
        site.server.request("POST", "/api/v1/store/gc").token(&site.root).body("text/plain", "x").send();
    assert_eq!(text.status, 415);
    let swept = site.run("store/gc");
    assert_eq!((&swept["kind"], &swept["result"]["orphans"]), (&"gc".into(), &0.into()), "{swept}");
    assert_eq!(site.run("store/verify")["result"]["sound"], true);
}

#[test]
fn a_dry_sweep_counts_and_a_sweep_removes() {
    let site = Site::start(&[]);
    let orphan = tondo::parts::BlobHash::of(b"orphan");
    let path = super::blob_path(&site.server.data, orphan);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, b"orphan").unwrap();
    let old = fs::metadata(&path).unwrap().modified().unwrap() - Duration::from_hours(2);
    fs::File::options().append(true).open(&path).unwrap().set_modified(old).unwrap();
    let dry = site
        .server
        .request("POST", "/api/v1/store/gc")
        .token(&site.root)
        .json(&json!({"dry_run": true}))
        .send();
    assert_eq!(site.wait(&dry.json())["result"]["orphans"], 1);
    assert!(path.exists());
    let swept = site.run("store/gc");
    assert_eq!((&swept["result"]["orphans"], &swept["result"]["orphan_bytes"]), (&1.into(), &6.into()));
    assert!(!path.exists());
}

// Promises 8, 28
#[test]
fn a_backup_is_made_listed_downloaded_proved_and_removed() {
    let site = Site::start(&[]);
    let token = site.server.token_of_new_person("ada@example.org", "picture");
    publish(&site.server, &token, 1);
    let made = site.run("backups");
    assert_eq!((&made["kind"], &made["result"]["linked_files"]), (&"backup".into(), &1.into()), "{made}");
    let name = made["result"]["name"].as_str().unwrap().to_owned();
    let listed = site.get("backups");
    assert_eq!(listed["folder"], text(&site.server.data.join("backups")));
    assert_eq!(
        listed["schedule"],
        json!({"daily": 7, "weekly": 4, "monthly": 6, "at": null, "next_at": null})
    );
    let backup = &listed["backups"][0];
    assert_eq!(
        (&backup["name"], &backup["kind"], &backup["pictures"]),
        (&name.as_str().into(), &"manual".into(), &1.into())
    );
    assert_eq!((&backup["proved_at"], &backup["bytes"]), (&Value::Null, &made["result"]["bytes"]));
    let download = site.call("GET", &format!("backups/{name}"));
    assert_eq!((download.status, download.header("content-type")), (200, "application/x-tar"));
    assert_eq!(download.header("content-disposition"), format!("attachment; filename=\"{name}.tar.zst\""));
    let folder = tempfile::tempdir().unwrap();
    let archive = folder.path().join("download.tar.zst");
    fs::write(&archive, &download.body).unwrap();
    assert_whole(&archive);
    let head = site.call("HEAD", &format!("backups/{name}"));
    assert_eq!((head.status, head.find_header("content-length")), (200, None));
    let proved = site.run(&format!("backups/{name}/verify"));
    assert_eq!(proved["result"]["backup"].as_str(), Some(name.as_str()));
    assert_eq!((&proved["kind"], &proved["result"]["sound"]), (&"verify".into(), &true.into()), "{proved}");
    assert!(site.get("backups")["backups"][0]["proved_at"].is_string());
    assert_eq!(site.call("DELETE", &format!("backups/{name}")).status, 204);
    for (method, path) in [("GET", ""), ("DELETE", ""), ("POST", "/verify")] {
        assert_eq!(site.call(method, &format!("backups/{name}{path}")).status, 404);
        assert_eq!(site.call(method, &format!("backups/..%2f{name}{path}")).status, 400);
        assert_eq!(site.call(method, &format!("backups/.lock{path}")).status, 404);
    }
    assert_eq!(site.get("backups")["backups"], json!([]));
    let trail = site.get("audit");
    let actions: Vec<&str> =
        trail["entries"].as_array().unwrap().iter().map(|entry| entry["action"].as_str().unwrap()).collect();
    assert!(actions.contains(&"backup.made") && actions.contains(&"backup.removed"), "{actions:?}");
}

#[test]
fn a_damaged_backup_is_not_proved_and_its_download_breaks_off() {
    let site = Site::start(&[]);
    let token = site.server.token_of_new_person("ada@example.org", "picture");
    let hash = publish(&site.server, &token, 1);
    let name = site.run("backups")["result"]["name"].as_str().unwrap().to_owned();
    let backup = site.server.data.join("backups").join(&name);
    let file = super::blob_path(&backup, hash);
    let bytes = fs::read(&file).unwrap();
    fs::remove_file(&file).unwrap();
    fs::write(&file, &bytes[1..]).unwrap();
    let proved = site.run(&format!("backups/{name}/verify"));
    assert_eq!((&proved["state"], &proved["result"]["sound"]), (&"done".into(), &false.into()), "{proved}");
    assert_eq!(proved["result"]["findings"][0]["people"], json!(["ada@example.org"]));
    assert!(site.get("backups")["backups"][0]["proved_at"].is_null());
    let path = format!("/api/v1/backups/{name}");
    assert!(site.server.request("GET", &path).token(&site.root).try_send().is_err());
    // Nor does an archive end well that lacks a file.
    fs::remove_file(&file).unwrap();
    assert!(site.server.request("GET", &path).token(&site.root).try_send().is_err());
}

#[test]
fn one_job_of_a_kind_runs_at_a_time() {
    let (_folder, data, _) = data_with(1);
    let server = Server::start_on(&data, &[], &[]);
    server.add_administrator("root@example.org", "correct horse battery");
    let root = server.token("root@example.org", &[]);
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let start = || server.request("POST", "/api/v1/backups").token(&root).send().status;
        let starts: Vec<_> = (0..6).map(|_| scope.spawn(start)).collect();
        starts.into_iter().map(|start| start.join().unwrap()).collect()
    });
    assert!(
        statuses.contains(&202) && statuses.iter().all(|status| [202, 409].contains(status)),
        "{statuses:?}"
    );
    let jobs = server.request("GET", "/api/v1/jobs").token(&root).send().json();
    let started = statuses.iter().filter(|status| **status == 202).count();
    assert_eq!(jobs["jobs"].as_array().unwrap().len(), started, "{statuses:?} {jobs}");
}

#[test]
fn a_job_that_ran_when_the_server_died_is_interrupted() {
    let (_folder, data, _) = data_with(1);
    let catalog = Connection::open(data.join("tondo.db")).unwrap();
    let sql =
        "INSERT INTO jobs (id, kind, state, started_at) VALUES (randomblob(16), 'backup', 'running', 7)";
    catalog.execute(sql, []).unwrap();
    drop(catalog);
    let server = Server::start_on(&data, &[], &[]);
    server.add_administrator("root@example.org", "correct horse battery");
    let root = server.token("root@example.org", &[]);
    let jobs = server.request("GET", "/api/v1/jobs").token(&root).send().json();
    let job = &jobs["jobs"][0];
    assert_eq!((&job["state"], &job["started_by"]), (&"interrupted".into(), &Value::Null), "{job}");
    assert!(job["ended_at"].is_string());
}

#[test]
fn the_store_has_figures_and_warnings_in_the_callers_language() {
    let site = Site::start(&[]);
    let (ada, ben) = (
        site.server.token_of_new_person("ada@example.org", "picture"),
        site.server.token_of_new_person("ben@example.org", "picture"),
    );
    let hash = publish(&site.server, &ada, 1);
    publish(&site.server, &ben, 1);
    publish(&site.server, &ben, 2);
    let shown = site.server.request("GET", "/api/v1/user/profile-picture").token(&ben).send().json();
    let path = format!("/api/v1/user/pictures/{}", shown["id"].as_str().unwrap());
    assert_eq!(site.server.request("DELETE", &path).token(&ben).send().status, 204);
    assert_eq!(site.server.get(&format!("/p/{hash}.webp?s=20")).status, 200);
    let store = site.get("store");
    assert_eq!(
        (&store["originals"]["files"], &store["pictures"], &store["people"]),
        (&2.into(), &2.into(), &3.into())
    );
    assert_eq!(store["trash"]["pictures"], 1);
    assert_eq!(store["shared_bytes"], fs::metadata(super::blob_path(&site.server.data, hash)).unwrap().len());
    assert_eq!(
        (&store["disk"]["uploads_open"], &store["version"]),
        (&true.into(), &env!("CARGO_PKG_VERSION").into())
    );
    for (field, least) in [("catalogue_bytes", 100_000), ("resident_bytes", 1 << 20)] {
        assert!(store[field].as_u64().unwrap() > least, "{field}: {store}");
    }
    assert!(store["disk"]["total_bytes"].as_u64() >= store["disk"]["free_bytes"].as_u64(), "{store}");
    assert_eq!(store["data"], text(&site.server.data));
    let codes = |store: &Value| -> Vec<String> {
        store["warnings"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap().into()).collect()
    };
    assert_eq!(codes(&store), ["public_url_unset", "no_recent_backup"]);
    site.run("backups");
    site.server.request("GET", "/healthz").header("X-Forwarded-For", "192.0.2.1").send();
    let german = site.get("store?hl=de");
    assert_eq!(codes(&german), ["public_url_unset", "untrusted_proxy"]);
    assert!(german["warnings"][0]["text"].as_str().unwrap().contains("ist nicht gesetzt"), "{german}");
}

// Promise 28
#[test]
fn a_missed_scheduled_backup_is_made_at_the_start_and_only_once() {
    let (_folder, data, _) = data_with(2);
    let schedule = [("TONDO_BACKUP_AT", "00:00")];
    let server = Server::start_on(&data, &[], &schedule);
    server.wait_for_log("a backup was made");
    server.add_administrator("root@example.org", "correct horse battery");
    let root = server.token("root@example.org", &[]);
    let list = |server: &Server| server.request("GET", "/api/v1/backups").token(&root).send().json();
    let listed = list(&server);
    assert_eq!(
        (&listed["backups"][0]["kind"], &listed["schedule"]["at"]),
        (&"scheduled".into(), &"00:00".into())
    );
    assert!(listed["schedule"]["next_at"].as_str().unwrap().contains("T00:00:00"), "{listed}");
    let jobs = server.request("GET", "/api/v1/jobs").token(&root).send().json();
    assert_eq!((&jobs["jobs"][0]["kind"], &jobs["jobs"][0]["started_by"]), (&"backup".into(), &Value::Null));
    drop(server);
    let server = Server::start_on(&data, &[], &schedule);
    server.wait_for_log("the store was swept");
    assert_eq!(list(&server)["backups"].as_array().unwrap().len(), 1);
}
