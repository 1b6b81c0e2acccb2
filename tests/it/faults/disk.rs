//! A full disk and one that cannot be written to: pictures are shown all the time, the sender is told, nothing is
//! acknowledged that is not kept, and all heals when the disk does.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use tondo::values::BlobHash;

use crate::support::disk::Disk;
use crate::support::ledger::{check_folder, check_rows};
use crate::support::{Answer, Server, pictures, tondo, upload_json};

const NO_MIN_FREE_SPACE: (&str, &str) = ("TONDO_MIN_FREE_SPACE", "0");

/// Sides of a picture that no encoder makes small: about 150 KB.
const SIDE: u32 = 256;

/// A person with a picture that is asked for all the time.
struct Sitting {
    server: Server,
    token: String,
    others_token: String,
    address: String,
    shown: Vec<u8>,
}

impl Sitting {
    fn on(disk: &Disk, min_free_space: (&str, &str)) -> Self {
        let server = Server::start_on(&disk.root.join("data"), &[], &[min_free_space]);
        let token = server.token_of_new_person("ada@example.org", "picture");
        let others_token = server.token_of_new_person("ben@example.org", "picture");
        let shown = pictures::distinct_jpeg(1);
        let answer = server.upload(&others_token).json(&upload_json("me.jpg", "image/jpeg", 24, 24, &shown));
        let address = answer.send().header("location").to_owned();
        Self { server, token, others_token, address, shown }
    }

    fn upload(&self, seed: u64) -> (Answer, BlobHash) {
        let file = pictures::jpeg(&pictures::noise(seed, SIDE, SIDE));
        let answer =
            self.server.upload(&self.token).json(&upload_json("me.jpg", "image/jpeg", SIDE, SIDE, &file));
        (answer.send(), BlobHash::of(&file))
    }

    fn assert_shown(&self) {
        let answer = self.server.get(&self.address);
        assert_eq!((answer.status, &answer.body), (200, &self.shown));
    }

    /// Deletes the current picture until there is none; how many there were.
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

    /// Kills the server; what is on the disk then is sound, and has these.
    fn end(mut self, disk: &Disk, kept: &[BlobHash], label: &str) {
        self.server.kill();
        let data = disk.root.join("data");
        let server = Server::start_on(&data, &[], &[NO_MIN_FREE_SPACE]);
        server.wait_for_log("the store was swept");
        let found = check_folder(&data, label);
        assert!(kept.iter().all(|hash| found.contains(hash)), "{label}: an acknowledged picture is lost");
    }
}

/// Asks for the picture again and again while something else is done; how often.
fn shown_all_the_while(sitting: &Sitting, work: impl FnOnce()) -> u64 {
    let (is_over, count) = (AtomicBool::new(false), AtomicU64::new(0));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !is_over.load(Ordering::Relaxed) {
                sitting.assert_shown();
                count.fetch_add(1, Ordering::Relaxed);
            }
        });
        // A failing test must not leave the other thread asking for ever.
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
fn a_disk_that_uploads_fill_closes_at_min_free_space_and_deletions_open_it() {
    let disk = Disk::in_memory(16);
    let sitting = Sitting::on(&disk, ("TONDO_MIN_FREE_SPACE", "4 MiB"));
    let mut uploads = 0;
    let reads = shown_all_the_while(&sitting, || {
        for round in 0..4 {
            let full = (0..500)
                .map(|seed| sitting.upload(round * 1000 + seed).0)
                .find(|answer| answer.status != 201);
            let full = full.expect("a full disk");
            assert_eq!((full.status, full.json()["status"].as_u64()), (507, Some(507)), "{full:?}");
            assert!(disk.free_bytes() > 3 << 20, "the min_free_space was used up");
            assert_eq!(sitting.server.get("/readyz").json()["uploads"], "closed");
            uploads += sitting.delete_all();
            assert_eq!(sitting.server.get("/readyz").json()["uploads"], "open");
        }
    });
    println!("4 times full and empty: {uploads} uploads, {reads} reads meanwhile");
    assert!(uploads > 100);
    sitting.end(&disk, &[], "after four rounds");
}

/// Without min_free_space, SQLite and the store meet the end of the disk themselves; short writes among it.
fn fill_under_the_server(disk: &Disk, label: &str) -> String {
    let sitting = Sitting::on(disk, NO_MIN_FREE_SPACE);
    let (mut kept, mut seed, mut refused) = (Vec::new(), 0, 0);
    let reads = shown_all_the_while(&sitting, || {
        for left_free in [0, 4 << 10, 16 << 10, 64 << 10, 100 << 10, 200 << 10, 400 << 10] {
            let filler = disk.fill(left_free);
            for _ in 0..4 {
                seed += 1;
                let (answer, hash) = sitting.upload(seed);
                match answer.status {
                    201 => kept.push(hash),
                    status => {
                        assert!(status == 507, "{label}, {left_free} left: {answer:?}");
                        assert_eq!(answer.json()["status"], status, "{label}");
                        refused += 1;
                    }
                }
            }
            drop(filler);
            seed += 1;
            let (answer, hash) = sitting.upload(seed);
            assert_eq!(
                answer.status,
                201,
                "{label}, {left_free} were left: {answer:?}\n{}",
                sitting.server.log()
            );
            kept.push(hash);
        }
    });
    if delete_on_full(&sitting, disk) {
        kept.pop();
    }
    assert!(refused >= 4, "{label}: the disk was never full");
    check_rows(&sitting.server.data, label);
    sitting.end(disk, &kept, label);
    format!("{label}: {} uploads kept, {refused} refused, {reads} reads meanwhile", kept.len())
}

/// Deletes the current picture while nothing at all is free. That is done, or it is told that it was not; whether it was.
fn delete_on_full(sitting: &Sitting, disk: &Disk) -> bool {
    let _filler = disk.fill(0);
    let delete = sitting.server.request("DELETE", "/api/v1/user/profile-picture").token(&sitting.token);
    let answer = delete.send();
    assert!(matches!(answer.status, 204 | 507), "{answer:?}");
    answer.status == 204
}

// Promise 5
#[test]
#[ignore = "needs root, to mount; ./tests/run runs it"]
fn a_disk_that_is_filled_under_the_server_in_memory_brings_no_false_201() {
    println!("{}", fill_under_the_server(&Disk::in_memory(16), "tmpfs"));
}

// Promise 5
#[test]
#[ignore = "needs root, to mount; ./tests/run runs it"]
fn a_disk_that_is_filled_under_the_server_on_ext4_brings_no_false_201() {
    println!("{}", fill_under_the_server(&Disk::of_kind("ext4", 32), "ext4"));
}

// Promise 5
#[test]
#[ignore = "needs root, to mount; ./tests/run runs it"]
fn a_disk_that_is_filled_under_the_server_on_xfs_brings_no_false_201() {
    println!("{}", fill_under_the_server(&Disk::of_kind("xfs", 320), "xfs"));
}

/// Files that are open for writing keep a mount from becoming read-only, so it is the store, whose files are opened
/// anew each time, that gets a mount of its own.
// Promise 4
#[test]
#[ignore = "needs root, to mount; ./tests/run runs it"]
fn a_store_that_is_remounted_read_only_shows_on_and_heals() {
    let disk = Disk::in_memory(16);
    let sitting = Sitting::on(&disk, NO_MIN_FREE_SPACE);
    let blobs = "data/blobs";
    disk.mount_with(&["--bind", disk.root.join(blobs).to_str().unwrap()], blobs);
    let mut kept = Vec::new();
    for round in 0..3 {
        disk.mount_with(&["-o", "remount,bind,ro"], blobs);
        let (answer, _) = sitting.upload(round);
        assert_eq!((answer.status, answer.json()["status"].as_u64()), (500, Some(500)), "{answer:?}");
        sitting.assert_shown();
        let ready = sitting.server.get("/readyz");
        assert_eq!((ready.status, &ready.json()["failing"][0]), (503, &"store".into()));
        disk.mount_with(&["-o", "remount,bind,rw"], blobs);
        let (answer, hash) = sitting.upload(round);
        assert_eq!(answer.status, 201, "{answer:?}");
        kept.push(hash);
    }
    sitting.end(&disk, &kept, "after remounting");
}

/// What ext4 does when it meets an error: the whole file system can only be read until it is mounted anew.
// Promise 4
#[test]
#[ignore = "needs root, to mount; ./tests/run runs it"]
fn a_file_system_that_turned_read_only_shows_on_and_heals_when_mounted_anew() {
    let disk = Disk::of_kind("ext4", 32);
    let mut sitting = Sitting::on(&disk, NO_MIN_FREE_SPACE);
    let (answer, hash) = sitting.upload(1);
    assert_eq!(answer.status, 201);
    disk.mount_with(&["-o", "remount,abort"], "");
    for _ in 0..3 {
        let (answer, _) = sitting.upload(2);
        assert_eq!((answer.status, answer.json()["status"].as_u64()), (500, Some(500)), "{answer:?}");
        sitting.assert_shown();
    }
    let delete =
        sitting.server.request("DELETE", "/api/v1/user/profile-picture").token(&sitting.others_token);
    assert_eq!(delete.send().status, 500);
    sitting.assert_shown();
    sitting.server.kill();
    disk.unmount();
    disk.mount();
    sitting.server = Server::start_on(&disk.root.join("data"), &[], &[NO_MIN_FREE_SPACE]);
    sitting.assert_shown();
    let (answer, next) = sitting.upload(3);
    assert_eq!(answer.status, 201, "{answer:?}");
    let verified = tondo(&["verify", "--data", sitting.server.data.to_str().unwrap()]);
    assert!(verified.status.success(), "{verified:?}");
    sitting.end(&disk, &[hash, next], "after mounting anew");
}
