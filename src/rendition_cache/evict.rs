//! Eviction: removes leftovers and entries of deleted blobs, counts, and removes the least recently used files.

use std::fs::{self, DirEntry};
use std::io;
use std::path::Path;
use std::sync::atomic::Ordering;
use std::time::{Duration, SystemTime};

use crate::rendition_cache::{RenditionCache, names, on_disk};
use crate::values::BlobHash;

/// The folder of files being written.
pub(super) const TEMP: &str = "tmp";

/// Eviction goes down to this percentage of the capacity, so that it is not due again at once.
const FULL_PERCENT: u64 = 90;

/// A file being written is not older than this.
const MAX_WRITE_TIME: Duration = Duration::from_hours(1);

/// The outcome of an eviction.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Eviction {
    /// Files that are left.
    pub files: u64,
    /// Their bytes on disk.
    pub bytes: u64,
    /// Files that were evicted.
    pub removed: u64,
}

/// A file's last use, in seconds since 1970, and its KiB on disk: compact, since there can be very many.
type FileUse = (u32, u32);

impl RenditionCache {
    /// Removes leftovers of former renderers and interrupted writes, entries of blobs that no longer exist and, above the
    /// capacity, the least recently used files.
    ///
    /// # Errors
    ///
    /// The system's error, if a folder cannot be listed.
    pub(crate) fn evict(&self, now: SystemTime, exists: impl Fn(BlobHash) -> bool) -> io::Result<Eviction> {
        self.remove_leftovers(now)?;
        let mut entries: Vec<FileUse> = Vec::new();
        let mut eviction = Eviction::default();
        self.each_blob(|blob, folder| {
            let is_kept = blob.is_some_and(&exists) && self.capacity_bytes() > 0;
            if !is_kept {
                return fs::remove_dir_all(folder);
            }
            for file in files(folder)? {
                entries.push((last_use(&file), kib(&file)));
            }
            Ok(())
        })?;
        eviction.files = entries.len() as u64;
        eviction.bytes = entries.iter().map(|(_, kib)| u64::from(*kib) * 1024).sum();
        if eviction.bytes > self.capacity_bytes() {
            self.evict_oldest(entries, &mut eviction)?;
        }
        self.used_files.store(eviction.files, Ordering::Relaxed);
        self.used_bytes.store(eviction.bytes, Ordering::Relaxed);
        Ok(eviction)
    }

    /// Counts all entries: files, and their bytes on disk.
    ///
    /// # Errors
    ///
    /// The system's error, if a folder cannot be listed.
    pub(crate) fn count(&self) -> io::Result<(u64, u64)> {
        let (mut count, mut bytes) = (0, 0);
        self.each_blob(|_, folder| {
            for file in files(folder)? {
                count += 1;
                bytes += u64::from(kib(&file)) * 1024;
            }
            Ok(())
        })?;
        Ok((count, bytes))
    }

    /// Removes all entries; their bytes on disk.
    ///
    /// # Errors
    ///
    /// The system's error, if a folder cannot be listed or removed.
    pub(crate) fn clear(&self) -> io::Result<u64> {
        let mut removed_kib = 0;
        self.each_blob(|_, folder| {
            removed_kib += files(folder)?.map(|file| u64::from(kib(&file))).sum::<u64>();
            fs::remove_dir_all(folder)
        })?;
        self.used_files.store(0, Ordering::Relaxed);
        self.used_bytes.store(0, Ordering::Relaxed);
        Ok(removed_kib * 1024)
    }

    /// Removes the least recently used files until [`FULL_PERCENT`] is reached.
    fn evict_oldest(&self, mut entries: Vec<FileUse>, eviction: &mut Eviction) -> io::Result<()> {
        let goal = self.capacity_bytes().saturating_mul(FULL_PERCENT) / 100;
        entries.sort_unstable();
        let mut excess_kib = eviction.bytes.saturating_sub(goal).div_ceil(1024);
        let mut newest_evicted = 0;
        for (used, kib) in entries {
            if excess_kib == 0 {
                break;
            }
            newest_evicted = used;
            excess_kib = excess_kib.saturating_sub(kib.into());
        }
        self.each_blob(|_, folder| {
            for file in files(folder)? {
                let bytes = u64::from(kib(&file)) * 1024;
                if eviction.bytes > goal
                    && last_use(&file) <= newest_evicted
                    && fs::remove_file(file.path()).is_ok()
                {
                    eviction.files -= 1;
                    eviction.removed += 1;
                    eviction.bytes = eviction.bytes.saturating_sub(bytes);
                }
            }
            // Succeeds only if the folder is empty.
            drop(fs::remove_dir(folder));
            Ok(())
        })
    }

    fn remove_leftovers(&self, now: SystemTime) -> io::Result<()> {
        for entry in entries_of(&self.root)? {
            let name = entry.file_name();
            if name == TEMP {
                let is_old = |file: &DirEntry| {
                    now.duration_since(modified(file)).is_ok_and(|age| age > MAX_WRITE_TIME)
                };
                for file in files(&entry.path())?.filter(is_old) {
                    drop(fs::remove_file(file.path()));
                }
            } else if name != names::RENDERER_VERSION {
                fs::remove_dir_all(entry.path())?;
            }
        }
        Ok(())
    }

    /// Calls for each blob's folder; with `None` if its name is no hash. A folder that vanishes meanwhile is no error.
    fn each_blob(&self, mut call: impl FnMut(Option<BlobHash>, &Path) -> io::Result<()>) -> io::Result<()> {
        for fan in entries_of(&self.root.join(names::RENDERER_VERSION))? {
            for entry in entries_of(&fan.path())? {
                let blob = entry.file_name().to_str().and_then(|name| name.parse().ok());
                match call(blob, &entry.path()) {
                    Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                    _ => {}
                }
            }
        }
        Ok(())
    }
}

/// The entries of a folder; none if it does not exist.
fn entries_of(folder: &Path) -> io::Result<impl Iterator<Item = DirEntry>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        other => Some(other?),
    };
    Ok(entries.into_iter().flatten().flatten())
}

fn files(folder: &Path) -> io::Result<impl Iterator<Item = DirEntry>> {
    Ok(entries_of(folder)?.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file())))
}

fn modified(file: &DirEntry) -> SystemTime {
    file.metadata().and_then(|metadata| metadata.modified()).unwrap_or(SystemTime::UNIX_EPOCH)
}

fn last_use(file: &DirEntry) -> u32 {
    let since = modified(file).duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    u32::try_from(since.as_secs()).unwrap_or(u32::MAX)
}

fn kib(file: &DirEntry) -> u32 {
    let bytes = file.metadata().map_or(0, |metadata| metadata.len());
    u32::try_from(on_disk(bytes) / 1024).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use std::fs::File;

    use super::*;
    use crate::rendition_cache::Entry;
    use crate::values::{AnimationMode, Framing, MediaType, RenditionSpec, Side};

    const THEN: SystemTime = SystemTime::UNIX_EPOCH;

    fn later(seconds: u64) -> SystemTime {
        THEN + Duration::from_secs(1_000_000_000 + seconds)
    }

    fn entry(side: u32) -> Entry {
        let side = Side::new(side).unwrap();
        Entry::Rendition(RenditionSpec {
            framing: Framing::default(),
            side,
            media: MediaType::Png,
            animation: AnimationMode::Still,
        })
    }

    /// A cache for ten files that holds `count`, each used a second after the one before.
    fn cache_with(count: u32) -> (tempfile::TempDir, RenditionCache, BlobHash) {
        let folder = tempfile::tempdir().unwrap();
        let rendition_cache = RenditionCache::new(folder.path().join("renditions"), 10 * 4096);
        let blob = BlobHash::of(b"master");
        for side in 1..=count {
            rendition_cache.put(blob, entry(side), b"face", BlobHash::of(b"face"));
            let file = File::options().append(true).open(rendition_cache.path(blob, entry(side))).unwrap();
            file.set_modified(later(side.into())).unwrap();
        }
        (folder, rendition_cache, blob)
    }

    #[test]
    fn the_least_recently_used_files_are_evicted_first() {
        let (_folder, rendition_cache, blob) = cache_with(12);
        assert!(rendition_cache.is_over_capacity());
        // This use is recorded, since the last one is old.
        assert!(rendition_cache.get(blob, entry(1), later(10_000)).is_some());
        let eviction = rendition_cache.evict(later(10_000), |_| true).unwrap();
        assert_eq!((eviction.files, eviction.removed, eviction.bytes), (9, 3, 9 * 4096));
        let left: Vec<u32> = (1..=12).filter(|side| rendition_cache.has(blob, entry(*side))).collect();
        assert_eq!(left, [1, 5, 6, 7, 8, 9, 10, 11, 12]);
        assert!(!rendition_cache.is_over_capacity());
    }

    #[test]
    fn a_cache_within_its_capacity_keeps_everything() {
        let (_folder, rendition_cache, _of) = cache_with(10);
        let eviction = rendition_cache.evict(later(0), |_| true).unwrap();
        assert_eq!((eviction.files, eviction.removed), (10, 0));
    }

    #[test]
    fn entries_of_deleted_blobs_and_leftovers_are_removed() {
        let (_folder, rendition_cache, blob) = cache_with(2);
        let other = BlobHash::of(b"other");
        rendition_cache.put(other, entry(1), b"face", BlobHash::of(b"face"));
        let (old, new) = (rendition_cache.root.join("tmp/old"), rendition_cache.root.join("tmp/new"));
        for (path, age) in [(&old, 0), (&new, 5000)] {
            File::create(path).unwrap().set_modified(later(age)).unwrap();
        }
        fs::create_dir_all(rendition_cache.root.join("0/ab/cd")).unwrap();
        let eviction = rendition_cache.evict(later(5000), |blob| blob == other).unwrap();
        assert_eq!(eviction.files, 1);
        assert!(!rendition_cache.has(blob, entry(1)) && rendition_cache.has(other, entry(1)));
        assert!(!old.exists() && new.exists() && !rendition_cache.root.join("0").exists());
    }

    #[test]
    fn a_cleared_cache_is_empty_and_says_what_it_held() {
        let (_folder, rendition_cache, blob) = cache_with(3);
        assert_eq!(rendition_cache.count().unwrap(), (3, 3 * 4096));
        assert_eq!(rendition_cache.clear().unwrap(), 3 * 4096);
        assert!(!rendition_cache.has(blob, entry(1)));
        assert_eq!(rendition_cache.clear().unwrap(), 0);
    }

    #[test]
    fn a_missing_folder_is_an_empty_cache() {
        let folder = tempfile::tempdir().unwrap();
        let rendition_cache = RenditionCache::new(folder.path().join("renditions"), 4096);
        assert_eq!(rendition_cache.evict(THEN, |_| true).unwrap(), Eviction::default());
    }
}
