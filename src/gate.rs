//! Bounded room for work that blocks a thread or fills memory.
//!
//! A [`Gate`] weighs each job in bytes and lets in as many as fit its capacity. A bounded number waits; one more is
//! rejected as [`Busy`] at once. [`blocking`] and [`offload`] move blocking calls and computations off the threads that
//! serve connections. Nothing here knows what a job does.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The unit in which a gate counts: the semaphore counts with 32 bits, and bytes may be more.
const UNIT_BYTES: u64 = 1024;

/// Jobs from 4 MiB on run on a new thread, which costs some tens of microseconds.
const HEAVY_UNITS: u32 = 4 * 1024;

/// Computations over no more than this many bytes run on the calling thread; handing them to another would cost more.
const INLINE_BYTES: usize = 32 * 1024;

/// The gate and its queue are full; the client should try again later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the gate is full and so is its queue")]
pub struct Busy;

/// How much a gate lets in.
#[derive(Debug, Clone, Copy)]
pub struct Room {
    /// What all jobs inside may weigh together, in bytes.
    pub capacity_bytes: u64,
    /// Jobs that may be inside at a time, whatever they weigh.
    pub max_jobs: usize,
    /// Jobs that may wait for room.
    pub max_waiting: usize,
}

/// A weighted semaphore with a bounded queue.
#[derive(Debug)]
pub struct Gate {
    bytes: Arc<Semaphore>,
    jobs: Arc<Semaphore>,
    capacity_units: u32,
    waiting: AtomicUsize,
    max_waiting: usize,
}

/// The right to be inside a gate. Dropping it leaves the gate.
#[derive(Debug)]
pub struct Pass {
    weight_units: u32,
    _bytes: OwnedSemaphorePermit,
    _job: OwnedSemaphorePermit,
}

impl Gate {
    /// A gate with this room.
    pub fn new(room: Room) -> Self {
        let capacity_units = units(room.capacity_bytes);
        Self {
            bytes: Arc::new(Semaphore::new(capacity_units as usize)),
            jobs: Arc::new(Semaphore::new(room.max_jobs.clamp(1, Semaphore::MAX_PERMITS))),
            capacity_units,
            waiting: AtomicUsize::new(0),
            max_waiting: room.max_waiting,
        }
    }

    /// Waits in the queue until `weight_bytes` fit. A job heavier than the whole gate is let in when the gate is empty.
    ///
    /// # Errors
    ///
    /// [`Busy`] at once if the queue is full.
    pub async fn enter(&self, weight_bytes: u64) -> Result<Pass, Busy> {
        let weight = units(weight_bytes).min(self.capacity_units);
        if let Some(pass) = self.enter_now(weight) {
            return Ok(pass);
        }
        let _slot = QueueSlot::take(&self.waiting, self.max_waiting)?;
        let job = Arc::clone(&self.jobs).acquire_owned().await.map_err(|_closed| Busy)?;
        let bytes = Arc::clone(&self.bytes).acquire_many_owned(weight).await.map_err(|_closed| Busy)?;
        Ok(Pass { weight_units: weight, _bytes: bytes, _job: job })
    }

    /// Lets a job in that fits now. The semaphores do not let it overtake jobs that wait.
    fn enter_now(&self, weight: u32) -> Option<Pass> {
        let job = Arc::clone(&self.jobs).try_acquire_owned().ok()?;
        let bytes = Arc::clone(&self.bytes).try_acquire_many_owned(weight).ok()?;
        Some(Pass { weight_units: weight, _bytes: bytes, _job: job })
    }

    /// Jobs that wait now.
    pub fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }
}

impl Pass {
    /// Runs a job off the threads that serve connections. The job holds the pass, so that its room is not given to others
    /// when the client disconnects while it runs.
    ///
    /// A heavy job gets a new thread. The C library's allocator keeps a heap for each thread and gives the heap of a
    /// thread that ended to the next one, so heavy jobs in a row use the same heap. On the idle threads of a pool each
    /// would fill one of its own.
    pub async fn run<T: Send + 'static>(self, job: impl FnOnce() -> T + Send + 'static) -> T {
        let is_heavy = self.weight_units >= HEAVY_UNITS;
        let job_with_pass = move || {
            let answer = job();
            drop(self);
            answer
        };
        if is_heavy { on_new_thread(job_with_pass).await } else { blocking(job_with_pass).await }
    }
}

/// A place in the queue, given back when dropped: a client that disconnects while it waits must not keep it.
struct QueueSlot<'a>(&'a AtomicUsize);

impl<'a> QueueSlot<'a> {
    fn take(waiting: &'a AtomicUsize, max_waiting: usize) -> Result<Self, Busy> {
        let before = waiting.fetch_add(1, Ordering::Relaxed);
        let slot = Self(waiting);
        if before >= max_waiting { Err(Busy) } else { Ok(slot) }
    }
}

impl Drop for QueueSlot<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Runs a short blocking call (a file, a database read) on the runtime's blocking threads.
#[expect(clippy::disallowed_methods, reason = "this is the gate")]
pub(crate) async fn blocking<T: Send + 'static>(job: impl FnOnce() -> T + Send + 'static) -> T {
    joined(tokio::task::spawn_blocking(job).await)
}

/// Runs a computation over `size_bytes` of input: on the calling thread if that is little, else on a blocking thread.
pub(crate) async fn offload<T: Send + 'static>(
    size_bytes: usize,
    job: impl FnOnce() -> T + Send + 'static,
) -> T {
    if size_bytes <= INLINE_BYTES { job() } else { blocking(job).await }
}

async fn on_new_thread<T: Send + 'static>(job: impl FnOnce() -> T + Send + 'static) -> T {
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

fn units(bytes: u64) -> u32 {
    u32::try_from(bytes.div_ceil(UNIT_BYTES).max(1)).unwrap_or(u32::MAX).min(MAX_UNITS)
}

/// The most permits that the runtime's semaphore has on a 32-bit machine.
const MAX_UNITS: u32 = u32::MAX >> 3;

#[cfg(test)]
mod tests {
    use super::*;

    fn gate(capacity_bytes: u64, max_waiting: usize) -> Gate {
        Gate::new(Room { capacity_bytes, max_jobs: 8, max_waiting })
    }

    // Promise 11
    #[tokio::test]
    async fn jobs_that_fit_together_are_inside_together() {
        let gate = gate(4096, 1);
        let first = gate.enter(2048).await.unwrap();
        let second = gate.enter(2048).await.unwrap();
        drop((first, second));
    }

    // Promise 11
    #[tokio::test]
    async fn a_full_queue_rejects_as_busy_at_once() {
        let gate = Arc::new(gate(1024, 1));
        let inside = gate.enter(1024).await.unwrap();
        let waiter = tokio::spawn({
            let gate = Arc::clone(&gate);
            async move { gate.enter(1024).await.is_ok() }
        });
        while gate.waiting() == 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(gate.enter(1024).await.unwrap_err(), Busy);
        drop(inside);
        assert!(waiter.await.unwrap());
        assert_eq!(gate.waiting(), 0);
    }

    // Promise 11
    #[tokio::test]
    async fn without_a_queue_a_job_that_fits_is_let_in_and_another_is_rejected_as_busy() {
        let gate = gate(1024, 0);
        let inside = gate.enter(1024).await.unwrap();
        assert_eq!(gate.enter(1024).await.unwrap_err(), Busy);
        drop(inside);
        assert!(gate.enter(1024).await.is_ok());
    }

    // Promise 11
    #[tokio::test]
    async fn a_job_heavier_than_the_gate_runs_alone() {
        let gate = gate(1024, 1);
        let pass = gate.enter(1 << 40).await.unwrap();
        assert_eq!(gate.bytes.available_permits(), 0);
        assert_eq!(pass.run(|| 7).await, 7);
        assert_eq!(gate.bytes.available_permits(), 1);
    }

    // Promise 11
    #[tokio::test]
    async fn a_heavy_job_returns_its_value_and_its_panic_reaches_the_caller() {
        let gate = Arc::new(gate(64 << 20, 1));
        assert_eq!(gate.enter(32 << 20).await.unwrap().run(|| 7).await, 7);
        let panicking = Arc::clone(&gate);
        let task = tokio::spawn(async move {
            let pass = panicking.enter(32 << 20).await.unwrap();
            pass.run(|| panic!("a failing job")).await
        });
        assert!(task.await.unwrap_err().is_panic());
        assert!(gate.enter(64 << 20).await.is_ok());
    }

    // Promise 11
    #[tokio::test]
    async fn a_caller_that_stops_waiting_leaves_the_queue() {
        let gate = gate(1024, 4);
        let _inside = gate.enter(1024).await.unwrap();
        let mut waiting = Box::pin(gate.enter(1024));
        assert!(futures_util::FutureExt::now_or_never(&mut waiting).is_none());
        assert_eq!(gate.waiting(), 1);
        drop(waiting);
        assert_eq!(gate.waiting(), 0);
    }
}
