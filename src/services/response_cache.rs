//! Facts and files in memory, so that a cached picture is answered without a question to the catalog and without a file.
//!
//! Facts are stored with the version at which they were read, and are fresh while it is unchanged. Files are named by
//! their content: they can be unused, never stale. Everything is bounded: files in bytes, facts in number.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use quick_cache::sync::{Cache, DefaultLifecycle};
use quick_cache::{DefaultHashBuilder, OptionsBuilder, Weighter};

use crate::catalog::{Catalog, Key, Version};
use crate::model::{Holder, PublishedBlob, Shown};
use crate::values::{
    BlobHash, DefaultAvatarFormat, EntityTag, IdentityHash, Initials, LetterAvatar, NameKey, RenditionSpec,
    Seed, Side, Style,
};

/// What an entry takes besides its bytes, about.
const ENTRY_BYTES: u64 = 320;

/// The share of the memory that each of the three kinds of facts may take: one in so many.
const FACTS_SHARE: u64 = 8;

/// The share of the memory that is left to answers which are kept whole: one in so many.
pub(crate) const READY_ANSWERS_SHARE: u64 = 16;

/// What a file usually weighs, for sizing tables.
const USUAL_BYTES: u64 = 8 * 1024;

/// Parts that are locked each by itself.
const SHARDS: usize = 4;

/// The key of a file in memory.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum ResponseKey {
    /// A stored picture, or a rendition of it.
    Stored {
        /// The picture.
        blob: BlobHash,
        /// The rendition; `None` for the stored file itself.
        spec: Option<RenditionSpec>,
    },
    /// A generated avatar.
    DefaultAvatar(DefaultAvatarSpec),
}

/// Which generated avatar.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct DefaultAvatarSpec {
    /// What is drawn.
    pub drawing: Drawing,
    /// The side in pixels.
    pub side: Side,
    /// The file's type.
    pub format: DefaultAvatarFormat,
}

/// What a generated avatar shows.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Drawing {
    /// A person's, in a style.
    Styled {
        /// The style.
        style: Style,
        /// What it is generated from.
        seed: Seed,
        /// The letters on it, if the style has letters.
        initials: Option<Initials>,
    },
    /// Letters as the caller describes them.
    Letters(LetterAvatar),
}

/// Who is known by a public name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// This person, and the picture that was chosen for the name.
    Person(Holder),
    /// Nobody.
    Nobody,
}

impl Owner {
    /// The person, if there is one, and the picture that was chosen for the name.
    pub fn holder(self) -> Option<Holder> {
        match self {
            Self::Person(holder) => Some(holder),
            Self::Nobody => None,
        }
    }
}

/// The name in a public URL by which a person's picture is requested.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum PublicName {
    /// The hash of an identity.
    Hash(IdentityHash),
    /// The slug or username.
    Name(NameKey),
}

impl PublicName {
    /// Reads the hash of an identity, or else a slug or username; `None` for what is none of them.
    pub fn parse(text: &str) -> Option<Self> {
        let hash = text.parse().map(Self::Hash).ok();
        hash.or_else(|| NameKey::parse(text).map(Self::Name))
    }

    /// What changes when the name becomes somebody else's.
    pub(crate) fn key(&self) -> Key<'_> {
        match self {
            Self::Hash(hash) => Key::Hash(*hash),
            Self::Name(name) => Key::Name(name.as_str()),
        }
    }
}

/// A file in memory that is ready to be sent.
#[derive(Debug, Clone)]
pub struct CachedResponse {
    /// The file.
    pub bytes: Bytes,
    /// The file's entity tag, from the SHA-256 of its bytes.
    pub tag: EntityTag,
}

impl CachedResponse {
    /// A file whose hash is known.
    pub fn new(bytes: Bytes, hash: BlobHash) -> Self {
        Self { bytes, tag: hash.into() }
    }
}

/// The facts and files that one server has in memory.
#[derive(Debug)]
pub(super) struct ResponseCache {
    owners: Cache<PublicName, Cached<Owner>>,
    shown: Cache<Holder, Cached<Arc<Shown>>>,
    published: Cache<BlobHash, Cached<Arc<PublishedBlob>>>,
    pub(super) responses: Cache<ResponseKey, Arc<CachedResponse>, Weight>,
    largest_bytes: AtomicU64,
}

/// Facts, and the version at which they were read.
#[derive(Debug, Clone)]
struct Cached<T> {
    facts: T,
    version: Version,
}

/// Weighs a file.
#[derive(Debug, Clone)]
pub(super) struct Weight;

impl Weighter<ResponseKey, Arc<CachedResponse>> for Weight {
    fn weight(&self, _key: &ResponseKey, response: &Arc<CachedResponse>) -> u64 {
        response.bytes.len() as u64 + ENTRY_BYTES
    }
}

impl ResponseCache {
    /// An empty cache of about so many bytes.
    pub(super) fn new(capacity_bytes: u64) -> Self {
        let (facts, files) = shares(capacity_bytes);
        let entries = usize::try_from(facts).unwrap_or(usize::MAX);
        Self {
            owners: cache(entries, facts, quick_cache::UnitWeighter),
            shown: cache(entries, facts, quick_cache::UnitWeighter),
            published: cache(entries, facts, quick_cache::UnitWeighter),
            responses: cache(usize::try_from(files / USUAL_BYTES).unwrap_or(usize::MAX), files, Weight),
            largest_bytes: AtomicU64::new(largest(files)),
        }
    }

    /// Takes about so many bytes from now on; what does not fit goes.
    pub(super) fn set_capacity(&self, capacity_bytes: u64) {
        let (facts, files) = shares(capacity_bytes);
        self.largest_bytes.store(largest(files), Ordering::Relaxed);
        self.owners.set_capacity(facts);
        self.shown.set_capacity(facts);
        self.published.set_capacity(facts);
        self.responses.set_capacity(files);
    }

    /// Forgets everything, where settings decided what it says.
    pub(super) fn clear(&self) {
        self.owners.clear();
        self.shown.clear();
        self.published.clear();
        self.responses.clear();
    }

    /// Whether a file of so many bytes may be cached without evicting too many others.
    pub(super) fn has_room_for(&self, bytes: u64) -> bool {
        bytes <= self.largest_bytes.load(Ordering::Relaxed)
    }

    /// Removes what was made of a blob.
    pub(super) fn forget(&self, blob: BlobHash) {
        self.responses
            .retain(|key, _| !matches!(key, ResponseKey::Stored { blob: source, .. } if *source == blob));
    }

    /// The version of a key. Take it before the facts are read that are cached with it.
    pub(super) fn version(catalog: &Catalog, key: Key<'_>) -> Version {
        catalog.version(key)
    }

    /// Who is known by a name, if that is cached and fresh.
    pub(super) fn owner(&self, catalog: &Catalog, name: &PublicName) -> Option<Owner> {
        self.owners.get(name)?.fresh(catalog, name.key())
    }

    /// Caches who is known by a name.
    pub(super) fn keep_owner(&self, name: PublicName, version: Version, owner: Owner) {
        self.owners.insert(name, Cached::new(owner, version));
    }

    /// What everybody may see of a person, if that is cached and fresh.
    pub(super) fn shown(&self, catalog: &Catalog, holder: Holder) -> Option<Arc<Shown>> {
        self.shown.get(&holder)?.fresh(catalog, Key::Person(holder.person))
    }

    /// Caches what everybody may see of a person.
    pub(super) fn keep_shown(&self, holder: Holder, version: Version, shown: &Arc<Shown>) {
        self.shown.insert(holder, Cached::new(Arc::clone(shown), version));
    }

    /// The facts of a published blob, if they are cached and fresh.
    pub(super) fn published(&self, catalog: &Catalog, blob: BlobHash) -> Option<Arc<PublishedBlob>> {
        self.published.get(&blob)?.fresh(catalog, Key::Blob(blob))
    }

    /// Caches the facts of a published blob.
    pub(super) fn keep_published(&self, blob: BlobHash, version: Version, published: &Arc<PublishedBlob>) {
        self.published.insert(blob, Cached::new(Arc::clone(published), version));
    }
}

impl<T> Cached<T> {
    fn new(facts: T, version: Version) -> Self {
        Self { facts, version }
    }

    /// Whether nothing has changed since the facts were read. It reads atomics only.
    fn is_fresh(&self, catalog: &Catalog, key: Key<'_>) -> bool {
        catalog.is_current(key, self.version)
    }

    fn fresh(self, catalog: &Catalog, key: Key<'_>) -> Option<T> {
        self.is_fresh(catalog, key).then_some(self.facts)
    }
}

/// How many facts of each kind, and how many bytes of files, so many bytes have room for.
fn shares(capacity_bytes: u64) -> (u64, u64) {
    let facts_bytes = capacity_bytes / FACTS_SHARE;
    (facts_bytes / ENTRY_BYTES, capacity_bytes - 3 * facts_bytes - capacity_bytes / READY_ANSWERS_SHARE)
}

/// The largest file that is cached where files have so many bytes.
fn largest(files_bytes: u64) -> u64 {
    files_bytes / SHARDS as u64 / 2
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
        // The builder fails only if an option is missing.
        Err(_incomplete) => Cache::with_weighter(entries, capacity, weighter),
    }
}
