//! Durability: what was acknowledged survives `kill -9`, and a start removes leftovers.
//!
//! `TONDO_TEST_KILL_ROUNDS` sets the number of rounds; `tests/run` runs 100.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use rusqlite::Connection;
use tondo::parts::BlobHash;

use crate::support::{Request, Server, pictures, upload_json};

const CLIENTS: usize = 8;

/// Rounds by default: enough to see that the test works.
const FEW_ROUNDS: u64 = 3;

/// The hashes of the acknowledged pictures, by their owner's token.
type Acknowledged = Mutex<HashMap<String, Vec<BlobHash>>>;

// Promise 1
#[test]
fn no_acknowledged_picture_is_lost_or_torn_by_kill_9() {
    let rounds = std::env::var("TONDO_TEST_KILL_ROUNDS").map_or(FEW_ROUNDS, |text| text.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mut server = Server::start_on(&data, &[], &[]);
    let emails: Vec<String> = (0..CLIENTS).map(|client| format!("client{client}@example.org")).collect();
    let tokens: Vec<String> =
        emails.iter().map(|email| server.token_of_new_person(email, "picture")).collect();
    let (acknowledged, seeds) = (Acknowledged::default(), AtomicU64::new(0));
    for round in 0..rounds {
        upload_until_killed(&mut server, &tokens, &acknowledged, &seeds, round);
        server = Server::start_on(&data, &[], &[]);
        check_current(&server, &tokens, &acknowledged);
    }
    server.wait_for_log("the store was swept");
    drop(server);
    let count = check_store(&data, &acknowledged);
    println!("{rounds} rounds, {count} acknowledged pictures, 0 lost, 0 torn");
    assert!(count >= rounds, "too few uploads were acknowledged: {count} in {rounds} rounds");
}

/// Eight clients upload different pictures until the server is killed, at a different moment each round.
fn upload_until_killed(
    server: &mut Server,
    tokens: &[String],
    acknowledged: &Acknowledged,
    seeds: &AtomicU64,
    round: u64,
) {
    let is_over = AtomicBool::new(false);
    let template = server.request("POST", "/api/v1/user/profile-picture");
    std::thread::scope(|scope| {
        for token in tokens {
            let (is_over, template) = (&is_over, template.clone());
            scope.spawn(move || {
                while !is_over.load(Ordering::Relaxed) {
                    let seed = seeds.fetch_add(1, Ordering::Relaxed);
                    upload_one(template.clone(), token, acknowledged, seed);
                }
            });
        }
        // Between 20 and 220 ms, in a scattered order.
        std::thread::sleep(Duration::from_millis(20 + round.wrapping_mul(7919) % 200));
        server.kill();
        is_over.store(true, Ordering::Relaxed);
    });
}

/// Uploads a picture and records it if it was acknowledged. The server may be killed meanwhile.
fn upload_one(request: Request, token: &str, acknowledged: &Acknowledged, seed: u64) {
    let file = pictures::distinct_jpeg(seed);
    let body = upload_json("me.jpg", "image/jpeg", 24, 24, &file);
    let Ok(answer) = request.token(token).json(&body).try_send() else { return };
    assert_eq!(answer.status, 201, "{}", String::from_utf8_lossy(&answer.body));
    acknowledged.lock().unwrap().entry(token.to_owned()).or_default().push(BlobHash::of(&file));
}

/// Checks that each person's picture is whole, and is the last acknowledged one or a later one.
fn check_current(server: &Server, tokens: &[String], acknowledged: &Acknowledged) {
    for token in tokens {
        let Some(known) = acknowledged.lock().unwrap().get(token).cloned() else { continue };
        let history = server.request("GET", "/api/v1/user/pictures?limit=1").token(token).send().json();
        let newest = &history["pictures"][0];
        assert_eq!(newest["current"], true);
        let current = server.get(newest["url"].as_str().unwrap());
        assert_eq!((current.status, current.body.len() as u64), (200, newest["filesize"].as_u64().unwrap()));
        assert_eq!(current.header("etag"), format!("\"{}\"", BlobHash::of(&current.body)));
        let is_older = known[..known.len() - 1].contains(&BlobHash::of(&current.body));
        assert!(!is_older, "an older picture came back");
    }
}

/// Checks that every acknowledged picture has its row and its whole file, that the database is intact, and that no temporary
/// file is left.
fn check_store(data: &Path, acknowledged: &Acknowledged) -> u64 {
    let catalog = Connection::open(data.join("tondo.db")).unwrap();
    let verdict: String = catalog.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(verdict, "ok");
    let mut rows = catalog.prepare("SELECT blob FROM pictures").unwrap();
    let rows: Vec<[u8; 32]> = rows.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let rows: std::collections::HashSet<BlobHash> = rows.into_iter().map(BlobHash::from_bytes).collect();
    let mut count = 0;
    for hash in acknowledged.lock().unwrap().values().flatten() {
        assert!(rows.contains(hash), "{hash} was acknowledged and has no row");
        count += 1;
    }
    for hash in &rows {
        let name = hash.to_hex();
        let file = fs::read(data.join("blobs").join(&name[..2]).join(&name));
        assert_eq!(BlobHash::of(&file.unwrap_or_default()), *hash, "{hash} is lost or torn");
    }
    assert_eq!(fs::read_dir(data.join("blobs/tmp")).unwrap().count(), 0, "temporary files are left over");
    count
}

// Promise 6
#[test]
fn a_start_sweeps_temporary_files_and_orphans_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mut server = Server::start_on(&data, &[], &[]);
    let token = server.token_of_new_person("ada@example.org", "picture");
    let file = pictures::distinct_jpeg(1);
    let kept = server.upload(&token).json(&upload_json("a.jpg", "image/jpeg", 24, 24, &file)).send();
    server.kill();
    let orphan = BlobHash::of(b"orphan").to_hex();
    fs::create_dir_all(data.join("blobs").join(&orphan[..2])).unwrap();
    fs::write(data.join("blobs").join(&orphan[..2]).join(&orphan), b"orphan").unwrap();
    fs::write(data.join("blobs/tmp/left-over.part"), b"half a pict").unwrap();
    let server = Server::start_on(&data, &[], &[]);
    server.wait_for_log("the store was swept");
    assert_eq!(server.blobs().len(), 1);
    assert_eq!(server.get(kept.header("location")).body, file);
}

const MANY: u32 = 10_000;

/// The release binary must be ready within 2 seconds. A debug build with other tests beside it may take longer.
fn start_limit() -> Duration {
    Duration::from_secs(if std::env::var_os("TONDO_TEST_BINARY").is_some() { 2 } else { 20 })
}

// Promise 6
#[test]
fn a_start_with_ten_thousand_pictures_is_ready_soon_and_sweeps_leftovers() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let server = Server::start_on(&data, &[], &[]);
    server.add_person("ada@example.org", "correct horse");
    drop(server);
    let kept: Vec<BlobHash> = (0..MANY).map(|number| put_file(&data, &number.to_le_bytes())).collect();
    insert_pictures(&data, &kept);
    for number in MANY..MANY + 500 {
        put_file(&data, &number.to_le_bytes());
        fs::write(data.join(format!("blobs/tmp/{number}.part")), b"half a pict").unwrap();
    }
    let started = Instant::now();
    let server = Server::start_on(&data, &[], &[]);
    assert_eq!(server.get("/readyz").status, 200);
    let ready = started.elapsed();
    server.wait_for_log("the store was swept");
    println!(
        "ready with {MANY} pictures in {} ms, swept in {} ms",
        ready.as_millis(),
        started.elapsed().as_millis()
    );
    assert!(ready < start_limit(), "{ready:?}");
    let log = server.log();
    assert!(log.contains("\"temporaries\":500,\"orphans\":500,"), "{log}");
    assert_eq!(server.blobs().len(), kept.len());
}

/// Writes a file to the blob store, as an upload does.
fn put_file(data: &Path, bytes: &[u8]) -> BlobHash {
    let hash = BlobHash::of(bytes);
    let name = hash.to_hex();
    let folder = data.join("blobs").join(&name[..2]);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(&name), bytes).unwrap();
    hash
}

/// Adds these as the old pictures of the only person.
fn insert_pictures(data: &Path, blobs: &[BlobHash]) {
    let mut catalog = Connection::open(data.join("tondo.db")).unwrap();
    let change = catalog.transaction().unwrap();
    for (number, blob) in (0_u128..).zip(blobs) {
        let sql = "INSERT INTO blobs VALUES (?1, 'image/jpeg', 1, 1, 1, 4, NULL, NULL)";
        change.execute(sql, [blob.as_bytes()]).unwrap();
        let sql =
            "INSERT INTO pictures (id, person_id, blob, basename, rating, is_current, created_at, updated_at)
                   SELECT ?1, id, ?2, 'me.jpg', 'g', 0, 0, 0 FROM people";
        change.execute(sql, (number.to_be_bytes(), blob.as_bytes())).unwrap();
    }
    change.commit().unwrap();
}

// Promise 6
#[test]
fn concurrent_uploads_and_deletions_of_the_same_bytes_leave_no_picture_without_its_file() {
    // Without a trash each deletion removes the file.
    let server = Server::start_with(&[], &[("TONDO_TRASH_PERIOD", "0")]);
    let tokens: Vec<String> = (0..4)
        .map(|client| server.token_of_new_person(&format!("c{client}@example.org"), "picture"))
        .collect();
    let file = pictures::distinct_jpeg(7);
    let request = upload_json("a.jpg", "image/jpeg", 24, 24, &file);
    std::thread::scope(|scope| {
        for token in &tokens {
            let (server, request) = (&server, &request);
            scope.spawn(move || {
                for _ in 0..25 {
                    assert_eq!(server.upload(token).json(request).send().status, 201);
                    let delete = server.request("DELETE", "/api/v1/user/profile-picture").token(token);
                    assert_eq!(delete.send().status, 204);
                }
                assert_eq!(server.upload(token).json(request).send().status, 201);
            });
        }
    });
    assert_eq!(server.blobs().len(), 1);
    for token in &tokens {
        let history = server.request("GET", "/api/v1/user/pictures").token(token).send().json();
        assert_eq!(server.get(history["pictures"][0]["url"].as_str().unwrap()).body, file);
    }
}
