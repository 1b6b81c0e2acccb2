//! What is kept in memory so that a picture that is asked for again costs no look at the catalogue, and no file.
//!
//! Facts are kept with the catalogue's stamp and count only while it stands; answers are named by their content and never
//! wrong, only unused. Everything is bounded: answers in bytes, facts in number.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use quick_cache::sync::{Cache, DefaultLifecycle};
use quick_cache::{DefaultHashBuilder, OptionsBuilder, Weighter};

use crate::catalog::{Catalog, Key, PublishedBlob, Shown, Version};
use crate::values::{
    BlobHash, DefaultAvatarFormat, IdentityHash, Initials, PersonId, RenditionSpec, Seed, Side, Slug, Style,
};

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
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ResponseKey {
    /// One of a stored picture.
    Stored {
        /// Of which.
        blob: BlobHash,
        /// What of it; `None` for the stored file itself.
        look: Option<RenditionSpec>,
    },
    /// A drawing.
    DefaultAvatarSpec(DefaultAvatarSpec),
}

/// Which drawing.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DefaultAvatarSpec {
    /// In which style.
    pub style: Style,
    /// Of what.
    pub seed: Seed,
    /// The letters that are on it.
    pub initials: Option<Initials>,
    /// The side in pixels.
    pub side: Side,
    /// The file's type.
    pub format: DefaultAvatarFormat,
}

/// Who is known by a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// This person.
    Person(PersonId),
    /// Nobody.
    Nobody,
}

impl Owner {
    /// The person, where there is one.
    pub fn person(self) -> Option<PersonId> {
        match self {
            Self::Person(id) => Some(id),
            Self::Nobody => None,
        }
    }
}

/// By what somebody is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum PublicName {
    /// An address's hash.
    Hash(IdentityHash),
    /// The slug.
    Slug(Slug),
}

impl PublicName {
    /// The name that this text is: an address's hash, or else a slug; `None` for what is neither.
    pub fn of(text: &str) -> Option<Self> {
        let hash = text.parse().map(Self::Hash).ok();
        hash.or_else(|| Slug::parse(text).map(Self::Slug).ok())
    }

    fn subject(&self) -> Key<'_> {
        match self {
            Self::Hash(hash) => Key::Hash(*hash),
            Self::Slug(slug) => Key::Slug(slug.as_str()),
        }
    }
}

/// An answer that is ready to be sent.
#[derive(Debug, Clone)]
pub struct CachedResponse {
    /// The file.
    pub bytes: Bytes,
    /// The file's entity tag, with its quotes: a strong one, of the SHA-256 of its bytes.
    pub tag: Bytes,
}

impl CachedResponse {
    /// A file whose hash is known.
    pub fn new(bytes: Bytes, hash: BlobHash) -> Self {
        Self { bytes, tag: Bytes::from(format!("\"{hash}\"")) }
    }
}

/// The memory of one server.
#[derive(Debug)]
pub struct ResponseCache {
    owners: Cache<PublicName, Cached<Owner>>,
    shown: Cache<PersonId, Cached<Arc<Shown>>>,
    exposed: Cache<BlobHash, Cached<Arc<PublishedBlob>>>,
    pub(super) answers: Cache<ResponseKey, Arc<CachedResponse>, Weight>,
    largest_bytes: u64,
}

/// Facts, and when they were read.
#[derive(Debug, Clone)]
struct Cached<T> {
    facts: T,
    stamp: Version,
    read_at: Instant,
}

/// What an answer weighs.
#[derive(Debug, Clone)]
pub(super) struct Weight;

impl Weighter<ResponseKey, Arc<CachedResponse>> for Weight {
    fn weight(&self, _name: &ResponseKey, ready: &Arc<CachedResponse>) -> u64 {
        ready.bytes.len() as u64 + ENTRY_BYTES
    }
}

impl ResponseCache {
    /// A memory of about so many bytes.
    pub fn new(capacity_bytes: u64) -> Self {
        let facts = capacity_bytes / FACTS_PART;
        let entries = usize::try_from(facts / ENTRY_BYTES).unwrap_or(usize::MAX);
        let answers = capacity_bytes - 3 * facts;
        Self {
            owners: cache(entries, entries as u64, quick_cache::UnitWeighter),
            shown: cache(entries, entries as u64, quick_cache::UnitWeighter),
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
        self.answers.retain(|name, _| !matches!(name, ResponseKey::Stored { blob: of, .. } if *of == blob));
    }

    /// Whose name this is, where that is known, and nobody's may be, and nothing has changed.
    pub(super) fn owner(&self, catalog: &Catalog, name: &PublicName) -> Option<Owner> {
        standing(self.owners.get(name)?, catalog, name.subject())
    }

    /// Keeps whose name this is, read after the stamp of [`Self::stamp_of`] was taken.
    pub(super) fn keep_owner(&self, name: PublicName, stamp: Version, owner: Owner) {
        self.owners.insert(name, kept(owner, stamp));
    }

    /// Taken before it is read whose name this is.
    pub(super) fn stamp_of(catalog: &Catalog, name: &PublicName) -> Version {
        catalog.version(name.subject())
    }

    /// What the world sees of a person, where it is known and nothing has changed.
    pub(super) fn shown(&self, catalog: &Catalog, person: PersonId) -> Option<Arc<Shown>> {
        standing(self.shown.get(&person)?, catalog, Key::Person(person))
    }

    /// Keeps what the world sees of a person, read after the stamp was taken.
    pub(super) fn keep_shown(&self, person: PersonId, stamp: Version, shown: &Arc<Shown>) {
        self.shown.insert(person, kept(Arc::clone(shown), stamp));
    }

    /// What is known of a blob, where nothing has changed.
    pub(super) fn exposed(&self, catalog: &Catalog, blob: BlobHash) -> Option<Arc<PublishedBlob>> {
        standing(self.exposed.get(&blob)?, catalog, Key::Blob(blob))
    }

    /// Keeps what was read of a blob after the stamp was taken.
    pub(super) fn keep_exposed(&self, blob: BlobHash, stamp: Version, exposed: &Arc<PublishedBlob>) {
        self.exposed.insert(blob, kept(Arc::clone(exposed), stamp));
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

fn kept<T>(facts: T, stamp: Version) -> Cached<T> {
    Cached { facts, stamp, read_at: Instant::now() }
}

fn standing<T>(kept: Cached<T>, catalog: &Catalog, subject: Key<'_>) -> Option<T> {
    let stands = catalog.is_current(subject, kept.stamp) && kept.read_at.elapsed() < MAX_AGE;
    stands.then_some(kept.facts)
}
