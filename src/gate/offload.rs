//! Moving blocking calls and computations off the threads that serve connections.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Mutex, PoisonError};

/// Computations over no more than this many bytes run on the calling thread; handing them to another would cost more.
const INLINE_BYTES: usize = 128 * 1024;

/// A job whose value goes elsewhere. It is one type for all jobs: otherwise the executable would hold the runtime's code for
/// tasks once for each of them, half a megabyte in all.
type Job = Box<dyn FnOnce() + Send>;

/// Runs a short blocking call (a file, a database read) on the runtime's blocking threads.
pub(crate) async fn blocking<T: Send + 'static>(job: impl FnOnce() -> T + Send + 'static) -> T {
    let value = Arc::new(Mutex::new(None));
    let place = Arc::clone(&value);
    run(Box::new(move || {
        let made = job();
        *place.lock().unwrap_or_else(PoisonError::into_inner) = Some(made);
    }))
    .await;
    let made = value.lock().unwrap_or_else(PoisonError::into_inner).take();
    made.unwrap_or_else(|| resume_unwind(Box::new("a blocking job gave no value")))
}

#[expect(clippy::disallowed_methods, reason = "this is the gate")]
async fn run(job: Job) {
    joined(tokio::task::spawn_blocking(job).await);
}

/// Runs a computation over `size_bytes` of input: on the calling thread if that is little, else on a blocking thread.
pub(crate) async fn offload<T: Send + 'static>(
    size_bytes: usize,
    job: impl FnOnce() -> T + Send + 'static,
) -> T {
    if size_bytes <= INLINE_BYTES { job() } else { blocking(job).await }
}

pub(super) async fn on_new_thread<T: Send + 'static>(job: impl FnOnce() -> T + Send + 'static) -> T {
    let (reply, answer) = tokio::sync::oneshot::channel();
    let work = move || drop(reply.send(catch_unwind(AssertUnwindSafe(job))));
    let spawned = std::thread::Builder::new().name("heavy-job".to_owned()).spawn(work);
    match (spawned, answer.await) {
        (Ok(_detached), Ok(Ok(value))) => value,
        (Ok(_detached), Ok(Err(panic))) => resume_unwind(panic),
        // Without a thread or an answer the request fails, with a status of 500.
        (Err(error), _) => resume_unwind(Box::new(format!("no thread for a heavy job: {error}"))),
        (Ok(_detached), Err(_gone)) => resume_unwind(Box::new("a heavy job gave no answer")),
    }
}

/// A panic in the job continues in the caller, whose task turns it into an answer.
fn joined<T>(outcome: Result<T, tokio::task::JoinError>) -> T {
    match outcome {
        Ok(answer) => answer,
        Err(error) => resume_unwind(error.into_panic()),
    }
}
