//! Who is next: a queue in which every share waits by itself.
//!
//! Self-clocked fair queueing (S. J. Golestani, 1994): each job gets a tag, its cost after the tag of the same share's job
//! before it, and the lowest tag is next. So a share with many jobs delays its own, and a cheap job goes before a dear one.
//! Time is counted in costs. Nothing here knows of threads or futures.

use std::collections::{BTreeMap, HashMap, VecDeque};

use super::share::Share;

/// The place of a waiting job: its tag, and a number that keeps equal tags in the order of their coming.
pub(super) type Place = (u64, u64);

/// A job that waits.
#[derive(Debug)]
pub(super) struct Waiting<T> {
    pub(super) share: Share,
    /// Its cost, in the units of the gate.
    pub(super) units: u32,
    /// How it is told that it may go on.
    pub(super) reply: T,
}

/// The jobs that wait.
#[derive(Debug)]
pub(super) struct FairQueue<T> {
    jobs: BTreeMap<Place, Waiting<T>>,
    /// The places of each share that waits, in order.
    places: HashMap<Share, VecDeque<Place>>,
    /// The tag of the job that was let in last.
    now: u64,
    next_number: u64,
}

impl<T> FairQueue<T> {
    pub(super) fn new() -> Self {
        Self { jobs: BTreeMap::new(), places: HashMap::new(), now: 0, next_number: 0 }
    }

    pub(super) fn len(&self) -> usize {
        self.jobs.len()
    }

    /// Adds a job behind the others of its share.
    pub(super) fn push(&mut self, job: Waiting<T>) -> Place {
        let places = self.places.entry(job.share).or_default();
        let before = places.back().map_or(self.now, |(tag, _)| *tag);
        let place = (before.saturating_add(u64::from(job.units)), self.next_number);
        self.next_number += 1;
        places.push_back(place);
        self.jobs.insert(place, job);
        place
    }

    /// The jobs in the order in which they are let in.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Place, &Waiting<T>)> {
        self.jobs.iter().map(|(place, job)| (*place, job))
    }

    /// Takes a job out to let it in.
    pub(super) fn admit(&mut self, place: Place) -> Option<Waiting<T>> {
        self.now = self.now.max(place.0);
        self.remove(place)
    }

    /// Takes out a job that waits no more. `None` if it was taken out before.
    pub(super) fn remove(&mut self, place: Place) -> Option<Waiting<T>> {
        let job = self.jobs.remove(&place)?;
        if let Some(places) = self.places.get_mut(&job.share) {
            places.retain(|other| *other != place);
            if places.is_empty() {
                self.places.remove(&job.share);
            }
        }
        Some(job)
    }

    /// Takes out the last job of the share that has the most, to make room for one of `share`. `None` if none has more
    /// than `share` would have then.
    pub(super) fn make_room_for(&mut self, share: Share) -> Option<Waiting<T>> {
        let own = self.places.get(&share).map_or(0, VecDeque::len);
        let longest = self.places.values().max_by_key(|places| places.len())?;
        if longest.len() <= own + 1 {
            return None;
        }
        let last = *longest.back()?;
        self.remove(last)
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use super::*;

    fn share(number: u8) -> Share {
        Share::Network(IpAddr::V4(Ipv4Addr::new(192, 0, 2, number)))
    }

    fn push(queue: &mut FairQueue<&'static str>, client: u8, units: u32, name: &'static str) -> Place {
        queue.push(Waiting { share: share(client), units, reply: name })
    }

    fn order(queue: &mut FairQueue<&'static str>) -> Vec<&'static str> {
        std::iter::from_fn(|| {
            let (place, _) = queue.iter().next()?;
            queue.admit(place).map(|job| job.reply)
        })
        .collect()
    }

    #[test]
    fn a_share_with_many_jobs_delays_its_own() {
        let mut queue = FairQueue::new();
        for name in ["a1", "a2", "a3"] {
            push(&mut queue, 1, 10, name);
        }
        push(&mut queue, 2, 10, "b1");
        push(&mut queue, 2, 10, "b2");
        assert_eq!(order(&mut queue), ["a1", "b1", "a2", "b2", "a3"]);
    }

    #[test]
    fn a_cheap_job_goes_before_a_dear_one() {
        let mut queue = FairQueue::new();
        push(&mut queue, 1, 100, "dear");
        push(&mut queue, 2, 1, "cheap");
        assert_eq!(order(&mut queue), ["cheap", "dear"]);
    }

    #[test]
    fn a_share_that_comes_late_has_not_saved_up_any_turns() {
        let mut queue = FairQueue::new();
        let first = push(&mut queue, 1, 10, "a1");
        push(&mut queue, 1, 10, "a2");
        queue.admit(first);
        push(&mut queue, 2, 10, "b1");
        push(&mut queue, 2, 10, "b2");
        assert_eq!(order(&mut queue), ["a2", "b1", "b2"]);
    }

    #[test]
    fn a_full_queue_gives_up_the_last_job_of_whoever_has_the_most() {
        let mut queue = FairQueue::new();
        for name in ["a1", "a2", "a3"] {
            push(&mut queue, 1, 10, name);
        }
        assert!(queue.make_room_for(share(1)).is_none());
        assert_eq!(queue.make_room_for(share(2)).unwrap().reply, "a3");
        push(&mut queue, 2, 10, "b1");
        assert!(queue.make_room_for(share(2)).is_none());
        assert_eq!(order(&mut queue), ["a1", "b1", "a2"]);
    }

    #[test]
    fn a_job_that_waits_no_more_leaves_nothing_behind() {
        let mut queue = FairQueue::new();
        let place = push(&mut queue, 1, 10, "a1");
        assert!(queue.remove(place).is_some());
        assert!(queue.remove(place).is_none());
        assert_eq!((queue.len(), queue.places.len()), (0, 0));
    }
}
