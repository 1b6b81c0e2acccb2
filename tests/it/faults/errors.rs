//! Disk errors are reported: EIO and ENOSPC at each call that touches the disk are answered with 5xx and the envelope, never
//! with a false 2xx. The server survives, and recovers with the disk.
//!
//! Promise 4

use std::path::Path;
use std::time::Duration;

use super::{CALLS, MAX_POINTS};
use crate::support::Answer;
use crate::support::ledger::{Case, Operation, check_folder, is_acknowledged, upload_of};
use crate::support::pictures;
use crate::support::tracer::{Threads, Tracer};
use crate::support::{Server, tondo};

/// The outcome of an error at one occurrence of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// The call was not made this often.
    NotReached,
    /// The call was not for a file of the data directory, but for a socket, the log or a wake-up.
    Elsewhere,
    /// The call was for a file of the data directory, and the error was reported.
    Reported,
    /// The call was for a file of the data directory, and the operation succeeded in spite of it.
    Done,
}

/// Makes the first, second, third... occurrence of each call fail, until there are no more; a summary. Without space the server
/// makes room and tries again, so that few single errors of `ENOSPC` reach the sender.
fn fail_everywhere(operation: Operation, error: &str, least_errors: usize) -> String {
    let case = Case::new(operation);
    let (mut reported, mut done) = (0, 0);
    for threads in [Threads::All, Threads::Writer] {
        for calls in CALLS {
            for occurrence in 1..=MAX_POINTS {
                assert!(occurrence < MAX_POINTS, "{operation:?}: {calls} without end");
                match fail_at(&case, threads, calls, error, occurrence) {
                    Outcome::NotReached => break,
                    Outcome::Elsewhere => {}
                    Outcome::Reported => reported += 1,
                    Outcome::Done => done += 1,
                }
            }
        }
    }
    assert!(reported >= least_errors, "{operation:?}: only {reported} errors of {error} were reported");
    format!(
        "{operation:?}: {error} at {} calls: {reported} reported, {done} done in spite of it",
        reported + done
    )
}

fn fail_at(case: &Case, threads: Threads, calls: &str, error: &str, occurrence: u32) -> Outcome {
    let label = format!("{:?}, {error} at {calls} {occurrence} of {threads:?}", case.operation);
    let (_folder, data, mut server) = case.start();
    if let Threads::One(_) = threads {
        warm_up(&server);
    }
    let tracer = Tracer::attach(&server, threads, calls, &format!("error={error}:when={occurrence}"));
    let answer = case.run(&server);
    let injected = tracer.detach();
    if injected.is_empty() {
        assert!(is_acknowledged(&answer), "{label}: {answer:?}");
        return Outcome::NotReached;
    }
    // No disk causes an error at a wake-up between threads, and the runtime does not survive one.
    if !injected.iter().all(|call| call.contains(data.to_str().unwrap())) {
        return Outcome::Elsewhere;
    }
    let answer = answer.unwrap_or_else(|error| panic!("{label}: {error}\n{injected:?}\n{}", server.log()));
    let is_done = check_answer(&answer, error, &label);
    case.check_served(&server, is_done, &label);
    check_killed(case, &mut server, &data, is_done, &label);
    if is_done { Outcome::Done } else { Outcome::Reported }
}

/// Whether the answer acknowledges the operation. If not, it must have the right status and the envelope.
fn check_answer(answer: &Answer, error: &str, label: &str) -> bool {
    if (200..300).contains(&answer.status) {
        return true;
    }
    let fits = match error {
        "ENOSPC" => matches!(answer.status, 500 | 507),
        _ => answer.status == 500,
    };
    assert!(fits, "{label}: {answer:?}");
    assert_eq!(answer.json()["status"], answer.status, "{label}");
    false
}

/// Checks that the server is alive, and that killing it loses nothing acknowledged and leaves the data directory intact.
fn check_killed(case: &Case, server: &mut Server, data: &Path, is_done: bool, label: &str) {
    assert!(!server.has_ended(), "{label}: the server ended");
    server.kill();
    let restarted = Server::start_on(data, &[], &[]);
    restarted.wait_for_log("the store was swept");
    case.check_served(&restarted, is_done, label);
    check_folder(data, label);
    drop(restarted);
}

#[test]
#[ignore = "needs strace; ./tests/run runs it"]
fn eio_in_a_first_upload_is_reported_and_leaves_nothing_half_done() {
    println!("{}", fail_everywhere(Operation::FirstUpload, "EIO", 20));
}

#[test]
#[ignore = "needs strace; ./tests/run runs it"]
fn eio_in_a_replacement_is_reported_and_leaves_nothing_half_done() {
    println!("{}", fail_everywhere(Operation::ReplacementWithCheckpoint, "EIO", 20));
}

#[test]
#[ignore = "needs strace; ./tests/run runs it"]
fn eio_in_a_deletion_is_reported_and_leaves_nothing_half_done() {
    println!("{}", fail_everywhere(Operation::DeletionForGood, "EIO", 10));
}

#[test]
#[ignore = "needs strace; ./tests/run runs it"]
fn enospc_in_a_first_upload_is_reported_and_leaves_nothing_half_done() {
    println!("{}", fail_everywhere(Operation::FirstUpload, "ENOSPC", 5));
}

#[test]
#[ignore = "needs strace; ./tests/run runs it"]
fn enospc_in_a_replacement_is_reported_and_leaves_nothing_half_done() {
    println!("{}", fail_everywhere(Operation::ReplacementWithCheckpoint, "ENOSPC", 5));
}

/// Most calls of `write` are wake-ups between threads. Which thread writes the picture's file is random, so the threads are
/// tried one after the other.
#[test]
#[ignore = "needs strace; ./tests/run runs it"]
fn a_failed_write_of_a_file_is_reported_and_leaves_nothing() {
    let mut case = Case::new(Operation::FirstUpload);
    // After a failed wake-up, the answer may never be sent.
    case.timeout = Duration::from_secs(1);
    for error in ["EIO", "ENOSPC"] {
        let mut outcomes =
            (0..MAX_POINTS as usize).map(|attempt| fail_at(&case, Threads::One(attempt), "write", error, 1));
        assert!(
            outcomes.any(|outcome| outcome == Outcome::Reported),
            "no write of a picture's file failed with {error}"
        );
    }
}

/// Keeps several threads busy at once, so that the threads that write files exist before strace attaches.
fn warm_up(server: &Server) {
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..4).for_each(|_| assert_eq!(server.get("/readyz").status, 200)));
        }
    });
}

/// Every call of a kind fails while strace is attached. Afterwards, the same server works as before.
#[test]
#[ignore = "needs strace; ./tests/run runs it"]
fn uploads_work_again_after_the_disk_failed_for_a_while() {
    let case = Case::new(Operation::Replacement);
    let (_folder, data, mut server) = case.start();
    for (round, error) in (0..).zip(["EIO", "ENOSPC", "EROFS", "EDQUOT"]) {
        for (number, calls) in
            (0..).zip(["pwrite64", "fsync", "?link,linkat,?rename,?renameat,?renameat2", "?mkdir,mkdirat"])
        {
            let label = format!("{error} at every {calls}");
            let picture = pictures::distinct_jpeg(100 + round * 10 + number);
            let before = server.get(&case.path).body;
            let tracer = Tracer::attach(&server, Threads::All, calls, &format!("error={error}"));
            let answer = server.upload(&case.token).json(&upload_of(&picture)).send();
            let current = server.get(&case.path).body;
            let injected = tracer.detach();
            if injected.is_empty() {
                assert_eq!((calls.contains("mkdir"), answer.status), (true, 201), "{label}: {answer:?}");
                continue;
            }
            assert!(!check_answer(&answer, error.replace("EDQUOT", "ENOSPC").as_str(), &label), "{label}");
            assert_eq!(current, before, "{label}");
            let retried = server.upload(&case.token).json(&upload_of(&picture)).send();
            assert_eq!(retried.status, 201, "{label}: {retried:?}");
            assert_eq!(server.get(&case.path).body, picture, "{label}");
        }
    }
    server.kill();
    // What was killed had put off taking temporary names away.
    Server::start_on(&data, &[], &[]).wait_for_log("the store was swept");
    check_folder(&data, "after errors of every kind");
}

/// The sync fails after SQLite has written a commit to its log. The sender gets an error, and a sweep removes the picture's
/// file, to which no row refers. A crash must not bring the commit back.
#[test]
#[ignore = "needs strace; ./tests/run runs it"]
fn a_commit_that_failed_to_sync_does_not_return_without_its_file() {
    let case = Case::new(Operation::Replacement);
    for occurrence in 1..=3 {
        let label = format!("sync {occurrence} of the writer");
        let (_folder, data, mut server) = case.start();
        let tracer = Tracer::attach(
            &server,
            Threads::Writer,
            "fsync,fdatasync",
            &format!("error=EIO:when={occurrence}"),
        );
        let answer = case.run(&server).unwrap();
        let injected = tracer.detach();
        if injected.is_empty() {
            break;
        }
        if answer.status == 201 {
            // SQLite ignores an error of syncing the folder of its new log. The server has synced the folder at its start.
            assert!(injected.iter().all(|call| call.contains("/data>")), "{label}: {injected:?}");
            continue;
        }
        assert_eq!(answer.status, 500, "{label}");
        let swept = tondo(&["gc", "--grace", "0s", "--data", data.to_str().unwrap()]);
        assert!(swept.status.success(), "{label}: {swept:?}");
        server.kill();
        case.check_after_restart(&data, false, &label);
    }
}
