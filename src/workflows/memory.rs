//! What is kept in memory so that a picture that is asked for again costs no look at the catalogue, and no file.
//!
//! Facts are kept with the catalogue's stamp and count only while it stands; answers are named by their content and never
//! wrong, only unused. Everything is bounded: answers in bytes, facts in number.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use quick_cache::sync::{Cache, DefaultLifecycle};
use quick_cache::{DefaultHashBuilder, OptionsBuilder, Weighter};

use crate::catalog::{Catalog, Exposed, Picture, Stamp, Subject};
use crate::types::{BlobHash, Look, PersonId};

/// What an entry takes besides its bytes, about.
const ENTRY_BYTES: u64 = 320;

/// The part of the memory that facts of people may take, and facts of blobs: one in so many.
const FACTS_PART: u64 = 8;

/// What an answer usually weighs, for sizing tables.
const USUAL_BYTES: u64 = 8 * 1024;

/// Parts that are locked each by itself.
const SHARDS: usize = 4;

/// For how long facts are believed at the most. Other processes tell of their changes; one that was killed before it
/// could is made up for by this.
const MAX_AGE: Duration = Duration::from_mins(1);

/// Which answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AnswerName {
    /// Of which stored picture.
    pub blob: BlobHash,
    /// What of it; `None` for the stored file itself.
    pub look: Option<Look>,
}

/// An answer that is ready to be sent.
#[derive(Debug, Clone)]
pub struct Ready {
    /// The file.
    pub bytes: Bytes,
    /// The file's entity tag, with its quotes: a strong one, of the SHA-256 of its bytes.
    pub tag: Bytes,
}

impl Ready {
    /// A file whose hash is known.
    pub fn new(bytes: Bytes, hash: BlobHash) -> Self {
        Self { bytes, tag: Bytes::from(format!("\"{hash}\"")) }
    }
}

/// The memory of one server.
#[derive(Debug)]
pub struct Memory {
    current: Cache<PersonId, Kept<Picture>>,
    exposed: Cache<BlobHash, Kept<Exposed>>,
    pub(super) answers: Cache<AnswerName, Arc<Ready>, Weight>,
    largest_bytes: u64,
}

/// Facts, and when they were read.
#[derive(Debug)]
struct Kept<T> {
    facts: Arc<T>,
    stamp: Stamp,
    read_at: Instant,
}

impl<T> Clone for Kept<T> {
    fn clone(&self) -> Self {
        Self { facts: Arc::clone(&self.facts), stamp: self.stamp, read_at: self.read_at }
    }
}

/// What an answer weighs.
#[derive(Debug, Clone)]
pub(super) struct Weight;

impl Weighter<AnswerName, Arc<Ready>> for Weight {
    fn weight(&self, _name: &AnswerName, ready: &Arc<Ready>) -> u64 {
        ready.bytes.len() as u64 + ENTRY_BYTES
    }
}

impl Memory {
    /// A memory of about so many bytes.
    pub fn new(capacity_bytes: u64) -> Self {
        let facts = capacity_bytes / FACTS_PART;
        let entries = usize::try_from(facts / ENTRY_BYTES).unwrap_or(usize::MAX);
        let answers = capacity_bytes - 2 * facts;
        Self {
            current: cache(entries, entries as u64, quick_cache::UnitWeighter),
            exposed: cache(entries, entries as u64, quick_cache::UnitWeighter),
            answers: cache(usize::try_from(answers / USUAL_BYTES).unwrap_or(usize::MAX), answers, Weight),
            largest_bytes: answers / SHARDS as u64 / 2,
        }
    }

    /// Whether an answer of so many bytes may be kept without driving too many others out.
    pub fn has_room_for(&self, bytes: u64) -> bool {
        bytes <= self.largest_bytes
    }

    /// Forgets what was made of a blob.
    pub(super) fn forget(&self, blob: BlobHash) {
        self.answers.retain(|name, _| name.blob != blob);
    }

    /// The person's current picture, where it is known and nothing has changed.
    pub(super) fn current(&self, catalog: &Catalog, person: PersonId) -> Option<Arc<Picture>> {
        standing(self.current.get(&person)?, catalog, Subject::Person(person))
    }

    /// Keeps a person's current picture, read after the stamp was taken.
    pub(super) fn keep_current(&self, person: PersonId, stamp: Stamp, picture: &Arc<Picture>) {
        self.current.insert(person, kept(picture, stamp));
    }

    /// What is known of a blob, where nothing has changed.
    pub(super) fn exposed(&self, catalog: &Catalog, blob: BlobHash) -> Option<Arc<Exposed>> {
        standing(self.exposed.get(&blob)?, catalog, Subject::Blob(blob))
    }

    /// Keeps what was read of a blob after the stamp was taken.
    pub(super) fn keep_exposed(&self, blob: BlobHash, stamp: Stamp, exposed: &Arc<Exposed>) {
        self.exposed.insert(blob, kept(exposed, stamp));
    }
}

fn cache<K: std::hash::Hash + Eq, V: Clone, W: Weighter<K, V> + Clone>(
    entries: usize,
    capacity: u64,
    weighter: W,
) -> Cache<K, V, W> {
    let options = OptionsBuilder::new()
        .estimated_items_capacity(entries.max(1))
        .weight_capacity(capacity)
        .shards(SHARDS)
        .build();
    match options {
        Ok(options) => {
            Cache::with_options(options, weighter, DefaultHashBuilder::default(), DefaultLifecycle::default())
        }
        // Only a builder that was not told enough fails.
        Err(_incomplete) => Cache::with_weighter(entries, capacity, weighter),
    }
}

fn kept<T>(facts: &Arc<T>, stamp: Stamp) -> Kept<T> {
    Kept { facts: Arc::clone(facts), stamp, read_at: Instant::now() }
}

fn standing<T>(kept: Kept<T>, catalog: &Catalog, subject: Subject) -> Option<Arc<T>> {
    let stands = catalog.still_stands(subject, kept.stamp) && kept.read_at.elapsed() < MAX_AGE;
    stands.then_some(kept.facts)
}
