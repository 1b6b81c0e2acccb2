//! Listing the blobs of which something is cached.

use std::fs;
use std::io::{self, ErrorKind};

use super::{RenditionCache, names};
use crate::values::BlobHash;

impl RenditionCache {
    /// The blobs of which something is cached and whose names begin with this byte, in no order.
    ///
    /// # Errors
    ///
    /// The system's error if the folder cannot be listed.
    pub(crate) fn blobs(&self, first_byte: u8) -> io::Result<Vec<BlobHash>> {
        let folder = self.root.join(names::RENDERER_VERSION).join(format!("{first_byte:02x}"));
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let blob_of = |entry: io::Result<fs::DirEntry>| entry.ok()?.file_name().to_str()?.parse().ok();
        Ok(entries.filter_map(blob_of).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rendition_cache::Entry;

    #[test]
    fn blobs_are_listed_under_their_first_byte_once_something_is_cached() {
        let folder = tempfile::tempdir().unwrap();
        let cache = RenditionCache::new(folder.path().join("renditions"), 1 << 20);
        let blob = BlobHash::of(b"master");
        let [first, ..] = *blob.as_bytes();
        assert!(cache.blobs(first).unwrap().is_empty());
        cache.put(blob, Entry::Intermediate(None), b"face", BlobHash::of(b"face"));
        assert_eq!(cache.blobs(first).unwrap(), [blob]);
        assert!(cache.blobs(first.wrapping_add(1)).unwrap().is_empty());
    }
}
