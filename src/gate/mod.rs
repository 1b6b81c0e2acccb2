//! Bounded room for work that blocks a thread or fills memory, divided fairly.
//!
//! A [`Gate`] weighs each job in bytes and lets in as many as fit its capacity. A bounded number waits, each share in a
//! queue of its own ([`fair_queue`]); one more is rejected as [`Busy`] at once, or pushes out the last job of the share
//! that has the most. [`blocking`] and [`offload`] move work off the threads that serve connections. Nothing here knows
//! what a job does.

mod fair_queue;
mod offload;
mod share;

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

pub(crate) use offload::{blocking, offload};
pub(crate) use share::Share;

use fair_queue::{FairQueue, Place, Waiting};

/// The unit in which a gate counts.
const UNIT_BYTES: u64 = 1024;

/// Jobs from 4 MiB on run on a new thread, which costs some tens of microseconds.
const HEAVY_UNITS: u32 = 4 * 1024;

/// The gate and its queue are full; the client should try again later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the gate is full and so is its queue")]
pub struct Busy;

/// How much a gate lets in.
#[derive(Debug, Clone, Copy)]
pub struct Room {
    /// What all jobs inside may weigh together, in bytes.
    pub capacity_bytes: u64,
    /// What those of one share may weigh together, in bytes; a single one may weigh more.
    pub share_bytes: u64,
    /// Jobs that may be inside at a time, whatever they weigh.
    pub max_jobs: usize,
    /// Jobs that may wait for room.
    pub max_waiting: usize,
}

/// Room for jobs, and a bounded queue.
#[derive(Debug)]
pub struct Gate(Arc<Doorkeeper>);

/// The right to be inside a gate. Dropping it leaves the gate.
#[derive(Debug)]
pub struct Pass {
    gate: Arc<Doorkeeper>,
    share: Share,
    weight_units: u32,
}

/// What a gate and its passes share.
#[derive(Debug)]
struct Doorkeeper {
    capacity_units: u32,
    share_units: u32,
    max_jobs: usize,
    max_waiting: AtomicUsize,
    state: Mutex<State>,
}

/// Where a waiting job is told the outcome.
type Reply = oneshot::Sender<Result<Pass, Busy>>;

#[derive(Debug)]
struct State {
    used_units: u32,
    jobs: usize,
    /// Units inside by share.
    by_share: HashMap<Share, u32>,
    queue: FairQueue<Reply>,
}

impl Gate {
    /// A gate with this room.
    pub fn new(room: Room) -> Self {
        let capacity_units = units(room.capacity_bytes);
        let state = State { used_units: 0, jobs: 0, by_share: HashMap::new(), queue: FairQueue::new() };
        Self(Arc::new(Doorkeeper {
            capacity_units,
            share_units: units(room.share_bytes),
            max_jobs: room.max_jobs.max(1),
            max_waiting: AtomicUsize::new(room.max_waiting),
            state: Mutex::new(state),
        }))
    }

    /// Waits in the queue until `weight_bytes` fit, on behalf of the share that the task works for. A job heavier than the
    /// whole gate is let in when the gate is empty.
    ///
    /// # Errors
    ///
    /// [`Busy`] if the queue is full, at once or when another share's job takes the place.
    pub async fn enter(&self, weight_bytes: u64) -> Result<Pass, Busy> {
        let (share, weight) = (Share::current(), units(weight_bytes).min(self.0.capacity_units));
        let (place, outcome) = match self.0.enter_or_wait(share, weight)? {
            Entrance::Inside(pass) => return Ok(pass),
            Entrance::Waiting(place, outcome) => (place, outcome),
        };
        let _leaving = QueuePlace { gate: &self.0, place };
        outcome.await.unwrap_or(Err(Busy))
    }

    /// Lets so many jobs wait from now on. Those that wait already may stay.
    pub fn set_max_waiting(&self, max_waiting: usize) {
        self.0.max_waiting.store(max_waiting, Ordering::Relaxed);
    }

    /// Jobs that wait now.
    pub fn waiting(&self) -> usize {
        self.0.lock().queue.len()
    }
}

/// What becomes of a job that comes to a gate.
enum Entrance {
    Inside(Pass),
    Waiting(Place, oneshot::Receiver<Result<Pass, Busy>>),
}

impl Doorkeeper {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets a job in if it fits and overtakes nobody; else gives it a place in the queue.
    fn enter_or_wait(self: &Arc<Self>, share: Share, units: u32) -> Result<Entrance, Busy> {
        let mut state = self.lock();
        let overtakes = state.queue.iter().any(|(_, job)| !self.is_over_share(&state, job.share, job.units));
        if !overtakes && self.fits(&state, units) && !self.is_over_share(&state, share, units) {
            return Ok(Entrance::Inside(self.let_in(&mut state, share, units)));
        }
        let pushed_out = if state.queue.len() < self.max_waiting.load(Ordering::Relaxed) {
            None
        } else {
            Some(state.queue.make_room_for(share).ok_or(Busy)?)
        };
        let (reply, outcome) = oneshot::channel();
        let place = state.queue.push(Waiting { share, units, reply });
        drop(state);
        if let Some(job) = pushed_out {
            drop(job.reply.send(Err(Busy)));
        }
        Ok(Entrance::Waiting(place, outcome))
    }

    fn fits(&self, state: &State, units: u32) -> bool {
        state.jobs < self.max_jobs && units <= self.capacity_units.saturating_sub(state.used_units)
    }

    /// Whether a share has all that it may have inside.
    fn is_over_share(&self, state: &State, share: Share, units: u32) -> bool {
        state.by_share.get(&share).is_some_and(|inside| inside.saturating_add(units) > self.share_units)
    }

    fn let_in(self: &Arc<Self>, state: &mut State, share: Share, units: u32) -> Pass {
        state.used_units += units;
        state.jobs += 1;
        *state.by_share.entry(share).or_default() += units;
        Pass { gate: Arc::clone(self), share, weight_units: units }
    }

    /// Takes out of the queue all that fit now. A job that does not fit is not overtaken, except where only its own share
    /// is in its way.
    fn admit(self: &Arc<Self>, state: &mut State) -> Vec<(Reply, Pass)> {
        let mut admitted = Vec::new();
        while let Some(place) = self.next_that_fits(state)
            && let Some(job) = state.queue.admit(place)
        {
            let pass = self.let_in(state, job.share, job.units);
            admitted.push((job.reply, pass));
        }
        admitted
    }

    fn next_that_fits(&self, state: &State) -> Option<Place> {
        let next = state.queue.iter().find(|(_, job)| !self.is_over_share(state, job.share, job.units));
        next.filter(|(_, job)| self.fits(state, job.units)).map(|(place, _)| place)
    }

    /// Changes the state, then lets in who fits. Replies are sent without the lock: a pass that nobody takes comes back here.
    fn update(self: &Arc<Self>, change: impl FnOnce(&mut State)) {
        let mut state = self.lock();
        change(&mut state);
        let admitted = self.admit(&mut state);
        drop(state);
        for (reply, pass) in admitted {
            drop(reply.send(Ok(pass)));
        }
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
        if is_heavy { offload::on_new_thread(job_with_pass).await } else { blocking(job_with_pass).await }
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        let (share, units) = (self.share, self.weight_units);
        self.gate.update(|state| {
            state.used_units = state.used_units.saturating_sub(units);
            state.jobs = state.jobs.saturating_sub(1);
            if let Some(inside) = state.by_share.get_mut(&share) {
                *inside = inside.saturating_sub(units);
                if *inside == 0 {
                    state.by_share.remove(&share);
                }
            }
        });
    }
}

/// A place in the queue, given back when dropped: a client that disconnects while it waits must not keep it.
struct QueuePlace<'a> {
    gate: &'a Arc<Doorkeeper>,
    place: Place,
}

impl Drop for QueuePlace<'_> {
    fn drop(&mut self) {
        self.gate.update(|state| drop(state.queue.remove(self.place)));
    }
}

fn units(bytes: u64) -> u32 {
    u32::try_from(bytes.div_ceil(UNIT_BYTES).max(1)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gate(capacity_bytes: u64, max_waiting: usize) -> Gate {
        Gate::new(Room { capacity_bytes, share_bytes: u64::MAX, max_jobs: 8, max_waiting })
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
        assert_eq!(gate.0.lock().used_units, 1);
        assert_eq!(pass.run(|| 7).await, 7);
        assert_eq!(gate.0.lock().used_units, 0);
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

    fn client(number: u8) -> Share {
        Share::Person([number; 16])
    }

    /// A task of a client that waits at the gate, and its name once it is inside.
    fn waiter(
        gate: &Arc<Gate>,
        client: Share,
        weight: u64,
        name: &'static str,
        inside: &Arc<Mutex<Vec<&'static str>>>,
    ) -> tokio::task::JoinHandle<Result<(), Busy>> {
        let (gate, inside) = (Arc::clone(gate), Arc::clone(inside));
        tokio::spawn(client.scope(async move {
            let _pass = gate.enter(weight).await?;
            inside.lock().unwrap().push(name);
            Ok(())
        }))
    }

    // Promise 11
    #[tokio::test]
    async fn a_client_with_many_jobs_delays_its_own() {
        let (gate, inside) = (Arc::new(gate(4096, 64)), Arc::default());
        let first = gate.enter(4096).await.unwrap();
        let mut tasks = Vec::new();
        for name in ["many 1", "many 2", "many 3"] {
            tasks.push(waiter(&gate, client(1), 4096, name, &inside));
            tokio::task::yield_now().await;
        }
        tasks.push(waiter(&gate, client(2), 1024, "one", &inside));
        while gate.waiting() < 4 {
            tokio::task::yield_now().await;
        }
        drop(first);
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        assert_eq!(*inside.lock().unwrap(), ["one", "many 1", "many 2", "many 3"]);
    }

    // Promise 11
    #[tokio::test]
    async fn a_full_queue_gives_up_a_job_of_whoever_has_the_most() {
        let (gate, inside) = (Arc::new(gate(1024, 3)), Arc::default());
        let first = gate.enter(1024).await.unwrap();
        let mut tasks = Vec::new();
        for name in ["many 1", "many 2", "many 3"] {
            tasks.push(waiter(&gate, client(1), 1024, name, &inside));
            tokio::task::yield_now().await;
        }
        let other = waiter(&gate, client(2), 1024, "one", &inside);
        assert_eq!(tasks.pop().unwrap().await.unwrap(), Err(Busy));
        assert_eq!(waiter(&gate, client(1), 1024, "many 4", &inside).await.unwrap(), Err(Busy));
        drop(first);
        other.await.unwrap().unwrap();
        assert_eq!(gate.waiting() + tasks.len(), 2);
    }

    // Promise 11
    #[tokio::test]
    async fn a_client_at_its_share_waits_and_others_go_past_it() {
        let room = Room { capacity_bytes: 4096, share_bytes: 2048, max_jobs: 8, max_waiting: 8 };
        let (gate, inside) = (Arc::new(Gate::new(room)), Arc::default());
        let held = client(1).scope(gate.enter(2048)).await.unwrap();
        let waiting = waiter(&gate, client(1), 1024, "the same", &inside);
        while gate.waiting() == 0 {
            tokio::task::yield_now().await;
        }
        waiter(&gate, client(2), 2048, "another", &inside).await.unwrap().unwrap();
        drop(held);
        waiting.await.unwrap().unwrap();
        assert_eq!(*inside.lock().unwrap(), ["another", "the same"]);
        assert!(gate.0.lock().by_share.is_empty());
    }
}
