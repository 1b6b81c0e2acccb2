//! The states that were used: each is good for one sign-in. They are forgotten when they would be too old anyway.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

/// How long a sign-in may take at the provider, in seconds.
pub(in crate::services) const LIFETIME_S: i64 = 600;

/// The most states that are kept. Beyond them the oldest is forgotten, whose code the provider takes once only.
const MAX_KEPT: usize = 4096;

/// Used states with the moment of their use in seconds, oldest first.
#[derive(Debug, Default)]
pub(in crate::services) struct UsedStates(Mutex<VecDeque<(i64, String)>>);

impl UsedStates {
    /// Uses a state up. `false` where it was used before.
    pub(in crate::services) fn take(&self, state: &str, now: i64) -> bool {
        let mut used = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        while used.front().is_some_and(|(at, _)| at.saturating_add(LIFETIME_S) < now)
            || used.len() >= MAX_KEPT
        {
            used.pop_front();
        }
        if used.iter().any(|(_, known)| known == state) {
            return false;
        }
        used.push_back((now, state.to_owned()));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_used_once() {
        let used = UsedStates::default();
        assert!(used.take("a", 0) && !used.take("a", 1) && used.take("b", 1));
        assert!(!used.take("a", LIFETIME_S));
        assert!(used.take("a", LIFETIME_S + 1));
        for number in 0..2 * MAX_KEPT {
            assert!(used.take(&number.to_string(), LIFETIME_S));
        }
        assert!(used.0.lock().unwrap().len() <= MAX_KEPT);
    }
}
