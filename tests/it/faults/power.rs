//! Power cuts: clients upload to a server on a file system of its own, whose power is cut at a different moment each round.
//! Every acknowledged picture exists after mounting it again.
//!
//! `TONDO_TEST_POWER_ROUNDS` sets the number of rounds on each kind of file system. The cache of the disk itself is not
//! simulated: the image of the file system survives the cut.
//!
//! An answer counts if it came before the cut began. While a file system is shut down, a sync may return success without
//! effect (any program that writes and syncs sees that); a machine without power returns nothing.
//!
//! Promise 2

use std::collections::HashSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use tondo::parts::BlobHash;

use crate::support::disk::Disk;
use crate::support::ledger::{check_folder, upload_of};
use crate::support::{Server, pictures};

const CLIENTS: usize = 4;

/// Rounds by default.
const FEW_ROUNDS: u64 = 4;

/// The acknowledged pictures in order, one list a client.
type Acknowledged = [Mutex<Vec<BlobHash>>; CLIENTS];

fn cut_power_again_and_again(disk: &Disk, kind: &str) -> String {
    let rounds = std::env::var("TONDO_TEST_POWER_ROUNDS").map_or(FEW_ROUNDS, |text| text.parse().unwrap());
    let data = disk.root.join("data");
    let mut server = Server::start_on(&data, &[], &[]);
    let tokens: [String; CLIENTS] = std::array::from_fn(|client| {
        server.token_of_new_person(&format!("client{client}@example.org"), "picture")
    });
    let (acknowledged, seeds) = (Acknowledged::default(), AtomicU64::new(0));
    for round in 0..rounds {
        upload_until_the_power_is_cut(disk, &mut server, &tokens, &acknowledged, &seeds, round);
        disk.unmount();
        disk.mount();
        server = Server::start_on(&data, &[], &[]);
        server.wait_for_log("the store was swept");
        let found = check_folder(&data, &format!("{kind}, round {round}"));
        check_acknowledged(&server, &tokens, &acknowledged, &found);
    }
    let count: usize = acknowledged.iter().map(|known| known.lock().unwrap().len()).sum();
    assert!(count as u64 >= rounds, "{kind}: too few uploads were acknowledged: {count} in {rounds} rounds");
    format!("{kind}: {rounds} power cuts, {count} acknowledged pictures, 0 lost, 0 torn")
}

fn upload_until_the_power_is_cut(
    disk: &Disk,
    server: &mut Server,
    tokens: &[String; CLIENTS],
    acknowledged: &Acknowledged,
    seeds: &AtomicU64,
    round: u64,
) {
    let (is_over, is_cut) = (AtomicBool::new(false), AtomicBool::new(false));
    let template = server.request("POST", "/api/v1/user/profile-picture");
    std::thread::scope(|scope| {
        for (token, known) in tokens.iter().zip(acknowledged) {
            let (is_over, is_cut, template) = (&is_over, &is_cut, template.clone());
            scope.spawn(move || {
                while !is_over.load(Ordering::Relaxed) {
                    let file = pictures::distinct_jpeg(seeds.fetch_add(1, Ordering::Relaxed));
                    let answer = template.clone().token(token).json(&upload_of(&file)).try_send();
                    let is_stored = answer.is_ok_and(|answer| answer.status == 201);
                    let stored = (is_stored && !is_cut.load(Ordering::SeqCst)).then(|| BlobHash::of(&file));
                    known.lock().unwrap().extend(stored);
                }
            });
        }
        // Between 20 and 320 ms, in a scattered order.
        std::thread::sleep(Duration::from_millis(20 + round.wrapping_mul(7919) % 300));
        is_cut.store(true, Ordering::SeqCst);
        disk.cut_power();
        server.kill();
        is_over.store(true, Ordering::Relaxed);
    });
}

/// Checks that every acknowledged picture exists, and that the last acknowledged one or a later one is served.
fn check_acknowledged(
    server: &Server,
    tokens: &[String; CLIENTS],
    acknowledged: &Acknowledged,
    found: &HashSet<BlobHash>,
) {
    for (token, known) in tokens.iter().zip(acknowledged) {
        let known = known.lock().unwrap();
        for hash in known.iter() {
            assert!(found.contains(hash), "{hash} was acknowledged and is lost");
        }
        let Some((_, older)) = known.split_last() else { continue };
        let history = server.request("GET", "/api/v1/user/pictures?limit=1").token(token).send().json();
        assert_eq!(history["pictures"][0]["current"], true);
        let current = server.get(history["pictures"][0]["url"].as_str().unwrap());
        assert_eq!(current.status, 200);
        assert!(!older.contains(&BlobHash::of(&current.body)), "an older picture came back");
    }
}

#[test]
#[ignore = "needs root, to mount; ./tests/run runs it"]
fn no_acknowledged_picture_is_lost_when_the_power_of_an_xfs_disk_is_cut() {
    println!("{}", cut_power_again_and_again(&Disk::of_kind("xfs", 320), "xfs"));
}

#[test]
#[ignore = "needs root, to mount; ./tests/run runs it"]
fn no_acknowledged_picture_is_lost_when_the_power_of_an_ext4_disk_is_cut() {
    println!("{}", cut_power_again_and_again(&Disk::of_kind("ext4", 256), "ext4"));
}
