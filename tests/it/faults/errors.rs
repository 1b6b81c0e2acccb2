//! Disk errors are told: EIO and ENOSPC at each call that touches the disk end in 5xx with the envelope, never in a
//! false 2xx; the server lives on, and heals once the disk does.
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

/// What came of an error at one occurrence of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Met {
    /// The call was not made so often.
    Nothing,
    /// It touched no file of the data folder: a socket, the log, a wake-up.
    Elsewhere,
    /// A file in the data folder, and the sender was told.
    Told,
    /// A file in the data folder, and it was done all the same.
    Done,
}

/// Lets the first, second, third… occurrence of each call fail, until none does any more; what was met.
fn fail_everywhere(operation: Operation, error: &str, least_errors: usize) -> String {
    let case = Case::new(operation);
    let (mut told, mut done) = (0, 0);
    for threads in [Threads::All, Threads::Writer] {
        for calls in CALLS {
            for occurrence in 1..=MAX_POINTS {
                assert!(occurrence < MAX_POINTS, "{operation:?}: {calls} without end");
                match fail_at(&case, threads, calls, error, occurrence) {
                    Met::Nothing => break,
                    Met::Elsewhere => {}
                    Met::Told => told += 1,
                    Met::Done => done += 1,
                }
            }
        }
    }
    assert!(told >= least_errors, "{operation:?}: only {told} errors of {error} were told");
    format!("{operation:?}: {error} at {} calls: {told} told, {done} done all the same", told + done)
}

fn fail_at(case: &Case, threads: Threads, calls: &str, error: &str, occurrence: u32) -> Met {
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
        return Met::Nothing;
    }
    // An error at a wake-up between threads is nothing that a disk does, and the runtime does not bear it.
    if !injected.iter().all(|call| call.contains(data.to_str().unwrap())) {
        return Met::Elsewhere;
    }
    let answer = answer.unwrap_or_else(|error| panic!("{label}: {error}\n{injected:?}\n{}", server.log()));
    let is_done = check_answer(&answer, error, &label);
    case.check_shown(&server, is_done, &label);
    check_killed(case, &mut server, &data, is_done, &label);
    if is_done { Met::Done } else { Met::Told }
}

/// Whether the answer says that it was done; if not, it says so with the right status in the envelope.
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

/// The server lives; a kill at once loses nothing that was acknowledged, and leaves the folder sound.
fn check_killed(case: &Case, server: &mut Server, data: &Path, is_done: bool, label: &str) {
    assert!(!server.has_ended(), "{label}: the server ended");
    server.kill();
    let restarted = Server::start_on(data, &[], &[]);
    restarted.wait_for_log("the store was swept");
    case.check_shown(&restarted, is_done, label);
    check_folder(data, label);
    drop(restarted);
}

#[test]
#[ignore = "needs strace; ./tests/run runs it"]
fn a_first_upload_with_eio_is_told_and_never_half_done() {
    println!("{}", fail_everywhere(Operation::FirstUpload, "EIO", 20));
}

#[test]
#[ignore = "needs strace; ./tests/run runs it"]
fn a_replacement_with_eio_is_told_and_never_half_done() {
    println!("{}", fail_everywhere(Operation::ReplacementWithCheckpoint, "EIO", 20));
}

#[test]
#[ignore = "needs strace; ./tests/run runs it"]
fn a_deletion_with_eio_is_told_and_never_half_done() {
    println!("{}", fail_everywhere(Operation::Deletion, "EIO", 10));
}

#[test]
#[ignore = "needs strace; ./tests/run runs it"]
fn a_first_upload_without_space_is_told_and_never_half_done() {
    println!("{}", fail_everywhere(Operation::FirstUpload, "ENOSPC", 20));
}

#[test]
#[ignore = "needs strace; ./tests/run runs it"]
fn a_replacement_without_space_is_told_and_never_half_done() {
    println!("{}", fail_everywhere(Operation::ReplacementWithCheckpoint, "ENOSPC", 20));
}

/// Most calls of `write` are wake-ups between threads. That of the picture's file is looked for thread by thread, and
/// which one it falls to is chance.
#[test]
#[ignore = "needs strace; ./tests/run runs it"]
fn a_file_that_cannot_be_written_is_told_and_leaves_nothing() {
    let mut case = Case::new(Operation::FirstUpload);
    // A wake-up that failed may leave the answer unsent.
    case.patience = Duration::from_secs(1);
    for error in ["EIO", "ENOSPC"] {
        let mut met =
            (0..MAX_POINTS as usize).map(|attempt| fail_at(&case, Threads::One(attempt), "write", error, 1));
        assert!(met.any(|met| met == Met::Told), "no write of a picture's file failed with {error}");
    }
}

/// Keeps several threads busy at once, so that those that write files are there before strace looks at them.
fn warm_up(server: &Server) {
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..4).for_each(|_| assert_eq!(server.get("/readyz").status, 200)));
        }
    });
}

/// Every call of a kind fails for as long as strace is attached; then the same server goes on as if nothing had been.
#[test]
#[ignore = "needs strace; ./tests/run runs it"]
fn a_server_whose_disk_failed_for_a_while_takes_uploads_again() {
    let case = Case::new(Operation::Replacement);
    let (_folder, data, mut server) = case.start();
    for (round, error) in (0..).zip(["EIO", "ENOSPC", "EROFS", "EDQUOT"]) {
        for (place, calls) in
            (0..).zip(["pwrite64", "fsync", "?rename,?renameat,?renameat2", "?mkdir,mkdirat"])
        {
            let label = format!("{error} at every {calls}");
            let picture = pictures::distinct_jpeg(100 + round * 10 + place);
            let before = server.get(&case.address).body;
            let tracer = Tracer::attach(&server, Threads::All, calls, &format!("error={error}"));
            let answer = server.upload(&case.token).json(&upload_of(&picture)).send();
            let shown = server.get(&case.address).body;
            let injected = tracer.detach();
            if injected.is_empty() {
                assert_eq!((calls.contains("mkdir"), answer.status), (true, 201), "{label}: {answer:?}");
                continue;
            }
            assert!(!check_answer(&answer, error.replace("EDQUOT", "ENOSPC").as_str(), &label), "{label}");
            assert_eq!(shown, before, "{label}");
            let healed = server.upload(&case.token).json(&upload_of(&picture)).send();
            assert_eq!(healed.status, 201, "{label}: {healed:?}");
            assert_eq!(server.get(&case.address).body, picture, "{label}");
        }
    }
    server.kill();
    drop(Server::start_on(&data, &[], &[]));
    check_folder(&data, "after errors of every kind");
}

/// SQLite has written a commit to its log when the sync of it fails. The sender is told that nothing came of it; a
/// sweep takes the picture's file, which nobody refers to; a crash must not bring the commit back.
#[test]
#[ignore = "needs strace; ./tests/run runs it"]
fn a_commit_that_could_not_be_synced_does_not_come_back_without_its_file() {
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
            // SQLite does not heed the sync of the folder with its new log; the server has synced it at its start.
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
