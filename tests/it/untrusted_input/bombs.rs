//! Bombs: small files that claim much. Each is answered at once, and all of them together stay within the memory.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::floods::{MAX_MEMORY_KIB, MAX_P99, watch};
use crate::support::Answer;
use crate::support::Uploader;
use crate::support::bombs::{self, Bomb, Verdict};

/// How fast a refusal must come, with some patience for a busy machine.
const PROMPT: Duration = Duration::from_millis(1500);

/// How fast what is a picture must be decoded, by a server that is not optimised and has other tests beside it. The
/// release's figures are what `tests/bench/memory` tells.
const DECODED: Duration = Duration::from_secs(8);

/// Uploads of the barrage that are under way at a time, and how often each bomb is thrown.
const AT_ONCE: usize = 10;
const ROUNDS: usize = 3;

/// What a request takes beside its body: buffers, stacks, code that was not touched before.
const OWN_KIB: u64 = 4 << 10;

// Promise 10
#[test]
fn every_bomb_is_answered_at_once_and_truly() {
    let uploader = Uploader::new();
    let mut faults = Vec::new();
    let bombs = bombs::all();
    let nothing = String::new();
    let mut slowest = (Duration::ZERO, &nothing);
    for bomb in &bombs {
        let begun = Instant::now();
        let answer = uploader.post(&bomb.sample);
        let took = begun.elapsed();
        if let Some(fault) = fault_of(bomb, &answer) {
            faults.push(fault);
        }
        slowest = slowest.max((took, &bomb.sample.label));
        if took > if answer.status == 201 { DECODED } else { PROMPT } {
            faults.push(format!("{} took {took:?}", bomb.sample.label));
        }
    }
    let peak_mib = uploader.server.peak_memory_kib() >> 10;
    println!("{} bombs, at most {peak_mib} MiB resident; the slowest: {slowest:?}", bombs.len());
    assert!(faults.is_empty(), "{faults:#?}");
    assert_eq!(uploader.server.get("/healthz").status, 200);
}

// Promise 11
#[test]
fn all_bombs_ten_at_a_time_stay_within_the_memory() {
    let uploader = Uploader::new();
    let bombs = bombs::all();
    let queue: Mutex<Vec<&Bomb>> = Mutex::new((0..ROUNDS).flat_map(|_| &bombs).collect());
    let (faults, statuses) = (Mutex::new(Vec::new()), Mutex::new(BTreeMap::<u16, usize>::new()));
    let (shown, is_over) = (uploader.post_for_another_person(), AtomicBool::new(false));
    let next = || queue.lock().unwrap().pop();
    let throw = || {
        while let Some(bomb) = next() {
            let answer = uploader.post(&bomb.sample);
            *statuses.lock().unwrap().entry(answer.status).or_default() += 1;
            let fault = fault_of(bomb, &answer).filter(|_| answer.status != 503);
            faults.lock().unwrap().extend(fault);
        }
    };
    let views = std::thread::scope(|scope| {
        let viewer = scope.spawn(|| watch(&uploader, &shown, &is_over));
        let throwers: Vec<_> = (0..AT_ONCE).map(|_| scope.spawn(throw)).collect();
        for thrower in throwers {
            thrower.join().unwrap();
        }
        is_over.store(true, Ordering::Relaxed);
        viewer.join().unwrap()
    });
    let peak_kib = uploader.server.peak_memory_kib();
    let (thrown, statuses) = (bombs.len() * ROUNDS, statuses.into_inner().unwrap());
    println!(
        "{thrown} bombs, {AT_ONCE} at a time: {statuses:?}; at most {} MiB resident; meanwhile {}",
        peak_kib >> 10,
        views.told()
    );
    assert!(views.p99() < MAX_P99, "{}", views.told());
    assert!(faults.lock().unwrap().is_empty(), "{:#?}", faults.lock().unwrap());
    assert!(peak_kib <= MAX_MEMORY_KIB, "{peak_kib} KiB");
    assert_eq!(uploader.server.get("/healthz").status, 200);
}

// Promise 11
#[test]
fn escapes_in_a_body_take_no_more_memory_than_it_weighs() {
    for (label, payload) in [("one", format!(r"\/{}", "A".repeat(10 << 20))), ("all", r"\/".repeat(5 << 20))]
    {
        let uploader = Uploader::new();
        let body = format!(
            r#"{{"name": "me", "width": 1, "height": 1, "mime": "image/png", "dataUri": "data:image\/png;base64,{payload}AA"}}"#
        );
        let weight_kib = u64::try_from(body.len()).unwrap() * 7 / 4 / 1024;
        let before_kib = uploader.server.peak_memory_kib();
        let answer = uploader.server.upload(&uploader.token).body("application/json", body).send();
        assert_eq!((answer.status, answer.fields()), (400, vec!["dataUri".to_owned()]), "{label}");
        assert!(answer.message("dataUri").contains("accepted"), "{label}: {answer:?}");
        let grown_kib = uploader.server.peak_memory_kib() - before_kib;
        println!("{label} escaped: {weight_kib} KiB weighed, {grown_kib} KiB taken");
        assert!(grown_kib < weight_kib + OWN_KIB, "{label}: {grown_kib} KiB, weighed {weight_kib}");
    }
}

/// What is wrong with the answer; `None` where it is the right one.
fn fault_of(bomb: &Bomb, answer: &Answer) -> Option<String> {
    let body = String::from_utf8_lossy(&answer.body);
    let is_right = match bomb.verdict {
        Verdict::Hit => answer.status == 201,
        Verdict::Refused(words) => answer.status == 400 && body.contains(words),
        Verdict::Settled => answer.status == 201 || (400..500).contains(&answer.status),
    };
    (!is_right).then(|| format!("{}: {} {body}, not {:?}", bomb.sample.label, answer.status, bomb.verdict))
}
