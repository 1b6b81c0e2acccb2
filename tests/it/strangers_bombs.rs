//! Bombs: small files that claim much. Each is answered at once, and all of them together stay within the memory.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::masters::Sitter;
use crate::strangers_flood::MAX_MEMORY_KIB;
use crate::support::Answer;
use crate::support::bombs::{self, Bomb, Verdict};

/// How fast each must be answered. Those that are pictures are decoded in full, by a server that is not optimised.
const PROMPT: Duration = Duration::from_secs(3);

/// Uploads of the barrage that are under way at a time, and how often each bomb is thrown.
const AT_ONCE: usize = 10;
const ROUNDS: usize = 3;

#[test]
fn every_bomb_is_answered_at_once_and_truly() {
    let sitter = Sitter::new();
    let mut faults = Vec::new();
    let bombs = bombs::all();
    for bomb in &bombs {
        let begun = Instant::now();
        let answer = sitter.post(&bomb.sample);
        let took = begun.elapsed();
        if let Some(fault) = fault_of(bomb, &answer) {
            faults.push(fault);
        }
        if took > PROMPT {
            faults.push(format!("{} took {took:?}", bomb.sample.label));
        }
    }
    println!("{} bombs, at most {} MiB resident", bombs.len(), sitter.server.peak_memory_kib() >> 10);
    assert!(faults.is_empty(), "{faults:#?}");
    assert_eq!(sitter.server.get("/healthz").status, 200);
}

#[test]
fn all_bombs_ten_at_a_time_stay_within_the_memory() {
    let sitter = Sitter::new();
    let bombs = bombs::all();
    let queue: Mutex<Vec<&Bomb>> = Mutex::new((0..ROUNDS).flat_map(|_| &bombs).collect());
    let faults = Mutex::new(Vec::new());
    let next = || queue.lock().unwrap().pop();
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(bomb) = next() {
                    let answer = sitter.post(&bomb.sample);
                    let fault = if answer.status == 503 { None } else { fault_of(bomb, &answer) };
                    faults.lock().unwrap().extend(fault);
                }
            });
        }
    });
    let peak_kib = sitter.server.peak_memory_kib();
    println!("{} bombs, {AT_ONCE} at a time: at most {} MiB resident", bombs.len() * ROUNDS, peak_kib >> 10);
    assert!(faults.lock().unwrap().is_empty(), "{:#?}", faults.lock().unwrap());
    assert!(peak_kib <= MAX_MEMORY_KIB, "{peak_kib} KiB");
    assert_eq!(sitter.server.get("/healthz").status, 200);
}

/// What is wrong with the answer; `None` where it is the right one.
fn fault_of(bomb: &Bomb, answer: &Answer) -> Option<String> {
    let body = String::from_utf8_lossy(&answer.body);
    let is_right = match bomb.verdict {
        Verdict::Taken => answer.status == 201,
        Verdict::Refused(words) => answer.status == 400 && body.contains(words),
        Verdict::Settled => answer.status == 201 || (400..500).contains(&answer.status),
    };
    (!is_right).then(|| format!("{}: {} {body}, not {:?}", bomb.sample.label, answer.status, bomb.verdict))
}
