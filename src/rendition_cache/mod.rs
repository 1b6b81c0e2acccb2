//! The rendition_cache: files that were made of stored pictures and can be made again, in a folder of their own.
//!
//! It is bounded in bytes; what was not used for the longest time goes first. Nothing on it is synced: each file carries
//! the hash of its bytes and a checksum of both, and one that does not fit it counts as absent. The folder may be deleted
//! at any time, under a running server too. It knows nothing of imaging, people or HTTP.

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

pub use evict::Eviction;
pub use names::Item;

use crate::clock::random_bytes;
use crate::values::BlobHash;

const FOLDER_MODE: u32 = 0o700;
const FILE_MODE: u32 = 0o600;

/// How old the note of a file's last use may be. Writing it at every use would wear out memory cards.
const USE_GRAIN: Duration = Duration::from_hours(1);

/// Bytes before each file's own: their hash, by which they are called, and a checksum of that and of them, by which damage
/// is seen. A small machine needs a hundredth of a hash's time for it.
const HEADER_BYTES: usize = HASH_BYTES + CHECKSUM_BYTES;
const HASH_BYTES: usize = 32;
const CHECKSUM_BYTES: usize = 4;

/// Larger files are not read by threads that serve connections.
const LARGEST_AT_ONCE: u64 = 64 * 1024;

/// Larger files are sent from the disk: a slow receiver must hold none of them in memory.
pub const LARGEST_WHOLE: u64 = 128 * 1024;

/// Bytes that are read at a time to hold a large file against its checksum.
const CHECK_STEP_BYTES: usize = 64 * 1024;

/// Files take whole blocks on a disk.
const BLOCK_BYTES: u64 = 4096;

/// A bounded rendition_cache in one folder.
#[derive(Debug)]
pub struct RenditionCache {
    root: PathBuf,
    capacity_bytes: u64,
    /// What the files take, as far as this process knows: what the last tidying counted and what was put since.
    taken_bytes: AtomicU64,
}

/// Bytes off the rendition_cache, and their hash.
#[derive(Debug, Clone)]
pub struct Hit {
    /// The bytes.
    pub bytes: Bytes,
    /// What they hash to.
    pub hash: BlobHash,
}

/// A large file, at its beginning.
#[derive(Debug)]
pub struct Stored {
    /// The file.
    pub file: File,
    /// Its bytes from there on.
    pub bytes: u64,
    /// What they hash to.
    pub hash: BlobHash,
}

impl RenditionCache {
    /// The rendition_cache in this folder, which is made when something is put there. A capacity of 0 keeps it empty.
    pub fn new(root: PathBuf, capacity_bytes: u64) -> Self {
        Self { root, capacity_bytes, taken_bytes: AtomicU64::new(0) }
    }

    /// Takes a copy of what was made of a blob; `None` where it is not there, or not whole.
    pub fn take(&self, of: BlobHash, item: Item, now: SystemTime) -> Option<Hit> {
        let mut file = File::open(self.path(of, item)).ok()?;
        let facts = file.metadata().ok()?;
        let mut bytes = Vec::with_capacity(usize::try_from(facts.len()).ok()?);
        file.read_to_end(&mut bytes).ok()?;
        let taken = checked(bytes);
        if taken.is_none() {
            tracing::warn!(%of, ?item, "a file on the rendition_cache was damaged and is made again");
        } else {
            self.note_use(of, item, &facts, now);
        }
        taken
    }

    /// As [`Self::take`], but where the kernel has a small file in memory only: it waits for no disk. `None` says nothing.
    pub fn take_at_once(&self, of: BlobHash, item: Item, now: SystemTime) -> Option<Hit> {
        let file = page_cache::open(&self.path(of, item))?;
        let facts = file.metadata().ok()?;
        if facts.len() > LARGEST_AT_ONCE || is_long_ago(&facts, now) {
            return None;
        }
        checked(page_cache::read(&file, usize::try_from(facts.len()).ok()?)?)
    }

    /// Opens a file that is too large to be taken into memory; `None` where it is small, not there, or not whole.
    pub fn open_large(&self, of: BlobHash, item: Item, now: SystemTime) -> Option<Stored> {
        let mut file = File::open(self.path(of, item)).ok()?;
        let facts = file.metadata().ok()?;
        let bytes = facts.len().checked_sub(HEADER_BYTES as u64).filter(|bytes| *bytes > LARGEST_WHOLE)?;
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
            tracing::warn!(%of, ?item, "a file on the rendition_cache was damaged and is made again");
            return None;
        }
        self.note_use(of, item, &facts, now);
        file.seek(SeekFrom::Start(HEADER_BYTES as u64)).ok()?;
        Some(Stored { file, bytes, hash: BlobHash::from_bytes(*hash) })
    }

    /// Whether the rendition_cache keeps anything at all.
    pub fn keeps_nothing(&self) -> bool {
        self.capacity_bytes == 0
    }

    /// Whether something was made of a blob, without reading it.
    pub fn has(&self, of: BlobHash, item: Item) -> bool {
        self.path(of, item).is_file()
    }

    /// Puts what was made of a blob. Whether it is kept is no matter of right or wrong: a failure is only noted.
    pub fn put(&self, of: BlobHash, item: Item, bytes: &[u8], hash: BlobHash) {
        if self.capacity_bytes == 0 {
            return;
        }
        match self.write(of, item, bytes, hash) {
            Ok(()) => {
                self.taken_bytes.fetch_add(on_disk(bytes.len() as u64), Ordering::Relaxed);
            }
            Err(error) => tracing::debug!(%of, ?item, %error, "nothing was put on the rendition_cache"),
        }
    }

    /// Notes that a file is used. A failure is of no weight: the file only goes earlier.
    fn note_use(&self, of: BlobHash, item: Item, facts: &Metadata, now: SystemTime) {
        if is_long_ago(facts, now) {
            let file = File::options().append(true).open(self.path(of, item));
            drop(file.and_then(|file| file.set_modified(now)));
        }
    }

    /// Removes everything that was made of a blob.
    ///
    /// # Errors
    ///
    /// What the system said, where something is left.
    pub fn forget(&self, of: BlobHash) -> io::Result<()> {
        match fs::remove_dir_all(self.folder(of)) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Whether more is on the rendition_cache than should be.
    pub fn is_overfull(&self) -> bool {
        self.taken_bytes.load(Ordering::Relaxed) > self.capacity_bytes
    }

    fn write(&self, of: BlobHash, item: Item, bytes: &[u8], hash: BlobHash) -> io::Result<()> {
        let temporary =
            self.root.join(evict::TEMPORARY).join(format!("{:032x}", u128::from_le_bytes(random_bytes())));
        let target = self.path(of, item);
        let written = create(&temporary)
            .and_then(|mut file| {
                file.write_all(hash.as_bytes())?;
                file.write_all(&checksum(hash.as_bytes(), bytes).to_be_bytes())?;
                file.write_all(bytes)
            })
            .and_then(|()| rename(&temporary, &target));
        if written.is_err() {
            drop(fs::remove_file(&temporary));
        }
        written
    }

    fn path(&self, of: BlobHash, item: Item) -> PathBuf {
        self.folder(of).join(item.to_string())
    }

    /// One folder for all that is made of a blob, so that it can go with it.
    fn folder(&self, of: BlobHash) -> PathBuf {
        let [first, ..] = *of.as_bytes();
        self.root.join(names::GENERATION).join(format!("{first:02x}")).join(of.to_hex())
    }
}

/// What a file holds; `None` where it does not fit its checksum.
fn checked(file: Vec<u8>) -> Option<Hit> {
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

/// Whether a file's last use was noted so long ago that this one should be.
fn is_long_ago(facts: &Metadata, now: SystemTime) -> bool {
    let used = facts.modified().unwrap_or(SystemTime::UNIX_EPOCH);
    now.duration_since(used).is_ok_and(|age| age > USE_GRAIN)
}

/// Makes a file, and the folder for it where that is missing.
fn create(path: &Path) -> io::Result<File> {
    let attempt = || OpenOptions::new().write(true).create_new(true).mode(FILE_MODE).open(path);
    with_folder(path, attempt)
}

/// Renames a file, and makes the folder for it where that is missing.
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

/// What a file of so many bytes takes on a disk, about.
fn on_disk(bytes: u64) -> u64 {
    (bytes + HEADER_BYTES as u64).next_multiple_of(BLOCK_BYTES)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::{AnimationMode, Crop, MediaType, RenditionSpec, Side};

    const NOW: SystemTime = SystemTime::UNIX_EPOCH;

    fn rendition_cache(capacity_bytes: u64) -> (tempfile::TempDir, RenditionCache) {
        let folder = tempfile::tempdir().unwrap();
        let rendition_cache = RenditionCache::new(folder.path().join("renditions"), capacity_bytes);
        (folder, rendition_cache)
    }

    fn item(side: u32, crop: Option<Crop>) -> Item {
        let side = Side::new(side).unwrap();
        Item::Rendition(RenditionSpec { crop, side, media: MediaType::Webp, motion: AnimationMode::Still })
    }

    fn put(rendition_cache: &RenditionCache, of: BlobHash, item: Item, bytes: &[u8]) {
        rendition_cache.put(of, item, bytes, BlobHash::of(bytes));
    }

    #[test]
    fn what_was_put_is_taken_and_nothing_else() {
        let (_folder, rendition_cache) = rendition_cache(1 << 20);
        let (of, crop) = (BlobHash::of(b"master"), Some(Crop { x: 1, y: 2, size: 3 }));
        put(&rendition_cache, of, item(80, None), b"face");
        put(&rendition_cache, of, Item::Mezzanine(crop), b"large");
        let taken = rendition_cache.take(of, item(80, None), NOW).unwrap();
        assert_eq!((taken.bytes.as_ref(), taken.hash), (b"face".as_slice(), BlobHash::of(b"face")));
        assert!(
            rendition_cache.has(of, Item::Mezzanine(crop)) && !rendition_cache.has(of, Item::Mezzanine(None))
        );
        let at_once = rendition_cache.take_at_once(of, item(80, None), NOW);
        assert!(at_once.is_none_or(|at_once| at_once.bytes == taken.bytes && at_once.hash == taken.hash));
        assert!(rendition_cache.take(of, item(80, crop), NOW).is_none());
        assert!(rendition_cache.take(BlobHash::of(b"other"), item(80, None), NOW).is_none());
    }

    #[test]
    fn a_file_that_is_damaged_cut_or_empty_counts_as_absent() {
        let (_folder, rendition_cache) = rendition_cache(1 << 20);
        let of = BlobHash::of(b"master");
        for damage in [b"".as_slice(), b"short", &[7; 40]] {
            put(&rendition_cache, of, item(80, None), b"face");
            fs::write(rendition_cache.path(of, item(80, None)), damage).unwrap();
            assert!(rendition_cache.take(of, item(80, None), NOW).is_none(), "{damage:?}");
            assert!(rendition_cache.take_at_once(of, item(80, None), NOW).is_none(), "{damage:?}");
        }
        put(&rendition_cache, of, item(80, None), b"face");
        assert!(rendition_cache.take(of, item(80, None), NOW).is_some());
    }

    #[test]
    fn a_large_file_is_opened_and_a_damaged_or_small_one_is_not() {
        let (_folder, rendition_cache) = rendition_cache(1 << 20);
        let of = BlobHash::of(b"master");
        let large = vec![7; usize::try_from(LARGEST_WHOLE).unwrap() + 1];
        put(&rendition_cache, of, item(80, None), &large);
        let mut stored = rendition_cache.open_large(of, item(80, None), NOW).unwrap();
        let mut read = Vec::new();
        stored.file.read_to_end(&mut read).unwrap();
        assert!(read == large && stored.bytes == read.len() as u64 && stored.hash == BlobHash::of(&large));
        let path = rendition_cache.path(of, item(80, None));
        let mut bytes = fs::read(&path).unwrap();
        bytes[100] ^= 1;
        fs::write(&path, bytes).unwrap();
        assert!(rendition_cache.open_large(of, item(80, None), NOW).is_none());
        put(&rendition_cache, of, item(80, None), &large[1..]);
        assert!(rendition_cache.open_large(of, item(80, None), NOW).is_none());
    }

    #[test]
    fn what_was_made_of_a_blob_goes_with_it() {
        let (_folder, rendition_cache) = rendition_cache(1 << 20);
        let (of, other) = (BlobHash::of(b"master"), BlobHash::of(b"other"));
        for blob in [of, other] {
            put(&rendition_cache, blob, item(80, None), b"face");
            put(&rendition_cache, blob, Item::Mezzanine(None), b"large");
        }
        rendition_cache.forget(of).unwrap();
        rendition_cache.forget(of).unwrap();
        assert!(!rendition_cache.has(of, item(80, None)) && !rendition_cache.has(of, Item::Mezzanine(None)));
        assert!(rendition_cache.has(other, item(80, None)));
    }

    #[test]
    fn the_folder_may_vanish_at_any_time() {
        let (_folder, rendition_cache) = rendition_cache(1 << 20);
        let of = BlobHash::of(b"master");
        for _ in 0..2 {
            put(&rendition_cache, of, item(80, None), b"face");
            assert!(rendition_cache.take(of, item(80, None), NOW).is_some());
            fs::remove_dir_all(&rendition_cache.root).unwrap();
        }
    }

    #[test]
    fn a_shelf_of_no_capacity_stays_empty() {
        let (_folder, rendition_cache) = rendition_cache(0);
        put(&rendition_cache, BlobHash::of(b"master"), item(80, None), b"face");
        assert!(!rendition_cache.root.exists());
    }
}
