//! A full disk, and one that cannot be written to: pictures are served all the time, uploads are answered with an error,
//! nothing is acknowledged that is not stored, and the server recovers with the disk.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use tondo::parts::BlobHash;

use crate::support::disk::Disk;
use crate::support::ledger::{check_folder, check_rows};
use crate::support::{Answer, Server, pictures, tondo, upload_json};

const NO_MIN_FREE_SPACE: (&str, &str) = ("TONDO_MIN_FREE_SPACE", "0");

/// The side of a picture that does not compress: about 150 KB.
const SIDE: u32 = 256;

/// Two people: one uploads, and the picture of the other one is requested all the time.
struct Setup {
    server: Server,
    token: String,
    others_token: String,
    path: String,
    picture: Vec<u8>,
}

impl Setup {
    fn on(disk: &Disk, min_free_space: (&str, &str)) -> Self {
        let server = Server::start_on(&disk.root.join("data"), &[], &[min_free_space]);
        let token = server.token_of_new_person("ada@example.org", "picture");
        let others_token = server.token_of_new_person("ben@example.org", "picture");
        let picture = pictures::distinct_jpeg(1);
        let answer =
            server.upload(&others_token).json(&upload_json("me.jpg", "image/jpeg", 24, 24, &picture));
        let path = answer.send().header("location").to_owned();
        Self { server, token, others_token, path, picture }
    }

    fn upload(&self, seed: u64) -> (Answer, BlobHash) {
        let file = pictures::jpeg(&pictures::noise(seed, SIDE, SIDE));
        let answer =
            self.server.upload(&self.token).json(&upload_json("me.jpg", "image/jpeg", SIDE, SIDE, &file));
        (answer.send(), BlobHash::of(&file))
    }

    fn assert_served(&self) {
        let answer = self.server.get(&self.path);
        assert_eq!((answer.status, &answer.body), (200, &self.picture));
    }

    /// Deletes all pictures; how many there were.
    fn delete_all(&self) -> u64 {
        let mut deleted = 0;
        loop {
            let list = self.server.request("GET", "/api/v1/user/pictures?limit=1").token(&self.token).send();
            let list = list.json();
            let Some(id) = list["pictures"][0]["id"].as_str() else { return deleted };
            let delete = self.server.request("DELETE", &format!("/api/v1/user/pictures/{id}"));
            let answer = delete.token(&self.token).send();
            assert_eq!(answer.status, 204, "{answer:?}");
            deleted += 1;
        }
    }

    /// Kills the server; then the data directory must be intact and contain these blobs.
    fn end(mut self, disk: &Disk, stored: &[BlobHash], label: &str) {
        self.server.kill();
        let data = disk.root.join("data");
        let server = Server::start_on(&data, &[], &[NO_MIN_FREE_SPACE]);
        server.wait_for_log("the store was swept");
        let found = check_folder(&data, label);
        assert!(stored.iter().all(|hash| found.contains(hash)), "{label}: an acknowledged picture is lost");
    }
}

/// Requests the picture again and again while `work` runs; how often.
fn served_during(setup: &Setup, work: impl FnOnce()) -> u64 {
    let (is_over, count) = (AtomicBool::new(false), AtomicU64::new(0));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !is_over.load(Ordering::Relaxed) {
                setup.assert_served();
                count.fetch_add(1, Ordering::Relaxed);
            }
        });
        // If the test fails, the other thread must still end.
        let _over = Flag(&is_over);
        work();
    });
    count.into_inner()
}

struct Flag<'a>(&'a AtomicBool);

impl Drop for Flag<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

// Promise 5
#[test]
#[ignore = "needs root, to mount; ./tests/run runs it"]
fn uploads_stop_at_min_free_space_and_resume_after_deletions() {
    let disk = Disk::in_memory(16);
    let setup = Setup::on(&disk, ("TONDO_MIN_FREE_SPACE", "4 MiB"));
    let mut uploads = 0;
    let reads = served_during(&setup, || {
        for round in 0..4 {
            let full =
                (0..500).map(|seed| setup.upload(round * 1000 + seed).0).find(|answer| answer.status != 201);
            let full = full.expect("a full disk");
            assert_eq!((full.status, full.json()["status"].as_u64()), (507, Some(507)), "{full:?}");
            assert!(disk.free_bytes() > 3 << 20, "min_free_space was used up");
            assert_eq!(setup.server.get("/readyz").json()["uploads"], "closed");
            uploads += setup.delete_all();
            assert_eq!(setup.server.get("/readyz").json()["uploads"], "open");
        }
    });
    println!("4 times full and emptied: {uploads} uploads, {reads} reads meanwhile");
    assert!(uploads > 100);
    setup.end(&disk, &[], "after four rounds");
}

/// Without `min_free_space`, SQLite and the blob store themselves hit the end of the disk, with short writes too.
fn fill_under_the_server(disk: &Disk, label: &str) -> String {
    let setup = Setup::on(disk, NO_MIN_FREE_SPACE);
    let (mut stored, mut seed, mut rejected) = (Vec::new(), 0, 0);
    let reads = served_during(&setup, || {
        for left_free in [0, 4 << 10, 16 << 10, 64 << 10, 100 << 10, 200 << 10, 400 << 10] {
            let filler = disk.fill(left_free);
            for _ in 0..4 {
                seed += 1;
                let (answer, hash) = setup.upload(seed);
                match answer.status {
                    201 => stored.push(hash),
                    status => {
                        assert!(status == 507, "{label}, {left_free} left: {answer:?}");
                        assert_eq!(answer.json()["status"], status, "{label}");
                        rejected += 1;
                    }
                }
            }
            drop(filler);
            seed += 1;
            let (answer, hash) = setup.upload(seed);
            assert_eq!(
                answer.status,
                201,
                "{label}, after {left_free} bytes were left: {answer:?}\n{}",
                setup.server.log()
            );
            stored.push(hash);
        }
    });
    if delete_on_full(&setup, disk) {
        stored.pop();
    }
    assert!(rejected >= 4, "{label}: the disk was never full");
    check_rows(&setup.server.data, label);
    setup.end(disk, &stored, label);
    format!("{label}: {} uploads stored, {rejected} rejected, {reads} reads meanwhile", stored.len())
}

/// Deletes the current picture while no byte is free. It is deleted or answered with an error; whether it was deleted.
fn delete_on_full(setup: &Setup, disk: &Disk) -> bool {
    let _filler = disk.fill(0);
    let delete = setup.server.request("DELETE", "/api/v1/user/profile-picture").token(&setup.token);
    let answer = delete.send();
    assert!(matches!(answer.status, 204 | 507), "{answer:?}");
    answer.status == 204
}

// Promise 5
#[test]
#[ignore = "needs root, to mount; ./tests/run runs it"]
fn a_disk_in_memory_that_fills_up_causes_no_false_201() {
    println!("{}", fill_under_the_server(&Disk::in_memory(16), "tmpfs"));
}

// Promise 5
#[test]
#[ignore = "needs root, to mount; ./tests/run runs it"]
fn an_ext4_disk_that_fills_up_causes_no_false_201() {
    println!("{}", fill_under_the_server(&Disk::of_kind("ext4", 32), "ext4"));
}

// Promise 5
#[test]
#[ignore = "needs root, to mount; ./tests/run runs it"]
fn an_xfs_disk_that_fills_up_causes_no_false_201() {
    println!("{}", fill_under_the_server(&Disk::of_kind("xfs", 320), "xfs"));
}

/// With the default rules, on a disk that something else has filled to the last byte.
// Promise 21
#[test]
#[ignore = "needs root, to mount; ./tests/run runs it"]
fn on_a_full_disk_administrators_and_commands_still_act() {
    let disk = Disk::of_kind("ext4", 64);
    let setup = Setup::on(&disk, ("TONDO_MIN_FREE_SPACE", "8 MiB"));
    let server = &setup.server;
    server.wait_for_log("old renditions were evicted");
    let password = "correct horse";
    for name in ["cleo@example.org", "dora@example.org"] {
        server.add_person(name, password);
    }
    server.run_ok(&["user", "edit", "cleo@example.org", "--role", "admin"]);
    let stolen = server.token("dora@example.org", &[]);
    let path = format!("{}?s=64", setup.path);
    assert_eq!(server.get(&path).status, 200);
    let filler = disk.fill(0);
    assert_eq!(disk.free_bytes(), 0);

    let rename = |token: &str| {
        let edit = serde_json::json!({"name": "Somebody"});
        server.request("PATCH", "/api/v1/me").token(token).json(&edit).send().status
    };
    for _ in 0..200 {
        assert_eq!(rename(&stolen), 507, "a member's change takes no room");
    }
    let login = serde_json::json!({"email": "cleo@example.org", "password": password});
    let login = server.request("POST", "/api/login").json(&login).send();
    assert_eq!(login.status, 200, "{login:?}\n{}", server.log());
    let root = login.json()["token"].as_str().unwrap().to_owned();
    let people = server.request("GET", "/api/v1/users").token(&root).send().json();
    let id_of = |email: &str| {
        let person = people["users"].as_array().unwrap().iter().find(|person| person["email"] == email);
        person.unwrap()["id"].as_str().unwrap().to_owned()
    };
    let (dora, ada) = (id_of("dora@example.org"), id_of("ada@example.org"));
    let disable = server.request("PATCH", &format!("/api/v1/users/{dora}")).token(&root);
    assert_eq!(disable.json(&serde_json::json!({"active": false})).send().status, 200);
    assert_eq!(server.request("GET", "/api/v1/me").token(&stolen).send().status, 401);
    let tokens = server.request("GET", &format!("/api/v1/users/{ada}/tokens")).token(&root).send().json();
    let token = tokens["tokens"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(server.request("DELETE", &format!("/api/v1/tokens/{token}")).token(&root).send().status, 204);
    server.run_ok(&["user", "disable", "ben@example.org"]);
    let remove = server.request("DELETE", &format!("/api/v1/users/{ada}")).token(&root).send();
    assert_eq!(remove.status, 204);
    let ready = server.get("/readyz").json();
    assert_eq!((&ready["uploads"], &ready["changes"]), (&"closed".into(), &"restricted".into()));
    assert_eq!(server.request("POST", "/api/logout").token(&root).send().status, 204);
    assert!(server.log().contains("the reserve was given back"), "{}", server.log());

    drop(filler);
    let mut setup = setup;
    setup.server.kill();
    let server = Server::start_on(&disk.root.join("data"), &[], &[("TONDO_MIN_FREE_SPACE", "8 MiB")]);
    server.wait_for_log("the store was swept");
    assert_eq!(server.get("/readyz").json()["changes"], "open");
    assert!(disk.root.join("data/reserve").is_file(), "the reserve is made again");
}

/// A file that is open for writing keeps a mount from becoming read-only. The blob store opens its files each time, so it
/// gets a mount of its own.
// Promise 4
#[test]
#[ignore = "needs root, to mount; ./tests/run runs it"]
fn a_blob_store_remounted_read_only_keeps_serving_and_recovers() {
    let disk = Disk::in_memory(16);
    let setup = Setup::on(&disk, NO_MIN_FREE_SPACE);
    let blobs = "data/blobs";
    disk.mount_with(&["--bind", disk.root.join(blobs).to_str().unwrap()], blobs);
    let mut stored = Vec::new();
    for round in 0..3 {
        disk.mount_with(&["-o", "remount,bind,ro"], blobs);
        let (answer, _) = setup.upload(round);
        assert_eq!((answer.status, answer.json()["status"].as_u64()), (500, Some(500)), "{answer:?}");
        setup.assert_served();
        let ready = setup.server.get("/readyz");
        assert_eq!((ready.status, &ready.json()["failing"][0]), (503, &"store".into()));
        disk.mount_with(&["-o", "remount,bind,rw"], blobs);
        let (answer, hash) = setup.upload(round);
        assert_eq!(answer.status, 201, "{answer:?}");
        stored.push(hash);
    }
    setup.end(&disk, &stored, "after remounting");
}

/// What ext4 does after an error: the whole file system is read-only until it is mounted again.
// Promise 4
#[test]
#[ignore = "needs root, to mount; ./tests/run runs it"]
fn a_file_system_that_turned_read_only_keeps_serving_and_recovers_after_a_remount() {
    let disk = Disk::of_kind("ext4", 32);
    let mut setup = Setup::on(&disk, NO_MIN_FREE_SPACE);
    let (answer, hash) = setup.upload(1);
    assert_eq!(answer.status, 201);
    disk.mount_with(&["-o", "remount,abort"], "");
    for _ in 0..3 {
        let (answer, _) = setup.upload(2);
        assert_eq!((answer.status, answer.json()["status"].as_u64()), (500, Some(500)), "{answer:?}");
        setup.assert_served();
    }
    let delete = setup.server.request("DELETE", "/api/v1/user/profile-picture").token(&setup.others_token);
    assert_eq!(delete.send().status, 500);
    setup.assert_served();
    setup.server.kill();
    disk.unmount();
    disk.mount();
    setup.server = Server::start_on(&disk.root.join("data"), &[], &[NO_MIN_FREE_SPACE]);
    setup.assert_served();
    let (answer, next) = setup.upload(3);
    assert_eq!(answer.status, 201, "{answer:?}");
    let verified = tondo(&["verify", "--data", setup.server.data.to_str().unwrap()]);
    assert!(verified.status.success(), "{verified:?}");
    setup.end(&disk, &[hash, next], "after mounting again");
}
