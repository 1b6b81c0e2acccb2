//! One rate limit: a bucket for each key, which fills steadily (the generic cell rate algorithm, ITU-T I.371, as a virtual
//! schedule). What was charged can be given back. It does not know what is limited.

use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hash};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::values::Rate;

/// Keys that one limit remembers, each in some tens of bytes.
const MAX_KEYS: usize = 65_536;

/// A rate limit; without a rate it allows everything.
#[derive(Debug)]
pub(super) struct RateLimit {
    buckets: Mutex<Buckets>,
    salt: RandomState,
}

/// The rate, and what was charged by it.
#[derive(Debug)]
struct Buckets {
    configured: Rate,
    rate: Option<Steady>,
    /// When each key's bucket is full again, by salted hashes of the keys. A full bucket needs no entry.
    full_at: HashMap<u64, Instant>,
}

/// A limited rate.
#[derive(Debug, Clone, Copy)]
struct Steady {
    /// The time in which a bucket gains one.
    interval: Duration,
    /// The time in which an empty bucket fills.
    capacity: Duration,
}

impl RateLimit {
    pub(super) fn new(rate: Rate) -> Self {
        Self { buckets: Mutex::new(Buckets::new(rate)), salt: RandomState::new() }
    }

    /// Limits to another rate from now on, with full buckets.
    pub(super) fn set_rate(&self, rate: Rate) {
        let mut buckets = self.lock();
        if buckets.configured != rate {
            *buckets = Buckets::new(rate);
        }
    }

    /// Takes one from the key's bucket, or returns how long until there is one.
    pub(super) fn charge(&self, key: impl Hash) -> Result<(), Duration> {
        self.charge_at(key, Instant::now())
    }

    fn charge_at(&self, key: impl Hash, now: Instant) -> Result<(), Duration> {
        let key = self.salt.hash_one(key);
        let mut buckets = self.lock();
        let Buckets { rate: Some(rate), full_at, .. } = &mut *buckets else { return Ok(()) };
        let full = full_at.get(&key).copied().unwrap_or(now).max(now) + rate.interval;
        let wait = full.duration_since(now).saturating_sub(rate.capacity);
        if !wait.is_zero() {
            return Err(wait);
        }
        full_at.insert(key, full);
        if full_at.len() > MAX_KEYS {
            forget_least_charged(full_at, now);
        }
        Ok(())
    }

    /// Gives back what was charged.
    pub(super) fn give_back(&self, key: impl Hash) {
        let mut buckets = self.lock();
        let Buckets { rate: Some(rate), full_at, .. } = &mut *buckets else { return };
        if let Some(full) = full_at.get_mut(&self.salt.hash_one(key))
            && let Some(earlier) = full.checked_sub(rate.interval)
        {
            *full = earlier;
        }
    }

    /// Forgets keys whose buckets are full again. They cost memory only.
    pub(super) fn forget_full(&self) {
        let now = Instant::now();
        self.lock().full_at.retain(|_key, full| *full > now);
    }

    fn lock(&self) -> MutexGuard<'_, Buckets> {
        self.buckets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Buckets {
    fn new(configured: Rate) -> Self {
        let rate = match configured {
            Rate::Unlimited => None,
            Rate::Limited { times, period } => {
                let interval = (period / times.get()).max(Duration::from_nanos(1));
                Some(Steady { interval, capacity: interval.saturating_mul(times.get()) })
            }
        };
        Self { configured, rate, full_at: HashMap::new() }
    }
}

/// Makes room for further keys: those that are full go, and if that is not enough the least charged half. Nobody is locked
/// out by a flood of keys, and whoever is charged most stays so.
fn forget_least_charged(full_at: &mut HashMap<u64, Instant>, now: Instant) {
    full_at.retain(|_key, full| *full > now);
    if full_at.len() <= MAX_KEYS / 2 {
        return;
    }
    let mut times: Vec<Instant> = full_at.values().copied().collect();
    let middle = times.len() / 2;
    let (_, median, _) = times.select_nth_unstable(middle);
    let median = *median;
    full_at.retain(|_key, full| *full > median);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limit(rate: &str) -> RateLimit {
        RateLimit::new(rate.parse().unwrap())
    }

    #[test]
    fn each_key_has_its_own_bucket_and_an_empty_one_says_how_long_to_wait() {
        let (limit, now) = (limit("2/1h"), Instant::now());
        assert!(limit.charge_at("ada", now).is_ok() && limit.charge_at("ada", now).is_ok());
        assert_eq!(limit.charge_at("ada", now), Err(Duration::from_mins(30)));
        assert!(limit.charge_at("grace", now).is_ok());
        assert!(limit.charge_at("ada", now + Duration::from_mins(30)).is_ok());
        assert!(limit.charge_at("ada", now + Duration::from_mins(31)).is_err());
    }

    #[test]
    fn what_is_given_back_can_be_charged_again() {
        let (limit, now) = (limit("2/1h"), Instant::now());
        for _ in 0..100 {
            assert!(limit.charge_at("ada", now).is_ok());
            limit.give_back("ada");
        }
        limit.give_back("nobody");
        assert!(limit.charge_at("ada", now).is_ok() && limit.charge_at("ada", now).is_ok());
        assert!(limit.charge_at("ada", now).is_err());
    }

    #[test]
    fn another_rate_counts_at_once_and_the_same_one_forgets_nothing() {
        let (limit, now) = (limit("1/1h"), Instant::now());
        assert!(limit.charge_at("ada", now).is_ok() && limit.charge_at("ada", now).is_err());
        limit.set_rate("1/1h".parse().unwrap());
        assert!(limit.charge_at("ada", now).is_err());
        limit.set_rate("2/1h".parse().unwrap());
        assert!(limit.charge_at("ada", now).is_ok() && limit.charge_at("ada", now).is_ok());
        assert!(limit.charge_at("ada", now).is_err());
        limit.set_rate(Rate::Unlimited);
        assert!((0..10).all(|_| limit.charge_at("ada", now).is_ok()));
    }

    #[test]
    fn an_unbounded_rate_allows_everything() {
        let limit = RateLimit::new(Rate::Unlimited);
        assert!((0..10_000).all(|_| limit.charge("ada").is_ok()));
    }

    #[test]
    fn a_flood_of_keys_locks_nobody_out_and_takes_no_more_memory() {
        let (limit, now) = (limit("2/1h"), Instant::now());
        for _ in 0..2 {
            assert!(limit.charge_at("busy", now).is_ok());
        }
        for key in 0..4 * MAX_KEYS {
            assert!(limit.charge_at(key, now).is_ok(), "{key}");
            assert!(limit.lock().full_at.len() <= MAX_KEYS);
        }
        assert!(limit.charge_at("new", now).is_ok());
        assert!(limit.charge_at("busy", now).is_err(), "whoever is charged most is not forgotten");
        limit.forget_full();
        assert!(!limit.lock().full_at.is_empty());
    }
}
