//! Decompression bombs: each is answered at once, and all of them together stay within the memory budget.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::floods::{MAX_MEMORY_KIB, MAX_P99, watch};
use crate::support::Answer;
use crate::support::Uploader;
use crate::support::bombs::{self, Bomb, Verdict};

/// How fast a rejection must be, with some time for a busy machine.
const PROMPT: Duration = Duration::from_millis(1500);

/// How fast a valid picture must be decoded by a debug build with other tests beside it. `tests/bench/memory` measures the
/// release binary.
const DECODING_LIMIT: Duration = Duration::from_secs(8);

/// Concurrent uploads, and how often each bomb is sent.
const AT_ONCE: usize = 10;
const ROUNDS: usize = 3;

/// Memory of a request beside its body: buffers, stacks, code that runs for the first time.
const OWN_KIB: u64 = 4 << 10;

// Promise 10
#[test]
fn every_bomb_gets_the_right_answer_at_once() {
    let uploader = Uploader::new();
    let mut errors = Vec::new();
    let bombs = bombs::all();
    let nothing = String::new();
    let mut slowest = (Duration::ZERO, &nothing);
    for bomb in &bombs {
        let begun = Instant::now();
        let answer = uploader.post(&bomb.sample);
        let took = begun.elapsed();
        if let Some(error) = error_of(bomb, &answer) {
            errors.push(error);
        }
        slowest = slowest.max((took, &bomb.sample.label));
        if took > if answer.status == 201 { DECODING_LIMIT } else { PROMPT } {
            errors.push(format!("{} took {took:?}", bomb.sample.label));
        }
    }
    let peak_mib = uploader.server.peak_memory_kib() >> 10;
    println!("{} bombs, at most {peak_mib} MiB resident; the slowest: {slowest:?}", bombs.len());
    assert!(errors.is_empty(), "{errors:#?}");
    assert_eq!(uploader.server.get("/healthz").status, 200);
}

// Promise 11
#[test]
fn ten_bombs_at_a_time_stay_within_the_memory_budget() {
    let uploader = Uploader::new();
    let bombs = bombs::all();
    let queue: Mutex<Vec<&Bomb>> = Mutex::new((0..ROUNDS).flat_map(|_| &bombs).collect());
    let (errors, statuses) = (Mutex::new(Vec::new()), Mutex::new(BTreeMap::<u16, usize>::new()));
    let (path, is_over) = (uploader.post_for_another_person(), AtomicBool::new(false));
    let next = || queue.lock().unwrap().pop();
    let send = || {
        while let Some(bomb) = next() {
            let answer = uploader.post(&bomb.sample);
            *statuses.lock().unwrap().entry(answer.status).or_default() += 1;
            let error = error_of(bomb, &answer).filter(|_| answer.status != 503);
            errors.lock().unwrap().extend(error);
        }
    };
    let views = std::thread::scope(|scope| {
        let viewer = scope.spawn(|| watch(&uploader, &path, &is_over));
        let senders: Vec<_> = (0..AT_ONCE).map(|_| scope.spawn(send)).collect();
        for sender in senders {
            sender.join().unwrap();
        }
        is_over.store(true, Ordering::Relaxed);
        viewer.join().unwrap()
    });
    let peak_kib = uploader.server.peak_memory_kib();
    let (total, statuses) = (bombs.len() * ROUNDS, statuses.into_inner().unwrap());
    println!(
        "{total} bombs, {AT_ONCE} at a time: {statuses:?}; at most {} MiB resident; meanwhile {}",
        peak_kib >> 10,
        views.summary()
    );
    assert!(views.p99() < MAX_P99, "{}", views.summary());
    assert!(errors.lock().unwrap().is_empty(), "{:#?}", errors.lock().unwrap());
    assert!(peak_kib <= MAX_MEMORY_KIB, "{peak_kib} KiB");
    assert_eq!(uploader.server.get("/healthz").status, 200);
}

// Promise 11
#[test]
fn escapes_in_a_body_take_no_more_memory_than_budgeted() {
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
        println!("{label} escaped: {weight_kib} KiB budgeted, {grown_kib} KiB used");
        assert!(grown_kib < weight_kib + OWN_KIB, "{label}: {grown_kib} KiB, budgeted {weight_kib}");
    }
}

/// What is wrong with the answer; `None` if it is right.
fn error_of(bomb: &Bomb, answer: &Answer) -> Option<String> {
    let body = String::from_utf8_lossy(&answer.body);
    let is_right = match bomb.verdict {
        Verdict::Accepted => answer.status == 201,
        Verdict::Rejected(words) => answer.status == 400 && body.contains(words),
        Verdict::Either => answer.status == 201 || (400..500).contains(&answer.status),
    };
    (!is_right).then(|| format!("{}: {} {body}, not {:?}", bomb.sample.label, answer.status, bomb.verdict))
}
