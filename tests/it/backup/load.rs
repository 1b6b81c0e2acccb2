//! A backup while eight clients upload, delete for good and restore: everything that was acknowledged before is in it, whole.
//!
//! `TONDO_TEST_BACKUP_ROUNDS` sets the number of rounds.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;
use tondo::parts::BlobHash;

use super::{back_up, publish, restored, rows};
use crate::support::{Server, pictures, upload_json};

const CLIENTS: u64 = 8;

/// Rounds by default: enough to see that the test works.
const FEW_ROUNDS: u64 = 3;

// Promise 8
#[test]
fn a_backup_under_load_holds_everything_that_was_acknowledged_before_it() {
    let rounds = std::env::var("TONDO_TEST_BACKUP_ROUNDS").map_or(FEW_ROUNDS, |text| text.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let server = Server::start_on(&data, &[], &[("TONDO_CHANGE_RATE", "off")]);
    server.add_administrator("root@example.org", "correct horse battery");
    let root = server.token("root@example.org", &[]);
    let tokens: Vec<String> = (0..CLIENTS)
        .map(|client| server.token_of_new_person(&format!("c{client}@example.org"), "picture"))
        .collect();
    let (kept, seeds, changes) = (Mutex::new(Vec::new()), AtomicU64::new(0), AtomicU64::new(0));
    let (mut checked, mut beside) = (0, 0);
    for round in 0..rounds {
        let (known, backup, during) = under_load(&server, &tokens, &kept, &seeds, &changes, || {
            // From another process, and from the server itself.
            if round % 2 == 0 { back_up(&data, &folder.path().join("backups")) } else { job(&server, &root) }
        });
        let (_folder, restored) = restored(&backup);
        let found: HashSet<BlobHash> = rows(&restored).into_iter().collect();
        let lost: Vec<&BlobHash> = known.iter().filter(|hash| !found.contains(hash)).collect();
        assert!(lost.is_empty(), "round {round}: {} of {} pictures are lost", lost.len(), known.len());
        beside += during;
        checked += known.len();
    }
    println!(
        "{rounds} rounds, {checked} acknowledged pictures looked for, 0 lost, 0 torn; {beside} changes meanwhile"
    );
    assert!(beside > 0, "nothing was changed during the backups");
}

/// Lets the clients work while `work` runs. Returns what was acknowledged before it, what it returned, and how many changes were
/// made meanwhile.
fn under_load<T>(
    server: &Server,
    tokens: &[String],
    kept: &Mutex<Vec<BlobHash>>,
    seeds: &AtomicU64,
    changes: &AtomicU64,
    work: impl FnOnce() -> T,
) -> (Vec<BlobHash>, T, u64) {
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for (client, token) in tokens.iter().enumerate() {
            let is_over = &is_over;
            scope.spawn(move || {
                while !is_over.load(Ordering::Relaxed) {
                    let seed = seeds.fetch_add(1, Ordering::Relaxed);
                    let hash = publish(server, token, 1000 + seed);
                    kept.lock().unwrap().push(hash);
                    changes.fetch_add(1, Ordering::Relaxed);
                    come_and_go(server, token, seed_of(client, seed), changes);
                }
            });
        }
        let end = Instant::now() + Duration::from_secs(20);
        let before = kept.lock().unwrap().len();
        while kept.lock().unwrap().len() < before + 16 {
            assert!(Instant::now() < end, "the clients do not get on");
            std::thread::yield_now();
        }
        let (known, count) = (kept.lock().unwrap().clone(), changes.load(Ordering::Relaxed));
        let done = work();
        let during = changes.load(Ordering::Relaxed) - count;
        is_over.store(true, Ordering::Relaxed);
        (known, done, during)
    })
}

/// Every other client brings the same bytes, which the others delete meanwhile.
fn seed_of(client: usize, seed: u64) -> u64 {
    if client.is_multiple_of(2) { 1 } else { 500_000 + seed }
}

/// Uploads a picture, deletes it, brings it back, and deletes it for good, which removes its file.
fn come_and_go(server: &Server, token: &str, seed: u64, changes: &AtomicU64) {
    let file = pictures::distinct_jpeg(seed);
    let upload = server.upload(token).json(&upload_json("gone.jpg", "image/jpeg", 24, 24, &file)).send();
    assert_eq!(upload.status, 201);
    let shown = server.request("GET", "/api/v1/user/profile-picture").token(token).send().json();
    let id = shown["id"].as_str().unwrap().to_owned();
    let act = |method: &str, path: String| {
        changes.fetch_add(1, Ordering::Relaxed);
        server.request(method, &path).token(token).send().status
    };
    assert_eq!(act("DELETE", format!("/api/v1/user/pictures/{id}")), 204);
    assert_eq!(act("POST", format!("/api/v1/user/trash/{id}/restore")), 200);
    assert_eq!(act("DELETE", format!("/api/v1/user/pictures/{id}")), 204);
    assert_eq!(act("DELETE", format!("/api/v1/user/trash/{id}")), 204);
}

/// Makes a backup by the API; where it is.
fn job(server: &Server, root: &str) -> PathBuf {
    let started = server.request("POST", "/api/v1/backups").token(root).send();
    assert_eq!(started.status, 202);
    let path = format!("/api/v1/jobs/{}", started.json()["id"].as_str().unwrap());
    loop {
        let job: Value = server.request("GET", &path).token(root).send().json();
        if job["state"] != "running" {
            assert_eq!((&job["state"], &job["result"]["missing"]), (&"done".into(), &0.into()), "{job}");
            return server.data.join("backups").join(job["result"]["name"].as_str().unwrap());
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

// Promise 8
#[test]
fn what_was_deleted_during_a_backup_is_gone_after_it() {
    let server = Server::start();
    let token = server.token_of_new_person("ada@example.org", "picture");
    let (kept, seeds, changes) = (Mutex::new(Vec::new()), AtomicU64::new(0), AtomicU64::new(0));
    let target = server.data.with_file_name("backups");
    under_load(&server, std::slice::from_ref(&token), &kept, &seeds, &changes, || {
        back_up(&server.data, &target)
    });
    let (code, swept) = super::run(&["gc", "--grace", "0s", "--data", super::text(&server.data)]);
    assert_eq!((code, &swept["failed"]), (0, &0.into()), "{swept}");
    assert_eq!(server.blobs().len(), kept.into_inner().unwrap().len());
}
