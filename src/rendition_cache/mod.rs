//! The disk cache of renditions: files made of stored pictures, which can be made again, in their own folder.
//!
//! It is bounded in bytes and evicts the least recently used files. Nothing is synced: each file starts with the hash of its
//! bytes and a checksum of both, and a file that fails the checksum counts as absent. The folder may be deleted at any
//! time, even under a running server. The cache never touches imaging, people or HTTP.

mod evict;
mod list;
mod names;
mod page_cache;

use std::fs::{self, DirBuilder, File, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use bytes::Bytes;

pub(crate) use evict::Eviction;
pub(crate) use names::Entry;

use crate::clock::random_bytes;
use crate::values::BlobHash;

const FOLDER_MODE: u32 = 0o700;
const FILE_MODE: u32 = 0o600;

/// How exact the time of a file's last use is. Writing it at every use would wear out memory cards.
const USE_RESOLUTION: Duration = Duration::from_hours(1);

/// The header of each file: the SHA-256 of its bytes, and a checksum of hash and bytes that detects damage in a hundredth of
/// the time of a hash.
const HEADER_BYTES: usize = HASH_BYTES + CHECKSUM_BYTES;
const HASH_BYTES: usize = 32;
const CHECKSUM_BYTES: usize = 4;

/// Threads that serve connections read no larger files.
const MAX_NONBLOCKING_BYTES: u64 = 64 * 1024;

/// Larger files are streamed from disk: a slow client must not hold them in memory.
pub(crate) const MAX_BUFFERED_BYTES: u64 = 128 * 1024;

/// Bytes read at a time while a large file is checked.
const CHECK_STEP_BYTES: usize = 64 * 1024;

/// Room for the names below the cache's folder in a path.
const FOLDER_NAME_BYTES: usize = 128;

/// Files occupy whole blocks on disk.
const BLOCK_BYTES: u64 = 4096;

/// A bounded cache in one folder.
#[derive(Debug)]
pub(crate) struct RenditionCache {
    root: PathBuf,
    capacity_bytes: AtomicU64,
    /// Bytes on disk, as far as this process knows: the last eviction's count and what was added since.
    used_bytes: AtomicU64,
    /// How many files there are, about.
    used_files: AtomicU64,
    /// How often an entry was there, and how often not.
    hits: AtomicU64,
    misses: AtomicU64,
}

/// The bytes of an entry, and their hash.
#[derive(Debug, Clone)]
pub(crate) struct Hit {
    /// The bytes.
    pub bytes: Bytes,
    /// Their SHA-256.
    pub hash: BlobHash,
}

/// An entry that is streamed from its file.
#[derive(Debug)]
pub(crate) struct LargeHit {
    /// The file, positioned at the first byte of the entry.
    pub file: File,
    /// The number of bytes from there on.
    pub bytes: u64,
    /// Their SHA-256.
    pub hash: BlobHash,
}

impl RenditionCache {
    /// A cache in this folder, which is created with the first entry. A capacity of 0 disables the cache.
    pub(crate) fn new(root: PathBuf, capacity_bytes: u64) -> Self {
        Self {
            root,
            capacity_bytes: AtomicU64::new(capacity_bytes),
            used_bytes: AtomicU64::new(0),
            used_files: AtomicU64::new(0),
            hits: AtomicU64::new(0),
            misses: AtomicU64::new(0),
        }
    }

    /// Files and their bytes on disk, about: entries of deleted pictures count until the next eviction.
    pub(crate) fn used(&self) -> (u64, u64) {
        (self.used_files.load(Ordering::Relaxed), self.used_bytes.load(Ordering::Relaxed))
    }

    /// How often an entry was there, and how often not.
    pub(crate) fn hits(&self) -> (u64, u64) {
        (self.hits.load(Ordering::Relaxed), self.misses.load(Ordering::Relaxed))
    }

    /// Takes so many bytes from now on. The next eviction removes what does not fit.
    pub(crate) fn set_capacity(&self, capacity_bytes: u64) {
        self.capacity_bytes.store(capacity_bytes, Ordering::Relaxed);
    }

    fn capacity_bytes(&self) -> u64 {
        self.capacity_bytes.load(Ordering::Relaxed)
    }

    /// Reads an entry; `None` if it is absent or damaged. Blocks on the disk.
    pub(crate) fn get(&self, blob: BlobHash, entry: Entry, now: SystemTime) -> Option<Hit> {
        let hit = self.read(blob, entry, now);
        let counter = if hit.is_some() { &self.hits } else { &self.misses };
        counter.fetch_add(1, Ordering::Relaxed);
        hit
    }

    fn read(&self, blob: BlobHash, entry: Entry, now: SystemTime) -> Option<Hit> {
        let mut file = File::open(self.path(blob, entry)).ok()?;
        let metadata = file.metadata().ok()?;
        let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).ok()?);
        file.read_to_end(&mut bytes).ok()?;
        let hit = verified(bytes);
        if hit.is_none() {
            tracing::warn!(%blob, ?entry, "a cached rendition is damaged; making it again");
        } else {
            self.record_use(blob, entry, &metadata, now);
        }
        hit
    }

    /// Reads an entry without blocking, if it is small and in the kernel's memory. `None` says nothing about the entry.
    pub(crate) fn get_nonblocking(&self, blob: BlobHash, entry: Entry, now: SystemTime) -> Option<Hit> {
        let file = page_cache::open(&self.path(blob, entry))?;
        let (length, used) = page_cache::facts(&file)?;
        if length > MAX_NONBLOCKING_BYTES || is_stale(used, now) {
            return None;
        }
        let hit = verified(page_cache::read(&file, usize::try_from(length).ok()?)?)?;
        self.hits.fetch_add(1, Ordering::Relaxed);
        Some(hit)
    }

    /// Opens an entry of more than [`MAX_BUFFERED_BYTES`]; `None` if it is smaller, absent or damaged.
    pub(crate) fn open_large(&self, blob: BlobHash, entry: Entry, now: SystemTime) -> Option<LargeHit> {
        let mut file = File::open(self.path(blob, entry)).ok()?;
        let metadata = file.metadata().ok()?;
        let bytes =
            metadata.len().checked_sub(HEADER_BYTES as u64).filter(|bytes| *bytes > MAX_BUFFERED_BYTES)?;
        let mut header = [0; HEADER_BYTES];
        file.read_exact(&mut header).ok()?;
        let (hash, stated) = header.split_first_chunk::<HASH_BYTES>()?;
        let mut sum = crc32fast::Hasher::new();
        sum.update(hash);
        let mut step = vec![0; CHECK_STEP_BYTES];
        loop {
            match file.read(&mut step).ok()? {
                0 => break,
                count => sum.update(step.get(..count)?),
            }
        }
        if sum.finalize().to_be_bytes() != *stated {
            tracing::warn!(%blob, ?entry, "a cached rendition is damaged; making it again");
            return None;
        }
        self.record_use(blob, entry, &metadata, now);
        file.seek(SeekFrom::Start(HEADER_BYTES as u64)).ok()?;
        self.hits.fetch_add(1, Ordering::Relaxed);
        Some(LargeHit { file, bytes, hash: BlobHash::from_bytes(*hash) })
    }

    /// Whether the cache keeps nothing, because its capacity is 0.
    pub(crate) fn is_disabled(&self) -> bool {
        self.capacity_bytes() == 0
    }

    /// Whether an entry exists. It is not checked for damage.
    #[cfg(test)]
    fn has(&self, blob: BlobHash, entry: Entry) -> bool {
        self.path(blob, entry).is_file()
    }

    /// Adds an entry. The cache is optional, so a failure is only logged.
    pub(crate) fn put(&self, blob: BlobHash, entry: Entry, bytes: &[u8], hash: BlobHash) {
        if self.capacity_bytes() == 0 {
            return;
        }
        match self.write(blob, entry, bytes, hash) {
            Ok(()) => {
                self.used_files.fetch_add(1, Ordering::Relaxed);
                self.used_bytes.fetch_add(on_disk(bytes.len() as u64), Ordering::Relaxed);
            }
            Err(error) => tracing::debug!(%blob, ?entry, %error, "could not cache a rendition"),
        }
    }

    /// Records the use of a file. After a failure the file is only evicted earlier.
    fn record_use(&self, blob: BlobHash, entry: Entry, metadata: &Metadata, now: SystemTime) {
        if is_stale(metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH), now) {
            let file = File::options().append(true).open(self.path(blob, entry));
            drop(file.and_then(|file| file.set_modified(now)));
        }
    }

    /// Removes all entries of a blob.
    ///
    /// # Errors
    ///
    /// The system's error, if something is left.
    pub(crate) fn remove_blob(&self, blob: BlobHash) -> io::Result<()> {
        match fs::remove_dir_all(self.folder(blob)) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Whether the cache exceeds its capacity and [`RenditionCache::evict`] is due.
    pub(crate) fn is_over_capacity(&self) -> bool {
        self.used_bytes.load(Ordering::Relaxed) > self.capacity_bytes()
    }

    fn write(&self, blob: BlobHash, entry: Entry, bytes: &[u8], hash: BlobHash) -> io::Result<()> {
        let temp = self.root.join(evict::TEMP).join(format!("{:032x}", u128::from_le_bytes(random_bytes())));
        let target = self.path(blob, entry);
        let written = create(&temp)
            .and_then(|mut file| {
                file.write_all(hash.as_bytes())?;
                file.write_all(&checksum(hash.as_bytes(), bytes).to_be_bytes())?;
                file.write_all(bytes)
            })
            .and_then(|()| rename(&temp, &target));
        if written.is_err() {
            drop(fs::remove_file(&temp));
        }
        written
    }

    fn path(&self, blob: BlobHash, entry: Entry) -> PathBuf {
        let mut path = self.folder(blob);
        path.push(entry.to_string());
        path
    }

    /// All entries of a blob are in one folder, which is removed with it.
    fn folder(&self, blob: BlobHash) -> PathBuf {
        let name = blob.to_hex();
        // Room for the name of an entry, too: this is made for each rendition that is read.
        let mut path = PathBuf::with_capacity(self.root.as_os_str().len() + FOLDER_NAME_BYTES);
        path.push(&self.root);
        path.push(names::RENDERER_VERSION);
        path.push(name.get(..2).unwrap_or_default());
        path.push(name);
        path
    }
}

/// The bytes of a file; `None` if its checksum is wrong.
fn verified(file: Vec<u8>) -> Option<Hit> {
    let (hash, rest) = file.split_first_chunk::<HASH_BYTES>()?;
    let (stated, bytes) = rest.split_first_chunk::<CHECKSUM_BYTES>()?;
    if checksum(hash, bytes) != u32::from_be_bytes(*stated) {
        return None;
    }
    let hash = BlobHash::from_bytes(*hash);
    Some(Hit { bytes: Bytes::from(file).slice(HEADER_BYTES..), hash })
}

fn checksum(hash: &[u8; HASH_BYTES], bytes: &[u8]) -> u32 {
    let mut sum = crc32fast::Hasher::new();
    sum.update(hash);
    sum.update(bytes);
    sum.finalize()
}

/// Whether a file's recorded use is so old that this one is recorded.
fn is_stale(used: SystemTime, now: SystemTime) -> bool {
    now.duration_since(used).is_ok_and(|age| age > USE_RESOLUTION)
}

/// Creates a file, and its folder if that is missing.
fn create(path: &Path) -> io::Result<File> {
    let attempt = || OpenOptions::new().write(true).create_new(true).mode(FILE_MODE).open(path);
    with_folder(path, attempt)
}

/// Renames a file, and creates the target folder if that is missing.
fn rename(from: &Path, to: &Path) -> io::Result<()> {
    with_folder(to, || fs::rename(from, to))
}

fn with_folder<T>(path: &Path, attempt: impl Fn() -> io::Result<T>) -> io::Result<T> {
    match attempt() {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let folder = path.parent().unwrap_or(Path::new("."));
            DirBuilder::new().recursive(true).mode(FOLDER_MODE).create(folder)?;
            attempt()
        }
        outcome => outcome,
    }
}

/// Bytes on disk of an entry of this length, about.
fn on_disk(bytes: u64) -> u64 {
    (bytes + HEADER_BYTES as u64).next_multiple_of(BLOCK_BYTES)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::{AnimationMode, Crop, Framing, MediaType, RenditionSpec, Side};

    const NOW: SystemTime = SystemTime::UNIX_EPOCH;

    fn rendition_cache(capacity_bytes: u64) -> (tempfile::TempDir, RenditionCache) {
        let folder = tempfile::tempdir().unwrap();
        let rendition_cache = RenditionCache::new(folder.path().join("renditions"), capacity_bytes);
        (folder, rendition_cache)
    }

    fn entry(side: u32, crop: Option<Crop>) -> Entry {
        let side = Side::new(side).unwrap();
        Entry::Rendition(RenditionSpec {
            framing: Framing::cropped(crop),
            side,
            media: MediaType::Webp,
            animation: AnimationMode::Still,
        })
    }

    fn put(rendition_cache: &RenditionCache, blob: BlobHash, entry: Entry, bytes: &[u8]) {
        rendition_cache.put(blob, entry, bytes, BlobHash::of(bytes));
    }

    #[test]
    fn an_entry_is_found_under_its_own_name_only() {
        let (_folder, rendition_cache) = rendition_cache(1 << 20);
        let (blob, crop) = (BlobHash::of(b"master"), Some(Crop { x: 1, y: 2, size: 3 }));
        put(&rendition_cache, blob, entry(80, None), b"face");
        put(&rendition_cache, blob, Entry::Intermediate(crop), b"large");
        let hit = rendition_cache.get(blob, entry(80, None), NOW).unwrap();
        assert_eq!((hit.bytes.as_ref(), hit.hash), (b"face".as_slice(), BlobHash::of(b"face")));
        assert!(
            rendition_cache.has(blob, Entry::Intermediate(crop))
                && !rendition_cache.has(blob, Entry::Intermediate(None))
        );
        let nonblocking = rendition_cache.get_nonblocking(blob, entry(80, None), NOW);
        assert!(
            nonblocking
                .is_none_or(|nonblocking| nonblocking.bytes == hit.bytes && nonblocking.hash == hit.hash)
        );
        assert!(rendition_cache.get(blob, entry(80, crop), NOW).is_none());
        assert!(rendition_cache.get(BlobHash::of(b"other"), entry(80, None), NOW).is_none());
    }

    #[test]
    fn a_damaged_truncated_or_empty_file_counts_as_absent() {
        let (_folder, rendition_cache) = rendition_cache(1 << 20);
        let blob = BlobHash::of(b"master");
        for damage in [b"".as_slice(), b"short", &[7; 40]] {
            put(&rendition_cache, blob, entry(80, None), b"face");
            fs::write(rendition_cache.path(blob, entry(80, None)), damage).unwrap();
            assert!(rendition_cache.get(blob, entry(80, None), NOW).is_none(), "{damage:?}");
            assert!(rendition_cache.get_nonblocking(blob, entry(80, None), NOW).is_none(), "{damage:?}");
        }
        put(&rendition_cache, blob, entry(80, None), b"face");
        assert!(rendition_cache.get(blob, entry(80, None), NOW).is_some());
    }

    #[test]
    fn a_large_entry_is_opened_unless_it_is_damaged() {
        let (_folder, rendition_cache) = rendition_cache(1 << 20);
        let blob = BlobHash::of(b"master");
        let large = vec![7; usize::try_from(MAX_BUFFERED_BYTES).unwrap() + 1];
        put(&rendition_cache, blob, entry(80, None), &large);
        let mut stored = rendition_cache.open_large(blob, entry(80, None), NOW).unwrap();
        let mut read = Vec::new();
        stored.file.read_to_end(&mut read).unwrap();
        assert!(read == large && stored.bytes == read.len() as u64 && stored.hash == BlobHash::of(&large));
        let path = rendition_cache.path(blob, entry(80, None));
        let mut bytes = fs::read(&path).unwrap();
        bytes[100] ^= 1;
        fs::write(&path, bytes).unwrap();
        assert!(rendition_cache.open_large(blob, entry(80, None), NOW).is_none());
        put(&rendition_cache, blob, entry(80, None), &large[1..]);
        assert!(rendition_cache.open_large(blob, entry(80, None), NOW).is_none());
    }

    #[test]
    fn removing_a_blob_removes_its_entries() {
        let (_folder, rendition_cache) = rendition_cache(1 << 20);
        let (blob, other) = (BlobHash::of(b"master"), BlobHash::of(b"other"));
        for blob in [blob, other] {
            put(&rendition_cache, blob, entry(80, None), b"face");
            put(&rendition_cache, blob, Entry::Intermediate(None), b"large");
        }
        rendition_cache.remove_blob(blob).unwrap();
        rendition_cache.remove_blob(blob).unwrap();
        assert!(
            !rendition_cache.has(blob, entry(80, None))
                && !rendition_cache.has(blob, Entry::Intermediate(None))
        );
        assert!(rendition_cache.has(other, entry(80, None)));
    }

    #[test]
    fn the_folder_may_vanish_at_any_time() {
        let (_folder, rendition_cache) = rendition_cache(1 << 20);
        let blob = BlobHash::of(b"master");
        for _ in 0..2 {
            put(&rendition_cache, blob, entry(80, None), b"face");
            assert!(rendition_cache.get(blob, entry(80, None), NOW).is_some());
            fs::remove_dir_all(&rendition_cache.root).unwrap();
        }
    }

    #[test]
    fn a_cache_without_capacity_stays_empty() {
        let (_folder, rendition_cache) = rendition_cache(0);
        put(&rendition_cache, BlobHash::of(b"master"), entry(80, None), b"face");
        assert!(!rendition_cache.root.exists());
    }
}
