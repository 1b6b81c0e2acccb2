//! Claims on things that take long to make: each is made by one task, and only a few at a time.

use std::collections::HashSet;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The things that are being made.
#[derive(Debug)]
pub(super) struct Claims<K> {
    claimed: Arc<Mutex<HashSet<K>>>,
    max: usize,
}

/// The right to make one thing, which nobody else makes meanwhile. Dropping it gives it back.
#[derive(Debug)]
pub(super) struct Claim<K: Hash + Eq> {
    claimed: Arc<Mutex<HashSet<K>>>,
    key: K,
}

impl<K: Copy + Hash + Eq> Claims<K> {
    /// No claims yet; at most `max` at a time.
    pub(super) fn new(max: usize) -> Self {
        Self { claimed: Arc::default(), max }
    }

    /// The right to make this; `None` if somebody does, or enough others are being made.
    pub(super) fn claim(&self, key: K) -> Option<Claim<K>> {
        let mut claimed = lock(&self.claimed);
        let is_free = claimed.len() < self.max && claimed.insert(key);
        is_free.then(|| Claim { claimed: Arc::clone(&self.claimed), key })
    }
}

impl<K: Hash + Eq> Drop for Claim<K> {
    fn drop(&mut self) {
        lock(&self.claimed).remove(&self.key);
    }
}

fn lock<K>(claimed: &Mutex<HashSet<K>>) -> MutexGuard<'_, HashSet<K>> {
    claimed.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_thing_is_claimed_once_until_the_claim_is_dropped() {
        let claims = Claims::new(2);
        let first = claims.claim("a").unwrap();
        assert!(claims.claim("a").is_none());
        drop(first);
        assert!(claims.claim("a").is_some());
    }

    #[test]
    fn no_more_than_the_maximum_is_claimed_at_a_time() {
        let claims = Claims::new(2);
        let (first, _second) = (claims.claim("a").unwrap(), claims.claim("b").unwrap());
        assert!(claims.claim("c").is_none());
        drop(first);
        assert!(claims.claim("c").is_some());
    }
}
