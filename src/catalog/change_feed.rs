//! The change feed: whether a cached value is still fresh, without asking the database.
//!
//! Each key belongs to one of 1,024 counters, and one more counts all changes. A commit adds one to the counters of everything it changed before its caller
//! gets the answer. A cached value is fresh while its version, the state of its counter, is unchanged. Which rows change
//! which keys, and how other processes announce their changes, is the engine's part.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::values::{BlobHash, IdentityHash, PersonId};

/// Keys that share a counter only make each other's cached values stale too early.
const COUNTERS: usize = 1024;

/// What a cached value was read by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key<'a> {
    /// A person's pictures, public name and visibility.
    Person(PersonId),
    /// The pictures that share this blob.
    Blob(BlobHash),
    /// Whose identity has this hash.
    Hash(IdentityHash),
    /// Whose slug or username this is, in the form in which names are compared.
    Name(&'a str),
    /// The settings.
    Settings,
    /// All of them: for what is read before its key is known.
    Anything,
}

/// The state of a key's counter before a value was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Version(u64);

/// What an answer depends on: a key's counter, and its state before the key's facts were read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dependency {
    counter: usize,
    version: Version,
}

/// Which process has the catalog open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Process {
    /// The server, which caches what it reads.
    Server,
    /// A command beside it, which announces its changes to the server.
    Other,
}

/// The counters of one process.
#[derive(Debug)]
pub(super) struct Counters {
    own: Box<[AtomicU64]>,
    /// Changes of other processes. Each may concern every key.
    others: AtomicU64,
    /// The counters of the rows that the open transaction has changed.
    noted: Mutex<Vec<usize>>,
}

impl Counters {
    pub(super) fn new() -> Self {
        Self {
            own: (0..=COUNTERS).map(|_| AtomicU64::new(0)).collect(),
            others: AtomicU64::new(0),
            noted: Mutex::default(),
        }
    }

    pub(super) fn version(&self, key: Key<'_>) -> Version {
        self.version_of(key.counter())
    }

    pub(super) fn dependency(&self, key: Key<'_>) -> Dependency {
        let counter = key.counter();
        Dependency { counter, version: self.version_of(counter) }
    }

    pub(super) fn is_unchanged(&self, dependency: Dependency) -> bool {
        self.version_of(dependency.counter) == dependency.version
    }

    fn version_of(&self, counter: usize) -> Version {
        let own = self.own.get(counter).map_or(0, |counter| counter.load(Ordering::Acquire));
        // Both only grow, so equal sums have equal parts.
        Version(own.wrapping_add(self.others.load(Ordering::Acquire)))
    }

    /// Notes that the open transaction changes what the key stands for.
    pub(super) fn note(&self, key: Key<'_>) {
        self.noted().push(key.counter());
    }

    /// Counts what was noted, after a commit and before its callers get their answers. Whether there was anything.
    pub(super) fn publish(&self) -> bool {
        let noted = std::mem::take(&mut *self.noted());
        let has_changes = !noted.is_empty();
        // First: whoever then sees that a key is as it was before this, sees that nothing else was counted either.
        let anything = has_changes.then_some(COUNTERS);
        for counter in anything.into_iter().chain(noted).filter_map(|counter| self.own.get(counter)) {
            counter.fetch_add(1, Ordering::Release);
        }
        has_changes
    }

    /// Counts a change of another process.
    pub(super) fn count_other_process(&self) {
        self.others.fetch_add(1, Ordering::Release);
    }

    fn noted(&self) -> MutexGuard<'_, Vec<usize>> {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Key<'_> {
    /// The number of the key's counter, the same in every process and on every machine.
    fn counter(self) -> usize {
        let hash = match self {
            Self::Person(id) => fnv_1a(0, id.as_bytes()),
            Self::Blob(hash) => fnv_1a(1, hash.as_bytes()),
            Self::Hash(hash) => fnv_1a(2, hash.as_bytes()),
            Self::Name(name) => fnv_1a(3, name.as_bytes()),
            Self::Settings => fnv_1a(4, b""),
            Self::Anything => return COUNTERS,
        };
        usize::try_from((hash ^ (hash >> 32)) % COUNTERS as u64).unwrap_or(0)
    }
}

/// FNV-1a of 64 bits over the kind of key and its bytes.
fn fnv_1a(kind: u8, bytes: &[u8]) -> u64 {
    const OFFSET_BASIS: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    let all = std::iter::once(&kind).chain(bytes);
    all.fold(OFFSET_BASIS, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(PRIME))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_the_published_one() {
        // The test vectors of FNV-1a of 64 bits for "a" and "foobar".
        assert_eq!(fnv_1a(b'a', b""), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(fnv_1a(b'f', b"oobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn a_change_makes_its_own_keys_stale_once_it_is_published() {
        let counters = Counters::new();
        let (ada, ben) = (Key::Name("ada"), Key::Name("ben"));
        assert_ne!(ada.counter(), ben.counter());
        let before = [ada, ben].map(|key| counters.version(key));
        counters.note(ada);
        assert_eq!([ada, ben].map(|key| counters.version(key)), before);
        let dependencies = [ada, ben].map(|key| counters.dependency(key));
        assert!(counters.publish() && !counters.publish());
        assert_ne!(counters.version(ada), before[0]);
        assert_eq!(dependencies.map(|dependency| counters.is_unchanged(dependency)), [false, true]);
        assert_eq!(counters.version(ben), before[1]);
        counters.count_other_process();
        assert_ne!(counters.version(ben), before[1]);
    }

    #[test]
    fn any_change_and_no_other_makes_anything_stale() {
        let counters = Counters::new();
        let before = counters.version(Key::Anything);
        assert!(!counters.publish());
        assert_eq!(counters.version(Key::Anything), before);
        counters.note(Key::Name("ada"));
        counters.publish();
        let then = counters.version(Key::Anything);
        assert_ne!(then, before);
        counters.count_other_process();
        assert_ne!(counters.version(Key::Anything), then);
    }

    #[test]
    fn keys_are_spread_over_the_counters() {
        let used: std::collections::HashSet<usize> =
            (0..10_000).map(|number| Key::Name(&format!("person-{number}")).counter()).collect();
        assert!(used.len() > COUNTERS * 9 / 10, "{}", used.len());
    }
}
