//! Kill points: the server is killed at each write, sync, rename, link, unlink, open, mkdir and ftruncate of an upload, a
//! replacement and a deletion, one after the other.
//!
//! Promise 3

use std::time::Duration;

use super::{CALLS, MAX_POINTS};
use crate::support::ledger::{Case, Operation, is_acknowledged};
use crate::support::tracer::{Threads, Tracer};

/// How long a killed server may take to end.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Kills at the first, second, third... occurrence of each call, until the operation completes unharmed; a summary.
fn kill_everywhere(operation: Operation, least_kills: u32) -> String {
    let case = Case::new(operation);
    let mut kills = 0;
    let mut by_call = Vec::new();
    for threads in [Threads::All, Threads::Writer] {
        for calls in CALLS {
            let harmed = (1..MAX_POINTS).take_while(|occurrence| kill_at(&case, threads, calls, *occurrence));
            let count = u32::try_from(harmed.count()).unwrap();
            assert!(count + 1 < MAX_POINTS, "{operation:?}: {calls} without end");
            kills += count;
            if count > 0 {
                by_call.push(format!("{count} {calls} of {threads:?}"));
            }
        }
    }
    assert!(kills >= least_kills, "{operation:?}: only {kills} kill points were reached");
    format!("{operation:?}: {kills} kill points, all safe ({})", by_call.join(", "))
}

/// Whether the server was killed.
fn kill_at(case: &Case, threads: Threads, calls: &str, occurrence: u32) -> bool {
    let label = format!("{:?}, killed at {calls} {occurrence} of {threads:?}", case.operation);
    let (_folder, data, mut server) = case.start();
    let tracer = Tracer::attach(&server, threads, calls, &format!("signal=KILL:when={occurrence}"));
    let answer = case.run(&server);
    tracer.detach();
    // The kernel takes a while to end a process that is traced.
    let was_killed = answer.is_err() && server.ends_within(TIMEOUT) || server.has_ended();
    assert!(was_killed || is_acknowledged(&answer), "{label}: {answer:?}");
    server.kill();
    case.check_after_restart(&data, is_acknowledged(&answer), &label);
    was_killed
}

#[test]
#[ignore = "needs strace; ./tests/run runs it"]
fn a_first_upload_is_whole_or_absent_wherever_it_is_killed() {
    println!("{}", kill_everywhere(Operation::FirstUpload, 20));
}

#[test]
#[ignore = "needs strace; ./tests/run runs it"]
fn a_replacement_leaves_the_old_or_the_new_picture_wherever_it_is_killed() {
    println!("{}", kill_everywhere(Operation::Replacement, 20));
}

#[test]
#[ignore = "needs strace; ./tests/run runs it"]
fn a_replacement_with_a_checkpoint_is_safe_wherever_it_is_killed() {
    println!("{}", kill_everywhere(Operation::ReplacementWithCheckpoint, 20));
}

#[test]
#[ignore = "needs strace; ./tests/run runs it"]
fn a_deletion_is_done_or_not_done_wherever_it_is_killed() {
    println!("{}", kill_everywhere(Operation::DeletionForGood, 10));
}

#[test]
#[ignore = "needs strace; ./tests/run runs it"]
fn a_deletion_into_the_trash_is_done_or_not_done_wherever_it_is_killed() {
    println!("{}", kill_everywhere(Operation::Deletion, 3));
}
