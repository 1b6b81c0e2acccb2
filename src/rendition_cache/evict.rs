//! Going through the whole rendition_cache: removing what is left over, counting, and making room.

use std::fs::{self, DirEntry};
use std::io;
use std::path::Path;
use std::sync::atomic::Ordering;
use std::time::{Duration, SystemTime};

use crate::rendition_cache::{RenditionCache, names, on_disk};
use crate::values::BlobHash;

/// The folder of files that are being written.
pub(super) const TEMPORARY: &str = "tmp";

/// How full the rendition_cache is after room was made, in hundredths of its capacity: room is made in one go, not file by file.
const FULL_PERCENT: u64 = 90;

/// A file that is being written is not older than this.
const MAX_WRITING: Duration = Duration::from_hours(1);

/// What tidying came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Eviction {
    /// Files that stayed.
    pub files: u64,
    /// What they take.
    pub bytes: u64,
    /// Files that went.
    pub removed: u64,
}

/// A file's last use, in seconds since 1970, and what it takes in KiB: small, for there may be very many.
type Entry = (u32, u32);

impl RenditionCache {
    /// Goes through the whole rendition_cache: removes what former programs and broken-off writes left, what was made of blobs that
    /// are not there any more, and, where more is there than should be, what was used longest ago.
    ///
    /// # Errors
    ///
    /// What the system said when a folder could not be listed.
    pub fn tidy(&self, now: SystemTime, is_there: impl Fn(BlobHash) -> bool) -> io::Result<Eviction> {
        self.remove_leftovers(now)?;
        let mut entries: Vec<Entry> = Vec::new();
        let mut tidied = Eviction::default();
        self.each_blob(|blob, folder| {
            let is_wanted = blob.is_some_and(&is_there) && self.capacity_bytes > 0;
            if !is_wanted {
                return fs::remove_dir_all(folder);
            }
            for file in files(folder)? {
                entries.push((last_use(&file), kib(&file)));
            }
            Ok(())
        })?;
        tidied.files = entries.len() as u64;
        tidied.bytes = entries.iter().map(|(_, kib)| u64::from(*kib) * 1024).sum();
        if tidied.bytes > self.capacity_bytes {
            self.make_room(entries, &mut tidied)?;
        }
        self.taken_bytes.store(tidied.bytes, Ordering::Relaxed);
        Ok(tidied)
    }

    /// Removes what was used longest ago until the rendition_cache is a little less than full.
    fn make_room(&self, mut entries: Vec<Entry>, tidied: &mut Eviction) -> io::Result<()> {
        let goal = self.capacity_bytes.saturating_mul(FULL_PERCENT) / 100;
        entries.sort_unstable();
        let mut excess_kib = tidied.bytes.saturating_sub(goal).div_ceil(1024);
        let mut youngest_to_go = 0;
        for (used, kib) in entries {
            if excess_kib == 0 {
                break;
            }
            youngest_to_go = used;
            excess_kib = excess_kib.saturating_sub(kib.into());
        }
        self.each_blob(|_, folder| {
            for file in files(folder)? {
                let bytes = u64::from(kib(&file)) * 1024;
                if tidied.bytes > goal
                    && last_use(&file) <= youngest_to_go
                    && fs::remove_file(file.path()).is_ok()
                {
                    tidied.files -= 1;
                    tidied.removed += 1;
                    tidied.bytes = tidied.bytes.saturating_sub(bytes);
                }
            }
            // It goes where nothing is left in it.
            drop(fs::remove_dir(folder));
            Ok(())
        })
    }

    fn remove_leftovers(&self, now: SystemTime) -> io::Result<()> {
        for entry in listed(&self.root)? {
            let name = entry.file_name();
            if name == TEMPORARY {
                let is_old =
                    |file: &DirEntry| now.duration_since(modified(file)).is_ok_and(|age| age > MAX_WRITING);
                for file in files(&entry.path())?.filter(is_old) {
                    drop(fs::remove_file(file.path()));
                }
            } else if name != names::GENERATION {
                fs::remove_dir_all(entry.path())?;
            }
        }
        Ok(())
    }

    /// Calls for each blob's folder; without a blob where its name is none. A folder that vanishes meanwhile is no error.
    fn each_blob(&self, mut call: impl FnMut(Option<BlobHash>, &Path) -> io::Result<()>) -> io::Result<()> {
        for fan in listed(&self.root.join(names::GENERATION))? {
            for entry in listed(&fan.path())? {
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

/// The entries of a folder; none where it is not there.
fn listed(folder: &Path) -> io::Result<impl Iterator<Item = DirEntry>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        other => Some(other?),
    };
    Ok(entries.into_iter().flatten().flatten())
}

fn files(folder: &Path) -> io::Result<impl Iterator<Item = DirEntry>> {
    Ok(listed(folder)?.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file())))
}

fn modified(file: &DirEntry) -> SystemTime {
    file.metadata().and_then(|facts| facts.modified()).unwrap_or(SystemTime::UNIX_EPOCH)
}

fn last_use(file: &DirEntry) -> u32 {
    let since = modified(file).duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    u32::try_from(since.as_secs()).unwrap_or(u32::MAX)
}

fn kib(file: &DirEntry) -> u32 {
    let bytes = file.metadata().map_or(0, |facts| facts.len());
    u32::try_from(on_disk(bytes) / 1024).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use std::fs::File;

    use super::*;
    use crate::rendition_cache::Item;
    use crate::values::{AnimationMode, MediaType, RenditionSpec, Side};

    const THEN: SystemTime = SystemTime::UNIX_EPOCH;

    fn later(seconds: u64) -> SystemTime {
        THEN + Duration::from_secs(1_000_000_000 + seconds)
    }

    fn item(side: u32) -> Item {
        let side = Side::new(side).unwrap();
        Item::Rendition(RenditionSpec {
            crop: None,
            side,
            media: MediaType::Png,
            motion: AnimationMode::Still,
        })
    }

    /// A rendition_cache for ten files, with `count` on it, each used a second after the one before.
    fn shelf_with(count: u32) -> (tempfile::TempDir, RenditionCache, BlobHash) {
        let folder = tempfile::tempdir().unwrap();
        let rendition_cache = RenditionCache::new(folder.path().join("renditions"), 10 * 4096);
        let of = BlobHash::of(b"master");
        for side in 1..=count {
            rendition_cache.put(of, item(side), b"face", BlobHash::of(b"face"));
            let file = File::options().append(true).open(rendition_cache.path(of, item(side))).unwrap();
            file.set_modified(later(side.into())).unwrap();
        }
        (folder, rendition_cache, of)
    }

    #[test]
    fn what_was_used_longest_ago_goes_first() {
        let (_folder, rendition_cache, of) = shelf_with(12);
        assert!(rendition_cache.is_overfull());
        // Used now, and noted, since the last note is old.
        assert!(rendition_cache.take(of, item(1), later(10_000)).is_some());
        let tidied = rendition_cache.tidy(later(10_000), |_| true).unwrap();
        assert_eq!((tidied.files, tidied.removed, tidied.bytes), (9, 3, 9 * 4096));
        let left: Vec<u32> = (1..=12).filter(|side| rendition_cache.has(of, item(*side))).collect();
        assert_eq!(left, [1, 5, 6, 7, 8, 9, 10, 11, 12]);
        assert!(!rendition_cache.is_overfull());
    }

    #[test]
    fn a_shelf_that_is_not_full_keeps_everything() {
        let (_folder, rendition_cache, _of) = shelf_with(10);
        let tidied = rendition_cache.tidy(later(0), |_| true).unwrap();
        assert_eq!((tidied.files, tidied.removed), (10, 0));
    }

    #[test]
    fn what_was_made_of_blobs_that_are_gone_goes_and_so_do_leftovers() {
        let (_folder, rendition_cache, of) = shelf_with(2);
        let other = BlobHash::of(b"other");
        rendition_cache.put(other, item(1), b"face", BlobHash::of(b"face"));
        let (old, new) = (rendition_cache.root.join("tmp/old"), rendition_cache.root.join("tmp/new"));
        for (path, age) in [(&old, 0), (&new, 5000)] {
            File::create(path).unwrap().set_modified(later(age)).unwrap();
        }
        fs::create_dir_all(rendition_cache.root.join("0/ab/cd")).unwrap();
        let tidied = rendition_cache.tidy(later(5000), |blob| blob == other).unwrap();
        assert_eq!(tidied.files, 1);
        assert!(!rendition_cache.has(of, item(1)) && rendition_cache.has(other, item(1)));
        assert!(!old.exists() && new.exists() && !rendition_cache.root.join("0").exists());
    }

    #[test]
    fn a_shelf_that_is_not_there_is_empty() {
        let folder = tempfile::tempdir().unwrap();
        let rendition_cache = RenditionCache::new(folder.path().join("renditions"), 4096);
        assert_eq!(rendition_cache.tidy(THEN, |_| true).unwrap(), Eviction::default());
    }
}
